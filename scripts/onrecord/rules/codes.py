"""Rules for the codes: the values by which claims are coded, and the words that say them."""

import numpy as np

from onrecord.record.identifiers import slug
from onrecord.record.vocabulary import CODED, KINDS, LISTS, SEPARATOR, TOLD, VARIABLES, values, words_of
from onrecord.rules.rule import At, faults, faults_at, rule, true
from onrecord.tableschema.values import TEXT


@rule(
    title="A code is a value that its variable may have",
    message="`{value}` is not one of the values of `{variable}`: {known}",
    remedy="Write one of the values, or delete the code. A kind of organisation of your own needs `broader`.",
    bad="a stance `refuses`",
    good="a stance `declines`",
    at=[("codes", "value")],
)
def code_value(codes):
    """The format fixes the values, so that disputes can be compared. A package says what they mean, and which words say
    them."""
    own = true(codes["broader"].notna() & (codes["variable"] == "organisation_kind"))
    filled = codes.frame[~own][["variable", "value"]].dropna()
    wrong = {
        row: ", ".join(f"`{one}`" for one in values(variable))
        for row, variable, value in filled.itertuples()
        if variable in CODED and value not in values(variable)
    }
    return faults_at(wrong, "known")


@rule(
    title="A package's own kind belongs to one of the format's kinds",
    message="`{value}` can't be the `broader` of `{variable}` `{own}`: {fault}",
    remedy="In `broader`, write one of the format's kinds for a kind of your own. Leave it empty elsewhere.",
    bad="the kind `river authority` under `authority`",
    good="the kind `river authority` under `public body`",
    at=[("codes", "broader")],
)
def code_broader(codes):
    """A reader who compares disputes must understand a kind that only one of them uses."""
    broader, given = codes["broader"], codes["broader"].notna()
    reasons = {
        "kinds of organisations alone have a broader one": given & (codes["variable"] != "organisation_kind"),
        "it is no kind of the format": given & ~broader.isin(KINDS),
        "the format has that kind itself": given & codes["value"].isin(KINDS),
    }
    wrong = {}
    for reason, mask in reasons.items():
        for row in np.flatnonzero(true(mask)):
            wrong.setdefault(row, reason)
    return faults_at(wrong).assign(own=codes["value"].fillna("").to_numpy(object)[list(wrong)])


@rule(
    title="A kind of organisation is one of the format's, or has a code",
    message="`{value}` is not one of the format's kinds of organisation, and it has no code",
    remedy="Write one of the format's kinds, or add a code whose `broader` is one of them.",
    bad="`authority`, without a code",
    good="`public body`; or `river authority`, which its code puts under `public body`",
    at=[("organisations", "kind")],
    once_a_value=True,
)
def kind_known(organisations, codes):
    """No list of kinds fits every dispute. A kind of your own needs an explanation."""
    own = codes["value"][true((codes["variable"] == "organisation_kind") & codes["broader"].notna())]
    return organisations["kind"].notna() & ~organisations["kind"].isin([*KINDS, *own])


@rule(
    title="A code's identifier joins its variable and its value",
    message="`{value}` {fault}",
    remedy="Write the variable and the value with hyphens, or correct one of them.",
    bad="`accepts` for the stance `accepts`",
    good="`stance-accepts`",
    at=[("codes", "code_id")],
)
def code_id(codes):
    """So no value has two codes, and no code is mistaken for another."""
    wanted = (codes["variable"] + " " + codes["value"]).map(slug, na_action="ignore").astype(TEXT)
    # a value in letters beyond a to z makes no identifier, so that its code may have any
    free = wanted == ""
    again = free & codes.frame.duplicated(["variable", "value"])
    fault = ("should be `" + wanted + "`").mask(free, "is a second code for its value")
    return faults(((codes["code_id"] != wanted) & ~free) | again, fault=fault)


@rule(
    title="Every value in use has its code",
    message="no row of `codes` says what {variable} `{value}` means",
    remedy="Add the code with its meaning and its words, or correct the value.",
    bad="positions that decline, and no code `stance-declines`",
    good="a code for each value in use",
    at=list(VARIABLES),
    once_a_value=True,
)
def code_known(rows, column, codes):
    """Readers must be able to look a value up in the package. Rules need its words to check it."""
    variable = VARIABLES[rows.table, column]
    unknown = set(values(variable)) - {value for _, one, value in codes.each("variable", "value") if one == variable}
    return faults(rows[column].isin(unknown), variable=f"the {variable.replace('_', ' ')}")


@rule(
    title="Every stance and denial has its own words",
    message="{fault}",
    remedy="List words for each stance and for what is denied, each for one value alone: a longer phrase counts "
    "before a shorter one in it. Delete the words of a variable that statements do not say.",
    bad="`agreed to` for `accepts` and for `declines`",
    good="`agreed to` for `accepts`, `did not agree to` for `declines`",
    at=[("codes", "statement_words"), ("codes", "article_words")],
)
def code_words(codes, column):
    """A word with two meanings checks nothing. A stance without words can't be checked."""
    owners: dict[tuple[str, str], str] = {}
    wrong = {}
    known = codes.frame.dropna(subset=["code_id", "variable"])
    for row, code, variable, cell in known[["code_id", "variable", column]].itertuples():
        words = words_of(cell)
        if not words and column == "statement_words" and (variable == "stance" or code == "polarity-denied"):
            wrong[row] = f"`{code}` has no words by which statements say it"
        if words and variable not in TOLD:
            wrong[row] = f"nothing would check words of the {variable.replace('_', ' ')}"
        for word in words:
            first = owners.setdefault((variable, word), code)
            if first != code:
                wrong[row] = f"`{word}` is listed for `{first}` and for `{code}`"
    return faults_at(wrong)


def _lists(table, schema):
    return [At(table, field["name"]) for field in schema["fields"] if field["name"] in LISTS]


@rule(
    title="A list has ` | ` between its members, each once",
    message="the list {fault}",
    remedy="Write ` | ` (a bar with a space on each side) between the members, nothing before the first or after the "
    "last, and no member twice.",
    bad="`Board|the Board |`",
    good="`Board | the Board`",
    at=_lists,
)
def list_form(rows, column):
    """If items are not separated, none of them is found."""
    wrong = {}
    for row, cell in rows[column].dropna().items():
        listed = cell.split(SEPARATOR)
        if any("|" in one or one != one.strip() or not one for one in listed):
            wrong[row] = "has an empty member, or a bar without its spaces"
        elif len(set(listed)) < len(listed):
            wrong[row] = "has a member twice"
    return faults_at(wrong)


RULES = (code_value, code_broader, kind_known, code_id, code_known, code_words, list_form)
