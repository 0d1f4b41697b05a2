"""A validation, or any function, in a process of its own, under limits of CPU time and memory that the system keeps."""

import multiprocessing
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

import onrecord
import onrecord.analysis.verify  # noqa: F401
import onrecord.validation.run  # noqa: F401 what a validation needs is there before it is measured
from onrecord.files.limits import Limits

SECONDS, MEGABYTES = 20, 1024
pa.array([""]).take(pa.array([0]))  # Arrow reserves addresses when it first makes an array


class Outcome(NamedTuple):
    """What was found, as (rule, table, line, column) and as messages, in how much CPU time and memory.

    The memory is what was taken at most beside what Python and its libraries take.
    """

    places: list[tuple]
    messages: list[str]
    seconds: float
    megabytes: int


def judged(path: Path, limits: Limits, seconds: int = SECONDS, megabytes: int = MEGABYTES) -> Outcome:
    """Validate `path` within so much CPU time, and so much memory beside what Python and its libraries take.

    Fails where the process is stopped by the system or ends with an exception.
    """
    (places, messages), *taken = held(_validate, str(path), limits, seconds=seconds, megabytes=megabytes)
    return Outcome(places, messages, *taken)


def _validate(path: str, limits: Limits) -> tuple[list[tuple], list[str]]:
    report = onrecord.validate(path, limits=limits)
    places = [(one.rule, one.table, one.line, one.column) for one in report.findings]
    return places, [one.message for one in report.findings]


def held(function: Callable, *arguments, seconds: int = SECONDS, megabytes: int = MEGABYTES) -> tuple[Any, float, int]:
    """Give what a function of a module gives, in a process of its own, with the CPU seconds and megabytes it took."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bounded"])
    ours, theirs = context.Pipe()
    process = context.Process(target=_hold, args=(theirs, function, arguments, seconds, megabytes))
    process.start()
    theirs.close()
    try:
        return ours.recv()
    except EOFError:
        process.join()
        raise AssertionError(f"it was stopped: exit status {process.exitcode}") from None
    finally:
        process.join()


def _hold(connection, function: Callable, arguments: tuple, seconds: int, megabytes: int) -> None:
    pages, resident = map(int, Path("/proc/self/statm").read_text().split()[:2])
    room = pages * resource.getpagesize() + megabytes * 2**20
    start = time.process_time()
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    resource.setrlimit(resource.RLIMIT_CPU, (int(start) + 1 + seconds,) * 2)
    given = function(*arguments)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - resident * resource.getpagesize()
    connection.send((given, time.process_time() - start, max(peak, 0) // 2**20))
