"""What a release keeps of a package's rows: a digest of each, and of the sentence that each claim cites."""

import hashlib
import json
import platform
from collections.abc import Mapping
from importlib.metadata import version as installed

from onrecord.files.canonical import serialise
from onrecord.package.manifests import SHORT, RowDigests
from onrecord.record.dataset import Dataset
from onrecord.record.identifiers import MARKS
from onrecord.record.texts import digest

LIBRARIES = ("onrecord", "frictionless", "pandas", "pandera", "pyarrow")


def digests_of(dataset: Dataset, table: str) -> RowDigests:
    """Give the digests of a table's rows, all of which are at hand."""
    return RowDigests(row_digests(dataset, table), cited_digests(dataset, table), row_lines(dataset, table))


def row_keys(dataset: Dataset, table: str) -> list[str]:
    """Give the keys of a table's rows, as they are written."""
    known = dataset.digests.get(table)
    return list(known.rows) if known else dataset.table(table).frame[dataset.key(table)].to_list()


def row_lines(dataset: Dataset, table: str) -> dict[str, int]:
    """Give the line on which each row starts, by the row's key."""
    known = dataset.digests.get(table)
    return (
        known.lines if known else dict(zip(row_keys(dataset, table), dataset.table(table).lines.tolist(), strict=True))
    )


def row_digests(dataset: Dataset, table: str) -> dict[str, str]:
    """Give a short digest of each row's cells, by the row's key."""
    if table in dataset.digests:
        return dataset.digests[table].rows
    frame = dataset.table(table).frame
    columns = list(frame.columns)
    rows = zip(row_keys(dataset, table), frame.itertuples(index=False, name=None), strict=True)
    return {key: digest(serialise(columns, [row]).decode("utf-8"))[:SHORT] for key, row in rows}


def cited_digests(dataset: Dataset, table: str) -> dict[str, str]:
    """Give a short digest of the sentence that each claim of a table cites, by the claim's key."""
    if table in dataset.digests:
        return dataset.digests[table].cited
    frame, sentences = dataset.table(table).frame, dataset.table("sentences").frame
    if "sentence_id" not in frame or table == "sentences" or not {"sentence_id", "sha256"} <= {*sentences.columns}:
        return {}
    known = dict(zip(sentences["sentence_id"], sentences["sha256"], strict=True))
    cited = zip(row_keys(dataset, table), frame["sentence_id"], strict=True)
    return {key: known[one][:SHORT] for key, one in cited if one in known}


def manifest_of(dataset: Dataset, files: Mapping[str, bytes], version: str, created: str) -> bytes:
    """Give the manifest of a version with these sealed `files` (see `package_files`), as JSON, every key in order."""
    rows_in = {dataset.table(table).path: len(dataset.table(table).frame) for table in dataset.tables}
    listed = []
    for path in sorted(files):
        one = {"path": path, "bytes": len(files[path]), "sha256": hashlib.sha256(files[path]).hexdigest()}
        listed.append(one | ({"rows": rows_in[path]} if path in rows_in else {}))
    tables = {}
    for table in dataset.tables:
        tables[table] = {"rows": row_digests(dataset, table)}
        if table in MARKS:
            tables[table]["sentences"] = cited_digests(dataset, table)
    value = {
        "version": version,
        "created": created,
        "toolchain": {"python": platform.python_version(), **{name: installed(name) for name in LIBRARIES}},
        "files": listed,
        "tables": tables,
    }
    return (json.dumps(value, indent=1, sort_keys=True) + "\n").encode("ascii")
