"""Put the labels to translate into the catalogues: new ones without a translation, and none that is used no more.

A program for this repository, as `make labels` runs it. It says which labels want a translation.
"""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
CATALOGUES = ROOT / "scripts/onrecord/report/labels"
SOURCES = [
    ("publishing/site/**.html", "jinja2"),
    ("publishing/site/**.py", "python"),
    ("report/words.py", "python"),
    ("workbook/**.py", "python"),
]
HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {}\\n"

"""


def labels() -> Iterator[str | tuple[str, str]]:
    """Give the labels of the site, of the workbook and of the schemas; one with a plural as both."""
    for _, _, label, _, _ in extract_from_dir(ROOT / "scripts/onrecord", SOURCES):
        yield label
    for path in sorted((ROOT / "schemas").glob("*.json")):
        schema = json.loads(path.read_text("utf-8"))
        for one in (schema, *schema["fields"]):
            yield from (one[name] for name in ("title", "description") if one.get(name))


def renewed(catalogue: bytes, used: Catalog) -> bytes:
    """Give a catalogue with the labels that are used, sorted, each translated as far as it is."""
    known = read_po(io.BytesIO(catalogue))
    known.update(used, no_fuzzy_matching=True)
    buffer = io.BytesIO()
    write_po(buffer, known, width=0, sort_output=True, omit_header=True, ignore_obsolete=True)
    return HEADER.format(known.plural_forms).encode("utf-8") + buffer.getvalue()


def faults(catalogue: bytes, used: Catalog) -> list[str]:
    """Say which labels a catalogue lacks, which are used no more, and which translations have other gaps to fill."""
    known, found = read_po(io.BytesIO(catalogue)), []
    for message in known:
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and message.id not in used:
            found.append(f"{_first(message.id)}: no page and no sheet has it any more")
        elif message.id and not all(forms):
            found.append(f"{_first(message.id)}: wants a translation")
        elif message.id and any(_gaps(form) != _gaps(_first(message.id)) for form in forms):
            found.append(f"{_first(message.id)}: its translation has other gaps to fill")
    return found + [f"{_first(one.id)}: is not there" for one in used if one.id and one.id not in known]


def template() -> Catalog:
    """Give the labels that are used, without a translation."""
    used = Catalog()
    for label in labels():
        used.add(label)
    return used


def _first(label) -> str:
    return label if isinstance(label, str) else label[0]


def _gaps(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s|\{\w+\}|<.*?>|`[^`]+`", text))


if __name__ == "__main__":
    used = template()
    for path in sorted(CATALOGUES.glob("*.po")):
        path.write_bytes(renewed(path.read_bytes(), used))
        print("".join(f"{path.name}: {one}\n" for one in faults(path.read_bytes(), used)), end="")
