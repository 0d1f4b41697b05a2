"""What a package says of itself in its descriptor: its name, who made it, under which licences, and who corrects it."""

import re
from collections.abc import Mapping

_MAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[\w-]+(?:\.[\w-]+)+")

# what `onrecord init` writes before a package's title, to name its maker
NOBODY_YET = "The coders of"


def stem(descriptor: Mapping) -> str:
    """Give a package's name as the start of a file's name: letters, digits, hyphens and underscores alone."""
    name = str(descriptor.get("name", ""))
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or "package"


def makers(descriptor: dict) -> list[str]:
    """Give the titles of a descriptor's contributors, in order."""
    return [str(one["title"]) for one in objects(descriptor.get("contributors")) if one.get("title")]


def licences(descriptor: dict) -> list[str]:
    """Give the names of a descriptor's licences, or their titles where they have none."""
    named = (one.get("name") or one.get("title") for one in objects(descriptor.get("licenses")))
    return [str(one) for one in named if one]


def corrections(descriptor: dict) -> str | None:
    """Give where a correction is asked for: a contributor's mail address, else their web page, else the homepage."""
    makers = objects(descriptor.get("contributors"))
    addresses = [str(one.get("email", "")) for one in makers]
    pages = [*(str(one.get("path", "")) for one in makers), str(descriptor.get("homepage", ""))]
    found = [*filter(_MAIL.fullmatch, addresses), *(one for one in pages if one.startswith(("https://", "http://")))]
    return found[0] if found else None


def objects(value) -> list[dict]:
    """Give the objects of a list in JSON; none where it is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
