"""The tutorial, followed from an empty folder to a release: every command, and every answer at a real terminal."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from click.testing import CliRunner

import onrecord
from conftest import ROOT
from onrecord.cli import main

TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
STEP = re.compile(
    r"^```sh\n(?P<commands>(?s:.*?))^```|^\| at the prompt \| type \|\n.*\n(?P<answers>(?:\|.*\n)+)", re.MULTILINE
)
COMMAND = re.compile(r".*<<'END'\n(?s:.*?)^END\n|.+\n", re.MULTILINE)


def steps():
    """Give the tutorial's commands, one by one, each with the answers at the prompts that follow it."""
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for step in STEP.finditer(TUTORIAL):
        found += [(command.rstrip("\n"), []) for command in COMMAND.findall(step["commands"] or "")]
        for line in (step["answers"] or "").splitlines():
            prompt, answer = re.fullmatch(r"\| (.*?) \|(?: (.*))? \|", line).groups()
            found[-1][1].append((prompt, (answer or "").replace("\\|", "|")))
    return found


@pytest.fixture
def at_home(tmp_path, monkeypatch):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for name, value in {"PATH": path, "HOME": f"{tmp_path}", "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)


def run(command):
    """Run a command, and give its exit status, what it printed and all that it said."""
    if command.startswith("onrecord "):  # in this process, which has loaded already what each would have to load
        ended = CliRunner().invoke(main, shlex.split(command)[1:])
        return ended.exit_code, ended.stdout, ended.output
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stdout + done.stderr


def answer(command, answers):
    child = pexpect.spawn("bash", ["-c", command], encoding="utf-8", timeout=60, dimensions=(60, 250))
    for prompt, typed in answers:
        child.expect(re.escape(prompt) + r"[^\r\n]*:")
        # `=` is Enter alone; what is typed takes the place of a text that stands there
        child.send("\r" if typed == "=" else f"\x01\x0b{typed}\r")
    child.expect(pexpect.EOF)
    child.wait()
    return child.exitstatus, child.before


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_the_tutorial_goes_from_an_empty_folder_to_a_release(at_home):
    for command, answers in steps():
        if command.startswith("cd "):
            os.chdir(command.removeprefix("cd "))
        elif answers:
            status, told = answer(command, answers)
            assert status == 0, told
            assert "Every sentence was considered." in told
        else:
            status, printed, said = run(command)
            assert status == 0, f"{command}\n{said}"
            if command == "onrecord contested":
                assert re.search(r"^CLASH +Night opening \(night-opening\)$", printed, re.MULTILINE)
            if command == "onrecord release --texts texts":
                told = [line.strip() for line in printed.splitlines() if line.startswith("  git ")]
                assert told == [one for one, _ in steps() if one in told] and len(told) == 3
    report = onrecord.validate(".", "texts")
    assert report.findings == []
    assert report.released and report.citations["unproved"] == 0
    assert report.tables["articles"] == 2 and report.tables["positions"] == 6
    assert Path("build/site/index.html").is_file()
    assert Path("dist/SHA256SUMS").is_file()
