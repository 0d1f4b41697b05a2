"""Run the catalogue over a package and gather what it finds into one report."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from os import PathLike
from pathlib import Path

from onrecord.files.guarded import Refusal
from onrecord.files.limits import LIMITS, Limits
from onrecord.package.archive import is_archive, open_archive
from onrecord.package.descriptor import Package, open_package
from onrecord.package.manifests import read_manifests
from onrecord.record.dataset import NO_TEXTS, Dataset, Unavailable
from onrecord.record.reference import FORMATS, FORMER, known_schemas, reference_schemas
from onrecord.record.vocabulary import CITING
from onrecord.rules import releases
from onrecord.rules.catalogue import CATALOGUE
from onrecord.rules.declaration import undeclared
from onrecord.rules.descriptor import not_checked, resource_digest, resource_schema
from onrecord.rules.format import hold_to_plain_files
from onrecord.rules.rule import Rule
from onrecord.tableschema.applied import apply_schemas
from onrecord.validation.cutting import BY_ARTICLE, NotDivisible, is_large
from onrecord.validation.findings import Finding, Report
from onrecord.validation.parts import Checked, Job, beside, check_parts, proved_citations
from onrecord.validation.reading import Reader
from onrecord.validation.schemas import Binder
from onrecord.validation.steps import Steps
from onrecord.validation.wording import refusal_finding, table_findings

Workers = Callable[[], AbstractContextManager[Executor | None]]


def check(
    path: str | PathLike,
    texts: str | PathLike | None = None,
    only: Collection[str] = (),
    skip: Collection[str] = (),
    strict: bool = False,
    limits: Limits = LIMITS,
    steps: Steps | None = None,
    workers: Workers = nullcontext,
    expected: str | None = None,
    schemas: Mapping[str, Path] | None = None,
) -> Report:
    """Check the package at `path` by every rule that binds it, or `only` those named, and give a Report.

    `texts` is a folder that holds `<article_id>.txt` for the rules that need the articles' words. What
    keeps a file from being read is reported whatever is skipped. `workers` gives the executor that checks the parts of
    a large package, None for this process. `expected` is the format that the package must declare. `schemas` are files
    by the address of the schema or profile for which they are read. Raises FileNotFoundError where `texts` is no folder
    or has the text of no article, KeyError where a rule is unknown, ValueError where the package names no such address,
    ChildProcessError where a worker was ended or reads other files. `steps` note what is done.
    """
    run = _started(path, texts, only, skip, limits, True, strict, steps, expected, schemas)
    try:
        if run.knows_format and not run.at_fault and is_large(run.package):
            try:
                return run.in_parts(workers)
            except NotDivisible:
                run.begin_again()
        return run.whole()[0]
    finally:
        run.package.close()


def open_dataset(
    path: str | PathLike,
    texts: str | PathLike | None = None,
    only: Collection[str] = (),
    skip: Collection[str] = (),
    limits: Limits = LIMITS,
    by_format: bool = True,
) -> tuple[Report, Dataset]:
    """Check a package as `check` does, and give the tables that could be read beside the report.

    Without `by_format` the tables are read under the package's own schemas, and held to the general rules alone: an
    earlier version may be in the format as it was then.
    """
    return _started(path, texts, only, skip, limits, by_format).whole()


def _started(
    path, texts, only, skip, limits, by_format=True, strict=False, steps=None, expected=None, schemas=None
) -> _Run:
    for rule_id in (*only, *skip):
        CATALOGUE[rule_id]
    if texts is not None and not Path(texts).is_dir():
        raise FileNotFoundError(f"the folder of texts, {texts}, is not there")
    path = Path(path)
    steps = steps or Steps()
    with steps.step("the descriptor and its rules"):
        package = (open_archive if is_archive(path) else open_package)(path, limits, schemas)
        unused = next((one for one in schemas or () if one not in package.stood_in), None)
        if unused and package.descriptor is not None:
            package.close()
            raise ValueError(f"the package names no schema and no profile at {unused}")
        read_manifests(package)
        apply_schemas(package)
        hold_to_plain_files(package)
        run = _Run(package, Path(texts) if texts is not None else None, steps, by_format, expected, strict)
        for rule_id in CATALOGUE:
            if (only and rule_id not in only) or rule_id in skip:
                run.unasked[rule_id] = "not asked for" if only and rule_id not in only else "skipped as asked"
        run.begin_again()
    return run


class _Run:
    """One validation as it goes: findings, and the rules that could not run with the reason why."""

    def __init__(
        self, package: Package, texts: Path | None, steps: Steps, by_format: bool, expected: str | None, strict: bool
    ):
        self.package, self.texts, self.steps, self.strict = package, texts, steps, strict
        self.limits = package.limits
        self.declared = "onrecord" in (package.descriptor or {})
        declared = (package.declaration or {}).get("format") if by_format else None
        if expected is not None and package.descriptor is not None and declared != expected:
            met = "none" if declared is None else f"`{declared}`"
            package.refusals.append(undeclared(package, f"format `{expected}` is expected, and it declares {met}"))
        self.knows_format = declared in FORMATS
        self.former = declared if declared in FORMER else None
        self.unasked: dict[str, str] = {}

    def begin_again(self) -> None:
        """Run the rules that look at the descriptor, as if nothing was found before."""
        self.findings: list[Finding] = []
        self._refusals: set[Finding] = set()
        self._listed: Counter[str] = Counter()
        self.reasons = dict(self.unasked)
        self.at_fault: set[str | None] = set()
        self.wanted = CATALOGUE.keys() - self.unasked
        self._package_rules()
        self._reader = Reader(self.package, self.knows_format, self.at_fault, self.wanted, self._refused, self.steps)

    def whole(self) -> tuple[Report, Dataset]:
        """Check the tables, each as a whole."""
        dataset = self._reader.dataset([one.name for one in self.package.resources], self.texts)
        self._file_rules(dataset)
        return self._checked(dataset, self._row_rules(), None), dataset

    def in_parts(self, workers: Workers) -> Report:
        """Check the sentences and claims in parts, and then the small tables beside what was kept of them.

        Raises NotDivisible where that can't be done.
        """
        small = self._reader.dataset(
            [one.name for one in self.package.resources if one.name not in BY_ARTICLE], self.texts
        )
        if len(small.tables) + len(BY_ARTICLE) < len(self.package.resources):
            raise NotDivisible
        small.schemas.update((name, self.package.resource(name).schema) for name in BY_ARTICLE)
        self._file_rules(small)
        rules = self._row_rules()
        known = reference_schemas().keys() - {*BY_ARTICLE}
        digests = [(name, hashlib.sha256(self.package.resource(name).data).hexdigest()) for name in sorted(known)]
        released = bool(read_manifests(self.package))
        ids = tuple(rule.id for rule in rules)
        job = Job(self.package.path.resolve(), self.texts, ids, self.limits, tuple(digests), released)
        with workers() as executor:
            parts = check_parts(job, small, executor)
        self.reasons = parts.reasons | self.reasons
        self.steps.add(parts.seconds)
        return self._checked(beside(small, parts.kept, parts.released), rules, parts)

    def _checked(self, dataset: Dataset, rules: list[Rule], parts: Checked | None) -> Report:
        """Check the tables that no part has, and put the report together."""
        self._release_rules(dataset)
        binder = Binder(dataset, rules, self.limits.findings + 1, self.steps.step)
        found = parts.found if parts else {}
        rows = {name: len(table.frame) for name, table in dataset.tables.items()} | (dict(parts.rows) if parts else {})
        for name in self._names():
            if name in dataset.tables:
                for findings in found[name] if name in found else table_findings(binder, name):
                    for finding in findings:
                        self._list(finding)
        self.reasons = binder.reasons | self.reasons
        self._note_unchecked(dataset, rules)
        self._note_missing_texts(dataset, rules)
        citing = [name for name in CITING if name in rows] if self.knows_format else []
        proved = proved_citations(dataset, [name for name in citing if name not in found])
        proved += parts.proved if parts else 0
        with self.steps.step("the report"):
            return self._report(rows, {"proved": proved, "unproved": sum(rows[name] for name in citing) - proved})

    def _package_rules(self) -> None:
        """Run the rules that look at the descriptor.

        What was refused on opening, and what of a schema can't be applied, is reported whatever is asked for.
        """
        for refusal in self.package.refusals:
            self._refused(refusal)
        self.at_fault |= {one.table for one in self.package.refusals if one.kind == resource_schema.id}
        self.at_fault |= {one.name for one in self.package.resources if one.applied is not one.schema}
        for rule in self._rules("package"):
            for refusal in rule.function(self.package):
                self._refused(refusal)
        if self.package.descriptor is None:
            unopened = any(refusal.kind == "archive-file" for refusal in self.package.refusals)
            looked_at = {"archive-file"} if self.package.archive else set()
            looked_at |= set() if unopened else {"descriptor-file", "descriptor-json"}
            for rule_id in self.wanted - looked_at:
                self.reasons[rule_id] = f"the {'archive' if unopened else 'descriptor'} could not be read"

    def _file_rules(self, dataset: Dataset) -> None:
        for rule in self._rules("file") if self.knows_format or self.former else ():
            for table in dataset.tables.values():
                with self.steps.step(rule.id):
                    for refusal in rule.function(table):
                        self._refused(refusal)

    def _release_rules(self, dataset: Dataset) -> None:
        for rule in self._rules("release") if self.knows_format or self.former else ():
            try:
                with self.steps.step(rule.id):
                    for refusal in rule.function(dataset):
                        self._refused(refusal)
            except Unavailable as reason:
                self.reasons.setdefault(rule.id, str(reason))
        for refusal in self.package.refusals:  # those of the files that these rules have read, too
            self._refused(refusal)
        if self._listed[releases.released_version.id]:
            # of an edited file the digest that the release declared differs for the same reason
            edited = releases.edited_files(self.package)
            self.findings = [one for one in self.findings if one.rule != resource_digest.id or one.path not in edited]

    def _row_rules(self) -> list[Rule]:
        """Give the rules for rows and cells that are to be run."""
        rules = [one for one in self._rules("rows", "cells", "constraint") if one.general or self.knows_format]
        for rule in rules:
            if rule.needs_texts and self.texts is None:
                self.reasons[rule.id] = NO_TEXTS
        return [rule for rule in rules if rule.id not in self.reasons]

    def _rules(self, *scopes: str) -> list[Rule]:
        return [rule for rule in CATALOGUE.values() if rule.scope in scopes and rule.id in self.wanted]

    def _names(self) -> list[str]:
        """Give the names of the tables that are or should be there, in order."""
        declared = [resource.name for resource in self.package.resources]
        return [*dict.fromkeys([*declared, *(reference_schemas() if self.knows_format else ())])]

    def _note_unchecked(self, dataset: Dataset, rules: Iterable[Rule]) -> None:
        for name in self._names():
            read = name in dataset.tables
            if not read or name in dataset.unjudged or name in self.at_fault:
                declared = known_schemas().get(name) if self.knows_format else self.package.resource(name).schema
                what = "has a schema at fault" if read else "could not be read"
                for rule in rules:
                    if _places(rule, name, declared) != (_places(rule, name, dataset.schemas[name]) if read else 0):
                        self.reasons.setdefault(rule.id, f"table `{name}` {what}")

    def _note_missing_texts(self, dataset: Dataset, rules: Iterable[Rule]) -> None:
        if self.texts is None or not self.knows_format or "articles" not in dataset.tables:
            return
        ids = dataset["articles"]["article_id"].dropna()
        missing = [one for one in ids if dataset.text(one) is None]
        if missing and len(missing) == len(ids) and not dataset.unreadable_texts:
            raise FileNotFoundError(f"{self.texts} holds the text of no article: they are called {missing[0]}.txt")
        for rule in rules:
            if rule.needs_texts and missing:
                more = f" and of {len(missing) - 1} more" if len(missing) > 1 else ""
                self.reasons.setdefault(rule.id, f"not everywhere: the text of {missing[0]}{more} is not at hand")

    def _list(self, finding: Finding) -> None:
        """Put a finding down; the first beyond the limit says that there are more, and the others are dropped."""
        self._listed[finding.rule] += 1
        listed, most = self._listed[finding.rule], self.limits.findings
        if listed == most + 1:
            message = f"There are more than {most:,} findings of this rule, and no more are listed."
            remedy = f"Mend those that are listed, or list more with `--limit findings=N`. {finding.remedy}"
            place = dict.fromkeys(("table", "line", "column", "row_id", "value"))
            finding = replace(finding, path=self.package.path.name, message=message, remedy=remedy, **place)
        if listed <= most + 1:
            self.findings.append(finding)

    def _refused(self, refusal: Refusal) -> None:
        finding = refusal_finding(refusal)
        if finding not in self._refusals:
            self._refusals.add(finding)
            self._list(finding)

    def _report(self, rows: dict[str, int], citations: dict[str, int]) -> Report:
        bound = [rule for rule in CATALOGUE.values() if self.declared or rule.general]
        if self.declared and not self.knows_format and self.package.descriptor is not None:
            of_former = f"the package is in format {self.former}, whose own rules this version does not have"
            reason = of_former if self.former else "the declared format is not known"
            for rule in bound:
                if not (rule.general or rule.id == "format-known" or (self.former and _of_seal(rule))):
                    self.reasons.setdefault(rule.id, reason)
        for rule_id in self._listed.keys() & self.unasked.keys():  # what keeps a file from being read is always said
            self.reasons.pop(rule_id, None)
        skipped = [rule.id for rule in bound if rule.id in self.reasons]
        order = {rule_id: number for number, rule_id in enumerate(CATALOGUE)}
        tables = {resource.name: number for number, resource in enumerate(self.package.resources)}
        files = {part.path: number for one in self.package.resources for number, part in enumerate(one.parts)}
        self.findings.sort(key=lambda f: (tables.get(f.table, -1), files.get(f.path, 0), f.line or 0, order[f.rule]))
        version = (self.package.descriptor or {}).get("version")
        return Report(
            package=str(self.package.archive or self.package.path),
            version=version if isinstance(version, str) else None,
            format=self.package.declaration["format"] if self.knows_format else self.former,
            rules_run=[rule.id for rule in bound if rule.id not in self.reasons],
            rules_skipped=skipped,
            reasons={rule_id: self.reasons[rule_id] for rule_id in skipped},
            citations=citations,
            tables={name: rows[name] for name in tables if name in rows},
            findings=self.findings,
            released=self._is_as_released(version),
            strict=self.strict,
            missing=any(finding.rule == "descriptor-file" for finding in self.findings),
            complete=self.package.descriptor is not None
            and not self._listed[not_checked.id]
            and all(name in rows and name not in self.at_fault for name in tables),
        )

    def _is_as_released(self, version: object) -> bool:
        rule = "released-version"
        if (
            not (self.knows_format or self.former)
            or rule in self.reasons
            or any(finding.rule == rule for finding in self.findings)
        ):
            return False
        return any(one.version == version for one in read_manifests(self.package))


def _places(rule: Rule, table: str, schema: dict | None) -> int | None:
    """Give how many places of a table a rule guards, None where the schema makes no sense and nobody can say."""
    try:
        return sum(1 for _ in rule.places(table, schema or {}))
    except (LookupError, TypeError, AttributeError):
        return None


def _of_seal(rule: Rule) -> bool:
    """Say whether a rule asks of bytes and manifests alone, and so binds a package of a former format."""
    return rule.scope in ("file", "release") or (rule.scope in ("refusal", "package") and rule in releases.RULES)
