"""Where output goes: any encoding, a terminal or none, a stream that is full or closed; and what a stranger put in."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord.cli import main
from onrecord.files.guarded import FORBIDDEN_CHARACTERS
from onrecord.report.screen import TerminalBar, put, say

ROOT = Path(__file__).parents[1]
P, ARTICLE = "ep-20310503-p01", "ep-20310503"
STRANGE = "\x1b]0;mine\x07\x1b[2J\u202eŁódź \U0001f6a2 ##[error]x"
PRINTED = (
    "validate",
    "contested --format csv",
    f"show {P}",
    "cite",
    f"cite {P} --format csl",
    "network",
    "format --check",
    "diff {root} {root}",
    "add-article {text} --publisher x\x1b --date 2031-05-09 --url https://x.example/\x1b --title x",
    "code nowhere --texts {texts}",
)
PROGRAMS = ("contested", "network")  # their bytes are UTF-8


class Stream(io.TextIOWrapper):
    """Standard output of some encoding, as a file or as a terminal."""

    def __init__(self, encoding, terminal=False):
        super().__init__(io.BytesIO(), encoding=encoding)
        self._terminal = terminal

    def isatty(self):
        return self._terminal

    def written(self):
        self.flush()
        return self.buffer.getvalue()


@pytest.fixture
def strange(draft, tmp_path):
    """A package whose every word for people holds what acts on a terminal, and letters of many scripts."""
    draft.set("people", "bo-finch", name=f"Bo Finch {STRANGE}")
    draft.set("demands", "night-sluice", title=f"Sluice {STRANGE}")
    draft.set("positions", P, statement=f"She says {STRANGE}.")
    draft.set("articles", ARTICLE, title=f"Talks {STRANGE}")
    draft.descriptor(
        lambda package: package.update(title=STRANGE, contributors=[{"title": STRANGE, "email": "a@b.example"}])
    )
    text = tmp_path / "text.txt"
    text.write_text("Talks fail\nNobody came.\n", "utf-8")
    return {"root": draft.root, "texts": draft.texts, "text": text}


def printed(arguments, monkeypatch, encoding, terminal=False):
    out, err = Stream(encoding, terminal), Stream(encoding, terminal)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code in (0, 1, 2)
    return out.written(), err.written()


def test_no_character_of_a_stranger_harms_in_any_encoding(strange, monkeypatch):
    for command in PRINTED:
        words = [word.format(**strange) for word in command.split(" ")]
        for one in printed([*words, "--package", str(strange["root"])], monkeypatch, "cp437"):
            told = one.decode("utf-8" if words[0] in PROGRAMS else "cp437")
            assert re.findall(f"\r|{FORBIDDEN_CHARACTERS}", told) == [], command
            assert "##[" not in told or words[0] in PROGRAMS, command


def test_only_the_door_prints():
    found = [
        path.name
        for path in (ROOT / "scripts" / "onrecord").rglob("*.py")
        if re.search(r"(?m)\bclick\.s?echo\(|^ *print\(|std(out|err)\.write", path.read_text("utf-8"))
    ]
    assert found == ["screen.py"]


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp437", "ascii"])
def test_what_programs_read_is_in_utf_8(monkeypatch, encoding):
    out = Stream(encoding)
    monkeypatch.setattr(sys, "stdout", out)
    put("Łódź\x1b\r\n")
    assert out.written() == "Łódź\\u001b\\u000d\n".encode()


def test_on_a_terminal_a_long_line_wraps_and_what_counts_has_a_colour(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    out = Stream("utf-8", terminal=True)
    monkeypatch.setattr(sys, "stdout", out)
    say("error cell-enum\nName   one two three four five six seven eight nine\n")
    assert out.written().decode() == (
        "\x1b[1;31merror\x1b[0m cell-enum\nName   one two three four five six seven\n       eight nine\n"
    )


def test_no_colour_where_it_is_not_wanted_or_nobody_looks(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    for terminal in (True, False):
        out = Stream("utf-8", terminal)
        monkeypatch.setattr(sys, "stdout", out)
        say("error\x1b[0m cell-enum")
        assert out.written() == b"error\\u001b[0m cell-enum\n"


def test_a_bar_shows_a_name_as_it_stands(monkeypatch):
    err = Stream("utf-8", terminal=True)
    monkeypatch.setattr(sys, "stderr", err)
    bar = TerminalBar()
    bar.show("table [/red]\x1b]0;mine\x07 is read", 1, 2)
    bar.stop()
    assert "table [/red]\\u001b]0;mine\\u0007 is read" in err.written().decode()


def as_process(command, draft, **options):
    """Run a command of the shell on a package."""
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(["bash", "-c", command], cwd=draft.root, env=environment, capture_output=True, **options)


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("onrecord validate >&-", 0),
        ("onrecord validate >&- 2>&-", 0),
        ("onrecord show nobody >&- 2>&-", 2),
        ("onrecord --help >&-", 0),
        ("onrecord validate >/dev/full", 2),
        ("onrecord --version >/dev/full", 2),
        ("onrecord contested --format csv >/dev/full", 2),
        ("onrecord show nobody 2>/dev/full", 2),
        ("onrecord nonsense 2>/dev/full", 2),
    ],
)
def test_a_stream_that_is_full_or_closed_is_no_fault_of_the_package(draft, command, status):
    done = as_process(command, draft)
    assert done.returncode == status
    assert b"Traceback" not in done.stderr and b"Exception ignored" not in done.stderr


@pytest.mark.parametrize("library", ["onrecord.cli.check", "pandas"])
def test_ctrl_c_while_libraries_load_ends_without_a_traceback(library):
    program = (
        "import signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell's job in the background ignores it
        "class Finder:\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == {library!r}:\n"
        "            signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder())\n"
        "from onrecord.cli import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program, "show", "nobody"], cwd=ROOT, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")
