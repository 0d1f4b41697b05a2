"""How much the rules catch: faults planted in a sound package, one at a time, and each judged.

`catalogue` has the classes of faults, `sound` the package that they are planted in, `runner` plants and judges,
`score` counts, `report` draws, and `reasons` says of what survives why.
"""

from collections.abc import Collection
from pathlib import Path

from mutation.runner import judge, plant
from mutation.score import Run
from mutation.sound import read_sound


def mutate(
    path: Path,
    texts: Path | None,
    seed: int,
    per_class: int,
    skip: Collection[str] = (),
    processes: int | None = None,
) -> Run:
    """Plant up to `per_class` faults of each class in the package at `path`, and judge each but by the rules to `skip`.

    `processes` says how many judge beside each other (None: one for each processor). Raises ValueError where the
    package is not sound or not in the format, FileNotFoundError where `texts` holds none of its articles.
    """
    sound = read_sound(path, texts)
    outcomes = judge(sound, plant(sound, seed, per_class), texts, skip, processes)
    name, version = (str(sound.descriptor[one]) for one in ("name", "version"))
    return Run(name, version, seed, per_class, texts is not None, outcomes)
