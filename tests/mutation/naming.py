"""How a statement names somebody, so that a coherent fault can change the words with the codes."""

import re

from mutation.sound import Row, Sound

SOURCE = "sources?|representatives?"


class Names:
    """Finds, in a statement, the words that name a person or an organisation; of names inside names the longest."""

    def __init__(self, sound: Sound):
        self._owners: dict[str, set[str]] = {}
        self._short = {}
        for table in ("people", "organisations"):
            for key, row in zip(sound.keys(table), sound.rows[table], strict=True):
                self._short[key] = min(spellings(row), key=len)
                for one in spellings(row) + (row["name"].split()[-1:] if table == "people" else []):
                    self._owners.setdefault(one, set()).add(key)
        longest_first = sorted(self._owners, key=len, reverse=True)
        name = rf"(?<!\w)({'|'.join(map(re.escape, longest_first)) or '(?!)'})(?!\w)"
        self._own = re.compile(rf"(?:\b[Tt]he )?{name}")
        article = r"(?:\b(?:An?|[Tt]he|(?:Sources|Representatives) (?:of|close to)(?: the)?) )?"
        self._opening = re.compile(rf"{article}{name}(?: (?:{SOURCE})\b)?(?: close to {name})?")
        self._acting = re.compile(rf", for (?:the )?{name},?")

    def phrase(self, statement: str, role: str, person: str, organisation: str) -> tuple[int, int] | None:
        """Give the span that first names this person, with "for" their organisation, or the organisation alone.

        The `role` is claimant or holder. A claimant opens the statement, and may be a source of the organisation's.
        """
        for found in (self._opening.match(statement),) if role == "claimant" else self._own.finditer(statement):
            if found and (person or organisation) in self._owners[found.group(1)]:
                acting = self._acting.match(statement, found.end()) if person else None
                together = acting and organisation in self._owners[acting.group(1)]
                return found.start(), acting.end() if together else found.end()
        return None

    def source(self, organisation: str) -> str:
        """Give the words for an unnamed source of an organisation."""
        name = self._short[organisation]
        return f"{'An' if name[0] in 'AEIOU' else 'A'} {name} source"


def spellings(row: Row) -> list[str]:
    """Give the name, the abbreviation and the spellings of a person or an organisation."""
    others = [row["name"], row.get("abbreviation", ""), *row["also_known_as"].split(" | ")]
    return [one for one in others if one]


def put(statement: str, span: tuple[int, int], phrase: str) -> str:
    """Give the statement with `phrase` in the place of the span, small or large as its place asks for."""
    start, end = span
    phrase = phrase[:1].upper() + phrase[1:] if start == 0 else re.sub(r"\A(An?|The) ", lambda m: m[0].lower(), phrase)
    if phrase.endswith(",") and statement[end : end + 1] in {",", "."}:
        phrase = phrase[:-1]
    return statement[:start] + phrase + statement[end:]
