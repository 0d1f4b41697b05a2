"""YAML from strangers: what JSON can say, with one reading, or a refusal (YAML 1.2.2, section 10.2: JSON Schema).

Words that YAML 1.1 takes for other things (`NO`, `2024-01-26`, `012`) are texts.
"""

import json
import re
from typing import Any

import yaml

from onrecord.files.guarded import Refused
from onrecord.files.limits import Limits
from onrecord.package.jsons import utf_8_text

WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
# this one gives what stands there one by one, and does not end the process where lists stand in one another
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def is_yaml(path: str) -> bool:
    """Say whether a file is YAML by its name."""
    return path.lower().endswith((".yaml", ".yml"))


def yaml_object(data: bytes, kind: str, limits: Limits) -> dict:
    """Give the one object in a YAML text in UTF-8; raises Refused of that `kind` where it has no one reading.

    It has no anchors, aliases, tags or merged keys, no key twice, and no second document.
    """
    text = utf_8_text(data, kind)
    if text.startswith("\ufeff"):
        raise Refused(kind, "it opens with a byte-order mark", line=1)
    if met := re.search("[\x85\u2028\u2029]", text):
        line = text.count("\n", 0, met.start()) + 1
        raise Refused(kind, f"U+{ord(met.group()):04X} stands in it, which ends a line for some readers", line=line)
    try:
        value = _value(yaml.parse(text, Loader=LOADER), kind, limits)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        detail = f"it is not YAML ({getattr(error, 'problem', None) or 'a character is not allowed'})"
        raise Refused(kind, detail, line=mark and mark.line + 1) from None
    if not isinstance(value, dict):
        raise Refused(kind, "it is not an object with properties")
    return value


def _value(events, kind: str, limits: Limits) -> Any:
    """Build the value, a list or object at a time; `keys` has the key that waits for its value, in each object."""
    whole: list = []
    within: list[list | dict] = [whole]
    keys: list[str | None] = [None]
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent) and whole:
            raise Refused(kind, "it holds a second document", line=line)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Refused(kind, "it has an anchor or an alias (`&`, `*`): write the value out", line=line)
        if getattr(event, "tag", None):
            raise Refused(kind, f"it has a tag, `{event.tag}`", line=line)
        if isinstance(event, yaml.CollectionEndEvent):
            within.pop()
            keys.pop()
        elif isinstance(event, yaml.NodeEvent):
            open_one, key = within[-1], keys[-1]
            if isinstance(open_one, dict) and key is None:
                keys[-1] = _key(event, open_one, kind, line)
                continue
            made = _scalar(event, kind, line) if isinstance(event, yaml.ScalarEvent) else None
            if not isinstance(event, yaml.ScalarEvent):
                made = {} if isinstance(event, yaml.MappingStartEvent) else []
                within.append(made)
                keys.append(None)
            if len(within) > limits.json_depth + 1:
                detail = f"it is nested deeper than is read: {limits.most('json_depth')}"
                raise Refused(kind, detail, line=line)
            if isinstance(open_one, dict):
                open_one[key] = made
                keys[len(within) - 1 - (made is within[-1])] = None
            else:
                open_one.append(made)
    return whole[0] if whole else None


def _key(event: yaml.NodeEvent, beside: dict, kind: str, line: int) -> str:
    if not isinstance(event, yaml.ScalarEvent) or event.value == "<<":
        raise Refused(kind, "a key is not plain text", line=line)
    if event.value in beside:
        shown = json.dumps(event.value)
        raise Refused(kind, f"the key {shown} stands twice in one object", line=line, value=shown)
    return event.value


def _scalar(event: yaml.ScalarEvent, kind: str, line: int) -> Any:
    text = event.value
    if not event.implicit[0]:  # it is quoted, or a block
        return text
    if NUMBER.fullmatch(text):
        number = json.loads(text) if len(text) < 4_000 else float("inf")
        if number in (float("inf"), -float("inf")):
            raise Refused(kind, "it holds a number too large to be read", line=line)
        return number
    return WORDS.get(text, text)
