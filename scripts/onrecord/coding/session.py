"""The coding of one article: its sentences, the rows that are put to them, and what the rules say of each row."""

import errno
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from onrecord.analysis.rows import records
from onrecord.coding.first import FIRST, first_sentences
from onrecord.files.canonical import sorted_table
from onrecord.files.writing import write_files
from onrecord.package.manifests import sound_manifests
from onrecord.package.sealing import unsealed
from onrecord.package.tables import Table
from onrecord.record import texts
from onrecord.record.boundaries import in_order
from onrecord.record.dataset import Dataset
from onrecord.record.identifiers import formerly_given, new_identifier
from onrecord.record.proof import Sentence
from onrecord.record.vocabulary import SEPARATOR, VARIABLES
from onrecord.rules.catalogue import CATALOGUE
from onrecord.tableschema.values import TEXT
from onrecord.validation.findings import Finding
from onrecord.validation.opening import changeable_dataset
from onrecord.validation.schemas import Binder
from onrecord.validation.trial import newly_found
from onrecord.validation.wording import table_findings

CLAIMS = ("positions", "accounts")
# the rules that a word answers, listed for the value, the demand or the event that it says
LISTS = {
    "article-words": "article_words",
    "attributed": "article_words",
    "unnamed-source": "article_words",
    "statement-codes": "statement_words",
    "statement-subject": "statement_words",
}
# the columns of a sentence by which its words are found
PLACE = ("number", "start", "end")
EMPTY: Mapping = {}
_MOST_MOVES = 5

Row = dict[str, str]
Added = list[tuple[str, Row]]


@dataclass(frozen=True)
class Trial:
    """What the rules say of rows that are to be added: the tables as they would be, findings, and citations moved."""

    rows: dict[str, list[Row]]
    findings: list[Finding]
    moved: dict[tuple[str, str], str]


class Coding:
    """A package's tables while one article is coded; what is tried touches no file, what is kept is written at once.

    Raises ValueError where the package's tables or the article's text can't be read, LookupError where there is no
    such article.
    """

    def __init__(self, package: Path, article_id: str, folder: Path):
        report, self.dataset = changeable_dataset(package, folder)
        self.rows: dict[str, list[Row]] = {
            name: records(self.dataset.table(name).frame) for name in self.dataset.tables
        }
        self._folder, self._known = folder, report.findings
        opened = self.dataset.package
        self._bytes = {opened.resource(name).file: self.dataset.table(name).data for name in self.rows}
        self._bytes[opened.path] = opened.described[opened.path.name]
        self._first = dict(self._bytes)
        self._before: list[dict[str, list[Row]]] = []
        article = self.row("articles", article_id)
        if article is None:
            known = ", ".join(row["article_id"] for row in self.rows["articles"])
            raise LookupError(f"there is no article {article_id}. " + (f"The package has: {known}." * bool(known)))
        self.article = article
        text = self.dataset.text(article_id)
        if text is None:
            reason = self.dataset.unreadable_texts.get(article_id, "is not there")
            raise ValueError(f"the article's words, {folder / article_id}.txt: the file {reason}.")
        if texts.digest(text) != article["text_sha256"]:
            raise ValueError(f"{folder / article_id}.txt is not the text that was put in: `onrecord validate --texts`.")
        own = {row["sentence_id"] for row in self.rows["sentences"] if row["article_id"] == article_id}
        placed = (one for one in report.findings if one.table == "sentences" and one.column in PLACE)
        broken = next((one for one in placed if one.row_id in own and one.rule in ("cell-type", "cell-required")), None)
        if broken:
            raise ValueError(f"where sentence {broken.row_id} stands can't be read: {broken.message}")
        self._text = text
        self._tables: dict[str, tuple[list[Row], Table]] = {}

    def sentences(self) -> list[Row]:
        """Give the article's sentences in order."""
        own = [row for row in self.rows["sentences"] if row["article_id"] == self.article["article_id"]]
        return sorted(own, key=lambda row: int(row["number"]))

    def words(self, sentence: Row) -> str:
        """Give a sentence's words, normalised."""
        return self._text[int(sentence["start"]) : int(sentence["end"])]

    def sentence(self, sentence_id: str) -> Sentence:
        """Give a sentence of the article with its text."""
        number, row = next(
            (number, one) for number, one in enumerate(self.rows["sentences"]) if one["sentence_id"] == sentence_id
        )
        start, end = int(row["start"]), int(row["end"])
        return Sentence(number, sentence_id, row["article_id"], start, end, row["sha256"], self._text)

    def as_it_would_be(self, added: Added) -> Dataset:
        """Give the tables with rows that are to be added, as rules and readers see them."""
        tables = {name: self._table(name, [row for to, row in added if to == name]) for name in self.rows}
        return Dataset(self.dataset.package, tables, self.dataset.schemas, folder=self._folder)

    def _table(self, name: str, added: list[Row]) -> Table:
        rows, path = self.rows[name], self.dataset.table(name).path
        if name not in self._tables or self._tables[name][0] is not rows:
            self._tables[name] = rows, _as_table(name, path, self.dataset.table(name).frame.columns, rows)
        table = self._tables[name][1]
        return _as_table(name, path, table.frame.columns, [*rows, *added]) if added else table

    def found_in(self, table: str, row: Row, added: Added) -> list[Finding]:
        """Give what the rules of its table find of a row that is to be added after those `added`.

        What `tried` answers by moving a citation to the first sentence with a name is left out.
        """
        dataset = self.as_it_would_be([*added, (table, row)])
        rules = [rule for rule in CATALOGUE.values() if rule.scope in ("rows", "cells", "constraint")]
        key = row[self.dataset.key(table)]
        places = table_findings(Binder(dataset, rules), table)
        found = [one for of_place in places for one in of_place if one.row_id == key]
        moves = any(one.rule == "named-first" for one in found)
        return [one for one in found if not (moves and one.rule == "named-in-sentence")]

    def row(self, table: str, key: str) -> Row | None:
        """Give the row of a table with this key, None where there is none."""
        name = self.dataset.key(table)
        return next((row for row in self.rows[table] if row[name] == key), None)

    def claims(self, sentence_id: str) -> Added:
        """Give the positions and accounts that cite a sentence."""
        return [(table, row) for table in CLAIMS for row in self.rows[table] if row["sentence_id"] == sentence_id]

    def sentence_with(self, role: str, person: Row) -> str | None:
        """Give the article's first sentence that has a role's words, one that names the person before all others."""
        words = texts.normalise(role).casefold().split()
        names = [person["name"].split()[-1], *person["also_known_as"].split(" | ")]
        having = [
            (not any(name and texts.normalise(name) in self.words(one) for name in names), int(one["number"]), one)
            for one in self.sentences()
            if one["role"] != "furniture" and words and in_order(self.words(one).casefold(), words)
        ]
        return min(having, key=lambda one: one[:2])[2]["sentence_id"] if having else None

    def new_key(self, table: str, row: Row, added: Added) -> str:
        """Give a new row's identifier; ValueError where the row has too little to make one of."""
        key = self.dataset.key(table)
        taken = {one[key] for one in self.rows[table]} | {one[key] for to, one in added if to == table}
        taken |= formerly_given(table, sound_manifests(self.dataset.package), self.dataset.withdrawn)
        article_of = {one["sentence_id"]: one["article_id"] for one in self.rows["sentences"]}
        return new_identifier(table, row, taken, article_of, {})

    def list_of(self, finding: Finding) -> tuple[str, str, str] | None:
        """Give the list (table, key, column) in which a word would answer a finding, None where none would."""
        column = LISTS.get(finding.rule)
        if column is None or finding.table is None or finding.column is None or finding.value is None:
            return None
        if finding.rule == "statement-subject":
            return self.dataset.references(finding.table)[finding.column], finding.value, column
        variable = VARIABLES[finding.table, finding.column]
        codes = (row for row in self.rows["codes"] if (row["variable"], row["value"]) == (variable, finding.value))
        return next((("codes", row["code_id"], column) for row in codes), None)

    def tried(self, added: Added, sentence_id: str, words: Mapping[tuple[str, str, str], str] = EMPTY) -> Trial:
        """Try rows that cite a sentence, and `words` added to lists (see `list_of`): give what the rules newly find.

        Where a rule says which sentence a row of the register must cite instead, the citation is moved there.
        """
        rows = {name: list(own) for name, own in self.rows.items()}
        for table, row in added:
            rows[table].append(row)
        for (table, name, column), word in words.items():
            key = self.dataset.key(table)
            rows[table] = [
                row | {column: SEPARATOR.join(filter(None, (row[column], word)))} if row[key] == name else row
                for row in rows[table]
            ]
        if any(table in CLAIMS for table, _ in added):
            rows["sentences"] = _with_coding(rows["sentences"], sentence_id, "claims")
        moved: dict[tuple[str, str], str] = {}
        for _ in range(_MOST_MOVES):
            findings, changed = newly_found(self.dataset, self._files(rows), self._folder, lambda: self._known)
            moves = first_sentences(changed, {(one.rule, one.table) for one in findings if one.rule in FIRST})
            if not moves:
                break
            moved |= moves
            for (table, name), first in moves.items():
                key = self.dataset.key(table)
                rows[table] = [row | {"sentence_id": first} if row[key] == name else row for row in rows[table]]
        return Trial(rows, findings, moved)

    def keep(self, trial: Trial) -> None:
        """Write what was tried. Raises OSError with nothing changed where that fails."""
        self._write(trial.rows, [*self._known, *trial.findings])

    def mark(self, sentence_id: str, coding: str) -> None:
        """Write that a sentence was considered and holds no claim (`nothing`), or is still `pending`."""
        self._write(self.rows | {"sentences": _with_coding(self.rows["sentences"], sentence_id, coding)}, self._known)

    def undo(self) -> bool:
        """Write the tables as they were before what was written last; False where that was nothing."""
        if not self._before:
            return False
        rows = self._before.pop()
        self._save(rows)
        return True

    def _write(self, rows: dict[str, list[Row]], known: Sequence[Finding]) -> None:
        before = self.rows
        self._save(rows)
        self._before.append(before)
        self._known = list(known)

    def _save(self, rows: dict[str, list[Row]]) -> None:
        files = self._files(rows)
        changed = next((file for file in files if file.read_bytes() != self._bytes[file]), None)
        if changed:
            raise OSError(errno.EBUSY, "it was changed by another program meanwhile", str(changed))
        new = {file: data for file, data in files.items() if data != self._bytes[file]}
        write_files(new, self.dataset.package.root)
        self.rows, self._bytes = rows, files

    def _files(self, rows: dict[str, list[Row]]) -> dict[Path, bytes]:
        files = {}
        for name, own in rows.items():
            header = list(self.dataset.table(name).frame.columns)
            files[self.dataset.package.resource(name).file] = sorted_table(header[0], header, own)
        package = self.dataset.package
        other = {file: data for file, data in files.items() if data != self._first[file]}
        return files | {package.path: self._first[package.path]} | unsealed(package, other)


def _as_table(name: str, path: str, columns: pd.Index, rows: list[Row]) -> Table:
    frame = pd.DataFrame(rows, pd.RangeIndex(len(rows)), columns, TEXT)
    return Table(name, path, frame, np.arange(len(rows)) + 2, b"")


def _with_coding(sentences: list[Row], sentence_id: str, coding: str) -> list[Row]:
    return [row | {"coding": coding} if row["sentence_id"] == sentence_id else row for row in sentences]
