"""The forms other than one plain CSV file in which a table may be handed on, and packages put into them."""

import csv
import gzip
import io
import json
import os
import re
import stat
import zlib
from collections.abc import Callable
from pathlib import Path

DESCRIPTOR = "datapackage.json"
PIECE = 2**20
LARGE = 2**31


def contain(folder: Path, container: str) -> None:
    """Put each table of a package into a container; what is no file or no package stays as it is."""
    if container == "YAML":
        return into_yaml(folder)
    place = folder / DESCRIPTOR
    if not place.is_file() or place.is_symlink():
        return
    try:
        descriptor = json.loads(place.read_bytes())
        declared = [one for one in descriptor["resources"] if isinstance(one["path"], str)]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return
    moved: dict[str, str] = {}
    for resource in declared:
        CONTAINERS[container](folder, resource, moved)
    place.write_text(json.dumps(descriptor), "utf-8")


def into_yaml(folder: Path) -> None:
    """Call the descriptor and the schemas YAML: JSON is; the format's own stay what they are."""
    place = folder / DESCRIPTOR
    if os.path.lexists(place) and not (folder / "schemas").exists():
        if place.is_file() and not place.is_symlink():
            place.write_bytes(re.sub(rb'("schema": "\w+)\.json"', rb'\1.yaml"', place.read_bytes()))
        for one in [*folder.glob("*.json")]:
            one.rename(one.with_suffix(".yaml"))


def into_gzip(folder: Path, resource: dict, moved: dict[str, str]) -> None:
    resource["path"] = moved.get(path := resource["path"]) or _renamed(folder, path, ".gz", packed)
    moved[path] = resource["path"]


def into_several(folder: Path, resource: dict, moved: dict[str, str]) -> None:
    """Put a file with the header alone before the table's own."""
    first = Path(path := resource["path"]).name + ".first"
    resource["path"] = [moved.setdefault(path, f"{len(moved)}.{first}"[-40:]), path]
    resource.setdefault("format", "csv")
    schema = resource.get("schema")
    try:
        header = ",".join(one["name"] for one in schema["fields"]).encode()
    except (TypeError, KeyError):
        header = (folder / path).open("rb").readline().rstrip(b"\n") if (folder / path).is_file() else b"id,name"
    (folder / moved[path]).write_bytes(header + b"\n")


def into_ndjson(folder: Path, resource: dict, moved: dict[str, str]) -> None:
    resource["path"] = moved.get(path := resource["path"]) or _renamed(folder, path, ".ndjson", as_lists)
    moved[path] = resource["path"]
    resource.pop("format", None)


def into_json(folder: Path, resource: dict, moved: dict[str, str]) -> None:
    resource["path"] = moved.get(path := resource["path"]) or _renamed(folder, path, ".json", as_objects)
    moved[path] = resource["path"]
    resource.pop("format", None)


def into_descriptor(folder: Path, resource: dict, moved: dict[str, str]) -> None:
    """Put rows into the descriptor; of a link, a pipe or nothing there are none."""
    place = folder / resource["path"]
    try:
        plain = folder in place.parents and place.is_file() and not place.is_symlink()
    except OSError:  # it may not have that name
        return
    if plain and 0 < place.stat().st_size < PIECE:
        del resource["path"]
        resource["data"] = _rows(place)
        place.unlink()


def into_utf_16(folder: Path, resource: dict, moved: dict[str, str]) -> None:
    resource["path"] = moved.get(path := resource["path"]) or _renamed(folder, path, ".csv", in_utf_16)
    moved[path] = resource["path"]
    resource["encoding"] = "utf-16"


def in_utf_16(place: Path, new: Path) -> None:
    """Write a file in UTF-16; one of many gigabytes stays as it is."""
    if place.stat().st_size > LARGE:
        os.rename(place, new)
        return place.touch()
    new.write_bytes(place.read_bytes().decode("utf-8", "replace").encode("utf-16"))


def into_unquoted(folder: Path, resource: dict, moved: dict[str, str]) -> None:
    resource["path"] = moved.get(path := resource["path"]) or _renamed(folder, path, ".tsv", unquoted)
    moved[path] = resource["path"]
    resource.pop("format", None)
    resource["dialect"] = {"quoteChar": ""}


def unquoted(place: Path, new: Path) -> None:
    """Write a table with tabs, and without quoting; one of many gigabytes stays as it is."""
    if place.stat().st_size > LARGE:
        os.rename(place, new)
        return place.touch()
    lines = ("\t".join(row) for row in _rows(place))
    new.write_bytes("".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape"))


CONTAINERS: dict[str, Callable[[Path, dict, dict[str, str]], None]] = {
    "gzip": into_gzip,
    "several files": into_several,
    "NDJSON": into_ndjson,
    "JSON": into_json,
    "the descriptor": into_descriptor,
    "UTF-16": into_utf_16,
    "TSV without quoting": into_unquoted,
}


def _rows(place: Path) -> list:
    csv.field_size_limit(LARGE)
    return list(csv.reader(io.StringIO(place.read_text("utf-8", "surrogateescape"), newline="")))


def as_lists(place: Path, new: Path) -> None:
    """Write a table as NDJSON, so that each line stays where it is; what is no table in UTF-8 stays as it is."""
    if place.stat().st_size > LARGE:
        os.rename(place, new)
        return place.touch()
    rows = _rows(place)
    new.write_bytes(
        b"".join(json.dumps(one, ensure_ascii=False).encode("utf-8", "surrogateescape") + b"\n" for one in rows)
    )


def as_objects(place: Path, new: Path) -> None:
    """Write a table as a list of objects in JSON."""
    if place.stat().st_size > LARGE:
        os.rename(place, new)
        return place.touch()
    names, *rows = _rows(place)
    text = json.dumps([dict(zip(names, one, strict=False)) for one in rows], ensure_ascii=False)
    new.write_bytes(text.encode("utf-8", "surrogateescape"))


def _renamed(folder: Path, path: str, ending: str, change: Callable[[Path, Path], None]) -> str:
    """Give a table's new path, where its file is changed; a link or a pipe moves there as it is."""
    place, new = folder / path, folder / f"{path}{ending}"
    try:
        mode = os.lstat(place).st_mode
        if ".." in place.parts or folder not in place.parents:
            return path
        if stat.S_ISREG(mode) and os.lstat(place).st_size:
            change(place, new)
            place.unlink()
        else:
            os.rename(place, new)
    except OSError:  # there is no such file, or it may not have that name
        pass
    return f"{path}{ending}"


def packed(place: Path, new: Path) -> None:
    """Pack a file; one of many gigabytes, all of it NUL, by one piece that is packed once and stands there often."""
    size = place.stat().st_size
    if size < LARGE:
        new.write_bytes(gzip.compress(place.read_bytes(), 1))
        return
    packer = zlib.compressobj(1, wbits=31)
    with place.open("rb") as opened, new.open("wb") as out:
        out.write(packer.compress(opened.read(PIECE)) + packer.flush(zlib.Z_FULL_FLUSH))
        nothing = packer.compress(bytes(PIECE)) + packer.flush(zlib.Z_FULL_FLUSH)
        for _ in range(size // PIECE):
            out.write(nothing)
