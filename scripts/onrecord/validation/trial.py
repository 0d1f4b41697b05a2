"""What would be found in a package if its tables held other bytes: nothing of the package itself is touched."""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from onrecord.package.manifests import read_manifests
from onrecord.record.dataset import Dataset
from onrecord.validation.findings import Finding
from onrecord.validation.run import open_dataset


def newly_found(
    dataset: Dataset, files: Mapping[Path, bytes], texts: Path | None, known: Callable[[], Iterable[Finding]]
) -> tuple[list[Finding], Dataset]:
    """Give what would be found beyond the findings of now if these `files` had these bytes, and the tables then.

    `known` gives the findings of now. It is asked only where anything would be found, which is seldom.
    """
    with tempfile.TemporaryDirectory() as folder:
        report, changed = open_dataset(_copied(dataset, files, Path(folder)), texts)
    seen = set(map(_same, known())) if report.findings else set()
    return [finding for finding in report.findings if _same(finding) not in seen], changed


def _same(finding: Finding) -> tuple:
    return finding.rule, finding.table, finding.row_id, finding.column, finding.value


def _copied(dataset: Dataset, files: Mapping[Path, bytes], folder: Path) -> Path:
    """Copy the package into `folder` with these files' new bytes, and give its descriptor there."""
    package = dataset.package
    # a schema that can't be read is named, and is none of what the package has read
    schemas = (one.schema_path for one in package.resources if one.schema_path)
    named = [*package.described, *schemas, *(one.path for one in read_manifests(package))]
    for file in {*(package.root / one for one in named), *(one.file for one in package.resources if one.file)}:
        target = folder / file.relative_to(package.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        if file in files:
            target.write_bytes(files[file])
        else:
            shutil.copyfile(file, target)
    return folder / package.path.name
