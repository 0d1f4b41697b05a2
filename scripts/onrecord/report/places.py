"""Where findings stand for a reader who has the whole repository: which file, from its root, and which line of it."""

import json
import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from onrecord.package.archive import is_archive
from onrecord.report.escape import short
from onrecord.report.pointers import lines
from onrecord.rules.catalogue import CATALOGUE
from onrecord.validation.findings import Finding, Report


@dataclass(frozen=True)
class Placed:
    """A finding, and its place: `path` from the repository's root (absolute outside of it), and a line there.

    What stands in an archive has the archive's path; `inside` then names the file in it, else it is None.
    """

    finding: Finding
    path: str
    line: int
    inside: str | None = None

    @property
    def where(self) -> str:
        """The place in one string, as `data/people.csv:2`."""
        return f"{self.path}/{self.inside}:{self.line}" if self.inside else f"{self.path}:{self.line}"

    @property
    def message(self) -> str:
        """What is wrong, after the place in the archive where the file can't be pointed into."""
        return f"{self.inside}:{self.line}: {self.finding.message}" if self.inside else self.finding.message

    @property
    def named(self) -> str:
        """The row and the column, as far as there are any."""
        return " ".join(one for one in (self.finding.row_id, self.finding.column) if one)

    @property
    def bracketed(self) -> str:
        """The row and the column in brackets, after a space, as far as there are any; cut where they are long."""
        return f" [{short(self.named)}]" if self.named else ""


def placed(report: Report) -> list[Placed]:
    """Give all findings, as `in_order`, with their places.

    What has no line of its own, as it stands in a descriptor or schema, gets the line that its JSON pointer leads to.
    A file that is not in the package stands on the line of the descriptor that names it.
    """
    findings = in_order(report)
    package = Path(report.package).resolve()
    root = _root(package)
    if is_archive(package):
        return [Placed(one, _from_root(package, root), one.line or 1, one.path) for one in findings]
    files = {path: _file(package, path) for path in {one.path for one in findings}}
    tables = _table_numbers(package) if any(one.table and files[one.path] == package for one in findings) else {}
    pointers = [_pointers(one, files[one.path] == package, tables) for one in findings]
    asked = defaultdict(set)
    for one, places in zip(findings, pointers, strict=True):
        asked[files[one.path]].update(places)
    found = {file: lines(_json(file)[0], places) if places else {} for file, places in asked.items()}
    paths = {path: _from_root(file, root) for path, file in files.items()}
    return [
        Placed(one, paths[one.path], one.line or _line(places, found[files[one.path]]))
        for one, places in zip(findings, pointers, strict=True)
    ]


def in_order(report: Report) -> list[Finding]:
    """Give the findings with errors first, then causes before consequences, as the catalogue lists the rules."""
    order = {rule: number for number, rule in enumerate(CATALOGUE)}
    return sorted(report.findings, key=lambda finding: (finding.severity, order[finding.rule]))


def _root(package: Path) -> Path:
    """Give the folder of the repository that `package` is in, else the working directory."""
    return next((folder for folder in package.parents if os.path.exists(folder / ".git")), Path.cwd())


def _from_root(file: Path, root: Path) -> str:
    return (file.relative_to(root) if file.is_relative_to(root) else file).as_posix()


def _file(package: Path, path: str | None) -> Path:
    """Give the file at `path` in a package; where there is none, the descriptor, which names it."""
    parts = PurePosixPath(path or "/").parts
    inside = "/" not in parts and ".." not in parts
    file = package.parent.joinpath(*parts)
    return file if inside and os.path.isfile(file) else package


def _json(file: Path) -> tuple[str, Any]:
    """Give a JSON file's text and its value; nothing of one that can't be read."""
    try:
        text = file.read_bytes().decode("utf-8")
        return text, json.loads(text)
    except (OSError, ValueError, RecursionError):
        return "", None


def _table_numbers(descriptor: Path) -> dict[str, int]:
    value = _json(descriptor)[1]
    declared = value.get("resources") if isinstance(value, dict) else None
    resources = declared if isinstance(declared, list) else []
    names = [one.get("name") if isinstance(one, dict) else None for one in resources]
    return {name: number for number, name in enumerate(names) if isinstance(name, str)}


def _pointers(finding: Finding, in_descriptor: bool, tables: dict[str, int]) -> list[str]:
    """Give where in a JSON file a finding that has no line may stand, the likeliest first."""
    if finding.line:
        return []
    own = [finding.column] if finding.column and finding.column.startswith("/") else []
    if not in_descriptor or finding.table not in tables:
        return own
    resource = f"/resources/{tables[finding.table]}"
    # a schema that stands in the descriptor is pointed into from its own top
    return [*own, *(f"{resource}/schema{pointer}" for pointer in own), resource]


def _line(pointers: list[str], found: dict[str, int]) -> int:
    """Give the line of the first place that is there, or of the nearest above it."""
    for pointer in pointers:
        while pointer and pointer not in found:
            pointer = pointer.rpartition("/")[0]
        if pointer:
            return found[pointer]
    return 1
