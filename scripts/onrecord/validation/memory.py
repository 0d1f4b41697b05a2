"""A cap on the memory that a process takes, set by the system."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def capped(mebibytes: int | None) -> Iterator[None]:
    """Let this process, and each that it starts, take so many MiB of memory at most, None for no cap.

    Raises ValueError where more is needed, or where the system sets no such limit, which is so on Windows.
    """
    if mebibytes is None:
        yield
        return
    try:
        import resource
    except ImportError:
        raise ValueError("this system sets no limit on memory: leave `--memory` out") from None
    _start_arrows_threads()
    most = mebibytes * 2**20
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    try:
        # what is loaded already counts too
        if taken > most:
            raise MemoryError
        resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
        yield
    except MemoryError:
        what = f"this takes more than {mebibytes:,} MiB of memory; `--memory` lets it take more."
        raise ValueError(what) from None
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _start_arrows_threads() -> None:
    """Have Arrow start the threads that it works with: where it can't start one later, it ends the process."""
    import pyarrow as pa
    import pyarrow.csv

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    pyarrow.csv.read_csv(pa.BufferReader(b"a\n1\n"))
