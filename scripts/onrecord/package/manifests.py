"""The manifests of a package's releases, `releases/<version>.json`: what each was, byte for byte and row by row.

A manifest is a stranger's file like any other: what can't be taken as it stands is a refusal of the package.
"""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from onrecord.files.guarded import Refusal, Refused, hold_to_limit
from onrecord.package.descriptor import Package, read_json

FOLDER = "releases"
KIND = "format-manifest"
RELEASED = r"(?:0|[1-9][0-9]{0,8})(?:\.(?:0|[1-9][0-9]{0,8})){2}"
SHORT = 12
STEPS = ("none", "patch", "minor", "major")

Version = tuple[int, int, int]


@dataclass(frozen=True)
class File:
    """One file as it was released: how many bytes it had, and their SHA-256 in hexadecimal digits."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """One release: its files by path, and by table the digest of each row and of the sentence that each claim cites.

    `created` is what the descriptor said.
    """

    version: str
    path: str
    created: str
    files: Mapping[str, File]
    rows: Mapping[str, Mapping[str, str]]
    sentences: Mapping[str, Mapping[str, str]]


@dataclass
class RowDigests:
    """Of a table that was read in parts, by the key of each row: the digests of its cells and of the sentence that it
    cites, and the line on which it starts."""

    rows: dict[str, str]
    cited: dict[str, str]
    lines: dict[str, int]

    def add(self, more: "RowDigests", lines: int) -> None:
        """Add those of a further part, before which there are so many lines."""
        self.rows |= more.rows
        self.cited |= more.cited
        self.lines |= {key: line + lines for key, line in more.lines.items()}


def read_manifests(package: Package) -> list[Manifest]:
    """Give the manifests of a package's releases, the lowest version first; what is refused is the package's refusal.

    They are read once, and only where the package declares the format.
    """
    if package.manifests is None:
        package.manifests = []
        for name in _names(package) if package.declaration is not None else ():
            try:
                package.manifests.append(_read(package, name))
            except Refused as stop:
                package.refusals.append(stop.refusal.placed(path=f"{FOLDER}/{name}"))
        package.manifests.sort(key=lambda one: numbers(one.version))
    return package.manifests


def has_manifest(package: Package) -> bool:
    """Say whether the manifest of a release stands beside a package, whatever that declares."""
    met, found = len(package.refusals), False
    for name in _names(package):
        with suppress(Refused):
            _read(package, name)
            found = True
            break
    # what else stands there is no matter of the format
    del package.refusals[met:]
    return found


def sound_manifests(package: Package) -> list[Manifest]:
    """Give the manifests as `read_manifests` does; ValueError where one can't be read."""
    manifests = read_manifests(package)
    for one in package.refusals:
        if one.kind == KIND:
            raise ValueError(f"{one.path} can't be read, so that what was published is not known: {one.detail}.")
    return manifests


def _names(package: Package) -> list[str]:
    folder = package.root / FOLDER
    if not os.path.lexists(folder):
        return []
    try:
        if folder.is_symlink():
            raise Refused(KIND, "it is a link")
        with os.scandir(folder) as entries:
            names = sorted(one.name for one in islice(entries, package.limits.archive_entries + 1))
        hold_to_limit(package.limits, "archive_entries", len(names), KIND, "it holds too many files")
    except Refused as stop:
        package.refusals.append(stop.refusal.placed(path=FOLDER))
        return []
    except OSError as error:
        package.refusals.append(Refusal(KIND, f"it can't be read ({error.strerror})", path=FOLDER))
        return []
    return [one for one in names if one.endswith(".json")]


def _read(package: Package, name: str) -> Manifest:
    version = name.removesuffix(".json")
    if not is_released(version):
        raise Refused(KIND, "it is not called after a version, as `1.0.0.json` is", value=name)
    file = package.root / FOLDER / name
    value, _ = read_json(package, file, package.root, KIND, KIND, "manifest_bytes")
    said, created = value.get("version"), value.get("created")
    if said != version:
        raise Refused(KIND, f"it says that it is of version `{_shown(said)}`", column="/version", value=_shown(said))
    if not isinstance(created, str):
        raise Refused(KIND, "it does not say when the version was `created`", column="/created")
    files = {}
    for number, one in enumerate(_of(list, value, "files", "")):
        place = f"/files/{number}"
        own = one if isinstance(one, dict) else {}
        path, size, found = (own.get(key) for key in ("path", "bytes", "sha256"))
        sound = isinstance(path, str) and type(size) is int and _is_digest(found, 64)
        if not sound or path in files:
            raise Refused(KIND, "a file needs a `path` of its own, its `bytes` and its `sha256`", column=place)
        files[path] = File(size, found)
    tables = _of(dict, value, "tables", "")
    rows = {table: _digests(one, "rows", f"/tables/{table}") for table, one in tables.items()}
    citing = [table for table, one in tables.items() if "sentences" in one]
    sentences = {table: _digests(tables[table], "sentences", f"/tables/{table}") for table in citing}
    return Manifest(version, f"{FOLDER}/{name}", created, files, rows, sentences)


def _of(kind: type, value: Any, key: str, place: str) -> Any:
    found = value.get(key) if isinstance(value, dict) else None
    if not isinstance(found, kind):
        what = "a list" if kind is list else "an object"
        raise Refused(KIND, f"its `{key}` must be {what}", column=f"{place}/{key}")
    return found


def _digests(table: Any, key: str, place: str) -> dict[str, str]:
    found = _of(dict, table, key, place)
    for one, value in found.items():
        if not _is_digest(value, SHORT):
            raise Refused(KIND, f"`{one}` must have {SHORT} hexadecimal digits", column=f"{place}/{key}/{one}")
    return found


def _is_digest(value: Any, length: int) -> bool:
    return isinstance(value, str) and re.fullmatch(f"[0-9a-f]{{{length}}}", value) is not None


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)[:SHORT]


def is_released(version: Any) -> bool:
    """Say whether `version` can be a release's: three numbers, and nothing before or after them."""
    return isinstance(version, str) and re.fullmatch(RELEASED, version) is not None


def numbers(version: str) -> Version:
    """Give the three numbers of a release's version, in whose order versions follow each other."""
    major, minor, patch = map(int, version.split("."))
    return major, minor, patch


def step(before: str, after: str) -> str:
    """Give the step from one version to a higher one: patch, minor or major; `none` where it is not higher."""
    if numbers(after) <= numbers(before):
        return "none"
    pairs = zip(numbers(before), numbers(after), strict=True)
    return STEPS[3 - next(place for place, (old, new) in enumerate(pairs) if old < new)]


def following(version: str, wanted: str) -> str:
    """Give the lowest version that is a step of the kind `wanted` above a release's."""
    major, minor, patch = numbers(version)
    above = {"patch": (major, minor, patch + 1), "minor": (major, minor + 1, 0), "major": (major + 1, 0, 0)}
    return ".".join(map(str, above.get(wanted, (major, minor, patch))))


def package_files(package: Package) -> dict[str, bytes]:
    """Give the bytes of all that the descriptor names, and of itself, by path; what can't be read is left out."""
    files = dict(package.described)
    for resource in package.resources:
        try:
            if resource.file:
                files[resource.path] = resource.data
        except Refused:  # reported where the table is read
            continue
    return files


def file_digests(package: Package) -> dict[str, File]:
    """Give the length and digest of each file of `package_files`, without holding the tables' bytes."""
    files = {path: File(len(data), hashlib.sha256(data).hexdigest()) for path, data in package.described.items()}
    for resource in package.resources:
        try:
            if resource.file and resource.path and resource.state:
                files[resource.path] = File(resource.state.size, resource.digest("sha256"))
        except Refused:  # reported where the table is read
            continue
    return files
