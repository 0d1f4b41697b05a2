"""Patterns of Table Schema for RE2, which reads a cell in time that grows with both lengths and no faster.

Classes and escapes mean what they do for Python's `re`, so that a word may hold letters of any script: by itself RE2
knows those of ASCII. What has no form in RE2, or means one thing here and another there, can't be checked.
"""

import re
from collections import Counter
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

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
_PROPERTY = re.compile(r"\\[pPwWdDsS]")
# RE2 takes no pattern with many more, and takes a millisecond for each
_MOST_CLASSES, _MOST_CLASSES_TOGETHER = 400, 2_000
_MOST_TIMES = 1_000

_WITHOUT_FORM = {
    r"\(\?<?[=!]": "it looks ahead or behind",
    r"\\[1-9](?![0-7]{2})|\(\?P=|\(\?\(": "it refers back to a group",
    r"\(\?>|(?:[*+?]|\{(?:[0-9]+(?:,[0-9]*)?|,[0-9]*)\})\+": "it has a repetition that gives nothing back",
    r"\\[bB]": "it asks where a word ends",
    r"\(\?(?:\#|[a-zA-Z-]*[aLux])": "it has a comment or a flag of Python's",
    r"\\[iIcC]|\\[pP]\{Is": "it has a class of XML Schema's own",
}
_PART = re.compile(
    "|".join(f"(?P<not{n}>{one})" for n, one in enumerate(_WITHOUT_FORM))
    + r"""|(?P<class>\[\^?\]?(?:\[:[^\]]*:\]|\\.|[^\]\\])*\])|(?P<escape>\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.))"""
    r"""|\{(?P<least>[0-9]*),?(?P<most>[0-9]*)\}|.""",
    re.DOTALL,
)
_IN_CLASS = re.compile(r"(?P<escape>\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.))|\[", re.DOTALL)


class NotChecked(Exception):
    """Raised with the reason why a pattern can't be checked here."""


def anchored(pattern: str) -> str:
    """Give a `pattern` as RE2 takes it for whole cells only (Table Schema, `pattern`); raises NotChecked."""
    return rf"\A(?:{as_re2(pattern)})\z"


def prove_pattern(pattern: str, counted: Counter[str]) -> None:
    """Raise NotChecked where a pattern can't be checked here, and ValueError where it is none.

    `counted` has how many classes a package's patterns have, repetitions written out; RE2 must not take minutes.
    """
    plain = as_re2(pattern)
    classes = (written_out(pattern) - written_out(pattern, 0)) // _LETTERS_A_PROPERTY
    if counted["classes"] + classes > _MOST_CLASSES_TOGETHER:
        raise NotChecked(f"with it all patterns have more than {_MOST_CLASSES_TOGETHER:,} classes of characters")
    counted["classes"] += classes
    # alone first: `a)|(?:b` would be whole only once it is anchored
    for form in (plain, anchored(pattern)):
        try:
            pc.match_substring_regex(pa.array([""]), form)
        except pa.ArrowInvalid as error:
            what = str(error).removeprefix("Invalid regular expression: ")
            if what.startswith(("pattern too large", "invalid repetition size")):
                raise NotChecked("it is too large for RE2") from None
            # after which it repeats the pattern
            raise ValueError(what.split(": ")[0]) from None


def as_re2(pattern: str) -> str:
    """Give a pattern so that RE2 reads it as Python's `re` does; raises NotChecked where it can't."""
    if len(re.findall(r"\\[wWdDsS]", pattern)) > _MOST_CLASSES:
        raise NotChecked("it is too large for RE2")
    return _PART.sub(_part, pattern)


def _part(found: re.Match) -> str:
    for number, reason in enumerate(_WITHOUT_FORM.values()):
        if found[f"not{number}"]:
            raise NotChecked(f"{reason} (`{found[0]}`)")
    if found["class"]:
        return "[" + _IN_CLASS.sub(_in_class, found["class"][1:])
    if found["escape"]:
        return _escape(found["escape"])
    if found["least"] is not None:
        if any(len(one) > 4 or int(one or 0) > _MOST_TIMES for one in (found["least"], found["most"])):
            raise NotChecked(f"it repeats more than {_MOST_TIMES:,} times (`{found[0]}`)")
        if found["least"] and found["most"] and int(found["least"]) > int(found["most"]):
            raise ValueError(f"`{found[0]}` has its least after its most")
        return found[0].replace("{,", "{0,")
    return found[0]


def _in_class(found: re.Match) -> str:
    if not found["escape"]:
        before, after = found.string[max(found.start() - 1, 0) : found.start()], found.string[found.end() :]
        if before == "-" or after.startswith(":"):
            raise NotChecked("it has a class within a class, which not all programs read alike")
        return r"\["
    escape = found["escape"]
    if escape == r"\b":
        return r"\x08"
    return _ranges(escape) if escape[1] in "wWdDsS" else _escape(escape)


def _escape(escape: str) -> str:
    kind = escape[1]
    if kind in "wWdDsS":
        ranges = _ranges(escape.lower())
        # without the case that a flag takes letters in
        return f"(?-i:[{'^' if kind.isupper() else ''}{ranges}])"
    if kind in "uU":
        return rf"\x{{{escape[2:]}}}" if len(escape) > 2 else escape
    return r"\z" if escape == r"\Z" else escape if kind.isascii() else kind


@cache
def _ranges(escape: str) -> str:
    """Give the ranges of characters that are in one of Python's classes."""
    every = "".join(map(chr, range(0x110000)))
    return "".join(rf"\x{{{one.start():x}}}-\x{{{one.end() - 1:x}}}" for one in re.finditer(f"{escape}+", every))


def written_out(pattern: str, a_property: int = _LETTERS_A_PROPERTY) -> int:
    """Give about how many letters a pattern that RE2 takes has when its repetitions are written out.

    A class of Unicode counts as so many as `a_property`.
    """
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
            last = (len(token[0]) // _LETTERS_A_RANGE or 1) + a_property * len(_PROPERTY.findall(token[0]))
        sizes[-1] += last
    return sum(sizes)
