"""Rules for single cells, as each field of a Table Schema declares them.

What a constraint means is Pandera's to check: such a rule gives the arguments of its `Column`.
"""

import pandera.pandas as pandera

from onrecord.rules.rule import rule
from onrecord.tableschema.checks import bound_checks, length_check, list_check, nullable_arguments, unique_arguments
from onrecord.tableschema.fields import (
    BOUNDS,
    constraint,
    is_plain_text,
    is_text,
    kind_and_format,
    listed_values,
)
from onrecord.tableschema.patterns import anchored
from onrecord.tableschema.values import Column, as_arrow, matches
from onrecord.tableschema.wording import shown

_SAID = {"minimum": "at least", "maximum": "at most", "exclusiveMinimum": "more than", "exclusiveMaximum": "less than"}


def _has(*names):
    return lambda field: any(constraint(field, name) is not None for name in names)


def _kind(field, value):
    kind, form = kind_and_format(field)
    return {"kind": kind if form == "default" else f"{kind} of the format `{form}`"}


def _pattern(field, value):
    return {"pattern": constraint(field, "pattern")}


def _members(field, value):
    return {"members": ", ".join(map(shown, listed_values(field)))}


def _length(field, value):
    bounds = [("at least", constraint(field, "minLength")), ("at most", constraint(field, "maxLength"))]
    allowed = " and ".join(f"{words} {bound}" for words, bound in bounds if bound or words == "at most" and bound == 0)
    what = "character" if kind_and_format(field)[0] == "string" else "item"
    return {"length": f"{len(value)} {what}{'' if len(value) == 1 else 's'}", "allowed": f"{allowed} are allowed"}


def _bounds(field, value):
    said = [f"{words} {constraint(field, name)}" for name, words in _SAID.items() if _has(name)(field)]
    return {"allowed": " and ".join(said) + " is allowed"}


@rule(
    scope="cells",
    general=True,
    fields=lambda field: not is_plain_text(field),
    words=_kind,
    title="A cell is of its field's type",
    message="`{value}` is no {kind}",
    remedy="Write the cell as the field's type and format ask for.",
    bad="`24/04/2018` in a date field",
    good="`2018-04-24` in a date field",
)
def cell_type(cells, field, missing_values):
    """A cell of another type can't be compared or counted."""
    return Column(as_arrow(cells), field, missing_values).wrong


@rule(
    scope="constraint",
    general=True,
    fields=lambda field: constraint(field, "required") is True,
    title="A required cell is filled",
    message="`{column}` is empty, but every row needs it",
    remedy="Fill the cell.",
    bad="a person without a name",
    good="a person with a name",
)
def cell_required(field, **options):
    """Every row must say this. White space says nothing."""
    if is_text(field):
        return {"nullable": False, "checks": [pandera.Check(_says_something, **options)]}
    return nullable_arguments(field, **options)


def _says_something(cells):
    return ~matches(cells, r"\A[\s\p{Z}]*\z")


@rule(
    scope="constraint",
    general=True,
    fields=lambda field: constraint(field, "unique") is True,
    title="A unique cell stands once in its column",
    message="`{value}` stands in an earlier row too",
    remedy="Give each row a value of its own in this column.",
    bad="two articles with the same address",
    good="two articles, two addresses",
)
def cell_unique(field, **options):
    """A unique value tells rows apart."""
    return unique_arguments(field, **options)


@rule(
    scope="constraint",
    general=True,
    fields=_has("pattern"),
    words=_pattern,
    title="A cell fits its field's pattern",
    message="`{value}` does not fit the pattern `{pattern}`",
    remedy="Write the cell as the pattern asks for; the whole cell must fit.",
    bad="`Jeremy Corbyn` where a slug is asked for",
    good="`jeremy-corbyn` where a slug is asked for",
)
def cell_pattern(field, **options):
    """Other rows and tools rely on the form of an identifier or a digest."""
    # by RE2: Python's `re`, which Pandera's own check uses, can be hung by a pattern
    pattern = anchored(constraint(field, "pattern"))
    return {"checks": [pandera.Check(lambda cells: matches(cells, pattern), **options)]}


@rule(
    scope="constraint",
    general=True,
    fields=lambda field: listed_values(field) is not None,
    words=_members,
    title="A cell has one of the listed values",
    message="`{value}` is not one of {members}",
    remedy="Use one of the listed values.",
    bad="`refuses` as a stance",
    good="`declines` as a stance",
)
def cell_enum(field, **options):
    """A value that is not listed has no agreed meaning, and is missing from every count."""
    return {"checks": [list_check(field, **options)]}


@rule(
    scope="constraint",
    general=True,
    fields=_has("minLength", "maxLength"),
    words=_length,
    title="A cell is as long as its field allows",
    message="it has {length}; {allowed}",
    remedy="Shorten or complete the cell.",
    bad="a statement of 240 characters where 200 are allowed",
    good="a statement of 120 characters",
)
def cell_length(field, **options):
    """A limit keeps statements short. It also prevents spreadsheets from cutting cells."""
    return {"checks": [length_check(field, **options)]}


@rule(
    scope="constraint",
    general=True,
    fields=_has(*BOUNDS),
    words=_bounds,
    title="A cell is within its field's bounds",
    message="`{value}` is out of bounds: {allowed}",
    remedy="Write a value within the bounds.",
    bad="`0` as the number of a sentence",
    good="`1` as the number of a sentence",
)
def cell_range(field, **options):
    """A value out of bounds is often a typing error, or in another unit."""
    return {"checks": bound_checks(field, **options)}


RULES = (cell_type, cell_required, cell_unique, cell_pattern, cell_enum, cell_length, cell_range)
