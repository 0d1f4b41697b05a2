"""A pattern means the same here and for Python's `re`, or it is said not to be checked."""

import re
import warnings
from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import onrecord
from onrecord.tableschema.patterns import NotChecked, anchored, prove_pattern
from test_general import column, fields, package, places, resource, write

# fmt: off
PARTS = [
    r"\w", r"\W", r"\d", r"\D", r"\s", r"\S", r"[\w.-]", r"[^\W\d_]", r"[\D]", r"[^\s]", "[", "]", "^", "-", r"\[",
    r"\]",
    r"\-", "(", "(?:", ")", "|", "*", "+", "?", "{2}", "{,2}", "{1,}", "a", "_", "é", "Ł", ".", r"\.", r"\u0142", r"\Z",
    r"\A", "(?i)", "(?i:", r"\t", ":", "0", r"\x41", r"\0", r"\1", "(?=", r"\b", "++",
]
# fmt: on
LETTERS = "aA_éŁł\u0663 3\t\u00a0\u2003-.:[]^K\u212a\u200b\u093f\u00b2\u2167\x1c+*"


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=6), st.lists(st.text(LETTERS, max_size=4), min_size=4))
def test_a_pattern_is_read_as_python_reads_it_or_is_not_checked(parts, texts):
    pattern = "".join(parts)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            meant = re.compile(pattern)
        except re.error:
            assume(False)
    try:
        prove_pattern(pattern, Counter())
    except (NotChecked, ValueError):
        return
    met = pc.match_substring_regex(pa.array(texts), anchored(pattern)).to_pylist()
    assert met == [meant.fullmatch(one) is not None for one in texts]


# pattern, cells that fit, cells that do not
READ = {
    "a word of any script": (r"\w+", ["Łódź", "Straße", "東京", "a_1", "٣"], ["a b", "a-b"]),
    "what is no word": (r"\W+", ["- ."], ["ó", "_"]),
    "a digit of any script": (r"\d+", ["12", "٣"], ["a", "²"]),
    "what is no digit": (r"\D+", ["ab"], ["٣", "3"]),
    "white space of any kind": (r"a\sb", ["a b", "a\u00a0b", "a\u2003b"], ["ab", "a-b"]),
    "what is no white space": (r"\S+", ["ab"], ["a\u00a0b"]),
    "in a class": (r"[\w .-]+", ["Łódź-1 a.b"], ["a,b"]),
    "letters alone": (r"[^\W\d_]+", ["Łódź"], ["a1", "a_b"]),
    "not in a class": (r"[^\d]+", ["ab"], ["٣"]),
    "a bracket in a class": (r"[a[]+", ["a[a"], ["b"]),
    "a character by its number": (r"\u0142\x41", ["łA"], ["lA"]),
    "at most so many": (r"a{,2}", ["a", "aa"], ["aaa"]),
    "the end": (r"a\Z", ["a"], ["ab"]),
    "a property": (r"\p{Lu}\p{Ll}+", ["Łódź"], ["łódź"]),
}


@pytest.mark.parametrize("name", READ)
def test_classes_and_escapes_are_those_of_python(name, tmp_path):
    pattern, fitting, others = READ[name]
    report = onrecord.validate(write(tmp_path, column({"constraints": {"pattern": pattern}}, *fitting, *others)))
    wrong = range(len(fitting) + 2, len(fitting) + len(others) + 2)
    assert places(report) == [("cell-pattern", "values", line, "value") for line in wrong]


def test_a_pattern_of_many_classes_is_not_written_out(tmp_path):
    report = onrecord.validate(write(tmp_path, column({"constraints": {"pattern": r"\w" * 100_000}}, "a")))
    assert places(report) == [("not-checked", "values", None, "/fields/1/constraints/pattern")]


def test_patterns_together_are_bounded(tmp_path):
    many = [(f"f{number}", {"constraints": {"pattern": r"\w{1,150}"}}) for number in range(16)]
    declared = resource("values") | {"schema": {"fields": fields(*many)}}
    text = ",".join(name for name, _ in many) + "\n" + ",".join(["é"] * 16) + "\n"
    report = onrecord.validate(write(tmp_path, package(declared, values=text)))
    assert places(report) == [
        ("not-checked", "values", None, f"/fields/{number}/constraints/pattern") for number in range(13, 16)
    ]
