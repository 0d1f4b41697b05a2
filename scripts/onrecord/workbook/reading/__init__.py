"""Edited workbooks as they are: sheets of cells, each with the type that the spreadsheet gave it.

One module a format; none knows another, and none interprets a cell.
"""

from collections.abc import Callable, Collection
from pathlib import Path

from onrecord.workbook.reading import csv_files, ods, xlsx
from onrecord.workbook.reading.sheets import Sheet, Unreadable


def read(path: Path, known: Collection[str] = ()) -> list[Sheet]:
    """Read a workbook (.xlsx or .ods), one CSV file, or a folder of them. Raises Unreadable.

    `known` are names of sheets that a CSV file's name may end with.
    """
    if path.is_dir():
        files = sorted(one for one in path.iterdir() if one.suffix.lower() == ".csv" and one.is_file())
        if not files:
            raise Unreadable(f"{path} holds no .csv file.")
        return [csv_files.read(one, known) for one in files]
    readers: dict[str, Callable[[Path], list[Sheet]]] = {
        ".xlsx": xlsx.read,
        ".ods": ods.read,
        ".csv": lambda file: [csv_files.read(file, known)],
    }
    if path.suffix.lower() not in readers:
        raise Unreadable(
            f"{path} is neither an .xlsx nor an .ods workbook, nor a folder of .csv files: save it as .xlsx."
        )
    return readers[path.suffix.lower()](path)
