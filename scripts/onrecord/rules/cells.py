"""Rules for single cells, as each field of a Table Schema declares them."""

import operator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.files.utf8 import BLANK, octets_of
from onrecord.rules.descriptor import BOUNDS, anchored, listed_values
from onrecord.rules.rule import At, rule
from onrecord.tableschema.columns import hashable, is_plain_text, kind_and_format, parse_value, repeated
from onrecord.tableschema.patterns import of_lines

LINES_AT_A_TIME = 10_000


def _fields(applies):
    """Give the places of a rule that guards every field for which `applies` is true."""

    def places(table, schema):
        return [At(table, field["name"], field) for field in schema["fields"] if applies(field)]

    return places


def _constrained(*names):
    return _fields(lambda field: any(name in field.get("constraints", {}) for name in names))


@rule(
    scope="general",
    title="A cell is of its field's type",
    message="`{value}` is no {kind}",
    remedy="Write the cell as the field's type and format ask for.",
    bad="`24/04/2018` in a date field",
    good="`2018-04-24` in a date field",
    at=_fields(lambda field: not is_plain_text(field)),
)
def cell_type(dataset, at):
    """A cell that is not of its type can be neither compared nor counted."""
    faults = dataset.at_fault(at.table, dataset.column(at.table, at.column).wrong)
    kind, form = kind_and_format(at.declared)
    return None if faults is None else faults.assign(kind=kind if form == "default" else f"{kind} ({form})")


@rule(
    scope="general",
    title="A required cell is filled",
    message="`{column}` is empty, but every row needs it",
    remedy="Fill the cell.",
    bad="a person without a name",
    good="a person with a name",
    at=_fields(lambda field: field.get("constraints", {}).get("required") is True),
)
def cell_required(dataset, at):
    """What every row must say can't be left out, and white space says nothing."""
    column = dataset.column(at.table, at.column)
    pattern = r"\A[\s\p{Z}]*\z"
    blank = column.where(lambda text: pc.match_substring_regex(text, pattern), lambda edges: BLANK[edges.first])
    blank &= ~column.wrong
    return dataset.at_fault(at.table, blank | column.missing)


@rule(
    scope="general",
    title="A unique cell stands once in its column",
    message="`{value}` stands in an earlier row too",
    remedy="Give each row a value of its own in this column.",
    bad="two articles with the same address",
    good="two articles, two addresses",
    at=_fields(lambda field: field.get("constraints", {}).get("unique") is True),
)
def cell_unique(dataset, at):
    """What is declared unique is used to tell rows apart."""
    return dataset.at_fault(at.table, repeated([dataset.column(at.table, at.column)]))


@rule(
    scope="general",
    title="A cell fits its field's pattern",
    message="`{value}` does not fit the pattern `{pattern}`",
    remedy="Write the cell as the pattern asks for; the whole cell must fit.",
    bad="`Jeremy Corbyn` where a slug is asked for",
    good="`jeremy-corbyn` where a slug is asked for",
    at=_constrained("pattern"),
)
def cell_pattern(dataset, at):
    """The form of an identifier or a digest is what other rows and tools rely on."""
    column = dataset.column(at.table, at.column)
    pattern = at.declared["constraints"]["pattern"]
    if _all_fit(column.different_values, pattern):
        return None
    unlike = column.where(lambda text: pc.invert(pc.match_substring_regex(text, anchored(pattern))))
    faults = dataset.at_fault(at.table, unlike & column.filled)
    return None if faults is None else faults.assign(pattern=pattern)


def _all_fit(texts, pattern) -> bool:
    """Say whether texts are seen to fit a pattern, many at once as lines, which takes RE2 half the time."""
    as_lines = of_lines(pattern)
    if as_lines is None or (octets_of(texts)[0] == ord("\n")).any():
        return False
    for first in range(0, len(texts), LINES_AT_A_TIME):
        some = texts[first : first + LINES_AT_A_TIME]
        lines = pc.binary_join(pa.ListArray.from_arrays(pa.array([0, len(some)], pa.int32()), some), "\n")
        if not pc.match_substring_regex(lines, as_lines)[0].as_py():
            return False
    return True


@rule(
    scope="general",
    title="A cell is one of the values that are listed for it",
    message="`{value}` is not one of {members}",
    remedy="Use one of the listed values.",
    bad="`refuses` as a stance",
    good="`declines` as a stance",
    at=_fields(lambda field: listed_values(field) is not None),
)
def cell_enum(dataset, at):
    """A value beyond the list has no agreed meaning, and falls out of every count."""
    column, declared = dataset.column(at.table, at.column), listed_values(at.declared)
    members = [parse_value(at.declared, one) for one in declared]

    def kernel(values, members):
        return pc.or_(pc.is_in(values, pa.array(members, values.type)), pc.is_null(values))

    known = {hashable(one) for one in members}
    faults = dataset.at_fault(at.table, column.failing(kernel, lambda value, _: hashable(value) in known, members))
    return None if faults is None else faults.assign(members=", ".join(f"`{one}`" for one in declared))


@rule(
    scope="general",
    title="A cell is as long as its field allows",
    message="it has {length} characters or items; {allowed}",
    remedy="Shorten or complete the cell.",
    bad="a statement of 240 characters where 200 are allowed",
    good="a statement of 120 characters",
    at=_constrained("minLength", "maxLength"),
)
def cell_length(dataset, at):
    """A bound on length keeps statements short and cells from being cut by spreadsheets."""
    column = dataset.column(at.table, at.column)
    constraints = at.declared["constraints"]
    least, most = constraints.get("minLength", 0), constraints.get("maxLength")
    if isinstance(column.values, pa.ChunkedArray):
        if not least and (pc.max(pc.binary_length(column.values)).as_py() or 0) <= (most or 0):
            return None
        lengths = pc.fill_null(pc.utf8_length(column.values), -1).to_numpy()
    else:
        lengths = np.fromiter((-1 if one is None else len(one) for one in column.values), int, len(column.values))
    mask = (lengths >= 0) & (lengths < least)
    if most is not None:
        mask |= lengths > most
    faults = dataset.at_fault(at.table, mask)
    bounds = [f"at least {least}"] * bool(least) + [f"at most {most}"] * (most is not None)
    return (
        None if faults is None else faults.assign(length=lengths[mask], allowed=" and ".join(bounds) + " are allowed")
    )


_COMPARISONS = {
    "minimum": ("at least", pc.greater_equal, operator.ge),
    "maximum": ("at most", pc.less_equal, operator.le),
    "exclusiveMinimum": ("more than", pc.greater, operator.gt),
    "exclusiveMaximum": ("less than", pc.less, operator.lt),
}


@rule(
    scope="general",
    title="A cell is within its field's bounds",
    message="`{value}` is out of bounds: {allowed}",
    remedy="Write a value within the bounds.",
    bad="`0` as the number of a sentence",
    good="`1` as the number of a sentence",
    at=_constrained(*BOUNDS),
)
def cell_range(dataset, at):
    """A value out of bounds is a slip of the hand or of the unit."""
    column = dataset.column(at.table, at.column)
    mask = np.zeros(len(column.text), bool)
    allowed = []
    for name in BOUNDS:
        if name in at.declared["constraints"]:
            words, kernel, test = _COMPARISONS[name]
            declared = at.declared["constraints"][name]
            allowed.append(f"{words} {declared}")
            mask |= column.failing(kernel, test, parse_value(at.declared, declared))
    faults = dataset.at_fault(at.table, mask)
    return None if faults is None else faults.assign(allowed=" and ".join(allowed) + " is allowed")


RULES = (cell_type, cell_required, cell_unique, cell_pattern, cell_enum, cell_length, cell_range)
