"""The tables of a package, each read under the schema that it is judged by, as far as limits allow."""

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from onrecord.files.guarded import NOT_CHECKED, Refusal, Refused, hold_to_limit
from onrecord.package.descriptor import Package
from onrecord.package.resources import Resource
from onrecord.package.tables import Table, cell_count, read_table
from onrecord.record.dataset import Dataset
from onrecord.record.reference import known_schemas
from onrecord.rules.format import loosened
from onrecord.tableschema.applied import left_of
from onrecord.tableschema.costs import costly_field
from onrecord.tableschema.faults import Fault
from onrecord.tableschema.fields import keys
from onrecord.validation.steps import Steps


class Reader:
    """Reads a package's tables.

    With `by_format` a table of the format is judged by the format's own schema where the package's is looser.
    `at_fault` are the tables whose schema is not applied in all it says. What can't be taken is given to `refuse`, of
    the kinds `wanted` where the table can be read all the same.
    """

    def __init__(
        self,
        package: Package,
        by_format: bool,
        at_fault: set[str | None],
        wanted: Collection[str],
        refuse: Callable[[Refusal], None],
        steps: Steps,
    ):
        self.package, self.at_fault = package, at_fault
        self._by_format, self._wanted, self._refuse, self._steps = by_format, wanted, refuse, steps
        self._cells = 0
        self._unjudged = {one.name for one in package.resources if one.applied is None and "schema" in one.declared}

    def dataset(self, names: Collection[str], texts: Path | None) -> Dataset:
        """Read these tables; the dataset has those that could be read."""
        self._steps.expect(len(names))
        tables, schemas = {}, {}
        for resource in self.package.resources:
            if resource.name in names and resource.is_table:
                with self._steps.step(f"table {resource.name} is read"):
                    read = self._read(resource)
                if read:
                    tables[resource.name], schemas[resource.name] = read
        unjudged = frozenset() if self._by_format else frozenset(self._unjudged)
        return Dataset(self.package, tables, schemas, unjudged, texts)

    def _read(self, resource: Resource) -> tuple[Table, dict] | None:
        schema = resource.applied
        reference = known_schemas().get(resource.name) if self._by_format else None
        if reference is not None and (schema is None or any(loosened(reference, schema))):
            schema = reference
        try:
            for part in resource.parts:
                self._count_cells(part, schema or {})
        except Refused as stop:
            self._refuse(replace(stop.refusal, table=resource.name, path=part.path or self.package.path.name))
            return None
        table, refusals = read_table(resource, schema)
        for refusal in refusals:
            if refusal.kind in self._wanted or table is None:
                kind = "resource-form" if reference and refusal.kind == NOT_CHECKED else refusal.kind
                self._refuse(replace(refusal, kind=kind).placed(path=self.package.path.name))
        if table is None:
            return None
        while schema and (costly := costly_field(schema, table.frame, self.package.limits)):
            pointer, detail = costly
            where = resource.schema_path or self.package.path.name
            self._refuse(Refusal("resource-schema", detail, resource.name, where, column=pointer))
            self.at_fault.add(resource.name)
            schema = left_of(schema, [Fault(pointer, detail)])
            if not pointer.endswith("/pattern"):
                # texts are not compared with values, in keys to or from here
                self._unjudged.add(resource.name)
                schema = schema | {"foreignKeys": []} if schema else None
        fields = schema["fields"] if schema else [{"name": name} for name in table.frame.columns]
        present = [field for field in fields if field["name"] in table.frame]
        return table, (schema or {}) | {"fields": present}

    def _count_cells(self, resource: Resource, schema: dict) -> None:
        """Count about how many cells a table has, those of its keys again; refuse more than are left to read."""
        more = sum(len(fields) for _, fields in keys(schema))
        if resource.form == "csv":
            cells = self._cells + cell_count(resource.contents, resource.dialect["delimiter"], more)
        else:
            cells = self._cells + sum(len(row) + more if isinstance(row, dict | list) else 1 for row in resource.rows)
        said = f"with it all tables have some {cells:,} cells, those of keys counted again"
        hold_to_limit(self.package.limits, "cells", cells, "resource-file", said)
        self._cells = cells
