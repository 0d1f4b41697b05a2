"""Who made a package, and under which licences it is, in the words of its descriptor."""


def makers(descriptor: dict) -> list[str]:
    """Give the titles of a descriptor's contributors, in order."""
    return [str(one["title"]) for one in objects(descriptor.get("contributors")) if one.get("title")]


def licences(descriptor: dict) -> list[str]:
    """Give the names of a descriptor's licences, or their titles where they have none."""
    named = (one.get("name") or one.get("title") for one in objects(descriptor.get("licenses")))
    return [str(one) for one in named if one]


def objects(value) -> list[dict]:
    """Give the objects of a list in JSON; none where it is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
