"""The workers that check the parts of a large package: processes of this machine, or those of a Dask cluster."""

import os
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

MOST_PROCESSES = 8  # each takes memory
CONNECTS_WITHIN = "10s"
_ENDED = "a worker that checked a part of the package was ended from without"


def usual_processes() -> int:
    """Give how many processes check a large package where nobody says: one a processor, up to `MOST_PROCESSES`."""
    return min(
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, MOST_PROCESSES
    )


@contextmanager
def processes(many: int) -> Iterator[Executor | None]:
    """Give an executor of so many processes, None for one alone: then this process does the work.

    Raises ChildProcessError where a process was ended from without.
    """
    if many < 2:
        yield None
        return
    # a forked process would have locks that a thread of this one holds
    with ProcessPoolExecutor(many, mp_context=get_context("spawn")) as executor:
        try:
            yield executor
        except BrokenExecutor:
            raise ChildProcessError(_ENDED) from None


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """Give an executor of the Dask cluster whose scheduler is at an address, as `tcp://10.0.0.1:8786`.

    Its workers must see the package and the texts under the same paths. Raises ValueError where `distributed` is not
    installed or no scheduler answers, ChildProcessError where workers were ended from without.
    """
    try:
        from distributed import Client
        from distributed.scheduler import KilledWorker
    except ImportError:
        raise ValueError("`--scheduler` needs the package `distributed`: pip install 'onrecord[cluster]'") from None
    try:
        client = Client(address, timeout=CONNECTS_WITHIN, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ValueError(f"no scheduler answers at {address}: {error}") from None
    with client:
        try:
            yield client.get_executor(pure=False)
        except (KilledWorker, CancelledError):
            raise ChildProcessError(_ENDED) from None
