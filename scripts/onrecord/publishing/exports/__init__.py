"""A package in the formats in which people use data. One module a format; none knows another.

Each module has `export(dataset)`, which gives the bytes of one file or of several by their paths, and is called by
the format's name here. The same package gives the same bytes, whenever and wherever they are made with the same
libraries.
"""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

from onrecord.files.folder import replace_folder
from onrecord.files.writing import write_files
from onrecord.publishing.exports import croissant, csv_for_excel, csvw, json_ld, parquet, sqlite, zip
from onrecord.publishing.formats import FORMATS
from onrecord.record.dataset import Dataset
from onrecord.validation.opening import sound_dataset, whole_dataset
from onrecord.workbook import writing

EXPORTS: dict[str, Callable[[Dataset], dict[str, bytes]]] = {
    "xlsx": writing.export,
    "csv-for-excel": csv_for_excel.export,
    "sqlite": sqlite.export,
    "parquet": parquet.export,
    "json-ld": json_ld.export,
    "croissant": croissant.export,
    "csvw": csvw.export,
    "zip": zip.export,
}
MENDABLE = "xlsx"
# what needs no table of the format
GENERAL = ("xlsx", "csv-for-excel", "sqlite", "parquet", "csvw", "zip")
SUMS = "SHA256SUMS"
PLAIN_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")


def export(
    package: Path, form: str, texts: Path | None = None, suggest: Callable[[Dataset], dict] | None = None
) -> tuple[dict[str, bytes], int]:
    """Give the files of a package in the format `form` by their paths, and how many errors the package has.

    It need not be in the format where the form is one of GENERAL: what follows from the format's tables is left out.
    It must be sound, so that they are none; a workbook alone, in which it can be mended, is made of any package whose
    tables can be read. To a workbook `suggest` adds rows, by table, of what the articles' `texts` say.

    Raises ValueError where the package can't be written in that format; the message says why.
    """
    if form != MENDABLE:
        return files_of(sound_dataset(package, general=form in GENERAL)[1], form), 0
    report, dataset = whole_dataset(package, texts, general=True)
    errors = sum(finding.severity == "error" for finding in report.findings)
    return _named(writing.export(dataset, errors, suggest(dataset) if suggest else {})), errors


def files_of(dataset: Dataset, form: str) -> dict[str, bytes]:
    """Give the files of a sound package in the format `form` by their paths; ValueError as `export`."""
    return _named(EXPORTS[form](dataset))


def _named(files: dict[str, bytes]) -> dict[str, bytes]:
    """Give the files back; ValueError where one has a name that a file should not have."""
    for name in files:
        # tables beyond the format's own have whatever name the descriptor gives them, and a file goes by it
        if not PLAIN_PATH.fullmatch(name):
            raise ValueError(f"`{name}` is not a plain file name: rename the resource in the descriptor.")
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

    A package that is not in the format is written in those of GENERAL. Raises ValueError where the package is not
    sound, FileExistsError where the folder holds anything that was not written by onrecord.
    """
    files = all_files(sound_dataset(package, general=True)[1])
    replace_folder(output, files)
    return [output / name for name in files]


def all_files(dataset: Dataset) -> dict[str, bytes]:
    """Give the files of a sound package in each format that it can have, by their paths; SHA256SUMS is the last."""
    files: dict[str, bytes] = {}
    for form in FORMATS if dataset.in_format else GENERAL:
        files |= files_of(dataset, form)
    files = {name: files[name] for name in sorted(files)}
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    return files | {SUMS: sums.encode("utf-8")}
