"""Rules for statements, the coders' own words: that they and the codes beside them say the same."""

import re
from collections.abc import Iterable

import pyarrow.compute as pc

from onrecord.rule import rule
from onrecord.rules.codes import values, words_for, words_of

STATEMENTS = (("positions", "statement"), ("accounts", "statement"))
_OPENING, _WORD = re.compile(r"\w+|\W"), re.compile(r"\w")


@rule(
    title="A statement is a sentence",
    message="the statement does not {fault}",
    remedy="Start the statement with a capital and end it with a full stop.",
    bad="`labour agreed`",
    good="`Labour agreed.`",
    at=STATEMENTS,
)
def statement_form(dataset, at):
    """Statements are read on their own, in lists and on cards."""
    frame = dataset[at.table]
    text = frame["statement"].array._pa_array
    capital = pc.match_substring_regex(text, r"\A\p{Lu}").fill_null(True).to_numpy().astype(bool)
    stop = pc.ends_with(text, ".").fill_null(True).to_numpy().astype(bool)
    faults = frame.assign(fault="start with a capital")
    faults.loc[capital, "fault"] = "end with a full stop"
    return faults[~(capital & stop)]


@rule(
    title="No two claims of an article share a statement",
    message="`{other}` has the same statement",
    remedy="Say in each statement what its own sentence says.",
    bad="two positions of one article with the same statement",
    good="two positions, each with its own",
    at=STATEMENTS,
)
def statement_repeated(dataset, at):
    """Two claims in the same words are one claim coded twice, or two that the words do not tell apart."""
    frame = dataset[at.table]
    frame = frame.assign(article=dataset.follow(at.table, "sentence_id", "sentences", "article_id"))
    known = frame[frame[["article", "statement"]].notna().all(axis=1)]
    first = known.groupby(["article", "statement"], sort=False)[known.columns[0]].transform("first")
    return known.assign(other=first)[known.duplicated(["article", "statement"]).to_numpy(bool)]


class _Phrases:
    """Finds which of many phrases stand in a text as whole words; of those that stand at one place, the longest."""

    def __init__(self, phrases: Iterable[str]):
        # a phrase can stand only where its first word or mark does; there are fewer lengths to try than phrases
        self._known = frozenset(phrases)
        lengths: dict[str, set[int]] = {}
        for phrase in self._known:
            lengths.setdefault(_OPENING.match(phrase).group(), set()).add(len(phrase))
        self._lengths = {opening: sorted(found, reverse=True) for opening, found in lengths.items()}

    def found(self, text: str) -> list[str]:
        """Give the phrases in `text`, in order."""
        found, place = [], 0
        while place < len(text):
            opening, end = _OPENING.match(text, place), None
            if not (place and _WORD.match(text, place - 1)):
                ends = (place + length for length in self._lengths.get(opening.group(), ()))
                end = next((one for one in ends if text[place:one] in self._known and not _WORD.match(text, one)), None)
            if end:
                found.append(text[place:end])
            place = end or opening.end()
        return found


class _Register:
    """Finds who is named in a text: of the names and spellings of all people and organisations, the longest counts.

    "Board" inside "Board and JLC" names nobody of its own. A person's last name counts as a name.
    """

    def __init__(self, dataset):
        self._owners: dict[str, set[str]] = {}
        for table in ("people", "organisations"):
            for row in dataset[table].itertuples():
                names = [row.name, getattr(row, "abbreviation", None)]
                names += row.also_known_as.split(" | ") if isinstance(row.also_known_as, str) else []
                if table == "people" and isinstance(row.name, str):
                    names += row.name.split()[-1:]
                for name in names:
                    if isinstance(name, str) and name:
                        self._owners.setdefault(name, set()).add(row[1])
        self._names = _Phrases(self._owners)

    def named(self, text: str) -> list[set[str]]:
        """Give, for each name in `text` in order, the keys of those who bear it."""
        return [self._owners[name] for name in self._names.found(text)]


@rule(
    title="A statement names the claimant, then the holder",
    message="the statement {fault}",
    remedy="Name the claimant before anybody else, then the holder (once if they are one), by a name or spelling of "
    "the register; or correct who claims or holds.",
    bad="`Labour agreed.`, claimed by the Board",
    good="`The Board says that Labour agreed.`",
    at=STATEMENTS,
)
def statement_names(dataset, at):
    """Who says it and of whom, told by words and by codes, check each other: an exchange shows."""
    frame = dataset[at.table]
    register = _Register(dataset)
    faults = {}
    for row in frame.itertuples():
        if not isinstance(row.statement, str):
            continue
        named = register.named(row.statement)
        claimant, holder = _either(row, "claimant"), _either(row, "holder") if at.table == "positions" else None
        if claimant and not any(claimant in one for one in named):
            faults[row.Index] = f"does not name the claimant `{claimant}`"
        elif holder and not any(holder in one for one in named):
            faults[row.Index] = f"does not name the holder `{holder}`"
        elif claimant and claimant not in named[0]:
            faults[row.Index] = f"names `{min(named[0])}` before the claimant `{claimant}`"
    return frame.loc[list(faults)].assign(fault=list(faults.values())) if faults else None


def _either(row, role):
    """Give who is to be named: the person where there is one, else the organisation, else None."""
    both = getattr(row, f"{role}_person_id"), getattr(row, f"{role}_organisation_id")
    return next((one for one in both if isinstance(one, str)), None)


@rule(
    title="A statement says its codes with listed words",
    message="the {column} is `{value}`, but the statement {fault}",
    remedy="Say it with one of the words listed for it (`statement_words` of its row in `codes`) and with no other "
    "value's; or list the word.",
    bad="`... that Labour agreed to it.`, stance `declines`",
    good="`... that Labour did not agree to it.`, stance `declines`",
    at=[
        *(("positions", "stance"), ("positions", "attribution")),
        *(("accounts", "assessment"), ("accounts", "attribution")),
    ],
)
def statement_codes(dataset, at):
    """A code, told by words too, checks itself: a slip in either shows. Of words in words the longest counts."""
    value_of = words_for(dataset, at.column, "statement_words")
    words, listed, known = _Phrases(value_of), set(value_of.values()), set(values(at.column))
    frame = dataset[at.table]
    faults = {}
    for index, statement, value in zip(frame.index, frame["statement"], frame[at.column], strict=True):
        if not isinstance(statement, str) or value not in known:
            continue
        said = {value_of[word]: word for word in words.found(statement.lower())}
        other = next((word for one, word in said.items() if one != value), None)
        if other:
            faults[index] = f"says `{other}`, a word of `{value_of[other]}`"
        elif value in listed and value not in said:
            faults[index] = "uses no word of it"
    return frame.loc[list(faults)].assign(fault=list(faults.values())) if faults else None


@rule(
    title="A statement names its demand, or its event",
    message="the statement does not name `{value}`",
    remedy="Name it with one of its words (`statement_words` of its row), list the word, or correct `{column}`.",
    bad="`Labour agreed to meet.`, on a demand whose words are `IHRA definition`",
    good="`Labour agreed to the IHRA definition.`",
    at=[("positions", "demand_id"), ("accounts", "event_id")],
)
def statement_subject(dataset, at):
    """What the claim is about, told by words and by code, checks itself, and the statement can be read alone."""
    table = {"demand_id": "demands", "event_id": "events"}[at.column]
    owners: dict[str, set[str]] = {}
    for key, cell in zip(dataset[table][at.column], dataset[table]["statement_words"], strict=True):
        for word in words_of(cell):
            owners.setdefault(word, set()).add(key)
    words, known = _Phrases(owners), set(dataset[table][at.column].dropna())
    frame = dataset[at.table]
    faults = [
        index
        for index, statement, key in zip(frame.index, frame["statement"], frame[at.column], strict=True)
        if isinstance(statement, str)
        and key in known
        and not any(key in owners[word] for word in words.found(statement.lower()))
    ]
    return frame.loc[faults]


RULES = (statement_form, statement_repeated, statement_names, statement_codes, statement_subject)
