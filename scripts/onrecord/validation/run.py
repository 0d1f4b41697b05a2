"""Run the catalogue over a package and gather what it finds into one report."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from onrecord.files.limits import LIMITS, Limits
from onrecord.package.archive import is_archive, open_archive
from onrecord.package.descriptor import Package, Refusal, Refused, Resource, open_package
from onrecord.package.manifests import read_manifests
from onrecord.package.tables import cell_count, read_table
from onrecord.record.dataset import Dataset
from onrecord.record.reference import FORMATS, known_schemas, reference_schemas
from onrecord.rules.catalogue import CATALOGUE, is_general
from onrecord.rules.citations import CITING
from onrecord.rules.descriptor import keys, resource_schema
from onrecord.rules.format import loosened
from onrecord.rules.rule import At, Rule, Unavailable
from onrecord.rules.words import standing
from onrecord.tableschema.columns import costly_field, pandera_schema
from onrecord.validation.batches import (
    BY_ARTICLE,
    Cut,
    Irregular,
    Kept,
    Taken,
    batches,
    beside,
    check_together,
    is_large,
    parts,
)
from onrecord.validation.findings import Finding, Report
from onrecord.validation.memory import give_back
from onrecord.validation.processes import at_once, in_processes
from onrecord.validation.steps import Steps

CELL_RULES_PREFIX = "cell-"
MOST_WORD = 1_000
# of so many rows up Pandera runs the rules; it takes longer to load than all rules take on a small package
FEWEST_ROWS_FOR_PANDERA = 50_000
# of a large package, how much is checked before it is divided among processes
FIRST_SHARE = 0.005


def check(
    path: str | Path,
    texts: str | Path | None = None,
    only: Collection[str] = (),
    skip: Collection[str] = (),
    strict: bool = False,
    limits: Limits = LIMITS,
    steps: Steps | None = None,
) -> Report:
    """Check the package at `path` by every rule that binds it, or `only` those named, and give a Report.

    `texts` is a folder that holds `<article_id>.txt` for the rules that need the articles' words. What
    keeps a file from being read is reported whatever is skipped. Raises FileNotFoundError where `texts`
    is no folder or has the text of no article, KeyError where a rule is unknown. `steps` are told of what is done.
    """
    run = _started(path, texts, only, skip, limits, True, steps)
    try:
        if texts is None and run.knows_format and not run.at_fault and is_large(run.package):
            with suppress(Irregular):
                return run.in_batches(strict)
            run = run.anew()
        return run.at_once(strict)[0]
    finally:
        run.package.close()


def open_dataset(
    path: str | Path,
    texts: str | Path | None = None,
    only: Collection[str] = (),
    skip: Collection[str] = (),
    strict: bool = False,
    limits: Limits = LIMITS,
    by_format: bool = True,
    steps: Steps | None = None,
) -> tuple[Report, Dataset]:
    """Check a package as `check` does, and give the tables that could be read beside the report.

    Without `by_format` the tables are read under the package's own schemas, and held to the general rules alone: an
    earlier version may be in the format as it was then.
    """
    return _started(path, texts, only, skip, limits, by_format, steps).at_once(strict)


def _started(path, texts, only, skip, limits, by_format, steps) -> "_Run":
    for rule_id in (*only, *skip):
        CATALOGUE[rule_id]
    if texts is not None and not Path(texts).is_dir():
        raise FileNotFoundError(f"the folder of texts, {texts}, is not there")
    path = Path(path)
    steps = steps or Steps()
    with steps.step("the descriptor and its rules"):
        package = open_archive(path, limits) if is_archive(path) else open_package(path, limits)
        read_manifests(package)
    run = _Run(package, Path(texts) if texts is not None else None, steps)
    run.knows_format = run.knows_format and by_format
    run.wanted = {one for one in CATALOGUE if (not only or one in only) and one not in skip}
    for rule_id in CATALOGUE.keys() - run.wanted:
        run.reasons[rule_id] = "not asked for" if only and rule_id not in only else "skipped as asked"
    run.package_rules()
    return run


def readable_dataset(path: str | Path, rules: Collection[str]) -> Dataset:
    """Give a package's tables where they keep these `rules`, which a reader relies on.

    Raises ValueError with the first findings where they do not.
    """
    report, dataset = open_dataset(path, only=rules)
    dataset.package.close()
    if not report.valid:
        places = [":".join(str(one) for one in (f.path, f.line, f.column) if one) for f in report.findings]
        listed = "\n".join(f"{place}: {f.message}" for place, f in zip(places, report.findings[:10], strict=False))
        raise ValueError(
            f"{path} can't be loaded: {len(report.findings)} findings; run `onrecord validate` for all\n{listed}"
        )
    return dataset


def whole_dataset(path: str | Path, texts: str | Path | None = None) -> tuple[Report, Dataset]:
    """Give the report and the tables of a package in the format, sound or not.

    Raises ValueError where it declares no format that is known, or one of its tables can't be read.
    """
    report, dataset = open_dataset(path, texts)
    unread = [one.name for one in dataset.package.resources if one.name not in dataset.tables]
    missing = [one for one in reference_schemas() if one not in dataset.tables]
    if dataset.package.descriptor is None:
        raise ValueError(f"{path}: {report.findings[0].message}")
    if report.format is None:
        raise ValueError(f"{path} does not declare the format (`onrecord` in its descriptor)")
    if unread or missing:
        raise ValueError(f"{path}: table `{(unread or missing)[0]}` can't be read. Run `onrecord validate`.")
    return report, dataset


def sound_dataset(path: str | Path, texts: str | Path | None = None) -> tuple[Report, Dataset]:
    """Give the report and the tables of a sound package in the format; ValueError where it is not both."""
    report, dataset = open_dataset(path, texts)
    errors = [finding for finding in report.findings if finding.severity == "error"]
    if errors:
        what = "1 error" if len(errors) == 1 else f"{len(errors):,} errors"
        raise ValueError(f"{path} is not sound: {what}, the first: {errors[0].message} Run `onrecord validate`.")
    if report.format is None:
        raise ValueError(f"{path} does not declare the format (`onrecord` in its descriptor)")
    return report, dataset


class _OfBatch(NamedTuple):
    """What is kept of a batch, and what was taken of its part so far."""

    kept: dict[str, pa.Buffer]
    taken: Taken


@dataclass
class _Checked:
    """What came of checking a part of a large package: by table the findings at each place and the number of rows, and
    what the run is told of."""

    seconds: dict[str, float]
    reasons: dict[str, str]
    found: dict[str, list[list[Finding]]] = field(default_factory=dict)
    rows: Counter[str] = field(default_factory=Counter)


class _Run:
    """One validation as it goes: findings, and the rules that could not run with the reason why."""

    def __init__(self, package: Package, texts: Path | None, steps: Steps):
        self.package = package
        self.steps = steps
        self.limits = package.limits
        self.plainly = False  # without Pandera
        self.texts = texts
        self.wanted: set[str] = set()
        self.findings: list[Finding] = []
        self._refusals: set[Finding] = set()
        self._listed: Counter[str] = Counter()
        self.reasons: dict[str, str] = {}
        self.at_fault: set[str | None] = set()
        self.declared = "onrecord" in (package.descriptor or {})
        self.knows_format = (package.declaration or {}).get("format") in FORMATS
        self._cells = 0

    def anew(self) -> "_Run":
        """Give the run as it was before any table was read."""
        run = _Run(self.package, self.texts, self.steps)
        run.wanted, run.knows_format = self.wanted, self.knows_format
        run.reasons = {rule_id: self.reasons[rule_id] for rule_id in CATALOGUE.keys() - self.wanted}
        run.package_rules()
        return run

    def at_once(self, strict: bool) -> tuple[Report, Dataset]:
        """Check the tables, each as a whole."""
        dataset = self.read_tables(resource.name for resource in self.package.resources)
        rules = self.file_rules(dataset)
        found = {name: self._found_in(dataset, name, rules) for name in self._names() if name in dataset.tables}
        self._list_all(found)
        self._note_unchecked(dataset, rules)
        self._note_missing_texts(dataset, rules)
        rows = {name: len(table.frame) for name, table in dataset.tables.items()}
        return self.report(dataset, rows, strict), dataset

    def in_batches(self, strict: bool) -> Report:
        """Check the tables of a large package in parts, by as many processes as there are processors, and each part
        in batches.

        Raises Irregular where that can't be done.
        """
        self.plainly = True
        register = self.read_tables(one.name for one in self.package.resources if one.name not in BY_ARTICLE)
        if len(register.tables) + len(BY_ARTICLE) < len(self.package.resources):
            raise Irregular
        register.schemas.update((name, self.package.resource(name).schema) for name in BY_ARTICLE)
        rules = self.file_rules(register)
        for table in register.tables.values():  # all that asks for a file's bytes has asked
            table.data = b""
            del self.package.resource(table.name).data
        many = at_once()
        first, *others = parts(register, FIRST_SHARE, many)
        self.steps.expect(sum(len(part) - 1 for part in (first, *others)))
        made: dict[int, list] = {}

        def tasks():
            yield partial(self._checked_alone, register, rules)
            # what rules make of the register is made with the first part, and all processes forked later have it
            made[-1] = [*self._checked(register, first, rules)]
            give_back()
            for part in others:
                yield partial(self._checked, register, part, rules)

        taken: dict[int, Taken] = {}
        for number, one in self._timed(in_processes(tasks(), many), "the processes are waited for"):
            made.setdefault(number, []).append(one)
            if isinstance(one, _OfBatch):
                taken[number] = one.taken
                check_together(self.package, self._cells, [taken[part] for part in sorted(taken)])
        (alone,) = made.pop(0)
        of_parts = [made[number] for number in sorted(made)]
        check_together(self.package, self._cells, [one.taken for *_, one, _ in of_parts])
        found: dict[str, list[list[Finding]]] = {}
        rows = dict.fromkeys(BY_ARTICLE, 0)
        kept = []
        for *some, last in of_parts:
            kept += [(one.kept, rows) for one in some]
            self._add(found, _further_down(last.found, rows))
            rows = {name: before + last.rows[name] for name, before in rows.items()}
            self.reasons = last.reasons | self.reasons
        for one in (alone, *(last for *_, last in of_parts)):
            self.steps.add(one.seconds)
        register.forget()
        whole = beside(register, kept)
        give_back()
        for name in register.tables:
            found[name] = self._found_in(whole, name, rules, alone.found[name])
        self._list_all(found)
        rows |= {name: len(table.frame) for name, table in register.tables.items()}
        return self.report(register, rows, strict)

    def _checked_alone(self, register: Dataset, rules: list[Rule]) -> Iterator[_Checked]:
        """Check the tables of a large package's register, as far as that can be done without the others; gives what was
        found, None at each place where it can't. Nothing of the run itself is changed."""
        run = copy(self)
        run.steps, run.reasons = Steps(), {}
        found = {name: run._found_in(register, name, rules) for name in register.tables}
        yield _Checked(run.steps.seconds, run.reasons, found=found)

    def _checked(self, register: Dataset, part: list[Cut], rules: list[Rule]) -> Iterator[_OfBatch | _Checked]:
        """Check a part of a large package, a batch at a time: gives what is kept of each, and then what was found.

        Nothing of the run itself is changed.
        """
        run, kept = copy(self), Kept(register)
        run.steps, run.reasons = Steps(), {}
        checked = _Checked(seconds=run.steps.seconds, reasons=run.reasons)
        for batch, taken in run._timed(batches(register, part, self._cells), "the sentences and claims are read"):
            self._add(checked.found, {name: run._found_in(batch, name, rules) for name in BY_ARTICLE})
            checked.rows.update({name: len(batch.table(name).frame) for name in BY_ARTICLE})
            of_batch = _OfBatch(kept.of(batch), taken)
            del batch  # before the next one is read
            yield of_batch
        yield checked

    def _add(self, found: dict[str, list[list[Finding]]], more: dict[str, list[list[Finding]]]) -> None:
        """Put findings, by table and place, after those that were found before."""
        for name, by_place in more.items():
            before = found.setdefault(name, [[] for _ in by_place])
            for known, new in zip(before, by_place, strict=True):
                known += self._unknown(known, new or [])

    def _unknown(self, known: list[Finding], more: list[Finding]) -> list[Finding]:
        """Give those of a batch's findings that are to be put down after those of the batches before."""
        if more and CATALOGUE[more[0].rule].once_a_value:
            values = {one.value for one in known}
            more = [one for one in more if one.value not in values]
        return more[: self.limits.findings + 1 - len(known)]

    def _timed(self, made: Iterator, step: str) -> Iterator:
        """Give what an iterator makes, each as a step."""
        while True:
            with self.steps.step(step):
                one = next(made, None)
            if one is None:
                return
            yield one
            del one

    def package_rules(self) -> None:
        """Run the rules that look at the descriptor.

        What was refused on opening, and a schema that can't be applied, is reported whatever is asked for.
        """
        with self.steps.step("the descriptor and its rules"):
            self._package_rules()

    def _package_rules(self) -> None:
        for refusal in self.package.refusals:
            self._refused(refusal)
        schema_faults = list(resource_schema.function(self.package))
        self.at_fault = {refusal.table for refusal in schema_faults}
        for refusal in schema_faults:
            self._refused(refusal)
        for rule in self._rules("package"):
            if rule is not resource_schema:
                for refusal in rule.function(self.package):
                    self._refused(refusal)
        if self.package.descriptor is None:
            unopened = any(refusal.kind == "archive-file" for refusal in self.package.refusals)
            looked_at = {"archive-file"} if self.package.archive else set()
            looked_at |= set() if unopened else {"descriptor-file", "descriptor-json"}
            for rule_id in self.wanted - looked_at:
                self.reasons[rule_id] = f"the {'archive' if unopened else 'descriptor'} could not be read"

    def read_tables(self, names: Iterable[str]) -> Dataset:
        """Read these tables, each under the format's own schema where the package's is looser."""
        tables, schemas = {}, {}
        wanted = {*names}
        self.steps.expect(len(wanted))
        for resource in self.package.resources:
            if resource.name not in wanted:
                continue
            schema = None if resource.name in self.at_fault else resource.schema
            reference = known_schemas().get(resource.name) if self.knows_format else None
            if reference is not None and (schema is None or any(loosened(reference, schema))):
                schema = reference
            if resource.file is None:
                continue
            try:
                with self.steps.step(f"table {resource.name} is read"):
                    self._count_cells(resource, schema or {})
            except Refused as stop:
                self._refused(replace(stop.refusal, table=resource.name, path=resource.path))
                continue
            names = [field["name"] for field in schema["fields"]] if schema else None
            match = (schema or {}).get("fieldsMatch", "exact")
            with self.steps.step(f"table {resource.name} is read"):
                table, refusals = read_table(resource, names, match[0] if isinstance(match, list) else match)
            for refusal in refusals:
                if refusal.kind in self.wanted or table is None:
                    self._refused(refusal)
            if table is None:
                continue
            costly = schema and costly_field(schema, table.frame, self.limits)
            if costly:
                pointer, detail = costly
                where = resource.schema_path or self.package.path.name
                self._refused(Refusal("resource-schema", detail, resource.name, where, column=pointer))
                self.at_fault.add(resource.name)
                schema = reference
            fields = schema["fields"] if schema else [{"name": name} for name in table.frame.columns]
            present = [field for field in fields if field["name"] in table.frame]
            tables[resource.name] = table
            schemas[resource.name] = (schema or {}) | {"fields": present}
        unjudged = frozenset() if self.knows_format else frozenset(self.at_fault)
        return Dataset(self.package, tables, schemas, unjudged, self.texts)

    def _count_cells(self, resource: Resource, schema: dict) -> None:
        """Count about how many cells a table has, those of its keys again; refuse more than are left to read."""
        more = sum(len(fields) for _, fields in keys(schema))
        cells = self._cells + cell_count(resource.data, resource.dialect["delimiter"], more)
        if cells > self.limits.cells:
            detail = f"with it all tables have some {cells:,} cells, those of keys counted again"
            raise Refused("resource-file", f"{detail}; {self.limits.most('cells')}")
        self._cells = cells

    def file_rules(self, dataset: Dataset) -> list[Rule]:
        """Run the rules for files and for releases, and give those for rows that are to be run."""
        for rule in self._rules("file"):
            for table in dataset.tables.values() if self.knows_format else ():
                with self.steps.step(rule.id):
                    for refusal in rule.function(table):
                        self._refused(refusal)
        for rule in self._rules("release") if self.knows_format else ():
            try:
                for refusal in rule.function(dataset):
                    self._refused(refusal)
            except Unavailable as reason:
                self.reasons.setdefault(rule.id, str(reason))
        rules = self._rules("general") + (self._rules("format") if self.knows_format else [])
        for rule in rules:
            if rule.needs_texts and self.texts is None:
                self.reasons[rule.id] = "no texts were given"
        return [rule for rule in rules if rule.id not in self.reasons]

    def _names(self) -> list[str]:
        """Give the names of the tables that are or should be there, in order."""
        declared = [resource.name for resource in self.package.resources]
        return [*dict.fromkeys([*declared, *(reference_schemas() if self.knows_format else ())])]

    def _list_all(self, found: dict[str, list[list[Finding]]]) -> None:
        for name in self._names():
            for findings in found.get(name, ()):
                for finding in findings or ():
                    self._list(finding)

    def _note_unchecked(self, dataset: Dataset, rules: list[Rule]) -> None:
        for name in self._names():
            if name not in dataset.tables or name in dataset.unjudged:
                what = "could not be read" if name not in dataset.tables else "has a schema at fault"
                for rule in rules:
                    if self._guards(rule, name):
                        self.reasons.setdefault(rule.id, f"table `{name}` {what}")

    def _guards(self, rule: Rule, table: str) -> bool:
        resource = self.package.resource(table)
        schema = known_schemas().get(table) if self.knows_format else resource.schema
        try:
            return any(True for _ in rule.places(table, schema or {}))
        except (LookupError, TypeError, AttributeError):  # a schema that makes no sense: who knows what it would guard
            return True

    def _note_missing_texts(self, dataset: Dataset, rules: list[Rule]) -> None:
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

    def _found_in(
        self, dataset: Dataset, name: str, rules: list[Rule], before: list[list[Finding] | None] | None = None
    ) -> list[list[Finding] | None]:
        """Run one table's rules as checks of the Pandera schema that is derived from its Table Schema.

        Gives the findings of each rule at each of its places, in order: one more than are listed, so that it is known
        that there are more; None where a rule can't be run. What was found `before` stays.

        Pandera runs them and sees to the columns; which rows are at fault, and the words that a message needs, each
        rule has said itself. The rules of a small package, and those of a batch, are run without it, in the same order.
        """
        table = dataset.table(name)
        broken: list[Exception] = []
        places = [(rule, at) for rule in rules for at in rule.places(name, dataset.schemas[name])]
        found = [None] * len(places) if before is None else [*before]

        def applied(number: int, rule: Rule, at: At):
            def function(data):
                try:
                    with self.steps.step(rule.id):
                        rows = rule.function(dataset, at)
                except Unavailable as reason:
                    self.reasons.setdefault(rule.id, str(reason))
                    return True
                except Exception as error:  # Pandera would turn a fault of ours into a fault of the data
                    broken.append(error)
                    return True
                if rows is None or rows.empty:
                    found[number] = []
                    return True
                rows = rows.drop_duplicates(at.column) if rule.once_a_value else rows
                found[number] = list(_findings(dataset, rule, at, rows.head(self.limits.findings + 1)))
                return False

            column = at.column if rule.id.startswith(CELL_RULES_PREFIX) else None
            return column, rule.id, function

        checks = [applied(number, rule, at) for number, (rule, at) in enumerate(places) if found[number] is None]
        self.steps.expect(len(checks))
        rows = sum(len(one.frame) for one in dataset.tables.values())
        if rows < FEWEST_ROWS_FOR_PANDERA or self.plainly:
            for _, _, function in checks:
                function(table.frame)
        else:
            _run_by_pandera(name, table.frame, checks)
        if broken:
            raise broken[0]
        return found

    def _list(self, finding: Finding) -> None:
        """Put a finding down; the first beyond the limit says that there are more, and the others are dropped."""
        self._listed[finding.rule] += 1
        listed, most = self._listed[finding.rule], self.limits.findings
        if listed == most + 1:
            message = f"There are more than {most:,} findings of this rule, and no more are listed."
            remedy = f"Mend those that are listed, or list more with `--limit findings=N`. {finding.remedy}"
            finding = replace(
                finding,
                table=None,
                path=self.package.path.name,
                line=None,
                column=None,
                row_id=None,
                value=None,
                message=message,
                remedy=remedy,
            )
        if listed <= most + 1:
            self.findings.append(finding)

    def _refused(self, refusal: Refusal) -> None:
        rule = CATALOGUE[refusal.kind]
        words = {"table": refusal.table, "path": refusal.path, "detail": refusal.detail, "value": refusal.value}
        finding = Finding(
            rule.id,
            rule.severity,
            refusal.table,
            refusal.path,
            refusal.line,
            refusal.column,
            refusal.row_id,
            refusal.value,
            _message(rule, words),
            rule.remedy,
        )
        if finding not in self._refusals:
            self._refusals.add(finding)
            self._list(finding)

    def _rules(self, scope: str) -> list[Rule]:
        return [rule for rule in CATALOGUE.values() if rule.scope == scope and rule.id in self.wanted]

    def report(self, dataset: Dataset, rows: dict[str, int], strict: bool) -> Report:
        """Put together what was found and what ran; `rows` is the number of each table's."""
        with self.steps.step("the report"):
            return self._report(dataset, rows, strict)

    def _report(self, dataset: Dataset, rows: dict[str, int], strict: bool) -> Report:
        bound = [rule for rule in CATALOGUE.values() if self.declared or is_general(rule)]
        if self.declared and not self.knows_format and self.package.descriptor is not None:
            for rule in bound:
                if not is_general(rule) and rule.id != "format-known":
                    self.reasons.setdefault(rule.id, "the declared format is not known")
        skipped = [rule.id for rule in bound if rule.id in self.reasons]
        order = {rule_id: number for number, rule_id in enumerate(CATALOGUE)}
        tables = {name: number for number, name in enumerate(r.name for r in self.package.resources)}
        self.findings.sort(key=lambda f: (tables.get(f.table, -1), f.line or 0, order[f.rule]))
        version = (self.package.descriptor or {}).get("version")
        return Report(
            package=str(self.package.archive or self.package.path),
            version=version if isinstance(version, str) else None,
            format=self.package.declaration["format"] if self.knows_format else None,
            rules_run=[rule.id for rule in bound if rule.id not in self.reasons],
            rules_skipped=skipped,
            reasons={rule_id: self.reasons[rule_id] for rule_id in skipped},
            citations=self._citations(dataset, rows) if self.knows_format else {"proved": 0, "unproved": 0},
            tables={name: rows[name] for name in tables if name in rows},
            findings=self.findings,
            released=self._is_as_released(version),
            strict=strict,
            missing=any(finding.rule == "descriptor-file" for finding in self.findings),
        )

    def _is_as_released(self, version: object) -> bool:
        rule = "released-version"
        if not self.knows_format or rule in self.reasons or any(finding.rule == rule for finding in self.findings):
            return False
        return any(one.version == version for one in read_manifests(self.package))

    def _citations(self, dataset: Dataset, rows: dict[str, int]) -> dict[str, int]:
        citing = [name for name in CITING if name in rows]
        try:
            stands = np.append(standing(dataset), False)
            cited = [dataset.rows_of(name, "sentence_id", "sentences", "sentence_id") for name in citing]
            proved = sum(int(stands[one].sum()) for one in cited)
        except Unavailable:
            proved = 0
        return {"proved": proved, "unproved": sum(rows[name] for name in citing) - proved}


def _findings(dataset: Dataset, rule: Rule, at: At, rows: pd.DataFrame) -> Iterator[Finding]:
    """Give a finding for each of the `rows` that a rule has found at fault."""
    table = dataset.table(at.table)
    key = dataset.key(at.table)
    texts = table.frame.loc[rows.index]
    values = texts[at.column] if at.column in texts else [None] * len(texts)
    own = dataset[at.table].loc[rows.index]
    extra = [name for name in rows.columns if name not in own or not rows[name].equals(own[name])]
    for row, value, shown in zip(texts.to_dict("index").items(), values, rows[extra].to_dict("records"), strict=True):
        index, cells = row
        words = cells | shown | {"table": at.table, "column": at.column, "value": value, "row_id": cells[key]}
        line, message = int(table.lines[index]), _message(rule, words)
        yield Finding(
            rule.id, rule.severity, at.table, table.path, line, at.column, cells[key], value, message, rule.remedy
        )


def _further_down(found: dict[str, list[list[Finding]]], rows: Mapping[str, int]) -> dict[str, list[list[Finding]]]:
    """Give findings, by table and place, with lines that count so many rows of each table before them."""
    return {
        name: [[replace(one, line=one.line + rows[name]) for one in findings or ()] for findings in by_place]
        for name, by_place in found.items()
    }


def _run_by_pandera(name: str, frame: pd.DataFrame, checks: list) -> None:
    from pandera.errors import SchemaErrors

    # the cells that a report would list are not made into one: whoever finds a fault puts it down
    with suppress(SchemaErrors):
        pandera_schema(name, frame.columns, checks).validate(frame, lazy=True)


def _message(rule: Rule, words: dict) -> str:
    """Give a rule's message as a sentence; what is long in it is cut, as the place says where all of it stands."""
    cut = {
        key: f"{one[:MOST_WORD]}..." if isinstance(one, str) and len(one) > MOST_WORD else one
        for key, one in words.items()
    }
    return _sentence(rule.message.format_map(cut))


def _sentence(message: str) -> str:
    ending = "" if message.endswith((".", "!", "?")) else "."
    return message[:1].upper() + message[1:] + ending
