"""A resource as the descriptor declares it, with the files that it names: plain ones, the same from first to last."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Self

from onrecord.files.guarded import CHANGED, Refused, State, open_plain_file, state_of, whole
from onrecord.files.limits import LIMITS, Limits
from onrecord.package.contents import in_utf8, unpacked
from onrecord.package.jsons import json_rows


@dataclass
class Resource:
    """One resource as the descriptor declares it; `schema` and `file` are None where they were refused.

    `applied` is what is left of the schema where some of it makes no sense or can't be checked, None where nothing is.
    `is_table` says whether it is read as a table. `dialect` has what is declared, with the defaults of Table Dialect
    for `delimiter` and `quoteChar`. `packed` says whether the file is gzip, `encoding` which one it is in, None for
    UTF-8. `form` is `csv`, `json` or `ndjson`, and `rows` where the rows stand in the descriptor. `more` are the files
    after the first of a table that is spread over several, each as a resource. `root` is the package's folder, below
    which `file` is read, `state` what the system said of it when it was looked at first. `counted` is the package's.
    """

    name: str
    path: str | None = None
    file: Path | None = None
    schema: dict | None = None
    applied: dict | None = None
    schema_path: str | None = None
    dialect: dict = field(default_factory=dict)
    declared: dict = field(default_factory=dict)
    root: Path | None = None
    state: State | None = None
    limits: Limits = LIMITS
    is_table: bool = False
    packed: bool = False
    encoding: str | None = None
    form: str = "csv"
    more: list[Self] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)

    def spread(self, paths: list[str]) -> list[Self]:
        """Take the paths of a table that may be spread over several files, and give the parts of it."""
        self.path = paths[0]
        self.more = [replace(self, path=path, more=[]) for path in paths[1:]]
        return self.parts

    @property
    def parts(self) -> list[Self]:
        """The files of the table, each as a resource."""
        return [self, *self.more]

    @property
    def container(self) -> str | None:
        """How the table is handed on, in words, where that is not as one plain CSV file in UTF-8."""
        if self.more:
            return "it is spread over several files"
        if self.form != "csv":
            return "its rows stand in the descriptor" if self.form == "rows" else "its rows are JSON"
        if self.encoding:
            return f"it is in `{self.encoding}`"
        return "it is compressed" if self.packed else None

    @cached_property
    def data(self) -> bytes:
        """The file's bytes, read once, so that all that is said is said of the same ones; raises Refused."""
        with self.opened() as opened:
            return whole(opened, "resource-file")

    @cached_property
    def contents(self) -> bytes:
        """What is read as a table: the file's bytes, unpacked and in UTF-8; raises Refused."""
        data = unpacked(self.data, self.limits, self.counted) if self.packed else self.data
        return in_utf8(data, self.encoding) if self.encoding else data

    @cached_property
    def rows(self) -> list:
        """The rows of a table in JSON as they stand there; raises Refused."""
        return self.declared["data"] if self.form == "rows" else json_rows(self.contents, self.form, self.limits)

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Open the file, which must be as it was when it was looked at first, before and after; raises Refused."""
        with open_plain_file(self.file, self.limits, "resource-file", self.root) as opened:
            before = self.state or state_of(opened)
            if state_of(opened) != before:
                raise Refused("resource-file", CHANGED)
            yield opened
            if state_of(opened) != before:
                raise Refused("resource-file", CHANGED)

    def digest(self, algorithm: str) -> str:
        """Give the digest of the file by an algorithm of `hashlib`, without holding all of it; raises Refused."""
        with self.opened() as opened:
            return hashlib.file_digest(opened, algorithm).hexdigest()  # type: ignore[arg-type]
