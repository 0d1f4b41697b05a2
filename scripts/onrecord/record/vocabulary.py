"""The words that the format gives a meaning: tables, columns and cells that rules and readers go by."""

from onrecord.record.reference import reference_schemas

CITING = ("people", "organisations", "memberships", "events", "demands", "positions", "accounts")
CLAIMS = ("positions", "accounts")

# whose each stance can be: the raiser's side, the addressee's, or anybody else's
RAISING = ("demands", "offers", "withdraws")
ANSWERS = ("accepts", "accepts_partly", "considering", "declines")
SIDING = ("supports", "opposes")
# the kind of demand that is raised by each of two stances
RAISED_AS = {"demands": "request", "offers": "offer"}
# the kinds of organisations; a package may put kinds of its own under these
KINDS = (
    *("party", "party body", "government", "public body", "intergovernmental body", "court", "office", "company"),
    *("trade union", "employers' association", "community organisation", "campaign group", "charity", "publisher"),
    *("coalition", "group", "other"),
)

# what stands between the members of a list cell, and the columns that hold lists
SEPARATOR = " | "
LISTS = ("also_known_as", "statement_words", "article_words")

# each variable of the codes, and the columns that hold its values
CODED = {
    "aspect": [("accounts", "aspect")],
    "assessment": [("accounts", "assessment")],
    "attribution": [("positions", "attribution"), ("accounts", "attribution")],
    "demand_kind": [("demands", "kind")],
    "mode": [("positions", "mode"), ("accounts", "mode")],
    "organisation_kind": [("organisations", "kind")],
    "polarity": [("positions", "polarity")],
    "result": [("accounts", "result")],
    "stance": [("positions", "stance")],
}
VARIABLES = {place: variable for variable, places in CODED.items() for place in places}
# what statements and articles tell in words of their own
TOLD = ("stance", "polarity", "assessment", "attribution")


def words_of(cell: object) -> list[str]:
    """Give the words that a list cell holds, in small letters; none for an empty cell."""
    return [one for one in cell.lower().split(SEPARATOR) if one] if isinstance(cell, str) else []


def values(variable: str) -> list[str]:
    """Give the values that the format knows for a variable."""
    if variable == "organisation_kind":
        return list(KINDS)
    table, column = CODED[variable][0]
    field = next(field for field in reference_schemas()[table]["fields"] if field["name"] == column)
    return field["constraints"]["enum"]
