"""What a text says of numbers, months and weekdays, in digits and in words."""

import pytest

from onrecord.record.figures import counted, told


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "Six of 120 came on Tuesday, 24 April.", ["6", "120", "day 1", "24", "month 4"]),
        ("en", "It may rain; one or two marched in May.", ["month 5"]),
        ("en", "2 of twenty-five, and two hundred and five.", ["2", "25", "205"]),
        ("en", "Some 1,200 on the 28th, as The Sun and the Sat Nav say.", ["1200", "28"]),
        ("de", "Am Mittwoch, dem 3. März, kamen zwölf, dann fünfundzwanzig.", ["day 2", "3", "month 3", "12", "25"]),
        ("fr", "Un neuf navire, le mardi 5 juin : vingt-sept.", ["day 1", "5", "month 6", "27"]),
        ("xx", "three on Monday, \u0663", ["3"]),
        ("", "nothing", []),
        ("en", "9" * 5_000, ["9" * 5_000]),
    ],
)
def test_figures_that_a_text_counts(language, text, found):
    assert list(counted(text, language)) == found


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "one or two, on 24 Oct.", {"1", "2", "24", "month 10"}),
        ("en", "10 000 people", {"10", "0", "10000"}),
        ("fr", "neuf jours en avr. et un jeu.", {"9", "month 4", "1", "day 3"}),
        ("de", "am Mi., dem 3. Okt.", {"day 2", "3", "month 10"}),
        ("es", "cinco casas en mayo", {"5", "month 5"}),
    ],
)
def test_figures_that_a_text_can_be_read_to_say(language, text, found):
    assert told(text, language) == found


def test_a_number_is_one_in_words_and_in_digits():
    assert told("six", "en") == told("6", "en") == told("sechs", "de")
