"""The page docs/format.md is made from what the validator goes by, and is enough to write a second implementation from.

What follows is one, of the parts that are computed: written from the page alone, with its tables read off the page.
"""

import hashlib
import re
import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from format_page import BLOCKS, rewritten
from onrecord.files.canonical import natural_key
from onrecord.record import texts
from onrecord.record.links import sentence_link

PAGE = (ROOT / "docs" / "format.md").read_text("utf-8")
TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=80)
PROSE = st.lists(
    st.sampled_from(
        (
            'Mr. Ann said "No. no more." Why? I. It ended... 12 e.g. (So it was.) No. p. A. \u201cOh!\u201d \n " '
            "雨だ。 雨。雪！ 「なぜ？」「さあ。」と कीमत। กิน JLC会 24 April 2018 true 5pm \u202e x" + "x" * 60
        ).split(" ")
    )
).map(" ".join)


def test_its_tables_are_those_that_the_validator_goes_by():
    assert rewritten(PAGE) == PAGE
    assert set(re.findall(r"<!-- made: ([a-z ]+) -->", PAGE)) == set(BLOCKS)


def block(name):
    return re.search(rf"<!-- made: {name} -->\n(.*?)<!-- end -->", PAGE, re.DOTALL)[1]


def points(text):
    found = set()
    for first, last in re.findall(r"U\+([0-9A-F]+)(?: to U\+([0-9A-F]+))?", text):
        found |= set(range(int(first, 16), int(last or first, 16) + 1))
    return found


WHITE = points(block("white space"))
BECOMES = {
    int(one, 16): "".join(chr(int(point, 16)) for point in re.findall(r"U\+([0-9A-F]+)", to))
    for one, to in re.findall(r"^\| U\+([0-9A-F]+) \|[^|]*\|([^|]*)\|$", block("mapped"), re.MULTILINE)
}
SHORT = set(re.findall(r"`([^`]+)`", block("short forms")))


FORBIDDEN = points(block("forbidden"))
READINGS = re.findall(r"^  (?!```)(.+)$", block("readings"), re.MULTILINE)


STOPS, UNSPACED = ("".join(map(chr, sorted(points(block(name))))) for name in ("stops", "unspaced"))
OPENERS, CLOSERS, CORNERS = "\"'([¿¡「『｢（", "\"')\\]」』｣）", "「『｢（"


def is_letter_or_digit(one):
    return unicodedata.category(one)[0] in "LN"


def is_of_word(one):
    return unicodedata.category(one)[0] in "LNM"


def may_end_between(before, after):
    unspaced = before in UNSPACED or after in UNSPACED
    return not (is_of_word(before) and is_of_word(after)) or unspaced and unicodedata.category(after)[0] != "M"


def normalised(text):
    mapped = "".join(BECOMES.get(ord(one), one) for one in text)
    spaced = "".join(" " if ord(one) in WHITE else one for one in mapped)
    return unicodedata.normalize("NFC", " ".join(one for one in spaced.split(" ") if one))


@given(TEXT)
def test_normalised_text(text):
    assert normalised(text) == texts.normalise(text)


@given(TEXT)
def test_every_code_point_of_the_tables_is_normalised_so(text):
    for point in [*BECOMES, *WHITE]:
        assert normalised(f"a{chr(point)}{text}b") == texts.normalise(f"a{chr(point)}{text}b")


def cut(line, unspaced):
    """Give the places at which a normalised line is cut, and where it goes on."""
    for match in re.finditer(rf"""[{re.escape(STOPS)}]+[{CLOSERS}]*( ")? """, line):
        after = line[match.end() :].lstrip(OPENERS)
        if not after or not is_letter_or_digit(after[0]) or after[0].islower():
            continue
        if re.match(r"\. ", match.group()):
            word = line[: match.start()].split(" ")[-1].lstrip(OPENERS)
            one_letter = len(word) == 1 and word.isalpha() and word.lower() != "i"
            numbered = word.lower() in {"no", "nos", "p", "pp", "vol"} and after[0].isdigit()
            if one_letter or numbered or word.lower() in SHORT:
                continue
        alone = sum(one == '"' for one in line[: match.end() - 1].split(" "))
        end = match.start(1) if match[1] and alone % 2 else match.end() - 1
        yield end, end + 1
    for match in re.finditer(f"[\u3002\uff61\uff01\uff1f]+([{CLOSERS}]*)", line) if unspaced else ():
        after = line[match.end() : match.end() + 1]
        if after and (after in CORNERS or not match[1] and is_letter_or_digit(after)):
            yield match.end(), match.end()


@given(PROSE, st.sampled_from(["en", "ja"]))
def test_segments(text, language):
    expected, start = [], 0
    for number, line in enumerate(re.split("\r\n|\r|\n", text), 1):
        line = normalised(line)
        if line:
            cuts = sorted(cut(line, language == "ja"))
            ends = [*(end for end, _ in cuts), len(line)]
            for first, last in zip([0, *(on for _, on in cuts)], ends, strict=True):
                expected.append((number, start + first, start + last))
            start += len(line) + 1
    assert [(one.paragraph, one.start, one.end) for one in texts.segment(text, language=language)] == expected


def bare(text, first, last):
    while first < last and not is_of_word(text[first]):
        first += 1
    while last > first and not is_of_word(text[last - 1]):
        last -= 1
    return first, last


def stands(phrase, text, begin):
    for place in range(begin, len(text) - len(phrase) + 1):
        end = place + len(phrase)
        edges = [text[one - 1 : one + 1] for one in (place, end) if 0 < one < len(text)]
        if text[place:end] == phrase and all(may_end_between(*edge) for edge in edges):
            return place
    return None


def can_be_kept(phrase):
    lettered = len(phrase) <= 100 and any(one.isalpha() for one in phrase)
    changed = any(re.fullmatch(f"(?i:{pattern})", phrase) for pattern in READINGS)
    return lettered and not changed and FORBIDDEN.isdisjoint(map(ord, phrase))


def opening_and_closing(text, start, end):
    marks = "".join(one for one in text if unicodedata.category(one)[0] == "M") or "\u0300"
    pieces = re.finditer(rf"[{UNSPACED}][{marks}]*|[^\s{UNSPACED}]+", text[start:end])
    words = [one.span() for one in pieces if any(map(is_letter_or_digit, one.group()))]
    n = len(words)
    h = n // 2
    if n < 2:
        return "", ""
    folded = "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
    kept = "", ""
    for k in range(min(3, h), 6):
        opening = bare(text, start + words[0][0], start + words[min(k, n - h) - 1][1])
        closing = bare(text, start + words[-min(k, h)][0], start + words[-1][1])
        phrases = [text[slice(*one)] for one in (opening, closing)]
        if not all(map(can_be_kept, phrases)):
            continue
        kept = tuple(phrases)
        first = stands(folded[slice(*opening)], folded, 0)
        last = None if first is None else stands(folded[slice(*closing)], folded, first + len(phrases[0]))
        if last is not None and (first, last + len(phrases[1])) == bare(text, start, end):
            return kept
    return kept


@given(PROSE)
def test_opening_and_closing_words(text):
    normal = normalised(text)
    for one in texts.segment(text):
        expected = opening_and_closing(normal, one.start, one.end)
        assert texts.opening_and_closing_words(normal, one.start, one.end) == expected


@pytest.mark.parametrize("article", ["ep-20310503", "quay-news-20310504"])
def test_the_tiny_package_is_what_the_page_says(draft, article):
    text = normalised((draft.texts / f"{article}.txt").read_text("utf-8"))
    (row,) = [row for row in draft.rows("articles") if row["article_id"] == article]
    assert row["text_sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert row["text_characters"] == str(len(text))
    end = -1
    for row in (row for row in draft.rows("sentences") if row["article_id"] == article):
        first, last = int(row["start"]), int(row["end"])
        words = ("", "") if row["role"] == "furniture" else opening_and_closing(text, first, last)
        assert first == end + 1
        assert row["sha256"] == hashlib.sha256(text[first:last].encode()).hexdigest()
        assert (row["starts_with"], row["ends_with"]) == words
        end = last
    assert end == len(text)


def in_order(key):
    """Runs of digits by number, then by how they are written; anything else by code point."""
    return [(int(run), run) if run.isdigit() else (run,) for run in re.findall("[0-9]+|[^0-9]+", key)]


@given(st.lists(st.from_regex(r"\A[a-z]{1,2}(-[a-z]{0,1}[0-9]{1,3}){0,2}\Z"), min_size=2, max_size=6))
def test_natural_order_of_keys_of_one_form(keys):
    keys = [f"a-{key}" for key in keys]
    forms = {re.sub("[0-9]+", "0", key) for key in keys}
    for form in forms:
        same = [key for key in keys if re.sub("[0-9]+", "0", key) == form]
        assert sorted(same, key=in_order) == sorted(same, key=natural_key)


@given(TEXT.filter(bool), TEXT.filter(bool))
def test_links(opening, closing):
    phrases = ",".join(quote(one, safe="").replace("-", "%2D") for one in (opening, closing))
    assert sentence_link("https://a.example/b", opening, closing) == f"https://a.example/b#:~:text={phrases}"
    assert not re.sub(r"[A-Za-z0-9_.~%]", "", phrases.replace(",", ""))
