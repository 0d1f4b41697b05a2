"""What two positions leave open together, each pair worked out by hand from what each leaves open alone."""

from itertools import product

import pytest

from onrecord.analysis.answers import AGREED, CLASH, SHADE, relation

WORDS = {"C": CLASH, "s": SHADE, "=": AGREED}
# + is affirmed, - is denied. Of full, part with the rest refused, part with the rest open, considered, refused and
# nothing, each leaves open what stands behind it.
ANSWERS = """
                                                           accepts+ accepts- accepts_partly+ accepts_partly- considering+ considering- declines+ declines-
accepts+         full                                      =        C        C               C               C            s            C         s
accepts-         refused, rest open, considered, nothing   C        =        s               s               s            s            s         s
accepts_partly+  rest refused, rest open                   C        s        =               C               s            s            s         s
accepts_partly-  considered, refused, nothing              C        s        C               =               s            s            s         s
considering+     considered, rest open                     C        s        s               s               =            C            C         s
considering-     full, rest refused, refused, nothing      s        s        s               s               C            =            s         s
declines+        refused, rest refused                     C        s        s               s               C            s            =         C
declines-        full, rest open, considered, nothing      s        s        s               s               s            s            C         =
"""  # noqa: E501
# put, withdrawn, never put: a demand can be demanded or offered, which leaves the same open
RAISING = """
            demands+ demands- withdraws+ withdraws-
demands+    =        C        C          s
demands-    C        =        s          s
withdraws+  C        s        =          C
withdraws-  s        s        C          =
"""
SIDING = """
           supports+ supports- opposes+ opposes-
supports+  =         C         C        s
supports-  C         =         s        s
opposes+   C         s         =        C
opposes-   s         s         C        =
"""


def pairs(table: str) -> list[tuple]:
    header, *lines = (line.split() for line in table.strip().splitlines())
    return [
        pytest.param(row[0], column, WORDS[word], id=f"{row[0]} {column}")
        for row in lines
        for column, word in zip(header, row[-len(header) :], strict=True)
    ]


def coded(said: str) -> tuple[str, str]:
    return said[:-1], {"+": "affirmed", "-": "denied"}[said[-1]]


@pytest.mark.parametrize(("one", "other", "wanted"), [*pairs(ANSWERS), *pairs(RAISING), *pairs(SIDING)])
def test_two_positions_clash_where_nothing_is_open_to_both(one, other, wanted):
    assert relation(coded(one), coded(other)) == wanted
    assert relation(coded(other), coded(one)) == wanted


def test_the_table_has_every_pair_of_answers():
    stances = ["accepts", "accepts_partly", "considering", "declines"]
    every = [stance + polarity for stance, polarity in product(stances, "+-")]
    assert [tuple(one.values[:2]) for one in pairs(ANSWERS)] == [*product(every, every)]


@pytest.mark.parametrize("polarity", "+-")
def test_an_offer_is_put_as_a_request_is(polarity):
    assert relation(coded(f"offers{polarity}"), coded(f"demands{polarity}")) == AGREED
