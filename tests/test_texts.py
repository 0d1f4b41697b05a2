"""Normalising, segmenting, finding a sentence again."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onrecord.record import texts
from onrecord.record.quotations import Quotations
from onrecord.record.reference import reference_schemas

WORDS = st.text(alphabet=st.characters(codec="utf-8"), max_size=200)
PROSE = st.lists(
    st.sampled_from(
        [
            "Mr.",
            "Ann",
            "said",
            '"No.',
            "no",
            'more."',
            "Why?",
            "It",
            "ended...",
            "1984.",
            "e.g.",
            "\n",
            "(So",
            "it",
            "was.)",
        ]
    ),
    max_size=60,
).map(" ".join)


@given(WORDS)
@example("\u1fef")
@example("\u1ffd\u0374")
@example("e\u00ad\u0301")
@example(" \u0301a")
def test_normalising_twice_changes_nothing(text):
    once = texts.normalise(text)
    assert texts.normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip() and "  " not in once


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("\ufeffcli\u00adent\u200b", "client"),
        ("\u201cA\u201d \u2018b\u2019", "\"A\" 'b'"),
        ("a \u2013 b\u2014c\u2026", "a - b-c..."),
        (" a\r\n\t\u00a0b ", "a b"),
        ("e\u0301", "\u00e9"),
    ],
)
def test_what_normalising_maps(text, normalised):
    assert texts.normalise(text) == normalised


@given(st.one_of(WORDS, PROSE))
def test_segments_partition_any_text(text):
    whole = texts.normalise(text)
    segments = texts.segment(text)
    assert [one.number for one in segments] == list(range(1, len(segments) + 1))
    assert " ".join(whole[one.start : one.end] for one in segments) == whole
    assert all(whole[one.start : one.end].strip() == whole[one.start : one.end] != "" for one in segments)
    paragraphs = [one.paragraph for one in segments]
    assert paragraphs == sorted(paragraphs)


@given(PROSE.filter(lambda text: texts.normalise(text)))
def test_a_located_sentence_is_the_one_that_was_digested(text):
    whole = texts.normalise(text)
    for one in texts.segment(text):
        words = whole[one.start : one.end]
        found = texts.locate(whole, texts.digest(words), len(words))
        assert one.start in found
        assert all(whole[start : start + len(words)] == words for start in found)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Mr. Marl came. He left.", ["Mr. Marl came.", "He left."]),
        ('"It is late," she said. "We go."', ['"It is late," she said.', '"We go."']),
        ('"It is late." he said. Then he left.', ['"It is late." he said.', "Then he left."]),
        ("It was late...We left.", ["It was late...We left."]),
        ("It was late... We left.", ["It was late...", "We left."]),
        ("Why? Because! So.", ["Why?", "Because!", "So."]),
        ('They met in "peace". The end', ['They met in "peace".', "The end"]),
        ("One line\nanother line", ["One line", "another line"]),
        ("It opened on 3 May. 40 came.", ["It opened on 3 May.", "40 came."]),
        ("J. Marl came.", ["J. Marl came."]),
        ("He said no. They left.", ["He said no.", "They left."]),
        ("They met at No. 10 today.", ["They met at No. 10 today."]),
        (
            "Il part. \u00ab Le quai ferme. \u00bb Le vent tombe. \u00ab Pourquoi ? \u00bb Oui.",
            ["Il part.", '" Le quai ferme. "', "Le vent tombe.", '" Pourquoi ? "', "Oui."],
        ),
        ("\u201eDer Steg schlie\u00dft.\u201c Der Rat geht.", ['"Der Steg schlie\u00dft."', "Der Rat geht."]),
        ("\u00bbDer Steg schlie\u00dft.\u00ab Der Rat geht.", ['"Der Steg schlie\u00dft."', "Der Rat geht."]),
        ("She left. \u201cWe go.\u201d He stayed.", ["She left.", '"We go."', "He stayed."]),
        ("Se fue. \u00bfPor qu\u00e9? Nadie sabe.", ["Se fue.", "\u00bfPor qu\u00e9?", "Nadie sabe."]),
        ("هل وافق؟ نعم۔ ثم غادر.", ["هل وافق؟", "نعم۔", "ثم غادر."]),
        ("वह गई। वे रुके।", ["वह गई।", "वे रुके।"]),
        ("האם הסכים? כן. הלך.", ["האם הסכים?", "כן.", "הלך."]),
        ("雨だ。 雪だ。彼は去った。", ["雨だ。", "雪だ。彼は去った。"]),
    ],
)
def test_where_a_sentence_ends(text, sentences):
    whole = texts.normalise(text)
    assert [whole[one.start : one.end] for one in texts.segment(text)] == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("雨だ。雪だ！彼は去った。", ["雨だ。", "雪だ！", "彼は去った。"]),
        ("彼は「行く。」と言った。「なぜ？」「さあ。」", ["彼は「行く。」と言った。", "「なぜ？」", "「さあ。」"]),
        ("She left. 雨だ。 雪だ。", ["She left.", "雨だ。", "雪だ。"]),
    ],
)
def test_a_sentence_of_chinese_or_japanese_ends_without_a_space(text, sentences):
    segments = texts.segment(text, language="ja-JP")
    assert [text[one.start : one.end] for one in segments] == sentences
    for one in segments:
        words = text[one.start : one.end]
        assert one.start in texts.locate(text, texts.digest(words), len(words))


def test_a_coder_can_split_where_no_space_stands():
    text = "彼は言う「行く。」女は去った。"
    segments = texts.split_segment(texts.segment(text, language="ja"), text, 1, "女は")
    assert [text[one.start : one.end] for one in segments] == ["彼は言う「行く。」", "女は去った。"]
    assert texts.join_segment(segments, 1) == texts.segment(text, language="ja")


def test_the_headline_is_the_segment_that_equals_the_title():
    segments = texts.segment("A \u2018new\u2019 pier\nA new pier opened.", title="A 'new' pier")
    assert [one.role for one in segments] == ["headline", "body"]


def test_paragraphs_are_the_lines_of_the_source():
    assert [one.paragraph for one in texts.segment("One. Two.\r\n\r\nThree.")] == [1, 1, 3]


def test_a_coder_can_split_and_join():
    text = "It rained. We stayed; They left."
    segments = texts.segment(text)
    split = texts.split_segment(segments, text, 2, "They")
    assert [(one.number, one.start, one.end) for one in split] == [(1, 0, 10), (2, 11, 21), (3, 22, 32)]
    assert texts.join_segment(split, 2) == segments


@pytest.mark.parametrize("words", ["It", "snow", "e"])
def test_a_split_needs_words_that_stand_inside_once(words):
    with pytest.raises(ValueError, match="can't be split"):
        texts.split_segment(texts.segment("It rained and rained."), "It rained and rained.", 1, words)


def test_joining_stops_at_the_paragraph():
    with pytest.raises(ValueError, match="no segment of its paragraph follows"):
        texts.join_segment(texts.segment("One.\nTwo."), 1)


@pytest.mark.parametrize(
    ("text", "number", "words"),
    [
        ("We met the Board today in the hall. It was late.", 1, ("We met the", "in the hall")),
        ("We met.", 1, ("We", "met")),
        ("Silence.", 1, ("", "")),
        ("3 4 pier works.", 1, ("", "")),
        # what a spreadsheet would change, or no cell may hold, is passed over
        ("24 April 2018, after rain, was dry.", 1, ("24 April 2018, after", "rain, was dry")),
        ("The pier was open on 24 April 2018.", 1, ("The pier was open", "on 24 April 2018")),
        ("True story.", 1, ("", "")),
        ("Shut until May 2018.", 1, ("", "")),
        ("It was \u202eshut all the day long.", 1, ("", "")),
        ("x" * 100 + " so. It was shut.", 1, ("x" * 100, "so")),
        ("x" * 101 + " so. It was shut.", 1, ("", "")),
        (f"{'x' * 50} b {'y' * 50} was all that anybody ever said.", 1, ("", "")),
        ("We saw the old pier go. We saw the new bridge go up.", 2, ("We saw the new", "bridge go up")),
        ("I saw it. They saw it here. I saw it here.", 3, ("I saw", "it here")),
        ("市は夜も開けると言った。", 1, ("市は夜", "言った")),
        ("JLC会長は去った。", 1, ("JLC会長", "去った")),
        ("परिषद ने माँगें मानीं।", 1, ("परिषद ने", "माँगें मानीं")),
        ("สภาเห็นด้วยแล้ว", 1, ("สภา", "แล้ว")),
    ],
)
def test_the_words_that_open_and_close(text, number, words):
    one = texts.segment(text)[number - 1]
    assert texts.opening_and_closing_words(text, one.start, one.end) == words


def test_no_more_is_kept_than_the_schema_takes():
    fields = {field["name"]: field for field in reference_schemas()["sentences"]["fields"]}
    for name in ("starts_with", "ends_with"):
        assert fields[name]["constraints"]["maxLength"] == texts.MOST_CHARACTERS


@pytest.mark.parametrize(
    ("title", "words"),
    [("1984", "1984"), ('"1984"', "1984"), ("\u201c=1+1\u201d", "=1+1"), ("A pier", "A\u202e pier"), ('"No"', '"No"')],
)
def test_a_title_is_the_headline_or_that_in_quotation_marks_as_cells_can_hold_it(title, words):
    assert texts.is_title(title, words)
    assert [one.role for one in texts.segment(f"{words}\nIt rained.", title)] == ["headline", "body"]


@pytest.mark.parametrize(("title", "words"), [("No", '"No"'), ("", "\u202e"), ('""', "A"), ('"1984', "1984")])
def test_any_other_is_not(title, words):
    assert not texts.is_title(title, words)


@given(PROSE)
def test_the_words_kept_open_and_close_their_segment_and_are_few(text):
    whole = texts.normalise(text)
    for one in texts.segment(text):
        opening, closing = texts.opening_and_closing_words(whole, one.start, one.end)
        words = whole[one.start : one.end]
        assert len(opening.split()) <= 2 * texts.MOST_WORDS
        assert (opening == "") == (closing == "")
        assert opening in words and closing in words


def quoted(text: str) -> list[tuple[bool, bool]]:
    """Give, for each segment, whether it has a quotation mark and whether all of it is quoted."""
    found = Quotations(texts.normalise(text), [start for _, start, _ in texts.paragraphs(text)])
    states = [found.quoted(one.start, one.end) for one in texts.segment(text)]
    return [(one.double or one.single, one.throughout) for one in states]


def test_quotations_run_on_until_they_close():
    assert quoted('He said: "It rained. We stayed. "They left," he said. "Why?" It ended.') == [
        (True, False),
        (False, True),
        (True, False),
        (True, True),
        (False, False),
    ]


def test_single_marks_quote_where_they_open_a_word():
    assert quoted("It ended in a 'muddle'. The Board's men left.") == [(True, False), (False, False)]


@pytest.mark.parametrize(
    "text",
    [
        "Elle a dit : \u00ab Le port ferme. \u00bb Le vent tombe. Tout va bien.",
        "Sie sagte: \u201eDer Hafen schlie\u00dft.\u201c Der Wind l\u00e4sst nach. Alles ist gut.",
        "She said: \u201cThe harbour closes.\u201d The wind drops. All is well.",
    ],
)
def test_a_quotation_ends_where_its_closing_mark_stands_with_a_space_before_it_or_without(text):
    first, *_, last = states = quoted(text)
    assert (first[0], last) == (True, (False, False))
    assert not any(throughout for _, throughout in states)


@pytest.mark.parametrize(
    ("language", "line", "others"),
    [
        ("de", "Das Treffen ist am 2. Mai geplant.", 2),
        ("de-AT", "Das kostet ca. Hundert Euro, s. Nr. 5 der Liste.", 3),
        ("fr", "C'est Mme. Roy qui parle, avec MM. Blanc et Noir.", 3),
    ],
)
def test_a_full_stop_ends_no_sentence_after_the_short_forms_of_the_language(language, line, others):
    assert [one.end - one.start for one in texts.segment(line, language=language)] == [len(line)]
    assert len(texts.segment(line, language="en")) == others


def test_a_number_ends_a_sentence_where_no_month_follows():
    line = "Es kamen 20. Lin blieb. Im Jahr 2032. Danach kam niemand."
    assert len(texts.segment(line, language="de")) == 4
