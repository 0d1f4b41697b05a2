"""A package in a zip, opened so that a stranger's archive can neither do harm nor show two packages to two readers.

The directory is read by zipfile; every claim in it is then held against the bytes (PKWARE APPNOTE.TXT 6.3.10, section
4.3), because a reader that streams goes by the headers, and one that seeks by the directory.
"""

import os
import re
import shutil
import stat
import struct
import tempfile
import unicodedata
import weakref
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from onrecord.files.guarded import FORBIDDEN_CHARACTERS, Refusal, Refused, hold_to_limit, open_plain_file
from onrecord.files.limits import LIMITS, Limits
from onrecord.package.descriptor import DESCRIPTOR, Package, open_package

MOST_NAME_CHARACTERS = 500
MOST_DIRECTORY_BYTES_AN_ENTRY = 512

KIND = "archive-file"
PIECE = 2**20
ENCRYPTED, DESCRIBED_AFTER, IN_UTF_8 = 0x2041, 0x8, 0x800  # bits of the flags
HOW_WELL_DEFLATED = 0x6
FOLDER = 0x10  # of the attributes
MOST_VERSION = 45  # who knows the format to 4.5 skips what asks for more
ELSEWHERE = 0xFFFFFFFF  # stands for a size that an extra field gives
SIZES, SECOND_NAME = 1, 0x7075  # of the extra fields
# times, owners, rights, padding, a comment, a program: any other field may give a name, a kind or sizes of its own
HARMLESS = {0x000A, 0x4453, 0x5455, 0x5855, 0x6375, 0x7855, 0x7875, 0xCAFE, 0xD935}
DESCRIBED = b"PK\7\10"

# what Windows takes for a device, for a stream of another file, for the short name of another file, or for nothing
DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\.|$)", re.I | re.A)
SHORT_NAME = re.compile(r"[^.]{0,6}~[0-9]+(\.[^.]{0,3})?")


def is_archive(path: Path) -> bool:
    """Say whether `path` is a file that is called a zip."""
    return path.suffix.lower() == ".zip" and path.is_file()


def open_archive(path: Path, limits: Limits = LIMITS, stand_ins: Mapping[str, Path] | None = None) -> Package:
    """Open the package in the zip at `path`, whose descriptor stands at the top or in one folder there.

    Its files stand in a temporary folder until `Package.close` is called or the package is dropped. Never raises for
    what the archive holds: see `Package.refusals`.
    """
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="onrecord-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        try:
            with open_plain_file(path, limits, KIND, limit="total_bytes") as file:
                top = _unpack(file, folder, limits)
        except Refused as stop:
            refusal = stop.refusal.placed(path=path.name)
            return Package(path, None, [], [refusal], archive=path)
        except OSError as error:
            refusal = Refusal(KIND, f"it can't be read ({error.strerror})", path=path.name)
            return Package(path, None, [], [refusal], archive=path)
        package = open_package(folder / top, limits, stand_ins)
        package.archive = path
        package.close = weakref.finalize(package, stack.pop_all().close)
        return package


def _unpack(file: BinaryIO, folder: Path, limits: Limits) -> str:
    """Unpack an archive into `folder`, and give the folder in it that holds the descriptor."""
    entries, directory = _directory(file, limits)
    check_names((one.orig_filename for one in entries), limits)
    for entry in entries:
        _check_entry(entry)
        if entry.file_size > limits.file_bytes:
            raise _refused(entry, f"has {entry.file_size:,} bytes; {limits.most('file_bytes')}")
    total = sum(one.file_size for one in entries)
    hold_to_limit(limits, "total_bytes", total, KIND, f"it opens to {total:,} bytes")
    starts = _starts(file, entries, directory)
    top = _top([one.orig_filename for one in entries])
    for entry, start in zip(entries, starts, strict=True):
        place = folder / entry.orig_filename
        try:
            (place if entry.is_dir() else place.parent).mkdir(parents=True, exist_ok=True)
            if not entry.is_dir():
                with place.open("xb") as unpacked:
                    for piece in _contents(file, entry, start):
                        unpacked.write(piece)
        except OSError as error:
            raise _refused(entry, f"can't be unpacked ({error.strerror})") from None
    return top


def _refused(entry: zipfile.ZipInfo, detail: str) -> Refused:
    return _name_refused(entry.orig_filename, detail)


def _name_refused(name: str, detail: str) -> Refused:
    shown = name if len(name) <= MOST_NAME_CHARACTERS else name[:MOST_NAME_CHARACTERS] + "..."
    return Refused(KIND, f"`{shown}` {detail}", value=shown)


def _directory(file: BinaryIO, limits: Limits) -> tuple[list[zipfile.ZipInfo], int]:
    """Give what the directory lists, and where it starts; refuse one that is too long to be taken into memory."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - 2**16 - 22 - 20, 0))
    tail = file.read()
    end = tail.rfind(b"PK\5\6")
    if end < 0 or len(tail) - end < 22:
        raise Refused(KIND, "it is not a zip")
    *disks, here, count, length, start, comment = struct.unpack_from("<4x 4H 2L H", tail, end)
    if tail[max(end - 20, 0) : end].startswith(b"PK\6\7"):
        raise Refused(KIND, "it is written as Zip64, which only one of four gigabytes or 65,535 entries needs")
    if end + 22 + comment != len(tail) or start + length != size - len(tail) + end:
        raise Refused(KIND, "it is broken: its directory does not stand at its end")
    if any(disks) or here != count:
        raise Refused(KIND, "it is one part of an archive in several")
    if count > limits.archive_entries or length > limits.archive_entries * MOST_DIRECTORY_BYTES_AN_ENTRY:
        detail = f"it lists {count:,} entries in {length:,} bytes; {limits.most('archive_entries')}"
        raise Refused(KIND, f"{detail}, and {MOST_DIRECTORY_BYTES_AN_ENTRY} bytes for each")
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise Refused(KIND, f"it is broken: its directory can't be read ({error})") from None
    if len(entries) != count:
        raise Refused(KIND, f"it is broken: its directory lists {len(entries):,} entries, not {count:,}")
    return entries, start


def check_names(names: Iterable[str], limits: Limits = LIMITS) -> None:
    """Refuse names that would lead out of a folder, or that some system takes for the same place."""
    taken: dict[str, tuple[str, bool]] = {}
    given: set[str] = set()
    for name in names:
        fault = _name_fault(name)
        if fault:
            raise _name_refused(name, fault)
        if name in given:
            raise _name_refused(name, "stands twice in it")
        given.add(name)
        parts = name.removesuffix("/").split("/")
        for depth in range(1, len(parts) + 1):
            place, is_folder = "/".join(parts[:depth]), depth < len(parts) or name.endswith("/")
            first, was_folder = taken.setdefault(_folded(place), (place, is_folder))
            if first != place:
                raise _name_refused(name, f"differs from `{first}` in case or in Unicode form only")
            if was_folder != is_folder:
                raise _name_refused(name, f"makes `{place}` both a file and a folder")
        hold_to_limit(limits, "archive_entries", len(taken), KIND, "it has too many files and folders")


def _name_fault(name: str) -> str | None:
    if not name or len(name) > MOST_NAME_CHARACTERS:
        return f"is a name of {len(name):,} characters; it needs 1 to {MOST_NAME_CHARACTERS}"
    if re.search(rf"[\t\n\r]|{FORBIDDEN_CHARACTERS}", name):
        return "holds a character that is not text"
    if "\\" in name:
        return "holds a backslash, which some systems take for a folder's end"
    if name.startswith("/") or re.match("[A-Za-z]:", name):
        return "is not relative to the archive"
    parts = name.removesuffix("/").split("/")
    # some systems drop dots and spaces at an end
    if any(part == "" or part != part.rstrip(". ") for part in parts):
        return "is not a plain way down"
    if re.search('[<>:"|?*]', name) or any(DEVICE.match(part) or SHORT_NAME.fullmatch(part) for part in parts):
        return "is a name that Windows takes for something else"
    return None


def _folded(name: str) -> str:
    """Give what is equal for names that are canonically and caselessly equal (Unicode, section 3.13, D145).

    The joiners are left out, as HFS+ does.
    """
    seen = re.sub("[\u200c\u200d]", "", name)
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", seen).casefold())


def _check_entry(entry: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    as_folder = kind == stat.S_IFDIR or entry.external_attr & FOLDER
    name = entry.orig_filename
    fields = _fields(entry.extra)
    if SECOND_NAME in fields or not (name.isascii() or entry.flag_bits & IN_UTF_8):
        raise _refused(entry, "is a name that can be read in two ways: use letters from a to z, digits and hyphens")
    for one in _odd(fields):
        raise _refused(entry, f"has an extra field (0x{one:04x}) that some readers go by, or can't read")
    if kind == stat.S_IFLNK:
        raise _refused(entry, "is a link")
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _refused(entry, "is neither a file nor a folder")
    if entry.is_dir() and (kind == stat.S_IFREG or entry.file_size) or as_folder and not entry.is_dir():
        raise _refused(entry, "is half file, half folder")
    _check_packing(entry)


def _check_packing(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & ENCRYPTED:
        raise _refused(entry, "is encrypted")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _refused(entry, f"is compressed by method {entry.compress_type}; only stored and deflate are read")
    if entry.flag_bits & ~(HOW_WELL_DEFLATED | DESCRIBED_AFTER | IN_UTF_8):
        raise _refused(entry, f"has flags (0x{entry.flag_bits:04x}) that are not read")
    if entry.flag_bits & DESCRIBED_AFTER and entry.compress_type == zipfile.ZIP_STORED:
        raise _refused(entry, "is stored, with its length behind it, where readers look in vain: compress it")
    if entry.extract_version > MOST_VERSION or entry.volume:
        raise _refused(entry, "asks for a later version of zip, or for another disk, so that some readers skip it")


def _fields(extra: bytes) -> dict[int, bytes | None]:
    """Give what an entry's extra fields hold (section 4.5); None for one that stands twice, or has no end."""
    fields: dict[int, bytes | None] = {}
    while extra:
        kind, length = struct.unpack("<2H", extra[:4].ljust(4, b"\xff"))
        whole = kind not in fields and 4 + length <= len(extra)
        fields[kind] = extra[4 : 4 + length] if whole else None
        extra = extra[4 + length :]
    return fields


def _odd(fields: dict[int, bytes | None]) -> list[int]:
    return [kind for kind, data in fields.items() if kind not in HARMLESS or data is None]


def _starts(file: BinaryIO, entries: list[zipfile.ZipInfo], directory: int) -> list[int]:
    """Give where each entry's data starts; refuse headers that say otherwise, overlaps, and bytes of no entry."""
    starts: dict[int, int] = {}
    at = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset != at:
            raise _refused(entry, "overlaps another entry, or bytes of none stand before it")
        file.seek(at)
        header = file.read(30)
        if len(header) < 30:
            raise _refused(entry, "is broken: the archive ends in it")
        *told, packed, size, name, extra = struct.unpack("<4s 3H 4x 3L 2H", header)
        same = file.read(name) == entry.orig_filename.encode("utf-8")
        fields = _fields(file.read(extra))
        in_64_bits = SIZES in fields
        if in_64_bits and packed == size == ELSEWHERE and len(fields[SIZES] or b"") == 16:
            size, packed = struct.unpack("<2Q", fields.pop(SIZES))
        if not (same and not _odd(fields) and _same(entry, told, packed, size)):
            raise _refused(entry, "is described differently by its own header and by the directory")
        starts[entry.header_offset] = start = at + 30 + name + extra
        at = start + entry.compress_size
        if entry.flag_bits & DESCRIBED_AFTER:
            at += _description(file, at, entry, in_64_bits)
    if at != directory:
        raise Refused(KIND, "it is broken: its last entry does not end where its directory starts")
    return [starts[entry.header_offset] for entry in entries]


def _same(entry: zipfile.ZipInfo, told: list, packed: int, size: int) -> bool:
    """Say whether an entry's header says what the directory does, except its times, which are not read."""
    mark, version, flags, method, crc = told
    later = flags & DESCRIBED_AFTER
    pairs = (crc, entry.CRC), (packed, entry.compress_size), (size, entry.file_size)
    return (
        (mark, method, flags & ~HOW_WELL_DEFLATED)
        == (b"PK\3\4", entry.compress_type, entry.flag_bits & ~HOW_WELL_DEFLATED)
        and version & 0xFF <= MOST_VERSION
        and all(one == wanted or later and not one for one, wanted in pairs)
    )


def _description(file: BinaryIO, start: int, entry: zipfile.ZipInfo, in_64_bits: bool) -> int:
    """Give the length of what describes an entry behind its data (section 4.3.9); refuse what says otherwise."""
    form = "<L2Q" if in_64_bits else "<3L"
    bare = struct.pack(form, entry.CRC, entry.compress_size, entry.file_size)
    file.seek(start)
    found = file.read(len(DESCRIBED + bare))
    if found == DESCRIBED + bare:
        return len(found)
    if found.startswith(DESCRIBED) or not found.startswith(bare):
        raise _refused(entry, "is described differently behind its data and by the directory")
    return len(bare)


def _top(names: list[str]) -> str:
    """Give the folder that holds the descriptor: the top, else the one folder there that does."""
    found = [name for name in names if name.count("/") == 1 and name.endswith(f"/{DESCRIPTOR}")]
    if DESCRIPTOR in names or not found:
        return ""
    if len(found) > 1:
        raise Refused(KIND, f"it holds two packages, `{found[0]}` and `{found[1]}`")
    return found[0].removesuffix(DESCRIPTOR)


def _contents(file: BinaryIO, entry: zipfile.ZipInfo, start: int) -> Iterator[bytes]:
    """Give an entry's bytes in pieces, counted as they come; refuse more or others than were declared."""
    size = crc = 0
    try:
        for piece in _inflated(file, entry, start):
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            if size > entry.file_size:
                break
            yield piece
    except zlib.error:
        raise _refused(entry, "is broken: it can't be inflated") from None
    if (size, crc) != (entry.file_size, entry.CRC):
        raise _refused(entry, "is broken: its bytes are not those that were declared, by their number or check sum")


def _inflated(file: BinaryIO, entry: zipfile.ZipInfo, start: int) -> Iterator[bytes]:
    file.seek(start)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for left in range(entry.compress_size, 0, -PIECE):
        piece = file.read(min(left, PIECE))
        if entry.compress_type == zipfile.ZIP_STORED:
            yield piece
            continue
        while piece and not inflater.eof:
            yield inflater.decompress(piece, PIECE)
            piece = inflater.unconsumed_tail
        if piece or inflater.unused_data:
            raise zlib.error("bytes after the end")
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        yield inflater.flush()
        if not inflater.eof:
            raise zlib.error("no end")
