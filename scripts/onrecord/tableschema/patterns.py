"""What a pattern asks of RE2: how long it is, since a cell is read in time that grows with both lengths and no faster,
and whether cells can be held against it all at once."""

import re

_TOKEN = re.compile(
    r"""(?P<flags> \(\? [a-zA-Z-]* \) )
      | (?P<opens> \( (?: \? P? <[^>]*> | \? [a-zA-Z-]* : )? )
      | (?P<closes> \) )
      | \{ (?P<least> [0-9]+ ) (?: , (?P<most> [0-9]* ) )? \}
      | \\[pP] (?: \{[^}]*\} | . )
      | \[ \^? \]? (?: \[:[^\]]*:\] | \\. | [^\]\\] )* \]
      | \\x\{[^}]*\} | \\Q.*?(?: \\E | \Z ) | \\. | .""",
    re.VERBOSE | re.DOTALL,
)
# measured: a class of Unicode takes RE2 some ten times as long as a letter, a class of many ranges as long as they are
_LETTERS_A_PROPERTY, _LETTERS_A_RANGE = 20, 3


def written_out(pattern: str) -> int:
    """Give about how many letters and classes a pattern that RE2 takes has when its repetitions are written out."""
    sizes, last = [0], 0
    for token in _TOKEN.finditer(pattern):
        if token["opens"]:
            sizes.append(0)
            continue
        if token["closes"] and len(sizes) > 1:
            last = sizes.pop()
        elif token["least"]:
            times = max(int(token["most"] or 0), int(token["least"]), 1)
            sizes[-1] += last * (times - 1)
            last *= times
            continue
        elif token["flags"]:
            continue
        else:
            last = len(token[0]) // _LETTERS_A_RANGE or 1
            if r"\p" in token[0].lower():
                last += _LETTERS_A_PROPERTY * token[0].lower().count(r"\p")
        sizes[-1] += last
    return sum(sizes)


# letters, digits, hyphens, sets and repetitions of these: no line feed fits any of them
_WITHIN_A_LINE = re.compile(
    r"\^?(?![*+?{])((?:[A-Za-z0-9_-]|\[[A-Za-z0-9_-]+\]|\(\?:|[)|*+?]|\{[0-9]+(?:,[0-9]*)?\})*)\$?"
)
_LONGEST_FOR_LINES = 500


def of_lines(pattern: str) -> str | None:
    """Give a pattern that lines fit, with a line feed between them, where each of them as a whole fits `pattern`.

    None where a line feed might fit a part of it, so that two lines might be taken for one.
    """
    plain = _WITHIN_A_LINE.fullmatch(pattern)
    if not plain or written_out(pattern) > _LONGEST_FOR_LINES:
        return None
    return rf"\A(?:(?:{plain[1]})\n)*(?:{plain[1]})\z"
