"""Plant the faults and judge each: a mutant at a time, in a folder of its own, the seal renewed."""

import hashlib
import json
import os
import tempfile
from collections.abc import Collection, Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from random import Random

import pyarrow

from mutation.catalogue import CLASSES
from mutation.fault import FaultClass
from mutation.seal import parsed, sealed
from mutation.sound import Edit, Fault, Sound, as_json
from onrecord.rules.catalogue import CATALOGUE
from onrecord.validation.run import check

TRIES = 50
CHUNK = 8
NO_TEXT = "(no text at hand)"


@dataclass(frozen=True)
class Mutant:
    """One fault of a class, planted in a sound package."""

    fault_class: str
    fault: Fault


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: the rules that found an error, and those that found a warning, in catalogue order.

    `crash` is the exception that the judgement ended in, None where it did not: a mutant must never end it so.
    """

    fault_class: str
    edits: tuple[Edit, ...]
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    crash: str | None = None

    def caught_by(self, texts: bool) -> tuple[str, ...]:
        """Give the rules that caught it, as `validate --strict` judges, with the texts or without them."""
        rules = self.errors + self.warnings
        return tuple(one for one in rules if texts or one in CATALOGUE and not CATALOGUE[one].needs_texts)


def plant(sound: Sound, seed: int, per_class: int, classes: Iterable[FaultClass] = CLASSES.values()) -> list[Mutant]:
    """Give up to `per_class` different mutants of each class, the same ones for the same seed.

    Each class has a source of chance of its own: a class that is added changes no other's mutants.
    """
    mutants = []
    for one in classes:
        known = {_content(sound, {})}
        faults = one.plants(sound, Random(f"{seed} {one.id}"))
        for fault in islice(faults, TRIES * per_class):
            content = _content(sound, fault.files)
            if content not in known:
                known.add(content)
                mutants.append(Mutant(one.id, fault))
            if len(known) > per_class:
                break
    return mutants


def _content(sound: Sound, files: dict[str, bytes]) -> str:
    """Give a digest of what the package says with these files: in JSON the form of the bytes says nothing."""
    changed = {}
    for path, data in sealed(sound, files).items():
        is_json = path == sound.descriptor_path or path in sound.schema_paths.values()
        own, other = (parsed(one) if is_json else one for one in (sound.files[path], data))
        if own != other:
            changed[path] = hashlib.sha256(data if other is None or not is_json else as_json(other)).hexdigest()
    return json.dumps(changed, sort_keys=True)


class Judge:
    """A folder with the sound package, in which one mutant after another is put and judged."""

    def __init__(self, sound: Sound, folder: Path, texts: Path | None, skip: Collection[str]):
        self._sound, self._texts, self._skip = sound, texts, skip
        self._folder = Path(tempfile.mkdtemp(dir=folder))
        for path in sound.files:
            (self._folder / path).parent.mkdir(parents=True, exist_ok=True)
        self._write(sound.files)

    def judge(self, mutant: Mutant) -> Outcome:
        """Put the mutant's files in their places, judge the package, and put the sound ones back."""
        files = sealed(self._sound, mutant.fault.files)
        self._write(files)
        try:
            return Outcome(mutant.fault_class, mutant.fault.edits, *self._found())
        except Exception as error:  # whatever it is, the validator should have said it in a finding
            return Outcome(mutant.fault_class, mutant.fault.edits, (), (), f"{type(error).__name__}: {error}")
        finally:
            self._write({path: self._sound.files[path] for path in files})

    def _found(self) -> list[tuple[str, ...]]:
        path = self._folder / self._sound.descriptor_path
        try:
            findings = check(path, self._texts, skip=self._skip).findings
            refused = []
        except FileNotFoundError:  # none of the articles that the mutant names has its text there
            findings = check(path, skip=self._skip).findings
            refused = [NO_TEXT]
        by_severity = {"error": refused, "warning": []}
        for severity, rules in by_severity.items():
            rules += [one for one in CATALOGUE if (one, severity) in {(f.rule, f.severity) for f in findings}]
        return [tuple(rules) for rules in by_severity.values()]

    def _write(self, files: dict[str, bytes]) -> None:
        for path, data in files.items():
            (self._folder / path).write_bytes(data)


def judge(
    sound: Sound,
    mutants: list[Mutant],
    texts: Path | None,
    skip: Collection[str] = (),
    processes: int | None = None,
) -> list[Outcome]:
    """Judge each mutant, in their order, with all rules but those to `skip`.

    `processes` says how many judge beside each other (None: one for each processor); 1 is this one alone.
    """
    processes = processes or os.cpu_count() or 1
    with tempfile.TemporaryDirectory(prefix="onrecord-mutants-") as folder:
        arguments = sound, Path(folder), texts, tuple(skip)
        if processes == 1:
            return list(map(Judge(*arguments).judge, mutants))
        outcomes: list[Outcome] = []
        while len(outcomes) < len(mutants):
            try:
                with _pool(processes, arguments) as pool:
                    outcomes.extend(pool.map(_judge, mutants[len(outcomes) :], chunksize=CHUNK))
            except BrokenProcessPool:  # one of those under way ended its process: which, shows when it is judged alone
                outcomes.append(_judged_alone(mutants[len(outcomes)], arguments))
        return outcomes


def _pool(processes: int, arguments: tuple) -> ProcessPoolExecutor:
    # a fresh interpreter each: a fork of one that has started Arrow's threads may hang
    return ProcessPoolExecutor(processes, get_context("spawn"), _start, arguments)


def _judged_alone(mutant: Mutant, arguments: tuple) -> Outcome:
    try:
        with _pool(1, arguments) as pool:
            return pool.submit(_judge, mutant).result()
    except BrokenProcessPool:
        return Outcome(mutant.fault_class, mutant.fault.edits, (), (), "it ended the process that judged it")


_own: Judge


def _start(*arguments) -> None:
    global _own
    pyarrow.set_cpu_count(1)  # the processes keep the processors busy; threads beside them get in each other's way
    _own = Judge(*arguments)


def _judge(mutant: Mutant) -> Outcome:
    return _own.judge(mutant)
