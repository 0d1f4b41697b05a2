"""The seal of a package: `bytes` and `hash` of its resources (Data Package v2, Resource)."""

import hashlib
import json

from mutation.sound import Sound, as_json


def parsed(data: bytes):
    """Give what JSON says, None where it is none."""
    try:
        return json.loads(data)
    except ValueError:
        return None


def sealed(sound: Sound, files: dict[str, bytes]) -> dict[str, bytes]:
    """Give the files of a mutant with `bytes` and `hash` of the descriptor's resources renewed, where it has them.

    A seal says only that some byte differs from what was published: it is the rules that are on trial.
    """
    descriptor = parsed(files.get(sound.descriptor_path, sound.files[sound.descriptor_path]))
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    renewed = False
    for one in resources if isinstance(resources, list) else []:
        data = files.get(one.get("path"), sound.files.get(one.get("path"))) if isinstance(one, dict) else None
        if data is None:
            continue
        algorithm, _, _ = str(one.get("hash", "")).rpartition(":")
        seal = {"bytes": len(data), "hash": f"{algorithm}:{_digest(algorithm, data)}".removeprefix(":")}
        for name, value in seal.items():
            if name in one and one[name] != value:
                one[name], renewed = value, True
    return files | {sound.descriptor_path: as_json(descriptor)} if renewed else files


def _digest(algorithm: str, data: bytes) -> str:
    name = (algorithm or "md5").lower()
    known = name in hashlib.algorithms_guaranteed and not name.startswith("shake")
    return hashlib.new(name, data).hexdigest() if known else ""
