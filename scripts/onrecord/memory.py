"""A cap on the memory of this process."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOOKED_AT_EVERY = 0.02  # seconds
_STATUS = Path("/proc/self/statm")


@contextmanager
def capped(mebibytes: int, status: int) -> Iterator[None]:
    """End the process with exit `status`, and one line that says so, once it holds more than so many MiB.

    A limit set by the system would have the libraries abort in the middle of what they do. Raises ValueError where the
    system does not tell what a process holds, which is everywhere but on Linux.
    """
    if not _STATUS.exists():
        raise ValueError("this system does not tell how much memory a process holds: leave `--memory` out")
    done, most = threading.Event(), mebibytes * 2**20 // os.sysconf("SC_PAGE_SIZE")

    def look():
        if int(_STATUS.read_text("ascii").split()[1]) > most:
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
