"""A package in a zip: written to the byte, read back like its folder, and refused where it could do harm or deceive."""

import json
import os
import resource
import shutil
import stat
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

import onrecord
from conftest import ROOT, Draft
from onrecord.cli import main
from onrecord.files.limits import Limits
from onrecord.package import archive
from onrecord.publishing.exports.zip import export
from onrecord.validation import run as checks
from onrecord.validation.opening import sound_dataset

TABLES = ("articles", "sentences", "people", "organisations", "memberships")
TABLES += ("events", "demands", "positions", "accounts", "codes")
PEOPLE = b"id,name\n1,Ann\n2,Bob\n"
FIELDS = [{"name": "id", "type": "string"}, {"name": "name", "type": "string"}]
DESCRIPTOR = json.dumps({"resources": [{"name": "people", "path": "people.csv", "schema": {"fields": FIELDS}}]})


def run(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


@pytest.fixture
def temporary(tmp_path, monkeypatch) -> Path:
    """An empty folder for temporary files, in which nothing may be left."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def exported(draft: Draft) -> Path:
    """The tiny package as a zip beside its folder."""
    ((name, data),) = export(sound_dataset(draft.root)[1]).items()
    path = draft.root.parent / name
    path.write_bytes(data)
    return path


def findings(path: Path):
    return [(one.rule, one.table, one.path, one.line, one.column) for one in onrecord.validate(path).findings]


# What is written


def test_the_whole_package_is_in_it_and_what_explains_it(draft):
    for name in ("README.md", "LICENSE", "LICENSE-DATA", "CITATION.cff", "CHANGELOG.md", "notes.md"):
        (draft.root / name).write_text(f"{name}\n", "utf-8")
    says = {"title": "The harbour of Eastmere, a made-up dispute", "version": "0.1.0", "date-released": "2026-11-22"}
    says |= {"license": "CC-BY-4.0", "authors": [{"name": "Nobody"}]}
    (draft.root / "CITATION.cff").write_text(json.dumps(says), "utf-8")
    (draft.root / "docs").mkdir()
    for name in ("docs/codebook.md", "docs/notes.txt"):
        (draft.root / name).write_text(f"{name}\n", "utf-8")
    with zipfile.ZipFile(exported(draft)) as zipped:
        entries = zipped.infolist()
        assert [one.filename for one in entries] == sorted(
            [
                *("datapackage.json", "README.md", "LICENSE", "LICENSE-DATA", "CITATION.cff", "CHANGELOG.md"),
                "docs/codebook.md",
                *(f"data/{name}.csv" for name in TABLES),
                *(f"schemas/{name}.json" for name in TABLES),
            ]
        )
        for entry in entries:
            assert zipped.read(entry) == (draft.root / entry.filename).read_bytes()
        form = {(e.date_time, e.compress_type, e.create_system, e.external_attr >> 16) for e in entries}
        assert form == {((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED, 3, stat.S_IFREG | 0o644)}


def test_what_is_no_plain_file_beside_the_descriptor_stays_out(draft, tmp_path):
    (tmp_path / "secret").write_text("secret", "utf-8")
    (draft.root / "README.md").symlink_to(tmp_path / "secret")
    (draft.root / "LICENSES").mkdir()
    os.mkfifo(draft.root / "LICENSE")
    with zipfile.ZipFile(exported(draft)) as zipped:
        assert {one.split("/")[0] for one in zipped.namelist()} == {"datapackage.json", "data", "schemas"}


def test_a_descriptor_and_a_dialect_in_files_of_their_own_are_found_in_it(draft):
    (draft.root / "dialect.json").write_text('{"delimiter": ","}', "utf-8")
    draft.descriptor(lambda package: package["resources"][0].update(dialect="dialect.json"))
    (draft.root / "datapackage.json").rename(draft.root / "tiny.json")
    ((_, data),) = export(sound_dataset(draft.root / "tiny.json")[1]).items()
    path = draft.root.parent / "tiny.zip"
    path.write_bytes(data)
    assert findings(path) == []
    with zipfile.ZipFile(path) as zipped:
        assert zipped.read("dialect.json") == b'{"delimiter": ","}'


def test_two_files_that_some_system_takes_for_one_are_not_zipped(draft):
    shutil.move(draft.path("people"), draft.root / "data" / "Events.csv")
    draft.descriptor(lambda package: package["resources"][2].update(path="data/Events.csv"))
    with pytest.raises(ValueError, match=r"differs from `data/Events\.csv` in case or in Unicode form only"):
        exported(draft)


def test_two_builds_in_two_folders_at_two_times_give_the_same_bytes(tmp_path):
    builds = []
    for number, name in enumerate(("one", "two")):
        draft = Draft(tmp_path / name)
        for path in draft.root.rglob("*"):
            os.utime(path, (10**9 * (number + 1),) * 2)
            path.chmod(0o700 if number else 0o755)
        builds.append(export(sound_dataset(draft.root)[1]))
    assert builds[0] == builds[1]


def test_other_readers_take_it(draft):
    path = exported(draft)
    judged = subprocess.run(
        [Path(sys.executable).parent / "frictionless", "validate", path, "--json"], capture_output=True, text=True
    )
    report = json.loads(judged.stdout)
    assert judged.returncode == 0 and report["valid"]
    assert [task["name"] for task in report["tasks"]] == list(TABLES)
    with zipfile.ZipFile(path) as zipped:
        assert zipped.testzip() is None


def test_the_command_writes_it(draft, tmp_path):
    result = run("export", draft.root, "--to", "zip", "--output", tmp_path / "out.zip")
    assert (result.exit_code, result.output) == (0, f"{tmp_path / 'out.zip'}\n")
    assert (tmp_path / "out.zip").read_bytes() == exported(draft).read_bytes()


# What is read


def test_a_sound_archive_is_judged_as_its_folder_is(draft, temporary):
    path = exported(draft)
    zipped, folder = (onrecord.validate(one, draft.texts).as_dict() for one in (path, draft.root))
    assert zipped.pop("package") == str(path)
    assert folder.pop("package") == str(draft.root / "datapackage.json")
    assert zipped == folder and zipped["valid"]
    assert list(temporary.iterdir()) == []


def test_an_archive_at_fault_has_the_findings_of_its_folder(draft, temporary):
    draft.set("positions", "ep-20310503-p01", stance="refuses")
    draft.bytes("people", lambda data: data.replace(b"\n", b"\r\n"))
    draft.descriptor(lambda package: package.update(version="first"))
    shutil.make_archive(draft.root.parent / "tiny", "zip", draft.root.parent, "tiny")
    path = draft.root.parent / "tiny.zip"
    assert onrecord.validate(path).findings == onrecord.validate(draft.root).findings
    assert ("cell-enum", "positions", "data/positions.csv", 2, "stance") in findings(path)
    assert list(temporary.iterdir()) == []


def test_every_reader_of_a_package_takes_an_archive(draft, temporary):
    path = exported(draft)
    assert {name: len(frame) for name, frame in onrecord.load(path).items()} == {
        name: len(draft.rows(name)) for name in TABLES
    }
    for arguments in (["contested"], ["show", "ada-marl", "--package"], ["validate"]):
        zipped, folder = run(*arguments, path), run(*arguments, draft.root)
        assert zipped.exit_code == folder.exit_code == 0
        assert zipped.output == folder.output.replace(str(draft.root / "datapackage.json"), str(path))
    sites = []
    for number, package in enumerate((path, draft.root)):
        assert run("site", package, "--output", temporary.parent / f"site{number}").exit_code == 0
        files = [one for one in sorted((temporary.parent / f"site{number}").rglob("*")) if one.is_file()]
        sites.append([(one.relative_to(temporary.parent / f"site{number}"), one.read_bytes()) for one in files])
    assert sites[0] == sites[1]


def test_a_package_that_is_dropped_leaves_no_file_behind(draft, temporary):
    path = exported(draft)
    package = archive.open_archive(path)
    assert len(list(temporary.iterdir())) == 1
    package.close()
    assert list(temporary.iterdir()) == []
    program = "import sys; from onrecord.validation.opening import sound_dataset; kept = sound_dataset(sys.argv[1])"
    done = subprocess.run([sys.executable, "-c", program, path], env=os.environ | {"TMPDIR": str(temporary)})
    assert done.returncode == 0
    assert list(temporary.iterdir()) == []


def test_validating_and_loading_wait_for_nobody_to_drop_the_package(draft, temporary, monkeypatch):
    path, before, kept = exported(draft), checks._started, []

    def keeping(*arguments, **options):
        kept.append(before(*arguments, **options))
        return kept[-1]

    monkeypatch.setattr(checks, "_started", keeping)
    for reader in (onrecord.validate, onrecord.load):
        reader(path)
        assert list(temporary.iterdir()) == []
    assert len(kept) == 2


def test_being_interrupted_leaves_no_file_behind(draft, temporary, monkeypatch):
    path, before = exported(draft), archive._contents

    def interrupted(file, entry, start):
        if entry.filename == "schemas/people.json":
            raise KeyboardInterrupt
        return before(file, entry, start)

    monkeypatch.setattr(archive, "_contents", interrupted)
    with pytest.raises(KeyboardInterrupt):
        archive.open_archive(path)
    assert list(temporary.iterdir()) == []


class Entry(NamedTuple):
    """One entry of an archive, with the claims that its header and the directory make; None: the truth."""

    name: bytes
    data: bytes = b""
    method: int = zipfile.ZIP_STORED
    flags: int = 0
    mode: int = stat.S_IFREG | 0o644
    packed: bytes | None = None
    size: int | None = None
    crc: int | None = None
    attributes: int = 0
    extra: bytes = b""
    extra_in_header: bytes = b""
    length: int | None = None
    size_in_header: int | None = None
    after: bytes = b""
    offset: int | None = None
    listed: bool = True


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def built(*entries: Entry, between: bytes = b"", comment: bytes = b"", count: int | None = None) -> bytes:
    """The bytes of an archive, as it is told to be."""
    body, directory = bytearray(), bytearray()
    for one in entries:
        packed = one.packed
        if packed is None:
            packed = deflated(one.data) if one.method == zipfile.ZIP_DEFLATED else one.data
        size = len(one.data) if one.size is None else one.size
        crc = zlib.crc32(one.data) if one.crc is None else one.crc
        start = struct.pack("<2H4x", one.flags, one.method)
        claims = struct.pack("<3L", crc, len(packed) if one.length is None else one.length, size)
        header = claims[:8] + struct.pack("<L", size if one.size_in_header is None else one.size_in_header)
        if one.listed:
            offset = len(body) if one.offset is None else one.offset
            directory += b"PK\1\2" + struct.pack("<2H", 0x314, 20) + start + claims
            directory += struct.pack("<2H6x", len(one.name), len(one.extra))
            directory += struct.pack("<2L", one.mode << 16 | one.attributes, offset) + one.name + one.extra
        body += b"PK\3\4\24\0" + start + header + struct.pack("<2H", len(one.name), len(one.extra_in_header))
        body += one.name + one.extra_in_header + packed + one.after
    body += between
    count = sum(one.listed for one in entries) if count is None else count
    end = struct.pack("<4x2H2LH", count, count, len(directory), len(body), len(comment))
    return bytes(body + directory + b"PK\5\6" + end + comment)


SOUND = (Entry(b"datapackage.json", DESCRIPTOR.encode()), Entry(b"people.csv", PEOPLE))
LENGTH = len(deflated(PEOPLE))
DESCRIBED = struct.pack("<3L", zlib.crc32(PEOPLE), LENGTH, len(PEOPLE))
CLAIMS = struct.pack("<L2Q", zlib.crc32(PEOPLE), LENGTH, len(PEOPLE))
STREAMED = {"flags": 8, "method": zipfile.ZIP_DEFLATED}
# what a reader that streams takes for another file, inside what a reader that seeks takes for people.csv
INNER = built(Entry(b"people.csv", b"id,name\n9,Eve\n"))[: 30 + 10 + 14]
OUTER = b"id,name\n" + b"PK\7\10" + struct.pack("<3L", zlib.crc32(b"id,name\n"), 8, 8) + INNER


def with_people(*more: Entry, **claims) -> bytes:
    return built(SOUND[0], SOUND[1]._replace(**claims), *more)


def with_name(name: bytes, **claims) -> bytes:
    return built(*SOUND, Entry(name, b"x", **claims))


def in_header(position: int, new: bytes, data: bytes = built(*SOUND)) -> bytes:
    """A sound archive, but for some bytes in the header of people.csv, its second entry."""
    start = 30 + len("datapackage.json") + len(DESCRIPTOR) + position
    return data[:start] + new + data[start + len(new) :]


def in_64_bits(size: int = len(PEOPLE), length: int | None = None, **claims) -> bytes:
    """An archive with the sizes of people.csv in an extra field of its header."""
    field = struct.pack("<2H2Q", 1, 16, size, len(PEOPLE) if length is None else length)
    return in_header(18, b"\xff" * 8, with_people(extra_in_header=field, **claims))


def in_directory(position: int, new: bytes, data: bytes = built(*SOUND)) -> bytes:
    """A sound archive, but for some bytes of what the directory says of people.csv, its last entry."""
    start = data.rindex(b"PK\1\2") + position
    return data[:start] + new + data[start + len(new) :]


def in_end(position: int, new: bytes) -> bytes:
    """A sound archive, but for some bytes of its end."""
    data = built(*SOUND)
    start = len(data) - 22 + position
    return data[:start] + new + data[start + len(new) :]


def zip64(data: bytes) -> bytes:
    start = len(data) - 22
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 2, 2, 0, 0)
    return data[:start] + record + struct.pack("<4sLQL", b"PK\6\7", 0, start, 1) + data[start:]


QUIET = {
    "stored": built(*SOUND),
    "deflated": with_people(method=zipfile.ZIP_DEFLATED),
    "with a comment, as downloads have": built(*SOUND, comment=b"0123456789abcdef"),
    "in a folder": built(*(one._replace(name=b"repo-main/" + one.name) for one in SOUND)),
    "in a folder, beside what a Mac adds": built(
        *(one._replace(name=b"people/" + one.name) for one in SOUND), Entry(b"__MACOSX/people/._people.csv", b"x")
    ),
    "folders listed": built(*SOUND, Entry(b"docs/", mode=stat.S_IFDIR | 0o755), Entry(b"docs/a.md", b"x")),
    "folders listed without a mode": built(*SOUND, Entry(b"docs/", mode=0)),
    "with other fields": with_people(extra=b"ux\0\0", extra_in_header=b"UT\2\0ab"),
    "hidden files beside": built(*SOUND, Entry(b".github/ci.yml", b"x")),
    "a name beyond ASCII, marked as UTF-8": with_name("Zoë.md".encode(), flags=0x800),
    "described after the data": with_people(**STREAMED, size_in_header=0, after=DESCRIBED),
    "described after the data, with a mark": with_people(**STREAMED, size_in_header=0, after=b"PK\7\10" + DESCRIBED),
    "described after the data, in 64 bits": in_64_bits(0, 0, **STREAMED, after=b"PK\7\10" + CLAIMS),
    "described after the data, and before": with_people(**STREAMED, after=DESCRIBED),
    "sizes in 64 bits": in_64_bits(),
    "how well it is deflated, in one place": in_header(6, b"\2", with_people(method=zipfile.ZIP_DEFLATED)),
    "another time in one place": in_header(10, b"\1\2\3\4"),
    "a version of what is deflated in 64 bits": in_directory(6, b"\x2d", in_header(4, b"\x2d")),
    "a name with a device's letters": with_name(b"console/null.csv"),
    "a name with a wave": with_name(b"people.csv~1"),
    "with an empty file": with_name(b"notes.md", packed=b"", size=0, crc=0),
}
# name -> (the archive, words of the message)
HOSTILE = {
    "no bytes": (b"", "it is empty"),
    "no zip": (b"id,name\n1,Ann\n", "it is not a zip"),
    "the end alone, cut": (b"PK\5\6" + b"\0" * 17, "it is not a zip"),
    "cut": (built(*SOUND)[:-30], "it is not a zip"),
    "an absolute name": (with_name(b"/people.csv"), "`/people.csv` is not relative to the archive"),
    "a name in a folder above": (with_name(b"../people.csv"), "`../people.csv` is not a plain way down"),
    "a name by a way around": (with_name(b"data/../people.csv"), "is not a plain way down"),
    "a name from here": (with_name(b"./notes.md"), "is not a plain way down"),
    "a name with an empty part": (with_name(b"data//people.csv"), "is not a plain way down"),
    "a name with a point at its end": (with_name(b"people.csv."), "is not a plain way down"),
    "a name with a drive": (with_name(b"C:people.csv"), "is not relative to the archive"),
    "a stream of another name": (with_name(b"people.csv::$DATA"), "takes for something else"),
    "a second stream": (with_name(b"docs/people.csv:old"), "takes for something else"),
    "a device's name": (with_name(b"NUL.csv"), "takes for something else"),
    "a device's name with spaces": (with_name(b"nul .csv"), "takes for something else"),
    "a device's name as a folder": (with_name(b"con/a.csv"), "takes for something else"),
    "a port's name": (with_name("data/com\u00b9.csv".encode(), flags=0x800), "takes for something else"),
    "a name that stands for many": (with_name(b"peopl?.csv"), "takes for something else"),
    "the short name of another": (with_name(b"PEOPLE~1.CSV"), "takes for something else"),
    "a name with a joiner more": (
        built(*SOUND, Entry("people\u200d.csv".encode(), flags=0x800)),
        "differs from `people.csv` in case or in Unicode form only",
    ),
    "a name with a backslash": (with_name(b"..\\people.csv"), "holds a backslash"),
    "a name with a line end": (with_name(b"a\nb"), "holds a character that is not text"),
    "a name with a NUL": (with_name(b"people.csv\0.txt"), "holds a character that is not text"),
    "a name that runs backwards": (with_name("a\u202eb".encode(), flags=0x800), "holds a character that is not text"),
    "no name": (with_name(b""), "is a name of 0 characters"),
    "a name too long": (with_name(b"a" * 501), "is a name of 501 characters"),
    "a part of a name too long": (with_name(b"a" * 300), "can't be unpacked (File name too long)"),
    "a name beyond ASCII": (with_name(b"Zo\x89.md"), "can be read in two ways"),
    "a name that is not UTF-8": (with_name(b"Zo\x89.md", flags=0x800), "its directory can't be read"),
    "a second name": (with_name(b"a", extra=struct.pack("<5H", 9, 0, 0x7075, 2, 0)), "can be read in two ways"),
    "a field that gives a kind": (with_name(b"a", extra=struct.pack("<2H", 0x756E, 0)), "extra field (0x756e)"),
    "a field that gives a kind, in the header": (
        with_people(extra_in_header=struct.pack("<2H", 0x6C78, 0)),
        "is described differently",
    ),
    "a field without an end": (with_name(b"a", extra=struct.pack("<2H", 0x5455, 9)), "its directory can't be read"),
    "a field without an end, in the header": (with_people(extra_in_header=b"UT\1\0"), "is described differently"),
    "a field cut short": (with_name(b"a", extra=b"UT\0"), "extra field (0x5455)"),
    "a field twice": (with_name(b"a", extra=b"UT\0\0" * 2), "extra field (0x5455)"),
    "a name twice": (with_name(b"people.csv"), "`people.csv` stands twice in it"),
    "a name in other case": (with_name(b"People.CSV"), "`People.CSV` differs from `people.csv` in case"),
    "a folder in other case": (
        built(*SOUND, Entry(b"docs/a"), Entry(b"Docs/b")),
        "`Docs/b` differs from `docs` in case",
    ),
    "a name in another Unicode form": (
        built(*SOUND, *(Entry(one.encode(), flags=0x800) for one in ("Zo\u00eb", "Zoe\u0308"))),
        "in case or in Unicode form only",
    ),
    "a name that is file and folder": (with_name(b"people.csv/a"), "makes `people.csv` both a file and a folder"),
    "a link": (with_name(b"link", mode=stat.S_IFLNK | 0o777), "`link` is a link"),
    "a FIFO": (with_name(b"fifo", mode=stat.S_IFIFO), "`fifo` is neither a file nor a folder"),
    "a device": (with_name(b"null", mode=stat.S_IFCHR), "`null` is neither a file nor a folder"),
    "a folder that is called like a file": (with_name(b"docs", mode=stat.S_IFDIR), "is half file, half folder"),
    "a file that is called like a folder": (with_name(b"docs/", mode=stat.S_IFREG), "is half file, half folder"),
    "an empty file that is called like a folder": (
        built(*SOUND, Entry(b"docs/", mode=stat.S_IFREG)),
        "is half file, half folder",
    ),
    "a folder by its attributes": (with_name(b"docs", mode=0, attributes=0x10), "is half file, half folder"),
    "a folder with bytes": (with_name(b"docs/", mode=stat.S_IFDIR), "is half file, half folder"),
    "encrypted": (with_people(flags=1), "`people.csv` is encrypted"),
    "compressed by bzip2": (with_people(method=zipfile.ZIP_BZIP2), "is compressed by method 12"),
    "compressed by a method unknown": (with_people(method=99), "is compressed by method 99"),
    "another check sum": (with_people(crc=1), "`people.csv` is broken: its bytes are not those"),
    "fewer bytes declared": (with_people(size=7, crc=zlib.crc32(PEOPLE[:7])), "its bytes are not those"),
    "fewer bytes declared, deflated": (
        with_people(size=7, crc=zlib.crc32(PEOPLE[:7]), method=zipfile.ZIP_DEFLATED),
        "its bytes are not those",
    ),
    "more bytes declared": (with_people(size=70), "its bytes are not those"),
    "what can't be inflated": (with_people(method=zipfile.ZIP_DEFLATED, packed=PEOPLE), "it can't be inflated"),
    "deflated without an end": (
        with_people(method=zipfile.ZIP_DEFLATED, packed=deflated(PEOPLE)[:-1]),
        "it can't be inflated",
    ),
    "bytes after what is deflated": (
        with_people(method=zipfile.ZIP_DEFLATED, packed=deflated(PEOPLE) + b"x"),
        "it can't be inflated",
    ),
    "another name in the header": (in_header(30, b"parsly.csv"), "is described differently"),
    "another method in the header": (in_header(8, b"\10"), "is described differently"),
    "encrypted by its header": (in_header(6, b"\1"), "is described differently"),
    "another mark on the header": (in_header(2, b"\7\10"), "is described differently"),
    "a second name in the header": (
        with_people(extra_in_header=struct.pack("<2H", 0x7075, 0)),
        "is described differently",
    ),
    "another size in the header": (with_people(size_in_header=7), "is described differently"),
    "a check sum in the directory alone": (in_header(14, b"\0\0\0\0"), "is described differently"),
    "a length in the directory alone": (in_header(18, b"\xff" * 4), "is described differently"),
    "sizes in 64 bits that have no field": (in_header(18, b"\xff" * 8), "is described differently"),
    "another size in 64 bits": (in_64_bits(size=8), "is described differently"),
    "another length in 64 bits": (in_64_bits(length=8), "is described differently"),
    "a field of sizes that nothing asks for": (
        with_people(extra_in_header=struct.pack("<2H2Q", 1, 16, 8, 8)),
        "is described differently",
    ),
    "a field of one size": (
        in_header(18, b"\xff" * 8, with_people(extra_in_header=struct.pack("<2HQ", 1, 8, 8))),
        "is described differently",
    ),
    "sizes in 64 bits in the directory": (
        in_directory(24, b"\xff" * 4, with_people(extra=struct.pack("<2HQ", 1, 8, len(PEOPLE)))),
        "has an extra field (0x0001)",
    ),
    "a name marked as UTF-8 by the directory alone": (
        in_header(6, b"\0\0", built(SOUND[0], Entry("Zo\u00eb.md".encode(), b"x", flags=0x800), SOUND[1])),
        "is described differently",
    ),
    "a name marked as UTF-8 by its header alone": (in_header(6, b"\0\x08"), "is described differently"),
    "described after the data, by its header alone": (in_header(6, b"\x08"), "is described differently"),
    "described after the data, by the directory alone": (
        in_header(6, b"\0", with_people(**STREAMED, after=DESCRIBED)),
        "is described differently",
    ),
    "stored, and described after the data": (with_people(data=OUTER, flags=8, size_in_header=0), "is stored, with"),
    "described otherwise after the data": (
        with_people(**STREAMED, after=struct.pack("<3L", zlib.crc32(PEOPLE), LENGTH, 8)),
        "is described differently behind its data",
    ),
    "described after the data in 64 bits, which nothing tells": (
        with_people(**STREAMED, after=b"PK\7\10" + CLAIMS),
        "is described differently behind its data",
    ),
    "described after the data in 32 bits, where 64 are told": (
        in_64_bits(0, 0, **STREAMED, after=b"PK\7\10" + DESCRIBED),
        "is described differently behind its data",
    ),
    "patched": (with_people(flags=0x20), "has flags (0x0020) that are not read"),
    "a version that some readers skip": (in_directory(6, b"\x3f"), "asks for a later version of zip"),
    "a version that some readers skip, in the header": (in_header(4, b"\x3f"), "is described differently"),
    "on another disk": (in_directory(34, b"\1"), "or for another disk"),
    "in several parts": (in_end(4, b"\1"), "one part of an archive in several"),
    "fewer entries in this part": (in_end(8, b"\1"), "one part of an archive in several"),
    "an entry that is not listed": (
        built(SOUND[0], Entry(b"people.csv", b"id,name\n", listed=False), SOUND[1]),
        "bytes of none stand before it",
    ),
    "an entry that is not listed, at the end": (
        built(*SOUND, Entry(b"notes.md", b"x", listed=False)),
        "its last entry does not end where its directory starts",
    ),
    "entries that overlap": (built(*SOUND, Entry(b"notes.md", b"x", offset=0)), "overlaps another entry"),
    "an entry beyond the end": (built(*SOUND, Entry(b"notes.md", offset=2**31)), "overlaps another entry"),
    "an entry after one that has no end": (
        built(
            SOUND[0], SOUND[1]._replace(length=2**30), Entry(b"a", offset=2**30 + 30 + 10 + 30 + 16 + len(DESCRIPTOR))
        ),
        "`a` is broken: the archive ends in it",
    ),
    "bytes before": (b"#!" + built(*SOUND), "its directory does not stand at its end"),
    "bytes after": (built(*SOUND) + b"\n", "its directory does not stand at its end"),
    "bytes between": (built(*SOUND, between=b"x"), "its last entry does not end where its directory starts"),
    "another end in its comment": (
        built(*SOUND, comment=b"PK\5\6" + b"\0" * 18),
        "its directory does not stand at its end",
    ),
    "fewer entries counted": (built(*SOUND, count=1), "its directory lists 2 entries, not 1"),
    "Zip64": (zip64(built(*SOUND)), "it is written as Zip64"),
    "two packages": (
        built(*(one._replace(name=top + one.name) for top in (b"a/", b"b/") for one in SOUND)),
        "it holds two packages, `a/datapackage.json` and `b/datapackage.json`",
    ),
}


@pytest.mark.parametrize("name", QUIET)
def test_an_archive_as_tools_write_it_is_taken(name, tmp_path, temporary):
    path = tmp_path / "package.zip"
    path.write_bytes(QUIET[name])
    assert findings(path) == []
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_one_finding_and_writes_nothing(name, tmp_path, temporary):
    data, words = HOSTILE[name]
    path = tmp_path / "package.zip"
    path.write_bytes(data)
    report = onrecord.validate(path)
    assert [(f.rule, f.table, f.path, f.line, f.column) for f in report.findings] == [
        ("archive-file", None, "package.zip", None, None)
    ]
    assert words in report.findings[0].message
    assert (report.package, report.rules_run, report.missing) == (str(path), ["archive-file"], False)
    assert sorted(tmp_path.rglob("*")) == [path, temporary]


FILES = ["datapackage.json", "people.csv"]


def tools(folder: Path) -> dict[str, list[str]]:
    """Programs that write a zip of a folder, as a file and down a pipe."""
    return {
        "zip": ["zip", "-qr", "-", *FILES],
        "bsdtar": ["bsdtar", "-acf", folder.parent / "made.zip", *FILES],
        "jar": ["jar", "cM", *FILES],
        "git": ["git", "archive", "--format", "zip", "HEAD"],
    }


@pytest.mark.parametrize("name", ["zip", "bsdtar", "jar", "git"])
def test_what_other_programs_write_is_taken(name, tmp_path):
    if not shutil.which(name):
        pytest.skip(f"{name} is not here")
    folder, path = tmp_path / "folder", tmp_path / "made.zip"
    folder.mkdir()
    (folder / "datapackage.json").write_text(DESCRIPTOR)
    (folder / "people.csv").write_bytes(PEOPLE + b"".join(b"%d,Eve\n" % one for one in range(3, 99)))
    if name == "git":
        who = ("-c", "user.name=A", "-c", "user.email=a@b.example")
        for command in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "x"]):
            subprocess.run(["git", *command], cwd=folder, check=True)
    done = subprocess.run(tools(folder)[name], cwd=folder, check=True, capture_output=True)
    if done.stdout:
        path.write_bytes(done.stdout)
    assert findings(path) == []


@pytest.mark.skipif(not (shutil.which("unzip") and shutil.which("bsdtar")), reason="needs unzip and bsdtar")
def test_readers_do_cut_a_stored_entry_differently_that_is_described_after_its_data(tmp_path):
    path = tmp_path / "package.zip"
    path.write_bytes(HOSTILE["stored, and described after the data"][0])
    sought = subprocess.run(["unzip", "-p", path, "people.csv"], capture_output=True).stdout
    streamed = subprocess.run(["bsdtar", "-xOf", "-", "people.csv"], input=path.read_bytes(), capture_output=True)
    assert (sought, streamed.stdout) == (OUTER, b"id,name\nid,name\n9,Eve\n")


# limit -> (the most that is allowed, what just keeps to it, what is beyond it, words of the message)
LIMITS = {
    "archive_entries": (
        4,
        built(*SOUND, Entry(b"docs/a.md")),
        built(*SOUND, Entry(b"docs/more/a.md")),
        "it has too many files and folders; at most 4 unless raised with `--limit archive-entries=N`",
    ),
    "file_bytes": (
        1000,
        with_name(b"big", packed=b"x" * 1000, size=1000, crc=zlib.crc32(b"x" * 1000)),
        with_name(b"big", packed=b"x" * 1001, size=1001, crc=zlib.crc32(b"x" * 1001)),
        "`big` has 1,001 bytes; at most 1,000 unless raised with `--limit file-bytes=N`",
    ),
    "total_bytes": (
        2000,
        built(*SOUND, Entry(b"big", b"x" * 1700, method=zipfile.ZIP_DEFLATED)),
        built(*SOUND, Entry(b"big", b"x" * 1900, method=zipfile.ZIP_DEFLATED)),
        "bytes; at most 2,000 unless raised with `--limit total-bytes=N`",
    ),
    "MOST_NAME_CHARACTERS": (20, with_name(b"a" * 20), with_name(b"a" * 21), "is a name of 21 characters"),
    "MOST_DIRECTORY_BYTES_AN_ENTRY": (
        1,
        built(Entry(b"datapackage.json", DESCRIPTOR.encode()), Entry(b"people.csv", PEOPLE)),
        built(*SOUND, *(Entry(f"{number:0500}".encode()) for number in range(19))),
        "it lists 21 entries in",
    ),
}


@pytest.mark.parametrize("limit", LIMITS)
def test_a_limit_is_kept_and_no_less_is_refused(limit, tmp_path, monkeypatch):
    most, within, beyond, words = LIMITS[limit]
    limits = Limits()
    if hasattr(archive, limit):
        monkeypatch.setattr(archive, limit, most)
    else:
        limits = Limits(**{limit: most})
    path = tmp_path / "package.zip"
    path.write_bytes(within)
    assert onrecord.validate(path, limits=limits).findings == []
    path.write_bytes(beyond)
    (finding,) = onrecord.validate(path, limits=limits).findings
    assert finding.rule == "archive-file" and words in finding.message


def test_more_entries_than_are_allowed_are_not_read(tmp_path):
    path = tmp_path / "package.zip"
    path.write_bytes(built(*SOUND, Entry(b"notes.md")))
    (finding,) = onrecord.validate(path, limits=Limits(archive_entries=2)).findings
    assert "it lists 3 entries in" in finding.message
    assert "at most 2 unless raised with `--limit archive-entries=N`, and 512 bytes for each" in finding.message


def test_what_is_inflated_is_whole_wherever_its_pieces_end(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "PIECE", 7)
    for size in range(64):
        path = tmp_path / "package.zip"
        path.write_bytes(with_people(data=bytes(size), method=zipfile.ZIP_DEFLATED))
        package = archive.open_archive(path)
        assert (package.root / "people.csv").read_bytes() == bytes(size)
        package.close()


def test_a_zip_inside_is_no_table(tmp_path):
    path = tmp_path / "package.zip"
    path.write_bytes(built(SOUND[0], Entry(b"people.csv", built(*SOUND))))
    assert [finding[:3] for finding in findings(path)] == [("encoding", "people", "people.csv")]
    inside = DESCRIPTOR.replace("people.csv", "people.csv.zip").encode()
    path.write_bytes(built(Entry(b"datapackage.json", inside), Entry(b"people.csv.zip", built(*SOUND))))
    assert findings(path) == [("not-checked", "people", "people.csv.zip", None, None)]


def test_an_archive_without_a_package_could_not_be_checked(tmp_path, temporary):
    path = tmp_path / "package.zip"
    path.write_bytes(built(*(one._replace(name=b"a/b/" + one.name) for one in SOUND)))
    report = onrecord.validate(path)
    assert [(f.rule, f.path) for f in report.findings] == [("descriptor-file", "datapackage.json")]
    assert report.missing and report.package == str(path)
    assert report.rules_run == ["archive-file", "descriptor-file", "descriptor-json"]
    assert list(temporary.iterdir()) == []


def test_what_is_called_a_zip_and_is_no_file_is_judged_as_ever(tmp_path):
    assert findings(tmp_path / "gone.zip") == [("descriptor-file", None, "gone.zip", None, None)]
    os.mkfifo(tmp_path / "fifo.zip")
    assert findings(tmp_path / "fifo.zip") == [("descriptor-file", None, "fifo.zip", None, None)]
    folder = tmp_path / "folder.zip"
    folder.mkdir()
    (folder / "datapackage.json").write_text(DESCRIPTOR)
    (folder / "people.csv").write_bytes(PEOPLE)
    assert findings(folder) == []


def test_an_archive_that_goes_while_it_is_opened_is_refused(tmp_path, temporary, monkeypatch):
    path = tmp_path / "package.zip"
    path.write_bytes(built(*SOUND))
    monkeypatch.setattr(checks, "is_archive", lambda path: path.unlink() is None)
    (finding,) = onrecord.validate(path).findings
    assert finding.message == "The archive package.zip is refused: there is no such file."
    assert list(temporary.iterdir()) == []


def test_nothing_is_written_into_an_archive(draft):
    path = exported(draft)
    before = path.read_bytes()
    formatted = run("format", path)
    assert formatted.exit_code == 2 and "is an archive: unpack it" in formatted.output
    added = run(
        *("add-article", ROOT / "tests" / "tiny" / "texts" / "ep-20310503.txt", "--publisher", "eastmere-post"),
        *("--date", "2031-05-09", "--url", "https://eastmere-post.example/x", "--title", "X", "--package", path),
    )
    assert added.exit_code == 2
    assert path.read_bytes() == before


WHOLE = built(*SOUND, Entry(b"docs/", mode=stat.S_IFDIR | 0o755), Entry(b"docs/a.md", b"text" * 40, method=8))
UNPACKED = {"datapackage.json": DESCRIPTOR.encode(), "people.csv": PEOPLE, "docs/a.md": b"text" * 40}


@given(
    st.lists(
        st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 3), st.binary(max_size=3)),
        min_size=1,
        max_size=3,
    )
)
@example([(14, 1, b"\0")])
@example([(len(WHOLE) - 6, 1, b"\xff")])
def test_a_damaged_archive_is_refused_or_opens_to_the_same_files(tmp_path_factory, damages):
    data = WHOLE
    for start, length, new in damages:
        data = data[:start] + new + data[start + length :]
    path = tmp_path_factory.getbasetemp() / "damaged.zip"
    path.write_bytes(data)
    package = archive.open_archive(path)
    try:
        if package.descriptor is None:
            assert [one.kind for one in package.refusals] == ["archive-file"]
        else:
            files = [one for one in package.root.rglob("*") if one.is_file()]
            assert {one.relative_to(package.root).as_posix(): one.read_bytes() for one in files} == UNPACKED
    finally:
        package.close()


def zeros(megabytes: int) -> bytes:
    """Deflated zeros, made of one megabyte's over and over: a flush ends with nothing to refer back to."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packer.compress(b"")
    once = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return once * megabytes + packer.flush()


BOMBS = {
    "four gigabytes, declared": (lambda: with_name(b"big", packed=zeros(4095), size=4095 * 2**20, method=8), "has 4,"),
    "four gigabytes, not declared": (lambda: with_name(b"big", packed=zeros(4095), size=20, method=8), "is broken"),
    "a gigabyte in sixteen files": (
        lambda: built(
            *SOUND, *(Entry(b"%d" % one, packed=zeros(64), size=64 * 2**20, method=8, crc=0) for one in range(16))
        ),
        "bytes; at most 1,073,741,824 unless raised with `--limit total-bytes=N`",
    ),
    "twenty files that start at one place": (
        lambda: built(
            *SOUND, *(Entry(b"%d" % one, packed=zeros(16), size=16 * 2**20, method=8, offset=0) for one in range(20))
        ),
        "overlaps",
    ),
    "sixty thousand entries": (lambda: built(*SOUND, *(Entry(b"%d" % one) for one in range(60_000))), "60,002 entries"),
    "a directory of nothing but names": (
        lambda: built(*SOUND, *(Entry(b"%060000d" % one) for one in range(300))),
        "it lists 302 entries in",
    ),
}
MEGABYTES, SECONDS = 200, 10
LIMITED = f"""
import resource, sys
import onrecord.validation.run
import onrecord

used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
pages = int(open("/proc/self/statm").read().split()[0])
room = pages * resource.getpagesize() + {MEGABYTES} * 2**20
resource.setrlimit(resource.RLIMIT_CPU, (int(used) + {SECONDS},) * 2)
resource.setrlimit(resource.RLIMIT_AS, (room, room))
resource.setrlimit(resource.RLIMIT_FSIZE, (2 * 2**20,) * 2)
for finding in onrecord.validate(sys.argv[1]).findings:
    print(finding.rule, finding.message)
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_AS") or not Path("/proc/self/statm").exists(), reason="needs Linux")
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_within_bounds_of_time_memory_and_disk(name, tmp_path, temporary):
    make, words = BOMBS[name]
    path = tmp_path / "bomb.zip"
    path.write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, path],
        env=os.environ | {"TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("archive-file ") and done.stdout.count("\n") == 1 and words in done.stdout
    assert list(temporary.iterdir()) == []
