"""Put an article and its segments into a package's tables, from a text file."""

import csv
import io
import re
import tempfile
from collections.abc import Iterable
from datetime import date
from functools import partial
from pathlib import Path

from onrecord.coding.first import FIRST, first_sentences
from onrecord.files.canonical import sorted_table
from onrecord.files.writing import write_files
from onrecord.package.archive import is_archive
from onrecord.package.descriptor import Package
from onrecord.package.manifests import sound_manifests
from onrecord.package.sealing import unsealed
from onrecord.record import texts
from onrecord.record.dataset import Dataset
from onrecord.record.figures import dates
from onrecord.record.identifiers import SLUG, formerly_given, free_article_identifier
from onrecord.record.language import declared, primary
from onrecord.record.links import without_directive
from onrecord.record.reference import WITHDRAWN, known_schemas
from onrecord.validation.findings import Finding, Report
from onrecord.validation.run import open_dataset
from onrecord.validation.trial import newly_found

WRITTEN = ("articles", "sentences", "organisations", "people")
_MOST_MOVES = 5
_MOST_LISTED = 10

Tables = dict[str, list[dict[str, str]]]


class ArticleRefused(Exception):
    """Raised where an article can't be added; the message says why and what to do."""


def add(
    package_path: Path,
    text_file: Path,
    *,
    publisher: str,
    published_on: str,
    url: str,
    title: str,
    basis: str | None = None,
    title_basis: str = "stated",
    text_extent: str = "whole",
    language: str | None = None,
    publisher_name: str | None = None,
    publisher_abbreviation: str | None = None,
    split: Iterable[str] = (),
    join: Iterable[int] = (),
    headline: Iterable[int] = (),
    furniture: Iterable[int] = (),
) -> tuple[str, Report]:
    """Add the article in `text_file` to the package; give its numbered sentences, and what was found before.

    The tables articles, sentences and, for a new publisher, organisations are written all or none, and only where no
    rule finds an error that was not there before. A row that must cite a sentence of this article now cites it. An
    article that is there already with the same text is left as it is, unless mends are given and none of its sentences
    is coded yet: then it is cut again. `split`, `join`, `headline` and `furniture` name segments as they are cut at
    first. What marks words on the page is cut off `url`. `basis` is by default `stated` where the text says the day of
    publication, else `derived`; `language` the first that the descriptor declares, else English. Raises ArticleRefused.
    """
    if is_archive(package_path):
        raise ArticleRefused(
            f"{package_path} is an archive, in which nothing is changed: unpack it, and name the folder"
        )
    report, dataset = open_dataset(package_path)
    package = dataset.package
    tables = {name: _read(package, name) for name in WRITTEN}
    if language is None:
        spoken = declared(package.descriptor)
        language = str(spoken) if primary(spoken) else "en"
    raw = _read_text(text_file)
    text = texts.normalise(raw)
    if not text:
        raise ArticleRefused(f"{text_file} holds no words")
    page = without_directive(url)
    said = f"The address is kept as {page}: what follows only marks words on the page.\n" if page != url else ""
    segments = _mended(texts.segment(raw, title, language), text, split, join, headline, furniture)
    known = [row for row in tables["articles"] if row["url"] == page or row["text_sha256"] == texts.digest(text)]
    if known:
        mended = any((split, join, headline, furniture))
        there = known[0]
        if texts.digest(text) != there["text_sha256"]:
            raise ArticleRefused(_what_changed(there["article_id"], tables["sentences"], text, segments))
        trial = _Trial(dataset, report, there["article_id"], raw)
        return _already_there(trial, tables, text, segments, mended), report
    own = next((row for row in tables["organisations"] if row["organisation_id"] == publisher), None)
    if own is None and not publisher_name:
        raise ArticleRefused(
            f"table organisations has no `{publisher}`: correct --publisher, or give its --publisher-name "
            "(and --publisher-abbreviation) to add it"
        )
    abbreviation = own["abbreviation"] if own else publisher_abbreviation
    short = (abbreviation or publisher).lower()
    if not re.fullmatch(SLUG, short):
        what = "abbreviation" if abbreviation else "publisher"
        raise ArticleRefused(
            f"the {what} `{short}` can't begin an identifier: a to z, digits and hyphens can, with a letter first"
        )
    try:
        taken = {row["article_id"] for row in tables["articles"]} | _formerly_given(package, "articles")
        article_id = free_article_identifier(short, published_on, taken)
        if own is None and publisher in _formerly_given(package, "organisations"):
            raise ValueError(f"`{publisher}` was another organisation in a version that is published: name another one")
    except ValueError as error:
        raise ArticleRefused(str(error)) from None
    rows = [_sentence_row(article_id, one, text) for one in segments]
    if own is None:
        new = {"organisation_id": publisher, "name": publisher_name, "abbreviation": publisher_abbreviation or ""}
        tables["organisations"].append(
            new | {"also_known_as": "", "kind": "publisher", "same_as": "", "sentence_id": rows[0]["sentence_id"]}
        )
    tables["sentences"] += rows
    tables["articles"].append(
        {
            "article_id": article_id,
            "publisher_id": publisher,
            "title": title,
            "title_basis": title_basis,
            "url": page,
            "published_on": published_on,
            "published_basis": basis or _basis(text, language, published_on),
            "language": language,
            "retrieved_on": "",
            "archived_url": "",
            "text_extent": text_extent,
            "text_characters": str(len(text)),
            "text_sha256": texts.digest(text),
        }
    )
    moved = _Trial(dataset, report, article_id, raw).write(tables)
    return _listing(rows, text) + f"\nAdded {article_id}: {len(rows)} segments, to be coded.\n{said}{moved}", report


def _basis(text: str, language: str, published_on: str) -> str:
    day = date.fromisoformat(published_on)
    return "stated" if (day.month, day.day) in dates(text, primary(language)) else "derived"


def _read_text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ArticleRefused(f"{file} is not in UTF-8 (byte {error.start}): save it as UTF-8") from None
    except OSError as error:
        raise ArticleRefused(f"{file} can't be read: {error.strerror}") from None


def _read(package: Package, name: str) -> list[dict[str, str]]:
    resource = package.resource(name)
    if resource is None or resource.file is None or not resource.schema:
        raise ArticleRefused(f"table {name} of {package.path} can't be read: run `onrecord validate` first")
    header = [field["name"] for field in known_schemas()[name]["fields"]]
    try:
        text = resource.file.read_bytes().decode("utf-8")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        rows = []
    numbers = [header.index(one) for one in ("start", "end") if one in header]
    broken = any(not row[number].isdecimal() for row in rows[1:] for number in numbers if number < len(row))
    if rows[:1] != [header] or any(len(row) != len(header) for row in rows) or broken:
        raise ArticleRefused(f"table {name} of {package.path} is at fault: run `onrecord validate` first")
    return [dict(zip(header, row, strict=True)) for row in rows[1:]]


def _formerly_given(package: Package, table: str) -> set[str]:
    rows = _read(package, WITHDRAWN) if package.resource(WITHDRAWN) else []
    return formerly_given(table, sound_manifests(package), [(row["table"], row["row_id"]) for row in rows])


class _Trial:
    """A package's tables with an article more, held to the rules before they are written."""

    def __init__(self, dataset: Dataset, report: Report, article_id: str, text: str):
        self._dataset, self._package, self._known = dataset, dataset.package, report.findings
        self.article_id, self._text = article_id, text

    def write(self, tables: Tables) -> str:
        """Write the tables and say which citations were moved; raise ArticleRefused where an error is newly found."""
        moved: dict[tuple[str, str], str] = {}
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / f"{self.article_id}.txt").write_text(self._text, "utf-8", newline="")
            for _ in range(_MOST_MOVES):
                files = self._files(tables)
                found, changed = newly_found(self._dataset, files, folder, lambda: self._known)
                places = {(one.rule, one.table) for one in found if one.rule in FIRST and one.table in tables}
                moves = first_sentences(changed, places)
                if not moves:
                    break
                moved |= moves
                for table, key in moves:
                    row = next(one for one in tables[table] if next(iter(one.values())) == key)
                    row["sentence_id"] = moves[table, key]
        _refuse_errors(found)
        try:
            write_files(files, self._package.root)
        except OSError as error:
            raise ArticleRefused(f"the tables can't be written: {error.strerror}; nothing was changed") from None
        return "".join(f"`{key}` in table {table} cites {first} now.\n" for (table, key), first in moved.items())

    def _files(self, tables: Tables) -> dict[Path, bytes]:
        files = {}
        for name, rows in tables.items():
            resource = self._package.resource(name)
            header = [field["name"] for field in resource.schema["fields"]]
            data = sorted_table(header[0], header, rows)
            if data != resource.file.read_bytes():
                files[resource.file] = data
        return unsealed(self._package, files)


def _refuse_errors(found: list[Finding]) -> None:
    errors = [one for one in found if one.severity == "error"]
    if errors:
        lines = [
            f"  {one.table} {one.row_id}, `{one.column}`: {one.message} {one.remedy}" for one in errors[:_MOST_LISTED]
        ]
        more = [f"  and {len(errors) - _MOST_LISTED} more"] if errors[_MOST_LISTED:] else []
        raise ArticleRefused("\n".join(["the package would not be sound with it. Nothing was written.", *lines, *more]))


def _mended(segments, text, split, join, headline, furniture):
    """Apply a coder's mends, the last segment first, so that all numbers mean the segments as first cut."""
    mends = [(number, 2, partial(texts.with_role, number=number, role="headline")) for number in headline]
    mends += [(number, 2, partial(texts.with_role, number=number, role="furniture")) for number in furniture]
    mends += [(number, 1, partial(texts.join_segment, number=number)) for number in join]
    for one in split:
        number, _, words = one.partition(":")
        if not (number.isascii() and number.isdecimal()) or not words:
            raise ArticleRefused(f"--split takes a segment's number and the words to split before, N:WORDS, not {one}")
        mends.append((int(number), 0, partial(texts.split_segment, text=text, number=int(number), words=words)))
    for *_, mend in sorted(mends, key=lambda one: one[:2], reverse=True):
        try:
            segments = mend(segments)
        except ValueError as error:
            raise ArticleRefused(str(error)) from None
    return segments


def _sentence_row(article_id: str, one: texts.Segment, text: str) -> dict[str, str]:
    is_furniture = one.role == "furniture"
    opening, closing = ("", "") if is_furniture else texts.opening_and_closing_words(text, one.start, one.end)
    return {
        "sentence_id": f"{article_id}-s{one.number:02d}",
        "article_id": article_id,
        "number": str(one.number),
        "paragraph": str(one.paragraph),
        "start": str(one.start),
        "end": str(one.end),
        "role": one.role,
        "coding": "nothing" if is_furniture else "pending",
        "sha256": texts.digest(text[one.start : one.end]),
        "starts_with": opening,
        "ends_with": closing,
    }


def _already_there(trial: _Trial, tables: Tables, text: str, segments: list[texts.Segment], mended: bool) -> str:
    article_id = trial.article_id
    rows = [row for row in tables["sentences"] if row["article_id"] == article_id]
    cut = [_sentence_row(article_id, one, text) for one in segments]
    place = ("sentence_id", "start", "end", "role")
    if not mended or [[row[name] for name in place] for row in rows] == [[row[name] for name in place] for row in cut]:
        return _listing(rows, text) + f"\n{article_id} is there already with this text: nothing was changed.\n"
    coded = [row["sentence_id"] for row in rows if row["role"] != "furniture" and row["coding"] != "pending"]
    if coded:
        raise ArticleRefused(
            f"{article_id} can't be cut again: {coded[0]} is coded already, and rows may cite it. Nothing was written."
        )
    others = [row for row in tables["sentences"] if row["article_id"] != article_id]
    moved = trial.write(tables | {"sentences": others + cut})
    return _listing(cut, text) + f"\nCut {article_id} again: {len(cut)} segments, to be coded.\n{moved}"


def _what_changed(article_id, sentences, text, segments) -> str:
    rows = [row for row in sentences if row["article_id"] == article_id]
    places = []
    for row in rows:
        length = int(row["end"]) - int(row["start"])
        if not texts.locate(text, row["sha256"], length):
            places.append(f"  {row['sentence_id']} (`{row['starts_with']}` ... `{row['ends_with']}`) is not in it")
    known = {row["sha256"] for row in rows}
    for one in segments:
        if texts.digest(text[one.start : one.end]) not in known:
            words = texts.opening_and_closing_words(text, one.start, one.end)
            places.append(f"  new at {one.start} to {one.end} (`{words[0]}` ... `{words[1]}`)")
    listed = "\n".join(places) or "  no sentence, but their order or the words between them"
    return (
        f"{article_id} is there already with another text; these places changed:\n{listed}\n"
        "Nothing was written. Use the text that was coded, or add the changed article under an address of its own."
    )


def _listing(rows: list[dict[str, str]], text: str) -> str:
    lines = []
    for row in rows:
        number, start, end = int(row["number"]), int(row["start"]), int(row["end"])
        lines.append(f"{number:>4}  {text[start:end]}")
        kept = f"`{row['starts_with']}` ... `{row['ends_with']}`" if row["starts_with"] else "no words kept"
        lines.append(
            f"      {row['sentence_id']}  paragraph {row['paragraph']}  {start} to {end}  {row['role']}  "
            f"{row['coding']}  {row['sha256'][:12]}...  {kept}"
        )
    return "\n".join(lines) + "\n"
