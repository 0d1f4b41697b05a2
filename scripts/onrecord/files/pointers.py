"""Places in a JSON document."""


def json_pointer(*steps: str | int) -> str:
    """Give the JSON pointer of these steps (RFC 6901, section 3): `` for none, the whole document."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def pointer_steps(pointer: str) -> list[str]:
    """Give the steps of a JSON pointer, each as a text."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
