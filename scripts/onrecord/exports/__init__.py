"""A package in the formats in which people use data. One module a format; none knows another.

Each module has `export(dataset)`, which gives the bytes of one file or of several by their paths, and is called by
the format's name here. The same package gives the same bytes, whenever and wherever they are made with the same
libraries.
"""

import hashlib
import re
from importlib import import_module
from pathlib import Path

from onrecord.canonical import write_files
from onrecord.dataset import Dataset
from onrecord.folder import replace_folder

FORMATS = {
    "xlsx": "a workbook for Excel, LibreOffice and Google Sheets, which `onrecord import` takes back",
    "csv-for-excel": "the tables as CSV with the mark and line ends that Excel needs",
    "sqlite": "one database with keys, a view of the claims and full-text search, and Datasette's metadata",
    "parquet": "the tables as Parquet with true types, for pandas, R, DuckDB, Polars and Spark",
    "json-ld": "the claims as linked data: schema.org and Web Annotation",
    "croissant": "Croissant metadata for machine-learning tools, with the Parquet files that it describes",
    "csvw": "CSV on the Web metadata, with the tables that it describes",
    "zip": "the whole package in one archive, which validates as it is",
}
SUMS = "SHA256SUMS"


def export(dataset: Dataset, form: str) -> dict[str, bytes]:
    """Give the files of a sound package in the format `form`, by their paths.

    Raises ValueError where the package can't be written in that format; the message says why.
    """
    return import_module(f"onrecord.exports.{form.replace('-', '_')}").export(dataset)


def write(files: dict[str, bytes], output: Path) -> list[Path]:
    """Write the files of one format, all or none, and give where they stand.

    A single file goes to `output` itself unless that is a folder; several go into the folder `output`.
    """
    single = len(files) == 1 and not output.is_dir()
    placed = {output if single else output / name: data for name, data in files.items()}
    for path in placed:
        path.parent.mkdir(parents=True, exist_ok=True)
    write_files(placed)
    return list(placed)


def write_all(dataset: Dataset, output: Path) -> list[Path]:
    """Write every format into the folder `output`, as a whole, with SHA256SUMS over its files; give where they stand.

    Raises FileExistsError where the folder holds anything that was not written by onrecord.
    """
    files: dict[str, bytes] = {}
    for form in FORMATS:
        files |= export(dataset, form)
    sums = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    replace_folder(output, files | {SUMS: sums.encode("utf-8")})
    return [output / name for name in [*sorted(files), SUMS]]


def stem(dataset: Dataset) -> str:
    """Give the package's name as the start of a file's name: letters, digits, hyphens and underscores alone."""
    name = str(dataset.package.descriptor.get("name", ""))
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or "package"
