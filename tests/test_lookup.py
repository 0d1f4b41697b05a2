"""A text is found at its first place and nowhere else, whatever its bytes and whatever they are hashed to."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.tableschema import lookup
from onrecord.tableschema.columns import Column
from onrecord.tableschema.lookup import Lookup, each_once, hashes_of

TEXTS = st.lists(st.none() | st.text("abé\0 ", max_size=20), max_size=12)
HASHES = {
    "its own": hashes_of,
    "of the length alone": lambda texts: np.diff(lookup.octets_of(texts)[1]).astype(np.uint64),
    "always the same": lambda texts: np.zeros(len(texts), np.uint64),
}


@pytest.mark.parametrize("hashed", HASHES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, TEXTS, st.integers(0, 3), st.sampled_from([pa.string(), pa.large_string()]))
def test_a_text_is_found_at_its_first_place_alone(monkeypatch, hashed, texts, sought, cut, kind):
    monkeypatch.setattr(lookup, "hashes_of", HASHES[hashed])
    found = Lookup(pa.array(texts, pa.string())[cut:]).places(pa.array(sought, kind)[cut:])
    assert found.dtype == np.int64
    # what is missing is not sought, unless something is missing among the texts too
    assert found.tolist() == [texts[cut:].index(one) if one in texts[cut:] else -1 for one in sought[cut:]]


@given(st.lists(st.text(max_size=40), max_size=20, unique=True))
def test_different_texts_have_different_hashes_and_the_same_text_has_one(texts):
    hashes = hashes_of(pa.array(texts, pa.string()))
    assert len({*hashes.tolist()}) == len(texts)
    assert hashes_of(pa.array([*texts, ""], pa.large_string())[:-1]).tolist() == hashes.tolist()


def test_few_among_many_are_found_by_their_hash():
    texts = [f"text-{number}" for number in range(1_000)]
    asked = Lookup(pa.array(texts))
    assert asked.places(pa.array(["text-999", "text-1000", "text-0"])).tolist() == [999, -1, 0]
    assert asked.places(pa.chunked_array([["text-7"], ["no text"]])).tolist() == [7, -1]


def test_a_long_text_takes_no_step_for_each_of_its_words(monkeypatch):
    def short(texts):
        assert (np.diff(lookup.octets_of(texts)[1]) <= lookup.MOST_HASHED_BYTES).all()
        return hashes_of(texts)

    monkeypatch.setattr(lookup, "hashes_of", short)
    long, texts = "a" * 300, [f"text-{number}" for number in range(10)]
    assert Lookup(pa.array(texts)).places(pa.array([long, "text-3"])).tolist() == [-1, 3]
    assert Lookup(pa.array([*texts, long])).places(pa.array([long, "text-3"])).tolist() == [10, 3]


@given(st.lists(st.integers(-3, 3) | st.integers(-(2**63), 2**63 - 1)))
def test_numbers_are_given_once_and_in_order(numbers):
    assert each_once(np.array(numbers, np.int64)).tolist() == sorted({*numbers})


@pytest.mark.parametrize("times", [1, 5_000])
@pytest.mark.parametrize("keys", [["z", "", "b"], ["", "b", ""], ["a", "b"], [""]])
def test_an_empty_cell_leads_nowhere_however_the_column_is_laid_out(keys, times):
    def column(cells):
        return Column(pa.chunked_array([pa.array(cells)]), {"name": "key", "type": "string"}, [""])

    own, sought = column(keys), column(["a", "", "b"] * times)
    wanted = [keys.index(one) if one and one in keys else -1 for one in ("a", "", "b")]
    assert sought.rows_in(own).tolist() == wanted * times
    assert own.rows_in(own).tolist() == [keys.index(one) if one else -1 for one in keys]
