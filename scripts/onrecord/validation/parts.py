"""A large package in parts that are cut between articles, each checked by itself, with the small tables beside it.

Sentences, positions and accounts grow with the articles; the other tables are small, and each part has them whole. What
a rule asks of a sentence or a claim is answered by its part. What a rule asks of the small tables is answered when all
parts are checked, by the few sentences and claims that each part gives back. The parts are given to an executor
(`concurrent.futures`), whose workers read the bytes themselves and give their digests.

A package that can't be cut is checked as one: rows out of order, a row that cites another article, a file with a fault.
"""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.files.canonical import natural_key
from onrecord.files.limits import Limits
from onrecord.package.descriptor import Package, open_package
from onrecord.package.manifests import RowDigests
from onrecord.package.tables import Table, read_table
from onrecord.record.dataset import Dataset, Unavailable
from onrecord.record.digests import digests_of
from onrecord.record.order import cited_places
from onrecord.record.proof import standing
from onrecord.record.vocabulary import CITING
from onrecord.rules.catalogue import CATALOGUE
from onrecord.rules.files import canonical_form
from onrecord.tableschema.costs import pattern_steps
from onrecord.tableschema.fields import constraint, keys
from onrecord.tableschema.values import as_arrow
from onrecord.validation.cutting import BY_ARTICLE, NotDivisible, Part, cut, header_of, hold_to_articles, opened
from onrecord.validation.findings import Finding
from onrecord.validation.schemas import Binder
from onrecord.validation.steps import Steps
from onrecord.validation.wording import table_findings

# the tables of claims, each with the column that says what a claim is about; rules for the small tables ask for this
# column, the key and the sentence alone
ABOUT = {"positions": "demand_id", "accounts": "event_id"}
# the columns of sentences that they ask for; with texts they ask for all
OF_SENTENCES = ["sentence_id", "article_id", "number", "role", "coding"]
# what parts give back is thinned out for so many at once, since it takes about a second
PARTS_AT_ONCE = 4
_CHANGED = "a file changed while it was read, or a worker reads another one than this process does"


class Mismatch(ChildProcessError):
    """Raised where a worker has read other bytes than this process."""


@dataclass(frozen=True)
class Job:
    """What is the same for all parts of a package: where it is, and which rules are asked for.

    `digests` are those of the files of the small tables, so that all workers have the same ones beside their part.
    """

    path: Path
    texts: Path | None
    rules: tuple[str, ...]
    limits: Limits
    digests: tuple[tuple[str, str], ...]
    released: bool


@dataclass
class Checked:
    """What came of a part, or of several: by table the findings at each place, the rows, and what is kept of them.

    `digests` are those of the bytes that were read, `ends` each table's first and last key; `cells` and `steps` are
    what limits count. Lines count from the first row of the part.
    """

    found: dict[str, list[list[Finding]]]
    rows: Counter[str]
    kept: dict[str, pd.DataFrame]
    digests: dict[str, str]
    ends: dict[str, list[str]]
    cells: int
    steps: Counter[str]
    proved: int
    reasons: dict[str, str]
    seconds: dict[str, float]
    released: dict[str, RowDigests] = field(default_factory=dict)


def check_parts(job: Job, small: Dataset, executor: Executor | None) -> Checked:
    """Check a package's parts by the executor's workers, or one after the other, and put together what came of them.

    Raises NotDivisible where the package must be checked as one, Mismatch where a worker has read other bytes, and what
    the executor raises where a worker was ended.
    """
    parts = cut(small)
    tasks = deque(executor.submit(check_part, job, part) for part in parts) if executor else None
    try:
        # a task holds what came of it, and is let go of
        results = (tasks.popleft().result() if tasks else check_part(job, part) for part in parts)
        whole = None
        for number, (part, result) in enumerate(zip(parts, results, strict=True), 1):
            if result.digests != _digests(small.package, part):
                raise Mismatch(_CHANGED)
            whole = result if whole is None else _together(small, whole, result)
            _hold_to_limits(small, whole)
            # with texts all sentences are kept
            if not small.texts_folder and (number % PARTS_AT_ONCE == 0 or number == len(parts)):
                whole.kept = keep(beside(small, whole.kept))
            _release_unused()
        return whole
    finally:
        for task in tasks or ():
            task.cancel()


def _hold_to_limits(small: Dataset, whole: Checked) -> None:
    """Raise NotDivisible where the parts have more than may be read; the whole says so with the right words."""
    limits = small.package.limits
    cells = whole.cells + sum(_cells(one.frame, small.schemas[name]) for name, one in small.tables.items())
    if cells > limits.cells or any(one > limits.pattern_steps for one in whole.steps.values()):
        raise NotDivisible


def _together(small: Dataset, whole: Checked, part: Checked) -> Checked:
    for name in BY_ARTICLE:
        before, after = whole.ends[name], part.ends[name]
        if before and after and natural_key(after[0]) < natural_key(before[-1]):
            raise NotDivisible
        whole.ends[name] = [*before[:1], *after[-1:]] if before else after
        moved = ([replace(one, line=one.line + whole.rows[name]) for one in place] for place in part.found[name])
        for known, new in zip(whole.found[name], moved, strict=True):
            known += _unknown(known, new, small.package.limits.findings)
        if name in part.released:
            whole.released[name].add(part.released[name], whole.rows[name])
    whole.kept = {
        name: pd.concat([frame, _further_down(part.kept[name], whole.rows[name])]) for name, frame in whole.kept.items()
    }
    whole.rows += part.rows
    whole.cells += part.cells
    whole.steps += part.steps
    whole.proved += part.proved
    whole.reasons = part.reasons | whole.reasons
    whole.seconds = dict(Counter(whole.seconds) + Counter(part.seconds))
    return whole


def _unknown(known: list[Finding], more: list[Finding], most: int) -> list[Finding]:
    """Give those of a part's findings at one place that are listed after those of the parts before."""
    if more and CATALOGUE[more[0].rule].once_a_value:
        values = {one.value for one in known}
        more = [one for one in more if one.value not in values]
    return more[: most + 1 - len(known)]


def _further_down(kept: pd.DataFrame, rows: int) -> pd.DataFrame:
    return kept.set_axis(kept.index + rows)


def _release_unused() -> None:
    """Hand back to the system what Arrow keeps of memory that is free again: it can be as much as is in use."""
    pa.default_memory_pool().release_unused()


def _digests(package: Package, part: Part) -> dict[str, str]:
    found = {}
    for name, (start, end) in part.places.items():
        with opened(package.resource(name)) as file:
            file.seek(start)
            found[name] = hashlib.sha256(file.read(end - start)).hexdigest()
    return found


def check_part(job: Job, part: Part) -> Checked:
    """Check one part of a package: its sentences and claims, with the small tables beside them.

    Raises NotDivisible where it is not certain that this finds what the whole does.
    """
    steps = Steps()
    with steps.step("the small tables are read"):
        small = small_tables(job)
    with steps.step("the sentences and claims are read"):
        tables, digests = _read_part(small, part)
    whole = {"articles": _some(small.table("articles"), slice(*part.articles))}
    dataset = Dataset(small.package, whole | tables, {}, folder=job.texts, around=small)
    rules = [CATALOGUE[one] for one in job.rules]
    binder = Binder(dataset, rules, job.limits.findings + 1, steps.step)
    found = {name: table_findings(binder, name) for name in BY_ARTICLE}
    _release_unused()
    return Checked(
        found=found,
        rows=Counter({name: len(table.frame) for name, table in tables.items()}),
        kept=keep(dataset),
        digests=digests,
        ends={
            name: table.frame.iloc[[0, -1], 0].tolist() if len(table.frame) else [] for name, table in tables.items()
        },
        cells=sum(_cells(table.frame, small.schemas[name]) for name, table in tables.items()),
        steps=Counter({name: _steps(table.frame, small.schemas[name]) for name, table in tables.items()}),
        proved=proved_citations(dataset, BY_ARTICLE),
        reasons=binder.reasons,
        seconds=steps.seconds,
        released={name: digests_of(dataset, name) for name in BY_ARTICLE} if job.released else {},
    )


@lru_cache(maxsize=1)
def small_tables(job: Job) -> Dataset:
    """Read the small tables of a package, once in each worker; raises Mismatch where they are not the ones meant."""
    package = open_package(job.path, job.limits)
    wanted, tables, schemas = dict(job.digests), {}, {}
    for resource in package.resources:
        if resource.name in BY_ARTICLE:
            schemas[resource.name] = resource.schema
        elif resource.name in wanted and resource.schema is not None:
            if not resource.is_table:
                raise Mismatch(_CHANGED)
            with resource.opened() as file:
                data = file.read()
            if hashlib.sha256(data).hexdigest() != wanted[resource.name]:
                raise Mismatch(_CHANGED)
            table, _ = read_table(resource, resource.schema, data)
            tables[resource.name] = replace(table, data=b"")
            schemas[resource.name] = resource.schema
    if wanted.keys() != tables.keys():
        raise Mismatch(_CHANGED)
    _release_unused()
    return Dataset(package, tables, schemas, folder=job.texts)


def _read_part(small: Dataset, part: Part) -> tuple[dict[str, Table], dict[str, str]]:
    tables, digests = {}, {}
    articles = small["articles"]["article_id"].iloc[slice(*part.articles)]
    for name, (start, end) in part.places.items():
        resource = small.package.resource(name)
        with opened(resource) as file:
            file.seek(start)
            data = file.read(end - start)
        digests[name] = hashlib.sha256(data).hexdigest()
        headless = replace(resource, dialect=resource.dialect | {"header": False})
        if not data:  # a table without rows has its header alone
            data, headless = header_of(small.schemas[name]), resource
        table, refusals = read_table(headless, small.schemas[name], data)
        if table is None or refusals or any(canonical_form.function(table)):
            raise NotDivisible
        hold_to_articles(table, articles, small["articles"]["article_id"])
        # two lines down, of the header and of one that is counted from
        tables[name] = replace(table, lines=np.arange(len(table.frame)) + 2, data=b"")
    return tables, digests


def _some(table: Table, rows: slice) -> Table:
    return replace(table, frame=table.frame.iloc[rows].reset_index(drop=True), lines=table.lines[rows], data=b"")


def _cells(frame: pd.DataFrame, schema: dict) -> int:
    return len(frame) * (len(frame.columns) + sum(len(fields) for _, fields in keys(schema)))


def _steps(frame: pd.DataFrame, schema: dict) -> int:
    patterns = {one["name"]: constraint(one, "pattern") for one in schema["fields"] if constraint(one, "pattern")}
    return sum(pattern_steps(pattern, as_arrow(frame[name])) for name, pattern in patterns.items())


def proved_citations(dataset: Dataset, tables: Iterable[str]) -> int:
    """Give how many rows of these tables cite a sentence that stands in its article's text; 0 without texts."""
    citing = [name for name in tables if name in CITING]
    if not citing:  # tables of a stranger's may be called as the format's are
        return 0
    try:
        stands = np.append(standing(dataset), False)
        return sum(int(stands[dataset.rows(name).target("sentence_id")].sum()) for name in citing)
    except Unavailable:
        return 0


def keep(dataset: Dataset) -> dict[str, pd.DataFrame]:
    """Give, of sentences and claims, the rows that rules for the small tables ask for, as text by their numbers.

    Of the positions on a demand and the accounts of an event the first one in reading order, in three columns. Of
    sentences those that a small table or a kept claim cites and, of each article, the first, the first of its body and
    the first that is coded as more than `nothing`, in five columns. Of all tables what is listed as withdrawn. All
    sentences as a whole, where texts are given: names are looked for in each.
    """
    kept = {name: _first_claims(dataset, name) for name in ABOUT}
    text = {name: dataset.table(name).frame for name in BY_ARTICLE}
    if dataset.texts_folder:
        kept["sentences"] = text["sentences"]
    else:
        kept["sentences"] = text["sentences"].loc[_asked_sentences(dataset, kept), OF_SENTENCES]
    withdrawn = {key for _, key in dataset.withdrawn} | {row["replaced_by"] for row in dataset.withdrawn.values()}
    for name, frame in kept.items():
        rows = frame.index.union(text[name].index[text[name].iloc[:, 0].isin(withdrawn)])
        kept[name] = text[name].loc[rows, frame.columns]
    return kept


def _asked_sentences(dataset: Dataset, claims: dict[str, pd.DataFrame]) -> np.ndarray:
    """Give a mask of the sentences that rules for the small tables ask for, beside the claims that are kept."""
    sentences = dataset["sentences"]
    cited = [frame["sentence_id"] for frame in claims.values()]
    cited += [dataset[name]["sentence_id"] for name in CITING if name not in BY_ARTICLE]
    in_order = sentences[["article_id", "number", "role", "coding"]].sort_values("number", kind="stable")
    body, coded = in_order["role"].fillna("body") == "body", in_order["coding"].fillna("pending") != "nothing"
    rows = pc.index_in(as_arrow(pd.concat(cited)), as_arrow(sentences["sentence_id"])).drop_null()
    wanted = np.zeros(len(sentences), bool)
    wanted[rows] = True
    for some in (in_order, in_order[body], in_order[coded]):
        wanted[some.drop_duplicates("article_id").index] = True
    return wanted


def _first_claims(dataset: Dataset, table: str) -> pd.DataFrame:
    claims = dataset.rows(table)
    in_order = cited_places(claims).sort_values(kind="stable").index
    first = claims[ABOUT[table]][in_order].drop_duplicates()
    return claims.frame.loc[first.index.sort_values(), [dataset.key(table), "sentence_id", ABOUT[table]]]


def beside(small: Dataset, kept: dict[str, pd.DataFrame], released: dict[str, RowDigests] | None = None) -> Dataset:
    """Give the small tables beside all rows that were kept of the parts."""
    tables, schemas = {}, {}
    for name, frame in kept.items():
        path = small.package.resource(name).path
        tables[name] = Table(name, path, frame.reset_index(drop=True), frame.index.to_numpy() + 2, b"")
        fields = [one for one in small.schemas[name]["fields"] if one["name"] in frame]
        schemas[name] = small.schemas[name] | {"fields": fields}
    return Dataset(small.package, tables, schemas, folder=small.texts_folder, around=small, digests=released)
