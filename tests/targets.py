"""What is fuzzed: bytes from anyone, as a package, a workbook or a page that holds them; each fails with an exception.

The tests try a few, the same every time; `make fuzz` tries for as long as it is told to.
"""

import csv
import functools
import io
import json
import shutil
import tempfile
import unicodedata
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
from click.testing import CliRunner

from onrecord.cli import main
from onrecord.files.limits import Limits
from onrecord.package.descriptor import open_package
from onrecord.package.tables import read_table
from onrecord.report import github, junit, markdown, sarif, text
from onrecord.report import json as plain
from onrecord.validation.run import open_dataset

FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-"))
# small, so that a limit is met now and then
LIMITS = Limits(descriptor_bytes=20_000, json_depth=20, columns=20, cells=2_000, parsed_cells=200, findings=20)
TABLE = "id,a\n1,2024-01-26\n2,\n,x\n"
FIELDS = [{"name": "id", "type": "integer"}, {"name": "a"}]


def _write(files: dict[str, bytes]) -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    for name, data in files.items():
        (FOLDER / name).write_bytes(data)


def _judge(files: dict[str, bytes]):
    _write(files)
    archived = FOLDER / "package.zip"
    report, dataset = open_dataset(archived if archived.exists() else FOLDER, limits=LIMITS)
    for form in (text, plain, github, sarif, junit, markdown):
        form.render(report).encode("utf-8")
    return report, dataset


def descriptor(data: bytes) -> None:
    """The bytes are the descriptor of a sound table."""
    _judge({"datapackage.json": data, "t.csv": TABLE.encode()})[1].package.close()


def schema(data: bytes) -> None:
    """The bytes are the schema of a sound table, in a file of its own."""
    declared = {"resources": [{"name": "t", "path": "t.csv", "schema": "t.json"}]}
    _judge({"datapackage.json": json.dumps(declared).encode(), "t.json": data, "t.csv": TABLE.encode()})


def table(data: bytes) -> None:
    """The bytes are a table; where it is taken, Python's reader and Arrow's see the same cells in it."""
    for dialect in ({}, {"delimiter": ";"}, {"quoteChar": "'"}):
        declared = {"resources": [{"name": "t", "path": "t.csv", "dialect": dialect | {"header": False}}]}
        _write({"datapackage.json": json.dumps(declared).encode(), "t.csv": data})
        package = open_package(FOLDER, LIMITS)
        if package.resources[0].file is None:
            assert [one.kind for one in package.refusals] == ["resource-file"]
            continue
        read, refusals = read_table(package.resources[0], None)
        if read is None:
            assert refusals, "it was not read, and nobody said why"
            continue
        ours = read.frame.to_numpy().tolist()
        plain_data = data.removeprefix("\ufeff".encode())
        marks = {"delimiter": dialect.get("delimiter", ","), "quotechar": dialect.get("quoteChar", '"')}
        lines = io.StringIO(plain_data.decode("utf-8"), newline="")
        assert ours == list(csv.reader(lines, strict=True, **marks)), "Python reads other cells"
        assert ours == _arrow(plain_data, len(ours[0]), marks), "Arrow reads other cells"


def _arrow(data: bytes, width: int, marks: dict[str, str]) -> list[list[str]]:
    names = [f"{one}" for one in range(width)]
    options = {"newlines_in_values": True, "ignore_empty_lines": False}
    read = pyarrow.csv.read_csv(
        pa.BufferReader(data),
        pyarrow.csv.ReadOptions(column_names=names, block_size=max(len(data), 1)),
        pyarrow.csv.ParseOptions(delimiter=marks["delimiter"], quote_char=marks["quotechar"], **options),
        pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
    )
    return [list(row.values()) for row in read.to_pylist()]


def cells(data: bytes) -> None:
    """The bytes are a table of one column, judged as one type of field after another."""
    declared = [{"type": kind, "constraints": {"unique": True}} for kind in TYPES] + OTHERS
    number = data[0] % len(declared) if data else 0
    resource = {"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "a"} | declared[number]]}}
    _judge({"datapackage.json": json.dumps({"resources": [resource]}).encode(), "t.csv": b"a\n" + data[1:]})


TYPES = "string number integer boolean object array list date time datetime year yearmonth duration geopoint geojson"
TYPES = [*TYPES.split(), "any"]
OTHERS = [
    *({"type": kind, "format": "any"} for kind in ("date", "time", "datetime")),
    *({"type": kind, "format": "%d/%m/%Y"} for kind in ("date", "datetime")),
    *({"type": kind, "format": "%c %Z"} for kind in ("time", "datetime")),
    *({"type": "string", "format": form} for form in ("email", "uri", "binary", "uuid")),
    *({"type": "geopoint", "format": form} for form in ("array", "object")),
    {"type": "geojson", "format": "topojson"},
    {"type": "number", "bareNumber": False, "groupChar": ",", "decimalChar": "."},
    {"type": "integer", "bareNumber": False},
    {"type": "list", "itemType": "datetime", "delimiter": ";"},
    {"type": "duration", "constraints": {"minimum": "P1M", "maximum": "P9Y"}},
    {"type": "datetime", "constraints": {"minimum": "2024-01-26T15:00:00"}},
    {"type": "number", "constraints": {"exclusiveMinimum": 0, "enum": [1, "2"]}},
    {"constraints": {"pattern": "(a|b)+c{2,3}", "minLength": 1, "maxLength": 9}},
]


def archive(data: bytes) -> None:
    """The bytes are a zip."""
    _judge({"package.zip": data})[1].package.close()


ROOT = Path(__file__).parents[1]
TINY = ROOT / "tests" / "tiny"
QUIET = frozenset("\n\t")  # of the characters of control, what may be printed


def _run(*arguments: str | Path) -> None:
    """Run a command on the folder: it ends with a status of its own, and prints nothing that steers a terminal."""
    result = CliRunner().invoke(main, list(map(str, arguments)))
    if not isinstance(result.exception, SystemExit | None):
        raise result.exception
    assert result.exit_code in (0, 1, 2), result.output
    steering = {one for one in result.output if unicodedata.category(one) == "Cc"} - QUIET
    assert not steering, f"{steering} was printed"


def tiny() -> dict[str, bytes]:
    """Give the files of the tiny package, with the schemas that it names, by their paths."""
    places = [(TINY, one) for one in TINY.rglob("*") if one.is_file()]
    places += [(ROOT, one) for one in (ROOT / "schemas").glob("*.json")]
    return {one.relative_to(folder).as_posix(): one.read_bytes() for folder, one in places}


PARTS = ("datapackage.json", "data/positions.csv", "data/sentences.csv", "data/people.csv", "schemas/people.json")


def _write_tiny(folder: Path, part: str = "", data: bytes = b"") -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in (tiny() | ({part: data} if part else {})).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def _part(data: bytes) -> tuple[str, bytes]:
    return PARTS[data[0] % len(PARTS) if data else 0], data[1:]


def diff(data: bytes) -> None:
    """The bytes after the first are a file of one of two versions that are compared, which the first byte chooses."""
    old, new = _write_tiny(FOLDER.with_suffix(".old")), _write_tiny(FOLDER, *_part(data))
    _run("diff", old, new)
    _run("diff", new, old)


def show(data: bytes) -> None:
    """The bytes after the first are a file of a package, rows of which are shown and cited."""
    package = _write_tiny(FOLDER, *_part(data))
    for key in ("ep-20310503-p01", "ada-marl"):
        for verb in ("show", "cite"):
            _run(verb, key, "--package", package)


def page(data: bytes) -> None:
    """The bytes are a reader's copy of an article, a page or a text."""
    for name in ("copy.html", "copy.txt"):
        _write({name: data})
        _run("verify", FOLDER / name, "--article", "ep-20310503", "--package", TINY)


@functools.cache
def exported() -> dict[str, bytes]:
    """Give the files inside the tiny package's workbook, by their names."""
    folder = Path(tempfile.mkdtemp(prefix="workbook-"))
    _run("export", _write_tiny(folder / "tiny"), "--to", "xlsx", "--output", folder)
    with zipfile.ZipFile(folder / "tiny.xlsx") as archive:
        return {one: archive.read(one) for one in archive.namelist()}


def workbook(data: bytes) -> None:
    """The bytes after the first are a file inside an .xlsx, which the first byte chooses, and then one inside an .ods
    and a sheet as CSV.
    """
    chosen = sorted(exported())[data[0] % len(exported()) if data else 0]
    package = _write_tiny(FOLDER)
    books = {
        "book.xlsx": exported() | {chosen: data[1:]},
        "book.ods": {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": data[1:]},
    }
    for name, files in books.items():
        with zipfile.ZipFile(package / name, "w") as archive:
            for one, content in files.items():
                archive.writestr(one, content)
    (package / "people.csv").write_bytes(data[1:])
    for name in (*books, "people.csv"):
        _run("import", package / name, "--package", package)


TARGETS = {one.__name__: one for one in (descriptor, schema, table, cells, archive, diff, show, page, workbook)}
