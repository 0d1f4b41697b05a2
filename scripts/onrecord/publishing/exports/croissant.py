"""Croissant 1.1: the package as tools for machine learning load it, from its Parquet files.

Croissant's reference loader reads CSV by guessing, so that `NA` is lost and a digest becomes a number; Parquet has its
types and its missing values in itself.
"""

import hashlib
import json
from urllib.parse import quote

import pyarrow as pa

from onrecord.analysis.citation import reference
from onrecord.publishing.arrow import parquet_bytes, typed_table
from onrecord.publishing.metadata import SCHEMA_ORG, schema_org_dataset
from onrecord.record.dataset import Dataset
from onrecord.tableschema.fields import as_list, kind_and_format, primary_key

VERSION = "http://mlcommons.org/croissant/1.1"
# the terms that the specification, appendix 1, and its reference implementation want declared, used or not
CROISSANT_TERMS = (
    "annotation arrayShape citeAs column containedIn equivalentProperty excludes extract field fileObject fileProperty "
    "fileSet format includes isArray isLiveDataset jsonPath key md5 parentField path readLines recordSet references "
    "regex repeated replace samplingRate sdVersion separator source subField transform unArchive"
)
CONTEXT = {
    "@language": "en",
    "@vocab": SCHEMA_ORG,
    "sc": SCHEMA_ORG,
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "name": {"@container": "@language"},
    "description": {"@container": "@language"},
    "data": {"@id": "cr:data", "@type": "@json"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
} | {term: f"cr:{term}" for term in CROISSANT_TERMS.split()}
DATA_TYPES = {pa.int64(): "sc:Integer", pa.date32(): "sc:Date", pa.bool_(): "sc:Boolean"}


def export(dataset: Dataset) -> dict[str, bytes]:
    """Give `croissant.json` and each table as the Parquet file that it describes.

    Raises ValueError where a value is one that no Parquet type holds.
    """
    tables = {name: typed_table(dataset, name) for name in dataset.schemas}
    files = {_path(name): parquet_bytes(table) for name, table in tables.items()}
    described = {
        "@context": CONTEXT,
        **schema_org_dataset(dataset),
        "@type": "sc:Dataset",
        "conformsTo": VERSION,
        "datePublished": dataset.package.descriptor["created"],
        "citeAs": reference(dataset.package.descriptor),
        "distribution": [_file(path, data) for path, data in files.items()],
        "recordSet": [_record_set(dataset, name, table.schema) for name, table in tables.items()],
    }
    return {"croissant.json": (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode("utf-8"), **files}


def _identifier(*names: str) -> str:
    """Give an address within the file; the reference implementation takes no white space in one, not even escaped."""
    return "/".join(quote(name).replace("%", "_") for name in names)


def _path(table: str) -> str:
    return f"parquet/{table}.parquet"


def _file(path: str, data: bytes) -> dict:
    return {
        "@type": "cr:FileObject",
        "@id": _identifier(path),
        "name": path.rpartition("/")[2],
        "contentUrl": path,
        "contentSize": f"{len(data)} B",
        "encodingFormat": "application/x-parquet",
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def _record_set(dataset: Dataset, table: str, types: pa.Schema) -> dict:
    schema = dataset.schemas[table]
    targets = _references(dataset, table)
    fields = []
    for field in schema["fields"]:
        name = field["name"]
        fields.append({"@type": "cr:Field", "@id": _identifier(table, name), "name": name})
        if field.get("description"):
            fields[-1]["description"] = field["description"]
        fields[-1]["dataType"] = _data_type(field, types.field(name).type)
        fields[-1]["source"] = _column(table, name)
        if name in targets:
            fields[-1]["references"] = targets[name]
    record_set = {"@type": "cr:RecordSet", "@id": _identifier(table), "name": table}
    description = dataset.package.resource(table).declared.get("description") or schema.get("description")
    if description:
        record_set["description"] = description
    key = [{"@id": _identifier(table, name)} for name in primary_key(schema)]
    return record_set | ({"key": key} if key else {}) | {"field": fields}


def _references(dataset: Dataset, table: str) -> dict[str, dict]:
    """Give the column of a file to which each column refers that names a row by its key.

    It could be the Field made of that column, but the tables refer to each other in a circle (an organisation to a
    sentence, that to an article, that to an organisation), which the reference loader can't follow.
    """
    found = {}
    for key in dataset.schemas[table].get("foreignKeys", []):
        columns, others = as_list(key["fields"]), as_list(key["reference"]["fields"])
        target = key["reference"].get("resource") or table
        # a value that stands twice in the other table would make the loader give a record twice, and a column without
        # any value is of a type that it can't join
        by_key = len(columns) == 1 and others == primary_key(dataset.schemas[target])
        if by_key and dataset[table][columns[0]].notna().any():
            found[columns[0]] = _column(target, others[0])
    return found


def _column(table: str, name: str) -> dict:
    return {"fileObject": {"@id": _identifier(_path(table))}, "extract": {"column": name}}


def _data_type(field: dict, kind: pa.DataType) -> str:
    return "sc:URL" if kind_and_format(field) == ("string", "uri") else DATA_TYPES.get(kind, "sc:Text")
