"""How far two codings of the same articles agree, variable by variable and row by row, and where they differ."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from onrecord.files.guarded import Refused, read_plain_file
from onrecord.files.limits import LIMITS
from onrecord.record.dataset import Unavailable
from onrecord.rules.rule import true
from onrecord.validation.opening import TYPED, readable_dataset

# Rows are paired by what they are about; the variables are what the codebook leaves to judgement.
PAIRED_BY = {"positions": ("sentence_id", "demand_id"), "accounts": ("sentence_id", "event_id", "demand_id", "aspect")}
STANCE = ("holder_person_id", "holder_organisation_id", "stance", "polarity", "taken_at_event_id")
CLAIMANT = ("claimant_person_id", "claimant_organisation_id", "attribution", "mode", "said_at_event_id")
VARIABLES = {
    "positions": (*STANCE, *CLAIMANT),
    "accounts": ("assessment", "result", "target_organisation_id", *CLAIMANT),
}


RESAMPLES = 500


@dataclass(frozen=True)
class Variable:
    """How far two codings agree on one variable: of so many units, on so many; and Krippendorff's alpha.

    `alpha` is None where all values are the same, for then agreement by chance is total, or nothing is compared. `low`
    and `high` are the ends of its interval, in which 95 of 100 resamples of the units lie.
    """

    name: str
    units: int
    agree: int
    alpha: float | None
    low: float | None
    high: float | None

    @property
    def share(self) -> float | None:
        """The share of units on which both agree, None where there is none."""
        return self.agree / self.units if self.units else None


@dataclass(frozen=True)
class RowAgreement:
    """Which rows of a table two codings have: so many are `paired`, and so many of these `alike` in all that is coded.

    Identifier, statement and doubt are put in the coder's own words, and are not compared.
    """

    table: str
    first: int
    second: int
    paired: int
    alike: int

    @property
    def dice(self) -> float | None:
        """How far both have the same rows, however they coded them: twice the paired, of all rows (Dice 1945)."""
        return 2 * self.paired / (self.first + self.second) if self.first + self.second else None

    @property
    def precision(self) -> float | None:
        """The share of the second coding's rows that the first has too."""
        return self.alike / self.second if self.second else None

    @property
    def recall(self) -> float | None:
        """The share of the first coding's rows that the second has too."""
        return self.alike / self.first if self.first else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall."""
        return 2 * self.alike / (self.first + self.second) if self.first + self.second else None


@dataclass(frozen=True)
class Disagreement:
    """One thing to be settled: a sentence, what the rows are about, and what either coding has.

    A row that one coding alone has is a difference in the variable `row`: the row's values for the one, "" for the
    other.
    """

    sentence_id: str
    table: str
    about: str
    variable: str
    first: str
    second: str


@dataclass(frozen=True)
class Agreement:
    """How far two codings agree: which sentences carry claims, each variable of the paired rows, whole rows."""

    variables: list[Variable]
    rows: list[RowAgreement]
    differences: list[Disagreement]


def agreement(first: Path, second: Path, package: Path) -> Agreement:
    """Compare two codings of a package's sentences: see `compare`. Raises ValueError too where the package has none."""
    dataset = readable_dataset(package, TYPED)
    try:
        sentences = dataset.rows("sentences")
        furniture, ids = true(sentences["role"] == "furniture"), sentences["sentence_id"]
    except Unavailable as error:
        raise ValueError(f"no sentences of the package can be compared: {error}") from None
    return compare(first, second, list(ids[~furniture]), list(ids[furniture]))


def compare(first: Path, second: Path, sentences: Collection[str], furniture: Collection[str] = ()) -> Agreement:
    """Compare two codings, each a folder that holds `positions.csv` and `accounts.csv`, or a package's folder.

    `sentences` are the identifiers that both coders considered, in order; `furniture` those that neither should
    have cited. Alpha is nominal (Krippendorff 2004, ch. 11). Raises ValueError where a table is missing, has other
    columns, or cites a sentence that is none of these.
    """
    known = {one: number for number, one in enumerate((*sentences, *furniture))}
    codings = [{table: _read(folder, table, known) for table in VARIABLES} for folder in (first, second)]
    cited = [{table: {row["sentence_id"] for row in coding[table]} for table in VARIABLES} for coding in codings]
    either = [set().union(*one.values()) for one in cited]
    variables = [_variable("sentence carries a claim", _carried(sentences, *either))]
    variables += [
        _variable(f"sentence carries {table}", _carried(sentences, *(one[table] for one in cited)))
        for table in VARIABLES
    ]
    rows, differences = [], []
    for table, coded in VARIABLES.items():
        ours, theirs = (coding[table] for coding in codings)
        paired, alone = _paired(table, ours, theirs)
        variables += [
            _variable(f"{table}: {name}", [(one[name], other[name]) for one, other in paired]) for name in coded
        ]
        alike = sum((Counter(map(_whole(table), ours)) & Counter(map(_whole(table), theirs))).values())
        rows.append(RowAgreement(table, len(ours), len(theirs), len(paired), alike))
        differences += [
            Disagreement(one["sentence_id"], table, _about(table, one), name, one[name], other[name])
            for one, other in paired
            for name in coded
            if one[name] != other[name]
        ]
        for which, row in alone:
            values = ", ".join(f"{name} {row[name]}" for name in coded if row[name])
            ours_or_theirs = (values, "") if which == 1 else ("", values)
            differences.append(Disagreement(row["sentence_id"], table, _about(table, row), "row", *ours_or_theirs))
    differences.sort(key=lambda one: known[one.sentence_id])
    return Agreement(variables, rows, differences)


def _read(folder: Path, table: str, known: Collection[str]) -> list[dict[str, str]]:
    file = folder / f"{table}.csv"
    if not file.exists() and (folder / "data").is_dir():
        file = folder / "data" / f"{table}.csv"
    try:
        text = read_plain_file(file, LIMITS, "coding", folder).decode("utf-8")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        rows = list(reader)
    except (Refused, UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{file} can't be read: {error}") from None
    missing = {*PAIRED_BY[table], *VARIABLES[table]} - set(reader.fieldnames or ())
    if missing or any(None in row or None in row.values() for row in rows):
        raise ValueError(f"{file} does not have the columns of table {table}")
    strange = next((row["sentence_id"] for row in rows if row["sentence_id"] not in known), None)
    if strange is not None:
        raise ValueError(f"{file} cites `{strange}`, which is not a sentence of the package")
    return rows


def _carried(sentences: Iterable[str], first: Collection[str], second: Collection[str]) -> list[tuple[str, str]]:
    return [(str(one in first), str(one in second)) for one in sentences]


def _whole(table: str):
    columns = (*PAIRED_BY[table], *VARIABLES[table])
    return lambda row: tuple(row[name] for name in columns)


def _about(table: str, row: dict[str, str]) -> str:
    return " ".join(row[name] for name in PAIRED_BY[table][1:] if row[name])


def _paired(table, first, second):
    """Pair rows about the same thing; of several, those that are alike first. Give the pairs, then (1 or 2, row)."""
    groups = defaultdict(lambda: ([], []))
    for which, rows in enumerate((first, second)):
        for row in rows:
            groups[tuple(row[name] for name in PAIRED_BY[table])][which].append(row)
    pairs, alone = [], []
    for ours, theirs in groups.values():
        while ours and theirs:
            one, other = max(
                ((one, other) for one in ours for other in theirs),
                key=lambda pair: sum(pair[0][name] == pair[1][name] for name in VARIABLES[table]),
            )
            pairs.append((one, other))
            ours.remove(one)
            theirs.remove(other)
        alone += [(1, row) for row in ours] + [(2, row) for row in theirs]
    return pairs, alone


def _variable(name: str, pairs: list[tuple[str, str]]) -> Variable:
    agree = sum(one == other for one, other in pairs)
    return Variable(name, len(pairs), agree, alpha_nominal(pairs), *_interval(pairs, agree))


def _interval(pairs: list[tuple[str, str]], agree: int) -> tuple[float | None, float | None]:
    """Give the ends of alpha's interval: the 2.5th and the 97.5th percentile of resamples of the units."""
    if agree == len(pairs):
        alpha = alpha_nominal(pairs)
        return alpha, alpha
    codes, drawn = _codes(pairs), np.random.default_rng(0)
    alphas = [_alpha(codes[drawn.integers(len(codes), size=len(codes))]) for _ in range(RESAMPLES)]
    # a resample without variation has no alpha; in it both agree on all
    low, high = np.percentile([1.0 if one is None else one for one in alphas], [2.5, 97.5])
    return float(low), float(high)


def alpha_nominal(pairs: list[tuple[str, str]]) -> float | None:
    """Give Krippendorff's alpha for nominal values; None where there is no variation, or nothing to compare."""
    return _alpha(_codes(pairs))


def _codes(pairs: list[tuple[str, str]]) -> np.ndarray:
    """Give a row for each pair, with a number for each value."""
    values = {value: code for code, value in enumerate(dict.fromkeys(value for pair in pairs for value in pair))}
    return np.array([[values[value] for value in pair] for pair in pairs], int).reshape(-1, 2)


def _alpha(codes: np.ndarray) -> float | None:
    """Give the alpha of two coders who both valued each unit (Krippendorff 2004, ch. 11.3): 1 - observed / expected."""
    counts = np.bincount(codes.ravel())
    expected = (codes.size**2 - int(counts @ counts)) / max(codes.size - 1, 1)
    observed = 2 * np.count_nonzero(codes[:, 0] != codes[:, 1])
    return float(1 - observed / expected) if expected else None
