"""Open a data package and its tables, and guard what comes in; interpret nothing, repair nothing.

A package is a descriptor (`datapackage.json`, Data Package v2) and local CSV files. What can't be
taken as it stands is put down as a `Refusal`; what can be read is every cell's text, with the
physical line of its row. Nothing here reaches the network or follows a link out of the package.
"""

import json
import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

MOST_DESCRIPTOR_BYTES = 16 * 2**20
MOST_TABLE_BYTES = 8 * 2**30
DESCRIPTOR = "datapackage.json"

# Other control characters, bidirectional marks and line separators are never text; tab, CR and LF
# are judged where it is known whether they stand in a cell.
FORBIDDEN_CHARACTERS = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"

READ_DIALECT = {
    "delimiter": str,
    "quoteChar": str,
    "doubleQuote": True,
    "lineTerminator": str,
    "header": bool,
    "headerRows": [1],
    "csvddfVersion": object,
    "skipInitialSpace": False,
    "caseSensitiveHeader": object,
    "$schema": object,
    "name": str,
    "title": str,
    "type": "delimited",
}


@dataclass(frozen=True)
class Refusal:
    """Something that can't be taken as it stands: what kind, where, and what was met."""

    kind: str
    detail: str
    table: str | None = None
    path: str | None = None
    line: int | None = None
    column: str | None = None
    value: str | None = None


class Refused(Exception):
    """Raised inside this module with the one refusal that stops a file from being read."""

    def __init__(self, kind: str, detail: str, **where: Any):
        self.refusal = Refusal(kind, detail, **where)
        super().__init__(detail)


@dataclass
class Resource:
    """One table as the descriptor declares it; `schema` and `file` are None where they were refused.

    `dialect` has what is declared, with the defaults of Table Dialect for `delimiter` and `quoteChar`.
    """

    name: str
    path: str | None = None
    file: Path | None = None
    schema: dict | None = None
    schema_path: str | None = None
    dialect: dict = field(default_factory=dict)
    declared: dict = field(default_factory=dict)


@dataclass
class Package:
    """A descriptor, its resources in order, and what was refused on the way.

    `archive` is the zip that the package was opened from, None where it stands in a folder. Files from a zip are
    copies for reading alone, and are gone after `close()`.
    """

    path: Path
    descriptor: dict | None
    resources: list[Resource]
    refusals: list[Refusal]
    archive: Path | None = None
    close: Callable[[], object] = lambda: None

    @property
    def root(self) -> Path:
        """The folder that every path in the descriptor is relative to."""
        return self.path.parent

    @property
    def declaration(self) -> dict | None:
        """The descriptor's `onrecord` object, which declares the format; None where there is none."""
        declared = (self.descriptor or {}).get("onrecord")
        return declared if isinstance(declared, dict) else None

    def resource(self, name: str) -> Resource | None:
        """Give the resource of that name, or None."""
        return next((one for one in self.resources if one.name == name), None)


def find_descriptor(start: Path) -> Path:
    """Give the descriptor in `start` or in the nearest folder above it; FileNotFoundError if none."""
    for folder in [start.resolve(), *start.resolve().parents]:
        if (folder / DESCRIPTOR).is_file():
            return folder / DESCRIPTOR
    raise FileNotFoundError(f"no {DESCRIPTOR} in {start} or in any folder above it")


def open_package(path: str | os.PathLike) -> Package:
    """Open the package at `path`, a descriptor or a folder that holds a `datapackage.json`.

    Never raises for what the package holds: see `Package.refusals`. Data Package v2, sections
    Descriptor and Resources.
    """
    path = Path(path)
    if path.is_dir():
        path = path / DESCRIPTOR
    package = Package(path, None, [], [])
    try:
        package.descriptor = _json_object(
            read_plain_file(path, MOST_DESCRIPTOR_BYTES, "descriptor-file"), "descriptor-json"
        )
    except Refused as stop:
        package.refusals.append(_placed(stop.refusal, None, path.name))
        return package
    declared = package.descriptor.get("resources")
    if not isinstance(declared, list):
        return package
    seen_paths: dict[str, str] = {}
    for number, one in enumerate(declared, 1):
        if isinstance(one, dict):
            _open_resource(package, one, str(one.get("name") or f"resource {number}"), seen_paths)
    return package


def _open_resource(package: Package, declared: dict, name: str, seen_paths: dict[str, str]) -> None:
    resource = Resource(name, declared=declared)
    if package.resource(name):
        package.refusals.append(
            Refusal("resource-form", "another resource has the same name", name, package.path.name, value=name)
        )
        return
    package.resources.append(resource)
    for steps in ((_take_form, _take_dialect, _take_path), (_take_schema,)):
        try:
            for step in steps:
                step(package, resource)
        except Refused as stop:
            package.refusals.append(_placed(stop.refusal, name, resource.path or package.path.name))
    if resource.file and resource.path in seen_paths:
        package.refusals.append(
            Refusal(
                "resource-path",
                f"resource `{seen_paths[resource.path]}` is the same file",
                name,
                package.path.name,
                value=resource.path,
            )
        )
        resource.file = None
    elif resource.path:
        seen_paths[resource.path] = name


def _placed(refusal: Refusal, table: str | None, path: str) -> Refusal:
    return Refusal(
        refusal.kind,
        refusal.detail,
        refusal.table or table,
        refusal.path or path,
        refusal.line,
        refusal.column,
        refusal.value,
    )


def _take_form(package: Package, resource: Resource) -> None:
    declared, path = resource.declared, resource.declared.get("path")
    if "data" in declared:
        raise Refused("resource-form", "its rows stand in the descriptor (`data`), not in a file")
    if isinstance(path, list):
        raise Refused("resource-form", "it is spread over several files")
    if not isinstance(path, str) or not path:
        raise Refused("resource-form", "it has no `path`")
    compressed = declared.get("compression") or (
        PurePosixPath(path).suffix.lower() in {".gz", ".zip", ".bz2", ".xz", ".zst"}
    )
    if compressed:
        raise Refused("resource-form", "the file is compressed", value=path)
    form = _format(declared)
    if form not in {"csv", "tsv"}:
        raise Refused("resource-form", f"the file's format is `{form}`", value=path)
    encoding = str(declared.get("encoding") or "utf-8").lower().replace("_", "-")
    if encoding not in {"utf-8", "utf8"}:
        raise Refused("resource-form", f"the file is declared to be in `{encoding}`", value=encoding)


def _format(declared: dict) -> str:
    return str(
        declared.get("format") or PurePosixPath(str(declared.get("path") or "")).suffix.lstrip(".") or "csv"
    ).lower()


def _take_path(package: Package, resource: Resource) -> None:
    resource.path = resource.declared["path"]
    file = _local_file(package.root, resource.path)
    check_plain(file, MOST_TABLE_BYTES, "resource-file")
    resource.file = file


def _local_file(root: Path, path: str) -> Path:
    """Give the plain place of a descriptor's relative `path`; refuse what leads anywhere else."""
    kind = "resource-path"
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", path):
        raise Refused(kind, "it is an address, not a file of the package", value=path)
    if path.startswith(("/", "~", "\\")) or "\\" in path:
        raise Refused(kind, "it is not relative to the package", value=path)
    parts = path.split("/")
    if any(part == "" or part.startswith(".") for part in parts) or re.search(r"[\x00-\x1f\x7f]", path):
        raise Refused(kind, "it is not a plain way down from the package", value=path)
    place = root
    for part in parts:
        place = place / part
        if place.is_symlink():
            raise Refused(kind, f"`{part}` is a link", value=path)
    return place


def _take_dialect(package: Package, resource: Resource) -> None:
    dialect = resource.declared.get("dialect") or {}
    if isinstance(dialect, str):
        dialect = _referenced(package, dialect, "resource-form")
    if not isinstance(dialect, dict):
        raise Refused("resource-form", "its `dialect` is not an object")
    for key, value in dialect.items():
        wanted = READ_DIALECT.get(key)
        if wanted is None or not (isinstance(value, wanted) if isinstance(wanted, type) else value == wanted):
            raise Refused("resource-form", f"its dialect sets `{key}` to {json.dumps(value)}", value=str(value))
    one_byte = re.compile(r"[\t\x20-\x7e]")
    for key in ("delimiter", "quoteChar"):
        if key in dialect and not one_byte.fullmatch(dialect[key]):
            raise Refused("resource-form", f"its dialect sets `{key}` to {json.dumps(dialect[key])}")
    resource.dialect = {"delimiter": "\t" if _format(resource.declared) == "tsv" else ",", "quoteChar": '"'} | dialect
    if resource.dialect["delimiter"] == resource.dialect["quoteChar"]:
        raise Refused("resource-form", "its dialect takes one character for two things")


def _take_schema(package: Package, resource: Resource) -> None:
    schema = resource.declared.get("schema")
    if isinstance(schema, str):
        resource.schema_path = schema
        schema = _referenced(package, schema, "resource-schema")
    if schema is not None and not isinstance(schema, dict):
        raise Refused("resource-schema", "its `schema` is neither an object nor a path")
    resource.schema = schema


def _referenced(package: Package, path: str, kind: str) -> dict:
    try:
        return _json_object(read_plain_file(_local_file(package.root, path), MOST_DESCRIPTOR_BYTES, kind), kind)
    except Refused as stop:
        raise Refused(kind, stop.refusal.detail, path=path, line=stop.refusal.line) from None


def check_plain(file: Path, most: int, kind: str) -> None:
    """Refuse what is not a plain, non-empty, readable file of at most `most` bytes; raises Refused of that `kind`."""
    try:
        status = file.stat()
    except (OSError, ValueError) as error:
        missing = isinstance(error, FileNotFoundError)
        reason = "there is no such file" if missing else f"it can't be read ({getattr(error, 'strerror', error)})"
        raise Refused(kind, reason, value=file.name) from None
    if not stat.S_ISREG(status.st_mode):
        what = "a folder" if stat.S_ISDIR(status.st_mode) else "not a plain file"
        raise Refused(kind, f"it is {what}", value=file.name)
    if status.st_size > most:
        raise Refused(kind, f"it has {status.st_size:,} bytes; at most {most:,} are read", value=file.name)
    if status.st_size == 0:
        raise Refused(kind, "it is empty", value=file.name)
    if not os.access(file, os.R_OK):
        raise Refused(kind, "you may not read it", value=file.name)


def read_plain_file(file: Path, most: int, kind: str) -> bytes:
    """Give the bytes of a plain, non-empty file of at most `most` bytes; raises Refused of that `kind`."""
    check_plain(file, most, kind)
    try:
        with file.open("rb") as opened:
            return opened.read(most)
    except OSError as error:
        raise Refused(kind, f"it can't be read ({error.strerror})", value=file.name) from None


def _json_object(data: bytes, kind: str) -> dict:
    def no_duplicates(pairs):
        seen = dict(pairs)
        if len(seen) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise Refused(kind, f"the key {json.dumps(twice)} stands twice in one object", value=twice)
        return seen

    def no_constant(name):
        raise Refused(kind, f"{name} is not JSON", value=name)

    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=no_duplicates, parse_constant=no_constant)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused(kind, "it is not in UTF-8", line=line) from None
    except UnicodeEncodeError:
        raise Refused(kind, "it holds half of a surrogate pair, which is not text") from None
    except json.JSONDecodeError as error:
        raise Refused(kind, f"{error.msg} at column {error.colno}", line=error.lineno) from None
    except (RecursionError, ValueError):
        raise Refused(kind, "it is nested too deep or holds a number too long to be read") from None
    if not isinstance(value, dict):
        raise Refused(kind, "it is not a JSON object")
    return value
