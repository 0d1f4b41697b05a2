import re

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from onrecord.record.phrases import Phrases, Text

LETTERS = st.sampled_from("aAbΣ é'.\u2019İßʼ_1 ")
WORDS = st.text(LETTERS, max_size=12)


def found_one_by_one(phrases: set[str], text: str) -> list[str]:
    """The same, as one would say it: at each place the longest phrase with no letter or digit at its ends."""
    found, place = [], 0
    while place < len(text):
        inside = place and re.match(r"\w", text[place - 1])
        ends = range(len(text), place, -1)
        whole = (end for end in ends if not re.match(r"\w", text[end : end + 1]) and text[place:end] in phrases)
        end = None if inside else next(whole, None)
        if end:
            found.append(text[place:end])
        place = end or place + 1
    return found


@given(st.lists(st.none() | WORDS, max_size=5), st.sets(WORDS.filter(bool), max_size=6), st.booleans())
def test_phrases_are_found_in_all_cells_as_in_each(texts, phrases, small):
    known = {one.lower() for one in phrases} if small else phrases
    listed = sorted(known)
    found = Phrases(listed, small).found_in(Text(pa.chunked_array([pa.array(texts, pa.string())])))
    by_cell = [[] for _ in texts]
    for cell, phrase in zip(found.cells, found.phrases, strict=True):
        by_cell[cell].append(listed[phrase])
    read = [(one.lower() if small else one) if one else "" for one in texts]
    assert by_cell == [found_one_by_one(known, one) for one in read]
