"""The formats that this validator knows, and the schemas that a package in them is judged by."""

import json
from functools import cache
from importlib import resources
from pathlib import Path

FORMATS = ("2",)
# whose own rules are here no more; a package in one keeps its seal, and the general rules bind it
FORMER = ("1",)
WITHDRAWN = "withdrawn"
OPTIONAL = (WITHDRAWN,)


@cache
def reference_schemas() -> dict[str, dict]:
    """Give the format's own Table Schemas, by table, in the order in which the tables refer to each other."""
    order = "articles sentences people organisations memberships events demands positions accounts codes"
    return {name: _schema(name) for name in order.split()}


@cache
def known_schemas() -> dict[str, dict]:
    """Give the schemas of all tables that the format knows: its own, then those that a package may leave out."""
    return reference_schemas() | {name: _schema(name) for name in OPTIONAL}


def _schema(name: str) -> dict:
    packaged = resources.files("onrecord") / "schemas"
    # in a checkout, and so in an editable install, they stand at the top level
    folder = packaged if packaged.is_dir() else Path(__file__).parents[3] / "schemas"
    return json.loads((folder / f"{name}.json").read_text("utf-8"))
