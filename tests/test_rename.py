"""A key renamed with all that refers to it, or refused with nothing written."""

import openpyxl
import pytest
from click.testing import CliRunner

from onrecord.cli import main
from onrecord.workbook import importing
from test_import import edited, faults, setting

EP = "ep-20310503"


def run(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


def renamed(draft, *arguments):
    return run("rename", *arguments, "--package", draft.root)


def cells(draft):
    return {
        path.stem: [cell for row in draft.rows(path.stem) for cell in row.values()]
        for path in (draft.root / "data").iterdir()
    }


def test_a_person_is_renamed_with_all_that_refers_to_them(draft):
    before = cells(draft)
    done = renamed(draft, "ada-marl", "zoe-marl")
    assert (done.exit_code, done.output) == (
        0,
        "`ada-marl` is now `zoe-marl`. Cells changed: people 1, memberships 1, positions 1.\n",
    )
    changed = {table: ["zoe-marl" if cell == "ada-marl" else cell for cell in own] for table, own in before.items()}
    assert {table: sorted(own) for table, own in cells(draft).items()} == {
        table: sorted(own) for table, own in changed.items()
    }
    assert [row["person_id"] for row in draft.rows("people")] == ["bo-finch", "cy-dole", "zoe-marl"]
    assert draft.findings() == []


def test_a_dialect_in_a_file_of_its_own_is_no_hindrance(draft):
    draft.descriptor(lambda value: value["resources"][2].update(dialect="dialect.json"))
    (draft.root / "dialect.json").write_text('{"delimiter": ","}', "utf-8")
    done = renamed(draft, "ada-marl", "zoe-marl")
    assert done.exit_code == 0, done.output
    assert draft.findings() == []


def test_a_person_may_have_the_key_of_an_organisation(draft):
    assert renamed(draft, "cy-dole", "harbour-board", "--table", "people").exit_code == 0
    assert draft.findings(strict=True) == []


def test_an_article_is_renamed_with_its_sentences_and_claims(draft):
    done = renamed(draft, EP, f"{EP}b")
    assert done.exit_code == 0, done.output
    assert done.output.endswith(f"Name the file with its text `{EP}b.txt` too.\n")
    (draft.texts / f"{EP}.txt").rename(draft.texts / f"{EP}b.txt")
    assert [cell for own in cells(draft).values() for cell in own if cell == EP or cell.startswith(f"{EP}-")] == []
    assert [row["sentence_id"] for row in draft.rows("sentences")][0] == f"{EP}b-s01"
    assert draft.findings() == []


def test_a_row_that_a_withdrawn_one_was_replaced_by_is_renamed_there_too(draft):
    draft.add("events", "june-meeting", event_id="ada-marl", title="Another meeting")
    draft.withdraw("dan,events,v0.1.0,No event.,ada-marl", "dan-holm,people,v0.1.0,Nobody is called so.,ada-marl")
    before = {finding[0] for finding in draft.findings()}
    done = renamed(draft, "ada-marl", "zoe-marl", "--table", "people")
    assert "withdrawn 1" in done.output, done.output
    assert sorted(row["replaced_by"] for row in draft.rows("withdrawn")) == ["ada-marl", "zoe-marl"]
    assert {finding[0] for finding in draft.findings()} == before


@pytest.mark.parametrize(
    "arguments, why",
    {
        ("nobody", "somebody"): "No table has a row `nobody`.",
        ("ada-marl", "bo-finch"): "`bo-finch` is or was the key of a row of table `people`: choose another.",
        ("ada-marl", "ada-marl"): "`ada-marl` is or was the key of a row of table `people`: choose another.",
        ("ada-marl", "Ada Marl"): "`ada-marl` is not renamed: `Ada Marl` does not fit the pattern",
        ("ada-marl", "may-5"): "`ada-marl` is not renamed: A spreadsheet would read `may-5` as a date.",
        (EP, "ep-20310504"): f"`{EP}` is not renamed: `ep-20310504` does not hold the date 2031-05-03.",
        ("ada-marl", "zoe-marl", "--table", "events"): "Table `events` has no row `ada-marl`.",
    }.items(),
)
def test_what_can_not_be_renamed_is_refused_and_nothing_is_written(draft, arguments, why):
    before = cells(draft)
    done = renamed(draft, *arguments)
    assert (done.exit_code, why in done.output) == (2, True), done.output
    assert cells(draft) == before


def test_a_key_that_rows_of_two_tables_have_is_asked_for_its_table(draft):
    draft.add("events", "june-meeting", event_id="ada-marl")
    done = renamed(draft, "ada-marl", "zoe-marl")
    assert (done.exit_code, "is a row of several tables, people, events: name one with --table" in done.output) == (
        2,
        True,
    )
    assert renamed(draft, "ada-marl", "zoe-marl", "--table", "people").exit_code == 0
    assert "ada-marl" in [row["event_id"] for row in draft.rows("events")]


def test_an_error_that_was_there_before_does_not_keep_a_row_from_being_renamed(draft):
    draft.set("people", "ada-marl", sentence_id="ep-20310503-s99")
    assert renamed(draft, "ada-marl", "zoe-marl").exit_code == 0


def test_a_published_key_keeps(draft):
    draft.release()
    draft.reopen("0.2.0")
    before = cells(draft)
    done = renamed(draft, "ada-marl", "zoe-marl")
    assert (done.exit_code, "`ada-marl` is not renamed: " in done.output, cells(draft)) == (2, True, before)


def test_an_import_offers_it_and_is_as_the_package_then(draft):
    path = edited(draft, setting("people!A2", "zoe-marl"))
    plan = importing.plan(draft.root, path)
    assert faults(plan) == [
        ("people!A2", "The key `ada-marl` is now `zoe-marl`, but memberships!B2 and 1 more refer to it.")
    ]
    assert "`onrecord rename ada-marl zoe-marl --table people`" in plan.faults[0].remedy
    assert renamed(draft, "ada-marl", "zoe-marl", "--table", "people").exit_code == 0
    plan = importing.plan(draft.root, path)
    assert (plan.changes, plan.faults, plan.files) == ([], [], {})
    assert [row[2].value for row in openpyxl.load_workbook(path)["positions"].iter_rows()][3] == "ada-marl"
