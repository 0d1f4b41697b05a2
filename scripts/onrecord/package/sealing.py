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
        path = resource.get("path")
        data = files.get(path) if isinstance(path, str) else None
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


def renewed(package: Package, files: Mapping[Path, bytes]) -> tuple[bytes, list[str]]:
    """Give the descriptor with the seal of what these `files` hold, and the names of the tables that had another.

    Only what a resource declares is renewed; a digest that can't be computed stays.
    """
    descriptor = copy.deepcopy(package.descriptor)
    tables = {one.name: files[one.file] for one in package.resources if one.file in files}
    names = []
    for resource in objects(descriptor["resources"]):
        data = tables.get(resource.get("name"))
        fresh = _seal(resource, data) if data is not None else {}
        if any(resource[name] != value for name, value in fresh.items()):
            resource |= fresh
            names.append(resource["name"])
    return as_json(descriptor), names


def _seal(resource: dict, data: bytes) -> dict:
    """Give what a resource declares of its seal as it is for these bytes, a digest by the algorithm that it names."""
    seal: dict = {"bytes": len(data)} if "bytes" in resource else {}
    if isinstance(declared := resource.get("hash"), str):
        algorithm, wanted = split_hash(declared)
        if can_compute(algorithm) and (found := hashlib.new(algorithm, data).hexdigest()) != wanted:
            seal |= {"hash": declared[: len(declared) - len(wanted)] + found}
    return seal


def split_hash(declared: str) -> tuple[str, str]:
    """Give the algorithm of a `hash`, md5 where it names none, and the digest, both in small letters."""
    algorithm, _, digest = declared.lower().rpartition(":")
    return algorithm or "md5", digest


def can_compute(algorithm: str) -> bool:
    """Say whether a digest by this algorithm can be computed, on every machine and of one length."""
    return algorithm in hashlib.algorithms_guaranteed and not algorithm.startswith("shake")


def as_json(value: dict) -> bytes:
    """Give a file of JSON as this package's own are written."""
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8")
