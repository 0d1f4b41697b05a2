"""A package in the formats in which people use data. One module a format; none knows another.

Each module has `export(dataset)`, which gives the bytes of one file or of several by their paths, and is called by
the format's name here. The same package gives the same bytes, whenever and wherever they are made with the same
libraries.
"""

import hashlib
import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.files.canonical import write_files
from onrecord.files.folder import replace_folder

# the tables are read where they are asked for: the command line lists the formats without pandas
if TYPE_CHECKING:
    from onrecord.record.dataset import Dataset

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
MENDABLE = ("xlsx",)
SUMS = "SHA256SUMS"
PLAIN_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")


def export(package: Path, form: str) -> tuple[dict[str, bytes], int]:
    """Give the files of a package in the format `form` by their paths, and how many errors the package has.

    It must be sound, so that they are none; a workbook alone, in which it can be mended, is made of any package whose
    tables can be read. Raises ValueError where the package can't be written in that format; the message says why.
    """
    from onrecord.validation.run import sound_dataset, whole_dataset

    if form not in MENDABLE:
        return _files(form, sound_dataset(package)[1]), 0
    report, dataset = whole_dataset(package)
    errors = sum(finding.severity == "error" for finding in report.findings)
    return _files(form, dataset, errors), errors


def _files(form: str, dataset: "Dataset", *errors: int) -> dict[str, bytes]:
    module = "workbook.writing" if form == "xlsx" else f"publishing.exports.{form.replace('-', '_')}"
    files = import_module(f"onrecord.{module}").export(dataset, *errors)
    for name in files:
        # tables beyond the format's own have whatever name the descriptor gives them, and a file goes by it
        if not PLAIN_PATH.fullmatch(name):
            raise ValueError(f"`{name}` is no plain name for a file: rename the resource in the descriptor.")
    return files


def write(files: dict[str, bytes], output: Path) -> list[Path]:
    """Write the files of one format, all or none, and give where they stand.

    A single file goes to `output` itself where that has a file's name, as `claims.xlsx`; else `output` is a folder.
    Raises FileExistsError where that folder holds the sums of a whole export.
    """
    if (output / SUMS).exists():
        raise FileExistsError(f"{output} holds {SUMS}, which would not be true any more: name another folder.")
    single = len(files) == 1 and output.suffix and not output.is_dir()
    placed = {output if single else output / name: data for name, data in files.items()}
    for path in placed:
        path.parent.mkdir(parents=True, exist_ok=True)
    write_files(placed)
    return list(placed)


def write_all(package: Path, output: Path) -> list[Path]:
    """Write every format into the folder `output`, as a whole, with SHA256SUMS over its files; give where they stand.

    Raises ValueError where the package is not sound, FileExistsError where the folder holds anything that was not
    written by onrecord.
    """
    from onrecord.validation.run import sound_dataset

    files = all_files(sound_dataset(package)[1])
    replace_folder(output, files)
    return [output / name for name in files]


def all_files(dataset: "Dataset") -> dict[str, bytes]:
    """Give the files of a sound package in every format by their paths, and SHA256SUMS over them as the last."""
    files: dict[str, bytes] = {}
    for form in FORMATS:
        files |= _files(form, dataset)
    files = {name: files[name] for name in sorted(files)}
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    return files | {SUMS: sums.encode("utf-8")}


def stem(dataset: "Dataset") -> str:
    """Give the package's name as the start of a file's name: letters, digits, hyphens and underscores alone."""
    name = str(dataset.package.descriptor.get("name", ""))
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or "package"
