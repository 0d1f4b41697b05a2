"""How to cite a package, or one row of it with the source that the row cites."""

import json
import re
from dataclasses import dataclass

from onrecord.claims import sentence_links
from onrecord.dataset import Dataset
from onrecord.identifiers import nearest

STYLES = ("text", "bibtex", "csl")


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


def reference(descriptor: dict) -> str:
    """Give the reference for a package in one line: makers, year, title, version, licence, as far as it says them."""
    makers, year = ", ".join(_makers(descriptor)), _year(descriptor)
    licences = ", ".join(_licences(descriptor))
    parts = (
        f"{makers} ({year})" if makers and year else makers or year,
        _title(descriptor),
        f"Version {descriptor['version']}" if descriptor.get("version") else "",
        f"Dataset, {licences}" if licences else "Dataset",
        str(descriptor.get("homepage", "")),
    )
    return ". ".join(part for part in parts if part) + "."


def cite(dataset: Dataset, style: str, identifier: str | None = None) -> str:
    """Give the reference for a package, or for its row `identifier`, in a style: text, bibtex or csl (CSL-JSON 1.0).

    Raises LookupError, with the nearest keys, where there is no such row.
    """
    descriptor = dataset.package.descriptor
    source = _source(dataset, identifier) if identifier else None
    if style == "text":
        row = f"{identifier}, in: " if identifier else ""
        return f"{row}{reference(descriptor)}" + (f" Source: {source}" if source else "") + "\n"
    return (_bibtex if style == "bibtex" else _csl)(descriptor, identifier, source)


def _source(dataset: Dataset, identifier: str) -> Source | None:
    """Give the source of a row of any table; None where it cites no sentence, as an article."""
    keys = {}
    for table in dataset.tables:
        frame = dataset.table(table).frame
        key = dataset.key(table)
        keys |= dict.fromkeys(frame[key], table)
        if identifier in keys:
            row = frame[(frame[key] == identifier).to_numpy(bool)].iloc[0]
            return _sentence(dataset, row["sentence_id"]) if "sentence_id" in row else None
    near = nearest(identifier, keys)
    hint = f"The nearest are: {', '.join(near)}." if near else "No key is like it."
    raise LookupError(f"no row has the key {identifier}. {hint}")


def _sentence(dataset: Dataset, sentence_id: str) -> Source:
    place = dataset["sentences"]["sentence_id"].to_list().index(sentence_id)

    def followed(*steps):
        return dataset.follow("sentences", "article_id", "articles", *steps).iloc[place]

    return Source(
        number=int(dataset["sentences"]["number"].iloc[place]),
        title=followed("title"),
        publisher=followed("publisher_id", "organisations", "name"),
        published_on=str(followed("published_on")),
        link=sentence_links(dataset).iloc[place],
    )


def _bibtex(descriptor: dict, identifier: str | None, source: Source | None) -> str:
    named = f"{descriptor.get('name', 'dataset')}-{descriptor.get('version', '')}"
    fields = {
        "author": " and ".join(f"{{{_tex(one)}}}" for one in _makers(descriptor)),
        "title": f"{{{_tex(_title(descriptor))}}}",
        "year": _year(descriptor),
        "version": _tex(str(descriptor.get("version", ""))),
        "url": _tex(str(descriptor.get("homepage", ""))),
        "note": _tex(
            ". ".join(part for part in (_row_note(identifier, source), ", ".join(_licences(descriptor))) if part)
        ),
    }
    key = re.sub(r"[^A-Za-z0-9.:-]", "-", f"{named}:{identifier}" if identifier else named)
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@dataset{{{key},\n{lines}}}\n"


def _tex(text: str) -> str:
    escapes = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return re.sub(r"[\\~^{}$&#%_]", lambda match: escapes.get(match[0], f"\\{match[0]}"), text)


def _csl(descriptor: dict, identifier: str | None, source: Source | None) -> str:
    item = {
        "id": f"{descriptor.get('name', 'dataset')}{f':{identifier}' if identifier else ''}",
        "type": "dataset",
        "title": _title(descriptor),
        "author": [{"literal": one} for one in _makers(descriptor)],
        "issued": {
            "date-parts": [[int(part) for part in re.findall(r"[0-9]+", str(descriptor.get("created", "")))[:3]]]
        },
        "version": str(descriptor.get("version", "")),
        "URL": str(descriptor.get("homepage", "")),
        "note": _row_note(identifier, source),
    }
    return json.dumps([{name: value for name, value in item.items() if value}], indent=2, ensure_ascii=False) + "\n"


def _row_note(identifier: str | None, source: Source | None) -> str:
    return "" if identifier is None else f"Row {identifier}" + (f". Source: {source}" if source else "")


def _makers(descriptor: dict) -> list[str]:
    return [one["title"] for one in descriptor.get("contributors", []) if one.get("title")]


def _licences(descriptor: dict) -> list[str]:
    return [one.get("name") or one.get("title", "") for one in descriptor.get("licenses", [])]


def _title(descriptor: dict) -> str:
    return str(descriptor.get("title") or descriptor.get("name", ""))


def _year(descriptor: dict) -> str:
    return str(descriptor.get("created", ""))[:4]
