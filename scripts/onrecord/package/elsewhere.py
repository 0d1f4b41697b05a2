"""Profiles that stand at an address: nothing is fetched, and files that the user names stand for them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onrecord.package.resources import Resource

# the standard's own, which ship with the validator
STANDARD = re.compile(
    r"https?://(datapackage\.org/profiles/[12]\.0|specs\.frictionlessdata\.io/schemas)/[a-z-]+\.json#?"
)
STANDARD_NAMES = {"default", "data-package", "tabular-data-package", "data-resource", "tabular-data-resource"}
DOWNLOAD = "is at an address, and nothing is fetched: download it, and name the file with `--schema ADDRESS=FILE`"


@dataclass
class Profile:
    """A JSON Schema to which something keeps by its own word: the `instance`, and its place in the file at `path`.

    `schema` is None where it was not read.
    """

    address: str
    instance: Any
    path: str
    pointer: str
    key: str
    schema: dict | None = None


def profiles_of(descriptor: dict, path: str, resources: list[Resource]) -> Iterator[Profile]:
    """Give the profiles beyond the standard's that a descriptor, its resources and their schemas name."""
    places: list[tuple[dict, str, str]] = [(descriptor, path, "")]
    places += [(one.declared, path, f"/resources/{number}") for number, one in enumerate(resources)]
    for number, one in enumerate(resources):
        if isinstance(one.schema, dict):
            own = "" if one.schema_path else f"/resources/{number}/schema"
            places.append((one.schema, one.schema_path or path, own))
    for instance, where, pointer in places:
        for key in ("$schema", "profile"):
            name = instance.get(key)
            if isinstance(name, str) and name not in STANDARD_NAMES and not STANDARD.fullmatch(name):
                yield Profile(name, instance, where, pointer, key)
