import re
import unicodedata

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.record.phrases import Phrases, Searched
from onrecord.tableschema.values import TEXT

LETTERS = st.sampled_from("aAbΣ é'.\u2019İßʼ_1\0\n\U0001d400 ")
WORDS = st.text(LETTERS, max_size=12)


def of_word(character: str) -> bool:
    return bool(re.match(r"\w", character) or character and unicodedata.category(character)[0] == "M")


def found_one_by_one(phrases: set[str], text: str) -> list[str]:
    """The same, as one would say it: at each place the longest phrase with no letter or digit at its ends."""
    found, place = [], 0
    while place < len(text):
        inside = place and of_word(text[place - 1])
        ends = range(len(text), place, -1)
        whole = (end for end in ends if not of_word(text[end : end + 1]) and text[place:end] in phrases)
        end = None if inside else next(whole, None)
        if end:
            found.append(text[place:end])
        place = end or place + 1
    return found


def found(phrases, texts, small=False) -> list[list[str]]:
    known = Phrases([("key", phrases)], small)
    frame = known.found_in(Searched(pd.Series(texts, dtype=TEXT)))
    return [[known.phrases[one] for one in frame["phrase"][frame["row"] == row]] for row in range(len(texts))]


@given(st.lists(st.none() | WORDS, max_size=5), st.sets(WORDS, max_size=6), st.booleans())
def test_phrases_are_found_in_each_text_as_one_would_say_it(texts, phrases, small):
    known = {one.lower() for one in phrases} if small else phrases
    read = [(one.lower() if small else one) if one else "" for one in texts]
    assert found(sorted(known), texts, small) == [found_one_by_one(known, one) for one in read]


@pytest.mark.parametrize(
    ("phrases", "text", "stand"),
    [
        (["Board"], "The Board, Boards and MyBoard_", ["Board"]),
        (["Board", "Board and JLC", "JLC"], "Board and JLC, JLC and Board", ["Board and JLC", "JLC", "Board"]),
        # the longest match ends in a word: a shorter one stands, and one that it covers
        (["agreed", "agreed to a form"], "agreed to a formula", ["agreed"]),
        (["agreed to a form", "a", "to"], "agreed to a formula", ["to", "a"]),
        (["in", "infor", "formal"], "informal formal in", ["formal", "in"]),
        # marks belong to a phrase, and bound one
        (["U.S.", "U.S", "U"], "U.S. U.S U.S.A", ["U.S.", "U.S", "U.S"]),
        (["'s", "'"], "Board's ''s", ["'", "'s"]),
        (["a.", ".b"], "a. .b a..b", ["a.", ".b", "a.", ".b"]),
        (["", " "], "a b", []),
        ([], "a b", []),
        # a vowel sign, an accent: part of the word
        (["क", "की"], "कीमत की", ["की"]),
    ],
)
def test_phrases_stand_as_whole_words_and_the_longest_counts(phrases, text, stand):
    assert found(phrases, [text]) == [stand] == [found_one_by_one({*phrases} - {""}, text)]


@pytest.mark.parametrize(
    ("phrases", "text", "stand"),
    [
        (["市", "市民の会", "市民の会会長"], "市民の会は市に求めた", [("市民の会", 2), ("市", 1)]),
        (["京都"], "東京都、京都", [("京都", 1), ("京都", 2)]),
        (["JLC", "ก"], "JLC会長 กิน", [("JLC", 2)]),
        (["위원회"], "위원회는", [("위원회", 2)]),
        (["ועד", "הוועד"], "שהוועד, לוועד, מוועד ובגדעד", [("הוועד", 1), ("ועד", 1), ("ועד", 1)]),
        (["حزب", "المجلس"], "والمجلس وحزب أحزاب", [("المجلس", 1), ("حزب", 1)]),
        (["Rat"], "\u00fcRat, Rat", [("Rat", 2)]),
    ],
)
def test_where_a_script_does_not_show_a_words_end_a_phrase_may_stand(phrases, text, stand):
    known = Phrases([("key", phrases)])
    frame = known.found_in(Searched(pd.Series([text], dtype=TEXT)))
    assert [(known.phrases[one], sure) for one, sure in zip(frame["phrase"], frame["sure"], strict=True)] == stand


def test_cells_are_read_in_small_letters_as_a_whole():
    # the last sigma of a word has a form of its own
    assert found(["οδος", "οδοσ"], ["ΟΔΟΣ", "ΟΔΟΣ.", "", "Οδοσ"], small=True) == [
        ["οδος"], ["οδος"], [], ["οδοσ"],
    ]  # fmt: skip
    assert found(["Οδος"], ["ΟΔΟΣ", "Οδος"]) == [[], ["Οδος"]]


def test_a_long_text_is_read_in_no_more_memory_than_its_findings_take():
    nested = [" ".join("a" * many) for many in range(1, 60)]
    [stand] = found(nested, [" ".join("a" * 100_000) + " ab"])
    assert stand == [nested[-1]] * (100_000 // 59) + [nested[100_000 % 59 - 1]]


def test_a_very_long_phrase_takes_no_minutes():
    assert found(["x" * 300_000, "x"], ["x xx", "x" * 300_000]) == [["x"], ["x" * 300_000]]
