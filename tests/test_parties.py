"""Under whose name the front page shows a party, and by which short name and letters."""

from hypothesis import given
from hypothesis import strategies as st

from conftest import read
from onrecord.publishing.site.parties import letters, short_names, standing
from onrecord.record.sides import Actor, Organisations

BOTH, UNION, GUILD, BOARD = (
    Actor(None, one) for one in ("anglers-and-rowers", "anglers-union", "rowers-guild", "harbour-board")
)
MARL = Actor("ada-marl", "harbour-board")


def shown(draft, *pairs):
    return standing(pairs, Organisations(read(draft.root)))


def test_a_coalition_and_its_members_are_shown_as_one_under_the_name_with_most_demands(draft):
    assert shown(draft, (BOTH, BOARD), (BOTH, MARL), (UNION, BOARD)) == {BOARD: BOARD, BOTH: BOTH, UNION: BOTH}


def test_members_that_address_each_other_are_shown_apart(draft):
    assert shown(draft, (BOTH, BOARD), (UNION, GUILD), (BOTH, BOARD)) == {
        **{one: one for one in (BOTH, BOARD, GUILD)},
        UNION: BOTH,
    }


def test_nobody_is_no_party(draft):
    assert shown(draft, (BOARD, Actor(None, None))) == {BOARD: BOARD}


def organisation(name: str, *others: str, key: str = "one") -> dict:
    return {"organisation_id": key, "name": name, "also_known_as": " | ".join(others) or None}


def test_a_long_name_is_shortened_to_one_of_its_own_words_and_never_to_a_nickname():
    long = "United Association of Harbour Workers"
    for others, wanted in [
        (("Dockers", "the Red Dockers"), long),
        (("Harbour Workers", "Workers"), "Harbour Workers"),
        (("UAHW",), "UAHW"),
        ((), long),
    ]:
        assert short_names([organisation(long, *others)]) == {"one": wanted}
    assert short_names([organisation("Harbour Board", "Board")]) == {"one": "Harbour Board"}


def test_a_name_that_two_organisations_have_shortens_neither():
    first, second = "Board of Guardians of the Old Harbour", "Board of Guardians of the New Harbour"
    rows = [organisation(first, "Board"), organisation(second, "Board", key="two")]
    assert short_names(rows) == {"one": first, "two": second}


@given(st.lists(st.tuples(st.text(max_size=12), st.none() | st.text(min_size=1, max_size=4)), max_size=30))
def test_no_two_names_have_the_same_letters(names):
    found = letters(names)
    assert len(found) == len(set(found)) == len(names)
    assert all(0 < len(one) <= 3 for one in found)
