"""The ordered list of every rule: what the reports and `docs/rules.md` are made from."""

import difflib
from itertools import chain

from onrecord.rules import (
    addresses,
    cells,
    citations,
    claims,
    codes,
    dates,
    declaration,
    descriptor,
    files,
    format,
    keys,
    names,
    register,
    releases,
    sentences,
    spreadsheets,
    statements,
    voices,
    words,
)
from onrecord.rules.rule import Rule

GROUPS = {
    "The descriptor and its resources": descriptor.RULES,
    "The bytes of a file": files.RULES,
    "Cells": cells.RULES,
    "Keys": keys.RULES,
    "The declared format": declaration.RULES + format.RULES,
    "Citations": citations.RULES,
    "Articles and sentences": sentences.RULES + addresses.RULES,
    "Claims: positions and accounts": claims.RULES,
    "The register": register.RULES + names.RULES,
    "The codes": codes.RULES,
    "Own words": statements.RULES,
    "Releases and citation": releases.RULES,
    "Spreadsheets": spreadsheets.RULES,
    "With the texts at hand": words.RULES + dates.RULES + voices.RULES,
}
CATALOGUE: dict[str, Rule] = {rule.id: rule for rule in chain.from_iterable(GROUPS.values())}


def nearest_rules(rule_id: str) -> list[str]:
    """Give up to three rules whose identifiers are most like `rule_id`."""
    return difflib.get_close_matches(rule_id, CATALOGUE, n=3, cutoff=0.5)
