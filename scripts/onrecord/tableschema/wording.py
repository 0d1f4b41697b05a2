"""What is wrong with a descriptor or a schema, in a person's words instead of JSON Schema's."""

import difflib
import json
import re
from typing import Any

from jsonschema import ValidationError

_MOST = 80
_TYPES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "array": "a list",
    "object": "an object",
}
# what other programs call the types of Table Schema
_OTHER_NAMES = {
    **dict.fromkeys(("text", "str", "char", "varchar", "character", "uri", "url", "email", "uuid", "enum"), "string"),
    **dict.fromkeys(("int", "bigint", "smallint", "long", "int64", "int32"), "integer"),
    **dict.fromkeys(("float", "double", "decimal", "numeric", "real", "float64", "currency"), "number"),
    **dict.fromkeys(("bool", "logical"), "boolean"),
    **dict.fromkeys(("timestamp", "date-time"), "datetime"),
    **dict.fromkeys(("json", "dict", "struct"), "object"),
}
_ALWAYS = {
    **dict.fromkeys(("minItems", "minProperties", "minLength"), "it is empty"),
    "uniqueItems": "one of its items stands twice",
}
_FORMS = {
    "date-time": "a date and time as `2024-01-26T15:00:00Z`",
    "uri": "an address as `https://example.org/`",
    "email": "an address as `ann@example.org`",
}


def shown(value: Any) -> str:
    """Give a value as it stands in JSON, a text without its quotation marks, cut where it is long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"`{text if len(text) <= _MOST else text[:_MOST] + '...'}`"


def in_words(error: ValidationError) -> str:
    """Say what is wrong."""
    value: Any = error.instance
    wanted: Any = error.validator_value
    if error.validator in _ALWAYS and not (isinstance(wanted, int) and value and wanted > 1):
        return _ALWAYS[error.validator]
    match error.validator:
        case "type of a field" | "additionalProperties":
            return error.message
        case "const":
            return f"{shown(value)} is not {shown(wanted)}"
        case "minItems" | "minProperties" | "minLength":
            return f"it is shorter than {wanted}"
        case "required":
            (missing,) = re.findall("^'(.*)' is a required property$", error.message) or [", ".join(wanted)]
            return f"`{missing}` is missing"
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            return f"{shown(value)} is not {' or '.join(_TYPES.get(one, one) for one in kinds)}"
        case "enum":
            return f"{shown(value)} is not {_listed(wanted)}{_instead(value, wanted)}"
        case "minimum":
            return f"{shown(value)} is less than {wanted}"
        case "format":
            return f"{shown(value)} is not {_FORMS[wanted]}"
        case "oneOf" | "anyOf" if isinstance(value, dict) and ask_for_names(wanted):
            needed = set.intersection(*(set(one["required"]) for one in wanted)) - value.keys()
            if needed:
                return f"`{min(needed)}` is missing"
            names = [one["required"][-1] for one in wanted]
            both = all(one in value for one in names)
            return f"it has {'both' if both else 'neither'} {_listed(names, 'and' if both else 'nor')}"
    return f"{shown(value)} does not have the form that is asked for"


def ask_for_names(alternatives: Any) -> bool:
    """Say whether alternatives differ in the properties that each needs, and in nothing else."""
    lists = [one["required"] for one in alternatives if isinstance(one, dict) and one.keys() == {"required"}]
    return len(lists) == len(alternatives) and all(lists)


def unknown_type(value: Any, types: list[str]) -> str:
    """Say that there is no type of that name, and which one is meant."""
    return f"there is no type {shown(value)}{_instead(value, types) or ': there are ' + _listed(types, 'and')}"


def _listed(values: list, last: str = "or") -> str:
    *others, end = map(shown, values)
    return f"{', '.join(others)} {last} {end}" if others else end


def _instead(value: Any, known: list) -> str:
    if not isinstance(value, str):
        return ""
    near = difflib.get_close_matches(value.lower(), [one for one in known if isinstance(one, str)], n=1, cutoff=0.75)
    meant = next((one for one in (_OTHER_NAMES.get(value.lower()), *near) if one in known), None)
    return f": write `{meant}`" if meant else ""


def python_format(form: str) -> str | None:
    """Give a date's or time's pattern in the letters that Table Schema has for it, None where it seems to be one."""
    if "%" in form and not form.startswith("fmt:"):
        return None
    if form.startswith("fmt:"):
        return form.removeprefix("fmt:")
    hours = False

    def letters(found: re.Match) -> str:
        nonlocal hours
        one = found[0]
        hours = hours or one[0] in "Hh"
        if one in ("mm", "m") and hours:
            return "%M"
        names = {"MMMM": "%B", "MMM": "%b", "yy": "%y", "YY": "%y"}
        return names.get(one) or {"y": "%Y", "d": "%d", "m": "%m", "h": "%H", "s": "%S"}[one[0].lower()]

    return re.sub("[yY]{4}|[yY]{2}|M{1,4}|m{1,2}|[dD]{1,2}|[hH]{1,2}|[sS]{1,2}", letters, form)
