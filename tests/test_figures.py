"""What a text says of numbers, months and weekdays, in digits and in words."""

import pytest

from onrecord.record.figures import figures


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "Six of 120 came on Tuesday, 24 April.", ["6", "120", "day 1", "24", "month 4"]),
        ("en", "It may rain; one or two marched in May.", ["month 5"]),
        ("en", "Some 1,200 on the 28th.", ["1200", "28"]),
        ("de", "Am Mittwoch, dem 3. März, kamen zwölf.", ["day 2", "3", "month 3", "12"]),
        ("fr", "Un neuf navire, le mardi 5 juin : sept.", ["day 1", "5", "month 6", "7"]),
        ("xx", "three on Monday, \u0663", ["3"]),
        ("", "nothing", []),
        ("en", "9" * 5_000, ["9" * 5_000]),
    ],
)
def test_figures_are_found(language, text, found):
    assert list(figures(text, language)) == found


def test_a_number_is_one_in_words_and_in_digits():
    assert figures("six", "en").keys() == figures("6", "en").keys() == figures("sechs", "de").keys()
