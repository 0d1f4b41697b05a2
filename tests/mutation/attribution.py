"""Claims attributed otherwise: made unnamed or named, the article's own or not, quoted or reported."""

from mutation.draft import Draft
from mutation.fault import fault
from mutation.naming import Names
from mutation.sides import lender, rows_of, side, side_cells, told


@fault(reader="texts")
def made_unnamed(sound, random):
    """A named claim made an unnamed one, the person emptied."""
    for table, number, row in rows_of(sound, random):
        if row["attribution"] == "named":
            yield Draft(sound).set(table, number, attribution="unnamed", claimant_person_id="").fault()


@fault(reader="texts")
def made_unnamed_and_told(sound, random):
    """A named claim made an unnamed one, the person emptied, in the statement a source."""
    names = Names(sound)
    for table, number, row in rows_of(sound, random):
        organisation = row["claimant_organisation_id"]
        if row["attribution"] != "named" or not organisation:
            continue
        retold = told(names, row, "claimant", names.source(organisation))
        if retold:
            cells = {"attribution": "unnamed", "claimant_person_id": ""}
            yield Draft(sound).set(table, number, **cells, **retold).fault()


@fault(reader="texts")
def made_named(sound, random):
    """An unnamed claim made one of the organisation itself."""
    for table, number, row in rows_of(sound, random):
        if row["attribution"] == "unnamed" and row["claimant_organisation_id"]:
            yield Draft(sound).set(table, number, attribution="named").fault()


def _reclaimed(sound, random, applies, cells, in_words):
    """Plant another claimant, `cells` to fit, where `applies` is true of the row and of the one that lends it."""
    names = Names(sound)
    for table, number, row in rows_of(sound, random):
        lent = lender(names, sound, random, table, row, "claimant", lambda other, own=row: applies(own, other))
        retold = lent and told(names, row, "claimant", *lent[1:])
        if retold:
            change = side_cells("claimant", side(lent[0], "claimant")) | cells(lent[0])
            yield Draft(sound).set(table, number, **change, **(retold if in_words else {})).fault()


def _from_publication(row, other):
    return row["attribution"] == "publication" and other["attribution"] == "named"


def _to_publication(row, other):
    return row["attribution"] != "publication" and other["attribution"] == "publication"


def _another_quoted(row, other):
    return row["mode"] == "direct_quote" and "publication" not in (row["attribution"], other["attribution"])


def _named(_):
    return {"attribution": "named", "mode": "reported_speech"}


def _published(_):
    return {"attribution": "publication", "mode": "narration"}


def _as_attributed(other):
    return {"attribution": other["attribution"]}


@fault(reader="package")
def publication_made_named(sound, random):
    """The article's own claim given to somebody that it names, with attribution and mode to fit."""
    return _reclaimed(sound, random, _from_publication, _named, in_words=False)


@fault(reader="texts")
def publication_made_named_and_told(sound, random):
    """The article's own claim given to somebody that it names, in the statement too."""
    return _reclaimed(sound, random, _from_publication, _named, in_words=True)


@fault(reader="package")
def made_publication(sound, random):
    """Somebody's claim given to the article itself, with attribution and mode to fit."""
    return _reclaimed(sound, random, _to_publication, _published, in_words=False)


@fault(reader="texts")
def made_publication_and_told(sound, random):
    """Somebody's claim given to the article itself, in the statement too."""
    return _reclaimed(sound, random, _to_publication, _published, in_words=True)


@fault(reader="package")
def quoted_another(sound, random):
    """A quotation given to another claimant of the article, with the attribution to fit."""
    return _reclaimed(sound, random, _another_quoted, _as_attributed, in_words=False)


@fault(reader="texts")
def quoted_another_and_told(sound, random):
    """A quotation given to another claimant of the article, in the statement too."""
    return _reclaimed(sound, random, _another_quoted, _as_attributed, in_words=True)


@fault(reader="texts")
def mode_changed(sound, random):
    """A quotation made a report, or the reverse."""
    other = {"direct_quote": "reported_speech", "reported_speech": "direct_quote"}
    for table, number, row in rows_of(sound, random):
        if row["mode"] in other:
            yield Draft(sound).set(table, number, mode=other[row["mode"]]).fault()


CLASSES = (
    made_unnamed,
    made_unnamed_and_told,
    made_named,
    publication_made_named,
    publication_made_named_and_told,
    made_publication,
    made_publication_and_told,
    quoted_another,
    quoted_another_and_told,
    mode_changed,
)
