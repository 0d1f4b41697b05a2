"""A short fuzzing run, the same every time: `make fuzz` runs longer; what it finds is kept here or in hostile.py."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import seeds
import targets

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
MEANT = ["id", "a", "t", "t.csv", "", ["id"], ["id", "a"], [["id"]], {"fields": "id"}, {}, [], "any", "default", "%Y"]
NAMES = sorted({key for one in seeds.RESOURCES for key in (*one, *one.get("schema", {}))} | {"constraints", "data"})
MARKS = [b'"', b",", b"\n", b"\r\n", b"\r", b"'", b";", b"{", b"[", b"\0"]


def places(value) -> list[tuple]:
    """Give each (container, key) in a JSON value."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    return [(value, key) for key in keys] + [place for key in keys for place in places(value[key])]


@st.composite
def changed(draw, values):
    """A JSON value, some places of which hold another one."""
    value = json.loads(json.dumps(draw(st.sampled_from(values))))
    for _ in range(draw(st.integers(1, 3))):
        container, key = draw(st.sampled_from(places(value)))
        if isinstance(container, dict) and draw(st.booleans()):
            key = draw(st.sampled_from(NAMES))
        container[key] = json.loads(json.dumps(draw(st.sampled_from(MEANT) | JSON)))
    return json.dumps(value).encode()


@st.composite
def damaged(draw, samples):
    """Bytes, at some places of which there are others."""
    data = draw(st.sampled_from(samples))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        new = draw(st.sampled_from(MARKS) | st.binary(max_size=3))
        data = data[:place] + new + data[place + draw(st.integers(0, 3)) :]
    return data


@settings(max_examples=60)
@given(changed([{"name": "x", "resources": [one]} for one in seeds.RESOURCES]))
def test_any_descriptor_is_judged(data):
    targets.descriptor(data)


@settings(max_examples=60)
@given(changed(seeds.DECLARED))
def test_any_schema_is_judged(data):
    targets.schema(data)


FEW = {"diff": 8, "show": 8, "page": 12, "workbook": 3}  # examples of what runs whole commands


@pytest.mark.parametrize("name", targets.TARGETS)
def test_any_bytes_are_judged(name):
    @settings(max_examples=FEW.get(name, 25))
    @given(damaged(seeds.SEEDS[name]))
    def judged(data):
        targets.TARGETS[name](data)

    judged()


# what fuzzing found: each ended in a traceback
FOUND = {
    "a key that is an object": {"fields": seeds.FIELDS, "uniqueKeys": [["id"], {}]},
    "a key of no field": {"fields": seeds.FIELDS, "uniqueKeys": [[]]},
    "a format that is an object": {"fields": [{"name": "id"}, {"name": "a", "type": "time", "format": {"enum": []}}]},
}


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_is_judged(name):
    targets.schema(json.dumps(FOUND[name]).encode())
