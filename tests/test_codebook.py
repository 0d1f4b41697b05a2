"""The worked examples of docs/codebook.md keep to the format, and show every value of what a coder decides."""

import re

import pytest

from conftest import ROOT
from onrecord.record.vocabulary import ANSWERS, RAISED_AS, RAISING, values

PAGE = (ROOT / "docs" / "codebook.md").read_text("utf-8")
EXAMPLES = PAGE.split("\n## Worked examples\n")[1].split("\n## ")[0].split("\n### ")[1:]
CODED = ("stance", "polarity", "attribution", "mode", "aspect", "assessment", "result")


def rows(example, *columns):
    """Give the rows of the tables of an example that have these columns, each as a dict without the marks of code."""
    for table in re.findall(r"(?:^\|.*\n)+", example, re.MULTILINE):
        header, _, *lines = ([cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines())
        if set(columns) <= set(header):
            yield from (dict(zip(header, (one.replace("`", "") for one in line), strict=True)) for line in lines)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.splitlines()[0])
def test_an_example_keeps_to_the_format(example):
    demands = {row["demand"]: row for row in rows(example, "demand", "kind")}
    claims = [*rows(example, "stance"), *rows(example, "aspect")]
    for claim in claims:
        for column in claim.keys() & set(CODED):
            assert claim[column] in {*values(column), *[""] * (column == "result")}, claim
        assert f"({claim['sentence']})" in example
        assert (claim["mode"] == "narration") == (claim["attribution"] == "publication")
    for row in rows(example, "stance"):
        demand, stance = demands[row["demand"]], row["stance"]
        assert demand["kind"] == RAISED_AS.get(stance, demand["kind"])
        if stance in RAISING:
            assert row["holder"] == demand["raised by"]
        elif stance in ANSWERS and row["holder"] != "planning-committee":  # a part of the council
            assert row["holder"].split(" for ")[-1] == demand["addressed to"]
        elif stance not in ANSWERS:
            assert row["holder"] not in (demand["raised by"], demand["addressed to"])


def test_the_rules_and_examples_show_every_value():
    assert len(EXAMPLES) == 4
    for variable in (*CODED, "organisation_kind"):
        assert [one for one in values(variable) if f"`{one}`" not in PAGE] == [], variable
    shown = {row["polarity"] for example in EXAMPLES for row in rows(example, "stance")}
    assert shown == set(values("polarity"))
