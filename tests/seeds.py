"""Inputs to start from, one list for each target of tests/targets.py."""

import json

from targets import FIELDS, OTHERS, PARTS, TABLE, TYPES, exported, tiny
from test_archive import QUIET as ARCHIVES
from test_general import CONSTRAINED, DESCRIPTORS, SCHEMAS, TEXTS

KEYS = {
    "primaryKey": ["id"],
    "uniqueKeys": [["id", "a"]],
    "foreignKeys": [{"fields": "a", "reference": {"resource": "t", "fields": ["id"]}}],
    "missingValues": ["", {"value": "-", "label": "none"}],
    "fieldsMatch": "equal",
}
DECLARED = [
    {"fields": FIELDS} | KEYS,
    {"fields": FIELDS, "fieldsMatch": ["superset"]},
    *({"fields": [FIELDS[0], {"name": "a", "type": kind, "example": "x"}]} for kind in TYPES),
    *({"fields": [FIELDS[0], {"name": "a"} | one]} for one in OTHERS),
    *({"fields": [FIELDS[0], {"name": "a"} | one[0]]} for one in CONSTRAINED.values()),
]
RESOURCE = {"name": "t", "path": "t.csv", "format": "csv", "encoding": "utf-8", "bytes": len(TABLE)}
RESOURCES = [
    *(RESOURCE | {"schema": one} for one in DECLARED),
    RESOURCE | {"hash": "sha256:00", "dialect": {"delimiter": ";", "quoteChar": "'", "header": False}},
    RESOURCE | {"mediatype": "text/csv", "licenses": [{"name": "MIT", "path": "x"}], "sources": [{"title": "x"}]},
]
CELLS = [
    "2024-01-26", "26/01/2024", "1,000.5", "-inf", "1e9", "true", "[1]", '{"a": 1}', "15:00:00", "P1Y2M", "2024-01",
    "2024-01-26T15:00:00+05:30", "90.5,45.5", '{"lon": 1, "lat": 2}', '{"type": "Point", "coordinates": [1, 2]}',
    "a@b.co", "http://a.b/c?d#e", "YQ==", "12345678-1234-1234-1234-123456789abc", "Fri Jan 26 15:00:00 2024 UTC",
]  # fmt: skip

PAGES = [
    '<!doctype html><meta charset="utf-8"><title>x</title><body><p>One. <span style="display: inline">Two</span></p>',
    '<script src="a.js" charset="iso-8859-1"></script><article><p hidden>x<br>y</p><ul><li>a<li>b</ul></article>',
]
OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = " ".join(f'xmlns:{one}="{OPEN_DOCUMENT}:{one}:1.0"' for one in ("office", "text", "table"))
SHEETS = [
    b"\0" + tiny()["data/people.csv"],
    b"\0" + f"""<office:document-content {NAMESPACES}><office:body><office:spreadsheet><table:table table:name="people">
<table:table-row><table:table-cell office:value-type="string"><text:p>person_id</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>name</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>ada-marl</text:p></table:table-cell>
<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="1"><text:p>1</text:p>
</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>
""".encode(),
]  # fmt: skip


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


SEEDS = {
    "descriptor": [
        *(json.dumps({"name": "x", "version": "1.0.0", "resources": [one]}).encode() for one in RESOURCES),
        json.dumps({"resources": [], "onrecord": {"format": "2", "verbs": {"accepts": ["a"]}}}).encode(),
        *(_bytes(text) for text, _ in DESCRIPTORS.values() if len(text) < 999),
    ],
    "schema": [json.dumps(one).encode() for one in DECLARED + [one[0] for one in SCHEMAS.values()]],
    "table": [_bytes(text) for text, _ in TEXTS.values()],
    "cells": [
        bytes([number]) + CELLS[(7 * number + more) % len(CELLS)].encode() + b"\n"
        for number in range(len(TYPES) + len(OTHERS))
        for more in (0, 3)
    ],
    "archive": list(ARCHIVES.values()),
    **dict.fromkeys(("diff", "show"), [bytes([number]) + tiny()[part] for number, part in enumerate(PARTS)]),
    "page": [*map(_bytes, PAGES), tiny()["texts/ep-20310503.txt"]],
    "workbook": [bytes([number]) + exported()[part] for number, part in enumerate(sorted(exported()))] + SHEETS,
}
