"""How codes are worded for readers: stances, assessments, attributions, modes, roles and the words of a contest."""

from datetime import date

from onrecord.record.sides import OTHERS, PRESS, UNATTRIBUTED

STANCES = {
    "accepts": "accepts",
    "accepts_partly": "accepts in part",
    "considering": "is considering it",
    "declines": "declines",
    "demands": "asks for it",
}
ASSESSMENTS = {"positive": "positive", "mixed": "mixed", "negative": "negative", "neutral": "neutral"}
ATTRIBUTIONS = {
    "named": "named",
    "unnamed": "unnamed source",
    "publication": "in its own voice",
}
MODES = {"direct_quote": "in quotation marks", "reported_speech": "paraphrased", "narration": "narrated"}
CODINGS = {
    "claims": "carries claims",
    "nothing": "nothing to code",
    "furniture": "not the article",
    "pending": "not coded yet",
}
SIDES = {
    PRESS: "The press, in its own voice",
    OTHERS: "Others",
    UNATTRIBUTED: "Unattributed sources",
}
ROLES = {"asked": "was asked", "asking": "asks", "offers": "offers"}
CONTESTS = {
    "clash": ("Clash", "one version says accepted, at least in part; another says declined"),
    "shade": ("Shade", "the versions differ, but short of a clash"),
    "agreed": ("Agreed", "two versions or more, and all say the same"),
    "one version": ("One version", "only one side says what the answer was"),
    "unanswered": ("Unanswered", "asked, and no version says what the answer was"),
}
JUDGEMENTS = {
    "clash": ("Clash", "positive in one version, negative in another"),
    "shade": ("Shade", "the verdicts differ, but short of a clash"),
    "agreed": ("Agreed", "two versions or more, and all say the same"),
    "one version": ("One version", "only one side gives a verdict"),
    "unjudged": ("No verdict", "nobody judges it"),
}


def day(value: date, precision: str = "day") -> str:
    """Give a date as it is read, to the day, the month or the year."""
    return {"day": f"{value.day} {value:%B %Y}", "month": f"{value:%B %Y}", "year": str(value.year)}[precision]


def count(number: int, one: str, many: str | None = None) -> str:
    """Give a number with its noun: `1 claim`, `2 claims`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def headline(demands: int, clashes: int) -> str:
    """Give the front page's first line."""
    if not clashes:
        return f"On none of {count(demands, 'demand')} do the versions clash"
    return f"On {clashes} of {count(demands, 'demand')}, the versions clash"
