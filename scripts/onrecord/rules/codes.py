"""Rules for the codes: the values by which claims are coded, and the words that say them."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.record.reference import reference_schemas
from onrecord.rules.rule import At, rule, true

SEPARATOR = " | "
LISTS = ("also_known_as", "statement_words", "article_words")
CODED = {
    "aspect": [("accounts", "aspect")],
    "assessment": [("accounts", "assessment")],
    "attribution": [("positions", "attribution"), ("accounts", "attribution")],
    "demand_kind": [("demands", "kind")],
    "mode": [("positions", "mode"), ("accounts", "mode")],
    "organisation_kind": [("organisations", "kind")],
    "stance": [("positions", "stance")],
}
# what statements and articles tell in words of their own
TOLD = ("stance", "assessment", "attribution")
VARIABLES = {place: variable for variable, places in CODED.items() for place in places}


def words_of(cell: object) -> list[str]:
    """Give the words that a list cell holds, in small letters; none for an empty cell."""
    return [one for one in cell.lower().split(SEPARATOR) if one] if isinstance(cell, str) else []


def members(cells: pa.ChunkedArray | pa.Array) -> tuple[pa.Array, np.ndarray]:
    """Give the members of all list cells, one cell's after another's, and which cell each is in."""
    lists = pc.split_pattern(cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells, SEPARATOR)
    return lists.flatten(), pc.list_parent_indices(lists).to_numpy()


def words_for(dataset, variable: str, column: str) -> dict[str, str]:
    """Give the words listed in `column` of the codes for a variable, each with the value that it says.

    The first value counts for a word that two claim. Raises Unavailable where there are no codes.
    """
    codes = dataset["codes"]
    codes = codes[true(codes["variable"] == variable) & true(codes["value"].notna())]
    owners: dict[str, str] = {}
    for value, cell in zip(codes["value"], codes[column], strict=True):
        for word in words_of(cell):
            owners.setdefault(word, value)
    return owners


def values(variable: str) -> list[str]:
    """Give the values that the format knows for a variable."""
    table, column = CODED[variable][0]
    field = next(field for field in reference_schemas()[table]["fields"] if field["name"] == column)
    return field["constraints"]["enum"]


@rule(
    title="A code is a value that its variable may have",
    message="`{value}` is no value of `{variable}`: they are {known}",
    remedy="Write one of the values, or delete the code.",
    bad="a stance `refuses`",
    good="a stance `declines`",
    at=[("codes", "value")],
)
def code_value(dataset, at):
    """The format fixes the values, so that disputes compare; a package says what they mean and which words say them."""
    frame = dataset["codes"]
    known = frame["variable"].map({one: values(one) for one in CODED})
    wrong = [
        isinstance(values, list) and isinstance(value, str) and value not in values
        for value, values in zip(frame["value"], known, strict=True)
    ]
    faults = frame[wrong]
    return faults.assign(known=[", ".join(f"`{one}`" for one in values) for values in known[wrong]])


@rule(
    title="A code's identifier is its variable and its value",
    message="`{value}` should be `{wanted}`",
    remedy="Write the variable and the value with hyphens, or correct one of them.",
    bad="`accepts` for the stance `accepts`",
    good="`stance-accepts`",
    at=[("codes", "code_id")],
)
def code_id(dataset, at):
    """So no value can have two codes, nor one code be taken for another."""
    frame = dataset["codes"]
    wanted = (frame["variable"] + "-" + frame["value"]).str.replace(r"[_ ]", "-", regex=True)
    return frame.assign(wanted=wanted)[true(frame["code_id"] != wanted)]


@rule(
    title="Every value in use has its code",
    message="no row of `codes` says what {variable} `{value}` means",
    remedy="Add the code with its meaning and its words, or correct the value.",
    bad="positions that decline, and no code `stance-declines`",
    good="a code for each value in use",
    at=list(VARIABLES),
    once_a_value=True,
)
def code_known(dataset, at):
    """A reader must be able to look a value up in the package itself, and a rule to check it by its words."""
    variable = VARIABLES[at.table, at.column]
    unknown = dataset.column(at.table, at.column).among(dataset.register.once(_without_code, variable))
    frame = dataset.at_fault(at.table, unknown)
    return None if frame is None else frame.assign(variable=f"the {variable.replace('_', ' ')}")


def _without_code(dataset, variable: str) -> set[str]:
    """Give the values of a variable that have no code."""
    codes = dataset["codes"]
    return set(values(variable)).difference(codes.loc[true(codes["variable"] == variable), "value"].dropna())


@rule(
    title="Every stance has its words, and no word says two values",
    message="{fault}",
    remedy="List words for each stance, and each for one value alone: a longer phrase counts before a shorter "
    "one in it. Delete those of a variable that no rule looks for in words.",
    bad="`agreed to` for `accepts` and for `declines`",
    good="`agreed to` for `accepts`, `did not agree to` for `declines`",
    at=[("codes", "statement_words"), ("codes", "article_words")],
)
def code_words(dataset, at):
    """Words and codes check each other; a word that said two values would check nothing, nor would a stance without."""
    frame = dataset["codes"]
    owners: dict[tuple[str, str], str] = {}
    faults = {}
    known = frame[frame[["code_id", "variable"]].notna().all(axis=1).to_numpy(bool)]
    for index, code, variable, cell in zip(
        known.index, known["code_id"], known["variable"], known[at.column], strict=True
    ):
        words = words_of(cell)
        if not words and variable == "stance" and at.column == "statement_words":
            faults[index] = f"`{code}` has no words by which statements say it"
        if words and variable not in TOLD:
            faults[index] = f"nothing would check words of the {variable.replace('_', ' ')}"
        for word in words:
            first = owners.setdefault((variable, word), code)
            if first != code:
                faults[index] = f"`{word}` is listed for `{first}` and for `{code}`"
    return frame.loc[list(faults)].assign(fault=list(faults.values())) if faults else None


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
def list_form(dataset, at):
    """A member that is not told from its neighbour is found nowhere."""
    faults = {}
    for row, cell in enumerate(dataset.column(at.table, at.column).listed):
        members = [] if cell is None else cell.split(SEPARATOR)
        if any("|" in one or not one.strip() or one != one.strip() for one in members):
            faults[row] = "has an empty member, or a bar without its spaces"
        elif len(set(members)) < len(members):
            faults[row] = "has a member twice"
    return dataset[at.table].iloc[list(faults)].assign(fault=list(faults.values())) if faults else None


RULES = (code_value, code_id, code_known, code_words, list_form)
