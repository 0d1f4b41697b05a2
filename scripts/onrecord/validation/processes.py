"""Work that several processes share: each is forked from this one, and so has all that this one has made."""

import gc
import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from itertools import islice
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection, wait
from typing import Any

from onrecord.validation.memory import helpers, keep_what_is_freed

MOST_AT_ONCE = 8
MADE, DONE, FAILED = range(3)


def at_once() -> int:
    """Give how many processes work at a time: one for each processor that this one may use, up to `MOST_AT_ONCE`, since
    each takes memory; one alone where a process can't well be forked.

    On macOS system libraries break in a forked process; Windows has none; and a daemonic process may have no others.
    """
    if sys.platform != "linux" or current_process().daemon:
        return 1
    return min(len(os.sched_getaffinity(0)), MOST_AT_ONCE)


def in_processes(tasks: Iterable[Callable[[], Iterable[Any]]], many: int) -> Iterator[tuple[int, Any]]:
    """Give what each of the tasks yields, with the task's number, as it comes.

    With `many` of 2 or more each task has a process of its own, of which so many run at a time; the next task is asked
    for when one can begin. What a task yields must be such that it can be pickled, and what it changes is lost. What it
    raises is raised here. Raises ChildProcessError where a process was ended from without.
    """
    if many < 2:
        for number, task in enumerate(tasks):
            for made in task():
                yield number, made
        return
    context, left = get_context("fork"), enumerate(tasks)
    running: dict[Connection, tuple[int, Any]] = {}
    try:
        while True:
            for number, task in islice(left, many - len(running)):
                # else whoever looks for garbage in the other process writes on all objects, and has to copy them
                gc.freeze()
                receiver, sender = context.Pipe(duplex=False)
                process = context.Process(target=_work, args=(sender, [*running, receiver], task), daemon=True)
                # from Python 3.12 on it warns of other threads; what these may hold no task asks for
                with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
                    process.start()
                sender.close()
                running[receiver] = number, process
                helpers.add(process.pid)
            if not running:
                return
            for receiver in wait(running):
                number, process = running[receiver]
                kind, made = _received(receiver, process)
                if kind == FAILED:
                    raise made
                if kind == MADE:
                    yield number, made
                else:
                    process.join()
                    helpers.discard(process.pid)
                    del running[receiver]
    finally:
        gc.unfreeze()
        for _, process in running.values():
            process.terminate()
            process.join()
            helpers.discard(process.pid)


def _received(receiver: Connection, process) -> tuple[int, Any]:
    try:
        return receiver.recv()
    except (EOFError, OSError):
        process.join()
        code = process.exitcode
        raise ChildProcessError(f"a process that did a part of the work was ended from without ({code})") from None


def _work(sender: Connection, of_the_first: list[Connection], task: Callable[[], Iterable[Any]]) -> None:
    # whoever interrupts the first process has it end the others
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # a bar at a terminal is the first process's
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    for one in of_the_first:  # else nobody would be told that the first process is there no more
        one.close()
    keep_what_is_freed()
    with suppress(BrokenPipeError), closing(sender):
        try:
            for made in task():
                sender.send((MADE, made))
            sender.send((DONE, None))
        except BrokenPipeError:
            raise
        except Exception as error:
            error.add_note(traceback.format_exc())
            sender.send((FAILED, error))
