"""How far two codings of the same articles agree: share and Krippendorff's alpha, per variable."""

import csv
import warnings
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import krippendorff
import numpy as np

# Rows are paired by what they are about; the variables are what the codebook leaves to judgement.
PAIRED_BY = {"positions": ("sentence_id", "demand_id"), "accounts": ("sentence_id", "event_id", "aspect")}
CLAIMANT = ("claimant_person_id", "claimant_organisation_id", "attribution", "mode")
VARIABLES = {
    "positions": ("holder_person_id", "holder_organisation_id", "stance", *CLAIMANT),
    "accounts": ("assessment", *CLAIMANT),
}


def compare(first: Path, second: Path, sentences: Iterable[str]) -> str:
    """Compare two folders that hold `positions.csv` and `accounts.csv`, and give the result as Markdown.

    `sentences` are the identifiers that both coders considered. Alpha is nominal (Krippendorff 2004, ch. 11);
    it is a dash where all values are the same, for then chance agreement is total. Raises ValueError where a
    table is missing or has other columns.
    """
    codings = [{table: _read(folder, table) for table in VARIABLES} for folder in (first, second)]
    lines = ["| variable | units | agree | share | alpha |", "| --- | --- | --- | --- | --- |"]
    sentences = list(sentences)
    for table in VARIABLES:
        cited = [{row["sentence_id"] for row in coding[table]} for coding in codings]
        pairs = [tuple(str(one in found) for found in cited) for one in sentences]
        lines.append(_line(f"sentence carries {table}", pairs))
    unpaired = []
    for table, variables in VARIABLES.items():
        paired, alone = _paired(table, *(coding[table] for coding in codings))
        for variable in variables:
            pairs = [(one[variable], other[variable]) for one, other in paired]
            lines.append(_line(f"{table}: {variable}", pairs))
        counts = [len(coding[table]) for coding in codings]
        unpaired.append(f"{table}: {counts[0]} and {counts[1]} rows, {len(paired)} paired, {len(alone)} not.")
        for one, other in paired:
            unpaired += [
                f"- {one['sentence_id']}, {table}, {variable}: `{one[variable]}` or `{other[variable]}`"
                for variable in variables
                if one[variable] != other[variable]
            ]
        unpaired += [f"- {row['sentence_id']}, {table}: only in coding {which}" for which, row in alone]
    return "\n".join([*lines, "", *unpaired]) + "\n"


def _read(folder: Path, table: str) -> list[dict[str, str]]:
    file = folder / f"{table}.csv"
    try:
        with file.open(encoding="utf-8", newline="") as opened:
            reader = csv.DictReader(opened, strict=True)
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{file} can't be read: {error}") from None
    missing = {*PAIRED_BY[table], *VARIABLES[table]} - set(reader.fieldnames or ())
    if missing or any(None in row or None in row.values() for row in rows):
        raise ValueError(f"{file} does not have the columns of table {table}")
    return rows


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


def _line(variable: str, pairs: list[tuple[str, str]]) -> str:
    agree = sum(one == other for one, other in pairs)
    share = f"{agree / len(pairs):.3f}" if pairs else "–"
    alpha = alpha_nominal(pairs)
    return f"| {variable} | {len(pairs)} | {agree} | {share} | {'–' if alpha is None else f'{alpha:.3f}'} |"


def alpha_nominal(pairs: list[tuple[str, str]]) -> float | None:
    """Give Krippendorff's alpha for nominal values; None where there is no variation, or nothing to compare."""
    values = {value: code for code, value in enumerate(sorted({value for pair in pairs for value in pair}))}
    if len(values) < 2:
        return None
    codes = np.array([[values[value] for value in pair] for pair in pairs], float).T
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(krippendorff.alpha(reliability_data=codes, level_of_measurement="nominal"))
