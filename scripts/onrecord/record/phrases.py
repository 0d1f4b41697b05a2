"""Which of many phrases stand in texts.

A phrase stands where no letter or digit is right before or after it. Of those that stand at one place the longest
counts, and what it covers is not looked at again.
"""

from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind


class Phrases:
    """Phrases to look for, as they are or, with `small`, in texts in small letters; an empty one stands nowhere."""

    def __init__(self, phrases: Iterable[str], small: bool = False):
        self._small = small
        self._phrases = list(dict.fromkeys(one for one in phrases if one))
        self._known = set(self._phrases)
        self._longest = max(map(len, self._phrases), default=0)
        # for few phrases the library would make a table, which takes it minutes where one is very long
        implementation = Implementation.ContiguousNFA
        self._automaton = AhoCorasick(self._phrases, MatchKind.LeftmostLongest, implementation=implementation)
        # what is put at both ends of a text is in no phrase
        held = set().union(*self._phrases)
        self._border = next(one for one in map(chr, range(0x110000)) if one not in held and not _of_word(one))

    def found_in(self, text: str) -> list[str]:
        """Give the phrases that stand in a text, in their order."""
        text = f"{self._border}{text.lower() if self._small else text}{self._border}"
        found, covered = [], 0
        for number, start, end in self._automaton.find_matches_as_indexes(text):
            if start >= covered and not _of_word(text[start - 1]) and not _of_word(text[end]):
                found.append(self._phrases[number])
                continue
            # what is a part of a word does not stand, but may hide what does: a shorter one, or one that begins in it
            for begin in range(start, end):
                phrase = "" if begin < covered else self._longest_at(text, begin)
                if phrase:
                    found.append(phrase)
                    covered = begin + len(phrase)
        return found

    def _longest_at(self, text: str, begin: int) -> str:
        """Give the longest phrase that stands at a place of a text; an empty one where none does."""
        if _of_word(text[begin - 1]):
            return ""
        border = text.find(self._border, begin, begin + self._longest)
        last = border if border >= 0 else begin + self._longest
        phrases = (text[begin:end] for end in range(last, begin, -1) if not _of_word(text[end]))
        return next((phrase for phrase in phrases if phrase in self._known), "")


def _of_word(character: str) -> bool:
    """Say whether a character is one that `\\w` matches, in less time than an expression takes."""
    return character.isalnum() or character == "_"
