"""How to cite a package, or one row of it with the source that the row cites."""

import re
from dataclasses import dataclass

import pandas as pd

from onrecord.files.canonical import ascii_json
from onrecord.package.credit import licences, makers
from onrecord.package.manifests import read_manifests
from onrecord.record.claims import sentence_links
from onrecord.record.dataset import Dataset
from onrecord.record.identifiers import nearest
from onrecord.record.reference import WITHDRAWN


@dataclass(frozen=True)
class Source:
    """The sentence that a row cites: its number, its article's title and day, the publisher, and the link to it."""

    number: int
    title: str
    publisher: str
    published_on: str
    link: str

    def __str__(self) -> str:
        return f"{self.publisher}, \u201c{self.title}\u201d, {self.published_on}, sentence {self.number}. {self.link}"


@dataclass(frozen=True)
class Withdrawal:
    """What became of a row that was withdrawn: the last version with it, the reason, and what replaces it, if any."""

    version: str
    reason: str
    replaced_by: str

    def __str__(self) -> str:
        onward = f" Replaced by {self.replaced_by}." if self.replaced_by else ""
        return f"Withdrawn after version {self.version}: {self.reason}.{onward}"


def reference(descriptor: dict) -> str:
    """Give the reference for a package in one line: makers, year, title, version, licence, as far as it says them."""
    by, year = ", ".join(makers(descriptor)), _year(descriptor)
    under = ", ".join(licences(descriptor))
    parts = (
        f"{by} ({year})" if by and year else by or year,
        _title(descriptor),
        f"Version {descriptor['version']}" if descriptor.get("version") else "",
        f"Dataset, {under}" if under else "Dataset",
        str(descriptor.get("homepage", "")),
    )
    return ". ".join(part for part in parts if part) + "."


def cite(dataset: Dataset, form: str, identifier: str | None = None) -> str:
    """Give the reference for a package, or for its row `identifier`, as text, bibtex, or csl and json (CSL-JSON 1.0).

    A row that was withdrawn is cited in the last version that has it, with the reason and what replaces it.
    Raises LookupError, with the nearest keys, where there is no such row, ValueError where its source is not told.
    """
    descriptor, source = dataset.package.descriptor, None
    fate = _withdrawal(dataset, identifier) if identifier is not None else None
    if fate:
        descriptor = descriptor | _version(dataset, fate.version)
    elif identifier is not None:
        source = _source(dataset, identifier)
    if form == "text":
        row = f"{identifier}, in: " if identifier else ""
        after = f" Source: {source}" if source else f" {fate}" if fate else ""
        return f"{row}{reference(descriptor)}{after}\n"
    return (_bibtex if form == "bibtex" else _csl)(descriptor, identifier, source or fate)


def _withdrawal(dataset: Dataset, identifier: str) -> Withdrawal | None:
    """Give what became of a row that was withdrawn, None of one that was not."""
    for (_, key), row in dataset.withdrawn.items():
        if key == identifier and identifier not in dataset.once(_live):
            return Withdrawal(row["version"].removeprefix("v"), row["reason"].rstrip("."), row["replaced_by"])
    return None


def _version(dataset: Dataset, version: str) -> dict:
    """Give what the descriptor said of itself in a version, as far as that is known."""
    days = [one.created for one in read_manifests(dataset.package) if one.version == version]
    return {"version": version, "created": days[0] if days else ""}


def _live(dataset: Dataset) -> dict[str, tuple[str, int]]:
    """Give the table and the place in it of each row that is there, by its key."""
    tables = [one for one in dataset.tables if one != WITHDRAWN]
    return {
        key: (one, place)
        for one in reversed(tables)
        for place, key in enumerate(dataset.table(one).frame[dataset.key(one)].to_list())
    }


def _source(dataset: Dataset, identifier: str) -> Source | None:
    """Give the source of a row of any table; None where it cites no sentence, as an article."""
    live = dataset.once(_live)
    if identifier in live:
        table, place = live[identifier]
        row = dataset.table(table).frame.iloc[place]
        if "sentence_id" not in row:
            return None
        source = dataset.once(_sources).get(row["sentence_id"])
        if source is None:
            why = "its sentence is not there, or has no number, title, publisher, day or address"
            raise ValueError(f"{identifier} can't be cited: {why}. Run `onrecord validate`.")
        return source
    near = nearest(identifier, [*live, *(key for _, key in dataset.withdrawn)])
    hint = f"The nearest are: {', '.join(near)}." if near else "No key is like it."
    raise LookupError(f"no row has the key {identifier}. {hint}")


def _sources(dataset: Dataset) -> dict[str, Source]:
    """Give each sentence as a source, by its key, of which all that a citation says is there."""
    columns = ("number", "article_id.title", "article_id.publisher_id.name", "article_id.published_on")
    sentences = dataset.rows("sentences")
    cells = zip(sentences.key, sentences.each(*columns), sentence_links(dataset), strict=True)
    return {
        key: Source(int(number), title, publisher, str(day), link)
        for key, (_, number, title, publisher, day), link in cells
        if all(pd.notna(one) for one in (number, title, publisher, day, link))
    }


def _bibtex(descriptor: dict, identifier: str | None, more: Source | Withdrawal | None) -> str:
    named = f"{descriptor.get('name', 'dataset')}-{descriptor.get('version', '')}"
    fields = {
        "author": " and ".join(f"{{{_tex(one)}}}" for one in makers(descriptor)),
        "title": f"{{{_tex(_title(descriptor))}}}",
        "year": _year(descriptor),
        "version": _tex(str(descriptor.get("version", ""))),
        "url": _tex(str(descriptor.get("homepage", ""))),
        "note": _tex(
            ". ".join(part for part in (_row_note(identifier, more), ", ".join(licences(descriptor))) if part)
        ),
    }
    key = re.sub(r"[^A-Za-z0-9.:-]", "-", f"{named}:{identifier}" if identifier else named)
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@dataset{{{key},\n{lines}}}\n"


def _tex(text: str) -> str:
    escapes = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return re.sub(r"[\\~^{}$&#%_]", lambda match: escapes.get(match[0], f"\\{match[0]}"), text)


def _csl(descriptor: dict, identifier: str | None, more: Source | Withdrawal | None) -> str:
    item = {
        "id": f"{descriptor.get('name', 'dataset')}{f':{identifier}' if identifier else ''}",
        "type": "dataset",
        "title": _title(descriptor),
        "author": [{"literal": one} for one in makers(descriptor)],
        "issued": {
            "date-parts": [[int(part) for part in re.findall(r"[0-9]+", str(descriptor.get("created", "")))[:3]]]
        },
        "version": str(descriptor.get("version", "")),
        "URL": str(descriptor.get("homepage", "")),
        "note": _row_note(identifier, more),
    }
    return ascii_json([{name: value for name, value in item.items() if value}])


def _row_note(identifier: str | None, more: Source | Withdrawal | None) -> str:
    said = f"Source: {more}" if isinstance(more, Source) else str(more or "")
    return "" if identifier is None else ". ".join(part for part in (f"Row {identifier}", said) if part)


def _title(descriptor: dict) -> str:
    return str(descriptor.get("title") or descriptor.get("name", ""))


def _year(descriptor: dict) -> str:
    return str(descriptor.get("created", ""))[:4]
