"""The whole package in one zip, which can be validated as it is: what the descriptor names, and what explains it."""

import io
import re
import stat
import zipfile
from pathlib import Path

from onrecord.files.guarded import Refused
from onrecord.package.archive import check_names
from onrecord.package.credit import stem
from onrecord.package.descriptor import DESCRIPTOR
from onrecord.package.manifests import read_manifests
from onrecord.package.sealing import as_json
from onrecord.record.dataset import Dataset

EXPLAINING = r"README\.md|LICENSE[\w.-]*|CITATION\.cff|\.zenodo\.json|CHANGELOG\.md"
MADE = (1980, 1, 1, 0, 0, 0)  # the first day that a zip can name
UNIX = 3


def export(dataset: Dataset) -> dict[str, bytes]:
    """Give the package as one zip of stored files (PKWARE APPNOTE.TXT 6.3.10), the descriptor at its top.

    Raises ValueError where two of its files would be one file on some system.
    """
    try:
        files = package_files(dataset)
        check_names(files)
    except Refused as stop:
        raise ValueError(f"the package can't be zipped: {stop}.") from None
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=MADE)
            entry.create_system = UNIX
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, files[name])
    return {f"{stem(dataset.package.descriptor)}.zip": buffer.getvalue()}


def package_files(dataset: Dataset) -> dict[str, bytes]:
    """Give by path what the package's descriptor names, the manifests of its releases, and what explains it."""
    package = dataset.package
    named = package.described.keys() - {package.path.name}
    beside = {one.name for one in package.root.iterdir() if _is_plain(one) and re.fullmatch(EXPLAINING, one.name, re.A)}
    docs = package.root / "docs"
    pages = [] if docs.is_symlink() else docs.glob("*.md")
    beside |= {f"docs/{one.name}" for one in pages if _is_plain(one) and re.fullmatch(r"[\w.-]+", one.name, re.A)}
    beside |= {one.path for one in read_manifests(package)}
    files = {name: (package.root / name).read_bytes() for name in named | beside}
    # the bytes that were validated, whatever has become of the files since
    for resource in package.resources:
        table = dataset.tables.get(resource.name)
        if table and table.path and not resource.container:
            files[table.path] = table.data
        else:
            files |= {part.path: part.data for part in resource.parts if part.file}
    is_json = package.path.suffix.lower() == ".json"
    return files | {DESCRIPTOR: package.path.read_bytes() if is_json else as_json(package.descriptor)}


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
