"""Which language a text is surely in, and where that can't be told."""

import pytest

from onrecord.record.detection import other_language
from onrecord.record.figures import dates

ENGLISH = (
    "The walkers asked the council on Monday to keep the footbridge open after dark, since many of them work late. The "
    "council said that it would look into the cost of a lamp, and that it had not refused anything. "
    "Neither of them would say when they are to meet again."
)
GERMAN = (
    "Der Verein verlangte am Montag vom Rathaus, den Steg auch nach Einbruch der Dunkelheit offen zu halten, weil "
    "viele spät arbeiten. Das Rathaus sagte, es prüfe die Kosten einer Laterne und habe bisher nichts abgelehnt. "
    "Wann sie sich wieder treffen, wollten beide nicht sagen."
)


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        (ENGLISH, "en", ""),
        (ENGLISH, "de", "en"),
        (GERMAN, "de", ""),
        (GERMAN, "en", "de"),
        (ENGLISH, "tlh", None),
        (ENGLISH, "", None),
        (ENGLISH[:120], "de", None),
        (ENGLISH, "pcm", ""),
    ],
)
def test_the_other_language_of_a_text(text, language, found):
    assert other_language(text, language) == found


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "in our letter of 28th March, and on May 2nd", {(3, 28), (5, 2)}),
        ("en", "on the second of May; 2031-06-04", {(5, 2), (6, 4)}),
        ("en", "six came in a long and dry May", set()),
        ("de", "am 2. Mai, am 10.3. und am 04.07.2031", {(5, 2), (3, 10), (10, 3), (7, 4), (4, 7)}),
        ("fr", "le premier mai", {(5, 1)}),
        ("es", "el 10 de marzo de 2031", {(3, 10)}),
    ],
)
def test_the_dates_that_a_text_can_be_read_to_tell(language, text, found):
    assert dates(text, language) == found
