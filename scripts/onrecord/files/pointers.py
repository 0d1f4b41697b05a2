"""Places in a JSON document."""


def json_pointer(*steps: str | int) -> str:
    """Give the JSON pointer of these steps (RFC 6901, section 3): `` for none, the whole document."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)
