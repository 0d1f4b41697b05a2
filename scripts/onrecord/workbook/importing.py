"""Bring an edited workbook back: what it would change in a package, what can't be taken over, and the tables it makes.

Nothing is guessed. A cell that a spreadsheet changed, and one that the tables can't hold, is refused at its place,
and with one cell refused nothing is written.
"""

import shlex
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from onrecord.analysis.differences import Change, changes
from onrecord.analysis.rows import records
from onrecord.files.canonical import natural_key, serialise
from onrecord.files.writing import write_files
from onrecord.package.manifests import sound_manifests
from onrecord.package.sealing import unsealed
from onrecord.record.dataset import Dataset
from onrecord.record.identifiers import formerly_given, new_identifier
from onrecord.rules.catalogue import CATALOGUE
from onrecord.validation.findings import Finding
from onrecord.validation.opening import changeable_dataset, whole_dataset
from onrecord.validation.trial import newly_found
from onrecord.workbook.choices import SENTENCES, WORDS_FOLLOW
from onrecord.workbook.exported import as_exported, merged, row_digests
from onrecord.workbook.names import AS_EXPORTED, OPENING_WORDS, OWN, sheet_names
from onrecord.workbook.reading import read
from onrecord.workbook.reading.derived import derived_faults
from onrecord.workbook.reading.rows import SheetFault, SheetRow, columns_of, rows_of
from onrecord.workbook.reading.sheets import Sheet
from onrecord.workbook.writing import SUGGESTED

LEAST_SHARED_COLUMNS = LEAST_SHARED_CELLS = 0.5
# by its cells a new row is known again, as long as nobody changes them
NEW_IDENTIFIERS = "New rows get identifiers. Once they are written, export the workbook again before you change them."
# what a spreadsheet's user can do about a cell of these types, where the rule knows the type's name alone
REMEDIES = {"date": "Write the day as 2018-04-24.", "integer": "Write the digits alone, as 6744."}


@dataclass
class Import:
    """What a workbook would do to a package.

    `changes` are rows that differ, and `places` says where each row's key stands in the workbook, by table, key and
    the count of rows before it with that key.
    `faults` keep the import from being written. `findings` are what `onrecord validate` would newly find, with the
    place in the workbook where there is one. `ignored` are the sheets that are no tables. `notes` say what was taken in
    another way than it stands. `files` are the tables' new bytes, by the path in the package, whose folder is `root`.
    """

    root: Path
    changes: list[Change] = field(default_factory=list)
    places: dict[tuple[str, str, int], str] = field(default_factory=dict)
    faults: list[SheetFault] = field(default_factory=list)
    findings: list[tuple[str, Finding]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: dict[Path, bytes] = field(default_factory=dict)


def plan(package: Path, workbook: Path, texts: Path | None = None, overwrite: bool = False) -> Import:
    """Say what taking over `workbook` would do to the package; nothing is written.

    What the workbook alone has changed since its export is taken, what the package alone has changed stays. What both
    have changed is refused, or with `overwrite` is as the workbook has it. Raises Unreadable where the workbook can't
    be read, ValueError where the package's own tables can't.
    """
    _, dataset = changeable_dataset(package, texts, only=())
    shown = {name: table for table, name in sheet_names(dataset.tables).items()}
    tables = shown | {one: one for one in dataset.tables if one not in (*OWN, *shown)}
    planned, sheets = Import(dataset.package.root), read(workbook, tables)
    rows = {}
    matched = _matched(dataset, sheets, tables, planned)
    for table, sheet in matched.items():
        found = _rows(dataset, table, sheet, planned)
        if found is not None:
            rows[table] = found
    exported = as_exported(sheets)
    for table, sheet in matched.items():
        if table in rows:
            rows[table], faults = merged(dataset, table, sheet, rows[table], exported.get(table), overwrite)
            planned.faults += faults
    _give_identifiers(dataset, rows, planned)
    for table, new in rows.items():
        rows[table] = _without_holes(dataset, table, new)
        _compare(dataset, table, rows[table], planned)
    if all(exported.get(table) == row_digests(dataset, table) for table in dataset.tables):
        planned.faults += derived_faults(dataset, sheets)
    planned.files = unsealed(dataset.package, planned.files)
    if planned.files:
        _judge(dataset, rows, planned, texts)
    planned.faults.sort(key=lambda fault: natural_key(fault.place))
    return planned


def _without_holes(dataset: Dataset, table: str, rows: list[SheetRow]) -> list[SheetRow]:
    """Give the rows that can be compared, in order.

    A new row with a refused cell or without an identifier is left out: it is refused already, and what else would be
    found about it is nobody's fault. It may be a row of the package whose identifier was damaged, so that those that
    are missing count as kept.
    """
    key = dataset.key(table)
    before = {row[key]: row for row in records(dataset.table(table).frame)}
    whole = [row for row in rows if row.cells[key] in before or (row.cells[key] and not row.refused)]
    if len(whole) < len(rows):
        seen = {row.cells[key] for row in whole}
        whole += [SheetRow(cells, rows[0].sheet, 0, {}) for one, cells in before.items() if one not in seen]
    return sorted(whole, key=lambda row: natural_key(row.cells[key]))


def _compare(dataset: Dataset, table: str, rows: list[SheetRow], planned: Import) -> None:
    key = dataset.key(table)
    seen: Counter[str] = Counter()
    for row in rows:
        planned.places[table, row.cells[key], seen[row.cells[key]]] = row.place(key)
        seen[row.cells[key]] += 1
    before = records(dataset.table(table).frame)
    planned.changes += changes(table, key, before, [row.cells for row in rows])
    if before and not seen.keys() & {row[key] for row in before}:
        planned.notes.append(f"Every row of table `{table}` would be removed.")
    data = serialise(dataset.table(table).frame.columns, [list(row.cells.values()) for row in rows])
    if data != dataset.table(table).data:
        planned.files[dataset.package.resource(table).file] = data


def write(planned: Import) -> None:
    """Write the tables that differ, all or none. Raises ValueError where anything was refused, OSError on failure."""
    if planned.faults:
        raise ValueError("a cell was refused: nothing is written")
    write_files(planned.files, planned.root)


def _matched(dataset: Dataset, sheets: list[Sheet], tables: dict[str, str], planned: Import) -> dict[str, Sheet]:
    """Give each table's sheet, `tables` by the sheets' names; a sheet that another table's columns head, or two for
    one table, is a fault."""
    found: dict[str, Sheet] = {}
    for sheet in sheets:
        table = tables.get(sheet.name, "")
        if sheet.name in (AS_EXPORTED, OPENING_WORDS):
            continue
        if table in found:
            planned.faults.append(
                SheetFault(sheet.name, f"It and {found[table].name} are both table `{table}`.", "Keep one of them.")
            )
        elif table:
            found[table] = sheet
        else:
            _note_unknown(dataset, sheet, tables, {one.name for one in sheets}, planned)
    left = [table for table in dataset.tables if table not in found]
    if not found:
        what = "No sheet has the name of a table."
        planned.faults.append(SheetFault("the workbook", what, f"Name the sheets as the tables: {', '.join(left)}."))
    elif left:
        planned.notes.append(f"There is no sheet for {', '.join(left)}: what is there now stays.")
    return found


def _note_unknown(dataset: Dataset, sheet: Sheet, tables: dict[str, str], names: set[str], planned: Import) -> None:
    header = {cell for cell in (sheet.rows[0] if sheet.rows else ()) if isinstance(cell, str)}
    for table in dataset.tables if not sheet.name.endswith(SUGGESTED) else ():
        columns = list(dataset.table(table).frame.columns)
        if columns[0] in header and len(header & set(columns)) >= LEAST_SHARED_COLUMNS * len(columns):
            what = f"This sheet has the columns of table `{table}`, and another name."
            wanted = next(name for name, one in tables.items() if one == table)
            remedy = f"Name it `{wanted}`, or delete it." if wanted not in names else "Delete it: one sheet a table."
            planned.faults.append(SheetFault(sheet.name, what, remedy))
            return
    planned.ignored.append(sheet.name)


def _rows(dataset: Dataset, table: str, sheet: Sheet, planned: Import) -> list[SheetRow] | None:
    """Give the sheet's rows, whatever order its columns stand in; None where its header is at fault."""
    names = list(dataset.table(table).frame.columns)
    columns, faults = columns_of(sheet, table, names)
    split = "Split them: each row needs cells of its own."
    faults += [SheetFault(f"{sheet.name}!{merged}", "These cells are merged.", split) for merged in sheet.merged]
    planned.faults += faults
    if faults:
        return None
    if list(columns) != names:
        planned.notes.append(f"The columns of sheet `{sheet.name}` were moved: they are taken by their names.")
    found: list[SheetRow] = []
    before = records(dataset.table(table).frame)
    for one in rows_of(sheet, columns, dataset.schemas[table]["fields"], before):
        if isinstance(one, SheetFault):
            planned.faults.append(one)
        else:
            for column, target in dataset.references(table).items():
                if target == SENTENCES:  # one that was chosen by its words has them behind its identifier
                    one.cells[column] = one.cells[column].partition(WORDS_FOLLOW)[0]
            found.append(one)
    return found


def _give_identifiers(dataset: Dataset, rows: dict[str, list[SheetRow]], planned: Import) -> None:
    """Give the new rows that have none an identifier; a row of the package that lost its own is a fault."""
    current = {table: records(dataset.table(table).frame) for table in dataset.tables}
    now = {table: [row.cells for row in rows[table]] if table in rows else current[table] for table in current}
    # organisations before the articles that they publish; and sentences before what cites them
    for table in sorted((one for one in current if one in rows), key="organisations".__ne__):
        key = dataset.key(table)
        abbreviations = {row["organisation_id"]: row["abbreviation"] for row in now["organisations"]}
        article_of = {row["sentence_id"]: row["article_id"] for row in now["sentences"]}
        taken = {row[key] for row in [*current[table], *now[table]]}
        taken |= formerly_given(table, sound_manifests(dataset.package), dataset.withdrawn)
        kept = {row[key] for row in now[table]}
        lost = [row for row in current[table] if row[key] not in kept]
        keyless = any(not row[key] for row in current[table])  # a table outside the format may have such rows
        for row in rows[table]:
            if row.cells[key] or row.refused or keyless:
                continue
            former = next((one for one in lost if _is_much_like(row.cells, one, key)), None)
            if former is not None:
                what = f"The identifier `{former[key]}` is gone, and this row is much like it."
                remedy = "Write the identifier again. For a new row in its place, bring the deletion back first."
                planned.faults.append(SheetFault(row.place(key), what, remedy))
                continue
            try:
                row.cells[key] = new_identifier(table, row.cells, taken, article_of, abbreviations)
            except ValueError as error:
                what = "The new row can't be given an identifier."
                remedy = f"{str(error)[:1].upper()}{str(error)[1:]}."
                planned.faults.append(SheetFault(row.place(key), what, remedy))
                continue
            taken.add(row.cells[key])
            if NEW_IDENTIFIERS not in planned.notes:
                planned.notes.append(NEW_IDENTIFIERS)


def _is_much_like(row: dict[str, str], other: dict[str, str], key: str) -> bool:
    same = sum(row[one] == other[one] for one in row if one != key)
    return same >= LEAST_SHARED_CELLS * (len(row) - 1)


def _judge(dataset: Dataset, rows: dict[str, list[SheetRow]], planned: Import, texts: Path | None) -> None:
    """Check the package as it would be; what breaks a cell or a key is a fault, the rest a finding.

    With a fault there are no findings: a slip in one cell has others follow from it. For the same reason a place has
    one fault, and of a key that is gone the rows that refer to it have none of their own.
    """
    gone = {(one.table, _former(one)): one for one in planned.changes if one.kind in ("renamed", "removed")}
    left: dict[tuple[str, str], list[str]] = {}
    faults: dict[str, list[Finding]] = {}

    def known() -> list[Finding]:
        return whole_dataset(dataset.package.path, texts)[0].findings

    for finding in newly_found(dataset, planned.files, texts, known)[0]:
        place, rule = _place(finding, rows), CATALOGUE[finding.rule]
        target = (dataset.references(finding.table).get(finding.column), finding.value) if finding.table else None
        if rule.id == "foreign-key" and target in gone:
            left.setdefault(target, []).append(place)
        elif finding.severity == "error" and (rule.general or rule.scope == "cells"):
            faults.setdefault(place, []).append(finding)
        else:
            planned.findings.append((place, finding))
    for (table, key), places in left.items():
        change = gone[table, key]
        if planned.places.get((table, change.key, change.occurrence)) not in faults:
            planned.faults.append(_left(change, key, places, planned))
    for place, found in faults.items():
        one = min(found, key=lambda finding: CATALOGUE[finding.rule].general)
        kind = dataset.field(one.table, one.column).get("type") if one.rule == "cell-type" else None
        planned.faults.append(SheetFault(place, one.message, REMEDIES.get(kind, one.remedy), one.rule))
    if left or faults:
        planned.findings = []


def _former(change: Change) -> str:
    return next(iter(change.cells.values()))[0] if change.kind == "renamed" else change.key


def _left(change: Change, key: str, places: list[str], planned: Import) -> SheetFault:
    """Give the fault of a key that is gone and that rows still refer to."""
    others = f" and {len(places) - 1} more" if places[1:] else ""
    refer = f"{places[0]}{others} refer{'' if others else 's'} to it"
    if change.kind == "removed":
        what = f"Row `{key}` is deleted, but {refer}."
        return SheetFault(change.table, what, "Put it back, or change what refers to it.", "foreign-key")
    place = planned.places[change.table, change.key, change.occurrence]
    command = f"onrecord rename {shlex.quote(key)} {shlex.quote(change.key)} --table {change.table}"
    remedy = f"Write the former key again, or run `{command}`, which renames it everywhere, and then import again."
    return SheetFault(place, f"The key `{key}` is now `{change.key}`, but {refer}.", remedy, "foreign-key")


def _place(finding: Finding, rows: dict[str, list[SheetRow]]) -> str:
    """Give where a finding's row stands in the workbook; no cell holds a line break, so that a line is a row."""
    if finding.table in rows and finding.line and finding.line > 1:
        return rows[finding.table][finding.line - 2].place(finding.column)
    return ":".join(str(one) for one in (finding.path, finding.line) if one)
