"""A key renamed, with all that refers to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord.analysis.rows import records
from onrecord.files.canonical import sorted_table
from onrecord.files.writing import write_files
from onrecord.package.manifests import sound_manifests
from onrecord.package.sealing import unsealed
from onrecord.record.dataset import Dataset
from onrecord.record.identifiers import MARKS, formerly_given
from onrecord.record.reference import WITHDRAWN
from onrecord.validation.findings import Finding
from onrecord.validation.opening import changeable_dataset, whole_dataset
from onrecord.validation.trial import newly_found

# the tables whose keys begin with an article's, and what stands between it and the number
NUMBERED = {"sentences": "s", **MARKS}


@dataclass(frozen=True)
class Renaming:
    """What is written, by file, and how many cells of each table are other then."""

    files: dict[Path, bytes]
    cells: dict[str, int]


def rename(path: Path, key: str, new: str, table: str | None = None) -> Renaming:
    """Rename the row `key` to `new`, in its own table and wherever it is referred to, and write the tables.

    The keys that begin with an article's are renamed with it. `table` is asked for where the key stands in several.
    Raises ValueError, with nothing written, where there is no such row, where `new` was ever given, and where the
    package would have an error that it has not now, as that a published key is gone. Raises OSError as `write_files`.
    """
    _, dataset = changeable_dataset(path, only=())
    names = _renamed(dataset, _table_of(dataset, key, table), key, new)
    for name, own in names.items():
        keys = set(dataset[name][dataset.key(name)])
        taken = keys | formerly_given(name, sound_manifests(dataset.package), dataset.withdrawn)
        again = next((one for one in own.values() if one in taken), None)
        if again is not None:
            raise ValueError(f"`{again}` is or was the key of a row of table `{name}`: choose another.")
    files, cells = {}, {}
    for name in dataset.tables:
        rows = records(dataset.table(name).frame)
        targets = {dataset.key(name): name, **dataset.references(name)}
        cells[name] = sum(_change(row, column, names.get(to, {})) for row in rows for column, to in targets.items())
        if name == WITHDRAWN:
            cells[name] += sum(_change(row, "replaced_by", names.get(row["table"], {})) for row in rows)
        if cells[name]:
            data = sorted_table(dataset.key(name), list(dataset.table(name).frame.columns), rows)
            files[dataset.package.resource(name).file] = data
    files = unsealed(dataset.package, files)
    found, _ = newly_found(
        dataset, files, None, lambda: [_as_renamed(one, names) for one in whole_dataset(path)[0].findings]
    )
    errors = [one for one in found if one.severity == "error"]
    if errors:
        raise ValueError(f"`{key}` is not renamed: {errors[0].message} {errors[0].remedy}")
    write_files(files, dataset.package.root)
    return Renaming(files, {name: number for name, number in cells.items() if number})


def _table_of(dataset: Dataset, key: str, table: str | None) -> str:
    found = [name for name in dataset.tables if key in set(dataset[name][dataset.key(name)])]
    if table is not None and table not in found:
        raise ValueError(f"Table `{table}` has no row `{key}`.")
    if not found:
        raise ValueError(f"No table has a row `{key}`.")
    if table is None and len(found) > 1:
        raise ValueError(f"`{key}` is a row of several tables, {', '.join(found)}: name one with --table.")
    return table or found[0]


def _renamed(dataset: Dataset, table: str, key: str, new: str) -> dict[str, dict[str, str]]:
    """Give the new keys by table and former key."""
    names = {table: {key: new}}
    for name, mark in NUMBERED.items() if table == "articles" else ():
        of_article = re.compile(rf"{re.escape(key)}(-{mark}[0-9]+)")
        keys = map(of_article.fullmatch, dataset[name][dataset.key(name)].dropna())
        names[name] = {one[0]: new + one[1] for one in keys if one}
    return names


def _as_renamed(finding: Finding, names: Mapping[str, Mapping[str, str]]) -> Finding:
    """Give a finding as it is when the rows are renamed."""
    every = {former: new for own in names.values() for former, new in own.items()}
    row = names.get(finding.table or "", {}).get(finding.row_id or "", finding.row_id)
    return replace(finding, row_id=row, value=every.get(finding.value or "", finding.value))


def _change(row: dict[str, str], column: str, names: Mapping[str, str]) -> bool:
    if row[column] not in names:
        return False
    row[column] = names[row[column]]
    return True
