"""A package's tables for those who read them: as far as they keep the rules that a reader relies on."""

from collections.abc import Collection
from os import PathLike

from onrecord.record.dataset import Dataset
from onrecord.record.reference import FORMATS, FORMER, reference_schemas
from onrecord.rules.catalogue import CATALOGUE
from onrecord.validation.findings import Finding, Report
from onrecord.validation.run import open_dataset

# what a reader relies on who takes columns by their types and rows by their keys
TYPED = ("cell-type", "cell-enum", "primary-key")
# and who follows each key to its row
LINKED = (*TYPED, "foreign-key")
# why a package is not in the format, or has not all of its tables
DECLARED = tuple(rule.id for rule in CATALOGUE.values() if rule.scope in ("refusal", "package"))


def readable_dataset(path: str | PathLike, rules: Collection[str], texts: str | PathLike | None = None) -> Dataset:
    """Give a package's tables where they keep these `rules`, which a reader relies on.

    Raises ValueError with the first findings where they do not.
    """
    report, dataset = open_dataset(path, texts, only=rules)
    dataset.package.close()
    if not report.valid:
        listed = "\n".join(map(_said, report.findings[:10]))
        raise ValueError(
            f"{path} can't be loaded: {len(report.findings)} findings; run `onrecord validate` for all\n{listed}"
        )
    return dataset


def _said(finding: Finding) -> str:
    place = ":".join(str(one) for one in (finding.path, finding.line, finding.column) if one)
    return f"{place}: {finding.message}"


def hold_to_format(path: str | PathLike, report: Report) -> None:
    """Raise ValueError where a package is not in the format as it is now."""
    if report.format in FORMER:
        raise ValueError(
            f"{path} is in format {report.format}: take it over into format {FORMATS[-1]}, as docs/adopt.md says; "
            "`onrecord` 1.0.0 reads it as it is"
        )
    if report.format is None:
        unknown = next((one for one in report.findings if one.rule == "format-known"), None)
        why = _said(unknown) if unknown else f"{path} does not declare the format (`onrecord` in its descriptor)"
        raise ValueError(why)


def whole_dataset(
    path: str | PathLike,
    texts: str | PathLike | None = None,
    general: bool = False,
    only: Collection[str] | None = None,
) -> tuple[Report, Dataset]:
    """Give the report and the tables of a package in the format, sound or not; if `general`, of any other too.

    The report is by all rules; with `only` by these and those about the descriptor, which is faster by far. Raises
    ValueError where the package declares no format that is known, or one of its tables can't be read.
    """
    report, dataset = open_dataset(path, texts, only=() if only is None else (*DECLARED, *only))
    unread = [one.name for one in dataset.package.resources if one.is_table and one.name not in dataset.tables]
    if dataset.package.descriptor is None:
        raise ValueError(f"{path}: {report.findings[0].message}")
    _hold_to_kind(path, report, dataset, general)
    missing = [one for one in reference_schemas() if one not in dataset.tables] if dataset.in_format else []
    if unread or missing:
        table = (unread or missing)[0]
        why = next((f": {_said(finding)}" for finding in report.findings if finding.table == table), ".")
        raise ValueError(f"{path}: table `{table}` can't be read{why} Run `onrecord validate`.")
    return report, dataset


def changeable_dataset(
    path: str | PathLike, texts: str | PathLike | None = None, only: Collection[str] | None = None
) -> tuple[Report, Dataset]:
    """Do as `whole_dataset` does, for whoever writes into the package: raises ValueError of an archive, too."""
    report, dataset = whole_dataset(path, texts, only=only)
    if dataset.package.archive:
        raise ValueError(f"{path} is an archive, in which nothing is changed: unpack it, and name the folder.")
    return report, dataset


def usable_dataset(
    path: str | PathLike, rules: Collection[str], only: Collection[str] | None = None
) -> tuple[Report, Dataset]:
    """Give the report and the tables of a package in the format, with faults too where they keep these `rules`.

    `only` is as for `whole_dataset`. Raises ValueError where they do not, and as `whole_dataset` does.
    """
    report, dataset = whole_dataset(path, only=only)
    broken = next((finding for finding in report.findings if finding.rule in rules), None)
    if broken:
        raise ValueError(f"{path} can't be read: {_said(broken)} Run `onrecord validate`.")
    return report, dataset


def _hold_to_kind(path: str | PathLike, report: Report, dataset: Dataset, general: bool) -> None:
    if dataset.in_format or not general:
        hold_to_format(path, report)
    elif not dataset.tables:
        raise ValueError(f"{path} has no table that can be read. Run `onrecord validate`.")


def sound_dataset(
    path: str | PathLike, texts: str | PathLike | None = None, general: bool = False
) -> tuple[Report, Dataset]:
    """Give the report and the tables of a sound package in the format; ValueError where it is not both.

    If `general`, one that declares no format will do.
    """
    report, dataset = open_dataset(path, texts)
    errors = [finding for finding in report.findings if finding.severity == "error"]
    if errors:
        what = "1 error" if len(errors) == 1 else f"{len(errors):,} errors"
        raise ValueError(f"{path} is not sound: {what}, the first: {errors[0].message} Run `onrecord validate`.")
    _hold_to_kind(path, report, dataset, general)
    return report, dataset
