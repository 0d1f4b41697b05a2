"""Which words stand in quotation marks, in many languages."""

import pytest

from onrecord.record import texts
from onrecord.record.quotations import Quotations

L, R, LOW = "\u201c", "\u201d", "\u201e"  # as in English and German
F, G, THIN = "\u00ab", "\u00bb", "\u202f"  # as in French, with a thin space inside

# the text, and what of its normalised form is left outside the marks
CASES = {
    "English": (f"She said {L}the pier closes{R} and left.", "She said and left."),
    "English, straight marks": ('She said "the pier closes" and left.', "She said and left."),
    "English, over paragraphs that each open with a mark": (
        f"She said: {L}The pier closes.\n{L}The sluice closes too.{R}\nShe left.",
        "She said: She left.",
    ),
    "English, inner marks closed together": (f"{L}He told us \u2018go\u2019{R} and left.", "and left."),
    "English, inner marks of the same kind": (f"{L}He told us {L}go{R}{R} and left.", "and left."),
    "English, in brackets": (f"They left ({L}for good{R}) at noon.", "They left ( ) at noon."),
    "English, a quotation that opens with dots": (f"It was {L}...and so on{R} again.", "It was again."),
    "English, a slip of a space": (f"It was {L}late {R} again. They left.", "It was again. They left."),
    "English, never closed": (f"She said: {L}The pier closes. They left.", "She said:"),
    "German": (f"Sie sagte: {LOW}Der Steg schlie\u00dft{L}, und ging.", "Sie sagte: , und ging."),
    "German, guillemets that point inwards": (
        f"Sie sagte: {G}Der Steg schlie\u00dft{F}, und ging.",
        "Sie sagte: , und ging.",
    ),
    "French": (f"Elle dit : {F} Le quai ferme. {G} Puis elle part.", "Elle dit : Puis elle part."),
    "French, thin spaces": (f"{F}{THIN}Le quai ferme{THIN}{G}, dit-elle.", ", dit-elle."),
    "French, two quotations": (f"{F} Le quai {G} et {F} la digue {G} ferment.", "et ferment."),
    "French, an inner quotation": (f"{F} Il dit {L}non{R} hier. {G} Puis elle part.", "Puis elle part."),
    "French, over paragraphs that each open with a mark": (
        f"Elle dit :\n{F} Le quai ferme.\n{F} La digue aussi. {G}\nPuis elle part.",
        "Elle dit : Puis elle part.",
    ),
    "French, a space left out at the end": (
        f"Elle dit : {F} Le quai ferme{G}. Puis elle part.",
        "Elle dit : . Puis elle part.",
    ),
    "French, a closing mark alone": (f"Le quai ferme. {G}\nPuis elle part.", "Le quai ferme. Puis elle part."),
    "Spanish": ("Dijo: \u201c\u00bfCierra?\u201d Y se fue.", "Dijo: Y se fue."),
    "Japanese": ("市長は「行かない」と言った。", "市長は と言った。"),
    "Japanese, a quotation in a quotation": ("彼は「市は『行かない』と言う」と語った。", "彼は と語った。"),
    "Japanese, over paragraphs": ("彼は言う。「行く。\n「帰る。」\n彼は去った。", "彼は言う。 彼は去った。"),
    "Chinese": (f"他说：{L}我们走。{R}然后走了。她说{L}不{R}。", "他说： 然后走了。她说 。"),
    "Chinese, over paragraphs": (f"他说：{L}走。\n{L}走吧。{R}\n他走了。", "他说： 他走了。"),
    "Arabic": (f"قال: {F}لا نوافق{G}، ثم غادر.", "قال: ، ثم غادر."),
    "Arabic, with spaces": (f"هل قال {F} نعم {G}؟ لا.", "هل قال ؟ لا."),
    "Hindi": (f"उसने कहा, {L}हम जाएँगे।{R} फिर वह गई।", "उसने कहा, फिर वह गई।"),
    "Hebrew, short forms": ('יו"ר הוועד אמר: "צה"ל כאן." והלך.', 'יו"ר הוועד אמר: והלך.'),
    "Hebrew, a prefix on the mark": ('הוא קרא ל"פשרה הגדולה" והלך.', "הוא קרא ל והלך."),
    "Swiss": (f"Sie sagte: {F}Der Steg schliesst{G}, und ging.", "Sie sagte: , und ging."),
}


def quotations(raw: str) -> tuple[str, Quotations]:
    text, lines = texts.in_lines(raw)
    return text, Quotations(text, lines.starts)


@pytest.mark.parametrize(("raw", "outside"), CASES.values(), ids=CASES)
def test_what_stands_outside_quotation_marks(raw, outside):
    text, found = quotations(raw)
    places = [(place, place + 1) for place in range(len(text))]
    kept = {place for place, _ in found.outside(places)}
    assert " ".join("".join(text[place] if place in kept else " " for place, _ in places).split()) == outside


def test_a_span_is_outside_where_nothing_of_it_is_quoted():
    text, found = quotations('They left "for good" at noon.')
    spans = [(0, 9), (5, 12), (15, 19), (21, 28), (19, 28), (0, len(text))]
    assert list(found.outside(spans)) == [(0, 9), (21, 28)]


def test_after_a_french_quotation_that_runs_on_nothing_is_quoted():
    raw = f"{F} Le quai ferme.\n{F} La digue aussi. {G}\nPuis elle part.\nTout va bien."
    text, found = quotations(raw)
    states = [found.quoted(start, start + len(words)) for _, start, words in texts.paragraphs(raw)]
    assert [state.throughout for state in states] == [True, True, False, False]


def test_marks_without_end_are_read_in_a_time_that_grows_with_them():
    for text in (
        '"' * 200_000,
        '\u05d4"\u05d4\u05d4' * 60_000,
        "\u300c" * 200_000,
        "'" * 200_000 + '"',
        '".' * 100_000,
        "-" * 200_000,
        '" ' * 100_000,
    ):
        text, found = quotations(text)
        assert not list(found.outside([(0, len(text))])) or '"' not in text
