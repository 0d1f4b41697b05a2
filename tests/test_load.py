"""Typed frames for a notebook."""

import pandas as pd
import pytest

import onrecord


def test_tables_come_by_name_with_their_types(draft):
    tables = onrecord.load(draft.root)
    assert list(tables) == [
        *("articles", "sentences", "people", "organisations", "memberships"),
        *("events", "demands", "positions", "accounts", "codes"),
    ]
    assert tables["articles"].loc[0, "published_on"] == pd.Timestamp("2031-05-03")
    assert tables["articles"]["retrieved_on"].isna().all()
    assert str(tables["articles"]["published_on"].dtype).startswith("datetime64")
    assert str(tables["sentences"]["start"].dtype) == "Int64"
    assert tables["sentences"]["end"].max() == 549
    stances = ["demands", "offers", "withdraws", "accepts", "accepts_partly", "considering", "declines"]
    stances += ["supports", "opposes"]
    assert list(tables["positions"]["stance"].cat.categories) == stances
    assert pd.isna(tables["positions"].loc[0, "holder_person_id"])
    assert all(frame.iloc[:, 0].is_unique for frame in tables.values())


def test_tables_can_be_joined(draft):
    tables = onrecord.load(draft.root)
    joined = tables["positions"].merge(tables["sentences"], on="sentence_id", validate="many_to_one")
    assert joined.loc[joined["position_id"] == "ep-20310503-p03", "paragraph"].to_list() == [5]


@pytest.mark.parametrize(
    ("table", "key", "cells", "said"),
    [
        ("sentences", "ep-20310503-s02", {"start": "x"}, "data/sentences.csv:3:start: `x` is no integer."),
        ("positions", "ep-20310503-p01", {"stance": "no"}, "data/positions.csv:2:stance: `no` is not one of"),
        ("people", "bo-finch", {"person_id": "ada-marl"}, "stands in an earlier row too"),
    ],
)
def test_what_can_not_be_typed_is_refused_with_its_place(draft, table, key, cells, said):
    draft.set(table, key, **cells)
    with pytest.raises(ValueError, match="can't be loaded") as refused:
        onrecord.load(draft.root)
    assert said in str(refused.value)


def test_a_package_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ValueError, match="there is no such file"):
        onrecord.load(tmp_path / "none")
