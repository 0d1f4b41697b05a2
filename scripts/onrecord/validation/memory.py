"""How memory is taken: a cap on it, and what is freed kept for what is made next."""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOOKED_AT_EVERY = 0.02  # seconds
# the processes that work for this one, whose memory counts with its own
helpers: set[int] = set()
_RESIDENT, _SHARE = "/proc/{}/statm", "/proc/{}/smaps_rollup"


@contextmanager
def capped(mebibytes: int, status: int) -> Iterator[None]:
    """End the process with exit `status`, and one line that says so, once it holds more than so many MiB, with all that
    work for it.

    A limit set by the system would have the libraries abort in the middle of what they do. Raises ValueError where the
    system does not tell what a process holds, which is everywhere but on Linux.
    """
    if not Path(_RESIDENT.format("self")).exists():
        raise ValueError("this system does not tell how much memory a process holds: leave `--memory` out")
    done, most, exact = threading.Event(), mebibytes * 2**20, Path(_SHARE.format("self")).exists()

    def look():
        # what several hold together counts once where the system tells it, which it does slowly
        if _held(_resident) > most and (not helpers or not exact or _held(_share) > most):
            for one in helpers.copy():
                with suppress(ProcessLookupError):
                    os.kill(one, signal.SIGKILL)
            told = f"Error: this takes more than {mebibytes:,} MiB of memory; `--memory` lets it take more.\n"
            sys.stderr.write(told)
            sys.stderr.flush()
            os._exit(status)

    def watch():
        while not done.wait(LOOKED_AT_EVERY):
            look()

    look()
    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _held(of_one: Callable[[int], int]) -> int:
    """Give the bytes that this process and its helpers hold, each as `of_one` tells it; one that has ended has none."""
    held = 0
    for one in (os.getpid(), *helpers.copy()):
        with suppress(OSError):
            held += of_one(one)
    return held


def _resident(process: int) -> int:
    return int(Path(_RESIDENT.format(process)).read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _share(process: int) -> int:
    """Give what a process holds, of what it has in common with others its share (proc_pid_smaps(5), Pss)."""
    lines = Path(_SHARE.format(process)).read_text("ascii").splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


# mallopt(3)
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_KEPT, _ALONE = 128 * 2**20, 32 * 2**20


def keep_what_is_freed() -> None:
    """Have memory that is freed, up to so much, kept for what is made next, on Linux where the C library is glibc.

    Else it is given back to the system and taken anew, and the system clears each page: for a process that makes large
    arrays again and again that is a good part of its time.
    """
    mallopt = _of_the_c_library("mallopt")
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _ALONE)
        mallopt(_TRIM_THRESHOLD, _KEPT)


def give_back() -> None:
    """Give memory that was freed back to the system, as far as the C library and Arrow can."""
    import pyarrow as pa

    pa.default_memory_pool().release_unused()
    trim = _of_the_c_library("malloc_trim")
    if trim is not None:
        trim(0)


def _of_the_c_library(name: str) -> Callable | None:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
