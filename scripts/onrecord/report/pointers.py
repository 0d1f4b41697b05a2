"""On which line of a JSON file a JSON pointer (RFC 6901) leads."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

# possessive, so that a huge string takes no memory for ways back into it
TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{},:]|[^\s\[\]{},:"]++')


@dataclass
class _Container:
    """An object or array that is open; `pointer` is None where nothing in it is asked for."""

    pointer: str | None
    item: int | None  # of an array, the number of the item that comes next


def lines(text: str, pointers: Iterable[str]) -> dict[str, int]:
    """Give the line of each of the `pointers`, and of every place above one, as far as they are in the JSON `text`.

    A member's line is its key's. `text` must be what `json.loads` takes, with each key once.
    """
    wanted = {""}
    for one in set(pointers):
        while one not in wanted:
            wanted.add(one)
            one = one.rpartition("/")[0]
    found: dict[str, int] = {}
    containers: list[_Container] = []
    pointer: str | None = ""  # leads to the value that comes next
    before, line, counted = "", 1, 0
    for token in TOKEN.finditer(text):
        line += text.count("\n", counted, token.start())
        counted = token.start()
        word, inside = token[0], containers[-1] if containers else None
        if word in ("]", "}"):
            containers.pop()
        elif word == "," and inside:
            inside.item = None if inside.item is None else inside.item + 1
        elif word not in (",", ":"):
            step = None
            if inside and inside.item is not None:
                step = str(inside.item)
            elif inside and before in ("{", ","):
                step = json.loads(word).replace("~", "~0").replace("/", "~1")
            if inside and step is not None:
                pointer = None if inside.pointer is None else f"{inside.pointer}/{step}"
            if pointer is not None and pointer in wanted:
                found.setdefault(pointer, line)
            if word in ("[", "{"):
                containers.append(_Container(pointer if pointer in wanted else None, 0 if word == "[" else None))
        before = word
    return found
