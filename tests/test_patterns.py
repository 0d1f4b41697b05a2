"""Cells are held against a pattern many at once only where that finds the same as one by one."""

import re

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.rules.descriptor import anchored
from onrecord.tableschema.patterns import of_lines

PLAIN = [
    "^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$",
    "[0-9a-f]{2}",
    "^a|b$",
    "a{1,3}-?",
    "(?:a|b-)*",
    "",
    "^$",
]


@pytest.mark.parametrize("pattern", PLAIN)
@given(cells=st.lists(st.text("ab0-\n", max_size=5), min_size=1, max_size=5))
def test_lines_fit_where_each_cell_fits(pattern, cells):
    lines = pc.match_substring_regex(pa.array(["\n".join(cells)]), of_lines(pattern))[0].as_py()
    each = pc.all(pc.match_substring_regex(pa.array(cells), anchored(pattern))).as_py()
    if "\n" in "".join(cells):
        assert each <= lines
    else:
        assert lines == each


@pytest.mark.parametrize(
    "pattern",
    [".*", "[^a]*", r"a\s*b", "a\nb", "(?s)a.b", r"\Aa", r"\W", "a$|b", "(a)", "[[:space:]]", r"\p{L}", "a^b", "^*a"],
)
def test_a_pattern_that_a_line_feed_might_fit_is_not_asked_of_lines(pattern):
    assert of_lines(pattern) is None


def test_a_pattern_that_is_long_when_it_is_written_out_is_not_asked_of_lines():
    assert of_lines("(?:[a-z]{30}){30}") is None


@given(pattern=st.text("ab^$*+?()|[]{}0-9,\\.:-", max_size=8), cells=st.lists(st.text("ab0-", max_size=4), min_size=1))
def test_whatever_the_pattern_lines_fit_only_where_each_cell_fits(pattern, cells):
    as_lines = of_lines(pattern)
    try:
        each = pc.all(pc.match_substring_regex(pa.array(cells), anchored(pattern))).as_py()
    except pa.ArrowInvalid:  # no pattern, which the descriptor's rules tell of
        return
    if as_lines is not None:
        assert re.fullmatch(r"[^\n]*", pattern)
        assert pc.match_substring_regex(pa.array(["\n".join(cells)]), as_lines)[0].as_py() == each
