"""Work that several processes share: what they make comes back, whatever ends them is told, none is left behind."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from functools import partial
from multiprocessing.connection import wait
from pathlib import Path

import pytest

from onrecord.validation import memory
from onrecord.validation.processes import at_once, in_processes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")


def counting(number: int):
    yield from range(number)
    yield os.getpid()


@pytest.mark.parametrize("many", [1, 2, 3])
def test_what_each_task_makes_comes_in_its_order(many):
    found = {}
    for number, made in in_processes([partial(counting, one) for one in (3, 0, 2, 5)], many):
        found.setdefault(number, []).append(made)
    assert {number: made[:-1] for number, made in found.items()} == {0: [0, 1, 2], 1: [], 2: [0, 1], 3: [0, 1, 2, 3, 4]}
    processes = {made[-1] for made in found.values()}
    assert processes == {os.getpid()} if many == 1 else os.getpid() not in processes and len(processes) == 4
    assert not memory.helpers


def test_a_task_is_asked_for_when_one_can_begin():
    begun = []

    def tasks():
        for number in range(4):
            begun.append(number)
            yield partial(counting, 0)

    made = in_processes(tasks(), 2)
    next(made)
    assert begun == [0, 1]
    assert len(list(made)) == 3
    assert begun == [0, 1, 2, 3]


def failing():
    yield 1
    raise LookupError("nothing there")


@pytest.mark.parametrize("many", [1, 2])
def test_what_a_task_raises_is_raised(many):
    with pytest.raises(LookupError, match="nothing there") as raised:
        list(in_processes([partial(counting, 2), failing], many))
    assert many == 1 or "in failing" in raised.value.__notes__[0]
    assert not memory.helpers


def killed():
    os.kill(os.getpid(), signal.SIGKILL)
    yield


def test_a_process_that_is_ended_from_without_is_told_of():
    with pytest.raises(ChildProcessError, match="ended from without"):
        list(in_processes([killed, partial(counting, 2)], 2))
    assert not memory.helpers


def killed_in_mid_message():
    threading.Timer(0, os.kill, (os.getpid(), signal.SIGKILL)).start()
    while True:
        yield b"1" * 3_000_000


def test_a_process_that_is_ended_in_mid_message_is_told_of():
    with pytest.raises(ChildProcessError, match="ended from without"):
        list(in_processes([killed_in_mid_message, partial(counting, 2)], 2))
    assert not memory.helpers


def writing():
    yield os.getpid()
    while True:
        yield b"1" * 30_000


def test_no_process_outlives_the_first_for_long():
    program = """
import sys
from onrecord.validation.processes import in_processes
sys.path.insert(0, sys.argv[1])
from test_processes import writing
made = in_processes([writing, writing], 2)
for _, one in made:
    if isinstance(one, int):
        print(one, flush=True)
"""
    arguments = [sys.executable, "-c", program, os.path.dirname(__file__)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as first:
        processes = [int(first.stdout.readline()) for _ in range(2)]
        first.kill()
    for one in processes:
        with suppress(ProcessLookupError):
            wait([os.pidfd_open(one)], timeout=30)
    assert not any(map(is_there, processes))


def at_once_in_another():
    yield at_once()


def test_a_process_that_may_have_no_others_works_alone():
    assert at_once() >= 1
    assert list(in_processes([at_once_in_another], 2)) == [(0, 1)]


def waiting():
    yield os.getpid()
    signal.pause()


def is_there(process: int) -> bool:
    try:
        # one that has ended, and that nobody has asked for yet, is a zombie
        return Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_whoever_stops_asking_ends_the_processes():
    made = in_processes([waiting, waiting], 2)
    processes = {next(made)[1], next(made)[1]}
    made.close()
    assert not any(map(is_there, processes))


def test_a_signal_to_the_first_process_ends_the_others():
    program = """
import sys
from onrecord.files.interrupts import exiting_in_order
from onrecord.validation.processes import in_processes
sys.path.insert(0, sys.argv[1])
from test_processes import waiting
with exiting_in_order():
    for _, process in in_processes([waiting, waiting], 2):
        print(process, flush=True)
"""
    arguments = [sys.executable, "-c", program, os.path.dirname(__file__)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as first:
        processes = [int(first.stdout.readline()) for _ in range(2)]
        first.send_signal(signal.SIGTERM)
        assert first.wait() == 128 + signal.SIGTERM
    assert not any(map(is_there, processes))


def test_the_memory_of_all_counts_against_the_cap():
    program = """
import sys
from onrecord.validation.memory import capped
from onrecord.validation.processes import in_processes

def taking():
    held = b"1" * 2**28
    yield len(held)
    import signal
    signal.pause()

with capped(400, 7):
    for _ in in_processes([taking, taking], 2):
        pass
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 7
    assert "more than 400 MiB" in done.stderr
