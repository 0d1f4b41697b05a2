"""A sound package as plain values, and what a fault in it is."""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from onrecord.files.canonical import serialise
from onrecord.record.reference import reference_schemas
from onrecord.tableschema.fields import references
from onrecord.validation.opening import sound_dataset

Row = dict[str, str]
Place = tuple[str, int, str]


@dataclass(frozen=True)
class Edit:
    """What a fault changes in one place: `row` is the key of a row as it was, or the line or offset in a file."""

    table: str
    row: str
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Fault:
    """One fault: what it changes, and the bytes of the files that it touches, by their path in the package."""

    edits: tuple[Edit, ...]
    files: dict[str, bytes] = field(compare=False, repr=False)


@dataclass(frozen=True)
class Sound:
    """A package without an error, read once: every file by its path, and by table of the format its rows of text.

    `descriptor_path` is the descriptor's; `schema_paths` has None where a schema stands in the descriptor.
    """

    descriptor_path: str
    descriptor: dict
    files: dict[str, bytes]
    paths: dict[str, str]
    schemas: dict[str, dict]
    schema_paths: dict[str, str | None]
    rows: dict[str, list[Row]]

    def fields(self, table: str) -> list[dict]:
        """Give the fields that a table's schema declares."""
        return self.schemas[table]["fields"]

    def header(self, table: str) -> list[str]:
        """Give a table's columns in order."""
        return [one["name"] for one in self.fields(table)]

    def references(self, table: str) -> dict[str, str]:
        """Give the tables that a table's columns refer to, by column."""
        return references(self.schemas[table], table)

    def keys(self, table: str) -> list[str]:
        """Give a table's keys, which stand in its first column."""
        return [row[self.header(table)[0]] for row in self.rows[table]]

    def row(self, table: str, key: str) -> Row:
        """Give the row with this key."""
        return self.rows[table][self._numbers[table][key]]

    @cached_property
    def _numbers(self) -> dict[str, dict[str, int]]:
        return {table: {key: number for number, key in enumerate(self.keys(table))} for table in self.rows}

    def citing(self) -> list[str]:
        """Give the tables whose rows cite a sentence."""
        return [table for table in self.rows if self.references(table).get("sentence_id") == "sentences"]

    def cells(self, applies: Callable[[str, dict], bool]) -> list[Place]:
        """Give the place of every cell whose table and field `applies` is true of."""
        return [
            (table, number, one["name"])
            for table, rows in self.rows.items()
            for one in self.fields(table)
            if applies(table, one)
            for number in range(len(rows))
        ]

    def file(self, table: str, header: list[str], rows: list[list[str]]) -> dict[str, bytes]:
        """Give a table's file with this header and these rows, in this order."""
        return {self.paths[table]: serialise(header, rows)}

    def with_descriptor(self, edit: Edit, change: Callable[[dict], object]) -> Fault:
        """Plant a fault in the descriptor, which `change` changes in place."""
        return Fault((edit,), {self.descriptor_path: _changed(self.descriptor, change)})

    def with_schema(self, table: str, edit: Edit, change: Callable[[dict], object]) -> Fault:
        """Plant a fault in a table's schema, which `change` changes in place, wherever the schema stands."""
        path = self.schema_paths[table]
        if path is not None:
            return Fault((edit,), {path: _changed(self.schemas[table], change)})
        number = next(n for n, one in enumerate(self.descriptor["resources"]) if one["name"] == table)
        return self.with_descriptor(edit, lambda descriptor: change(descriptor["resources"][number]["schema"]))


def _changed(value: dict, change: Callable[[dict], object]) -> bytes:
    value = copy.deepcopy(value)
    change(value)
    return as_json(value)


def as_json(value: dict) -> bytes:
    """Give the bytes of a descriptor or a schema."""
    return (json.dumps(value, indent=2) + "\n").encode("ascii")


def read_sound(path: Path, texts: Path | None) -> Sound:
    """Read a package that is sound and in the format, a folder or an archive; ValueError where it is not both."""
    _, dataset = sound_dataset(path, texts)
    package = dataset.package
    try:
        names = {one.schema_path for one in package.resources if one.schema_path}
        names |= {one.declared["dialect"] for one in package.resources if isinstance(one.declared.get("dialect"), str)}
        files = {name: (package.root / name).read_bytes() for name in [package.path.name, *sorted(names)]}
        files |= {table.path: table.data for table in dataset.tables.values()}
        own = [one for one in package.resources if one.name in reference_schemas()]
        return Sound(
            package.path.name,
            package.descriptor,
            files,
            {one.name: one.path for one in own},
            {one.name: one.schema for one in own},
            {one.name: one.schema_path for one in own},
            {one.name: dataset.table(one.name).frame.astype(object).to_dict("records") for one in own},
        )
    finally:
        package.close()
