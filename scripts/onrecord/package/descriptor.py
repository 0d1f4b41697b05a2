"""Open a data package and its tables, and guard what comes in; interpret nothing, repair nothing.

A package is a descriptor (`datapackage.json`, Data Package v2) and local files. What can't be taken as it stands, or
can't be checked, is put down as a `Refusal`; what can be read is every cell's text, with the physical line of its row.
Nothing here reaches the network or follows a link out of the package.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.files.guarded import (
    NOT_CHECKED,
    Refusal,
    Refused,
    hold_to_limit,
    open_plain_file,
    state_of,
    unseen,
    whole,
)
from onrecord.files.limits import LIMITS, Limits
from onrecord.files.lookalikes import code_points, lookalikes
from onrecord.package.elsewhere import DOWNLOAD, Profile, profiles_of
from onrecord.package.forms import take_dialect, take_form
from onrecord.package.jsons import json_object, texts_in
from onrecord.package.resources import Resource
from onrecord.package.yamls import is_yaml, yaml_object

if TYPE_CHECKING:
    from onrecord.package.manifests import Manifest

DESCRIPTOR = "datapackage.json"
DESCRIPTORS = (DESCRIPTOR, "datapackage.yaml", "datapackage.yml")
ADDRESS = r"[A-Za-z][A-Za-z0-9+.-]*:"
FILES_OF = {
    "descriptor_bytes": "the descriptor",
    "manifest_bytes": "manifests of releases",
    "citation_bytes": "ways to cite",
}


@dataclass
class Package:
    """A descriptor, its resources in order, and what was refused on the way.

    `archive` is the zip that the package was opened from, None where it stands in a folder. Files from a zip are
    copies for reading alone, and are gone after `close()`. `described` has the bytes of the descriptor and of what it
    names beside the tables, by path, and `counted` how many bytes were read under each limit.
    `manifests` are those of its releases, None before they are read. `stand_ins` are the files that the user names for
    schemas and profiles at an address, and `stood_in` is what was read from them. `profiles` are those that were read
    beyond the standard's.
    """

    path: Path
    descriptor: dict | None
    resources: list[Resource]
    refusals: list[Refusal]
    archive: Path | None = None
    close: Callable[[], object] = lambda: None
    limits: Limits = LIMITS
    described: dict[str, bytes] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)
    manifests: "list[Manifest] | None" = None
    stand_ins: Mapping[str, Path] = field(default_factory=dict)
    stood_in: dict[str, dict] = field(default_factory=dict)
    profiles: list[Profile] = field(default_factory=list)

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
        if descriptor_in(folder).is_file():
            return descriptor_in(folder)
    raise FileNotFoundError(f"no {DESCRIPTOR} in {start} or in any folder above it")


def descriptor_in(folder: Path) -> Path:
    """Give the descriptor's place in a folder: in YAML only where one is there, and none in JSON."""
    return next((folder / name for name in DESCRIPTORS if os.path.lexists(folder / name)), folder / DESCRIPTOR)


def open_package(
    path: str | os.PathLike, limits: Limits = LIMITS, stand_ins: Mapping[str, Path] | None = None
) -> Package:
    """Open the package at `path`, a descriptor or a folder that holds a `datapackage.json`.

    The files in `stand_ins` are read for the addresses of schemas and profiles. Never raises for what the package
    holds: see `Package.refusals`. Data Package v2, sections Descriptor and Resources.
    """
    path = Path(path)
    if path.is_dir():
        path = descriptor_in(path)
    package = Package(path, None, [], [], limits=limits, stand_ins=stand_ins or {})
    try:
        package.descriptor, package.described[path.name] = read_json(
            package, path, None, "descriptor-file", "descriptor-json"
        )
    except Refused as stop:
        package.refusals.append(stop.refusal.placed(path=path.name))
        return package
    declared = package.descriptor.get("resources")
    if not isinstance(declared, list):
        return package
    if len(declared) > limits.resources:
        detail = f"it has {len(declared):,} resources; {limits.most('resources')}"
        package.refusals.append(Refusal("descriptor-json", detail, path=path.name, column="/resources"))
        package.descriptor = None
        return package
    for number, one in enumerate(declared, 1):
        if isinstance(one, dict):
            _open_resource(package, one, str(one.get("name") or f"resource {number}"))
    _refuse_alike(package)
    _take_profiles(package)
    return package


def _take_profiles(package: Package) -> None:
    """Read the profiles for which a file stands in, and what these refer to; the others are not checked."""
    for profile in profiles_of(package.descriptor, package.path.name, package.resources):
        try:
            profile.schema = _stand_in(package, profile.address, f"`{profile.address}`", NOT_CHECKED)
            package.profiles.append(profile)
        except Refused as stop:
            column, path = f"{profile.pointer}/{profile.key}", stop.refusal.path or profile.path
            package.refusals.append(
                Refusal(NOT_CHECKED, stop.refusal.detail, None, path, column=column, value=profile.address)
            )
    waiting = [one.schema for one in package.profiles]
    while waiting:
        text = json.dumps(waiting.pop(), ensure_ascii=False)
        for address in package.stand_ins.keys() - package.stood_in.keys():
            if address in text:
                try:
                    waiting.append(_stand_in(package, address, "", NOT_CHECKED))
                except Refused as stop:
                    package.refusals.append(stop.refusal.placed(path=package.path.name))


def _stand_in(package: Package, address: str, what: str, kind: str) -> dict:
    """Give what the user's file for an address holds; raises Refused, as not checked where there is none."""
    if address not in package.stand_ins:
        raise Refused(NOT_CHECKED, f"{what} {DOWNLOAD}", value=address)
    if not package.stood_in.get(address):
        file, package.stood_in[address] = package.stand_ins[address], {}
        try:
            package.stood_in[address], _ = read_json(package, file, None, kind, kind)
        except Refused as stop:
            raise Refused(kind, stop.refusal.detail, path=str(file), line=stop.refusal.line) from None
    return package.stood_in[address]


def _open_resource(package: Package, declared: dict, name: str) -> None:
    resource = Resource(name, declared=declared, root=package.root, limits=package.limits, counted=package.counted)
    if package.resource(name):
        package.refusals.append(
            Refusal("resource-form", "another resource has the same name", name, package.path.name, value=name)
        )
        return
    package.resources.append(resource)
    for take in (_take_table, _take_schema):
        try:
            take(package, resource)
        except Refused as stop:
            package.refusals.append(stop.refusal.placed(table=name, path=resource.path or package.path.name))


def _refuse_alike(package: Package) -> None:
    """Refuse resources whose name looks like another's, and files that are another's or too much taken together."""
    where = package.path.name
    for number, other in lookalikes(one.name for one in package.resources).items():
        resource = package.resources[number]
        detail = f"its name looks like that of `{other}`, but holds {code_points(resource.name)}"
        package.refusals.append(Refusal("resource-form", detail, resource.name, where, value=resource.name))
    owners: dict[tuple[int, int], str] = {}  # a hard link is one file under two names
    total = package.counted
    for resource in package.resources:
        for part in resource.parts if resource.is_table and resource.file else ():
            owner = owners.get(part.state[:2])
            owners.setdefault(part.state[:2], f"resource `{resource.name}`")
            total["total_bytes"] += part.state.size
            if owner is not None:
                detail = f"{owner} is the same file"
                package.refusals.append(Refusal("resource-path", detail, resource.name, where, value=part.path))
            elif total["total_bytes"] > package.limits.total_bytes:
                detail = f"with it all tables have {total['total_bytes']:,} bytes; {package.limits.most('total_bytes')}"
                package.refusals.append(Refusal("resource-file", detail, resource.name, part.path))
            else:
                continue
            resource.file, resource.is_table = None, False
            break


def _take_table(package: Package, resource: Resource) -> None:
    _take_path(package, resource)
    take_form(resource)
    dialect = resource.declared.get("dialect") or {}
    take_dialect(resource, _referenced(package, dialect, "resource-form") if isinstance(dialect, str) else dialect)
    resource.is_table = True


def _take_path(package: Package, resource: Resource) -> None:
    declared = resource.declared.get("path")
    if "data" in resource.declared:
        if declared:
            raise Refused("resource-form", "it has both a `path` and `data`")
        resource.form = "rows"
        rows = resource.declared["data"]
        if not isinstance(rows, list) or not all(isinstance(one, dict | list) for one in rows[:1]):
            raise Refused(NOT_CHECKED, "its `data` are not rows")
        return
    paths = declared if isinstance(declared, list) else [declared]
    if not paths or not all(isinstance(one, str) and one for one in paths):
        raise Refused("resource-form", "it has no `path`")
    resource.path = paths[0]
    hold_to_limit(package.limits, "resources", len(paths), "resource-file", f"it has {len(paths):,} files")
    for path in paths:
        if is_remote(path):
            raise Refused(NOT_CHECKED, "its `path` is an address, and nothing is fetched", value=path)
    for part in resource.spread(paths):
        try:
            file = _local_file(package.root, part.path)
            with open_plain_file(file, package.limits, "resource-file", package.root) as opened:
                part.state = state_of(opened)
        except Refused as stop:
            resource.file = None
            stop.refusal = stop.refusal.placed(path=part.path)
            raise
        part.file = file


def is_remote(path: str) -> bool:
    """Say whether a path is an address on the web (Data Package v2, Resource, `path`)."""
    return re.match("(?:https?|ftps?)://", path) is not None


def _local_file(root: Path, path: str) -> Path:
    """Give the plain place of a descriptor's relative `path`; refuse what leads anywhere else."""
    kind = "resource-path"
    if re.match(ADDRESS, path):
        raise Refused(kind, "it is an address, not a file of the package", value=path)
    if path.startswith(("/", "~", "\\")) or "\\" in path:
        raise Refused(kind, "it is not relative to the package", value=path)
    parts = path.split("/")
    if any(part == "" or part.startswith(".") for part in parts) or re.search(r"[\x00-\x1f\x7f]", path):
        raise Refused(kind, "it is not a plain way down from the package", value=path)
    place = root
    for part in parts:
        place = place / part
        if os.path.islink(place):
            raise Refused(kind, f"`{part}` is a link", value=path)
    return place


def _take_schema(package: Package, resource: Resource) -> None:
    schema = resource.declared.get("schema")
    if isinstance(schema, str):
        resource.schema_path = None if is_remote(schema) and schema not in package.stand_ins else schema
        schema = _referenced(package, schema, "resource-schema")
    if schema is not None and not isinstance(schema, dict):
        raise Refused("resource-schema", "its `schema` is neither an object nor a path")
    resource.schema = resource.applied = schema


def _referenced(package: Package, path: str, kind: str) -> dict:
    if is_remote(path):
        return _stand_in(package, path, "its dialect" if kind == "resource-form" else "its schema", kind)
    try:
        value, package.described[path] = read_json(package, _local_file(package.root, path), package.root, kind, kind)
        return value
    except Refused as stop:
        raise Refused(kind, stop.refusal.detail, path=path, line=stop.refusal.line) from None


def read_json(
    package: Package, file: Path, within: Path | None, file_kind: str, kind: str, limit: str = "descriptor_bytes"
) -> tuple[dict, bytes]:
    """Give the one object in a file of JSON or YAML, with its bytes, and note the characters in it that are not text.

    All files of one `limit` together must keep to it. Raises Refused: of `file_kind` where the file can't be read, of
    `kind` where it holds no such object.
    """
    with open_plain_file(file, package.limits, file_kind, within, limit) as opened:
        package.counted[limit] += state_of(opened).size
        said = f"with it all that is read as {FILES_OF[limit]} has {package.counted[limit]:,} bytes"
        hold_to_limit(package.limits, limit, package.counted[limit], file_kind, said)
        data = whole(opened, file_kind)
    value = yaml_object(data, kind, package.limits) if is_yaml(file.name) else json_object(data, kind)
    path = file.relative_to(package.root).as_posix() if within or file == package.path else str(file)
    for pointer, depth, text in texts_in(value):
        if depth > package.limits.json_depth:
            raise Refused(kind, f"it is nested deeper than is read: {package.limits.most('json_depth')}")
        if re.search("[\ud800-\udfff]", text):
            raise Refused(kind, "it holds half of a surrogate pair, which is not text")
        for name in unseen(text):
            what = f"{name} stands in it"
            package.refusals.append(Refusal("characters", what, path=path, column=pointer, value=name))
    return value, data
