"""The command line: what it prints, where it writes, and its exit status."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from onrecord.cli import main
from onrecord.rules.catalogue import CATALOGUE


def run(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_a_sound_package_exits_with_0_and_says_what_was_not_proved(draft):
    result = run("validate", draft.root)
    assert result.exit_code == 0
    assert "tiny/datapackage.json 0.1.0 is sound: 0 errors, 0 warnings." in result.output
    assert "Citations: 0 proved against a text, 36 checked in form only." in result.output
    assert "\n  25 rules need the articles' texts (--texts DIR).\n" in result.output
    named = run("validate", draft.root, "--verbose")
    assert "\n  25 rules need the articles' texts (--texts DIR): article-text, sentence-text," in named.output


def test_with_the_texts_it_says_how_many_citations_were_proved(draft):
    result = run("validate", draft.root, "--texts", draft.texts)
    assert "Citations: 36 proved against a text, 0 checked in form only." in result.output
    assert "not run, " not in result.output and "--texts" not in result.output


def test_a_text_that_is_missing_leaves_its_citations_unproved(draft):
    (draft.texts / "ep-20310503.txt").unlink()
    result = run("validate", draft.root, "--texts", draft.texts)
    assert result.exit_code == 0
    cited = sum(
        row["sentence_id"].startswith("ep-")
        for table in ("people", "organisations", "memberships", "events", "demands", "positions", "accounts")
        for row in draft.rows(table)
    )
    assert f"Citations: {36 - cited} proved against a text, {cited} not: their text is not at hand" in result.output


def test_a_folder_without_any_of_the_texts_exits_with_2(draft, tmp_path):
    (tmp_path / "empty").mkdir()
    result = run("validate", draft.root, "--texts", tmp_path / "empty")
    assert result.exit_code == 2
    assert "holds the text of no article: they are called ep-20310503.txt" in result.output


def test_a_text_that_is_not_in_utf_8_is_said_to_be_so(draft):
    path = draft.texts / "ep-20310503.txt"
    path.write_bytes(path.read_text("utf-8").encode("cp1252"))
    assert [(f.rule, f.line, f.message) for f in draft.report().findings] == [
        ("article-text", 2, "The text at hand is not in UTF-8 (byte 23): save it as UTF-8.")
    ]


def test_a_package_that_drops_the_format_is_held_to_the_general_rules_and_at_fault(draft):
    draft.descriptor(lambda descriptor: descriptor.pop("onrecord"))
    result = run("validate", draft.root)
    assert result.exit_code == 1
    assert "\nerror format-declared\n" in f"\n{result.output}"
    assert "declares no format that is known: it was held to the general rules only." in result.output


def test_an_output_that_is_a_device_is_written_to_and_not_replaced(draft):
    assert run("validate", draft.root, "--output", "/dev/null").exit_code == 0
    assert not Path("/dev/null").is_file()


def test_a_file_with_semicolons_gets_one_finding(draft):
    draft.bytes("people", lambda data: data.replace(b",", b";"))
    found = [f for f in draft.report().findings if f.table == "people"]
    assert [(f.rule, f.line) for f in found] == [("header", 1)]
    assert "its cells are separated by `;`, not by `,`" in found[0].message


def test_errors_exit_with_1_and_say_where_and_what_to_do(draft):
    draft.set("positions", "ep-20310503-p01", stance="refuses")
    result = run("validate", draft.root)
    assert result.exit_code == 1
    assert "error cell-enum\n  data/positions.csv:2 [ep-20310503-p01 stance]  `refuses` is not one of" in result.output
    assert "  To do: Use one of the listed values." in result.output
    assert result.output.endswith("datapackage.json 0.1.0 is NOT sound: 1 error, 0 warnings.\n")


def test_a_concise_report_has_one_finding_a_line(draft):
    draft.set("positions", "ep-20310503-p01", stance="refuses")
    line, verdict = run("validate", draft.root, "--format", "concise").output.splitlines()
    assert "data/positions.csv:2: error cell-enum: `refuses` is not one of" in line
    assert line.endswith(" [ep-20310503-p01 stance]")
    assert verdict.endswith("datapackage.json is NOT sound: 1 error, 0 warnings.")


def test_a_sound_package_with_warnings_opens_with_the_verdict(draft):
    draft.set("sentences", "ep-20310503-s05", coding="pending")
    first, *lines = run("validate", draft.root).output.splitlines()
    assert first.endswith("datapackage.json 0.1.0 is sound: 0 errors, 1 warning.")
    assert "warning coding-pending" in lines


def test_a_warning_fails_with_strict_alone(draft):
    draft.set("sentences", "ep-20310503-s05", coding="pending")
    assert run("validate", draft.root).exit_code == 0
    assert run("validate", draft.root, "--strict").exit_code == 1


def test_json_is_complete_and_has_the_promised_keys(draft):
    for number in range(1, 5):
        draft.set("positions", f"ep-20310503-p0{number}", stance="refuses")
    report = json.loads(run("validate", draft.root, "--format", "json").output)
    assert list(report) == [
        "valid",
        "complete",
        "package",
        "version",
        "format",
        "rules_run",
        "rules_skipped",
        "reasons",
        "citations",
        "tables",
        "findings",
        "released",
    ]
    assert report["valid"] is False and report["version"] == "0.1.0"
    assert report["citations"] == {"proved": 0, "unproved": 36}
    assert report["tables"]["positions"] == 9
    assert report["findings"][0] == {
        "rule": "cell-enum",
        "severity": "error",
        "table": "positions",
        "path": "data/positions.csv",
        "line": 2,
        "column": "stance",
        "row_id": "ep-20310503-p01",
        "value": "refuses",
        "message": "`refuses` is not one of `demands`, `offers`, `withdraws`, `accepts`, `accepts_partly`, "
        "`considering`, `declines`, `supports`, `opposes`.",
        "remedy": "Use one of the listed values.",
    }
    assert [finding["line"] for finding in report["findings"]] == [2, 3, 4, 5]


def test_findings_are_capped_on_the_screen_and_counted(draft):
    rows = draft.rows("sentences")
    for row in rows:
        row["role"] = "title"
    draft.write("sentences", rows)
    result = run("validate", draft.root, "--only", "cell-enum")
    assert result.output.count("`title` is not one of") == 10
    assert "... and 7 more" in result.output


def test_output_goes_to_a_file_written_whole(draft, tmp_path):
    result = run("validate", draft.root, "--format", "json", "--output", tmp_path / "report.json")
    assert result.exit_code == 0 and result.output == ""
    assert json.loads((tmp_path / "report.json").read_text())["valid"] is True
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_an_output_that_can_not_be_written_exits_with_2(draft, tmp_path):
    (tmp_path / "file").write_text("")
    result = run("validate", draft.root, "--output", tmp_path / "file" / "report.json")
    assert result.exit_code == 2
    assert "report.json can't be written: " in result.output


def test_a_skipped_rule_is_named(draft):
    draft.set("positions", "ep-20310503-p01", stance="refuses")
    result = run("validate", draft.root, "--skip", "cell-enum")
    assert result.exit_code == 0
    assert "1 not run, skipped as asked: cell-enum." in result.output


def test_only_one_rule_runs_and_the_rest_is_counted(draft):
    draft.set("positions", "ep-20310503-p01", stance="refuses", statement="no")
    result = run("validate", draft.root, "--only", "statement-form")
    assert result.exit_code == 1
    assert "error statement-form" in result.output and "cell-enum" not in result.output
    assert f"  {len(CATALOGUE) - 1} not run, not asked for.\n" in result.output


def test_a_rule_asked_for_that_can_not_run_exits_with_2(draft):
    result = run("validate", draft.root, "--only", "sentence-text")
    assert result.exit_code == 2
    assert "1 rule needs the articles' texts (--texts DIR): sentence-text." in result.output


@pytest.mark.parametrize("option", ["--only", "--skip"])
def test_an_unknown_rule_gets_the_nearest(draft, option):
    result = run("validate", draft.root, option, "cell-enums")
    assert result.exit_code == 2
    assert "there is no rule 'cell-enums'. Did you mean cell-enum" in result.output


def test_a_package_that_is_not_there_exits_with_2(tmp_path):
    result = run("validate", tmp_path / "none")
    assert result.exit_code == 2
    assert "error descriptor-file" in result.output and "there is no such file" in result.output
    assert "could not be checked" in result.output


def test_a_folder_of_texts_that_is_not_there_exits_with_2(draft, tmp_path):
    assert run("validate", draft.root, "--texts", tmp_path / "none").exit_code == 2


def test_the_package_is_found_from_a_folder_inside_it(draft, monkeypatch):
    monkeypatch.chdir(draft.root / "data")
    assert run("validate").exit_code == 0


def test_outside_any_package_it_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run("validate")
    assert result.exit_code == 2
    assert "Name the package, or go to a folder inside it." in result.output


def test_the_rules_are_listed_and_explained():
    listed = run("rules").output
    assert [rule for rule in CATALOGUE if f"  {rule} " not in listed] == []
    explained = run("rules", "who-answers").output
    for part in ("who-answers (error)", "Why:    Only those who are asked can", "Bad:", "Good:", "Remedy:"):
        assert part in explained


def test_an_unknown_rule_to_explain_gets_the_nearest():
    result = run("rules", "who-answer")
    assert result.exit_code == 2
    assert "Did you mean who-answers" in result.output


@pytest.mark.parametrize("arguments", [["--help"], ["validate", "--help"]])
def test_help_loads_neither_pandas_nor_frictionless(arguments):
    code = (
        "import sys\nfrom onrecord.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
        "print(sorted({'pandas', 'pandera', 'frictionless'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("value", "shown"), [("\x1b[31mred", "\\u001b[31mred"), ("a\u202eb", "a\\u202eb"), ("a\nb", "a\\u000ab")]
)
def test_nothing_from_a_cell_acts_on_the_terminal(draft, value, shown):
    draft.set("organisations", "harbour-board", kind=value)
    output = run("validate", draft.root).output
    assert value not in output
    assert f"`{shown}` is not one of the format's kinds of organisation" in output


def test_memory_is_capped(draft):
    def validated(*options):
        program = "from onrecord.cli import main; main()"
        command = [sys.executable, "-c", program, "validate", str(draft.root), *options]
        return subprocess.run(command, capture_output=True, text=True)

    done = validated("--memory", "1")
    told = "Error: this takes more than 1 MiB of memory; `--memory` lets it take more.\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", told)
    assert validated("--memory", "100000").stdout == validated().stdout != ""


def as_process(*arguments, encoding="utf-8", **options):
    command = [Path(sys.executable).parent / "onrecord", *map(str, arguments)]
    return subprocess.run(command, env=os.environ | {"PYTHONIOENCODING": encoding}, **options)


def test_what_an_encoding_does_not_have_is_written_by_its_code_point(draft):
    draft.set("people", "bo-finch", name="Łódź Finch")
    done = as_process("show", "bo-finch", "--package", draft.root, encoding="cp1252", capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("cp1252").splitlines()[1] == "Name       \\u0141ód\\u017a Finch"


def test_help_that_can_not_be_written_is_said_so_in_a_line():
    with open("/dev/full", "wb") as full:
        done = as_process("--help", stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert done.stderr == b"Error: the output can't be read or written: No space left on device\n"


@pytest.mark.parametrize("verb", [["status"], ["verify", "page.txt", "--article", "a"]])
def test_a_verb_that_needs_the_format_refuses_another_package_in_a_line(draft, monkeypatch, verb):
    draft.descriptor(lambda package: package.pop("onrecord"))
    (draft.root / "page.txt").write_text("Ann left.", "utf-8")
    monkeypatch.chdir(draft.root)
    result = run(*verb)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.endswith("datapackage.json does not declare the format (`onrecord` in its descriptor)\n")


def test_all_verbs_say_the_same_things_alike():
    options = {name: {word for one in verb.params for word in one.opts} for name, verb in main.commands.items()}
    assert [name for name, words in options.items() if "--quiet" not in words] == []
    assert [name for name, words in options.items() if "--package" not in words] == ["rules", "init"]
    read = ("show", "verify", "contested", "cite", "validate", "rules", "agree", "diff", "status")
    assert [name for name in read if "--output" not in options[name] or "--format" not in options[name]] == []
    assert [name for name in read if "json" not in run(name, "--help").output] == []


def test_help_groups_the_verbs_and_cuts_none_of_what_they_do():
    told = run("--help").output
    titles = [line[:-1] for line in told.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert titles == ["Options", "Read", "Check", "Code", "Publish"]
    assert [name for name in main.commands if f"\n  {name} " not in told] == []
    assert told.count("...") == 1  # after ARGS


def test_what_is_rarely_needed_stands_last_in_the_help_of_validate():
    told = run("validate", "--help").output
    usual, rare = told.split("Rarely needed, for large or strange packages:")
    assert [name for name in ("--limit", "--memory", "--workers", "--scheduler", "--timings") if name in usual] == []
    assert "page-steps" in rare


def test_a_package_is_named_once(draft):
    done = run("status", draft.root, "--package", draft.root)
    assert done.exit_code == 2
    assert done.output.endswith("Error: The package is named twice: as PACKAGE and with --package.\n")
    assert run("status", "--package", draft.root).output == run("status", draft.root).output


def test_quietly_the_exit_status_tells(draft):
    assert (run("rules", "-q").exit_code, run("rules", "-q").output) == (0, "")
    done = run("show", "nobody", "--package", draft.root, "--quiet")
    assert (done.exit_code, done.stdout) == (2, "") and "has the key nobody" in done.stderr


def test_rules_and_rows_for_programs(draft):
    (rule,) = json.loads(run("rules", "who-answers", "--format", "json").output)
    assert (rule["rule"], rule["severity"], rule["needs_texts"]) == ("who-answers", "error", False)
    shown = json.loads(run("show", "bo-finch", "--package", draft.root, "--format", "json").output)
    assert (shown["table"], shown["row"]["name"], shown["told"]["Name"]) == ("people", "Bo Finch", "Bo Finch")


def test_tab_completes_commands():
    environment = {"_ONRECORD_COMPLETE": "bash_complete", "COMP_WORDS": "onrecord val", "COMP_CWORD": "1"}
    program = Path(sys.executable).parent / "onrecord"
    done = subprocess.run([program], env=os.environ | environment, capture_output=True, text=True)
    assert done.stdout == "plain,validate\n"
