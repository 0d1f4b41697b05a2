"""The mutants: what each class of faults changes and nothing else, who catches it, and what the score says."""

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter

import pytest
from click.testing import CliRunner

import mutation
from conftest import ROOT, Draft
from mutation import report
from mutation.__main__ import main
from mutation.catalogue import CLASSES, GROUPS
from mutation.draft import Draft as MutationDraft
from mutation.reasons import REASONS
from mutation.runner import Outcome, judge, plant
from mutation.score import Run, score
from mutation.sound import Edit, Fault, read_sound
from onrecord.files.canonical import natural_key
from onrecord.record.reference import reference_schemas

EP, QN = "ep-20310503", "quay-news-20310504"
MANY = 40
IN_BYTES = {one.id for one in GROUPS["Bytes damaged"]}
IN_JSON = {one.id for one in GROUPS["Descriptor and schemas"]}
OF_COLUMNS = {one.id for one in GROUPS["Columns"]}
OF_ROWS = [one for one in CLASSES if one not in IN_BYTES | IN_JSON | OF_COLUMNS | {"rows-reordered"}]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Draft:
    """The tiny package with what every class needs for a place: two who decline, words of denial, an outcome."""
    draft = Draft(tmp_path_factory.mktemp("mutation"))
    for variable, value, said in (
        ("polarity", "denied", "kept out of"),
        ("aspect", "outcome", ""),
        ("result", "none", ""),
    ):
        cells = {"variable": variable, "value": value, "statement_words": said}
        draft.add("codes", "mode-narration", code_id=f"{variable}-{value}", **cells)
    draft.set("codes", "stance-accepts", statement_words="agreed to | committed to | kept out of")
    draft.set("accounts", f"{EP}-a04", aspect="outcome", result="none")
    statement = "A Harbour Board source says that Ada Marl declined to say what a slipway would cost."
    draft.set("positions", f"{EP}-p03", stance="declines", statement=statement)
    draft.set("codes", "stance-considering", article_words="weighing")
    draft.set("codes", "stance-declines", article_words="did not agree | looking into")
    return draft


@pytest.fixture(scope="module")
def sound(tiny):
    return read_sound(tiny.root, tiny.texts)


@pytest.fixture(scope="module")
def planted(sound):
    """Every class's mutants of the tiny package."""
    found: dict[str, list[Fault]] = {one: [] for one in CLASSES}
    for mutant in plant(sound, 1, MANY):
        found[mutant.fault_class].append(mutant.fault)
    return found


def edits(fault: Fault) -> list[tuple]:
    return [(one.table, one.row, one.column, one.before, one.after) for one in fault.edits]


def one_of(planted, class_id, *expected):
    """Give the mutant of this class with exactly these edits."""
    for fault in planted[class_id]:
        if edits(fault) == list(expected):
            return fault
    raise AssertionError(f"{class_id} plants nothing of the kind; but: {[edits(one) for one in planted[class_id]]}")


def judged(sound, tiny, fault, class_id="typo-in-text", texts=True, **options):
    mutant = mutation.runner.Mutant(class_id, fault)
    (outcome,) = judge(sound, [mutant], tiny.texts if texts else None, processes=1, **options)
    assert outcome.crash is None
    return outcome


def rows(data: bytes) -> list[dict]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


# planting


def test_the_same_seed_plants_the_same_faults(sound):
    assert plant(sound, 7, 3) == plant(sound, 7, 3)
    assert [one.fault.files for one in plant(sound, 7, 3)] == [one.fault.files for one in plant(sound, 7, 3)]
    assert plant(sound, 7, 3) != plant(sound, 8, 3)


def test_a_class_plants_the_same_whatever_others_do(sound):
    alone = plant(sound, 7, 3, [CLASSES["wrong-key"]])
    assert alone == [one for one in plant(sound, 7, 3) if one.fault_class == "wrong-key"]


DIGEST = """
import hashlib, sys
from pathlib import Path
from mutation.runner import plant
from mutation.sound import read_sound

planted = plant(read_sound(Path(sys.argv[1]), None), 1, 5)
print(hashlib.sha256(repr([(one, one.fault.files) for one in planted]).encode()).hexdigest())
"""


def test_what_is_planted_does_not_depend_on_the_order_of_sets(tiny, sound):
    here = hashlib.sha256(repr([(one, one.fault.files) for one in plant(sound, 1, 5)]).encode()).hexdigest()
    # hashes, and so the order of sets, are another in each of these
    seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "tests")}
    program = [sys.executable, "-c", DIGEST, tiny.root]
    done = subprocess.run(program, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == here


@pytest.mark.parametrize("class_id", CLASSES)
def test_every_class_plants_different_faults_that_differ_from_the_sound_package(class_id, planted, sound):
    found = planted[class_id]
    assert 1 <= len(found) <= MANY
    assert len({tuple(sorted(one.files.items())) for one in found}) == len(found)
    for fault in found:
        assert fault.edits and fault.files
        for path, data in fault.files.items():
            assert data != sound.files[path]
            if class_id in IN_JSON - {"json-byte-changed"}:
                assert json.loads(data) != json.loads(sound.files[path])


def test_a_byte_of_json_that_says_nothing_is_no_fault(planted, sound):
    for fault in planted["json-byte-changed"]:
        ((path, data),) = fault.files.items()
        assert len(data) == len(sound.files[path])
        assert sum(one != other for one, other in zip(data, sound.files[path], strict=True)) == 1
        try:
            assert json.loads(data) != json.loads(sound.files[path])
        except ValueError:
            pass


@pytest.mark.parametrize("class_id", OF_ROWS)
def test_the_rows_differ_in_what_the_edits_say_and_in_nothing_else(class_id, planted, sound):
    for fault in planted[class_id]:
        expected = {table: [dict(row) for row in sound.rows[table]] for table in sound.rows}
        added: dict[str, list[str]] = {table: [] for table in sound.rows}
        places = {table: {key: place for place, key in enumerate(sound.keys(table))} for table in sound.rows}
        for edit in fault.edits:
            if edit.after == "row added":
                added[edit.table].append(edit.row)
                continue
            place = places[edit.table][edit.row]
            if edit.after == "row taken out":
                expected[edit.table][place] = None
            else:
                assert expected[edit.table][place][edit.column] == edit.before
                expected[edit.table][place][edit.column] = edit.after
        for table, path in sound.paths.items():
            key = sound.header(table)[0]
            found = rows(fault.files.get(path, sound.files[path]))
            assert [row[key] for row in found] == sorted((row[key] for row in found), key=natural_key)
            for row in filter(None, expected[table]):
                found.remove(row)
            assert [row[key] for row in found] == sorted(added[table], key=natural_key)


@pytest.mark.parametrize("class_id", sorted(IN_BYTES - {"line-ends"}))
def test_bytes_are_damaged_in_one_place(class_id, planted, sound):
    for fault in planted[class_id]:
        ((path, data),) = fault.files.items()
        own = sound.files[path]
        same = next((n for n, pair in enumerate(zip(own, data, strict=False)) if pair[0] != pair[1]), len(own))
        rest = {"byte-changed": (1, 1), "byte-deleted": (1, 0), "byte-inserted": (0, 1), "nul-inserted": (0, 1)}
        if class_id == "byte-order-mark":
            assert data == b"\xef\xbb\xbf" + own
        elif class_id == "file-truncated":
            assert own.startswith(data)
        elif class_id == "line-doubled":
            doubled = [n for n, line in enumerate(data.split(b"\n")) if line in data.split(b"\n")[:n]]
            assert len(doubled) == 1 and data.count(b"\n") == own.count(b"\n") + 1
        else:
            before, after = rest[class_id]
            # where the same byte stands next to it, which of the two was deleted can't be told
            assert own[same + before :] == data[same + after :] or own[same:] == data[same:]
            assert len(data) - len(own) == after - before


def test_a_damaged_byte_is_told_by_its_cell(planted):
    told = [edits(one) for one in planted["byte-changed"] if one.edits[0].column]
    assert len(told) > 10
    for ((table, _, column, before, after),) in told:
        assert column in [one["name"] for one in reference_schemas()[table]["fields"]]
        assert len(before) == len(after)


def test_line_ends_change_and_nothing_else(planted, sound):
    everywhere = [one for one in planted["line-ends"] if one.edits[0].row == "every line"]
    assert {path for one in everywhere for path in one.files} == set(sound.paths.values())
    for fault in planted["line-ends"]:
        ((path, data),) = fault.files.items()
        assert data.replace(b"\r", b"") == sound.files[path]


def test_columns_are_changed_as_told(planted, sound):
    header = sound.header("people")
    path = sound.paths["people"]
    dropped = one_of(planted, "column-dropped", ("people", "every row", "name", "name", "column taken out"))
    assert next(csv.reader(io.StringIO(dropped.files[path].decode()))) == [one for one in header if one != "name"]
    for fault in planted["column-renamed"]:
        (edit,) = fault.edits
        data = fault.files[sound.paths[edit.table]]
        lines, own = data.split(b"\n", 1), sound.files[sound.paths[edit.table]].split(b"\n", 1)
        assert lines[1] == own[1]
        names = [edit.after if one == edit.before else one for one in sound.header(edit.table)]
        assert lines[0].decode() == ",".join(names)


def test_exchanged_columns_are_exchanged_in_header_values_or_both(planted, sound):
    for class_id, told in (
        ("header-exchanged", "{}"),
        ("columns-exchanged", "where {} was"),
        ("values-exchanged", "values of {}"),
    ):
        for fault in planted[class_id]:
            (edit,) = fault.edits
            ((_, data),) = fault.files.items()
            header = sound.header(edit.table)
            other = next(one for one in header if edit.after == told.format(one))
            found = rows(data)
            names = {edit.column: other, other: edit.column}
            swapped = [names.get(one, one) for one in header]
            assert list(found[0]) == (header if class_id == "values-exchanged" else swapped)
            own = [dict(row) for row in sound.rows[edit.table]]
            if class_id != "columns-exchanged":
                own = [{names.get(one, one): cell for one, cell in row.items()} for row in own]
            for row in own:
                found.remove(row)
            assert found == []


def test_reordered_rows_are_the_same_rows(planted, sound):
    for fault in planted["rows-reordered"]:
        ((table, row, _, before, after),) = edits(fault)
        found, own = rows(fault.files[sound.paths[table]]), sound.rows[table]
        moved = [number for number, pair in enumerate(zip(found, own, strict=True)) if pair[0] != pair[1]]
        assert sorted(f"row {number + 1}" for number in moved) == sorted([before, after])
        assert row == sound.keys(table)[int(before.removeprefix("row ")) - 1]
        assert all(one in own for one in found)


# which columns a class of meaning touches, with the columns that may go along; rows taken out or added have none
SPEAKERS = {f"{role}_{part}_id" for role in ("holder", "claimant") for part in ("person", "organisation")}
PARTIES = {f"{role}_{part}_id" for role in ("raised_by", "addressed_to") for part in ("person", "organisation")}
CLAIMANT, HOLDER = ({one for one in SPEAKERS if one.startswith(role)} for role in ("claimant", "holder"))
TOUCHED = {
    "sides-exchanged": (set(), SPEAKERS),
    "sides-exchanged-and-told": ({"statement"}, SPEAKERS | {"attribution", "mode"}),
    "holder-changed-and-told": ({"statement"}, HOLDER),
    "stance-turned": ({"stance"}, set()),
    "stance-turned-and-told": ({"stance", "statement"}, set()),
    "polarity-turned": ({"polarity"}, set()),
    "polarity-turned-and-told": ({"polarity", "statement"}, set()),
    "occasion-changed": ({"taken_at_event_id"}, set()),
    "assessment-turned": ({"assessment"}, set()),
    "aspect-turned": ({"aspect", "assessment"}, {"result"}),
    "result-turned": ({"result"}, set()),
    "figure-changed": ({"statement"}, set()),
    "demands-exchanged": ({"demand_id"}, set()),
    "event-changed": ({"event_id"}, set()),
    "claim-dropped-with-coding": ({""}, {"coding"}),
    "made-unnamed": ({"attribution"}, {"claimant_person_id"}),
    "made-unnamed-and-told": ({"attribution", "statement"}, {"claimant_person_id"}),
    "made-named": ({"attribution"}, set()),
    "publication-made-named": ({"attribution", "mode", "claimant_organisation_id"}, CLAIMANT),
    "publication-made-named-and-told": ({"attribution", "mode", "claimant_organisation_id", "statement"}, CLAIMANT),
    "made-publication": ({"attribution", "mode", "claimant_organisation_id"}, CLAIMANT),
    "made-publication-and-told": ({"attribution", "mode", "claimant_organisation_id", "statement"}, CLAIMANT),
    "quoted-another": (set(), CLAIMANT | {"attribution"}),
    "quoted-another-and-told": ({"statement"}, CLAIMANT | {"attribution"}),
    "mode-changed": ({"mode"}, set()),
    "person-merged": ({"", "also_known_as"}, SPEAKERS | PARTIES | {"person_id"}),
    "organisation-merged": (
        {"", "also_known_as"},
        SPEAKERS | PARTIES | {"organisation_id", "member_organisation_id", "publisher_id", "target_organisation_id"},
    ),
    "person-split": ({""}, SPEAKERS | {"statement", "also_known_as"}),
    "roles-exchanged": ({"role"}, set()),
    "parties-exchanged": ({"raised_by_organisation_id", "addressed_to_organisation_id"}, PARTIES),
    "kind-turned": ({"kind"}, set()),
    "body-of-another-kind": ({"kind"}, set()),
    "event-shifted": ({"starts_on"}, set()),
    "day-said-to-be-stated": (set(), {"published_basis", "date_basis"}),
    "language-changed": ({"language"}, set()),
    "made-a-part": ({"part_of_demand_id"}, set()),
}


@pytest.mark.parametrize("class_id", [one.id for one in GROUPS["Meaning"]])
def test_a_fault_of_meaning_touches_its_columns_alone(class_id, planted):
    always, along = TOUCHED[class_id]
    for fault in planted[class_id]:
        columns = {one.column for one in fault.edits}
        assert always <= columns <= always | along


def test_what_is_denied_stays_denied_when_its_stance_is_turned_and_told(tmp_path, tiny):
    draft = Draft(tmp_path)
    for table in ("codes", "positions"):
        draft.write(table, tiny.rows(table))
    draft.set("positions", f"{QN}-p05", polarity="denied", statement=BOATS.replace("agreed to", "kept out of"))
    turned = plant(read_sound(draft.root, None), 1, MANY, [CLASSES["stance-turned-and-told"]])
    # no other stance has a word of denial
    assert {one.fault.edits[0].row for one in turned} == {row["position_id"] for row in draft.rows("positions")} - {
        f"{QN}-p05"
    }


def claim(table, row, **cells):
    return [(table, row, column, before, after) for column, (before, after) in cells.items()]


WORKS = "The Eastmere Post reports that the Harbour Board offered to show the works."
BOATS = "Quay News reports that the Rowers' Guild agreed to help in counting boats."
FINCH = "Bo Finch says that the Harbour Board agreed in part to the two wishes."
TWO_THINGS = "Bo Finch, for the Anglers' Union, asked for two things in March."
SLIPWAY = "The Anglers and Rowers say that the Harbour Board did not agree to another slipway."
EXACTLY = {
    "sides-exchanged-and-told": claim(
        "positions",
        f"{EP}-p04",
        holder_organisation_id=("harbour-board", "eastmere-post"),
        claimant_organisation_id=("eastmere-post", "harbour-board"),
        statement=(WORKS, "The Harbour Board reports that the Eastmere Post offered to show the works."),
        attribution=("publication", "named"),
        mode=("narration", "reported_speech"),
    ),
    "holder-changed-and-told": claim(
        "positions",
        f"{EP}-p02",
        holder_person_id=("", "ada-marl"),
        statement=(SLIPWAY, "The Anglers and Rowers say that Ada Marl did not agree to another slipway."),
    ),
    "stance-turned-and-told": claim(
        "positions",
        f"{EP}-p02",
        stance=("declines", "offers"),
        statement=(SLIPWAY, "The Anglers and Rowers say that the Harbour Board offered another slipway."),
    ),
    "aspect-turned": claim("accounts", f"{EP}-a01", aspect=("verdict", "detail"), assessment=("negative", "neutral")),
    "made-unnamed": claim(
        "positions", f"{QN}-p03", attribution=("named", "unnamed"), claimant_person_id=("bo-finch", "")
    ),
    "made-unnamed-and-told": claim(
        "positions",
        f"{QN}-p03",
        attribution=("named", "unnamed"),
        claimant_person_id=("bo-finch", ""),
        statement=(FINCH, "An Anglers source says that the Harbour Board agreed in part to the two wishes."),
    ),
    "publication-made-named-and-told": claim(
        "positions",
        f"{EP}-p04",
        claimant_organisation_id=("eastmere-post", "anglers-and-rowers"),
        attribution=("publication", "named"),
        mode=("narration", "reported_speech"),
        statement=(WORKS, "The Anglers and Rowers say that the Harbour Board offered to show the works."),
    ),
    "made-publication-and-told": claim(
        "accounts",
        f"{EP}-a04",
        claimant_organisation_id=("harbour-board", "eastmere-post"),
        attribution=("unnamed", "publication"),
        mode=("direct_quote", "narration"),
        statement=("A Harbour Board source calls the talks frank.", "The Eastmere Post calls the talks frank."),
    ),
    "quoted-another-and-told": claim(
        "accounts",
        f"{EP}-a04",
        claimant_organisation_id=("harbour-board", "anglers-and-rowers"),
        attribution=("unnamed", "named"),
        statement=("A Harbour Board source calls the talks frank.", "The Anglers and Rowers calls the talks frank."),
    ),
    "person-merged": [
        ("memberships", f"{EP}-m01", "person_id", "ada-marl", "cy-dole"),
        ("positions", f"{EP}-p03", "holder_person_id", "ada-marl", "cy-dole"),
        ("people", "ada-marl", "", "row", "row taken out"),
        ("people", "cy-dole", "also_known_as", "", "Ada Marl | Ms Marl"),
    ],
    "person-split": [
        ("positions", f"{QN}-p03", "claimant_person_id", "bo-finch", "bo-finch-2"),
        ("positions", f"{QN}-p03", "statement", FINCH, FINCH.replace("Bo Finch", "Finch")),
        ("memberships", f"{QN}-m03", "", "", "row added"),
        ("people", "bo-finch-2", "", "", "row added"),
    ],
    "claim-dropped-with-coding": [
        ("positions", f"{EP}-p04", "", "row", "row taken out"),
        ("sentences", f"{EP}-s08", "coding", "claims", "nothing"),
    ],
    "polarity-turned-and-told": claim(
        "positions",
        f"{QN}-p05",
        polarity=("affirmed", "denied"),
        statement=(BOATS, BOATS.replace("agreed to", "kept out of")),
    ),
    "kind-turned": claim("demands", "second-slipway", kind=("request", "offer")),
    "figure-changed": claim(
        "positions", f"{QN}-p02", statement=(TWO_THINGS, TWO_THINGS.replace("two things", "three things"))
    ),
    "day-said-to-be-stated": claim("articles", EP, published_basis=("derived", "stated")),
    "language-changed": claim("articles", EP, language=("en", "fr")),
    "parties-exchanged": claim(
        "demands",
        "boat-count",
        raised_by_organisation_id=("harbour-board", "anglers-and-rowers"),
        addressed_to_organisation_id=("anglers-and-rowers", "harbour-board"),
    ),
    "word-moved": [
        ("codes", "stance-declines", "statement_words", "declined | did not agree to", "declined"),
        ("codes", "stance-supports", "statement_words", "supports", "supports | did not agree to"),
    ],
    "metadata-removed": [("descriptor", "version", "", '"0.1.0"', "")],
    "licence-exchanged": [("descriptor", "licenses", "name", "CC-BY-4.0", "CC0-1.0")],
    "foreign-key-removed": [
        (
            "articles",
            "schema",
            "foreignKeys",
            '{"fields": ["publisher_id"], "reference": {"resource": "organisations", "fields": ["organisation_id"]}}',
            "",
        )
    ],
}


@pytest.mark.parametrize("class_id", EXACTLY)
def test_a_class_plants_exactly_this(class_id, planted):
    one_of(planted, class_id, *EXACTLY[class_id])


def test_a_schema_and_a_descriptor_are_changed_in_one_place(planted, sound):
    fault = one_of(planted, "foreign-key-removed", *EXACTLY["foreign-key-removed"])
    own = json.loads(sound.files["schemas/articles.json"])
    assert {path: json.loads(data) for path, data in fault.files.items()} == {
        "schemas/articles.json": own | {"foreignKeys": []}
    }
    fault = one_of(planted, "metadata-removed", *EXACTLY["metadata-removed"])
    changed = json.loads(fault.files["datapackage.json"])
    assert changed | {"version": "0.1.0"} == sound.descriptor


def test_a_schema_in_the_descriptor_is_loosened_there(tmp_path):
    draft = Draft(tmp_path)
    schema = json.loads((draft.root / "schemas" / "people.json").read_text("utf-8"))
    draft.descriptor(lambda package: package["resources"][2].update(schema=schema))
    sound = read_sound(draft.root, None)
    mutants = plant(sound, 1, 200, [CLASSES["constraint-loosened"]])
    fault = next(one.fault for one in mutants if one.fault.edits[0].table == "people")
    assert list(fault.files) == ["datapackage.json"]
    changed = json.loads(fault.files["datapackage.json"])
    assert changed["resources"][2]["schema"] != schema
    changed["resources"][2]["schema"] = schema
    assert changed == sound.descriptor


def test_a_package_in_an_archive_is_the_same(tmp_path):
    draft = Draft(tmp_path)
    folder = read_sound(draft.root, None)
    with zipfile.ZipFile(tmp_path / "tiny.zip", "w") as archive:
        for path, data in folder.files.items():
            archive.writestr(path, data)
    assert read_sound(tmp_path / "tiny.zip", None) == folder


def test_other_tables_are_judged_along_and_left_as_they_are(tmp_path):
    draft = Draft(tmp_path)
    (draft.root / "data" / "notes.csv").write_text("note\nMade up.\n", "utf-8")
    notes = {"name": "notes", "type": "table", "path": "data/notes.csv"}
    draft.descriptor(lambda package: package["resources"].append(notes))
    sound = read_sound(draft.root, None)
    assert sound.files["data/notes.csv"] == b"note\nMade up.\n"
    assert {path for one in plant(sound, 1, 20) for path in one.fault.files}.isdisjoint({"data/notes.csv"})
    fault = MutationDraft(sound).set("people", 0, sentence_id=f"{EP}-s09").fault()
    (outcome,) = judge(sound, [mutation.runner.Mutant("wrong-key", fault)], None, processes=1)
    assert (outcome.errors, outcome.crash) == (("cites-furniture",), None)


# judging

CAUGHT = {
    "nul-inserted": "characters",
    "typo-in-identifier": "foreign-key",
    "digest-changed": "sentence-text",
    "words-changed": "sentence-bounds",
    "row-doubled": "primary-key",
    "citation-in-other-article": "citing-article",
    "column-dropped": "header",
    "constraint-loosened": "format-schemas",
    "stance-turned": "statement-codes",
    "polarity-turned": "statement-codes",
    "occasion-changed": "statement-subject",
}
A_CITATION = {"citation-in-other-article": "positions", "digest-changed": "sentences"}


@pytest.mark.parametrize("class_id", CAUGHT)
def test_a_caught_fault_names_its_rule(class_id, planted, sound, tiny):
    table = A_CITATION.get(class_id)
    fault = next(one for one in planted[class_id] if table in (None, one.edits[0].table))
    outcome = judged(sound, tiny, fault, class_id)
    assert CAUGHT[class_id] in outcome.errors
    assert outcome.edits == fault.edits
    needs_texts = class_id in {"digest-changed", "words-changed"}
    assert (CAUGHT[class_id] in outcome.caught_by(texts=False)) == (not needs_texts)


def stance_only(planted):
    """Give a turned stance that nothing but the words tells, the statement's and the article's."""
    return one_of(planted, "stance-turned", ("positions", f"{QN}-p05", "stance", "accepts", "considering"))


def test_what_is_caught_without_the_texts_is_what_the_rules_without_texts_find(planted, sound, tiny):
    for class_id in ("citation-in-same-article", "person-merged", "row-dropped"):
        with_texts = judged(sound, tiny, planted[class_id][0])
        assert judged(sound, tiny, planted[class_id][0], texts=False).caught_by(True) == with_texts.caught_by(
            texts=False
        )


def test_a_mutant_whose_rule_is_left_out_survives_and_is_reported(planted, sound, tiny):
    fault = stance_only(planted)
    assert judged(sound, tiny, fault, "stance-turned").errors == ("statement-codes", "article-words")
    outcome = judged(sound, tiny, fault, "stance-turned", skip=["statement-codes", "article-words"])
    assert (outcome.errors, outcome.warnings) == ((), ())
    run = Run("tiny", "0.1.0", 1, 1, True, [outcome])
    line = f"`` positions {QN}-p05 stance ``: `` accepts `` became `` considering ``"
    assert line in report.render(run, "markdown")
    assert f"positions {QN}-p05 stance: accepts -> considering" in report.render(run, "text")
    (found,) = json.loads(report.render(run, "json"))["classes"]["stance-turned"]["survivors"]
    assert [tuple(one.values()) for one in found["edits"]] == edits(fault)


def test_what_a_warning_alone_catches_is_counted_apart(planted, sound, tiny):
    fault = MutationDraft(sound).set("sentences", 4, coding="pending").fault()
    assert edits(fault) == [("sentences", f"{EP}-s05", "coding", "nothing", "pending")]
    outcome = judged(sound, tiny, fault, "wrong-member")
    assert (outcome.errors, outcome.warnings) == ((), ("coding-pending",))
    assert outcome.caught_by(texts=True) == ("coding-pending",)
    counted = score([outcome, judged(sound, tiny, stance_only(planted), "stance-turned")])
    assert (counted.planted, counted.caught, counted.by_warning) == (2, 2, 1)


def test_the_sound_files_stand_in_their_places_again(planted, sound, tiny, tmp_path):
    judge_of = mutation.runner.Judge(sound, tmp_path, tiny.texts, ())
    (folder,) = tmp_path.iterdir()
    for class_id in ("nul-inserted", "metadata-removed"):
        judge_of.judge(mutation.runner.Mutant(class_id, planted[class_id][0]))
        assert {path: (folder / path).read_bytes() for path in sound.files} == sound.files


class Deadly:
    """A fault that ends the process in which it is unpacked."""

    edits = ()

    def __reduce__(self):
        return os._exit, (1,)


def test_several_processes_judge_as_one_does_and_outlive_a_mutant_that_ends_its_own(planted, sound, tiny, monkeypatch):
    monkeypatch.setattr(mutation.runner, "CHUNK", 1)
    first, second = (mutation.runner.Mutant(one, planted[one][0]) for one in ("nul-inserted", "stance-turned"))
    expected = judge(sound, [first, second], tiny.texts, processes=1)
    assert [one.fault_class for one in expected] == ["nul-inserted", "stance-turned"]
    deadly = mutation.runner.Mutant("typo-in-text", Deadly())
    outcomes = judge(sound, [first, deadly, second], tiny.texts, processes=2)
    assert [outcomes[0], outcomes[2]] == expected
    assert outcomes[1] == Outcome("typo-in-text", (), (), (), "it ended the process that judged it")


# seal


def sealed_tiny(tiny, folder) -> Draft:
    draft = Draft(folder)
    for table in ("positions", "people", "codes"):
        data = tiny.path(table).read_bytes()
        draft.path(table).write_bytes(data)

        def seal(package, table=table, data=data):
            (resource,) = (one for one in package["resources"] if one["name"] == table)
            resource.update(bytes=len(data), hash=f"sha256:{hashlib.sha256(data).hexdigest()}")

        draft.descriptor(seal)
    return draft


def test_a_seal_catches_nothing(tiny, planted, tmp_path):
    draft = sealed_tiny(tiny, tmp_path)
    sound = read_sound(draft.root, draft.texts)
    faults = {one: planted[one][0] for one in ("person-split", "typo-in-text", "made-unnamed")}
    faults["stance-turned"] = stance_only(planted)
    for class_id, fault in faults.items():
        if any(one.table in ("positions", "people") for one in fault.edits):
            assert "resource-digest" not in judged(sound, draft, fault, class_id).errors
    # the seal would have caught it
    path = sound.paths["positions"]
    (draft.root / path).write_bytes(faults["stance-turned"].files[path])
    assert ("resource-digest", "positions", None, None) in draft.findings(only=["resource-digest"])


def test_a_seal_that_is_renewed_anyway_is_no_place_for_a_fault(tiny, tmp_path):
    sound = read_sound(sealed_tiny(tiny, tmp_path).root, None)
    seal = hashlib.sha256(sound.files["data/people.csv"]).hexdigest()
    for mutant in plant(sound, 1, 400, [CLASSES["json-byte-changed"]]):
        data = mutant.fault.files.get("datapackage.json")
        if data is not None and seal not in data.decode("utf-8", "replace"):
            # where the digest itself is hit, the fault is that the file is JSON no more
            with pytest.raises(ValueError):
                json.loads(data)


# what is refused, and what breaks off


def test_an_unsound_package_is_refused(tmp_path):
    draft = Draft(tmp_path)
    draft.set("people", "ada-marl", sentence_id=f"{EP}-s09")
    with pytest.raises(ValueError, match="is not sound: 1 error, the first: .* is furniture"):
        read_sound(draft.root, None)
    done = CliRunner().invoke(main, [str(draft.root)])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "is not sound: 1 error" in done.stderr


def test_a_package_in_no_format_is_refused(tmp_path):
    draft = Draft(tmp_path)
    draft.descriptor(lambda package: package.pop("onrecord"))
    done = CliRunner().invoke(main, [str(draft.root)])
    assert done.exit_code == 2
    assert "does not declare the format" in done.stderr


def test_a_package_that_only_the_texts_prove_wrong_is_refused_with_them(tmp_path):
    draft = Draft(tmp_path)
    draft.set("sentences", f"{EP}-s05", sha256="a" * 64)
    assert read_sound(draft.root, None)
    with pytest.raises(ValueError, match="is not sound"):
        read_sound(draft.root, draft.texts)


@pytest.fixture
def few_mutants(monkeypatch):
    """Let the command plant two classes alone, and judge them in this process."""
    classes = [CLASSES["column-dropped"], CLASSES["made-named"]]
    monkeypatch.setattr(mutation, "plant", lambda sound, seed, most: plant(sound, seed, most, classes))
    monkeypatch.setattr(mutation, "judge", lambda *arguments: judge(*arguments[:-1], processes=1))


def test_the_command_writes_the_score(few_mutants, tiny, tmp_path):
    options = ["--texts", str(tiny.texts), "--seed", "3", "--per-class", "1", "--format", "json"]
    before = {file: file.read_bytes() for file in tiny.root.rglob("*") if file.is_file()}
    done = CliRunner().invoke(main, [str(tiny.root), *options, "--output", str(tmp_path / "score.json")])
    assert (done.exit_code, done.output) == (0, "")
    written = json.loads((tmp_path / "score.json").read_text("utf-8"))
    assert (written["package"], written["seed"], written["per_class"], written["texts"]) == ("tiny", 3, 1, True)
    dropped = written["classes"]["column-dropped"]
    assert (dropped["planted"], dropped["caught"], dropped["caught_without_texts"]) == (1, 1, 1)
    assert dropped["rules"] == {"header": 1}
    assert {file: file.read_bytes() for file in tiny.root.rglob("*") if file.is_file()} == before


def test_a_judgement_that_breaks_off_is_reported_and_fails_the_run(few_mutants, tiny, monkeypatch):
    def broken(*arguments, **options):
        raise RuntimeError("out of order")

    monkeypatch.setattr(mutation.runner, "check", broken)
    done = CliRunner().invoke(main, [str(tiny.root), "--per-class", "1"])
    assert done.exit_code == 1
    assert "NOT JUDGED, column-dropped: RuntimeError: out of order" in done.output
    done = CliRunner().invoke(main, [str(tiny.root), "--per-class", "1", "--format", "markdown"])
    assert "Not judged, `column-dropped`: `` RuntimeError: out of order ``." in done.output


def test_a_mutant_that_no_text_belongs_to_is_caught_with_the_texts_alone(planted, sound, tiny, tmp_path):
    for name, text in (("other", "No article."), (EP, "")):
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    edit = Edit("articles", EP, "article_id", EP, "ep-20310502")
    files = {"data/articles.csv": sound.files["data/articles.csv"].replace(EP.encode(), b"ep-20310502")}
    (outcome,) = judge(sound, [mutation.runner.Mutant("typo-in-text", Fault((edit,), files))], tmp_path, processes=1)
    assert outcome.crash is None
    assert outcome.errors[0] == "(no text at hand)"
    assert outcome.caught_by(texts=False) == outcome.errors[1:] != ()


# the page


def survivor(class_id, *cells) -> Outcome:
    return Outcome(class_id, tuple(Edit(*one) for one in cells), (), ())


def test_the_reports_hold_no_words_of_an_article():
    outcomes = [
        survivor("words-changed", ("sentences", f"{EP}-s01", "starts_with", "Harbour talks end", "Harbour talks")),
        survivor("typo-in-text", ("articles", EP, "title", "Harbour talks end", "Harbor talks end")),
    ]
    for form in ("text", "markdown"):
        told = report.render(Run("tiny", "1", 1, 1, True, outcomes), form)
        assert "words of the article" in told
        assert "talks" not in told


def test_a_long_cell_is_shown_about_the_place_where_it_differs():
    before = "a" * 150 + " before " + "b" * 150
    outcome = survivor("typo-in-text", ("events", "petition", "description", before, before.replace("before", "after")))
    told = report.render(Run("tiny", "1", 1, 1, True, [outcome]), "text")
    assert re.search(r"description: \.\.\.a{39} before b{33}\.\.\. -> \.\.\.a{39} after b{34}\.\.\.\n", told)


def test_what_nobody_could_tell_is_not_counted_against_the_rules(monkeypatch):
    from mutation import reasons, score

    why = reasons.Reason(("event-shifted",), ("events.*",), "nobody", "No article gives its date.")
    monkeypatch.setattr(reasons, "REASONS", (why,))
    outcomes = [
        survivor("event-shifted", ("events", "petition", "starts_on", "2031-03-01", "2031-04-01")),
        survivor("stance-turned", ("positions", f"{EP}-p01", "stance", "declines", "accepts")),
        Outcome("stance-turned", (), ("statement-codes",), ()),
    ]
    counted = score.score(outcomes)
    assert (counted.planted, counted.caught, counted.untold, counted.telling) == (3, 1, 1, 2)
    page = report.render(Run("tiny", "1", 1, 1, True, outcomes), "markdown")
    assert "that a careful reader could tell, 1 of 2 (50%) are caught with the texts." in page
    assert "No article gives its date. Nobody could tell.\n\n- `` events petition starts_on ``" in page
    assert "No reason is written. A reader of the package could tell.\n\n- `` positions" in page


def test_the_reasons_are_of_classes_and_columns_that_there_are():
    columns = {f"{table}.{one['name']}" for table, schema in reference_schemas().items() for one in schema["fields"]}
    columns |= {f"{table}." for table in reference_schemas()}
    for reason in REASONS:
        assert reason.reader in {"package", "texts", "nobody"}
        assert reason.why.endswith(".")
        for known in reason.classes:
            assert known == "*" or known in CLASSES, known
        for place in reason.places:
            table, _, column = place.partition(".")
            assert "*" in place or table not in reference_schemas() or f"{table}.{column}" in columns, place


def test_the_page_is_of_this_package_and_these_classes():
    page = (ROOT / "docs" / "mutation.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `([a-z-]+)` \|(?: [^|]* \|){2} (\d+) \|", page, re.MULTILINE))
    (seed,) = re.findall(r"--seed (\d+)", page)
    (per_class,) = re.findall(r"--per-class (\d+)", page)
    mutants = plant(read_sound(ROOT, None), int(seed), int(per_class))
    planted = Counter(mutant.fault_class for mutant in mutants)
    assert told == {one: str(planted[one]) for one in CLASSES if planted[one]}
