"""Rules for statements, the coders' own words: that they and the codes beside them say the same."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.files.utf8 import among
from onrecord.record.phrases import Phrases, Text
from onrecord.rules.codes import members, values, words_for
from onrecord.rules.rule import rule
from onrecord.tableschema.lookup import each_once, first_places, repeated_among

NOBODY, UNKNOWN = -1, -2
NAMES = ("name", "abbreviation", "also_known_as")
CAPITALS = among((ord("A"), ord("Z")))
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
    column = dataset.column(at.table, "statement")
    small = column.where(lambda text: pc.invert(pc.match_substring_regex(text, r"\A\p{Lu}")), _may_open_small)
    wrong = column.filled & (small | column.where(lambda text: pc.invert(pc.ends_with(text, "."))))
    fault = np.where(small[wrong], "start with a capital", "end with a full stop")
    frame = dataset.at_fault(at.table, wrong)
    return None if frame is None else frame.assign(fault=fault)


def _may_open_small(edges):
    return ~CAPITALS[edges.first]


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
    codes = dataset.column(at.table, at.column).values.combine_chunks().dictionary_encode().indices
    codes = pc.fill_null(codes, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    # rows of one article lead to the same one
    article = dataset.rows_along(at.table, "sentence_id", "sentences", "article_id", "articles")
    frame = dataset.at_fault(at.table, repeated_among(article * (len(codes) + 1) + codes) & (codes >= 0))
    if frame is None:
        return None
    frame = frame.assign(article=dataset.follow(at.table, "sentence_id", "sentences", "article_id"))
    known = frame[frame[["article", "statement"]].notna().all(axis=1)]
    first = known.groupby(["article", "statement"], sort=False)[known.columns[0]].transform("first")
    return known.assign(other=first)[known.duplicated(["article", "statement"]).to_numpy(bool)]


def _statements(dataset, table):
    return Text(dataset.column(table, "statement").values)


class _Owned:
    """Phrases, each of which belongs to one or several owners, known by their numbers; an empty one stands nowhere."""

    def __init__(self, phrases: pa.Array, owners: np.ndarray, small: bool = False):
        encoded = phrases.dictionary_encode()
        numbers = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        width = int(owners.max(initial=0)) + 1
        pairs = each_once(numbers * width + owners)
        self._many = np.bincount(pairs // width, minlength=len(encoded.dictionary))
        self._owners = pairs % width
        self._phrases = Phrases(encoded.dictionary, small)

    def found_in(self, text: Text) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Give for each phrase that is found, and each of its owners, in order: the cell, the owner, and whether the
        phrase is the cell's first."""
        found = self._phrases.found_in(text)
        times = self._many[found.phrases]
        find = np.repeat(np.arange(len(found.phrases)), times)
        nth = np.arange(len(find)) - np.repeat(np.cumsum(times) - times, times)
        owner = self._owners[(np.cumsum(self._many) - self._many)[found.phrases][find] + nth]
        first = np.append(True, found.cells[1:] != found.cells[:-1])[: len(found.cells)]
        return found.cells[find], owner, first[find]


class _Register:
    """Finds who is named in a text: of the names and spellings of all people and organisations, the longest counts.

    "Board" inside "Board and JLC" names nobody of its own. A person's last name counts as a name.
    """

    def __init__(self, dataset):
        frames = {table: dataset[table] for table in ("people", "organisations")}
        keys = [chunk for frame in frames.values() for chunk in frame.iloc[:, 0].array._pa_array.chunks]
        known = pa.chunked_array(keys, pa.string()).combine_chunks().dictionary_encode("encode")
        numbers = np.split(known.indices.to_numpy().astype(np.int64), [len(frames["people"])])
        self.keys = known.dictionary
        self._numbers = {table: np.append(own, UNKNOWN) for table, own in zip(frames, numbers, strict=True)}
        phrases, owners = [], []
        for (table, frame), own in zip(frames.items(), numbers, strict=True):
            cells = {one: frame[one].array._pa_array.combine_chunks() for one in NAMES if one in frame}
            named = [(cells[one], np.arange(len(frame))) for one in NAMES[:-1] if one in cells]
            named.append(members(cells["also_known_as"]))
            if table == "people":
                named.append(_last_words(cells["name"]))
            phrases += [names for names, _ in named]
            owners += [own[rows] for _, rows in named]
        phrases, owners = pa.concat_arrays(phrases), np.concatenate(owners)
        # a row without a key is nobody's
        counted = phrases.is_valid().to_numpy(zero_copy_only=False)
        counted &= self.keys.is_valid().to_numpy(zero_copy_only=False)[owners]
        self.names = _Owned(phrases.filter(pa.array(counted)), owners[counted])

    def numbers(self, dataset, table: str, role: str) -> np.ndarray:
        """Give the number of whoever is to be named in a role: the person where there is one, else the organisation.

        NOBODY where there is neither, UNKNOWN where the key names nobody.
        """
        found = np.full(len(dataset[table]), NOBODY)
        for register, who in (("organisations", "organisation_id"), ("people", "person_id")):
            rows = dataset.rows_of(table, f"{role}_{who}", register, who)
            found = np.where(dataset.column(table, f"{role}_{who}").filled, self._numbers[register][rows], found)
        return found


def _last_words(names: pa.Array) -> tuple[pa.Array, np.ndarray]:
    """Give the last word of each name that has one, and its row."""
    words = [(name or "").split()[-1:] for name in names.to_pylist()]
    return pa.array([word for one in words for word in one], pa.string()), np.flatnonzero([len(one) for one in words])


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
    register = dataset.register.once(_Register)
    cells, bearer, first = register.names.found_in(dataset.once(_statements, at.table))
    said = dataset.column(at.table, "statement").filled
    claimants = register.numbers(dataset, at.table, "claimant")

    def among(numbers, counted=True):
        named = np.zeros(len(said), bool)
        named[cells[(bearer == numbers[cells]) & counted]] = True
        return named | (numbers == NOBODY)

    unnamed = said & ~among(claimants)
    late = said & ~unnamed & ~among(claimants, first)
    faults: dict[int, str] = {}
    for row in np.flatnonzero(late).tolist():
        span = slice(*np.searchsorted(cells, [row, row + 1]))
        earlier = min(register.keys.take(pa.array(bearer[span][first[span]])).to_pylist())
        faults[row] = f"names `{earlier}` before the claimant `{_key_of(dataset, at, row, 'claimant')}`"
    if at.table == "positions":
        for row in np.flatnonzero(said & ~among(register.numbers(dataset, at.table, "holder"))).tolist():
            faults[row] = f"does not name the holder `{_key_of(dataset, at, row, 'holder')}`"
    for row in np.flatnonzero(unnamed).tolist():
        faults[row] = f"does not name the claimant `{_key_of(dataset, at, row, 'claimant')}`"
    return _with_faults(dataset, at, faults)


def _key_of(dataset, at, row: int, role: str) -> str:
    person, organisation = (dataset[at.table][f"{role}_{who}_id"].iloc[row] for who in ("person", "organisation"))
    return person if isinstance(person, str) else organisation


def _with_faults(dataset, at, faults: dict[int, str]):
    """Give the rows for which there are words that say what is at fault, with these."""
    rows = sorted(faults)
    return dataset[at.table].iloc[rows].assign(fault=[faults[row] for row in rows]) if faults else None


def _words_of_codes(dataset, variable: str) -> tuple[list[str], list[str], np.ndarray, Phrases]:
    """Give the words by which statements say a variable, its values, which value each word says, and the words to be
    looked for."""
    value_of = words_for(dataset, variable, "statement_words")
    words, codes = list(value_of), list(dict.fromkeys(value_of.values()))
    return words, codes, np.array([codes.index(value_of[one]) for one in words], int), Phrases(words, small=True)


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
    words, codes, said, phrases = dataset.register.once(_words_of_codes, at.column)
    found = phrases.found_in(dataset.once(_statements, at.table))
    said = said[found.phrases]
    column = dataset.column(at.table, at.column)
    own = first_places(column.values, pa.array(codes, pa.string()))
    judged = dataset.column(at.table, "statement").filled & column.among(values(at.column))
    fits = said == own[found.cells]
    with_own, with_other = np.zeros((2, len(own)), bool)
    with_own[found.cells[fits]] = with_other[found.cells[~fits]] = True
    faults = dict.fromkeys(np.flatnonzero(judged & (own >= 0) & ~with_own).tolist(), "uses no word of it")
    for row in np.flatnonzero(judged & with_other).tolist():
        span = slice(*np.searchsorted(found.cells, [row, row + 1]))
        last = dict(zip(said[span].tolist(), found.phrases[span].tolist(), strict=True))
        value, word = next((value, words[one]) for value, one in last.items() if value != own[row])
        faults[row] = f"says `{word}`, a word of `{codes[value]}`"
    return _with_faults(dataset, at, faults)


def _words_of_subjects(dataset, table):
    """Give the words for demands or events, which belong to the rows that list them."""
    cells = pa.array([one and one.lower() for one in dataset.column(table, "statement_words").listed], pa.string())
    return _Owned(*members(cells), small=True)


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
    cells, owner, _ = dataset.register.once(_words_of_subjects, table).found_in(dataset.once(_statements, at.table))
    # by their first row, where a key stands twice
    number = dataset.rows_of(table, at.column, table, at.column)[owner]
    own = dataset.rows_of(at.table, at.column, table, at.column)
    named = np.zeros(len(own), bool)
    named[cells[number == own[cells]]] = True
    wrong = (own >= 0) & ~named & dataset.column(at.table, "statement").filled
    return dataset.at_fault(at.table, wrong)


RULES = (statement_form, statement_repeated, statement_names, statement_codes, statement_subject)
