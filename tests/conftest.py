"""The tiny made-up package, and a draft of it that a test can change."""

import csv
import gc
import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest

import onrecord
from onrecord.files.canonical import natural_key, serialise
from onrecord.publishing.releasing import release_files
from onrecord.record import texts
from onrecord.record.dataset import Dataset
from onrecord.validation.run import open_dataset

# a run must not fail today for what it did not try yesterday: fuzzing for longer is a job of its own
hypothesis.settings.register_profile("same every time", derandomize=True, deadline=None)
hypothesis.settings.load_profile("same every time")


def pytest_collection():
    """Modules and thousands of tests stay to the end: to look through them for garbage takes a tenth of a run."""
    gc.disable()


def pytest_collection_finish():
    gc.freeze()
    gc.enable()


ROOT = Path(__file__).parents[1]
TINY = ROOT / "tests" / "tiny"


def read(path: Path) -> Dataset:
    """Give a package's tables, which no rule has looked at."""
    return open_dataset(path, only=("descriptor-file",))[1]


class Draft:
    """A copy of the tiny package in a folder of its own; what is changed here is written canonically."""

    def __init__(self, folder: Path):
        self.root = folder / "tiny"
        self.texts = self.root / "texts"
        shutil.copytree(TINY, self.root)
        shutil.copytree(ROOT / "schemas", self.root / "schemas")

    def path(self, table: str) -> Path:
        return self.root / "data" / f"{table}.csv"

    def rows(self, table: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.path(table).read_text("utf-8"), newline="")))

    def write(self, table: str, rows: list[dict[str, str]], in_order: bool = True) -> None:
        header = next(csv.reader(io.StringIO(self.path(table).read_text("utf-8"), newline="")))
        if in_order:
            rows = sorted(rows, key=lambda row: natural_key(row[header[0]]))
        self.path(table).write_bytes(serialise(header, [[row[name] for name in header] for row in rows]))

    def set(self, table: str, key: str, **cells: str) -> None:
        """Change cells of the row whose first cell is `key`."""
        rows = self.rows(table)
        found = [row for row in rows if next(iter(row.values())) == key]
        assert len(found) == 1, f"{table} has {len(found)} rows {key}"
        found[0].update(cells)
        self.write(table, rows)

    def add(self, table: str, like: str, **cells: str) -> None:
        """Add a row that equals the row `like` but for the `cells` given."""
        rows = self.rows(table)
        model = next(row for row in rows if next(iter(row.values())) == like)
        self.write(table, [*rows, model | cells])

    def drop(self, table: str, key: str) -> None:
        rows = self.rows(table)
        kept = [row for row in rows if next(iter(row.values())) != key]
        assert len(kept) == len(rows) - 1, f"{table} has no row {key}"
        self.write(table, kept)

    def bytes(self, table: str, change: Callable[[bytes], bytes]) -> None:
        """Change a table's raw bytes."""
        before = self.path(table).read_bytes()
        after = change(before)
        assert after != before
        self.path(table).write_bytes(after)

    def descriptor(self, change: Callable[[dict], None]) -> None:
        self._json(self.root / "datapackage.json", change)

    def schema(self, table: str, change: Callable[[dict], None]) -> None:
        self._json(self.root / "schemas" / f"{table}.json", change)

    def _json(self, path: Path, change) -> None:
        value = json.loads(path.read_text("utf-8"))
        change(value)
        path.write_text(json.dumps(value, indent=2) + "\n", "utf-8")

    def text(self, article_id: str, before: str, after: str) -> None:
        """Change words of an article's text."""
        path = self.texts / f"{article_id}.txt"
        text = path.read_text("utf-8")
        assert before in text
        path.write_text(text.replace(before, after), "utf-8")

    def retell(self, article_id: str, before: str, after: str) -> None:
        """Change words of an article's text, and code the new text: its segments stay as many as they were."""
        self.text(article_id, before, after)
        raw = (self.texts / f"{article_id}.txt").read_text("utf-8")
        text, rows = texts.normalise(raw), self.rows("sentences")
        own = [row for row in rows if row["article_id"] == article_id]
        language = next(row["language"] for row in self.rows("articles") if row["article_id"] == article_id)
        for row, one in zip(own, texts.segment(raw, language=language), strict=True):
            phrases = texts.opening_and_closing_words(text, one.start, one.end)
            row |= {"paragraph": str(one.paragraph), "start": str(one.start), "end": str(one.end)}
            row |= {"sha256": texts.digest(text[one.start : one.end])}
            row |= dict(
                zip(("starts_with", "ends_with"), ("", "") if row["role"] == "furniture" else phrases, strict=True)
            )
        self.write("sentences", rows)
        self.set("articles", article_id, text_characters=str(len(text)), text_sha256=texts.digest(text))

    def add_article(self, article_id: str, segments: int = 2, **cells: str) -> None:
        """Add an article of The Eastmere Post, without its text: segments of nine characters, an account of one."""
        date = f"{article_id[-8:-4]}-{article_id[-4:-2]}-{article_id[-2:]}"
        self.add(
            "articles",
            "ep-20310503",
            article_id=article_id,
            url=f"https://eastmere-post.example/{article_id}",
            published_on=date,
            text_characters=str(10 * segments - 1),
            text_sha256=texts.digest(article_id),
            **cells,
        )
        for number in range(1, segments + 1):
            self.add(
                "sentences",
                "ep-20310503-s05",
                sentence_id=f"{article_id}-s{number:02}",
                article_id=article_id,
                number=str(number),
                paragraph=str(number),
                start=str(10 * number - 10),
                end=str(10 * number - 1),
                coding="claims" if number == 1 else "nothing",
                starts_with="",
                ends_with="",
            )
        self.add(
            "accounts",
            "ep-20310503-a02",
            account_id=f"{article_id}-a01",
            statement="The Eastmere Post reports on the meeting again.",
            sentence_id=f"{article_id}-s01",
        )

    def rename_article(self, before: str, after: str) -> None:
        """Give an article another identifier, wherever it stands."""
        for file in (self.root / "data").iterdir():
            file.write_bytes(file.read_bytes().replace(before.encode(), after.encode()))
        (self.texts / f"{before}.txt").rename(self.texts / f"{after}.txt")

    def withdraw(self, *rows: str) -> None:
        """Put rows into table `withdrawn`, which the package has from then on; each as `row_id,table,version,...`."""
        header = "row_id,table,version,reason,replaced_by"
        self.path("withdrawn").write_text("".join(f"{row}\n" for row in (header, *rows)), "utf-8")
        declared = {"name": "withdrawn", "type": "table", "path": "data/withdrawn.csv", "format": "csv"}
        declared |= {"encoding": "utf-8", "schema": "schemas/withdrawn.json"}
        self.descriptor(lambda package: package["resources"].append(declared))

    def release(self) -> None:
        """Seal the package under its version, with a manifest."""
        dataset = read(self.root)
        (self.root / "releases").mkdir(exist_ok=True)
        for name, data in release_files(dataset, dataset.package.descriptor["version"], "2026-11-22").items():
            (self.root / name).write_bytes(data)

    def reopen(self, version: str) -> None:
        """Begin another version: the descriptor is of it, and has no seal."""

        def change(package):
            package["version"] = version
            for resource in package["resources"]:
                for name in ("bytes", "hash"):
                    resource.pop(name, None)

        self.descriptor(change)

    def report(self, texts: bool = True, **options):
        return onrecord.validate(self.root, self.texts if texts else None, **options)

    def findings(self, texts: bool = True, **options) -> list[tuple]:
        """Give (rule, table, line, column) of every finding."""
        return [(f.rule, f.table, f.line, f.column) for f in self.report(texts, **options).findings]


@pytest.fixture
def draft(tmp_path) -> Draft:
    return Draft(tmp_path)


@pytest.fixture(scope="session")
def real_texts() -> Path:
    """The folder with the real articles' words, which are not in the repository."""
    folder = os.environ.get("ONRECORD_TEXTS")
    if not folder:
        pytest.skip("ONRECORD_TEXTS is not set: what needs the articles' words is not tested")
    return Path(folder)
