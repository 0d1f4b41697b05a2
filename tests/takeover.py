"""Take a package of format 1 over into format 2: `python tests/takeover.py FOLDER` rewrites its tables in place.

Nothing is judged anew: a row means what it meant. This file goes when our own rows have been coded by the new codebook.
"""

import csv
import io
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))
from onrecord.files.canonical import natural_key, serialise  # noqa: E402

KINDS = {"representative body": "community organisation"}
SEPARATOR = " | "


def take_over(folder: Path) -> None:
    """Rewrite the tables in `folder`/data by the schemas in `schemas`."""
    tables = {file.stem: _read(file) for file in sorted((folder / "data").glob("*.csv"))}
    demands = {row["demand_id"]: row for row in tables["demands"]}
    for row in tables["demands"]:
        row["addressed_to_organisation_id"] = row.pop("asked_of_organisation_id")
        if row["kind"] == "offer":
            row["addressed_to_organisation_id"] = ""
    for row in tables["positions"]:
        row["polarity"] = "affirmed"
        if demands[row["demand_id"]]["kind"] == "offer" and row["stance"] == "accepts":
            row["stance"] = "offers"
    for row in tables["organisations"]:
        row["kind"] = KINDS.get(row["kind"], row["kind"])
    for row in tables["articles"]:
        row |= {"title_basis": "stated", "text_extent": "whole"}
    for row in tables["events"]:
        row["date_basis"] = "stated"
    for row in tables["codes"]:
        if row["variable"] == "organisation_kind" and row["value"] in KINDS:
            row["value"] = KINDS[row["value"]]
            row["code_id"] = f"organisation-kind-{row['value'].replace(' ', '-')}"
    schemas = Path(__file__).parents[1] / "schemas"
    for name, rows in tables.items():
        fields = [one["name"] for one in json.loads((schemas / f"{name}.json").read_text("utf-8"))["fields"]]
        rows.sort(key=lambda row: natural_key(row[fields[0]]))
        data = serialise(fields, [[row.get(one, "") for one in fields] for row in rows])
        (folder / "data" / f"{name}.csv").write_bytes(data)


def _read(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8"), newline="")))


if __name__ == "__main__":
    take_over(Path(sys.argv[1]))
