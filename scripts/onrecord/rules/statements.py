"""Rules for statements, the coders' own words: that they and the codes beside them say the same."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.phrases import Found, Phrases, Text
from onrecord.rule import rule, true
from onrecord.rules.codes import SEPARATOR, values, words_for, words_of

STATEMENTS = (("positions", "statement"), ("accounts", "statement"))


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
    codes = frame["statement"].array._pa_array.combine_chunks().dictionary_encode().indices
    codes = pc.fill_null(codes, -1).to_numpy(zero_copy_only=False) + 1
    twice = (np.bincount(codes, minlength=1)[codes] > 1) & (codes > 0)
    if not twice.any():
        return None
    frame = frame.assign(article=dataset.follow(at.table, "sentence_id", "sentences", "article_id"))[twice]
    known = frame[frame[["article", "statement"]].notna().all(axis=1)]
    first = known.groupby(["article", "statement"], sort=False)[known.columns[0]].transform("first")
    return known.assign(other=first)[known.duplicated(["article", "statement"]).to_numpy(bool)]


def _statements(dataset, table):
    return Text(dataset[table]["statement"].array._pa_array)


def _bearers(phrases: Phrases, owners: dict[str, Iterable[int]], found: Found) -> tuple[np.ndarray, np.ndarray]:
    """Give, for each phrase that was found and each of its owners: the number of the find, and the owner."""
    many = np.array([len(owners[one]) for one in phrases.phrases], int)
    flat = np.array([owner for one in phrases.phrases for owner in owners[one]], int)
    times = many[found.phrases]
    find = np.repeat(np.arange(len(found.phrases)), times)
    nth = np.arange(len(find)) - np.repeat(np.cumsum(times) - times, times)
    return find, flat[(np.cumsum(many) - many)[found.phrases][find] + nth]


class _Register:
    """Finds who is named in a text: of the names and spellings of all people and organisations, the longest counts.

    "Board" inside "Board and JLC" names nobody of its own. A person's last name counts as a name.
    """

    def __init__(self, dataset):
        owners: dict[str, dict[int, None]] = {}
        numbers: dict[str, int] = {}
        for table in ("people", "organisations"):
            frame = dataset[table]
            columns = [one for one in ("name", "abbreviation", "also_known_as") if one in frame]
            rows = zip(*(frame[one].array._pa_array.to_pylist() for one in (frame.columns[0], *columns)), strict=True)
            for key, name, *others in rows:
                names = [name, *others[:-1]]
                names += others[-1].split(SEPARATOR) if isinstance(others[-1], str) else []
                if table == "people" and isinstance(name, str):
                    names += name.split()[-1:]
                number = numbers.setdefault(key, len(numbers))
                for one in names:
                    if isinstance(one, str) and one:
                        owners.setdefault(one, {})[number] = None
        self.keys = list(numbers)
        self._numbers = pa.array([key if isinstance(key, str) else None for key in numbers], pa.string())
        self._owners = owners
        self._names = Phrases(owners)

    def named(self, text: Text) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Give each naming, in order: its cell, the number of who bears the name, and whether it is a cell's first."""
        found = self._names.found_in(text)
        find, bearer = _bearers(self._names, self._owners, found)
        first = np.append(True, found.cells[1:] != found.cells[:-1])[: len(found.cells)]
        return found.cells[find], bearer, first[find]

    def numbers(self, keys: pa.ChunkedArray) -> np.ndarray:
        """Give the numbers that keys go by, -1 where there is none, -2 where nobody has the key."""
        found = pc.fill_null(pc.index_in(keys, self._numbers), -2)
        return pc.if_else(pc.is_valid(keys), found, -1).to_numpy()


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
    frame, register = dataset[at.table], dataset.once(_Register)
    cells, bearer, first = register.named(dataset.once(_statements, at.table))
    claimant, said = _either(frame, "claimant"), frame["statement"].notna().to_numpy(bool)
    claimants = register.numbers(claimant)

    def among(numbers, counted=True):
        named = np.zeros(len(frame), bool)
        named[cells[(bearer == numbers[cells]) & counted]] = True
        return named | (numbers == -1)

    unnamed = said & ~among(claimants)
    late = said & ~unnamed & ~among(claimants, first)
    fault = np.full(len(frame), None, object)
    for row in np.flatnonzero(late):
        span = slice(*np.searchsorted(cells, [row, row + 1]))
        earlier = min(register.keys[one] for one in bearer[span][first[span]])
        fault[row] = f"names `{earlier}` before the claimant `{claimant[row]}`"
    if at.table == "positions":
        holder = _either(frame, "holder")
        for row in np.flatnonzero(said & ~among(register.numbers(holder))):
            fault[row] = f"does not name the holder `{holder[row]}`"
    for row in np.flatnonzero(unnamed):
        fault[row] = f"does not name the claimant `{claimant[row]}`"
    return _with_faults(frame, fault)


def _with_faults(frame, fault: np.ndarray):
    """Give the rows for which there are words that say what is at fault, with these."""
    rows = np.array([one is not None for one in fault], bool)
    return frame[rows].assign(fault=fault[rows]) if rows.any() else None


def _either(frame, role) -> pa.ChunkedArray:
    """Give who is to be named: the person where there is one, else the organisation, else null."""
    person, organisation = (frame[f"{role}_{who}_id"].array._pa_array for who in ("person", "organisation"))
    return pc.coalesce(person, organisation)


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
    words, codes = Phrases(value_of, small=True), list(dict.fromkeys(value_of.values()))
    frame = dataset[at.table]
    found = words.found_in(dataset.once(_statements, at.table))
    said = np.array([codes.index(value_of[one]) for one in words.phrases], int)[found.phrases]
    own = pc.fill_null(pc.index_in(frame[at.column].array._pa_array, pa.array(codes, pa.string())), -1).to_numpy()
    judged = true(frame["statement"].notna()) & true(frame[at.column].isin(values(at.column)))
    fits = said == own[found.cells]
    with_own, with_other = np.zeros((2, len(frame)), bool)
    with_own[found.cells[fits]] = with_other[found.cells[~fits]] = True
    fault = np.full(len(frame), None, object)
    fault[judged & (own >= 0) & ~with_own] = "uses no word of it"
    for row in np.flatnonzero(judged & with_other):
        span = slice(*np.searchsorted(found.cells, [row, row + 1]))
        last = dict(zip(said[span].tolist(), found.phrases[span].tolist(), strict=True))
        value, word = next((value, words.phrases[one]) for value, one in last.items() if value != own[row])
        fault[row] = f"says `{word}`, a word of `{codes[value]}`"
    return _with_faults(frame, fault)


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
    keys = dataset[table][at.column]
    owners: dict[str, list[int]] = {}
    for number, cell in enumerate(dataset[table]["statement_words"].array._pa_array.to_pylist()):
        for word in words_of(cell):
            owners.setdefault(word, []).append(number)
    words, frame = Phrases(owners, small=True), dataset[at.table]
    found = words.found_in(dataset.once(_statements, at.table))
    find, owner = _bearers(words, owners, found)
    # by their first row, where a key stands twice
    number = pc.index_in(keys.array._pa_array, keys.array._pa_array).to_numpy()[owner]
    own = pc.fill_null(pc.index_in(frame[at.column].array._pa_array, keys.array._pa_array), -1).to_numpy()
    named = np.zeros(len(frame), bool)
    cells = found.cells[find]
    named[cells[number == own[cells]]] = True
    return frame[(own >= 0) & ~named & frame["statement"].notna().to_numpy(bool)]


RULES = (statement_form, statement_repeated, statement_names, statement_codes, statement_subject)
