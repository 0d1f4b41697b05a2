"""What the documentation says is so: its commands run, its links lead somewhere, its rows are in the data."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

import onrecord
from onrecord.cli import main
from onrecord.report.rules import as_markdown

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")])
# these install the project, which .ci/run does in a fresh virtual environment, line by line
INSTALLING = ("make ", "python3 -m venv", ".venv/bin/")


def blocks(language):
    """Give (page, block) for every fenced block of a language."""
    for page in PAGES:
        for block in re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL):
            yield pytest.param(block, id=f"{page.name}: {block.splitlines()[0][:60]}")


def commands():
    for one in blocks("sh"):
        if not one.id.startswith("tutorial.md"):  # its lines build on each other: tests/test_tutorial.py
            yield from one.values[0].splitlines()


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A copy of what is in the repository, with `onrecord` on the path as after activating `.venv`."""
    made = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text("utf-8").splitlines()]
    folder = tmp_path_factory.mktemp("clone") / "onrecord"
    return shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".git", *made))


def run(clone, arguments, **options):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "HOME": str(clone.parent)}
    return subprocess.run(arguments, cwd=clone, env=environment, capture_output=True, text=True, **options)


def needed(program):
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed: its lines are not tested")


@pytest.mark.parametrize("command", dict.fromkeys(commands()), ids=lambda command: command[:70])
def test_every_command_runs(clone, command, monkeypatch):
    if command.startswith(INSTALLING):
        ci = [line.strip() for line in (ROOT / ".ci" / "run").read_text().splitlines()]
        assert command in ci, "what is not run here is run by .ci/run"
        return
    program, *arguments = shlex.split(command)
    if program == "onrecord" and not {"&&", "|", ">"} & {*arguments}:
        # a process of its own, which only a shell needs, takes longer to load than to run
        monkeypatch.chdir(clone)
        ended = CliRunner().invoke(main, arguments)
        assert ended.exit_code == 0, ended.output
        return
    if program != "onrecord":
        needed(program)
    done = run(clone, command, shell=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("block", list(blocks("python")))
def test_every_python_block_runs(clone, block):
    done = run(clone, [sys.executable, "-c", block])
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize("block", list(blocks("r")))
def test_every_r_block_runs(clone, block):
    needed("Rscript")
    done = run(clone, ["Rscript", "-e", block])
    assert done.returncode == 0, done.stderr
    assert "expedite-cases" in done.stdout


def test_no_block_is_of_a_language_that_is_not_run():
    for page in PAGES:
        languages = set(re.findall(r"^```(\w+)$", page.read_text("utf-8"), re.MULTILINE))
        # a picture in Mermaid is drawn, not run
        assert languages <= {"sh", "python", "r", "yaml", "mermaid"}, page.name


@pytest.mark.parametrize("block", list(blocks("yaml")))
def test_every_yaml_block_can_be_read(block):
    assert isinstance(yaml.safe_load(block), dict)


def test_the_page_of_rules_is_the_catalogue():
    assert (ROOT / "docs" / "rules.md").read_text("utf-8") == as_markdown()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file_and_heading_that_are_there(page):
    for target in re.findall(r"\]\(([^)#]*(?:#[^)]*)?)\)", page.read_text("utf-8")):
        name, _, heading = re.sub(r"\s+", "", target).partition("#")
        if ":" in name:
            continue
        file = (page.parent / name) if name else page
        assert file.exists(), target
        if heading:
            text = file.read_text("utf-8")
            slugs = [
                re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in re.findall(r"^#+ (.*)$", text, re.M)
            ]
            assert heading in slugs, target


def test_the_clashes_that_the_readme_names_are_those_in_the_data():
    versions = onrecord.contested(ROOT).drop_duplicates(["about", "identifier"]).set_index("identifier")["word"]
    clashes = versions[versions.isin(["clash", "clash, occasion not told"])]
    assert set(clashes.index) == {"expedite-cases", "six-proposals", "main-meeting"}
    assert set(versions[versions == "clash"].index) == {"main-meeting"}
    readme = (ROOT / "README.md").read_text("utf-8")
    named = ["The meeting", "The Livingstone and Walker cases", "The six proposals as a whole"]
    assert re.findall(r"^- \*\*(.*)\*\*: ", readme, re.M) == named


# by clash, the claims that the README's line says in words: (claim, by whose word, stance or result, polarity)
SAID = {
    "expedite-cases": [
        ("jc-20180424-p11", "named", "accepts", "denied"),
        ("politicshome-20180425-p06", "unnamed", "accepts", "affirmed"),
        ("jc-20180424-p23", "publication", "accepts", "affirmed"),
    ],
    "six-proposals": [
        ("jc-20180424-p01", "publication", "declines", "affirmed"),
        ("jc-20180424-p34", "unnamed", "declines", "denied"),
    ],
    "main-meeting": [
        ("politicshome-20180425-a02", "publication", "none", None),
        ("politicshome-20180425-a05", "unnamed", "partial", None),
    ],
}


@pytest.mark.parametrize("identifier", SAID)
def test_what_the_readme_says_of_a_clash_is_what_the_rows_say(identifier):
    tables = onrecord.load(ROOT)
    positions, accounts = (tables[name].set_index(tables[name].columns[0]) for name in ("positions", "accounts"))
    for key, attribution, said, polarity in SAID[identifier]:
        row = positions.loc[key] if key in positions.index else accounts.loc[key]
        assert row["attribution"] == attribution
        if polarity is None:
            assert (row["event_id"], row["result"]) == (identifier, said)
        else:
            assert (row["demand_id"], row["stance"], row["polarity"]) == (identifier, said, polarity)


def test_the_datasheet_states_the_rows_that_there_are():
    tables = onrecord.load(ROOT)
    datasheet = (ROOT / "docs" / "datasheet.md").read_text("utf-8")
    for name, frame in tables.items():
        assert f"| `{name}` | {len(frame)} |" in datasheet
    counts = tables["positions"]["stance"].value_counts(sort=False)
    header, numbers = " | ".join(counts.index), " | ".join(map(str, counts))
    assert f"| {header} |\n|{' --- |' * len(counts)}\n| {numbers} |" in datasheet


def test_the_version_is_the_same_everywhere():
    import json
    import tomllib

    descriptor = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert project["project"]["version"] == descriptor["version"]
    assert f"\nversion: {descriptor['version']}\n" in citation
    assert f"\n## {descriptor['version']}, {descriptor['created'][:10]}\n" in changelog
