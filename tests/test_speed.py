"""Packages that are generated, and what makes a run quick: no clock is asked here."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from conftest import ROOT
from onrecord import validate
from onrecord.cli import main
from onrecord.files.limits import with_limits
from onrecord.validation import steps

sys.path.insert(0, str(ROOT / "benchmarks"))
from generate import generate  # noqa: E402


def places(report) -> list[tuple]:
    return [(one.rule, one.table, one.line, one.column) for one in report.findings]


def test_a_generated_package_is_sound_with_its_texts(tmp_path):
    assert generate(tmp_path / "made", 400, texts=tmp_path / "texts") == []
    report = validate(tmp_path / "made", tmp_path / "texts")
    assert places(report) == []
    # made-up words are in no language
    assert report.rules_skipped == ["article-language"]


def test_planted_faults_are_found_where_they_are(tmp_path):
    expected = generate(tmp_path / "made", 2_000, faults=0.1, seed=3)
    report = validate(tmp_path / "made", limits=with_limits(["findings=100000"]))
    assert sorted(places(report)) == expected


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        generate(tmp_path / name, 200, faults=0.2)
    files = sorted(one.relative_to(tmp_path / "one") for one in (tmp_path / "one").rglob("*") if one.is_file())
    assert all((tmp_path / "one" / one).read_bytes() == (tmp_path / "two" / one).read_bytes() for one in files)


@pytest.mark.parametrize("arguments", [["--help"], ["validate", "--help"], ["export", "--help"]])
def test_help_loads_neither_pandas_nor_frictionless(arguments):
    program = (
        "import sys\nfrom onrecord.cli import main\ntry:\n    main(args=sys.argv[1:])\nexcept SystemExit:\n    pass\n"
    )
    program += "print({'pandas', 'frictionless', 'pandera'} & set(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    assert done.stderr == "set()\n"


def test_a_small_package_needs_no_frictionless(draft):
    program = f"import sys, onrecord\nonrecord.validate({str(draft.root)!r})\nprint('frictionless' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_timings_name_the_steps_and_the_rules_and_leave_the_report_alone(draft):
    done = CliRunner().invoke(main, ["validate", str(draft.root), "--format", "json", "--timings"])
    assert json.loads(done.stdout)["valid"]
    lines = [line.split(" s  ") for line in done.stderr.splitlines()]
    assert lines[0][1] == "in all"
    assert {"the descriptor and its rules", "table people is read", "who-answers"} <= {name for _, name in lines}
    assert all(float(seconds) >= 0 for seconds, _ in lines)


@pytest.mark.parametrize(("patience", "seen"), [(-1, True), (1_000, False)])
def test_a_bar_names_the_steps_once_a_run_takes_long(monkeypatch, patience, seen):
    told = []

    class Bar:
        def show(self, name, done, total):
            told.append((name, done, total))

        def stop(self):
            told.append("stopped")

    monkeypatch.setattr(steps, "PATIENCE", patience)
    run = steps.Steps(Bar())
    run.expect(2)
    for name in ("one", "other"):
        with run.step(name):
            pass
    run.close()
    assert told == [*[("one", 0, 2), ("other", 1, 2)] * seen, "stopped"]
