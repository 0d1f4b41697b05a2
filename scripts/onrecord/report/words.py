"""How codes are worded for readers: stances, assessments, attributions, modes, roles and the words of a contest.

In English: the templates translate them.
"""

from onrecord.analysis.answers import CLASH, SHADE
from onrecord.analysis.contested import CHANGED, CLASH_UNTOLD, DIFFERENTLY
from onrecord.record.sides import BOTH_SIDES, OPPONENTS, OTHERS, SUPPORTERS, UNATTRIBUTED
from onrecord.report.labels import N_

# a stance, or `not-` and a stance that is denied
STANCES = {
    "accepts": N_("accepted"),
    "not-accepts": N_("did not agree"),
    "accepts_partly": N_("accepted in part"),
    "not-accepts_partly": N_("did not agree, not even in part"),
    "considering": N_("kept it under consideration"),
    "not-considering": N_("did not consider it"),
    "declines": N_("declined"),
    "not-declines": N_("did not refuse"),
    "demands": N_("asked for it"),
    "not-demands": N_("did not ask for it"),
    "offers": N_("offered it"),
    "not-offers": N_("did not offer it"),
    "withdraws": N_("took it back"),
    "not-withdraws": N_("did not take it back"),
    "supports": N_("supported it"),
    "not-supports": N_("did not support it"),
    "opposes": N_("opposed it"),
    "not-opposes": N_("did not oppose it"),
}
ASSESSMENTS = {
    "positive": N_("positive"),
    "mixed": N_("mixed"),
    "negative": N_("negative"),
    "neutral": N_("neutral"),
    "outcome-agreement": N_("ended in agreement"),
    "outcome-partial": N_("ended in agreement on a part"),
    "outcome-none": N_("ended without agreement"),
    "detail": N_("a detail"),
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
    "government": N_("government"),
    "public body": N_("public body"),
    "intergovernmental body": N_("intergovernmental body"),
    "court": N_("court"),
    "office": N_("office"),
    "company": N_("company"),
    "trade union": N_("trade union"),
    "employers' association": N_("employers' association"),
    "community organisation": N_("community organisation"),
    "campaign group": N_("campaign group"),
    "charity": N_("charity"),
    "publisher": N_("publisher"),
    "coalition": N_("coalition"),
    "group": N_("group of people"),
    "other": N_("other organisation"),
}
DOINGS = {
    "asks": N_("Asks for"),
    "offers": N_("Offers"),
    "answers": N_("Answers"),
    "sides": N_("Takes sides on"),
    "withdraws": N_("Takes back"),
}
VOICES = {
    OTHERS: N_("others"),
    UNATTRIBUTED: N_("unattributed sources"),
}
# the roles of a demand's sides
ROLES = {"addressed_to": N_("the side that is addressed"), "raised_by": N_("the side that raised it")}
# the formats in which the site offers the package as a whole
DOWNLOADS = {
    "xlsx": N_("Workbook for Excel, LibreOffice and Google Sheets"),
    "sqlite": N_("SQLite database"),
    "parquet": N_("Parquet tables, for pandas, R and DuckDB"),
    "json-ld": N_("Linked data: schema.org and Web Annotation"),
    "zip": N_("The whole package, which validates as it is"),
}
CITATIONS = {"text": N_("Text"), "bibtex": "BibTeX", "csl": "CSL-JSON"}
# from left to right in the picture; a stroke breaks the line
PLACES = (
    N_("declined"),
    N_("did not|agree"),
    N_("being|considered"),
    N_("did not|refuse"),
    N_("accepted|in part"),
    N_("accepted"),
    N_("not|quoted"),
)
STANDING = {SUPPORTERS: N_("a supporter"), OPPONENTS: N_("an opponent"), BOTH_SIDES: N_("on both sides")}
TARGETED = {"positive": N_("praise for"), "negative": N_("blame for")}
# the words of a contest whose versions can't both be true, and those whose versions differ
CLASHING = (CLASH, CLASH_UNTOLD)
DISPUTED = (*CLASHING, SHADE)
CONTESTS = {
    CLASH: (N_("Clash"), N_("what two versions say of one occasion can't both be true")),
    CLASH_UNTOLD: (
        N_("Clash, if both mean the same occasion"),
        N_("the versions can't both be true if they mean the same occasion, which one or both don't say"),
    ),
    SHADE: (N_("Differ, but both can be true"), N_("the versions don't say the same, but don't rule each other out")),
    CHANGED: (N_("Changed"), N_("the same holder, something else on another occasion")),
    "agreed": (N_("Agreed"), N_("two versions say the same")),
    "one version": (N_("One clear version"), N_("only one version of the answer is clear")),
    "unanswered": (N_("No clear answer"), N_("nobody says clearly what the answer was")),
}
JUDGEMENTS = {
    CLASH: (N_("Clash"), N_("the versions report different results")),
    DIFFERENTLY: (N_("Judged differently"), N_("the verdicts differ, or the party that they praise or blame")),
    "agreed": (N_("Agreed"), N_("two versions say the same")),
    "one version": (N_("One version"), N_("no two versions judge it or tell its result")),
    "unjudged": (N_("No verdict"), N_("nobody judges it or tells its result")),
}
