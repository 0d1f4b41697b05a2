"""The identifier that the format's rules give a new row."""

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord.package.manifests import Manifest

SLUG = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
MARKS = {"memberships": "m", "positions": "p", "accounts": "a"}
NAMED_BY = {"people": "name", "organisations": "name", "events": "title", "demands": "title"}


def new_identifier(
    table: str,
    row: Mapping[str, str],
    taken: Collection[str],
    article_of: Mapping[str, str],
    abbreviations: Mapping[str, str],
) -> str:
    """Give a new row of `table` an identifier that is not among those `taken`.

    A claim or membership is numbered on from the highest of the article that its sentence is in (`article_of`); a
    sentence goes by its article and number; an article by its publisher's abbreviation (`abbreviations`, by
    organisation) and date; whatever has a name or a title, by that. Raises ValueError, saying which cell it takes.
    """
    if table in MARKS:
        article = article_of.get(row["sentence_id"])
        if article is None:
            raise ValueError("fill `sentence_id` with a sentence of table `sentences`")
        start = f"{article}-{MARKS[table]}"
        numbers = [int(one.removeprefix(start)) for one in taken if re.fullmatch(rf"{re.escape(start)}[0-9]+", one)]
        return f"{start}{max(numbers, default=0) + 1:02d}"
    if table == "sentences":
        if not row["article_id"] or not row["number"].isdecimal():
            raise ValueError("fill `article_id` and `number`")
        return f"{row['article_id']}-s{int(row['number']):02d}"
    if table == "articles":
        short = slug(abbreviations.get(row["publisher_id"]) or row["publisher_id"])
        if not short or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", row["published_on"]):
            raise ValueError("fill `publisher_id` and `published_on`")
        return free_article_identifier(short, row["published_on"], taken)
    if table not in NAMED_BY:
        raise ValueError("write the identifier: the format has no rule for one of this table")
    wanted = slug(row[NAMED_BY[table]])
    if not wanted:
        raise ValueError(f"fill `{NAMED_BY[table]}`, or write the identifier, where it has letters beyond a to z")
    number = 2
    found = wanted
    while found in taken:
        found, number = f"{wanted}-{number}", number + 1
    return found


def formerly_given(table: str, manifests: "Iterable[Manifest]", withdrawn: Iterable[tuple[str, str]]) -> set[str]:
    """Give the identifiers of `table` that were published, or `withdrawn` (as table and key), and so are given."""
    published = (key for manifest in manifests for key in manifest.rows.get(table, ()))
    return {*published, *(key for own, key in withdrawn if own == table)}


def free_article_identifier(short: str, published_on: str, taken: Collection[str]) -> str:
    """Give an article's identifier: its publisher in short and the day, with a letter for each further one."""
    wanted = f"{short}-{published_on.replace('-', '')}"
    for letter in ("", *"bcdefghijklmnopqrstuvwxyz"):
        if wanted + letter not in taken:
            return wanted + letter
    raise ValueError(f"{wanted} has 26 articles already, and there is no letter for another")


def slug(name: str) -> str:
    """Give a name in small letters, digits and hyphens; "" where a letter of it can't be written so."""
    plain = unicodedata.normalize("NFKD", name.replace("'", "").replace("\u2019", ""))
    if any(one.isalpha() and not one.isascii() for one in plain):
        return ""
    found = "-".join(re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower()))
    return found if re.fullmatch(SLUG, found) else ""


def nearest(wanted: str, keys: Iterable[str]) -> list[str]:
    """Give up to five keys that may be meant: those that end so (`p1`: `jc-20180424-p01`), then those much like it."""
    keys = list(keys)
    mark, number = re.fullmatch(r"(.*?)([0-9]*)", wanted, re.DOTALL).groups()
    end = re.compile(rf"(?:.*-)?{re.escape(mark)}" + rf"0*{number.lstrip('0')}" * bool(number))
    ending = [key for key in keys if wanted and end.fullmatch(key)]
    return list(dict.fromkeys([*ending[:5], *difflib.get_close_matches(wanted, keys, n=5, cutoff=0.6)]))[:5]
