"""A version made of a package: what keeps it from being released, and the files that release it."""

import datetime
import hashlib
import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from onrecord.analysis.versions import compare, opened
from onrecord.files.folder import replaced
from onrecord.files.git import git
from onrecord.files.guarded import Refused, read_plain_file
from onrecord.files.interrupts import finished_first
from onrecord.files.writing import write_files
from onrecord.package.credit import NOBODY_YET, corrections, makers
from onrecord.package.descriptor import Package
from onrecord.package.manifests import (
    FOLDER,
    STEPS,
    Manifest,
    following,
    is_released,
    numbers,
    package_files,
    sound_manifests,
    step,
)
from onrecord.package.sealing import as_json, sealed
from onrecord.publishing.exports import all_files
from onrecord.publishing.exports.zip import package_files as whole_package
from onrecord.record.dataset import Dataset
from onrecord.record.digests import manifest_of
from onrecord.report.difference import verdict
from onrecord.rules.releases import CITATION, ZENODO
from onrecord.validation.opening import changeable_dataset
from onrecord.validation.run import open_dataset

CHANGELOG = "CHANGELOG.md"
UNRELEASED = "Unreleased"
# files of `onrecord init` in which an address is to be filled in, and what stands there till then
FILLED_IN = (".github/workflows/package.yml", ".github/workflows/pages.yml", ".pre-commit-config.yaml")
PLACEHOLDER = re.compile("OWNER/onrecord|onrecord@REVISION|rev: REVISION")
DIST = "dist"
MOST_SHOWN = 5
NO_ADDRESS = (
    "Whoever finds themselves reported wrongly has no address at which to ask for a correction. "
    "Write an `email` or a `path` of a contributor, or a `homepage`, into the descriptor."
)


class Unreleasable(ValueError):
    """Raised with all that keeps a package from being released: what is wrong, and what to do, a line each."""

    def __init__(self, lines: list[str]):
        super().__init__("\n".join(["nothing is released:", *lines]))


@dataclass
class Release:
    """A version as it would be released: its files by path, and those of `dist` by their paths in that folder.

    `since` says what it is compared with and which step that calls for, `citations` how many of them were proved and
    how many not. There are no `files` to write where the version is sealed already, and only its tag is missing.
    `warnings` say what the makers may have forgotten.
    """

    version: str
    since: str
    root: Path
    files: dict[str, bytes]
    dist: dict[str, bytes]
    citations: dict[str, int]
    warnings: list[str]


def plan(path: Path, texts: Path | None = None) -> Release:
    """Make a release of the package at `path` and write nothing: its version is the one that the descriptor says.

    Raises Unreleasable with all that keeps it from being released, ValueError where the package can't be read at all.
    """
    _, dataset = changeable_dataset(path, texts, only=())  # all rules look at what is to be released, further down
    package = dataset.package
    manifests, version = sound_manifests(package), package.descriptor.get("version")
    faults: list[str] = []
    _check_git(package.root, faults)
    _check_placeholders(package, faults)
    day = _check_changelog(dataset, faults)
    if not is_released(version):
        what = f"`{version}` is not a version that can be released."
        faults.append(f"{what} Write three numbers into `version` of the descriptor, as `1.0.0`.")
        raise Unreleasable(faults)
    is_new = not any(one.version == version for one in manifests)
    is_tagged = bool(git(package.root, "rev-parse", "--verify", "--quiet", f"refs/tags/v{version}"))
    # sealed and not tagged yet: what it was held against when it was sealed, it is held against again
    earlier = [one for one in manifests if is_new or is_tagged or one.version != version]
    since = _check_step(dataset, earlier[-1] if earlier else None, faults)
    if is_new and is_tagged:
        faults.append(f"There is a tag v{version} already. Write a higher `version` into the descriptor.")
    files = release_files(dataset, version, day or str(package.descriptor.get("created"))[:10]) if is_new else {}
    with tempfile.TemporaryDirectory(prefix="onrecord-release-") as folder:
        copy = Path(folder) / "package"
        for name, data in (whole_package(dataset) | files).items():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes(data)
        report, made = open_dataset(copy / package.path.name, texts)
        errors = [one for one in report.findings if one.severity == "error"]
        for one in errors[:MOST_SHOWN]:
            place = ":".join(str(part) for part in (one.path, one.line, one.column) if part)
            faults.append(f"{place}: {one.message} {one.remedy}")
        if errors[MOST_SHOWN:]:
            faults.append(f"There are {len(errors) - MOST_SHOWN:,} errors more. Run `onrecord validate` for all.")
        if faults:
            raise Unreleasable(faults)
        warnings = [] if corrections(package.descriptor) else [NO_ADDRESS]
        return Release(version, since, package.root, files, all_files(made), report.citations, warnings)


def _check_git(root: Path, faults: list[str]) -> None:
    status = git(root, "status", "--porcelain", "--untracked-files=normal")
    if status is None:
        faults.append(f"{root} is in no git repository. Put it under version control, and commit it.")
    elif status:
        changed = [line[3:] for line in status.splitlines()]
        more = f" and {len(changed) - MOST_SHOWN} more" if changed[MOST_SHOWN:] else ""
        what = f"The working tree has changes that are not committed: {', '.join(changed[:MOST_SHOWN])}{more}."
        faults.append(f"{what} Commit them, or take them back.")


def _check_placeholders(package: Package, faults: list[str]) -> None:
    """Look for what `onrecord init` wrote for somebody to fill in."""
    title = package.descriptor.get("title")
    if f"{NOBODY_YET} {title}" in makers(package.descriptor):
        what = f"`{NOBODY_YET} {title}` stands in {package.path.name} where its makers are named."
        faults.append(f"{what} Write into `contributors` who made the package.")
    for name in FILLED_IN:
        with suppress(Refused, UnicodeDecodeError):
            text = read_plain_file(package.root / name, package.limits, "", package.root).decode("utf-8")
            if found := PLACEHOLDER.search(text):
                remedy = "Put in the address and the commit of onrecord, or delete the file."
                faults.append(f"`{found[0]}` stands in {name} where the checks are named. {remedy}")


def _check_changelog(dataset: Dataset, faults: list[str]) -> str | None:
    """Give the day that the changelog's entry for the version says, None where there is none."""
    package, version = dataset.package, dataset.package.descriptor.get("version")
    remedy = f"Write it in {CHANGELOG} under `## {version}, YYYY-MM-DD`; `onrecord diff --format markdown` drafts it."
    try:
        data = read_plain_file(package.root / CHANGELOG, package.limits, "", package.root)
        entries = re.split(r"(?m)^## +", data.decode("utf-8").replace("\r\n", "\n"))[1:]
    except Refused as stop:
        faults.append(f"{CHANGELOG} can't be read: {stop.refusal.detail}. {remedy}")
        return None
    except UnicodeDecodeError:
        faults.append(f"{CHANGELOG} is not in UTF-8. Save it as UTF-8.")
        return None
    for entry in entries:
        heading, _, body = entry.partition("\n")
        said, _, day = heading.partition(",")
        if said.strip() == version:
            with suppress(ValueError):
                if datetime.date.fromisoformat(day.strip()) and body.strip():
                    return day.strip()
            faults.append(f"The changelog's entry for version {version} has no date, or says nothing. {remedy}")
            return None
    if any(entry.partition("\n")[0].strip() == UNRELEASED for entry in entries):
        remedy = f"Rename its part `## {UNRELEASED}` to `## {version}, YYYY-MM-DD`."
    faults.append(f"The changelog has no entry for version {version}. {remedy}")
    return None


def _check_step(dataset: Dataset, last: Manifest | None, faults: list[str]) -> str:
    """Say what the version is compared with, and which step that calls for."""
    version, root = dataset.package.descriptor["version"], dataset.package.root
    if last is None:
        return "The first release: there is no manifest of an earlier one to compare with."
    try:
        with opened(f"refs/tags/v{last.version}", root) as before:
            if _differs(before, last):
                what = f"The tag v{last.version} is not what {last.path} says was released."
                faults.append(f"{what} Take both from where the release was published.")
                return ""
            difference = compare(before, dataset)
    except ValueError:
        what = f"The last release is {last.version}, but there is no tag v{last.version} here to compare with."
        faults.append(f"{what} Fetch it: `git fetch --tags`.")
        return ""
    above = following(last.version, difference.step)
    if numbers(version) <= numbers(last.version):
        least = following(last.version, "patch") if difference.step == "none" else above
        what = f"Version {version} is not above {last.version}, the last release."
        faults.append(f"{what} Write {least} or a higher one into `version` of the descriptor: {verdict(difference)}")
    elif STEPS.index(step(last.version, version)) < STEPS.index(difference.step):
        what = f"From {last.version} to {version} is a {step(last.version, version)} step. {verdict(difference)}"
        faults.append(f"{what} Write {above} or a higher one into `version` of the descriptor.")
    return verdict(difference)


def _differs(before: Dataset, manifest: Manifest) -> bool:
    digests = {path: hashlib.sha256(data).hexdigest() for path, data in package_files(before.package).items()}
    return digests != {path: one.sha256 for path, one in manifest.files.items()}


def release_files(dataset: Dataset, version: str, day: str) -> dict[str, bytes]:
    """Give the files that release a version, by path: the sealed descriptor, the manifest, and the ways to cite it."""
    package = dataset.package
    created = f"{day}T00:00:00Z"
    own = package_files(package)
    descriptor = sealed(package.descriptor, own, created)
    manifest = manifest_of(dataset, own | {package.path.name: descriptor}, version, created)
    files = {package.path.name: descriptor, f"{FOLDER}/{version}.json": manifest}
    return files | dict(_dated(package.root, package, version, day))


def _dated(root: Path, package, version: str, day: str) -> Iterator[tuple[str, bytes]]:
    """Give the files that say how to cite the package, as far as they can be read, with a version and its day."""
    with suppress(Refused, UnicodeDecodeError):
        text = read_plain_file(root / CITATION, package.limits, "", root).decode("utf-8")
        text = re.sub(r"(?m)^version:.*$", f"version: {version}", text)
        yield CITATION, re.sub(r"(?m)^date-released:.*$", f'date-released: "{day}"', text).encode("utf-8")
    with suppress(Refused, ValueError):
        value = json.loads(read_plain_file(root / ZENODO, package.limits, "", root))
        if isinstance(value, dict):
            yield ZENODO, as_json(value | {"version": version, "publication_date": day})


@finished_first
def write(release: Release) -> None:
    """Write a release's files and `dist`, all or none. Raises OSError with everything as it was where that fails."""
    folder = release.root / FOLDER
    is_new = not folder.exists()
    folder.mkdir(exist_ok=True)
    try:
        with replaced(release.root / DIST, release.dist):
            write_files({release.root / name: data for name, data in release.files.items()}, release.root)
    except BaseException:
        if is_new:
            folder.rmdir()
        raise
