"""One row of any table as a person would want to read it."""

from pathlib import Path

from onrecord.analysis.rows import records
from onrecord.files.canonical import ascii_json
from onrecord.record import texts
from onrecord.record.dataset import Dataset, Unavailable
from onrecord.record.identifiers import nearest
from onrecord.record.links import sentence_link
from onrecord.record.reference import WITHDRAWN, reference_schemas
from onrecord.report.escape import visible
from onrecord.tableschema.fields import references
from onrecord.tableschema.readers import whole_number
from onrecord.validation.run import open_dataset


def describe(package: Path, identifier: str, folder: Path | None = None, form: str = "text") -> str:
    """Give the row whose key is `identifier`, as `text` or `json`: each filled field by its title, with names.

    A row that cites a sentence, and a sentence itself, is followed by the article, the date, the link and, with
    the `folder` of texts, the sentence's words. Raises LookupError, with the nearest keys, where there is no such
    row.
    """
    report, dataset = open_dataset(package, folder, only=("descriptor-file", "descriptor-json", "primary-key"))
    if not dataset.tables:
        reasons = " ".join(visible(finding.message) for finding in report.findings)
        raise LookupError(f"{package} has no table that can be read. {reasons}")
    for name in sorted(dataset.tables, key=WITHDRAWN.__eq__):  # a row that is there before what became of another
        row = _row(dataset, name, identifier)
        if row is not None:
            lines = _described(dataset, name, row)
            return _text(lines) if form == "text" else ascii_json({"table": name, "row": row, "told": dict(lines)})
    keys = [key for name in dataset.tables for key in dataset.table(name).frame[dataset.key(name)]]
    near = nearest(identifier, keys)
    hint = f"The nearest are: {', '.join(map(visible, near))}." if near else "No key is like it."
    if unread := _unread(dataset):
        hint += f" Not read: {', '.join(map(visible, unread))}; run `onrecord validate`."
    raise LookupError(f"no row of {package}{' that was read' * bool(unread)} has the key {visible(identifier)}. {hint}")


def _unread(dataset: Dataset) -> list[str]:
    """Give the tables that are declared, or belong to the format, and could not be read."""
    known = [one.name for one in dataset.package.resources] + [*(reference_schemas() if dataset.in_format else ())]
    return [name for name in dict.fromkeys(known) if name not in dataset.tables]


def _row(dataset: Dataset, table: str, identifier: str) -> dict[str, str] | None:
    frame = dataset.table(table).frame
    found = frame[(frame[dataset.key(table)] == identifier).to_numpy(bool)]
    return next(iter(records(found)), None)


def _described(dataset: Dataset, table: str, row: dict[str, str]) -> list[tuple[str, str]]:
    schema = dataset.schemas[table]
    targets = references(schema, table)
    lines = []
    for field in schema["fields"]:
        name = field["name"]
        if row[name] and (name != "sentence_id" or table == "sentences"):
            known = _name(dataset, targets.get(name), row[name])
            lines.append((field.get("title", name), f"{known} ({row[name]})" if known else row[name]))
    if "sentence_id" in row:
        lines += _citation(dataset, row["sentence_id"])[table == "sentences" :]
    lines += _claims(dataset, table, row[dataset.key(table)])
    if unread := _unread(dataset):
        lines.append(("Not read", ", ".join(unread)))
    return lines


def _text(lines: list[tuple[str, str]]) -> str:
    width = max(len(title) for title, _ in lines)
    return "".join(f"{title:<{width}}  {visible(value)}\n" for title, value in lines)


def _claims(dataset: Dataset, table: str, identifier: str) -> list[tuple[str, str]]:
    """Give the keys of the positions and accounts that refer to a row."""
    lines = []
    for name in (one for one in ("positions", "accounts") if one in dataset.tables and one != table):
        frame = dataset.table(name).frame
        columns = [column for column, to in references(dataset.schemas[name], name).items() if to == table]
        found = frame[(frame[columns] == identifier).any(axis=1).to_numpy(bool)]
        if len(found):
            lines.append((name.capitalize(), ", ".join(found[dataset.key(name)])))
    return lines


def _name(dataset: Dataset, table: str | None, key: str) -> str | None:
    row = _row(dataset, table, key) if table is not None and table in dataset.tables else None
    return None if row is None else next((row[column] for column in ("name", "title") if row.get(column)), None)


def _citation(dataset: Dataset, sentence_id: str) -> list[tuple[str, str]]:
    if "sentences" not in dataset.tables:
        return [("Sentence", f"{sentence_id}; table sentences could not be read")]
    sentence = _row(dataset, "sentences", sentence_id)
    if sentence is None:
        return [("Sentence", f"{sentence_id}, which is not in table sentences")]
    lines = [("Sentence", f"{sentence_id}, paragraph {sentence['paragraph']}")]
    article = _row(dataset, "articles", sentence["article_id"]) if "articles" in dataset.tables else None
    if article is not None:
        publisher = _name(dataset, "organisations", article["publisher_id"]) or article["publisher_id"]
        lines.append(("Article", f"{article['title']}, {publisher}, {article['published_on']}"))
        lines.append(("Link", sentence_link(article["url"], sentence["starts_with"], sentence["ends_with"])))
    try:
        text = dataset.text(sentence["article_id"])
    except Unavailable:
        return lines
    if text is None:
        return [*lines, ("Words", f"(the folder of texts has no {sentence['article_id']}.txt)")]
    start, end = (whole_number(sentence[one]) for one in ("start", "end"))
    words = text[start:end] if start is not None and end is not None and 0 <= start <= end else ""
    proved = texts.digest(words) == sentence["sha256"]
    return [*lines, ("Words", words if proved else "(the text at hand does not have the sentence at its place)")]
