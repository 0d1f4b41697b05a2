"""Rules for the names of people, organisations, events and demands, and for their spellings."""

import difflib
import re
import unicodedata
from collections import defaultdict
from os.path import commonprefix

import pandas as pd

from onrecord.files.lookalikes import skeleton
from onrecord.record.vocabulary import SEPARATOR
from onrecord.rules.rule import faults_at, repeats, rule

# how alike two words must be to be spellings of one, and how long to tell anything: "the" and "of" do not
LIKE, FEWEST_LETTERS = 0.8, 4
# how long a piece of a word must be to stand for it: Liz for Elizabeth, Rat for Hafenrat
FEWEST_OF_PIECE = 3
# the longest word that is taken for a short form of others: trying one costs the square of its letters
MOST_LETTERS = 24
# kana, ideographs and Hangul: words are not set apart, or a title follows the name, and each character tells
_ALONE = "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_WORD = rf"{_ALONE}|(?:(?!{_ALONE})\w)+"
NAMED = (("people", "name"), ("organisations", "name"), ("events", "title"), ("demands", "title"))


def _folded(name):
    # of letters beyond ASCII, what they look like: a name is another's for readers who can't tell the two apart
    folded = name.casefold().strip()
    return folded if folded.isascii() else skeleton(folded)


@rule(
    title="No two rows share a name",
    message="`{value}` is the name of `{other}` too",
    remedy="Merge the rows if they are one, or tell them apart in the name.",
    bad="two people named Ann Lee",
    good="Ann Lee and Ann Lee (councillor)",
    at=NAMED,
)
def name_shared(rows, column):
    """Two rows with the same name or title are either one thing twice, or two things that readers can't tell apart."""
    names = rows[column].replace("", None).dropna()
    return repeats(names.map(_folded).to_frame(), rows.key)


@rule(
    severity="warning",
    title="No two rows share a spelling",
    message="`{other}` has the spelling `{spelling}` too",
    remedy="If the articles use it for both, keep it. Otherwise delete it from one row.",
    bad="`Mr Lee` for two people",
    good="`Mr Lee` for one person, `Ann Lee` for another",
    at=[("people", "also_known_as"), ("organisations", "abbreviation"), ("organisations", "also_known_as")],
)
def spelling_shared(rows, column):
    """If one spelling fits two rows, a citation may name the wrong one."""
    shared = rows.dataset.once(_shared_spellings, rows.table).get(column, {})
    return pd.DataFrame.from_dict(shared, "index", columns=["spelling", "other"])


def _shared_spellings(dataset, table):
    """Give, by column and row, the first spelling that another row has before, and that row's key: names go first."""
    rows = dataset.rows(table)
    bearers, seen, shared = {}, set(), defaultdict(dict)
    for column in ("name", "abbreviation", "also_known_as"):
        for row, key, cell in rows.each(dataset.key(table), column) if column in rows else ():
            for spelling in cell.casefold().split(SEPARATOR) if cell else ():
                first, other = bearers.setdefault(spelling, (row, key))
                if first != row and (row, spelling) not in seen:
                    shared[column].setdefault(row, (spelling, other))
                seen.add((row, spelling))
    return shared


@rule(
    severity="warning",
    title="A spelling is like the name",
    message="the spelling `{spelling}` is not like the name `{name}`",
    remedy="If it means the same, add the spelling to the name in brackets. Otherwise delete it.",
    bad="`Simon Johnson` as a spelling of Ruth Smeeth",
    good="`Ms Smeeth` as a spelling of Ruth Smeeth",
    at=[("people", "also_known_as"), ("organisations", "abbreviation"), ("organisations", "also_known_as")],
)
def spelling_kin(rows, column):
    """If two rows were merged by mistake, the name of one is left among the spellings of the other."""
    strange, kinds = {}, rows["kind"].map(_said_of_kinds(rows.dataset)) if "kind" in rows else {}
    for row, name, cell in rows.frame[["name", column]].dropna().itertuples():
        spellings = (one for one in cell.split(SEPARATOR) if one.strip())
        unlike = (one for one in spellings if not (_kin(one, name) or _says_what_it_is(one, kinds.get(row))))
        strange[row] = next(unlike, None)
    return faults_at({row: one for row, one in strange.items() if one is not None}, "spelling")


def _said_of_kinds(dataset) -> dict[str, str]:
    """Give each kind of organisation with its meaning, as the codes at hand say it."""
    codes = dataset.rows("codes").each("variable", "value", "meaning") if "codes" in dataset.tables else ()
    return {kind: f"{kind} {means or ''}" for _, variable, kind, means in codes if variable == "organisation_kind"}


def _says_what_it_is(spelling: str, kind: str | float | None) -> bool:
    """Say whether a spelling has nothing but words for the kind: *the union*, which an article calls GMB."""
    words = re.findall(_WORD, spelling)
    telling = {word.casefold() for word in words if len(word) >= FEWEST_LETTERS or word.isupper()}
    return bool(telling) and isinstance(kind, str) and telling.issubset(re.findall(_WORD, kind.casefold()))


def _kin(spelling: str, name: str) -> bool:
    """Say whether a spelling is like a name: has a telling word of it, a piece of one, or beginnings of its words.

    With no script in common, as Greek beside Latin, the two can't be compared.
    """
    spelling, name = _bare(spelling), _bare(name)
    own, other = re.findall(_WORD, name), re.findall(_WORD, spelling.casefold())
    telling = {word.casefold() for word in own if _tells(word, name) or word is own[-1]}
    parts = [re.sub(r"\W", "", part) for part in spelling.split()]
    mixed = not spelling.isupper()
    short = {part.casefold() for part in parts if part is parts[-1] or (mixed and sum(map(str.isupper, part)) > 1)}
    short |= {part.removesuffix("s") for part in short if len(part) >= FEWEST_LETTERS}
    return (
        not telling.isdisjoint(other)
        or any(_made_of_beginnings(part, own) for part in short if len(part) <= MOST_LETTERS)
        or any(part in word.casefold() for part in short if len(part) >= FEWEST_OF_PIECE for word in own)
        or (name.isupper() and len(own) == 1 and _initials(spelling).startswith(name.casefold()))
        or any(difflib.get_close_matches(word, other, 1, LIKE) for word in telling if len(word) >= FEWEST_LETTERS)
        or _scripts(spelling).isdisjoint(_scripts(name))
    )


def _bare(text: str) -> str:
    """Give a text without accents and apostrophes."""
    marked = unicodedata.normalize("NFKD", text)
    kept = (one for one in marked if one not in "'\u2019" and not unicodedata.category(one).startswith("M"))
    return unicodedata.normalize("NFC", "".join(kept))


def _tells(word: str, name: str) -> bool:
    in_capitals = len(word) > 1 and word.isupper() and not name.isupper()
    return len(word) >= FEWEST_LETTERS or in_capitals or bool(re.match(_ALONE, word))


def _made_of_beginnings(short: str, words: list[str]) -> bool:
    """Say whether it is put together from beginnings of words that stand beside one another, small ones left out."""
    reached: set[int] = set()
    for word in words:
        starts = {(place, len(commonprefix([word.casefold(), short[place:]]))) for place in reached | {0}}
        ends = {place + length for place, most in starts for length in range(1, most + 1)}
        if len(short) in ends:
            return True
        reached = ends | reached if word.islower() and len(word) < FEWEST_LETTERS else ends
    return False


def _initials(text: str) -> str:
    """Give the first letters of a text's words, small words left out."""
    words = (one for one in re.findall(_WORD, text) if len(one) >= FEWEST_LETTERS or one.isupper())
    return "".join(one[0] for one in words).casefold()


def _scripts(text: str) -> set[str]:
    """Give the scripts of a text's letters, as the first word of each letter's name in Unicode says it."""
    return {unicodedata.name(one, "").split(" ")[0] for one in text if one.isalpha()}


RULES = (name_shared, spelling_shared, spelling_kin)
