"""The seal of a package: `bytes` and `hash` of its resources (Data Package v2, Resource), in the descriptor."""

import copy
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from onrecord.package.credit import objects
from onrecord.package.descriptor import Package

SEAL = ("bytes", "hash")


def sealed(descriptor: dict, files: Mapping[str, bytes], created: str) -> bytes:
    """Give a descriptor's bytes with `created`, and with the `bytes` and `hash` of each resource's file in `files`."""
    descriptor = copy.deepcopy(descriptor) | {"created": created}
    for resource in objects(descriptor["resources"]):
        data = files.get(resource.get("path"))
        if data is not None:
            resource |= {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
    return as_json(descriptor)


def unsealed(package: Package, files: Mapping[Path, bytes]) -> dict[Path, bytes]:
    """Give new `files` of a package, and its descriptor without the seal of the tables among them, if they have one."""
    descriptor = copy.deepcopy(package.descriptor)
    broken = {one.name for one in package.resources if one.file in files and one.declared.keys() & {*SEAL}}
    for resource in objects(descriptor["resources"]) if broken else ():
        for name in SEAL if resource.get("name") in broken else ():
            resource.pop(name, None)
    return {**files} | ({package.path: as_json(descriptor)} if broken else {})


def as_json(value: dict) -> bytes:
    """Give a file of JSON as this package's own are written."""
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8")
