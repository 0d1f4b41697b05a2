"""Being interrupted: a program that ends in order, and a step that is finished first."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def exiting_in_order() -> Iterator[None]:
    """Let SIGINT and SIGTERM end the program as an exception does, so that what it began is taken back.

    The exit status is 128 and the signal's number, as a shell gives it.
    """

    def leave(number, _):
        sys.exit(128 + number)

    with _handled_by(leave):
        yield


def finished_first(function: Callable) -> Callable:
    """Make a function that neither SIGINT nor SIGTERM can break off: they count when it is done."""

    @wraps(function)
    def whole(*arguments, **options):
        met = []
        try:
            with _handled_by(lambda number, _: met.append(number)):
                return function(*arguments, **options)
        finally:
            if met:
                signal.raise_signal(met[0])

    return whole


@contextmanager
def _handled_by(handler: Callable) -> Iterator[None]:
    # only the main thread may set a handler, and only there is one run; what is ignored stays ignored
    here = threading.current_thread() is threading.main_thread()
    wanted = [one for one in SIGNALS if here and signal.getsignal(one) is not signal.SIG_IGN]
    before = {}
    try:
        for one in wanted:
            before[one] = signal.signal(one, handler)
        yield
    finally:
        for one, former in before.items():
            signal.signal(one, former)
