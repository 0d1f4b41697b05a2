"""The tables of `docs/format.md`, made from what the validator itself goes by: `python -m format_page FILE`.

Each stands between two comments that name it; all else on the page is written by hand.
"""

import re
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

from onrecord.files.guarded import FORBIDDEN_CHARACTERS
from onrecord.files.limits import LIMITS
from onrecord.files.writing import write_files
from onrecord.record import texts
from onrecord.record.abbreviations import ABBREVIATIONS
from onrecord.record.boundaries import UNSPACED
from onrecord.record.reference import known_schemas
from onrecord.record.spreadsheets import READS_AS
from onrecord.record.vocabulary import KINDS
from onrecord.rules.catalogue import GROUPS
from onrecord.tableschema.fields import references

_BLOCK = r"<!-- made: ({name}) -->\n(.*?)<!-- end -->"


def rewritten(page: str) -> str:
    """Give the page with each made block made anew; KeyError where it names one that is not known."""

    def made(match: re.Match) -> str:
        return f"<!-- made: {match[1]} -->\n\n{BLOCKS[match[1]]()}\n<!-- end -->"

    return re.sub(_BLOCK.format(name="[a-z ]+"), made, page, flags=re.DOTALL)


def tables() -> str:
    """Give a section for each table: what a row is, and its columns with type, constraints and reference."""
    lines = []
    for name, schema in known_schemas().items():
        targets = references(schema, name)
        lines += [f"### `{name}`", "", f"{schema['description']} Key: `{schema['primaryKey'][0]}`.", ""]
        lines += ["| column | type | filled | refers to | what it holds |", "| --- | --- | --- | --- | --- |"]
        for field in schema["fields"]:
            constraints = field.get("constraints", {})
            filled = (
                "always" + ", once" * bool(constraints.get("unique")) if constraints.get("required") else "may be empty"
            )
            target = f"`{targets[field['name']]}`" if field["name"] in targets else ""
            what = " ".join([field["description"], *_limits(constraints)])
            lines.append(f"| `{field['name']}` | {field['type']} | {filled} | {target} | {what} |")
        lines.append("")
    return "\n".join(lines)


def _limits(constraints: dict) -> list[str]:
    said = []
    if "enum" in constraints:
        said.append(f"One of {', '.join(f'`{one}`' for one in constraints['enum'])}.")
    if "pattern" in constraints:
        shown = constraints["pattern"].replace("|", "\\|")
        said.append(f"Pattern: `{shown}`.")
    if "minimum" in constraints:
        said.append(f"From {constraints['minimum']}.")
    if "maxLength" in constraints and str(constraints["maxLength"]) not in "".join(said):
        said.append(f"At most {constraints['maxLength']} code points.")
    return said


def mapped() -> str:
    """Give the table of code points that are dropped or mapped in a normalised text."""
    lines = ["| code point | name | becomes |", "| --- | --- | --- |"]
    lines += [f"| U+{ord(one):04X} | {_name(one)} | nothing |" for one in texts.DROPPED]
    for plain, characters in texts.MAPPED.items():
        to = " ".join(f"U+{ord(one):04X}" for one in plain)
        lines += [f"| U+{ord(one):04X} | {_name(one)} | {to} |" for one in characters]
    return "\n".join(lines) + "\n"


def _name(character: str) -> str:
    return unicodedata.name(character, "").lower()


def white_space() -> str:
    """Give the code points that are white space in a text that is normalised."""
    found = [point for point in range(sys.maxunicode + 1) if chr(point).isspace()]
    return f"{_ranges(found)}.\n"


def unspaced() -> str:
    """Give the code points of the scripts that are written without spaces between words."""
    pattern = re.compile(f"[{UNSPACED}]")
    return f"{_ranges([point for point in range(sys.maxunicode + 1) if pattern.match(chr(point))])}.\n"


def stops() -> str:
    """Give the code points that end a sentence."""
    return f"{_ranges(sorted(map(ord, texts.STOPS)))}.\n"


def forbidden() -> str:
    """Give the code points that no file may hold."""
    pattern = re.compile(FORBIDDEN_CHARACTERS)
    return f"{_ranges([point for point in range(sys.maxunicode + 1) if pattern.match(chr(point))])}.\n"


def readings() -> str:
    """Give what a spreadsheet takes for something else than a text."""
    lines = (f"- {name}:\n\n  ```\n  {pattern}\n  ```\n" for name, pattern in READS_AS.items())
    return "".join(lines)


def _ranges(points: list[int]) -> str:
    runs: list[list[int]] = []
    for point in points:
        if runs and runs[-1][1] == point - 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    shown = [f"U+{first:04X}" + f" to U+{last:04X}" * (last > first) for first, last in runs]
    return ", ".join(shown[:-1]) + f" and {shown[-1]}" if len(shown) > 1 else shown[0]


def short_forms() -> str:
    """Give the short forms whose full stop ends no segment."""
    names = {"en": "English and all others", "de": "German", "fr": "French"}
    lines = (f"- {names[one]}: {', '.join(f'`{word}`' for word in sorted(ABBREVIATIONS[one]))}.\n" for one in names)
    return "".join(lines)


def kinds() -> str:
    """Give the kinds of organisations."""
    return ", ".join(f"`{one}`" for one in KINDS) + ".\n"


def rules() -> str:
    """Give every rule with whom it binds and how much it weighs."""
    lines = ["| rule | what is so | binds | severity |", "| --- | --- | --- | --- |"]
    for rule in (one for group in GROUPS.values() for one in group):
        binds = "every package" if rule.general else "this format"
        texts_too = ", with the texts" * rule.needs_texts
        lines.append(f"| [`{rule.id}`](rules.md#{rule.id}) | {rule.title} | {binds}{texts_too} | {rule.severity} |")
    return "\n".join(lines) + "\n"


def limits() -> str:
    """Give the limits that this validator keeps to by default."""
    lines = ["| limit | default |", "| --- | ---: |"]
    lines += [f"| `{name.replace('_', '-')}` | {most:,} |" for name, most in vars(LIMITS).items()]
    return "\n".join(lines) + "\n"


BLOCKS: dict[str, Callable[[], str]] = {
    "tables": tables,
    "stops": stops,
    "unspaced": unspaced,
    "mapped": mapped,
    "white space": white_space,
    "forbidden": forbidden,
    "readings": readings,
    "kinds": kinds,
    "short forms": short_forms,
    "rules": rules,
    "limits": limits,
}


if __name__ == "__main__":
    for page in map(Path, sys.argv[1:]):
        write_files({page: rewritten(page.read_text("utf-8")).encode("utf-8")})
