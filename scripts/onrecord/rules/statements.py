"""Rules for statements, the coders' own words: that they and the codes beside them say the same."""

import numpy as np
import pandas as pd

from onrecord.record.boundaries import SURE
from onrecord.record.codes import words_for
from onrecord.record.phrases import Phrases, Searched
from onrecord.record.texts import STOPS
from onrecord.record.vocabulary import CLAIMS, SEPARATOR, values, words_of
from onrecord.rules.rule import faults, faults_at, repeats, rule, true
from onrecord.tableschema.values import matches

# a letter that is no small one; Georgian has no capitals at the start of sentences, but its letters count as small
OPENING = r"""\A(?:[\p{Ps}\p{Pi}\p{Pf}"'¿¡]\p{Zs}*)*[\p{Lu}\p{Lt}\p{Lo}\p{Lm}\p{N}\p{Georgian}]"""
# Thai and Lao have no mark for it
CLOSING = rf"""(?:[{STOPS}](?:\p{{Zs}}*[\p{{Pe}}\p{{Pf}}\p{{Pi}}"'])*|[\p{{Thai}}\p{{Lao}}])\z"""
STATEMENTS = [(table, "statement") for table in CLAIMS]


@rule(
    title="A statement is a sentence",
    message="the statement does not {fault}",
    remedy="Start the statement with a capital, where its script has capitals, and end it with a full stop or another "
    "mark that ends a sentence.",
    bad="`labour agreed`",
    good="`Labour agreed.`",
    at=STATEMENTS,
)
def statement_form(claims):
    """Statements are read on their own, in lists and on cards."""
    small, unended = (~matches(claims["statement"], form) for form in (OPENING, CLOSING))
    fault = np.where(true(small), "start with a capital", "end with a full stop")
    return faults(small | unended, fault=fault)


@rule(
    title="No two claims of an article share a statement",
    message="`{other}` has the same statement",
    remedy="Say in each statement what its own sentence says.",
    bad="two positions of one article with the same statement",
    good="two positions, each with its own",
    at=STATEMENTS,
)
def statement_repeated(claims):
    """Two claims with the same words are one claim coded twice, or two claims whose statements are too vague."""
    said = pd.DataFrame({"article": claims["sentence_id.article_id"], "statement": claims["statement"]})
    return repeats(said[true((said != "").all(axis=1, skipna=False))], claims.key)


def _statements(claims) -> Searched:
    return claims.dataset.once(_searched, claims.table)


def _searched(dataset, table) -> Searched:
    return Searched(dataset.rows(table)["statement"])


def _names(dataset) -> Phrases:
    """Give the names and spellings of all people and organisations.

    Of these the longest counts: "Board" inside "Board and JLC" names nobody of its own. A person's last name counts as
    a name.
    """
    people = dataset.rows("people").each("person_id", "name", "also_known_as")
    organisations = dataset.rows("organisations").each("organisation_id", "name", "also_known_as", "abbreviation")
    called = [(key, [name, *(name or "").split()[-1:], *_listed(spellings)]) for _, key, name, spellings in people]
    called += [(key, [name, short, *_listed(spellings)]) for _, key, name, spellings, short in organisations]
    return Phrases(called)


def _listed(cell: str | None) -> list[str]:
    return (cell or "").split(SEPARATOR)


def _who(claims, role: str) -> pd.Series:
    return claims[f"{role}_person_id"].fillna(claims[f"{role}_organisation_id"])


def _says(found: pd.DataFrame, wanted: np.ndarray) -> np.ndarray:
    """Say of each row whether a phrase in it stands for the key that is wanted there."""
    said = np.zeros(len(wanted), bool)
    said[found["row"][found["key"].to_numpy() == wanted[found["row"]]]] = True
    return said


@rule(
    title="A statement names the claimant, then the holder",
    message="the statement {fault}",
    remedy="Name the claimant before anybody else, then the holder (once if they are one), by a name or spelling of "
    "the register; or correct who claims or holds.",
    bad="`Labour agreed.`, claimed by the Board",
    good="`The Board says that Labour agreed.`",
    at=STATEMENTS,
)
def statement_names(claims):
    """The words and the codes both say who claims and who holds the stance, so they check each other."""
    names = claims.dataset.home("people", "organisations").once(_names)
    found = names.found_in(_statements(claims))
    stated, said = true(claims["statement"].notna()), {}
    for role in ("claimant", "holder") if "holder_person_id" in claims else ("claimant",):
        who = _who(claims, role)
        for row in np.flatnonzero(stated & true(who.notna()) & ~_says(found, names.number(who))):
            said.setdefault(row, f"does not name the {role} `{who[row]}`")
    first = found[found["place"] == found.groupby("row")["place"].transform("first")]
    first = first[first["sure"] == SURE]  # what may be a part of a longer word names nobody for sure
    claimant = _who(claims, "claimant")
    other = stated & true(claimant.notna()) & ~_says(first, names.number(claimant))
    for row, key in first[other[first["row"]]].groupby("row")["key"].min().items():
        said.setdefault(row, f"names `{names.keys[key]}` before the claimant `{claimant[row]}`")
    return faults_at(said)


def _words_of_codes(dataset, variable) -> Phrases:
    """Give the words by which statements say a variable's values."""
    said = words_for(dataset, variable, "statement_words")
    return Phrases(((value, [word]) for word, value in said.items()), small=True)


@rule(
    title="A statement has the words listed for its codes",
    message="the {column} is `{value}`, but the statement {fault}",
    remedy="Say it with one of the words listed for it (`statement_words` of its row in `codes`) and with no other "
    "value's; or list the word.",
    bad="`... that Labour agreed to it.`, stance `declines`",
    good="`... that Labour did not agree to it.`, stance `declines`",
    at=[
        ("positions", "stance"),
        ("positions", "polarity"),
        ("positions", "attribution"),
        ("accounts", "assessment"),
        ("accounts", "attribution"),
    ],
)
def statement_codes(claims, column):
    """The words and the codes say the same thing, so a slip in either shows. If one listed phrase contains another,
    only the longest counts."""
    words = claims.dataset.home("codes").once(_words_of_codes, column)
    code, found = words.number(claims[column]), words.found_in(_statements(claims))
    judged = true(claims["statement"].notna() & claims[column].isin(values(column)))
    unsaid = judged & (code >= 0) & ~_says(found, code)
    said = dict.fromkeys(np.flatnonzero(unsaid), "uses no word of it")
    others = found[judged[found["row"]] & (found["key"].to_numpy() != code[found["row"]])]
    others = others[others["sure"] == SURE]  # of another, a part of a longer word says nothing
    first: dict[int, int] = {}
    for row, key, phrase in zip(others["row"], others["key"], others["phrase"], strict=True):
        if key == first.setdefault(row, key):  # of the first other value, the last word
            said[row] = f"says `{words.phrases[phrase]}`, a word of `{words.keys[key]}`"
    return faults_at(said)


def words_of_subjects(dataset, table, key) -> Phrases:
    """Give the words by which statements name demands or events, whose keys stand in `key`."""
    listed = dataset.rows(table).each(key, "statement_words")
    return Phrases(((one, words_of(words)) for _, one, words in listed), small=True)


@rule(
    title="A statement names its demand, or its event, and the occasion",
    message="the statement does not name `{value}`",
    remedy="Name it with one of its words (`statement_words` of its row), list the word, or correct the cell.",
    bad="`Labour agreed to meet.`, on a demand whose words are `IHRA definition`",
    good="`Labour agreed to the IHRA definition.`",
    at=[
        ("positions", "demand_id"),
        ("positions", "taken_at_event_id"),
        ("accounts", "demand_id"),
        ("accounts", "event_id"),
    ],
)
def statement_subject(claims, column):
    """The words and the columns both say what the claim is about, so they check each other. The statement can also be
    read alone."""
    table, key = ("demands", "demand_id") if column == "demand_id" else ("events", "event_id")
    words = claims.dataset.home(table).once(words_of_subjects, table, key)
    subject = claims[f"{column}.{key}"]
    named = _says(words.found_in(_statements(claims)), words.number(subject))
    return claims["statement"].notna() & subject.notna() & ~named


RULES = (statement_form, statement_repeated, statement_names, statement_codes, statement_subject)
