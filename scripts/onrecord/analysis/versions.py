"""What differs between two versions of a package, and the step of the version number that this calls for.

The step follows the Data Package recipe for versions: a value corrected is a patch; what is added a minor; what breaks
a reader, or the citation of a row, a major.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from onrecord.analysis.differences import Change, changes
from onrecord.analysis.rows import records
from onrecord.files.git import archive
from onrecord.package.credit import objects
from onrecord.package.manifests import STEPS, following, is_released
from onrecord.package.sealing import SEAL
from onrecord.record.dataset import Dataset
from onrecord.rules.descriptor import not_checked
from onrecord.tableschema.fields import primary_key
from onrecord.validation.run import open_dataset

# what follows from the tables or names the version itself
CONSEQUENCES = ("version", "created")
DESCRIPTIVE = ("$schema", "title", "description", "example", "examples", "rdfType")


@dataclass(frozen=True)
class Detail:
    """One difference outside the rows: `place` is a JSON pointer into the descriptor, or into a table's schema.

    `table` is None for the descriptor. `before` and `after` are JSON values, None where there is none. `step` is what
    it calls for, and `why` says so.
    """

    table: str | None
    place: str
    before: Any
    after: Any
    step: str
    why: str


@dataclass
class Difference:
    """All that differs between two versions of a package: their numbers, rows, schemas and descriptors.

    `step` is the greatest step that any difference calls for, and `reason` names the difference that decides; `least`
    is the lowest version that is such a step above, "" where the number before is none of a release. `breaking` are
    all that call for a major step. `withdrawn` are the rows of the table of that name, for the rows that are gone.
    `not_compared` are the resources whose rows were not compared.
    """

    before: str
    after: str
    rows: list[Change] = field(default_factory=list)
    schemas: list[Detail] = field(default_factory=list)
    descriptor: list[Detail] = field(default_factory=list)
    step: str = "none"
    reason: str = "nothing differs"
    least: str = ""
    breaking: list[str] = field(default_factory=list)
    withdrawn: list[dict[str, str]] = field(default_factory=list)
    not_compared: list[str] = field(default_factory=list)


@contextmanager
def opened(version: str, beside: Path | None) -> Iterator[Dataset]:
    """Open a version of a package: a folder, a descriptor, a zip, or a git revision of the package at `beside`, if any.

    Git is read, never written. Raises ValueError where there is no such version, or its tables can't be read.
    """
    path = Path(version)
    with tempfile.TemporaryDirectory() as folder:
        if not path.exists() and beside is None:
            what = f"{version} is neither a folder nor a zip"
            raise ValueError(f"{what}, and no package is here that it could be a git revision of.")
        if not path.exists():
            path = Path(folder) / "revision.zip"
            archive(beside if beside.is_dir() else beside.parent, version, path)
        report, dataset = open_dataset(path, only=("primary-key",), by_format=False)
        aside = {one.table for one in report.findings if one.rule == not_checked.id}
        unread = [one.name for one in dataset.package.resources if one.name not in {*dataset.tables, *aside}]
        if report.missing or dataset.package.descriptor is None or unread or not dataset.tables:
            told = [one for one in report.findings if not unread or one.table == unread[0]] or report.findings
            message = told[0].message if told else "It has no tables."
            raise ValueError(f"{version} can't be read: {message} Run `onrecord validate` on it.")
        try:
            yield dataset
        finally:
            dataset.package.close()


def compare(old: Dataset, new: Dataset) -> Difference:
    """Give all that differs between two versions of a package."""
    found = Difference(_version(old), _version(new))
    decisive: list[tuple[str, str]] = []
    both = [one for one in old.tables if one in new.tables]
    named = {one.name for dataset in (old, new) for one in dataset.package.resources if one.name}
    found.not_compared = sorted(named - {*old.tables, *new.tables})
    for table in both:
        for change in _row_changes(table, old, new):
            found.rows.append(change)
            withdrawn = new.withdrawn.get((table, change.key)) if change.kind == "removed" else None
            decisive.append(_row_step(change, withdrawn is not None))
            found.withdrawn += [withdrawn] if withdrawn else []
        if not _common_key(table, old, new):
            found.not_compared.append(table)
        found.schemas += schema_details(table, _schema(old, table), _schema(new, table))
    found.descriptor += descriptor_details(old.package.descriptor, new.package.descriptor)
    decisive += [(one.step, one.why) for one in [*found.schemas, *found.descriptor]]
    if decisive:
        found.step, found.reason = max(decisive, key=lambda one: STEPS.index(one[0]))
        found.breaking = [why for step, why in decisive if step == "major"]
    if is_released(found.before):
        found.least = following(found.before, found.step)
    return found


def _version(dataset: Dataset) -> str:
    return str(dataset.package.descriptor.get("version", ""))


def _rows(dataset: Dataset, table: str) -> list[dict[str, str]]:
    return records(dataset.table(table).frame)


def _common_key(table: str, old: Dataset, new: Dataset) -> list[str]:
    """Give the columns by which rows are known in both versions: the primary key, else the first; none where one is
    not in both."""
    columns = [set(map(str, one.table(table).frame.columns)) for one in (old, new)]
    key = primary_key(old.schemas[table]) or [old.key(table)]
    return key if all({*key} <= one for one in columns) else []


def _row_changes(table: str, old: Dataset, new: Dataset) -> Iterator[Change]:
    key = _common_key(table, old, new)
    if len(key) == 1:
        yield from changes(table, key[0], _rows(old, table), _rows(new, table))
    elif key:  # known by several columns, which are told as one
        name = ", ".join(key)
        rows = ([{name: ", ".join(row[one] for one in key)} | row for row in _rows(one, table)] for one in (old, new))
        for change in changes(table, name, *rows):
            yield replace(change, cells={column: pair for column, pair in change.cells.items() if column != name})


def _schema(dataset: Dataset, table: str) -> dict:
    """Give a table's schema as the package declares it, not the one that it is judged by."""
    return dataset.package.resource(table).schema or dataset.schemas[table]


def _row_step(change: Change, is_withdrawn: bool) -> tuple[str, str]:
    row = f"row `{change.key}` of table `{change.table}`"
    if change.kind == "added":
        return "minor", f"{row} was added"
    if change.kind == "changed":
        return "patch", f"{row} was corrected"
    if change.kind == "removed" and is_withdrawn:
        return "minor", f"{row} was withdrawn, and stays citable"
    if change.kind == "removed":
        return "major", f"the published {row} is gone"
    ((before, _),) = change.cells.values()
    return "major", f"the published row `{before}` of table `{change.table}` goes by another key, `{change.key}`"


def schema_details(table: str, old: dict, new: dict) -> Iterator[Detail]:
    """Give what differs between two schemas of one table, field by field."""
    before, after = _named(old.get("fields")), _named(new.get("fields"))

    def detail(place, was, now, step, what):
        return Detail(table, place, was, now, step, f"{what} of table `{table}`")

    for name in [one for one in before if one not in after]:
        yield detail(f"/fields/{name}", before[name], None, "major", f"the field `{name}` was removed, a column")
    for name in [one for one in after if one not in before]:
        required = _constraints(after[name]).get("required")
        step, kind = ("major", "a required") if required else ("minor", "an optional")
        yield detail(f"/fields/{name}", None, after[name], step, f"the field `{name}` was added, {kind} column")
    kept_before = [one for one in before if one in after]
    kept_after = [one for one in after if one in before]
    if kept_before != kept_after:
        yield detail("/fields", kept_before, kept_after, "major", "the fields were reordered, the columns")
    for name in kept_before:
        yield from _field_details(table, name, before[name], after[name])
    for key in sorted({*old, *new} - {"fields"}):
        was, now = old.get(key), new.get(key)
        if was != now:
            step = "patch" if key in DESCRIPTIVE or ":" in key else "major"
            if key in {"foreignKeys", "uniqueKeys"} and _is_less(was, now):
                step = "minor"
            yield detail(f"/{key}", was, now, step, f"`{key}` was changed, in the schema")


def _named(values: Any) -> dict[str, dict]:
    """Give the objects of a list by their names; those without one are left out."""
    return {one["name"]: one for one in objects(values) if isinstance(one.get("name"), str)}


def _constraints(field: dict) -> dict:
    declared = field.get("constraints")
    return declared if isinstance(declared, dict) else {}


def _is_less(before: Any, after: Any) -> bool:
    known = before if isinstance(before, list) else []
    return after is None or isinstance(after, list) and all(one in known for one in after)


def _field_details(table: str, name: str, old: dict, new: dict) -> Iterator[Detail]:
    def detail(key, was, now, step, what):
        return Detail(table, f"/fields/{name}/{key}", was, now, step, f"{what} of field `{name}` of table `{table}`")

    for key in sorted({*old, *new} - {"constraints"}):
        if old.get(key) != new.get(key):
            step = "patch" if key in DESCRIPTIVE or ":" in key else "major"
            yield detail(key, old.get(key), new.get(key), step, f"the `{key}` was changed")
    was, now = _constraints(old), _constraints(new)
    for key in sorted({*was, *now}):
        if was.get(key) != now.get(key):
            looser = _is_looser(key, was.get(key), now.get(key))
            step, what = ("minor", "loosened") if looser else ("major", "tightened")
            place = f"constraints/{key}"
            yield detail(place, was.get(key), now.get(key), step, f"the constraint `{key}` was {what}")


def _is_looser(key: str, before: Any, after: Any) -> bool:
    if after is None or (key in {"required", "unique"} and not after):
        return True
    if before is None:
        return False
    try:
        if key == "enum":
            return all(one in after for one in before)
        if key in {"minimum", "minLength"}:
            return after <= before
        return key in {"maximum", "maxLength"} and after >= before
    except TypeError:
        return False


def descriptor_details(old: dict, new: dict) -> Iterator[Detail]:
    """Give what differs between two descriptors, resources by name; what follows from the tables is left out."""
    for key in sorted({*old, *new} - {"resources", *CONSEQUENCES}):
        if old.get(key) != new.get(key):
            major = key in {"name", "licenses"} or (key == "onrecord" and _format(old) != _format(new))
            step = "major" if major else "patch"
            yield Detail(None, f"/{key}", old.get(key), new.get(key), step, f"the descriptor's `{key}` was changed")
    before, after = _named(old.get("resources")), _named(new.get("resources"))
    for name in [one for one in before if one not in after]:
        yield Detail(None, f"/resources/{name}", before[name], None, "major", f"table `{name}` was removed")
    for name in [one for one in after if one not in before]:
        yield Detail(None, f"/resources/{name}", None, after[name], "minor", f"table `{name}` was added")
    for name in [one for one in before if one in after]:
        for key in sorted({*before[name], *after[name]} - {"schema", *SEAL}):
            was, now = before[name].get(key), after[name].get(key)
            if was != now:
                step = "patch" if key in DESCRIPTIVE else "major"
                place, why = f"/resources/{name}/{key}", f"the `{key}` of resource `{name}` was changed"
                yield Detail(None, place, was, now, step, why)


def _format(descriptor: dict) -> Any:
    declared = descriptor.get("onrecord")
    return declared.get("format") if isinstance(declared, dict) else None
