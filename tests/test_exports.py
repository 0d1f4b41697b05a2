"""What holds for every format: the same bytes, sums over all of them, and no file but where it was asked for."""

import hashlib
from pathlib import Path

import pytest
from click.testing import CliRunner

from onrecord.cli import main
from onrecord.publishing.exports import FORMATS

ROOT = Path(__file__).parents[1]


def export(package, form, output):
    return CliRunner().invoke(main, ["export", str(package), "--to", form, "--output", str(output)])


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_all_formats_are_written_with_their_sums(draft, tmp_path):
    done = export(draft.root, "all", tmp_path / "dist")
    assert done.exit_code == 0, done.output
    files = contents(tmp_path / "dist")
    sums = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode("utf-8").splitlines())
    del files[".onrecord-files"]
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    assert {name.split("/")[0] for name in sums} == {
        *("tiny.xlsx", "tiny.sqlite", "datasette.json", "tiny.jsonld", "tiny.zip", "croissant.json"),
        *("csv-for-excel", "csvw", "parquet"),
    }


def test_two_builds_in_two_folders_have_the_same_bytes(draft, tmp_path):
    export(draft.root, "all", tmp_path / "first")
    other = tmp_path / "elsewhere"
    draft.root.rename(other)
    export(other, "all", tmp_path / "second" / "deeper")
    other.rename(draft.root)
    assert contents(tmp_path / "first") == contents(tmp_path / "second" / "deeper")


@pytest.mark.parametrize("form", FORMATS)
def test_one_format_gives_the_same_files_as_all_of_them(draft, tmp_path, form):
    export(draft.root, "all", tmp_path / "all")
    done = export(draft.root, form, tmp_path / "one")
    assert done.exit_code == 0, done.output
    one, everything = contents(tmp_path / "one"), contents(tmp_path / "all")
    assert one.items() <= everything.items()
    assert set(done.output.splitlines()) == {str(tmp_path / "one" / name) for name in one}
