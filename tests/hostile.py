"""Packages that a stranger might send, each with all that must be found in it.

`python tests/hostile.py` judges each under limits, and prints the table of docs/hostile.md.
"""

import itertools
import json
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import containers
from bounded import judged
from conftest import ROOT, TINY
from onrecord.files.limits import LIMITS, Limits
from test_general import ARCHIVE, DESCRIPTOR, KEYED, PEOPLE, column, package, resource, write, zipped


class Case(NamedTuple):
    """A package, made in a folder, and what is found in it: (rule, table, line, column), and words of the first."""

    make: Callable[[Path], object]
    findings: list[tuple]
    words: str = ""
    limits: Limits = LIMITS


def files(made: dict | Callable[[], dict]) -> Callable[[Path], object]:
    return lambda folder: write(folder, made() if callable(made) else made)


def people(text: str | bytes | Callable[[], str | bytes], **declared) -> Callable[[Path], object]:
    """A table of people whose file is `text`; one that is large is made when it is asked for."""
    return files(lambda: package(resource(**declared), people=text() if callable(text) else text))


def of_bytes(start: bytes, size: int) -> Callable[[Path], object]:
    """A table whose file is NUL for the most part, which takes no room on the disk."""

    def make(folder):
        write(folder, package(resource(), people=start))
        os.truncate(folder / "people.csv", size)

    return make


def with_schema(schema: dict, text: str = "id\n1\n") -> Callable[[Path], object]:
    return files(lambda: package({"name": "people", "path": "people.csv", "schema": schema}, people=text))


def described(text: str | Callable[[], str]) -> Callable[[Path], object]:
    return files(lambda: {DESCRIPTOR: text() if callable(text) else text})


def fields(number: int) -> list[dict]:
    return [{"name": f"f{one}"} for one in range(number)]


def of_type(declared: dict, *cells: str, **schema) -> Callable[[Path], object]:
    return files(lambda: column(declared, *cells, **schema))


def in_the_format(path: str, text: Callable[[], str]) -> Callable[[Path], object]:
    """The tiny package, with one file more."""

    def make(folder):
        shutil.copytree(TINY, folder, dirs_exist_ok=True)
        shutil.copytree(ROOT / "schemas", folder / "schemas")
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text(), "utf-8")

    return make


def manifest(listed: str, tables: str) -> str:
    version = "0.0.9" if tables else "0.1.0"
    return f'{{"version": "{version}", "created": "", "files": [{listed}], "tables": {{{tables}}}}}'


def withdrawn(number: int) -> Callable[[Path], object]:
    def make(folder):
        onward = [*(f"p{one}" for one in range(1, number)), ""]
        rows = "".join(f"p{one},people,v0.1.0,No reason.,{by}\n" for one, by in enumerate(onward))
        in_the_format("data/withdrawn.csv", lambda: f"row_id,table,version,reason,replaced_by\n{rows}")(folder)
        descriptor = json.loads((folder / DESCRIPTOR).read_text("utf-8"))
        declared = {"name": "withdrawn", "path": "data/withdrawn.csv", "schema": "schemas/withdrawn.json"}
        descriptor["resources"].append(declared)
        (folder / DESCRIPTOR).write_text(json.dumps(descriptor), "utf-8")

    return make


MANY_ROWS = json.dumps({f"p{one}": "0" * 12 for one in range(150_000)})
CITED = ("title", "version", "date-released", "license", "authors")
ALIASES = "a0: &a0 [x, x]\n" + "".join(f"a{one}: &a{one} [{', '.join([f'*a{one - 1}'] * 9)}]\n" for one in range(1, 40))


def beside(act: Callable[[Path], object], **declared) -> Callable[[Path], object]:
    """A sound package, to which something is done."""

    def make(folder):
        write(folder, package(resource() | declared, people=PEOPLE))
        act(folder)

    return make


def instead(act: Callable[[Path], object], name: str = "people.csv") -> Callable[[Path], object]:
    """A sound package, one file of which is replaced by what `act` puts there."""

    def make(folder):
        write(folder, package(resource(), people=PEOPLE) | {"outside.csv": PEOPLE, "outside.json": '{"a": "secret"}'})
        (folder / name).unlink()
        act(folder / name)

    return make


def bound_socket(path: Path) -> None:
    at = os.getcwd()
    os.chdir(path.parent)  # the name of a socket is short
    try:
        socket.socket(socket.AF_UNIX).bind(path.name)
    finally:
        os.chdir(at)


def many(number: int) -> Callable[[Path], object]:
    return files(
        lambda: package(
            *(resource(f"t{one}", ("id",)) for one in range(number)), **{f"t{one}": "id\n1\n" for one in range(number)}
        )
    )


def in_a_ring(number: int) -> Callable[[Path], object]:
    """Tables of which each refers to the next, and the last to the first."""
    keys = [
        [{"fields": "id", "reference": {"resource": f"t{(one + 1) % number}", "fields": "id"}}] for one in range(number)
    ]
    return files(
        lambda: package(
            *(resource(f"t{one}", ("id",), {"primaryKey": "id", "foreignKeys": keys[one]}) for one in range(number)),
            **{f"t{one}": "id\n1\n" for one in range(number)},
        )
    )


def beyond(rule: str, table: str | None = "people") -> tuple:
    return (rule, table, None, None)


def first_thousand(rule: str, table: str, start: int, name: str | None) -> list[tuple]:
    """As many findings as are listed, line by line; the one that says that there are more stands before them."""
    return [(rule, None, None, None), *((rule, table, line, name) for line in range(start, start + LIMITS.findings))]


ID = {"name": "id"}
PATTERN = {"constraints": {"pattern": "(.*a){900}[ab]{900}x"}}
NUMBERS = range(100_000)

CASES = {
    "Size": {
        "a file of 9 GB": Case(of_bytes(b"id,name\n", 9 * 10**9), [beyond("resource-file")], "--limit file-bytes"),
        "a cell of 50 MB": Case(people(lambda: f"id,name\n1,{'x' * 50_000_000}\n"), []),
        "a cell of 50 MB that is at fault": Case(
            of_type({"type": "integer"}, "x" * 50_000_000), [("cell-type", "values", 2, "value")], "x...` is no integer"
        ),
        "a cell of 10 MB of delimiters, quoted": Case(people(lambda: f'id,name\n1,"{"," * 10_000_000}"\n'), []),
        "10 MB of quotation marks": Case(people(lambda: 'id,name\n1,"' + '"' * 10_000_000 + '"\n'), []),
        "10 MB of quotation marks, the last not closed": Case(
            people(lambda: 'id,name\n1,"' + '"' * 10_000_001 + '"\n'), [("quoting", "people", 2, None)]
        ),
        "a row that a sniffer takes for minutes": Case(people(lambda: "id,name\n1," + ";'x" * 70_000 + "\n"), []),
        "64 MB of NUL": Case(
            of_bytes(b"id,name\n" + b"1,Ann\n" * 20, 64 * 2**20),
            [("characters", "people", 22, None), ("row-width", "people", 22, None)],
        ),
        "60 million cells in a row": Case(
            people(lambda: "id,name\n" + "," * 60_000_000), [beyond("resource-file")], "--limit cells"
        ),
        "60 million rows": Case(people(lambda: "\n" * 60_000_000), [beyond("resource-file")], "--limit cells"),
        "two million blank lines": Case(
            people(lambda: "id,name\n" + "\n" * 2_000_000), first_thousand("row-width", "people", 2, None)
        ),
        "half a million rows of quotation marks alone": Case(people(lambda: "id,name\n" + '"""",""""\n' * 500_000), []),
        "half a million rows of nothing": Case(
            people(lambda: "id,name\n" + '"",""\n' * 500_000), first_thousand("row-width", "people", 2, None)
        ),
        "100,000 columns": Case(
            files(lambda: package({"name": "t", "path": "t.csv"}, t=",".join(map(str, NUMBERS)) + "\n")),
            [beyond("resource-file", "t"), ("resource-schema-missing", "t", None, None)],
            "--limit columns",
        ),
        "half a million cells at fault": Case(
            of_type({"type": "integer"}, *["x"] * 500_000), first_thousand("cell-type", "values", 2, "value")
        ),
        "1,000 tables": Case(many(1_000), []),
        "1,001 tables": Case(many(1_001), [("descriptor-json", None, None, "/resources")], "--limit resources"),
        "tables that are too much together": Case(
            files(package(resource(), resource("more"), people=PEOPLE, more=PEOPLE)),
            [beyond("resource-file", "more")],
            "--limit total-bytes",
            Limits(total_bytes=30),
        ),
        "tables with too many cells together": Case(
            files(package(resource(), resource("more"), people=PEOPLE, more=PEOPLE)),
            [beyond("resource-file", "more")],
            "--limit cells",
            Limits(cells=10),
        ),
    },
    "JSON": {
        "a descriptor of 2 MB": Case(
            described(lambda: json.dumps({"resources": [], "title": "x" * 2**21})),
            [beyond("descriptor-file", None)],
            "--limit descriptor-bytes",
        ),
        "schemas of 2 MB together": Case(
            files(
                lambda: (
                    package(*(resource(f"t{one}") | {"schema": f"s{one}.json"} for one in range(4)))
                    | {f"t{one}.csv": PEOPLE for one in range(4)}
                    | {
                        f"s{one}.json": json.dumps({"fields": [{"name": "id"}, {"name": "name"}], "title": "x" * 2**19})
                        for one in range(4)
                    }
                )
            ),
            [("resource-schema", f"t{one}", None, None) for one in (1, 2, 3)],
            "--limit descriptor-bytes",
        ),
        "100,000 lists in one another": Case(described('{"a": ' + "[" * 100_000), [beyond("descriptor-json", None)]),
        "100 lists in one another": Case(
            described('{"a": ' + "[" * 100 + "]" * 100 + "}"), [beyond("descriptor-json", None)], "--limit json-depth"
        ),
        "100,000 keys, the last twice": Case(
            described(lambda: "{" + "".join(f'"{one}": 0, ' for one in NUMBERS[:50_000]) + '"49999": 1}'),
            [beyond("descriptor-json", None)],
            'the key "49999" stands twice',
        ),
        "NaN": Case(described('{"a": NaN}'), [beyond("descriptor-json", None)], "NaN is not JSON"),
        "a number beyond all numbers": Case(described('{"a": 1e999}'), [beyond("descriptor-json", None)], "too large"),
        "a number of 5,000 digits": Case(described('{"a": ' + "9" * 5_000 + "}"), [beyond("descriptor-json", None)]),
        "half a surrogate pair": Case(described('{"a": "\\ud800"}'), [beyond("descriptor-json", None)], "surrogate"),
        "half a surrogate pair as a key that stands twice": Case(
            described('{"\\ud800": 1, "\\ud800": 1}'), [beyond("descriptor-json", None)]
        ),
        "UTF-16": Case(described(json.dumps({"resources": []}).encode("utf-16")), [("descriptor-json", None, 1, None)]),
        "50,000 resources that are none": Case(
            described('{"resources": [' + ", ".join("1" * 50_000) + "]}"),
            [("descriptor-json", None, None, "/resources")],
        ),
    },
    "Schemas": {
        "20,000 fields": Case(
            with_schema({"fields": fields(20_000)}), [("resource-schema", "people", None, "/fields")], "--limit columns"
        ),
        "20,000 keys": Case(
            with_schema({"fields": [ID], "uniqueKeys": [["id", f"{one}"] for one in range(20_000)]}),
            [("resource-schema", "people", None, "/uniqueKeys")],
        ),
        "1,000 keys of one column on 100,000 rows": Case(
            with_schema(
                {"fields": [ID], "foreignKeys": [{"fields": "id", "reference": {"fields": "id"}}] * 1_000},
                "id\n" + "1\n" * 100_000,
            ),
            [beyond("resource-file")],
            "those of keys counted again",
        ),
        "a list of 50,000 values of two types": Case(
            with_schema({"fields": [ID | {"type": "any", "constraints": {"enum": ["a", [1]] + list(range(50_000))}}]}),
            [
                ("resource-schema", None, None, None),
                *[("resource-schema", "people", None, "/fields/0/constraints/enum")] * LIMITS.findings,
            ],
        ),
        "a list of 100,000 whole numbers": Case(
            with_schema({"fields": [ID | {"type": "integer", "constraints": {"enum": list(NUMBERS)}}]}), []
        ),
        "100,000 missing values": Case(
            with_schema({"fields": [ID], "missingValues": [f"x{one}" for one in NUMBERS[:90_000]]}), []
        ),
        "100,000 words for true": Case(
            with_schema({"fields": [ID | {"type": "boolean", "trueValues": [f"{one}" for one in NUMBERS[:90_000]]}]}),
            [],
        ),
        "a key that names itself": Case(
            with_schema(
                {"fields": [ID], "primaryKey": "id", "foreignKeys": [{"fields": "id", "reference": {"fields": "id"}}]}
            ),
            [],
        ),
        "tables that refer to one another in a ring": Case(in_a_ring(100), []),
        "a key whose resource is no name": Case(
            with_schema(
                {"fields": [ID], "foreignKeys": [{"fields": "id", "reference": {"fields": "id", "resource": {}}}]}
            ),
            [("resource-schema", "people", None, "/foreignKeys/0/reference/resource")],
        ),
        "a key of no field": Case(
            with_schema({"fields": [ID], "uniqueKeys": [[]]}), [("resource-schema", "people", None, "/uniqueKeys/0")]
        ),
        "a format that is no text": Case(
            with_schema({"fields": [ID | {"type": "time", "format": {}}]}),
            [("resource-schema", "people", None, "/fields/0/format")],
        ),
    },
    "Patterns": {
        "`(a+)+$` on 10 MB": Case(
            of_type({"constraints": {"pattern": "(a+)+$"}}, "a" * 10_000_000 + "!"),
            [("cell-pattern", "values", 2, "value")],
        ),
        "`(x+x+)+y` on 10 MB": Case(
            of_type({"constraints": {"pattern": "(x+x+)+y"}}, "x" * 10_000_000),
            [("cell-pattern", "values", 2, "value")],
        ),
        "900 stars in a row on 50 KB": Case(of_type(PATTERN, "ab" * 25_000), [("cell-pattern", "values", 2, "value")]),
        "900 stars in a row on 20 MB": Case(
            of_type(PATTERN, "ab" * 10_000_000),
            [("resource-schema", "values", None, "/fields/1/constraints/pattern")],
            "--limit pattern-steps",
        ),
        "repetitions in one another": Case(
            of_type({"constraints": {"pattern": "((a{0,100}){0,100}){0,100}"}}, "a"),
            [("not-checked", "values", None, "/fields/1/constraints/pattern")],
            "RE2 does not take the pattern",
        ),
        "a pattern of 500 KB": Case(
            of_type({"constraints": {"pattern": "a" * 500_000}}, "a"),
            [("cell-pattern", "values", 2, "value")],
        ),
        "a look ahead": Case(
            of_type({"constraints": {"pattern": "(?=a)"}}, "a"),
            [("not-checked", "values", None, "/fields/1/constraints/pattern")],
            "RE2 does not take the pattern",
        ),
        "a reference back": Case(
            of_type({"constraints": {"pattern": r"(a)\1"}}, "a"),
            [("not-checked", "values", None, "/fields/1/constraints/pattern")],
            "RE2 does not take the pattern",
        ),
        "a date's format as a pattern": Case(
            of_type({"type": "date", "format": "(%Y+)+" * 9 + "$"}, "2024" * 100),
            [("cell-type", "values", 2, "value")],
        ),
        "a path that a pattern of the profile might stumble on": Case(
            files(lambda: package(resource(path="a/../" * 100_000 + "x"), people=PEOPLE)),
            [("descriptor-profile", None, None, "/resources/0/path"), ("resource-path", "people", None, None)],
        ),
        "a media type of 500,000 slashes": Case(
            files(lambda: package(resource(mediatype="/" * 500_000 + "\n\n"), people=PEOPLE)), []
        ),
    },
    "Values": {
        "100,000 cells that a library takes long to read": Case(
            of_type({"type": "datetime", "format": "any"}, *(f"1 Jan {one}" for one in range(20_000)), "x"),
            [("resource-schema", "values", None, "/fields/1")],
            "--limit parsed-cells",
            Limits(parsed_cells=20_000),
        ),
        "a number with an exponent of nine digits": Case(
            of_type({"type": "number", "constraints": {"unique": True, "minimum": 0}}, "1e999999999", "1e-999999999"),
            [],
        ),
        "lists of 300 levels, which must be unique": Case(
            of_type({"type": "array", "constraints": {"unique": True}}, "[" * 300 + "]" * 300, "[1]"),
            [("cell-type", "values", 2, "value")],
        ),
        "shapes of 300 levels": Case(
            of_type({"type": "geojson"}, '{"type": "GeometryCollection", "geometries": [' * 150 + "]}" * 150),
            [("cell-type", "values", 2, "value")],
        ),
        "a time 99 hours from UTC": Case(
            of_type({"type": "datetime", "constraints": {"unique": True}}, "2024-01-26T15:00:00+99:00"),
            [("cell-type", "values", 2, "value")],
        ),
        "a time of day 99 hours from UTC": Case(
            of_type({"type": "time", "format": "any", "constraints": {"unique": True}}, "2024-01-26;2024-01-27"),
            [("cell-type", "values", 2, "value")],
        ),
        "a duration of a trillion days": Case(
            of_type({"type": "duration", "constraints": {"minimum": "P1D"}}, "P999999999999D"),
            [("cell-type", "values", 2, "value")],
        ),
    },
    "Paths": {
        "an address": Case(
            beside(lambda folder: None, path="http://127.0.0.1:9/people.csv"), [beyond("not-checked")], "an address"
        ),
        "a file's address": Case(
            beside(lambda folder: None, path="file:///etc/hostname"),
            [("descriptor-profile", None, None, "/resources/0/path"), beyond("resource-path")],
        ),
        "an absolute path": Case(
            beside(lambda folder: None, path="/etc/hostname"),
            [("descriptor-profile", None, None, "/resources/0/path"), beyond("resource-path")],
        ),
        "a path to a folder above": Case(
            beside(lambda folder: None, path="../people.csv"),
            [("descriptor-profile", None, None, "/resources/0/path"), beyond("resource-path")],
        ),
        "a name of 300 characters": Case(
            beside(lambda folder: None, path="a" * 300 + ".csv"), [beyond("resource-file")], "File name too long"
        ),
        "a link": Case(instead(lambda path: path.symlink_to("outside.csv")), [beyond("resource-path")], "is a link"),
        "a link to nothing": Case(instead(lambda path: path.symlink_to("gone.csv")), [beyond("resource-path")]),
        "a link to itself": Case(instead(lambda path: path.symlink_to("people.csv")), [beyond("resource-path")]),
        "a link to a device": Case(instead(lambda path: path.symlink_to("/dev/zero")), [beyond("resource-path")]),
        "a FIFO": Case(instead(os.mkfifo), [beyond("resource-file")], "not a plain file"),
        "a socket": Case(instead(bound_socket), [beyond("resource-file")]),
        "a folder": Case(instead(os.mkdir), [beyond("resource-file")], "it is a folder"),
        "a descriptor that is a link": Case(
            instead(lambda path: path.symlink_to("outside.json"), DESCRIPTOR),
            [beyond("descriptor-file", None)],
            "it is a link",
        ),
        "a descriptor that is a FIFO": Case(instead(os.mkfifo, DESCRIPTOR), [beyond("descriptor-file", None)]),
        "a schema that is a FIFO": Case(
            beside(lambda folder: os.mkfifo(folder / "s.json"), schema="s.json"),
            [("resource-schema", "people", None, None)],
        ),
        "a schema that is a link": Case(
            beside(lambda folder: (folder / "s.json").symlink_to("/etc/hostname"), schema="s.json"),
            [("resource-schema", "people", None, None)],
            "is a link",
        ),
        "one file under two names": Case(
            files(package(resource(), resource("more", path="people.csv"), people=PEOPLE)),
            [beyond("resource-path", "more")],
        ),
        "one file under two names, by a hard link": Case(
            lambda folder: os.link(
                write(folder, package(resource(), resource("more"), people=PEOPLE)) / "people.csv", folder / "more.csv"
            ),
            [beyond("resource-path", "more")],
            "resource `people` is the same file",
        ),
    },
    "Characters": {
        "a bidirectional mark in a key": Case(
            files(package(KEYED, people="id,name\n1\u202e,Ann\n")), [("characters", "people", 2, None)]
        ),
        "a zero-width space in a key": Case(
            files(package(KEYED, people="id,name\nada,Ann\na\u200bda,Bob\n")), [("characters", "people", 3, None)]
        ),
        "a zero-width joiner in a key": Case(
            files(package(KEYED, people="id,name\nada,Ann\na\u200dda,Bob\n")),
            [("key-lookalike", "people", 3, "id")],
            "U+200D",
        ),
        "words hidden in tags": Case(
            files(package(KEYED, people="id,name\n1,Ann\U000e0069\n")), [("characters", "people", 2, None)]
        ),
        "a Cyrillic letter in a key": Case(
            files(package(KEYED, people="id,name\nada,Ann\n\u0430da,Bob\n")),
            [("key-lookalike", "people", 3, "id")],
            "looks like `ada`, which is another key: it holds U+0430",
        ),
        "one key in two Unicode forms": Case(
            files(package(KEYED, people="id,name\nzo\u00eb,Ann\nzoe\u0308,Bob\n")),
            [("key-lookalike", "people", 3, "id")],
        ),
        "a Cyrillic letter in a key that refers": Case(
            files(
                package(
                    KEYED,
                    resource(
                        "towns",
                        ("mayor",),
                        {"foreignKeys": [{"fields": "mayor", "reference": {"resource": "people", "fields": "id"}}]},
                    ),
                    people="id,name\nada,Ann\n",
                    towns="mayor\n\u0430da\n",
                )
            ),
            [("foreign-key", "towns", 2, "mayor")],
        ),
        "a Cyrillic letter in a header": Case(
            people("\u0456d,name\n1,Ann\n"), [("header", "people", 1, "id")], "which it looks like: it holds U+0456"
        ),
        "two fields that look alike": Case(
            files(package(resource("people", ("id", "\u0456d")), people="id,\u0456d\n1,2\n")),
            [("resource-schema", "people", None, "/fields/1/name")],
        ),
        "two tables that look alike": Case(
            files(package(resource(), resource("pe\u043eple", path="more.csv"), people=PEOPLE) | {"more.csv": PEOPLE}),
            [beyond("resource-form", "pe\u043eple")],
        ),
        "a bidirectional mark in a table's name": Case(
            files(package(resource("peo\u202eple", path="people.csv")) | {"people.csv": PEOPLE}),
            [("characters", None, None, "/resources/0/name")],
        ),
        "a bidirectional mark in a field's name and header": Case(
            files(package(resource("people", ("id\u202e",)), people="id\u202e\n1\n")),
            [("characters", None, None, "/resources/0/schema/fields/0/name"), ("characters", "people", 1, None)],
        ),
        "a formula as a field's name and header": Case(
            files(package(resource("people", ("=1+1",)), people="=1+1\n1\n")), []
        ),
    },
    "Releases and citation": {
        "a manifest of 5 MB": Case(
            in_the_format("releases/0.1.0.json", lambda: " " * 5 * 2**20),
            [("format-manifest", None, None, None)],
            "--limit manifest-bytes",
        ),
        "a manifest of a million lists": Case(
            in_the_format("releases/0.1.0.json", lambda: manifest("[]," * 1_000_000 + "1", "")),
            [("format-manifest", None, None, "/files/0")],
        ),
        "a manifest of 150,000 rows that are gone": Case(
            in_the_format("releases/0.0.9.json", lambda: manifest("", f'"people": {{"rows": {MANY_ROWS}}}')),
            [("published-row", None, None, None)] + [("published-row", "people", None, None)] * 1_000,
        ),
        "a manifest of 100,000 lists in one another": Case(
            in_the_format("releases/0.1.0.json", lambda: manifest("[" * 100_000, "")),
            [("format-manifest", None, None, None)],
        ),
        "100,000 withdrawn rows, each replaced by the next": Case(withdrawn(100_000), []),
        "a CITATION.cff of 120 KB of lists": Case(
            in_the_format("CITATION.cff", lambda: "[" + "[]," * 40_000 + "]"), [("format-citation", None, None, None)]
        ),
        "a CITATION.cff of 100,000 lists in one another": Case(
            in_the_format("CITATION.cff", lambda: "[" * 100_000), [("format-citation", None, None, None)]
        ),
        "a CITATION.cff that written out has gigabytes": Case(
            in_the_format("CITATION.cff", lambda: ALIASES),
            [("format-citation", None, None, f"/{one}") for one in CITED],
        ),
    },
    "Archives": {
        "a zip of itself": Case(
            files({ARCHIVE: zipped(package(resource()) | {"people.csv": zipped(package(resource()))})}),
            [("encoding", "people", 1, None)],
        ),
    },
}


def made(case: Case, folder: Path, container: str | None = None) -> Path:
    """Make a case's package, each of its tables put into a container where one is named; gives its path."""
    case.make(folder)
    if (folder / ARCHIVE).exists():
        return folder / ARCHIVE
    if container:
        containers.contain(folder, container)
    return folder


def outcome(case: Case, folder: Path):
    """Judge a case's package under limits."""
    return judged(made(case, folder), case.limits)


def as_markdown() -> str:
    """Judge every case, and give the table of docs/hostile.md."""
    lines = []
    for group, cases in CASES.items():
        lines += ["", f"### {group}", "", "| input | what it gets | CPU | memory |", "| --- | --- | ---: | ---: |"]
        for name, case in cases.items():
            with tempfile.TemporaryDirectory() as folder:
                met = outcome(case, Path(folder))
            counted = {rule: len(list(found)) for rule, found in itertools.groupby(sorted(p[0] for p in met.places))}
            got = ", ".join(f"`{rule}`" + f" {times:,} times" * (times > 1) for rule, times in counted.items())
            lines.append(f"| {name} | {got or 'taken'} | {met.seconds:.1f} s | {met.megabytes:,} MB |")
    return "\n".join(lines[1:]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
