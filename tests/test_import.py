"""An edited workbook brought back: every change shown, every cell that a spreadsheet changed refused at its place."""

import datetime
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.formula import ArrayFormula

from conftest import read
from onrecord.cli import main
from onrecord.publishing import exports
from onrecord.workbook import importing
from onrecord.workbook.names import sheet_names
from onrecord.workbook.reading import read as read_workbook
from onrecord.workbook.reading.sheets import Unreadable

ROOT = Path(__file__).parents[1]
# what spreadsheets were seen to change, evaluate or fold
WORDS = [
    *("1E5", "12e45", "12e45678", "007", "12345678901234567890", "1.10", "true", "TRUE", "1/2", "10:11", "5 %", "$ 5"),
    *("=1+1", "+1", "-1", "@x", "'quoted", "2031-05-03", "3 May 2031", "may-2031", "p05", "#REF!", "#N/A", "_x0041_"),
    *("\u2018curly\u2019 \u201cquotes\u201d", "no\u00a0break", "two  spaces", "NA", "null", "None"),
    *("\U0001f980", "e\u0301"),
]  # fmt: skip


EXPORTED: dict[frozenset, bytes] = {}


def exported(draft) -> Path:
    """Give the draft's workbook, which is made once for all tests that export the same bytes."""
    path = draft.root / "tiny.xlsx"
    files = [one for one in draft.root.rglob("*") if one.is_file() and one != path]
    held = frozenset((one.relative_to(draft.root), one.read_bytes()) for one in files)
    if held not in EXPORTED:
        EXPORTED[held] = exports.export(draft.root, "xlsx")[0]["tiny.xlsx"]
    path.write_bytes(EXPORTED[held])
    return path


def edited(draft, change) -> Path:
    """Give the draft's workbook with what `change` does to it."""
    path = exported(draft)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def column(book, table, name):
    return next(cell.column_letter for cell in book[table][1] if cell.value == name)


def planned(draft, change):
    return importing.plan(draft.root, edited(draft, change))


def told(plan):
    return [(one.table, one.kind, one.key, one.cells) for one in plan.changes]


def faults(plan):
    return [(one.place, one.what) for one in plan.faults]


def setting(place, value):
    table, cell = place.split("!")

    def change(book):
        book[table][cell].value = value

    return change


def run(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


def imported(monkeypatch, draft, path, *options):
    """Run `onrecord import`, and give what it planned beside how it ended."""
    plan, plans = importing.plan, []
    monkeypatch.setattr(importing, "plan", lambda *arguments: plans.append(plan(*arguments)) or plans[0])
    done = run("import", path, "--package", draft.root, *options)
    return plans[0], done


def contents(draft):
    return {path.name: path.read_bytes() for path in (draft.root / "data").iterdir()}


def test_an_unchanged_workbook_changes_nothing(draft):
    plan = importing.plan(draft.root, exported(draft))
    assert (plan.changes, plan.faults, plan.findings, plan.files) == ([], [], [], {})
    assert plan.ignored == ["about", "claims", "contested", "dictionary"]


def test_a_changed_cell_is_shown_before_and_after(draft):
    plan = planned(draft, setting("people!C2", "Ada"))
    assert told(plan) == [("people", "changed", "ada-marl", {"also_known_as": ("Ms Marl", "Ada")})]
    assert plan.places["people", "ada-marl", 0] == "people!A2"
    assert plan.faults == []


def test_rows_may_be_sorted_and_columns_moved(draft):
    def change(book):
        sheet = book["people"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        for number, row in enumerate([rows[0], *reversed(rows[1:])], 1):
            for place, value in enumerate(row[1:] + row[:1], 1):
                sheet.cell(number, place).value = value

    plan = planned(draft, change)
    assert (plan.changes, plan.faults) == ([], [])
    assert plan.notes == ["The columns of sheet `people` were moved: they are taken by their names."]


def test_what_is_suggested_stands_in_sheets_of_its_own_and_is_not_taken(draft, tmp_path):
    draft.drop("positions", "ep-20310503-p04")
    draft.set("sentences", "ep-20310503-s08", coding="pending")
    path, arguments = tmp_path / "x.xlsx", ["export", draft.root, "--to", "xlsx", "--suggestions"]
    assert run(*arguments, "--output", path).exit_code == 2
    done = run(*arguments, "--texts", draft.texts, "--output", path)
    assert done.exit_code == 0, done.output
    book = openpyxl.load_workbook(path)
    cover = {label: text for label, text in book["about"].values if label}
    assert cover["positions_suggested"].startswith("Rows that the program suggests for pending sentences.")
    header, *rows = book["positions_suggested"].values
    filled = [{name: cell for name, cell in zip(header, row, strict=True) if cell} for row in rows]
    assert filled == [
        {
            "demand_id": "works-tour",
            "holder_organisation_id": "harbour-board",
            "stance": "offers",
            "claimant_organisation_id": "eastmere-post",
            "attribution": "publication",
            "mode": "narration",
            "sentence_id": "ep-20310503-s08",
        }
    ]
    plan = importing.plan(draft.root, path)
    assert (plan.changes, plan.faults) == ([], [])
    assert {"positions_suggested", "accounts_suggested"} <= set(plan.ignored)


def test_a_new_row_is_given_its_identifier(draft):
    def change(book):
        for table, key, cells in (
            ("positions", 5, {"statement": "The Eastmere Post reports that the Harbour Board agreed to show a part."}),
            ("people", 3, {"name": "Zoë O'Neil-Strand"}),
            ("memberships", 2, {"role": "founder"}),
        ):
            sheet = book[table]
            new = sheet.max_row + 1
            for cell in sheet[key]:
                sheet.cell(new, cell.column).value = cells.get(sheet.cell(1, cell.column).value, cell.value)
            sheet.cell(new, 1).value = None

    plan = planned(draft, change)
    assert plan.faults == []
    added = {one.table: one.key for one in plan.changes if one.kind == "added"}
    assert added == {
        "people": "zoe-oneil-strand",
        "memberships": "ep-20310503-m04",
        "positions": "ep-20310503-p05",
    }
    assert plan.notes == [
        "New rows get identifiers. Once they are written, export the workbook again before you change them."
    ]


def test_a_row_whose_identifier_cannot_be_given_is_refused(draft):
    def change(book):
        book["people"].append([None, "\u0410\u0434\u0430", None, None, "ep-20310503-s02"])
        book["positions"].append([None, "night-sluice"])

    assert faults(planned(draft, change)) == [
        ("people!A5", "The new row can't be given an identifier."),
        ("positions!A11", "The new row can't be given an identifier."),
    ]


def test_a_row_that_lost_its_identifier_is_refused(draft):
    plan = planned(draft, setting("people!A3", None))
    assert ("people!A3", "The identifier `bo-finch` is gone, and this row is much like it.") in faults(plan)


def test_a_row_that_lost_its_identifier_and_a_cell_besides_is_refused(draft):
    def change(book):
        book["positions"]["A2"].value = None
        book["positions"]["K2"].value = "reported_speech"

    what = "The identifier `ep-20310503-p01` is gone, and this row is much like it."
    assert faults(planned(draft, change)) == [("positions!A2", what)]


def test_a_new_publisher_gives_its_new_article_the_identifier(draft):
    def change(book):
        book["organisations"].append([None, "The Daily Example", "DE", None, "publisher", None, "ep-20310503-s01"])
        article = [cell.value for cell in book["articles"][2]]
        article[:2] = [None, "the-daily-example"]
        article[4] = "https://daily.example/sluice"
        book["articles"].append(article)

    added = {one.table: one.key for one in planned(draft, change).changes}
    assert added == {"organisations": "the-daily-example", "articles": "de-20310503"}


@pytest.mark.parametrize("name", ["\u0141ukasz Zi\u00f3\u0142ko", "S\u00f8ren", "\u674e\u5c0f\u9f99"])
def test_no_letter_falls_out_of_an_identifier(draft, name):
    plan = planned(draft, lambda book: book["people"].append([None, name, None, None, "ep-20310503-s02"]))
    assert faults(plan) == [("people!A5", "The new row can't be given an identifier.")]


def test_one_row_that_is_refused_hides_no_other(draft):
    def change(book):
        book["people"].append([None, "\u0410\u0434\u0430", None, None, "ep-20310503-s02"])
        book["positions"]["B2"].value = "night-sluices"
        book["events"]["A2"].value = "2031-05-03"

    places = [place for place, _ in faults(planned(draft, change))]
    assert {"people!A5", "positions!B2", "events!A2"} <= set(places)
    assert places == sorted(places)


def test_a_damaged_identifier_with_another_edit_is_refused_and_nothing_is_said_to_be_removed(draft):
    def change(book):
        book["people"]["A3"].value = datetime.datetime(2031, 5, 1)
        book["people"]["B3"].value = "Bo Fynch"

    plan = planned(draft, change)
    assert (told(plan), [place for place, _ in faults(plan)]) == ([], ["people!A3"])


@pytest.mark.parametrize("place", ["claims!C3", "contested!D2"])
def test_an_edit_in_a_sheet_that_follows_from_the_tables_is_refused(draft, place):
    what = "This sheet follows from the tables, and what is changed here would be lost."
    assert faults(planned(draft, setting(place, "accepts"))) == [(place, what)]


def test_sheets_that_follow_from_the_tables_may_be_sorted_cut_and_deleted(draft):
    def change(book):
        book["claims"].delete_rows(3)
        book["claims"].delete_cols(2)
        del book["contested"]

    assert faults(planned(draft, change)) == []


def test_what_was_changed_since_the_export_is_not_taken_back_unless_asked(draft):
    path = edited(draft, setting("people!C2", "Ada"))
    draft.set("people", "bo-finch", also_known_as="Finch")
    plan = importing.plan(draft.root, path)
    assert (plan.faults, [one.key for one in plan.changes]) == ([], ["ada-marl"])
    draft.set("people", "ada-marl", also_known_as="A. Marl")
    assert faults(importing.plan(draft.root, path)) == [
        ("people!C2", "The package has `A. Marl`, the workbook `Ada`, and both were changed since the export.")
    ]
    plan = importing.plan(draft.root, path, overwrite=True)
    assert (plan.faults, told(plan)) == ([], [("people", "changed", "ada-marl", {"also_known_as": ("A. Marl", "Ada")})])


def test_a_row_that_the_package_lost_or_won_since_the_export_stays_so(draft):
    path = exported(draft)
    rows = draft.rows("events")
    draft.write("events", rows[1:] + [rows[-1] | {"event_id": "another"}])
    plan = importing.plan(draft.root, path)
    assert (plan.changes, plan.faults) == ([], [])


def test_a_row_that_one_side_deleted_and_the_other_changed_is_refused(draft):
    path = edited(draft, lambda book: book["people"].delete_rows(2))
    draft.set("people", "ada-marl", also_known_as="Ada")
    assert faults(importing.plan(draft.root, path)) == [
        ("people", "The package has row `ada-marl`, the workbook does not, and both were changed since the export.")
    ]


def test_a_workbook_without_its_cover_undoes_nothing(draft):
    def change(book):
        del book["about"]

    path = edited(draft, change)
    draft.set("people", "bo-finch", also_known_as="Finch")
    plan = importing.plan(draft.root, path)
    assert (plan.changes, plan.faults) == ([], [])


@pytest.mark.parametrize("dated", [True, False])
def test_a_workbook_or_csv_folder_whose_rows_are_not_dated_is_refused_cell_by_cell(draft, tmp_path, dated):
    for name, data in exports.export(draft.root, "csv-for-excel")[0].items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    folder = tmp_path / "csv-for-excel"
    if not dated:
        (folder / "as_exported.csv").unlink()
    draft.set("people", "bo-finch", also_known_as="Finch")
    what = "The package has `Finch`, the workbook ``, and which of them is newer is not known."
    plan = importing.plan(draft.root, folder)
    assert (faults(plan), plan.changes) == ([] if dated else [("people!C3", what)], plan.changes)
    assert run("import", folder, "--package", draft.root, "--write").exit_code == (0 if dated else 1)
    assert draft.rows("people")[1]["also_known_as"] == "Finch"
    assert importing.plan(draft.root, folder, overwrite=True).faults == []


def test_what_was_changed_since_in_other_tables_does_not_matter(draft):
    path = edited(draft, setting("people!C2", "Ada"))
    draft.set("events", draft.rows("events")[0]["event_id"], title="Another title")
    shutil.copy(path, draft.root / "one.xlsx")
    book = openpyxl.load_workbook(path)
    del book["events"]
    book.save(path)
    assert importing.plan(draft.root, path).faults == []


def test_rows_with_one_key_are_told_apart_by_their_places(draft):
    def change(book):
        book["people"].append([cell.value for cell in book["people"][3]])

    plan = planned(draft, change)
    assert [(one.kind, plan.places[one.table, one.key, one.occurrence]) for one in plan.changes] == [
        ("added", "people!A5")
    ]


def test_a_stray_format_at_the_end_of_the_sheet_costs_nothing(draft):
    def change(book):
        book["people"]["A1048576"].number_format = "0.00"

    plan = planned(draft, change)
    assert (plan.changes, plan.faults) == ([], [])


def test_emptying_a_table_is_said_first(draft):
    plan = planned(draft, lambda book: book["accounts"].delete_rows(2, 100))
    assert plan.notes == ["Every row of table `accounts` would be removed."]


def test_tables_are_written_all_or_none(draft, monkeypatch):
    def change(book):
        book["people"]["C2"].value = "Ada"
        book["events"]["B2"].value = "Another title"

    path, before = edited(draft, change), contents(draft)
    replace = os.replace

    def failing(source, target):
        if Path(target).name == "events.csv" and not str(source).endswith(".old"):
            raise PermissionError(1, "Operation not permitted")
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    done = run("import", path, "--package", draft.root, "--write")
    assert (done.exit_code, "Operation not permitted; nothing was changed" in done.output) == (2, True)
    assert contents(draft) == before


def test_invisible_differences_are_shown(draft):
    path = edited(draft, setting("people!B2", "Ada\u00a0Marl"))
    assert "name: Ada Marl -> Ada\\u00a0Marl" in run("import", path, "--package", draft.root).output
    draft.set("demands", "night-sluice", description="word " * 60 + "start")
    path = edited(draft, setting("demands!C3", "word " * 60 + "end"))
    assert "word start -> ..." in run("import", path, "--package", draft.root).output


def test_a_changed_identifier_is_shown_as_one_and_what_it_breaks_is_refused(draft):
    plan = planned(draft, setting("people!A3", "bo-fynch"))
    assert told(plan) == [("people", "renamed", "bo-fynch", {"person_id": ("bo-finch", "bo-fynch")})]
    assert [place for place, _ in faults(plan)] == ["people!A3"]


def test_a_deleted_row_is_shown(draft):
    plan = planned(draft, lambda book: book["accounts"].delete_rows(2))
    assert [(one.table, one.kind, one.key) for one in plan.changes] == [("accounts", "removed", "ep-20310503-a01")]


SPREADSHEETS_WORK = {
    "a date made of an identifier": (
        *("people!A3", datetime.datetime(2031, 5, 1)),
        "The spreadsheet has made a date of it, 2031-05-01.",
    ),
    "a number made of a digest": ("sentences!I2", 1.2e45, "The spreadsheet has made a number of it, 1.2e+45."),
    "a lost leading zero": ("people!B3", 7, "The spreadsheet has made a number of it, 7."),
    "a truth value": ("people!B3", True, "The spreadsheet has made a truth value of it, TRUE."),
    "a time": ("people!B3", datetime.time(10, 11), "The spreadsheet has made a time of it, 10:11:00."),
    "a formula": ("people!B3", "=A3", "It is a formula, `=A3`."),
    "an array formula": ("people!B3", ArrayFormula("B3", "=A3"), "It is a formula, `=A3`."),
    "an error value": ("people!B3", "#REF!", "It is an error value, `#REF!`."),
    "a line break": ("people!B3", "Bo\nFinch", "A line break stands in it."),
    "a fraction": ("sentences!C2", 1.5, "`1.5` is not a whole number of up to 15 digits."),
    "a date with a time": (
        *("articles!F2", datetime.datetime(2031, 5, 3, 12)),
        "A time of day stands in it, 12:00:00.",
    ),
    "a cell beside the table": ("people!F2", "see below", "It stands beside the table, whose columns end at E."),
    "an identifier of another form": ("people!A3", "Bo Finch", None),
    "a value that no list has": ("positions!E2", "refuses", None),
    "a key that leads nowhere": ("positions!B2", "night-sluices", None),
    "a required cell emptied": ("people!B3", None, None),
    "a text that reads as a number": ("people!B3", "007", None),
    "a space at the end": ("people!B3", "Bo Finch ", None),
    "an identifier twice": ("people!A4", "bo-finch", None),
}  # fmt: skip


@pytest.mark.parametrize("place, value, what", SPREADSHEETS_WORK.values(), ids=SPREADSHEETS_WORK)
def test_what_a_spreadsheet_did_is_refused_at_its_cell_and_nothing_is_written(draft, monkeypatch, place, value, what):
    before = contents(draft)
    plan, done = imported(monkeypatch, draft, edited(draft, setting(place, value)), "--write")
    assert place in [one.place for one in plan.faults]
    assert what is None or (place, what) in faults(plan)
    assert done.exit_code == 1
    assert place in done.output
    assert "Nothing was written" in done.output
    assert contents(draft) == before


@pytest.mark.parametrize("length, cut", [(255, ("word " * 400)[:255]), (32_767, "x" * 32_767)])
def test_a_cut_text_is_refused(draft, length, cut):
    draft.set("demands", "night-sluice", description="word " * 400)
    plan = planned(draft, setting("demands!C3", cut))
    assert ("demands!C3", f"It has {length:,} characters, at which spreadsheets cut a text.") in faults(plan)


def test_a_number_that_is_not_shown_as_a_date_is_no_date(draft):
    def change(book):
        book["articles"]["F2"].value = 47_972
        book["articles"]["F2"].number_format = "General"

    assert faults(planned(draft, change)) == [("articles!F2", "`47972` is a number, not a date.")]


def test_a_refused_cell_says_what_it_was(draft):
    (fault,) = planned(draft, setting("people!A3", datetime.datetime(2031, 5, 1))).faults
    assert fault.remedy.endswith("It was `bo-finch`.")


def test_renamed_deleted_and_doubled_columns_are_named(draft):
    def change(book):
        book["people"]["B1"].value = "Name "
        book["events"].delete_cols(3)
        book["demands"]["C1"].value = "title"
        book["accounts"]["P1"].value = "note"

    assert sorted(faults(planned(draft, change))) == [
        ("accounts!P1", "`note` is not a column of table `accounts`."),
        ("demands", "The column `description` was deleted."),
        ("demands!C1", "The column `title` stands twice."),
        ("events", "The column `description` was deleted."),
        ("people!B1", "`Name ` is not a column of table `people`."),
    ]


@pytest.mark.parametrize("above", [[], ["Persons as of Tuesday"]])
def test_rows_above_the_header_are_named_as_such(draft, above):
    def change(book):
        book["people"].insert_rows(1)
        book["people"]["A1"].value = above[0] if above else None

    assert faults(planned(draft, change)) == [("people!A2", "The header does not stand in row 1.")]


def test_a_column_of_ones_own_is_not_taken_for_one_that_was_deleted(draft):
    def change(book):
        book["positions"].delete_cols(11)
        book["positions"]["O1"].value = "remarks"
        book["people"]["B1"].value = None

    assert faults(planned(draft, change)) == [
        ("people", "The column `name` was deleted."),
        ("people!B1", "The header cell is empty."),
        ("positions", "The column `mode` was deleted."),
        ("positions!O1", "`remarks` is not a column of table `positions`."),
    ]


def test_a_copy_of_a_sheet_is_told_from_a_renamed_one(draft):
    def change(book):
        book.copy_worksheet(book["people"]).title = "people (2)"

    (fault,) = planned(draft, change).faults
    assert (fault.place, fault.remedy) == ("people (2)", "Delete it: one sheet a table.")


def test_renamed_deleted_and_doubled_sheets_are_named(draft):
    def change(book):
        book["people"].title = "Persons"
        del book["events"]
        book.create_sheet("notes to self")["A1"].value = "call Bo"

    plan = planned(draft, change)
    assert faults(plan) == [("Persons", "This sheet has the columns of table `people`, and another name.")]
    assert plan.notes == ["There is no sheet for people, events: what is there now stays."]
    assert plan.ignored[-1] == "notes to self"
    assert plan.changes == []


def test_a_workbook_without_any_table_is_refused(draft, tmp_path):
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    assert faults(importing.plan(draft.root, tmp_path / "empty.xlsx")) == [
        ("the workbook", "No sheet has the name of a table.")
    ]


def test_merged_cells_are_refused(draft):
    plan = planned(draft, lambda book: book["people"].merge_cells("B2:C2"))
    assert faults(plan) == [("people!B2:C2", "These cells are merged.")]


SLIPS = {
    "an invisible character": ("positions!M2", "Rest \u202e of it.", "positions!M2", ""),
    "in an identifier": ("people!A2", "ada\u200bmarl", "people!A2", ""),
    "in a value of a list": ("positions!E2", "declines\u200b", "positions!E2", ""),
    "a space after a value of a list": ("positions!E2", "declines ", "positions!E2", "cell-space"),
    "a space after a key": ("people!A2", "ada-marl ", "people!A2", "cell-space"),
    "a key that fits no pattern": ("articles!A2", "ep-2031050", "articles!A2", "cell-pattern"),
    "another key": ("articles!A2", "ep-20310504", "articles!A2", "foreign-key"),
    "a key of another table": ("positions!B2", "night-sluices", "positions!B2", "foreign-key"),
    "an empty name": ("people!B2", None, "people!B2", "cell-required"),
    "no digest": ("sentences!I3", "abc", "sentences!I3", "cell-pattern"),
    "a figure alone": ("demands!D2", "7%", "demands!D2", "cell-reads-as"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_one_slip_is_one_finding_at_its_cell_with_its_value(draft, monkeypatch, slip):
    at, value, place, rule = SLIPS[slip]
    plan, done = imported(monkeypatch, draft, edited(draft, setting(at, value)), "--texts", draft.texts)
    assert ([(one.place, one.rule) for one in plan.faults], plan.findings) == ([(place, rule)], [])
    shown = done.output
    assert f"  {place}  {rule}  " in shown if rule else f"  {place}  " in shown
    if value and rule != "foreign-key":
        assert value.translate({0x202E: "\\u202e", 0x200B: "\\u200b"}) in shown


def test_a_sentence_that_was_chosen_by_its_words_is_taken_by_its_identifier(draft):
    plan = planned(draft, setting("people!E2", "ep-20310503-s02 | The Harbour Board ..."))
    assert (plan.changes, plan.faults) == ([], [])


def test_a_second_word_lets_a_figure_stand_among_the_words_of_a_demand(draft):
    plan = planned(draft, setting("demands!D2", "7% | counting boats"))
    assert (plan.faults, plan.findings) == ([], [])


def test_a_row_that_others_refer_to_is_deleted_with_one_finding(draft):
    assert faults(planned(draft, lambda book: book["people"].delete_rows(2))) == [
        ("people", "Row `ada-marl` is deleted, but memberships!B2 and 1 more refer to it.")
    ]


def test_spaces_that_can_not_be_told_apart_are_shown_and_warned_of(draft):
    def change(book):
        book["events"]["B2"].value = "Meeting  at the\u00a0customs house"
        book["people"].append(["zoe", "Zo\u00eb\u00a0Strand", None, None, "ep-20310503-s02"])

    path = edited(draft, change)
    plan = importing.plan(draft.root, path)
    assert [(place, one.rule) for place, one in plan.findings if one.rule == "cell-inner-space"] == [
        ("people!B5", "cell-inner-space"),
        ("events!B2", "cell-inner-space"),
    ]
    shown = run("import", path, "--package", draft.root).output
    assert "title: Meeting at the customs house -> Meeting \\u0020at the\\u00a0customs house\n" in shown
    assert "name: Zo\u00eb\\u00a0Strand\n" in shown


def test_what_only_validate_can_tell_is_shown_and_does_not_keep_it_from_being_written(draft):
    path = edited(draft, setting("positions!E2", "accepts"))
    plan = importing.plan(draft.root, path)
    assert plan.faults == []
    assert [(place, one.rule) for place, one in plan.findings] == [("positions!E2", "statement-codes")]
    shown = run("import", path, "--package", draft.root)
    assert shown.exit_code == 1
    assert "stance: declines -> accepts" in shown.output
    assert draft.findings() == []
    written = run("import", path, "--package", draft.root, "--write")
    assert written.exit_code == 1
    assert "Written: positions.csv." in written.output
    assert "is NOT sound: 1 error" in written.output
    assert draft.findings(texts=False) == [("statement-codes", "positions", 2, "stance")]


def test_what_can_be_taken_over_is_written_canonically(draft):
    path = edited(draft, setting("people!C2", "Ms Marl | Marl"))
    assert run("import", path, "--package", draft.root).exit_code == 0
    assert "\nada-marl,Ada Marl,Ms Marl,,ep-" in draft.path("people").read_text("utf-8")
    done = run("import", path, "--package", draft.root, "--texts", draft.texts, "--write")
    assert done.exit_code == 0, done.output
    assert "\nada-marl,Ada Marl,Ms Marl | Marl,,ep-" in draft.path("people").read_text("utf-8")
    again = run("import", path, "--package", draft.root, "--write")
    assert (again.exit_code, "Nothing differs." in again.output) == (0, True)


def test_nothing_is_taken_into_an_archive(draft, tmp_path):
    files, _ = exports.export(draft.root, "zip")
    (tmp_path / "tiny.zip").write_bytes(files["tiny.zip"])
    done = run("import", exported(draft), "--package", tmp_path / "tiny.zip", "--write")
    assert (done.exit_code, "unpack it, and name the folder" in done.output) == (2, True)


def test_a_package_that_is_not_sound_can_be_mended_in_a_workbook(draft):
    draft.set("people", "bo-finch", sentence_id="ep-20310503-s99")
    path = edited(draft, setting("people!E3", "quay-news-20310504-s02"))
    assert run("import", path, "--package", draft.root, "--write").exit_code == 0
    assert draft.findings() == []


def test_a_fault_that_was_there_before_is_not_held_against_the_workbook(draft):
    draft.set("people", "bo-finch", sentence_id="ep-20310503-s99")
    plan = planned(draft, setting("people!C2", "Ada"))
    assert plan.faults == []


LONG = "minutes-of-the-harbour-committee-of-eastmere"


def with_table(draft, name: str, rows: str = "a,one\nb,two\n") -> None:
    """Give the draft a table outside the format."""
    (draft.root / "data" / "more.csv").write_text(f"id,words\n{rows}", "utf-8")
    fields = [{"name": one, "type": "string"} for one in ("id", "words")]
    declared = {"name": name, "type": "table", "path": "data/more.csv", "schema": {"fields": fields}}
    draft.descriptor(lambda package: package["resources"].append(declared))


def in_form(draft, form: str, place: Path) -> Path:
    files, errors = exports.export(draft.root, form)
    assert errors == 0
    (place / form).mkdir()
    exports.write(files, place / form)
    return place / form / {"xlsx": "tiny.xlsx", "csv-for-excel": "csv-for-excel"}[form]


@pytest.mark.parametrize(
    ("form", "name"),
    [
        *[("xlsx", one) for one in ("more", "my-positions", "Positions", "about", "claims", "dictionary", LONG)],
        *[("csv-for-excel", one) for one in ("more", "press-releases", "my-positions", LONG)],
    ],
)
def test_a_table_beside_the_format_s_own_comes_back_whatever_its_name(draft, tmp_path, form, name):
    with_table(draft, name)
    path = in_form(draft, form, tmp_path)
    plan = importing.plan(draft.root, path)
    assert (plan.changes, plan.faults, [one for one in plan.notes if "no sheet" in one]) == ([], [], [])
    # and so does what is changed there
    if form == "xlsx":
        book = openpyxl.load_workbook(path)
        book[sheet_names(read(draft.root).tables)[name]]["B2"] = "other"
        book.save(path)
    else:
        file = path / f"{name}.csv"
        file.write_bytes(file.read_bytes().replace(b"one", b"other"))
    plan = importing.plan(draft.root, path)
    assert (told(plan), plan.faults) == ([(name, "changed", "a", {"words": ("one", "other")})], [])


@pytest.mark.parametrize("form", ["xlsx", "csv-for-excel"])
def test_rows_without_an_identifier_come_back_in_a_table_that_has_them(draft, tmp_path, form):
    with_table(draft, "more", ",one\n,one\n,two\na,three\n")
    path = in_form(draft, form, tmp_path)
    plan = importing.plan(draft.root, path)
    assert (plan.changes, plan.faults, plan.notes, plan.files) == ([], [], [], {})
    if form == "csv-for-excel":
        file = path / "more.csv"
        file.write_bytes(file.read_bytes().replace(b"two", b"other"))
        plan = importing.plan(draft.root, path)
        assert (told(plan), plan.faults) == ([("more", "changed", "", {"words": ("two", "other")})], [])
        assert [*plan.files.values()] == [b"id,words\n,one\n,one\n,other\na,three\n"]


def test_a_sheet_that_was_renamed_gets_the_name_back_that_a_workbook_can_hold(draft, tmp_path):
    with_table(draft, LONG)
    path = in_form(draft, "xlsx", tmp_path)
    book = openpyxl.load_workbook(path)
    book[LONG[:31]].title = "minutes"
    book.save(path)
    assert [(one.place, one.remedy) for one in importing.plan(draft.root, path).faults] == [
        ("minutes", f"Name it `{LONG[:31]}`, or delete it.")
    ]


def test_a_table_named_as_the_file_of_digests_is_not_lost_in_it(draft):
    with_table(draft, "as_exported")
    with pytest.raises(ValueError, match=r"^table `as_exported` has the name of the file for the rows' digests"):
        exports.export(draft.root, "csv-for-excel")


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_folder_of_csv_files_that_a_spreadsheet_saved_is_taken(draft, tmp_path, mark, delimiter):
    folder = tmp_path / "saved"
    folder.mkdir()
    for name in ("people", "organisations"):
        header, *rows = draft.path(name).read_text("utf-8").splitlines()
        lines = [header.replace(",", delimiter)]
        for row in draft.rows(name):
            lines.append(delimiter.join(f'"{cell}"' for cell in row.values()))
        opening = f"sep={delimiter}\r\n" if mark and delimiter == ";" else ""
        named = {",": f"tiny-{name}.csv", ";": f"Tiny - {name}.csv", "\t": f"{name} (1).csv"}[delimiter]
        (folder / named).write_text(mark + opening + "".join(f"{line}\r\n" for line in lines), "utf-8", newline="")
    plan = importing.plan(draft.root, folder)
    assert (plan.changes, plan.faults) == ([], [])
    file = folder / named.replace("organisations", "people")
    file.write_text(file.read_text("utf-8").replace("ada-marl", "01/05/2031", 1), "utf-8", newline="")
    plan = importing.plan(draft.root, file)
    assert [(one.place, one.what.split(" ")[0]) for one in plan.faults if one.place == "people!A2"] != []


@pytest.mark.parametrize(
    "name, data",
    {
        "empty.xlsx": b"",
        "text.xlsx": b"position_id,stance\n",
        "password.xlsx": b"\xd0\xcf\x11\xe0" + bytes(600),
        "zip.xlsx": b"PK\x03\x04broken",
        "text.ods": b"nothing",
        "old.xls": b"\xd0\xcf\x11\xe0",
        "latin.csv": "person_id,name\nx,Zo\xeb\n".encode("latin-1"),
        "quote.csv": b'person_id,name\nx,"Zo"e\n',
    }.items(),
)
def test_what_is_no_workbook_is_refused_in_a_line(draft, tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(Unreadable):
        importing.plan(draft.root, path)
    done = run("import", path, "--package", draft.root)
    assert done.exit_code == 2
    assert len(done.output.splitlines()) == 1


ODS = "urn:oasis:names:tc:opendocument:xmlns"
NESTED = f'<t:p xmlns:t="{ODS}:text:1.0">' + "<t:span>" * 5_000 + "</t:span>" * 5_000 + "</t:p>"
NESTED = (
    f'<a:table-row><a:table-cell o:value-type="string" xmlns:o="{ODS}:office:1.0">{NESTED}</a:table-cell></a:table-row>'
)
BROKEN = {
    "encoding.ods": ("content.xml", '<?xml version="1.0" encoding="x-none"?><a/>', "unknown encoding"),
    "nested.ods": (
        "content.xml",
        f'<a:table xmlns:a="{ODS}:table:1.0">{NESTED}</a:table>',
        "its elements are nested too deep",
    ),
    "strict.xlsx": (
        "xl/workbook.xml",
        '<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>',
        "is a Strict Open XML workbook: save it as Excel Workbook",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_workbook_that_can_not_be_read_is_refused_with_the_reason(tmp_path, name):
    part, words, reason = BROKEN[name]
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        archive.writestr(part, words)
    with pytest.raises(Unreadable, match=reason):
        read_workbook(tmp_path / name)


def test_an_encrypted_part_is_refused(tmp_path):
    path = tmp_path / "secret.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", "<a/>")
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(Unreadable, match="encrypted"):
        read_workbook(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("suffix", ["ods", "xlsx"])
def test_a_part_whose_bytes_are_damaged_is_refused(tmp_path, method, suffix):
    path = tmp_path / f"damaged.{suffix}"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name in ("content.xml", "xl/workbook.xml", "[Content_Types].xml"):
            archive.writestr(name, "<a/>" * 500)
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        for one in archive.infolist():
            start = one.header_offset + 30 + len(one.filename)
            data = data[:start] + bytes(255 - one for one in data[start : start + 20]) + data[start + 20 :]
    path.write_bytes(data)
    with pytest.raises(Unreadable):
        read_workbook(path)


def test_a_cell_beyond_the_end_of_a_sheet_is_refused_and_fills_no_memory(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "person_id"
    book.save(tmp_path / "near.xlsx")
    with zipfile.ZipFile(tmp_path / "near.xlsx") as near, zipfile.ZipFile(tmp_path / "far.xlsx", "w") as far:
        for name in near.namelist():
            far.writestr(name, near.read(name).replace(b'r="A1"', b'r="A20000000"').replace(b'r="1"', b'r="20000000"'))
    assert read_workbook(tmp_path / "near.xlsx")[0].rows == [["person_id"]]
    with pytest.raises(Unreadable, match="it has a cell beyond row 1,048,576 or column 16,384"):
        read_workbook(tmp_path / "far.xlsx")


def test_rows_of_a_sheet_that_stand_out_of_order_are_refused_and_not_dropped(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"] = "person_id", "ada-marl"
    book.save(tmp_path / "in.xlsx")
    with zipfile.ZipFile(tmp_path / "in.xlsx") as before, zipfile.ZipFile(tmp_path / "out.xlsx", "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(b'<row r="2"', b'<row r="1"'))
    with pytest.raises(Unreadable, match="its row 1 stands after row 1"):
        read_workbook(tmp_path / "out.xlsx")


def test_a_workbook_that_unpacks_without_end_is_refused(draft, tmp_path, monkeypatch):
    monkeypatch.setattr("onrecord.workbook.reading.xlsx.MOST_UNPACKED_BYTES", 10_000)
    monkeypatch.setattr("onrecord.workbook.reading.ods.MOST_UNPACKED_BYTES", 10_000)
    for name in ("bomb.xlsx", "bomb.ods"):
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("content.xml", b"0" * 10_001)
        with pytest.raises(Unreadable, match="unpacks to 10,001 bytes; at most 10,000 are read"):
            importing.plan(draft.root, tmp_path / name)


def ods(path, table):
    names = "".join(
        f' xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text")
    )
    calc = ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", f"<office:body{names}{calc}>{table}</office:body>")


def test_entities_in_an_ods_are_refused(draft, tmp_path):
    with zipfile.ZipFile(tmp_path / "x.ods", "w") as archive:
        archive.writestr("content.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    with pytest.raises(Unreadable, match="is not a workbook that can be read"):
        importing.plan(draft.root, tmp_path / "x.ods")


@pytest.mark.parametrize("repeat", ['table:number-rows-repeated="1000000"', 'table:number-columns-repeated="40000000"'])
def test_an_ods_that_repeats_a_cell_without_end_is_refused(draft, tmp_path, repeat):
    cell = '<table:table-cell office:value-type="string"{}><text:p>x</text:p></table:table-cell>'
    of_row, of_cell = (repeat, "") if "rows" in repeat else ("", f" {repeat}")
    rows = f"<table:table-row {of_row}>{cell.format(of_cell)}</table:table-row>" * 40
    ods(tmp_path / "x.ods", f'<table:table table:name="people">{rows}</table:table>')
    with pytest.raises(Unreadable):
        importing.plan(draft.root, tmp_path / "x.ods")


def test_the_types_of_an_ods_are_read(draft, tmp_path):
    from onrecord.workbook.reading import ods as reader
    from onrecord.workbook.reading.sheets import ErrorValue, Formula

    def cell(kind, value="", text="", more=""):
        return f'<table:table-cell office:value-type="{kind}" {value} {more}><text:p>{text}</text:p></table:table-cell>'

    cells = [
        cell("string", text='two<text:s text:c="2"/>spaces, <text:span>a</text:span> tab<text:tab/>'),
        '<table:table-cell table:number-columns-repeated="2"/>',
        cell("float", 'office:value="7"', "007"),
        cell("float", 'office:value="1.5"', "1.5", 'table:number-columns-repeated="2"'),
        cell("date", 'office:date-value="2031-05-03"', "3/5/31"),
        cell("date", 'office:date-value="2031-05-03T12:00:00"', "3/5/31"),
        cell("boolean", 'office:boolean-value="true"', "TRUE"),
        cell("float", 'office:value="2"', "2", 'table:formula="of:=1+1"'),
        cell("string", 'office:string-value=""', "#REF!", 'calcext:value-type="error"'),
        "<table:table-cell><office:annotation><text:p>a note</text:p></office:annotation></table:table-cell>",
    ]
    blank = '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row>'
    ods(
        tmp_path / "x.ods",
        f'<table:table table:name="s"><table:table-row>{"".join(cells)}</table:table-row>{blank}</table:table>',
    )
    (sheet,) = reader.read(tmp_path / "x.ods")
    assert sheet.rows == [
        [
            "two  spaces, a tab\t",
            None,
            None,
            7,
            1.5,
            1.5,
            datetime.date(2031, 5, 3),
            datetime.datetime(2031, 5, 3, 12),
            True,
            "=1+1",
            "#REF!",
        ]
    ]
    assert [type(one) for one in sheet.rows[0][-2:]] == [Formula, ErrorValue]


@settings(max_examples=5, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(
        st.text(
            st.characters(
                codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp"), exclude_characters="\ufffe\uffff"
            ),
            min_size=1,
            max_size=60,
        )
        | st.sampled_from(WORDS),
        max_size=36,
    )
)
def test_any_valid_table_survives_export_and_import(tmp_path_factory, cells):
    from conftest import Draft

    draft = Draft(tmp_path_factory.mktemp("any"))
    for number, cell in enumerate(cells):
        draft.add("people", "ada-marl", person_id=f"x-{number:02}", name=cell, also_known_as=cell[::-1])
    plan = importing.plan(draft.root, exported(draft))
    assert (plan.changes, plan.faults, plan.files) == ([], [], {})


CSV_OF_ALL_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


@pytest.fixture(scope="session")
def saved_by_libreoffice(tmp_path_factory):
    """Opens a workbook in LibreOffice, saves it in another form, and gives what it saved; all with one profile."""
    profile = f"-env:UserInstallation=file://{tmp_path_factory.mktemp('profile')}"

    def saved(path, form, folder):
        target = folder / form.split(":")[0]
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", form, "--outdir", target, path],
            check=True,
            capture_output=True,
            timeout=180,
        )
        return target if form.startswith("csv") else next(target.iterdir())

    return saved


@pytest.fixture(scope="session")
def real_workbook(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("real") / "onrecord.xlsx"
    path.write_bytes(exports.export(ROOT, "xlsx")[0]["onrecord.xlsx"])
    return path


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed: its round trips are not tested")
@pytest.mark.parametrize("form", ["xlsx", "ods", CSV_OF_ALL_SHEETS], ids=["xlsx", "ods", "csv"])
class TestLibreOffice:
    def test_the_real_package_comes_back_as_it_was(self, real_workbook, saved_by_libreoffice, tmp_path, form):
        plan = importing.plan(ROOT, saved_by_libreoffice(real_workbook, form, tmp_path))
        assert (plan.changes, plan.faults, plan.files) == ([], [], {})

    def test_every_cell_that_spreadsheets_change_comes_back_as_it_was(
        self, draft, saved_by_libreoffice, tmp_path, form
    ):
        for number, cell in enumerate([*WORDS, "x" * 32_767]):
            draft.add("people", "ada-marl", person_id=f"x-{number:02}", name=cell, also_known_as=cell[:100])
        draft.set("sentences", "ep-20310503-s01", sha256="1" * 64)
        draft.set("sentences", "ep-20310503-s02", sha256="12e" + "4" * 61)
        plan = importing.plan(draft.root, saved_by_libreoffice(exported(draft), form, tmp_path))
        assert (plan.changes, plan.faults, plan.files) == ([], [], {})

    def test_rows_that_nobody_has_edited_are_known_again_after_it(self, draft, saved_by_libreoffice, tmp_path, form):
        path = edited(draft, setting("people!C2", "Ada"))
        saved = saved_by_libreoffice(path, form, tmp_path)
        draft.set("people", "bo-finch", also_known_as="Finch")
        draft.set("articles", "quay-news-20310504", title="Another title")
        plan = importing.plan(draft.root, saved)
        assert (faults(plan), told(plan)) == (
            [],
            [("people", "changed", "ada-marl", {"also_known_as": ("Ms Marl", "Ada")})],
        )
        draft.set("people", "ada-marl", also_known_as="A. Marl")
        assert faults(importing.plan(draft.root, saved)) == [
            ("people!C2", "The package has `A. Marl`, the workbook `Ada`, and both were changed since the export.")
        ]

    def test_an_edit_there_is_shown_and_a_broken_identifier_refused(self, draft, saved_by_libreoffice, tmp_path, form):
        def change(book):
            book["positions"]["E2"].value = "considering"
            book["people"]["A4"].value = datetime.datetime(2031, 5, 1)

        plan = importing.plan(draft.root, saved_by_libreoffice(edited(draft, change), form, tmp_path))
        assert ("positions", "changed", "ep-20310503-p01", {"stance": ("declines", "considering")}) in told(plan)
        assert "people!A4" in [place for place, _ in faults(plan)]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed: its round trips are not tested")
def test_libreoffice_keeps_what_the_workbook_is_used_for(real_workbook, saved_by_libreoffice, tmp_path):
    ours, theirs = map(openpyxl.load_workbook, (real_workbook, saved_by_libreoffice(real_workbook, "xlsx", tmp_path)))
    assert theirs.sheetnames == ours.sheetnames
    for name in ours.sheetnames:
        mine, its = ours[name], theirs[name]
        if mine.tables:
            (table,) = mine.tables.values()
            assert its.auto_filter.ref == table.ref or [one.ref for one in its.tables.values()] == [table.ref]
        assert {str(one.sqref): one.formula1 for one in its.data_validations.dataValidation}.keys() == {
            str(one.sqref) for one in mine.data_validations.dataValidation
        }
        notes = {cell.coordinate for cell in mine[1] if cell.comment}
        assert {cell.coordinate for cell in its[1] if cell.comment} == notes
        links = {cell.coordinate for row in mine.iter_rows() for cell in row if cell.hyperlink}
        assert {cell.coordinate for row in its.iter_rows() for cell in row if cell.hyperlink} == links
