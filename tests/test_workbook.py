"""The workbook: what each sheet is, that a spreadsheet keeps every cell, and that nothing in it is evaluated."""

import datetime
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from onrecord.cli import main
from onrecord.record.claims import every_claim
from onrecord.validation.opening import sound_dataset, whole_dataset
from onrecord.workbook import writing as xlsx
from test_import import WORDS

ROOT = Path(__file__).parents[1]
DERIVED = ["about", "claims", "contested", "dictionary"]


def workbook(package, errors=0):
    (data,) = xlsx.export(whole_dataset(package)[1], errors).values()
    return data, openpyxl.load_workbook(io.BytesIO(data))


@pytest.fixture(scope="module")
def real():
    return workbook(ROOT)[1]


@pytest.fixture(scope="module")
def dataset():
    return sound_dataset(ROOT)[1]


def texts(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_there_is_a_cover_the_claims_the_versions_a_sheet_a_table_and_the_dictionary(real, dataset):
    assert real.sheetnames == [
        "about",
        "claims",
        "contested",
        *dataset.tables,
        "dictionary",
        "opening_words",
        "as_exported",
    ]
    assert [one.title for one in real if one.sheet_state == "hidden"] == ["opening_words", "as_exported"]


def test_the_cover_says_what_it_is_its_version_its_licence_and_how_to_cite_it(real, dataset):
    cover = dict(row[:2] for row in texts(real["about"]))
    version, created = (dataset.package.descriptor[one] for one in ("version", "created"))
    assert cover["Version"] == version
    assert cover["Licence"] == "Creative Commons Attribution 4.0 International"
    assert cover["To cite"] == (
        f"The onrecord maintainers ({created[:4]}). "
        "Talks on antisemitism between Labour, the Board of Deputies and the JLC, April 2018. "
        f"Version {version}. Dataset, CC-BY-4.0."
    )
    assert cover["positions"].endswith("that a holder takes a stance on a demand. 49 rows.")
    assert "Not sound" not in cover
    links = {cell.value: cell.hyperlink.location for cell in real["about"]["A"] if cell.hyperlink}
    assert links == {name: f"'{name}'!A1" for name in real.sheetnames[1:-2]}


def test_the_cover_says_where_a_correction_is_asked_for_if_anywhere(draft):
    assert "Corrections" not in dict(row[:2] for row in texts(workbook(draft.root)[1]["about"]))
    draft.descriptor(lambda one: one.update(contributors=[{"title": "Nobody", "email": "a@eastmere.example"}]))
    assert dict(row[:2] for row in texts(workbook(draft.root)[1]["about"]))["Corrections"] == "a@eastmere.example"


def test_every_cell_of_a_table_is_kept_with_its_type(real, dataset):
    for name in dataset.tables:
        header, *rows = texts(real[name])
        frame = dataset[name]
        assert header == list(frame.columns)
        for row, wanted in zip(rows, frame.itertuples(index=False), strict=True):
            for cell, value in zip(row, wanted, strict=True):
                if isinstance(value, datetime.date):
                    assert cell == datetime.datetime.combine(value, datetime.time())
                else:
                    assert cell == (value if isinstance(value, str | int) else None)


def test_sheets_are_tables_with_filters_frozen_headers_and_notes(real, dataset):
    for name in ["claims", "contested", "dictionary", *dataset.tables]:
        sheet = real[name]
        (table,) = sheet.tables.values()
        assert (table.ref, table.autoFilter.ref, sheet.freeze_panes) == (sheet.dimensions, sheet.dimensions, "B2")
    for name in dataset.tables:
        notes = [cell.comment.text for cell in real[name][1]]
        for note, field in zip(notes, dataset.schemas[name]["fields"], strict=True):
            assert field["description"] in note


def test_drop_downs_offer_enums_and_keys_in_new_rows_too(real, dataset):
    offered = {}
    for choice in real["positions"].data_validations.dataValidation:
        style = "warning" if "opening_words" in choice.formula1 else None
        assert (choice.type, choice.errorStyle, choice.allow_blank) == ("list", style, True)
        offered[str(choice.sqref)] = choice.formula1
    assert offered == {
        "B2:B1050": "'demands'!$A$2:$A$1022",
        "C2:C1050": "'people'!$A$2:$A$1012",
        "D2:D1050": "'organisations'!$A$2:$A$1017",
        "E2:E1050": '"demands,offers,withdraws,accepts,accepts_partly,considering,declines,supports,opposes"',
        "F2:F1050": '"affirmed,denied"',
        "G2:G1050": "'events'!$A$2:$A$1009",
        "H2:H1050": "'people'!$A$2:$A$1012",
        "I2:I1050": "'organisations'!$A$2:$A$1017",
        "J2:J1050": '"named,unnamed,publication"',
        "K2:K1050": '"direct_quote,reported_speech,narration"',
        "L2:L1050": "'events'!$A$2:$A$1009",
        "O2:O1050": "'opening_words'!$A$2:$A$66",
    }


def test_a_sentence_is_chosen_by_its_opening_words(draft):
    _, book = workbook(draft.root)
    first = draft.rows("sentences")[0]
    chosen = [cell.value for cell in book["opening_words"]["A"]]
    assert chosen[1] == f"{first['sentence_id']} | {first['starts_with']} ..."
    assert len(chosen) == len(draft.rows("sentences")) + 1
    (choice,) = [one for one in book["people"].data_validations.dataValidation if str(one.sqref).startswith("E2")]
    assert (choice.formula1, choice.errorStyle) == (f"'opening_words'!$A$2:$A${len(chosen)}", "warning")


def test_statements_and_descriptions_wrap_where_they_are_edited_and_their_rows_are_as_high(real):
    wrapped = {
        table: {head.value for head in real[table][1] if real[table].cell(2, head.column).alignment.wrap_text}
        for table in ("positions", "accounts", "demands", "events")
    }
    assert wrapped["positions"] >= {"statement"} and wrapped["accounts"] >= {"statement"}
    assert wrapped["demands"] >= {"description"} and wrapped["events"] >= {"description"}
    assert not any("_id" in name for own in wrapped.values() for name in own)
    sheet = real["positions"]
    (statement,) = [cell.column for cell in sheet[1] if cell.value == "statement"]
    for row in range(2, sheet.max_row + 1):
        lines = -(-len(sheet.cell(row, statement).value) // 60)
        assert (sheet.row_dimensions[row].height or 15) >= 15 * lines


def test_the_kinds_of_organisations_are_offered_with_the_package_s_own(draft):
    draft.add(
        "codes",
        "organisation-kind-publisher",
        code_id="organisation-kind-river-authority",
        value="river authority",
        broader="public body",
    )
    choices = workbook(draft.root)[1]["organisations"].data_validations.dataValidation
    (kind,) = [one for one in choices if str(one.sqref).startswith("E2")]
    assert kind.formula1.startswith('"party,party body,') and kind.formula1.endswith(',other,river authority"')
    assert kind.errorStyle == "warning"


def test_new_rows_are_text_where_a_spreadsheet_would_change_them(real, dataset):
    for name in dataset.tables:
        formats = {}
        for one in real[name].column_dimensions.values():
            formats |= dict.fromkeys(range(one.min, one.max + 1), one.number_format)
        wanted = {"date": "yyyy-mm-dd", "integer": "0"}
        assert list(formats.values()) == [wanted.get(field["type"], "@") for field in dataset.schemas[name]["fields"]]


def test_the_claims_are_joined_with_a_live_link_to_the_sentence(real, dataset):
    header, *rows = real["claims"].iter_rows()
    frame = every_claim(dataset)
    assert [cell.value for cell in header] == list(frame.columns)
    for row, wanted in zip(rows, frame["link"], strict=True):
        link = row[-1].hyperlink
        assert row[-1].value == "open the sentence"
        assert f"{link.target}#{link.location}" == wanted
    first = dict(zip((cell.value for cell in header), (cell.value for cell in rows[9]), strict=True))
    assert (first["claim"], first["demand"], first["stance"]) == (
        "jc-20180424-p11",
        "Livingstone and Walker cases expedited",
        "accepts",
    )
    assert (first["holder_organisation"], first["publisher"], first["published_on"]) == (
        "Labour Party",
        "The Jewish Chronicle",
        datetime.datetime(2018, 4, 24),
    )


def test_two_builds_in_two_folders_give_the_same_bytes(draft, tmp_path):
    other = tmp_path / "elsewhere" / "tiny"
    other.parent.mkdir()
    draft.root.rename(other)
    moved = workbook(other)[0]
    other.rename(draft.root)
    assert workbook(draft.root)[0] == moved


def test_nothing_from_a_cell_is_a_formula_or_a_link(draft):
    hostile = ["=1+1", '=HYPERLINK("http://evil.example","x")', "@SUM(A1)", "+1", "-1", "=cmd|' /C calc'!A0"]
    hostile += ["http://evil.example/", "mailto:a@evil.example", "file:///etc/passwd", "internal:'people'!A1"]
    for number, cell in enumerate(hostile):
        draft.add("people", "ada-marl", person_id=f"x-{number}", name=cell, also_known_as="")
    draft.set("articles", "ep-20310503", url="file:///etc/passwd")
    data, book = workbook(draft.root)
    assert [row[1] for row in texts(book["people"])][4:] == hostile
    for sheet in book:
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist() if not name.endswith(".vml")}
    assert not any("<f>" in part or "<f " in part for part in parts.values())
    targets = {
        relation.split('Target="')[1].split('"')[0]
        for name, part in parts.items()
        if name.endswith(".rels")
        for relation in part.split("<Relationship ")[1:]
        if "/hyperlink" in relation
    }
    assert targets == {
        "https://creativecommons.org/licenses/by/4.0/",
        "https://quay-news.example/sluice",
    }


def test_a_package_that_is_not_sound_gives_a_workbook_to_mend_it_in_and_nothing_else(draft, tmp_path):
    draft.set("people", "bo-finch", sentence_id="ep-20310503-s99")
    made = CliRunner().invoke(main, ["export", str(draft.root), "--to", "xlsx", "--output", str(tmp_path / "x.xlsx")])
    assert made.exit_code == 0
    assert "not sound" in made.output
    cover = dict(row[:2] for row in texts(openpyxl.load_workbook(tmp_path / "x.xlsx")["about"]))
    assert cover["Not sound"].endswith("this workbook is for mending them, not for use.")
    refused = CliRunner().invoke(main, ["export", str(draft.root), "--to", "sqlite", "--output", str(tmp_path / "y")])
    assert refused.exit_code == 2
    assert "is not sound" in refused.output
    assert not (tmp_path / "y").exists()


@pytest.mark.parametrize(
    ("table", "key", "column", "cell", "left_out"),
    [
        ("positions", "ep-20310503-p01", "stance", "refuses", "ep-20310503-p01"),
        ("positions", "ep-20310503-p01", "polarity", "doubted", "ep-20310503-p01"),
        ("positions", "ep-20310503-p01", "position_id", "", "ep-20310503-p01"),
        ("demands", "works-tour", "demand_id", "", "ep-20310503-p04"),
    ],
)
def test_a_claim_that_says_nothing_to_compare_can_be_mended_in_a_workbook(draft, table, key, column, cell, left_out):
    compared = {row[-1] for row in texts(workbook(draft.root)[1]["contested"])}
    draft.set(table, key, **{column: cell})
    book = workbook(draft.root)[1]
    assert {row[-1] for row in texts(book["contested"])} == compared - {left_out}
    assert any(cell == (one.value or "") for row in book[table].iter_rows() for one in row)


def test_a_cell_that_no_workbook_holds_is_refused_by_its_place(draft, tmp_path):
    draft.set("people", "bo-finch", also_known_as="x" * 32_768)
    made = CliRunner().invoke(main, ["export", str(draft.root), "--to", "xlsx", "--output", str(tmp_path / "x.xlsx")])
    assert made.exit_code == 2
    assert "Sheet `people`, cell C3: it is longer than a workbook's cell can be." in made.output
    assert not (tmp_path / "x.xlsx").exists()


def test_an_empty_table_has_a_sheet_that_can_be_filled(draft):
    draft.write("accounts", [])
    _, book = workbook(draft.root)
    (table,) = book["accounts"].tables.values()
    assert table.ref == "A1:O2"
    assert len(book["accounts"].data_validations.dataValidation) == 12


def test_a_cell_of_any_words_is_kept(draft):
    for number, cell in enumerate(WORDS):
        draft.add("people", "ada-marl", person_id=f"x-{number:02}", name=cell, also_known_as="")
    _, book = workbook(draft.root)
    kept = [row[1] for row in texts(book["people"])][4:]
    # openpyxl reads `_x0041_` as it stands, and as an A only what was escaped
    assert kept == WORDS


@pytest.mark.parametrize("name", ["licenses", "sources"])
def test_a_descriptor_with_a_text_for_a_list_makes_a_workbook_to_mend_the_rest_in(draft, name):
    draft.descriptor(lambda package: package.update({name: "CC-BY-4.0"}))
    assert "CC-BY-4.0" not in [cell.value for row in workbook(draft.root)[1]["about"] for cell in row]
