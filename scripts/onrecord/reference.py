"""The formats that this validator knows, and the schemas that a package in them is judged by."""

import json
from functools import cache
from importlib import resources
from pathlib import Path

FORMATS = ("1",)


@cache
def reference_schemas() -> dict[str, dict]:
    """Give the format's own Table Schemas, by table, in the order in which the tables refer to each other."""
    order = "articles sentences people organisations memberships events demands positions accounts codes"
    packaged = resources.files("onrecord") / "schemas"
    # in a checkout, and so in an editable install, they stand at the top level
    folder = packaged if packaged.is_dir() else Path(__file__).parents[2] / "schemas"
    return {name: json.loads((folder / f"{name}.json").read_text("utf-8")) for name in order.split()}
