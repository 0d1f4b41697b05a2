"""The rules as Pandera schemas for anybody's frames: what plain Pandera finds by them is what `validate` reports."""

import datetime
import gc
import json
import subprocess
import sys
import weakref
from pathlib import Path

import numpy as np
import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa
import pytest
from pandera.errors import SchemaErrors

import onrecord
import test_general
import test_rules
from conftest import Draft
from onrecord.record.reference import known_schemas
from onrecord.rules.catalogue import CATALOGUE
from onrecord.tableschema.fields import missing_values

SCOPES = ("rows", "cells", "constraint")


def found(schema: pandera.DataFrameSchema, frame: pd.DataFrame) -> list[tuple]:
    """Give (rule, column, row) of each fault that plain Pandera finds."""
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as error:
        return list(onrecord.faults(error)[["rule", "column", "row"]].itertuples(index=False, name=None))
    return []


# both ways: every mutant and twin of every rule


def read(path: Path, resource: dict) -> pd.DataFrame:
    """Read a table's text as a reader does who knows nothing of the validator."""
    delimiter = resource.get("dialect", {}).get("delimiter", ",")
    return pd.read_csv(path / resource["path"], sep=delimiter, dtype="str", keep_default_na=False)


def typed(text: pd.DataFrame, schema: dict) -> pd.DataFrame:
    """Give each column the type of its field by pandas alone; a column with a cell that can't be read stays text."""
    columns = {}
    for field in schema["fields"]:
        cells = text[field["name"]]
        cells = columns[field["name"]] = cells.mask(cells.isin(missing_values(schema, field)))
        members = field.get("constraints", {}).get("enum")
        try:
            if field["type"] == "integer":
                columns[field["name"]] = pd.to_numeric(cells).astype("Int64")
            elif field["type"] == "date":
                columns[field["name"]] = pd.to_datetime(cells, format="%Y-%m-%d")
            elif members and cells.dropna().isin(members).all():
                columns[field["name"]] = pd.Categorical(cells, categories=members)
        except ValueError:
            pass
    return pd.DataFrame(columns)


def faults_by_schemas(path: Path, texts: Path | None, as_typed) -> set[tuple] | None:
    """Give (rule, table, column, row) of all that plain Pandera finds in a package; None where it can't be read."""
    try:
        of_values, of_text = (onrecord.schemas(path, texts, of=of) for of in ("values", "text"))
    except ValueError as refused:
        assert "can't be loaded" in str(refused)
        return None
    descriptor = json.loads((path / "datapackage.json").read_text("utf-8"))
    faults = set()
    for resource in descriptor["resources"]:
        name, schema = resource["name"], resource.get("schema", {"fields": []})
        schema = json.loads((path / schema).read_text("utf-8")) if isinstance(schema, str) else schema
        text = read(path, resource)
        for checked, frame in ((of_values, as_typed(text, schema)), (of_text, text)):
            faults |= {(rule, name, column, row) for rule, column, row in found(checked[name], frame)}
    return {one for one in faults if CATALOGUE[one[0]].scope in SCOPES}


def with_nulls(text: pd.DataFrame, schema: dict) -> pd.DataFrame:
    return pd.DataFrame(
        {
            field["name"]: text[field["name"]].mask(text[field["name"]].isin(missing_values(schema, field)))
            for field in schema["fields"]
        }
    )


def expected(findings: list[tuple]) -> set[tuple]:
    """Give the findings of a test that `validate` reports them, as far as they are about rows, by the rows' numbers."""
    return {(rule, table, column, line - 2) for rule, table, line, column in findings if CATALOGUE[rule].scope in SCOPES}


@pytest.mark.parametrize("as_typed", [typed, with_nulls])
@pytest.mark.parametrize("rule_id", test_rules.MUTANTS)
def test_plain_pandera_finds_in_a_mutant_what_validate_reports(draft, rule_id, as_typed):
    change, findings = test_rules.MUTANTS[rule_id]
    change(draft)
    assert (faults_by_schemas(draft.root, draft.texts, as_typed) or set()) == expected(findings)


@pytest.mark.parametrize("rule_id", test_rules.TWINS)
def test_plain_pandera_finds_nothing_in_a_twin(draft, rule_id):
    test_rules.TWINS[rule_id](draft)
    assert faults_by_schemas(draft.root, draft.texts, typed) == set()


@pytest.mark.parametrize("kind", ["MUTANTS", "TWINS"])
@pytest.mark.parametrize("rule_id", test_general.MUTANTS)
def test_the_same_is_so_of_packages_that_declare_no_format(tmp_path, kind, rule_id):
    case = getattr(test_general, kind)[rule_id]
    folder = test_general.write(tmp_path, case.files)
    if test_general.ARCHIVE in case.files:
        folder = folder / test_general.ARCHIVE
    assert (faults_by_schemas(folder, None, typed) or set()) == expected(case.findings)
