"""How long a pattern is for RE2, which reads a cell in time that grows with both lengths and no faster."""

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
