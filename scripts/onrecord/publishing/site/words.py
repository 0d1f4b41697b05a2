"""How codes are worded for readers: stances, assessments, attributions, modes, roles and the words of a contest.

In English: the templates translate them.
"""

from onrecord.record.sides import OTHERS, PRESS, UNATTRIBUTED
from onrecord.report.labels import N_

STANCES = {
    "accepts": N_("accepts"),
    "accepts_partly": N_("accepts in part"),
    "considering": N_("is considering it"),
    "declines": N_("declines"),
    "demands": N_("asks for it"),
}
ASSESSMENTS = {
    "positive": N_("positive"),
    "mixed": N_("mixed"),
    "negative": N_("negative"),
    "neutral": N_("neutral"),
}
ATTRIBUTIONS = {
    "named": N_("named"),
    "unnamed": N_("unnamed source"),
    "publication": N_("in its own voice"),
}
MODES = {
    "direct_quote": N_("in quotation marks"),
    "reported_speech": N_("paraphrased"),
    "narration": N_("narrated"),
}
CODINGS = {
    "claims": N_("carries claims"),
    "nothing": N_("nothing to code"),
    "furniture": N_("not the article"),
    "pending": N_("not coded yet"),
}
KINDS = {
    "party": N_("party"),
    "party body": N_("party body"),
    "representative body": N_("representative body"),
    "coalition": N_("coalition"),
    "charity": N_("charity"),
    "campaign group": N_("campaign group"),
    "publisher": N_("publisher"),
    "government": N_("government"),
    "public body": N_("public body"),
    "intergovernmental body": N_("intergovernmental body"),
    "office": N_("office"),
}
SIDES = {
    PRESS: N_("The press, in its own voice"),
    OTHERS: N_("Others"),
    UNATTRIBUTED: N_("Unattributed sources"),
}
ROLES = {"asked": N_("was asked"), "asking": N_("asks"), "offers": N_("offers")}
CONTESTS = {
    "clash": (N_("Clash"), N_("one version says accepted, at least in part; another says declined")),
    "shade": (N_("Shade"), N_("the versions differ, but short of a clash")),
    "agreed": (N_("Agreed"), N_("two versions or more, and all say the same")),
    "one version": (N_("One version"), N_("only one side says what the answer was")),
    "unanswered": (N_("Unanswered"), N_("asked, and no version says what the answer was")),
}
JUDGEMENTS = {
    "clash": (N_("Clash"), N_("positive in one version, negative in another")),
    "shade": (N_("Shade"), N_("the verdicts differ, but short of a clash")),
    "agreed": (N_("Agreed"), N_("two versions or more, and all say the same")),
    "one version": (N_("One version"), N_("only one side gives a verdict")),
    "unjudged": (N_("No verdict"), N_("nobody judges it")),
}
