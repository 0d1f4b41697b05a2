"""Facts about libraries that the code relies on: an upgrade that changes one announces itself here."""

import io
import json
from importlib import resources

import frictionless
import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pytest
from PIL import ImageFont

import onrecord
from onrecord.files.limits import Limits
from onrecord.tableschema.patterns import anchored

TEXT = pd.ArrowDtype(pa.string())


def read(data, width, **parse):
    names = [str(number) for number in range(width)]
    return pyarrow.csv.read_csv(
        pa.BufferReader(data),
        read_options=pyarrow.csv.ReadOptions(column_names=names),
        parse_options=pyarrow.csv.ParseOptions(ignore_empty_lines=False, **parse),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )


# pyarrow: reading


def test_pyarrow_leaves_every_cell_as_its_text():
    cells = ["NA", "", "null", "007", "1e5", "12e45678", " x ", "true", "2024-01-26"]
    assert list(read(",".join(cells).encode() + b"\n", len(cells)).to_pylist()[0].values()) == cells


def test_pyarrow_reads_line_ends_in_quoted_cells_when_it_is_told_to():
    rows = read(b'1,"a\r\nb"\r\n2,"c""d"\r\n', 2, newlines_in_values=True).to_pylist()
    assert rows == [{"0": "1", "1": "a\r\nb"}, {"0": "2", "1": 'c"d'}]


def test_pyarrow_alone_would_take_what_the_gate_refuses():
    assert read(b'1,"An"n\n', 2).to_pylist() == [{"0": "1", "1": "Ann"}]
    assert read(b"1,a\0n\n", 2).to_pylist() == [{"0": "1", "1": "a\0n"}]
    with pytest.raises(pa.ArrowInvalid):
        read(b"1,a\n2\n", 2)


# pyarrow: kernels


def fits(pattern, text):
    return pc.match_substring_regex(pa.array([text]), pattern)[0].as_py()


def test_re2_has_whole_matches_and_ascii_classes_and_no_look_around():
    assert fits(anchored("a|b"), "a") and not fits(anchored("a|b"), "ax") and not fits(anchored("a|b"), "xb")
    assert not fits(anchored("^a$"), "a\n")
    assert not fits(r"\A\d\z", "\u0661") and not fits(r"\A\w\z", "\u00e9")
    assert fits(r"\A[\s\p{Z}]*\z", " \u00a0\u3000\t")
    for pattern in ("(?=a)", "(?<!a)b", r"(a)\1"):
        with pytest.raises(pa.ArrowInvalid):
            fits(pattern, "a")


def test_re2_is_not_hung_by_a_pattern():
    # exponential in a backtracking engine: this would not end
    assert not fits(anchored("(a+)+b"), "a" * 5_000)


def test_arrow_casts_integers_without_a_plus_and_refuses_days_that_are_not():
    assert pc.cast(pa.array(["-07", "9" * 18]), pa.int64()).to_pylist() == [-7, 10**18 - 1]
    for text, kind in (("+7", pa.int64()), ("2023-02-29", pa.date32())):
        with pytest.raises(pa.ArrowInvalid):
            pc.cast(pa.array([text]), kind)


def test_arrow_takes_a_year_that_python_does_not_have():
    with pytest.raises((ValueError, OverflowError)):
        pc.cast(pa.array(["0000-01-01"]), pa.date32())[0].as_py()


def test_arrow_counts_characters_and_distinct_values_without_nulls():
    assert pc.utf8_length(pa.array(["\U0001f600\u00e9"])).to_pylist() == [2]
    assert pc.count_distinct(pa.array(["a", None, "a", None, "b"])).as_py() == 2


def test_is_in_gives_false_for_null_and_not_null():
    assert pc.is_in(pa.array(["a", None]), pa.array(["a"])).to_pylist() == [True, False]


# pandas and pandera


def test_pandas_keeps_arrow_text_and_gives_its_array_back():
    column = pa.chunked_array([pa.array(["NA", ""])])
    frame = pa.table({"0": column}).to_pandas(types_mapper=pd.ArrowDtype)
    assert frame["0"].dtype == TEXT
    assert frame["0"].array._pa_array.to_pylist() == ["NA", ""]


def test_pandera_takes_true_for_a_whole_column_and_a_mask_for_a_faulty_one():
    seen = []

    def sound(series):
        seen.append(series.dtype)
        return True

    schema = pandera.DataFrameSchema(
        {
            "a": pandera.Column(
                TEXT,
                nullable=True,
                checks=[
                    pandera.Check(sound, name="sound", ignore_na=False),
                    pandera.Check(lambda one: pd.Series([True, False]), name="faulty", ignore_na=False),
                ],
            )
        },
        strict=True,
        ordered=True,
    )
    with pytest.raises(pandera.errors.SchemaErrors) as raised:
        schema.validate(pd.DataFrame({"a": pd.Series(["x", None], dtype=TEXT)}), lazy=True)
    cases = raised.value.failure_cases
    assert seen == [TEXT]
    assert list(zip(cases["check"], cases["index"], strict=True)) == [("faulty", 1)]


# frictionless


def frictionless_takes(folder, text, schema, **more):
    resource = {"name": "t", "path": "t.csv", "schema": schema, "dialect": {"delimiter": ","}, **more}
    (folder / "t.csv").write_bytes(text.encode())
    (folder / "datapackage.json").write_text(json.dumps({"resources": [resource]}))
    return frictionless.validate(str(folder / "datapackage.json")).valid


def test_frictionless_stops_at_a_thousand_errors_and_counts_records(tmp_path):
    schema = {"fields": [{"name": "a", "type": "integer"}]}
    assert not frictionless_takes(tmp_path, "a\n" + "x\n" * 1_200, schema)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert len(report.tasks[0].errors) == 1_000
    assert len(onrecord.validate(tmp_path, limits=Limits(findings=2_000)).findings) == 1_200
    assert not frictionless_takes(tmp_path, 'a\n"1\n2"\nx\n', schema)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert [error.row_number for error in report.tasks[0].errors] == [2, 3]
    assert [finding.line for finding in onrecord.validate(tmp_path).findings] == [2, 4]


def test_frictionless_takes_a_profile_that_it_can_not_reach_and_a_version_that_is_none(tmp_path):
    schema = {"fields": [{"name": "a", "type": "string"}]}
    assert frictionless_takes(tmp_path, "a\nx\n", schema)
    descriptor = json.loads((tmp_path / "datapackage.json").read_text())
    descriptor |= {"$schema": "https://profile.invalid/none.json", "version": "first"}
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor))
    assert frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_frictionless_follows_links_out_of_the_package(tmp_path):
    (tmp_path / "package").mkdir()
    (tmp_path / "secret.csv").write_text("a\nx\n")
    (tmp_path / "package" / "t.csv").symlink_to(tmp_path / "secret.csv")
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "a", "type": "string"}]}}
    (tmp_path / "package" / "datapackage.json").write_text(json.dumps({"resources": [resource]}))
    assert frictionless.validate(str(tmp_path / "package" / "datapackage.json")).valid
    assert [one.rule for one in onrecord.validate(tmp_path / "package").findings] == ["resource-path"]


def test_frictionless_enforces_bytes_and_hash(tmp_path):
    schema = {"fields": [{"name": "a", "type": "string"}]}
    assert not frictionless_takes(tmp_path, "a\nx\n", schema, bytes=5)
    assert not frictionless_takes(tmp_path, "a\nx\n", schema, hash="sha256:" + "0" * 64)


def test_a_reader_of_frictionless_gives_none_for_what_is_no_value():
    reader = frictionless.Field.from_descriptor({"name": "a", "type": "boolean"}).create_value_reader()
    assert [reader(cell) for cell in ("true", "0", "x")] == [True, False, None]
    with pytest.raises(frictionless.FrictionlessException):
        frictionless.Field.from_descriptor({"name": "a", "type": "date", "format": 5})


# Pillow: the picture of the site


@pytest.mark.parametrize("name", ["newsreader", "libre-franklin"])
def test_pillow_reads_the_site_s_typefaces_and_draws_what_they_lack_as_what_is_no_character(name):
    file = resources.files("onrecord.publishing.site") / "assets" / "fonts" / f"{name}.woff2"
    font = ImageFont.truetype(io.BytesIO(file.read_bytes()), 84)
    (weight,) = font.get_variation_axes()
    assert weight["name"] == b"Weight" and weight["minimum"] <= 500 < 600 <= weight["maximum"]

    def drawn(character):
        mask = font.getmask(character)
        return mask.size, bytes(mask)

    lacking = [one for one in "aé ß·…„“’\u00a0\u202fαбש中≠😀" if drawn(one) == drawn("\uffff")]
    assert lacking == list("αбש中≠😀")
