"""The reports: each format's own reader finds in it what was found, and nothing from a cell acts on that reader."""

import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import unicodedata
import zipfile
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import Failure, JUnitXml, Skipped
from markdown_it import MarkdownIt
from packaging.requirements import Requirement

from conftest import ROOT, Draft
from onrecord.cli import main
from onrecord.report import escape, github, junit, markdown, places, pointers, sarif, text
from onrecord.rules.catalogue import CATALOGUE, GROUPS
from onrecord.validation.findings import Finding, Report

RENDERED = {"text": text, "github": github, "sarif": sarif, "junit": junit, "markdown": markdown}


# --- readers, each by the rules of the format's own


def runner_commands(log: str) -> list[tuple[str, dict[str, str], str]]:
    """Give the commands in a step's log, read as GitHub's runner does (its ActionCommand and OutputManager).

    A line ends at a line feed or a carriage return. It is a command if it opens with `::` after any white space, or
    else has `##[` anywhere. Unlike the runner's, any name is that of a command here.
    """
    commands = []
    for line in re.split(r"\r\n|\r|\n", log):
        opening = line.lstrip()
        if opening.startswith("::") and "::" in opening[2:]:
            command, data = opening[2:].split("::", 1)
            name, _, told = command.partition(" ")
            pairs = [pair.split("=", 1) for pair in told.strip().split(",") if pair]
            properties = {pair[0]: _unescaped(pair[1], ":,") for pair in pairs if len(pair) == 2 and all(pair)}
            commands.append((name, properties, _unescaped(data)))
        elif "]" in line.partition("##[")[2]:
            name, _, data = line.partition("##[")[2].partition("]")
            commands.append((name, {}, data))
    return commands


def _unescaped(value: str, also: str = "") -> str:
    for character in "\r\n" + also:
        value = value.replace(f"%{ord(character):02X}", character)
    return value.replace("%25", "%")


SARIF_SCHEMA = jsonschema.Draft202012Validator(
    json.loads((ROOT / "tests" / "sarif" / "sarif-2.1.0.schema.json").read_text("utf-8")),
    format_checker=jsonschema.FormatChecker(),
)


def sarif_run(log: str) -> dict:
    """Give the one run of a SARIF log that is valid by the schema and by what the standard says beside it."""
    value = json.loads(log)
    assert [error.message for error in SARIF_SCHEMA.iter_errors(value)] == []
    (run,) = value["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        (location,) = result["locations"]
        assert location["physicalLocation"]["region"]["startLine"] >= 1
    for message in [result["message"]["text"] for result in run["results"]]:
        # 3.11.5: braces are doubled; 3.11.6: an embedded link is [text](target)
        assert re.fullmatch(r"(?:[^{}]|\{\{|\}\})*", message) and "](" not in message
    return run


def test_cases(log: str) -> dict[str, tuple[str, object]]:
    """Give (class name, result or None, text beside it) of each test case of a JUnit report, by its name."""
    (suite,) = JUnitXml.fromstring(log.encode("utf-8"))
    cases = {case.name: (case.classname, case.result[0] if case.result else None, case.system_out) for case in suite}
    results = [result for _, result, _ in cases.values()]
    assert (suite.tests, suite.failures, suite.skipped, suite.errors) == (
        len(cases),
        sum(isinstance(result, Failure) for result in results),
        sum(isinstance(result, Skipped) for result in results),
        0,
    )
    return cases


test_cases.__test__ = False


def spans(log: str) -> list[list[str]]:
    """Give the rows of a Markdown report's table, each cell's text, read as GitHub's dialect with all its links."""
    rows: list[list[str]] = []
    for token in _markdown_tokens(log):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows and token.level > 3:
            rows[-1].append("".join(child.content for child in token.children))
    return rows[1:]


def _markdown_tokens(log: str):
    return MarkdownIt("gfm-like").parse(log)


# --- one bad package, the same findings in every format

EXPECTED = {
    ("cell-enum", "tiny/data/positions.csv:2", "ep-20310503-p01"),
    ("statement-form", "tiny/data/positions.csv:3", "ep-20310503-p02"),
    ("statement-names", "tiny/data/positions.csv:3", "ep-20310503-p02"),
    ("statement-codes", "tiny/data/positions.csv:3", "ep-20310503-p02"),
    ("statement-subject", "tiny/data/positions.csv:3", "ep-20310503-p02"),
    ("coding-pending", "tiny/data/sentences.csv:6", "ep-20310503-s05"),
    ("format-metadata", "tiny/datapackage.json:6", ""),
    ("resource-file", "tiny/datapackage.json:115", ""),
}


def in_repository(folder: Path) -> Draft:
    (folder / "repository" / ".git").mkdir(parents=True)
    return make_bad(Draft(folder / "repository"))


@pytest.fixture
def bad(tmp_path) -> Draft:
    """A package with an error of each kind and a warning, in a folder of a repository."""
    return in_repository(tmp_path)


@pytest.fixture(scope="module")
def bad_report(tmp_path_factory) -> Report:
    """What is found in such a package, without its texts."""
    return in_repository(tmp_path_factory.mktemp("bad")).report(texts=False)


@pytest.fixture(scope="module")
def sound_report(tmp_path_factory) -> Report:
    return Draft(tmp_path_factory.mktemp("sound")).report()


def make_bad(draft: Draft) -> Draft:
    draft.set("positions", "ep-20310503-p01", stance="refuses")
    draft.set("positions", "ep-20310503-p02", statement="no")
    draft.set("sentences", "ep-20310503-s05", coding="pending")
    draft.descriptor(lambda package: package.update(version="one"))
    draft.descriptor(lambda package: package["resources"][8].update(path="data/none.csv"))
    return draft


def render(form: str, report: Report) -> str:
    return RENDERED[form].render(report)


def found_in(form: str, log: str) -> set[tuple[str, str, str]]:
    """Give (rule, place, row) of each finding that a report tells of."""
    if form == "github":
        told = [(one["title"], f"{one['file']}:{one['line']}", data) for _, one, data in runner_commands(log)]
        return {(rule, place, row_of(re.search(r"(?: \[(.*)\])?\n", data)[1])) for rule, place, data in told}
    if form == "sarif":
        told = [
            (one, one["locations"][0]["physicalLocation"], one["properties"].get("row", ""))
            for one in sarif_run(log)["results"]
        ]
        return {
            (one["ruleId"], f"{at['artifactLocation']['uri']}:{at['region']['startLine']}", row)
            for one, at, row in told
        }
    if form == "junit":
        texts = {rule: result.text if result else out for rule, (_, result, out) in test_cases(log).items()}
        lines = [(rule, line) for rule, text in texts.items() for line in (text or "").splitlines()]
        matches = [(rule, re.match(r"(\S+:\d+)(?: \[(.*?)\])?  ", line)) for rule, line in lines]
        return {(rule, match[1], row_of(match[2])) for rule, match in matches if match}
    return {(rule, place, row_of(named)) for _, rule, place, named, _ in spans(log)}


def row_of(named: str | None) -> str:
    return named.split(" ")[0] if named and " " in named else ""


@pytest.mark.parametrize("form", ["github", "sarif", "junit", "markdown"])
def test_every_format_has_the_same_findings(bad_report, form):
    assert found_in(form, render(form, bad_report)) == EXPECTED


def test_text_and_json_have_the_same_findings_in_the_package_s_own_places(bad_report):
    told = re.findall(r"^(?:error|warning) (\S+)\n  (\S+?)(?::(\d+))?(?: \[(.*?)\])?  ", text.render(bad_report), re.M)
    assert sorted((rule, row_of(named)) for rule, _, _, named in told) == sorted((one[0], one[2]) for one in EXPECTED)
    assert {(rule, f"tiny/{path}:{line}") for rule, path, line, _ in told if line} == {
        (rule, place) for rule, place, row in EXPECTED if row
    }
    assert {(one["rule"], one["row_id"] or "") for one in bad_report.as_dict()["findings"]} == {
        (rule, row) for rule, _, row in EXPECTED
    }


@pytest.mark.parametrize("form", list(RENDERED))
def test_errors_come_before_warnings(bad_report, form):
    log = render(form, bad_report)
    if form != "junit":  # where cases stand in the catalogue's order
        rules = log[log.index('"results"') :] if form == "sarif" else log
        assert 0 < rules.index("format-metadata") < rules.index("statement-form") < rules.index("coding-pending")


@pytest.mark.parametrize("form", ["json", *RENDERED])
def test_the_command_writes_every_format_with_the_same_exit_status(bad, draft, form, tmp_path):
    def run(*arguments):
        return CliRunner().invoke(main, ["validate", *map(str, arguments), "--format", form])

    found = run(bad.root)
    assert (found.exit_code, run(draft.root).exit_code, run(tmp_path / "none").exit_code) == (1, 0, 2)
    assert run(bad.root, "--output", tmp_path / "report").output == ""
    assert (tmp_path / "report").read_text("utf-8") == found.output


@pytest.mark.parametrize("form", list(RENDERED))
def test_a_sound_package_has_no_findings_in_any_format(sound_report, form):
    log = render(form, sound_report)
    assert runner_commands(log) == []
    if form not in ("text", "github"):
        assert found_in(form, log) == set()


# --- where a finding stands


def place_of(draft: Draft, rule: str) -> str:
    (found,) = [one for one in places.placed(draft.report(texts=False)) if one.finding.rule == rule]
    return found.where


def line_with(file: Path, words: str) -> int:
    (line,) = [number for number, line in enumerate(file.read_text("utf-8").split("\n"), 1) if words in line]
    return line


def test_a_finding_in_the_descriptor_stands_on_its_line(draft, monkeypatch):
    monkeypatch.chdir(draft.root.parent)
    draft.descriptor(lambda package: package["resources"][2].update(bytes="many"))
    line = line_with(draft.root / "datapackage.json", '"bytes": "many"')
    assert place_of(draft, "descriptor-profile") == f"tiny/datapackage.json:{line}"


def test_a_finding_in_a_schema_stands_on_its_line(draft, monkeypatch):
    monkeypatch.chdir(draft.root)
    draft.schema("people", lambda schema: schema["fields"][1].update(format="nonsense"))
    line = line_with(draft.root / "schemas" / "people.json", "nonsense")
    assert {one.where for one in places.placed(draft.report()) if one.finding.rule == "resource-schema"} == {
        f"schemas/people.json:{line}"
    }


def test_a_finding_in_a_schema_inside_the_descriptor_stands_on_its_line_there(draft, monkeypatch):
    monkeypatch.chdir(draft.root)
    schema = json.loads((draft.root / "schemas" / "people.json").read_text("utf-8"))
    schema["primaryKey"] = ["nobody_id"]
    draft.descriptor(lambda package: package["resources"][2].update(schema=schema))
    line = line_with(draft.root / "datapackage.json", "nobody_id") - 1
    assert {one.where for one in places.placed(draft.report()) if one.finding.rule == "resource-schema"} == {
        f"datapackage.json:{line}"
    }


@pytest.mark.parametrize(
    ("path", "rule"),
    [("/etc/passwd", "resource-path"), ("../people.csv", "resource-path"), ("data/none.csv", "resource-file")],
)
def test_a_file_that_is_not_in_the_package_stands_where_the_descriptor_names_it(draft, monkeypatch, path, rule):
    monkeypatch.chdir(draft.root)
    draft.descriptor(lambda package: package["resources"][2].update(path=path))
    line = line_with(draft.root / "datapackage.json", '"name": "people"') - 1
    assert place_of(draft, rule) == f"datapackage.json:{line}"


def test_what_has_no_line_at_all_stands_on_the_first(draft, monkeypatch):
    monkeypatch.chdir(draft.root)
    (draft.root / "datapackage.json").unlink()
    assert place_of(draft, "descriptor-file") == "datapackage.json:1"
    (draft.root / "datapackage.json").write_text("[" * 100_000)
    assert place_of(draft, "descriptor-json") == "datapackage.json:1"


def test_a_package_outside_of_any_repository_and_of_the_working_directory_has_absolute_paths(draft, monkeypatch):
    monkeypatch.chdir(draft.texts)
    draft.set("positions", "ep-20310503-p01", stance="refuses")
    assert place_of(draft, "cell-enum") == f"{draft.root}/data/positions.csv:2"
    (result,) = sarif_run(sarif.render(draft.report(texts=False)))["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": (draft.root / "data" / "positions.csv").as_uri()}


def test_what_stands_in_an_archive_has_the_archive_s_path_and_says_where_in_it(bad):
    file = bad.root.parent / "package.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for one in bad.root.rglob("*"):
            archive.write(one, one.relative_to(bad.root))
    report = dataclasses.replace(bad.report(texts=False), package=str(file))
    (found,) = [one for one in places.placed(report) if one.finding.rule == "cell-enum"]
    assert (found.path, found.where) == ("package.zip", "package.zip/data/positions.csv:2")
    commands = runner_commands(github.render(report))
    told = [(properties["file"], data) for _, properties, data in commands if properties["title"] == "cell-enum"]
    assert [file for file, _ in told] == ["package.zip"]
    assert told[0][1].startswith("data/positions.csv:2: `refuses` is not one of")


def test_a_path_is_encoded_as_a_uri(bad):
    odd = "data/a b:100%#?ä.csv"
    bad.path("positions").rename(bad.root / odd)
    bad.descriptor(lambda package: package["resources"][7].update(path=odd))
    results = sarif_run(sarif.render(bad.report(texts=False)))["results"]
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results}
    assert "tiny/data/a%20b%3A100%25%23%3F%C3%A4.csv" in uris


scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20
)


def written(value, pointer: str, lines: list[str], expected: dict[str, int], before: str = "") -> None:
    """Write a value as JSON, each member and item on a line of its own, noting by its pointer on which line it is."""
    expected[pointer] = len(lines) + 1
    if not isinstance(value, dict | list) or not value:
        lines.append(before + json.dumps(value))
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    lines.append(before + opening)
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for number, (step, inner) in enumerate(members):
        key = f"{json.dumps(step)}\t:\r" if isinstance(value, dict) else ""
        escaped = str(step).replace("~", "~0").replace("/", "~1")
        written(inner, f"{pointer}/{escaped}", lines, expected, (", " if number else " ") + key)
    lines.append(closing)


@given(values)
def test_every_pointer_into_a_json_file_leads_to_its_line(value):
    lines: list[str] = []
    expected: dict[str, int] = {}
    written(value, "", lines, expected)
    assert json.loads("\n".join(lines)) == value
    assert pointers.lines("\n".join(lines), expected) == expected
    assert pointers.lines("\n".join(lines), ["/no/such/place"]).keys() <= {"", "/no", "/no/such", "/no/such/place"}


# --- nothing from a package acts on a reader

NASTY = [
    *("::error::x", "##[add-mask]word", "\r::stop-commands::x", "\n::error::x", "\u2028::x::", "\x85::x::", ":", "#"),
    *(
        "]]>",
        "</failure></testcase>",
        "<b>",
        "&amp;",
        "-->",
        "\x00",
        "\x1b[31m",
        "\u202e",
        "\ufffe",
        "\ufdd0",
        "\ud800",
    ),
    *("|", "\\|", "\\", "`", "``", "`" * 90, "[x](http://evil.example)", "![x](http://evil.example)", "](", "@octocat"),
    *("www.evil.example", "a@evil.example", "https://evil.example", "#1", ":tada:", "*", "_", "~~", "| --- |", "- x"),
    *("{0}", "{", "}}", "%0A", "%25", ",", "=", " ", "\t", "\u00a0", "\u200d", "a" * 400, "\U000e0001", "\U0001f600"),
]
hostile = st.lists(st.sampled_from(NASTY) | st.text(st.characters(), max_size=5), max_size=4).map("".join)
maybe = st.none() | hostile


@st.composite
def findings(draw) -> Finding:
    rule = CATALOGUE[draw(st.sampled_from(["descriptor-json", "cell-enum", "coding-pending", "coalition-members"]))]
    line = draw(st.none() | st.integers(1, 99))
    table, path, column, row, value = (draw(maybe) for _ in range(5))
    return Finding(rule.id, rule.severity, table, path, line, column, row, value, draw(hostile), draw(hostile))


@st.composite
def reports(draw) -> Report:
    rules = st.sampled_from(["cell-enum", "sentence-text", "article-text"])
    name = draw(hostile).replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")[:50]
    return Report(
        package=f"{name}/datapackage.json",
        version=draw(maybe),
        format=draw(st.sampled_from([None, "1"])),
        rules_run=["descriptor-json", "coding-pending"],
        rules_skipped=[],
        reasons=draw(st.dictionaries(rules, hostile, max_size=3)),
        citations={"proved": 1, "unproved": 2},
        tables=draw(st.dictionaries(hostile, st.integers(0, 10**6), max_size=2)),
        findings=draw(st.lists(findings(), max_size=4)),
        strict=draw(st.booleans()),
        missing=draw(st.booleans()),
    )


def is_plain(character: str) -> bool:
    return character.isprintable() or character in "\n\u00ad\u200c\u200d" or unicodedata.category(character) == "Zs"


@given(reports())
def test_no_report_holds_a_command_or_a_character_that_acts(report):
    for form in RENDERED:
        log = render(form, report)
        assert [character for character in log if not is_plain(character)] == []
        if form != "github":
            assert runner_commands(log) == [], form


@given(reports())
def test_github_reads_one_command_a_finding_and_no_other(report):
    expected = [
        (
            one.finding.severity,
            {"file": one.path and escape.visible(one.path), "line": str(one.line), "title": one.finding.rule},
            escape.short(one.finding.message)
            + (f" [{escape.short(one.named)}]" if one.named else "")
            + f"\nTo do: {escape.short(one.finding.remedy)}",
        )
        for one in places.placed(report)
    ]
    told = runner_commands(github.render(report))
    assert sorted(told, key=str) == sorted(expected, key=str)
    assert [severity for severity, _, _ in told] == sorted(severity for severity, _, _ in expected)


@settings(max_examples=50)
@given(reports())
def test_sarif_is_valid_and_says_what_was_found(report):
    run = sarif_run(sarif.render(report))
    expected = []
    for one in places.placed(report):
        named = f" [{escape.short(one.named)}]" if one.named else ""
        expected.append(escape.short(one.finding.message) + named)
    told = [one["message"]["text"].replace("{{", "{").replace("}}", "}") for one in run["results"]]
    assert [one.replace("]\\u0028", "](") for one in told] == [one.replace("]\\u0028", "](") for one in expected]
    reasons = {
        one["associatedRule"]["id"]: one["message"]["text"]
        for one in run["invocations"][0]["toolExecutionNotifications"]
    }
    assert reasons.keys() == report.reasons.keys()


@given(reports())
def test_junit_is_read_as_a_case_a_rule_with_a_line_a_finding(report):
    cases = test_cases(junit.render(report))
    found = {one.rule for one in report.findings}
    assert cases.keys() == {*report.rules_run, *report.reasons, *found}
    for rule, (group, result, out) in cases.items():
        own = [one for one in places.placed(report) if one.finding.rule == rule]
        fails = bool(own) and (report.strict or CATALOGUE[rule].severity == "error")
        assert rule in {one.id for one in GROUPS[group]}
        assert isinstance(result, Failure) == fails
        assert isinstance(result, Skipped) == (not own and bool(report.reasons.get(rule)))
        if own:
            lines = (result.text if fails else out).split("\n")
            assert lines[len(own)] == f"To do: {escape.short(own[0].finding.remedy)}"
            ends = [f"  {escape.short(one.finding.message)}" for one in own]
            assert all(line.endswith(end) for line, end in zip(lines, ends, strict=False))


def tamed(report: Report) -> Report:
    """Give the report with a harmless word for each text that is not empty."""

    def word(value):
        return value and "x"

    reasons = sorted(set(report.reasons.values()))
    return dataclasses.replace(
        report,
        package="x",
        version=word(report.version),
        reasons={rule: reason and str(reasons.index(reason)) for rule, reason in report.reasons.items()},
        tables={str(number): rows for number, rows in enumerate(report.tables.values())},
        findings=[
            Finding(
                one.rule,
                one.severity,
                None,
                None,
                one.line,
                *map(word, (one.column, one.row_id)),
                None,
                *map(word, (one.message, one.remedy)),
            )
            for one in report.findings
        ],
    )


def markup(log: str) -> list[tuple]:
    """Give all that a Markdown report consists of but what stands in code."""
    parts = []
    for token in _markdown_tokens(log):
        parts.append((token.type, token.tag, token.level))
        for child in token.children or ():
            parts.append((child.type, child.tag, None if child.type == "code_inline" else child.content))
    return parts


def legible(shown: str) -> str:
    return shown.replace("\\u007c", "|").replace("\\u0060", "`").strip(" ")


@given(reports())
def test_markdown_has_all_that_is_from_the_package_in_code_and_its_markup_is_its_own(report):
    log = markdown.render(report)
    assert markup(log) == markup(markdown.render(tamed(report)))
    rows = [[legible(cell) for cell in row] for row in spans(log)]
    assert rows == [
        [one.finding.severity, *(legible(escape.short(cell)) for cell in cells)]
        for one in places.placed(report)
        for cells in [(one.finding.rule, one.where, one.named, one.finding.message)]
    ]


HOSTILE_CELL = (
    "".join(NASTY[:4]).replace("\r", "").replace("\n", "") + "<b>|`x``|@octocat[x](http://evil.example)]]></failure>"
)


def test_a_package_with_hostile_names_everywhere_is_told_of_as_it_is(tmp_path):
    root = tmp_path / "::error::[x](y) `|` <b>" / "##[add-mask]x"
    (root / "data").mkdir(parents=True)
    (root / "data" / "::add-mask::a|b.csv").write_text(f'id,name\n1,"{HOSTILE_CELL}"\n1,"{HOSTILE_CELL}"\n', "utf-8")
    schema = {"primaryKey": "id", "fields": [{"name": "id"}, {"name": "name", "constraints": {"enum": ["a"]}}]}
    resource = {"name": "::warning::<i>`", "path": "data/::add-mask::a|b.csv", "schema": schema}
    (root / "datapackage.json").write_text(json.dumps({"name": "x", "resources": [resource]}), "utf-8")
    logs = {}
    for form in RENDERED:
        done = CliRunner().invoke(main, ["validate", str(root), "--format", form])
        assert done.exit_code == 1
        logs[form] = done.output
        assert {"cell-enum", "primary-key"} <= set(re.findall("cell-enum|primary-key", done.output))
        assert [character for character in done.output if not is_plain(character)] == []
    assert [runner_commands(logs[form]) for form in ("text", "sarif", "junit", "markdown")] == [[], [], [], []]
    shown = escape.visible("`" + HOSTILE_CELL)[1:]
    messages = [
        message.split("\n")[0] for _, one, message in runner_commands(logs["github"]) if one["title"] == "cell-enum"
    ]
    assert messages == [f"`{shown}` is not one of `a`. [1 name]"] * 2
    assert {one["message"]["text"].split("]\\u0028")[0] for one in sarif_run(logs["sarif"])["results"]} >= {
        f"`{shown.split('](')[0]}"
    }
    _, failure, _ = test_cases(logs["junit"])["cell-enum"]
    assert f"[1 name]  `{shown}` is not one of `a`." in failure.text
    assert f"`{shown}` is not one of `a`." in [legible(row[4]) for row in spans(logs["markdown"])]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("plain, “quoted” é 漢 \U0001f600", "plain, “quoted” é 漢 \U0001f600"),
        ("a\u00a0b\u00adc\u200dd", "a\u00a0b\u00adc\u200dd"),
        ("a\nb\r\tc", "a\\u000ab\\u000d\\u0009c"),
        ("\x1b[31m \u202e \u061c \u200b \ufeff \ud800 \ufffe \U000e0041", None),
        ("::error::x", "\\u003a:error::x"),
        (" \u3000::x", " \u3000\\u003a:x"),
        ("a::b", "a::b"),
        ("a ##[b]", "a ##\\u005bb]"),
    ],
)
def test_what_is_not_plain_is_shown_by_its_code_point(value, shown):
    every = "\\u001b[31m \\u202e \\u061c \\u200b \\ufeff \\ud800 \\ufffe \\U000e0041"
    assert escape.visible(value) == (every if shown is None else shown)


# --- caps


def many(rules: dict[str, int], message: str = "It is wrong") -> Report:
    found = [
        Finding(rule, CATALOGUE[rule].severity, "people", None, number, "name", f"p{number}", None, message, "Mend it.")
        for rule, count in rules.items()
        for number in range(1, count + 1)
    ]
    return Report("datapackage.json", None, None, [], [], {}, {"proved": 0, "unproved": 0}, {}, found)


def test_github_gets_ten_errors_and_ten_warnings_one_of_each_rule_first_and_the_rest_is_counted():
    log = github.render(many({"cell-enum": 30, "cell-pattern": 2, "primary-key": 1, "coding-pending": 11}))
    told = [(severity, one["title"]) for severity, one, _ in runner_commands(log)]
    errors = ["cell-pattern", "cell-enum", "primary-key", "cell-pattern", *["cell-enum"] * 7]
    assert told == [("error", rule) for rule in errors[:10]] + [("warning", "coding-pending")] * 10
    assert "\nAnd 23 more errors not shown here: cell-enum 23.\n" in log
    assert "\nAnd 1 more warning not shown here: coding-pending 1.\n" in log
    assert "datapackage.json is NOT sound: 33 errors, 11 warnings.\n" in log


def test_sarif_is_capped_and_counts_the_rest():
    run = sarif_run(sarif.render(many({"coding-pending": 3, "cell-enum": sarif.MOST_RESULTS - 1})))
    levels = [result["level"] for result in run["results"]]
    assert levels == ["error"] * (sarif.MOST_RESULTS - 1) + ["warning"]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert (note["level"], note["message"]["text"]) == ("warning", "2 more warnings found, and left out of this file.")


def test_junit_is_capped_and_counts_the_rest():
    _, failure, _ = test_cases(junit.render(many({"cell-enum": junit.MOST_SHOWN + 2})))["cell-enum"]
    assert failure.message == "102 findings"
    assert failure.text.split("\n")[-2:] == ["... and 2 more", "To do: Mend it."]
    assert failure.text.count("It is wrong") == junit.MOST_SHOWN


@pytest.mark.parametrize("message", ["It is wrong", "|" * 300, "\U0001f600" * 300, "`" * 300, "\x00" * 300])
def test_markdown_fits_into_a_comment_whatever_it_says_and_counts_the_rest(message):
    report = many({"cell-enum": 900, "cell-pattern": 1}, message)
    report.reasons.update({rule: f"{message}{number}" for number, rule in enumerate(CATALOGUE)})
    report = dataclasses.replace(report, package=message.replace("\x00", ""), version=message)
    log = markdown.render(report)
    assert len(log.encode("utf-8")) <= 65_536
    shown = len(spans(log))
    assert shown >= 1
    assert f"\nAnd {901 - shown} more findings not shown here.\n" in log


# --- SARIF and JUnit, beside the findings


def test_the_rules_of_sarif_are_the_catalogue():
    rules = sarif_run(sarif.render(many({})))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(CATALOGUE)
    for rule in rules:
        own = CATALOGUE[rule["id"]]
        assert rule["shortDescription"]["text"].startswith(own.title.split("{")[0].split("](")[0])
        assert rule["defaultConfiguration"] == {"level": own.severity}
        assert rule["fullDescription"]["text"] and rule["help"]["text"] and "helpUri" not in rule


def fingerprints(draft: Draft) -> dict[int, str]:
    results = sarif_run(sarif.render(draft.report(only=["cell-enum"])))["results"]
    return {
        one["locations"][0]["physicalLocation"]["region"]["startLine"]: one["partialFingerprints"]["onrecord/v1"]
        for one in results
    }


def test_a_fingerprint_stays_when_rows_come_above_it_and_changes_with_the_cell(draft):
    draft.set("positions", "ep-20310503-p02", stance="refuses")
    (before,) = fingerprints(draft).items()
    draft.add("positions", "ep-20310503-p01", position_id="ep-20310503-p00")
    assert fingerprints(draft) == {before[0] + 1: before[1]}
    draft.set("positions", "ep-20310503-p02", stance="denies")
    assert list(fingerprints(draft)) == [before[0] + 1]
    assert fingerprints(draft)[before[0] + 1] != before[1]


def test_findings_that_say_the_same_have_fingerprints_of_their_own():
    report = many({"row-width": 1})
    report.findings.append(dataclasses.replace(report.findings[0], line=9))
    first, second = (one["partialFingerprints"]["onrecord/v1"] for one in sarif_run(sarif.render(report))["results"])
    assert (first[:-1], first[-2:], second[:-1], second[-2:]) == (second[:-1], ":1", first[:-1], ":2")


def test_a_rule_that_did_not_run_is_named_with_its_reason(draft):
    report = draft.report(texts=False)
    case = test_cases(junit.render(report))["sentence-text"]
    assert case[0] == "With the texts at hand" and case[1].message == "no texts were given"
    notes = sarif_run(sarif.render(report))["invocations"][0]["toolExecutionNotifications"]
    assert ("sentence-text", "no texts were given") in [
        (one["associatedRule"]["id"], one["message"]["text"]) for one in notes
    ]
    assert "- `` no texts were given ``: article-text, sentence-text," in markdown.render(report)


def test_a_warning_fails_its_test_case_with_strict_alone(draft):
    draft.set("sentences", "ep-20310503-s05", coding="pending")
    _, result, told = test_cases(junit.render(draft.report()))["coding-pending"]
    assert result is None and "data/sentences.csv:6 [ep-20310503-s05 coding]" in told
    _, result, told = test_cases(junit.render(draft.report(strict=True)))["coding-pending"]
    assert isinstance(result, Failure) and result.type == "warning" and told is None


# --- what other repositories take over: the action, the hook, and the page that shows them

ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
INSTALL, VALIDATE = ACTION["runs"]["steps"]
CONSTRAINTS = (ROOT / "constraints.txt").read_text("utf-8")
PAGE = (ROOT / "docs" / "adopt.md").read_text("utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
WORKFLOWS = [block for block in BLOCKS if "\njobs:\n" in block]


def schema_errors(name: str, file: Path) -> str:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", name, str(file)]
    done = subprocess.run(command, capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_the_action_is_one_by_github_s_schema():
    assert schema_errors("vendor.github-actions", ROOT / "action.yml") == ""


@pytest.mark.parametrize("block", WORKFLOWS)
def test_the_workflows_shown_are_such_by_github_s_schema(tmp_path, block):
    (tmp_path / "workflow.yml").write_text(block, "utf-8")
    assert schema_errors("vendor.github-workflows", tmp_path / "workflow.yml") == ""


@pytest.mark.parametrize("file", sorted((ROOT / ".github" / "workflows").iterdir()), ids=lambda one: one.stem)
def test_our_workflows_are_such_and_take_each_action_by_its_digest(file):
    assert schema_errors("vendor.github-workflows", file) == ""
    used = re.findall(r"uses: (\S+)", file.read_text("utf-8"))
    assert [one for one in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", one)] == []


def test_a_workflow_that_is_none_fails_the_schema(tmp_path):
    (tmp_path / "workflow.yml").write_text(WORKFLOWS[0].replace("runs-on", "run-on"), "utf-8")
    assert schema_errors("vendor.github-workflows", tmp_path / "workflow.yml") != ""


def test_no_script_has_an_expression_in_it():
    steps = [step for block in WORKFLOWS for job in yaml.safe_load(block)["jobs"].values() for step in job["steps"]]
    assert len(steps) == 6
    for step in [*steps, *ACTION["runs"]["steps"]]:
        assert "${{" not in step.get("run", "")


def test_what_others_wrote_is_named_by_its_digest():
    files = [*(ROOT / ".github" / "workflows").glob("*.yml"), ROOT / "scripts/onrecord/coding/starter/workflow.yml"]
    used = [
        one for text in [PAGE, *(file.read_text("utf-8") for file in files)] for one in re.findall(r"uses: (\S+)", text)
    ]
    assert "OWNER/onrecord@REVISION" in used
    assert [one for one in used if not re.search(r"@([0-9a-f]{40}|REVISION)$", one)] == []


def test_the_action_installs_one_version_of_each_library_by_its_digest():
    locked = re.findall(r"^(\S+)==(\S+)(?: ; .*)? \\\n    --hash=sha256:[0-9a-f]{64}", CONSTRAINTS, re.MULTILINE)
    lines = [line for line in CONSTRAINTS.splitlines() if not line.startswith("    --hash=sha256:")]
    assert len(locked) == len(lines)
    versions = dict(locked)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for wanted in [*project["project"]["dependencies"], *project["build-system"]["requires"]]:
        requirement = Requirement(wanted)
        assert requirement.specifier.contains(versions[requirement.name]), wanted


def test_the_source_distribution_has_all_that_the_tests_read():
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("this is no checkout")
    named = set((ROOT / "MANIFEST.in").read_text("utf-8").split())
    assert {path.split("/")[0] for path in done.stdout.splitlines()} - named == set()


def test_the_workflow_for_strangers_has_the_least_rights():
    workflow = yaml.safe_load(WORKFLOWS[0])
    assert workflow[True] == "pull_request"  # YAML 1.1 takes the key `on` for true
    assert workflow["permissions"] == {"contents": "read"}
    (job,) = workflow["jobs"].values()
    assert "permissions" not in job and "env" not in job
    assert job["steps"][0]["with"] == {"persist-credentials": False}
    assert set(job["steps"][1]["with"]) <= set(ACTION["inputs"])
    assert "{{ secrets" not in PAGE


def test_only_what_was_merged_is_sent_with_the_right_to_write():
    workflow = yaml.safe_load(WORKFLOWS[1])
    assert workflow[True] == {"push": {"branches": ["main"]}} and workflow["permissions"] == {}
    (job,) = workflow["jobs"].values()
    assert job["permissions"] == {"contents": "read", "security-events": "write"}


def run_step(step: dict, folder: Path, runner: Path, **inputs: str):
    """Run a step of the action as the runner does, with its inputs, in `folder`."""
    given_inputs = {name: str(one["default"]) for name, one in ACTION["inputs"].items()} | inputs
    environment = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: given_inputs[match[1]], value)
        for name, value in step.get("env", {}).items()
    }
    environment |= {"RUNNER_TEMP": str(runner), "GITHUB_STEP_SUMMARY": str(runner / "summary.md")}
    (runner / "step.sh").write_text(step["run"], "utf-8")
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(runner / "step.sh")],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def runner(tmp_path) -> Path:
    """A runner's folder for temporary files, in which the action has installed onrecord."""
    (tmp_path / "runner" / "onrecord" / "bin").mkdir(parents=True)
    (tmp_path / "runner" / "onrecord" / "bin" / "onrecord").symlink_to(Path(sys.executable).parent / "onrecord")
    return tmp_path / "runner"


def test_the_action_annotates_the_findings_and_writes_the_summary(bad, runner):
    done = run_step(VALIDATE, bad.root.parent, runner, package="tiny")
    assert done.returncode == 1
    assert found_in("github", done.stdout) == EXPECTED
    assert found_in("markdown", (runner / "summary.md").read_text("utf-8")) == EXPECTED


def test_the_action_passes_its_inputs_on(draft, runner):
    draft.set("sentences", "ep-20310503-s05", coding="pending")
    assert run_step(VALIDATE, draft.root, runner).returncode == 1
    done = run_step(VALIDATE, draft.root, runner, texts="texts")
    assert "Citations: 36 proved against a text" in done.stdout


@pytest.mark.parametrize(
    ("said", "status"),
    [("true", 1), ("True", 1), ("TRUE", 1), ("yes", 1), ("false", 0), ("False", 0), ("no", 0), ("on", 2), ("", 2)],
)
def test_strict_is_true_or_false_however_it_is_written(tmp_path, runner, said, status):
    (runner / "onrecord" / "bin" / "onrecord").unlink()
    (runner / "onrecord" / "bin" / "onrecord").write_text(
        '#!/bin/sh\ncase "$*" in *--strict*) exit 1;; esac\n', "utf-8"
    )
    (runner / "onrecord" / "bin" / "onrecord").chmod(0o755)
    done = run_step(VALIDATE, tmp_path, runner, strict=said)
    assert done.returncode == status
    assert (done.stdout == "::error::The input strict is neither true nor false.\n") == (status == 2)


@pytest.mark.parametrize("value", ["$(touch owned)", "; touch owned", "--help", '" touch owned "', "`touch owned`"])
@pytest.mark.parametrize("name", ["package", "texts", "strict"])
def test_an_input_of_the_action_is_never_a_command(draft, runner, name, value):
    done = run_step(VALIDATE, draft.root, runner, **{name: value})
    assert done.returncode == 2
    assert list(draft.root.rglob("owned")) == []


@pytest.mark.parametrize("step", [INSTALL, VALIDATE], ids=["install", "validate"])
def test_the_action_imports_nothing_from_the_folder_that_it_checks(draft, runner, step):
    for name in ("venv", "pip", "sitecustomize", "usercustomize", "json", "pandas", "click", "onrecord", "encodings"):
        (draft.root / f"{name}.py").write_text("import pathlib; pathlib.Path('owned').touch()", "utf-8")
    if step is INSTALL:  # the further lines would install from the network
        shutil.rmtree(runner / "onrecord")
        step = {"run": step["run"].split("\n")[0]}
    done = run_step(step, draft.root, runner)
    assert done.returncode == 0, done.stderr
    assert (runner / "onrecord" / "bin").is_dir() and list(draft.root.rglob("owned")) == []


def test_the_hook_runs_the_command_where_data_change(draft):
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    (shown,) = [yaml.safe_load(block) for block in BLOCKS if block.startswith("repos:")]
    assert [one["id"] for one in shown["repos"][0]["hooks"]] == [hook["id"]]
    assert hook["language"] == "python" and hook["pass_filenames"] is False
    watched = [
        "data/people.csv",
        "datapackage.json",
        "schemas/people.json",
        "a.tsv",
        "a.csv.gz",
        "a.yaml",
        "CITATION.cff",
    ]
    others = ["notes.md", "json", "NO-CITATION.cff"]
    assert [name for name in [*watched, *others] if re.search(hook["files"], name)] == watched
    program, *arguments = hook["entry"].split()
    command = [Path(sys.executable).parent / program, *arguments]
    assert subprocess.run(command, cwd=draft.root, capture_output=True).returncode == 0
    draft.set("positions", "ep-20310503-p01", stance="refuses")
    assert subprocess.run(command, cwd=draft.root, capture_output=True).returncode == 1
