"""Rules for versions: what was released stays what it was, and what was published can be found again."""

import json
import os
import re
from collections.abc import Iterator

import yaml

from onrecord.files.guarded import Refusal, Refused, read_plain_file, unseen
from onrecord.package.credit import licences, makers, objects
from onrecord.package.descriptor import Package, read_json
from onrecord.package.manifests import Manifest, file_digests, read_manifests
from onrecord.record.dataset import Unavailable
from onrecord.record.digests import cited_digests, row_digests, row_keys, row_lines
from onrecord.record.reference import FORMATS, FORMER, WITHDRAWN
from onrecord.rules.rule import faults, faults_at, rule

CITATION, ZENODO = "CITATION.cff", ".zenodo.json"


@rule(
    scope="refusal",
    title="The manifest of a release can be read",
    message="The manifest {path} is not valid: {detail}",
    remedy="Restore the manifest from the release's tag or archive. Only `onrecord release` writes it.",
    bad='`releases/1.0.0.json` with `"version": "1.1.0"`',
    good='`releases/1.0.0.json` with `"version": "1.0.0"`, files and tables as they were released',
)
def format_manifest():
    """A manifest says what was published. If it can't be read, nothing can be compared with it."""


@rule(
    scope="release",
    title="A released version is not changed",
    message="The package is not what was released under its version, {detail}",
    remedy="To change what was released, write a higher `version` into the descriptor; `onrecord diff` against the "
    "release lists all differences. Otherwise restore the files as they were released.",
    bad='a statement reworded while `"version": "1.0.0"` is a released one',
    good='the same with `"version": "1.0.1"`',
)
def released_version(dataset):
    """Everybody who holds or cites version 1.0.0 must mean the same bytes."""
    manifest = _of_this_version(dataset.package)
    if manifest is None:
        return
    differ = list(_differences(dataset, manifest))
    if differ:
        others = len(differ) - 1
        more = f", and {others:,} more difference{'s' * (others > 1)}" if others else ""
        detail, where = f"{manifest.version}: {differ[0]}{more}", dataset.package.path.name
        yield Refusal("released-version", detail, None, where, None, "/version", manifest.version)


def edited_files(package: Package) -> set[str]:
    """Give the paths of the files whose bytes are not those that were released under the package's version."""
    manifest = _of_this_version(package)
    files = file_digests(package)
    return {path for path, was in manifest.files.items() if files.get(path) != was} if manifest else set()


def _of_this_version(package: Package) -> Manifest | None:
    version = package.descriptor.get("version")
    return next((one for one in read_manifests(package) if one.version == version), None)


def _differences(dataset, manifest: Manifest) -> Iterator[str]:
    """Say of each row, and of each file in which no row differs, how it is not as it was released."""
    tables = {table.path: name for name, table in dataset.tables.items()}
    files = file_digests(dataset.package)
    paths = [*files, *(one for one in manifest.files if one not in files)]
    for path in sorted(paths, key=lambda one: tables.get(one) not in manifest.rows):  # rows tell most
        table, released = tables.get(path), manifest.files.get(path)
        if released is None:
            yield f"`{path}` was no part of it"
        elif path not in files:
            yield f"`{path}` is missing or can't be read"
        elif files[path] != released:
            rows = list(_rows_that_differ(dataset, table, manifest)) if table in manifest.rows else []
            yield from rows or [f"the bytes of `{path}` differ"]


def _rows_that_differ(dataset, table: str, manifest: Manifest) -> Iterator[str]:
    was, now = manifest.rows[table], row_digests(dataset, table)
    for row in [*now, *(one for one in was if one not in now)]:
        if was.get(row) != now.get(row):
            what = "was changed" if row in was and row in now else "was added" if row in now else "was removed"
            yield f"row `{row}` of table `{table}` {what}"


def _last(manifests: list[Manifest], part: str) -> dict[str, dict[str, tuple[str, str]]]:
    """Give by table and row the last version that had it, with the digest there; `part` is `rows` or `sentences`."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for manifest in manifests:
        for table, digests in getattr(manifest, part).items():
            known = found.setdefault(table, {})
            known |= {row: (manifest.version, one) for row, one in digests.items()}
    return found


@rule(
    scope="release",
    title="A published row is in its table or in `withdrawn`",
    message="{detail}",
    remedy="Bring the row back, or add to table `withdrawn` its identifier, the last version with it, the reason, and "
    "what replaces it, if anything does.",
    bad="row `jc-20180424-p05` of version 1.0.0 deleted, and no word of it",
    good="row `jc-20180424-p05` deleted, and in table `withdrawn`",
)
def published_row(dataset):
    """A reader who cited a row must find it again, or find out what became of it."""
    if WITHDRAWN not in dataset.tables and dataset.package.resource(WITHDRAWN):
        raise Unavailable(f"table `{WITHDRAWN}` could not be read")
    unread = []
    for table, rows in _last(read_manifests(dataset.package), "rows").items():
        if table not in dataset.tables and dataset.package.resource(table):
            unread.append(table)
        if table == WITHDRAWN or table in unread:
            continue
        live = set(row_keys(dataset, table)) if table in dataset.tables else set()
        path = dataset.table(table).path if table in dataset.tables else dataset.package.path.name
        for row, (version, _) in rows.items():
            if row not in live and (table, row) not in dataset.withdrawn:
                detail = f"row `{row}` of table `{table}`, published in version {version}, is gone"
                yield Refusal("published-row", detail, table, path, None, None, row, row)
    if unread:
        raise Unavailable(f"table `{unread[0]}` could not be read")


@rule(
    scope="release",
    title="A published identifier is not used for something else",
    message="{detail}",
    remedy="Put the published row into table `withdrawn`, and give the new row an identifier of its own.",
    bad="claim `jc-20180424-p05`, which cited sentence 12 when it was published, made to cite sentence 30",
    good="the claim of sentence 30 as `jc-20180424-p29`, and `jc-20180424-p05` withdrawn",
)
def published_claim(dataset):
    """A reader who cited a claim would seem to cite another claim, made in another sentence."""
    for table, rows in _last(read_manifests(dataset.package), "sentences").items():
        if table not in dataset.tables or "sentence_id" not in dataset.table(table).frame:
            continue
        now, lines, path = cited_digests(dataset, table), row_lines(dataset, table), dataset.table(table).path
        for row, (version, was) in rows.items():
            if row in now and now[row] != was:
                detail = f"`{row}` cites another sentence than when it was published in version {version}"
                yield Refusal("published-claim", detail, table, path, lines[row], "sentence_id", row, row)


@rule(
    title="A withdrawn row is no longer in its table",
    message="`{row_id}` is withdrawn, and {fault}",
    remedy="Delete the row from its table, or from `withdrawn`. In `table`, write the table that it stood in.",
    bad="`jc-20180424-p05` in table `withdrawn` and in table `positions`",
    good="`jc-20180424-p05` in table `withdrawn` alone",
    at=[(WITHDRAWN, "row_id"), (WITHDRAWN, "table")],
)
def withdrawn_row(rows, column, dataset):
    """If a row is both withdrawn and in its table, nobody knows whether it still holds."""
    if column == "table":
        named = rows["table"].fillna("")
        return faults(~named.isin(_tables(dataset)), fault="`" + named + "` is no table of rows")
    live = dataset.once(_live)
    withdrawn = enumerate(_cells(rows, "table", "row_id"))
    return faults_at({number: f"stands in table `{row[0]}`" for number, row in withdrawn if row in live})


def _package(dataset):
    if dataset.package is None:
        raise Unavailable("the table is of no package")
    return dataset.package


def _tables(dataset):
    """Give the names of the tables whose rows can be withdrawn."""
    return {one.name for one in _package(dataset).resources} - {WITHDRAWN}


def _cells(rows, *columns):
    """Give these cells of each row, "" where there is none."""
    return zip(*(rows[one].fillna("") for one in columns), strict=True)


def _live(dataset):
    """Give the table and the key of each row that is there, of those that are withdrawn and those to replace them."""
    named: dict[str, set[str]] = {}
    for table, key, by in _cells(dataset.rows(WITHDRAWN), "table", "row_id", "replaced_by"):
        named.setdefault(table, set()).update((key, by))
    read = _tables(dataset) & dataset.tables.keys() & named.keys()
    return {(table, key) for table in read for key in named[table].intersection(row_keys(dataset, table))}


@rule(
    title="What replaces a withdrawn row exists",
    message="`{value}` can't replace `{row_id}`: {fault}",
    remedy="Name a row of the same table, or a withdrawn row that has a replacement. Or leave the cell empty.",
    bad="`jc-20180424-p05` replaced by `jc-20180424-p99`, which does not exist",
    good="`jc-20180424-p05` replaced by `jc-20180424-p29`",
    at=[(WITHDRAWN, "replaced_by")],
)
def withdrawn_replacement(rows, dataset):
    """A reader who follows a withdrawn row to its replacement must find it."""
    live = dataset.once(_live)
    replaced_by = {(table, key): by for table, key, by in _cells(rows, "table", "row_id", "replaced_by")}
    # by row what keeps it from leading to one that is there, "" where nothing does
    lost: dict[tuple[str, str], str] = {}
    for start in replaced_by:
        passed = [start]
        while passed[-1] not in lost:
            row = passed[-1]
            onward = (row[0], replaced_by[row])
            # until it is known where a row leads, it leads round in a circle
            lost[row] = "each would replace the other"
            if not onward[1] or onward in live:
                lost[row] = ""
            elif onward not in replaced_by:
                lost[row] = f"there is no row `{onward[1]}` in table `{onward[0]}`"
            else:
                passed.append(onward)
        lost |= dict.fromkeys(passed, lost[passed[-1]])
    withdrawn = enumerate(_cells(rows, "table", "row_id"))
    return faults_at({number: lost[row] for number, row in withdrawn if lost[row]})


@rule(
    title="A withdrawn row names the last version that has it",
    message="`{row_id}` was not withdrawn after version {value}: {fault}",
    remedy="Write into `version` the last release that has the row, as its tag; a row that was never published is "
    "simply deleted.",
    bad="`v0.9.0` for a row that version 1.0.0 has",
    good="`v1.0.0`",
    at=[(WITHDRAWN, "version")],
)
def withdrawn_version(rows, dataset):
    """A reader who cited the row finds it in that version."""
    manifests = read_manifests(_package(dataset))
    if not manifests:
        return None
    last, wrong = _last(manifests, "rows"), {}
    for number, (table, key, version) in enumerate(_cells(rows, "table", "row_id", "version")):
        published, _ = last.get(table, {}).get(key, (None, None))
        if published is None:
            wrong[number] = "no release has it"
        elif version != f"v{published}":
            wrong[number] = f"the last release with it is `v{published}`"
    return faults_at(wrong)


@rule(
    scope="package",
    title="CITATION.cff and .zenodo.json say what the descriptor says",
    message="The file {path} does not agree with the descriptor: {detail}",
    remedy="Write the same title, version, date, licence and makers into it as into the descriptor, a DOI only with "
    "the descriptor's `id`, and no access but `open`; `onrecord release` writes the version and the date.",
    bad="`version: 0.9.0` in CITATION.cff, and 1.0.0 in the descriptor",
    good="`version: 1.0.0` in both",
)
def format_citation(package):
    """If a dataset is cited in two ways, it is counted as two, and one of them leads to the wrong version."""
    if (package.declaration or {}).get("format") not in (*FORMATS, *FORMER):
        return
    for name, read, wanted in ((CITATION, _citation_file, _cited), (ZENODO, _zenodo_file, _deposited)):
        if not os.path.lexists(package.root / name):
            continue
        try:
            found, lines = read(package, package.root / name)
        except Refused as stop:
            refusal = stop.refusal
            yield Refusal("format-citation", refusal.detail, None, name, refusal.line, refusal.column)
            continue
        for key, value in wanted(package.descriptor).items():
            if value and _plain(found.get(key)) != _plain(value):
                shown = ", ".join(value) if isinstance(value, list) else value
                detail = f"its `{key}` is not `{shown}`" if key in found else f"it has no `{key}`, which is `{shown}`"
                yield Refusal("format-citation", detail, None, name, lines.get(key), f"/{key}")
        for key, detail in _said_here_alone(found, package.descriptor):
            yield Refusal("format-citation", detail, None, name, lines.get(key), f"/{key}")


def _said_here_alone(found: dict, descriptor: dict) -> Iterator[tuple[str, str]]:
    """Give each property that says what the descriptor does not: another access than an open one, a DOI."""
    access, own = found.get("access_right", "open"), str(descriptor.get("id", ""))
    if access != "open":
        yield "access_right", f"its `access_right` is `{access}`, and the package is there for everybody to read"
    named = [("identifiers", one.get("value")) for one in objects(found.get("identifiers")) if one.get("type") == "doi"]
    for key, doi in [("doi", found.get("doi")), *named]:
        if doi and _bare_doi(str(doi)) != _bare_doi(own):
            yield key, f"it gives the DOI `{doi}`, which is not the descriptor's `id`"


def _bare_doi(identifier: str) -> str:
    return re.sub(r"^(https?://(dx\.)?doi\.org/|doi:)", "", identifier.casefold())


def _citation_file(package: Package, file) -> tuple[dict, dict[str, int]]:
    data = read_plain_file(file, package.limits, "format-citation", package.root, "citation_bytes")
    try:
        text = data.decode("utf-8")
        # text alone is made of what it says: no number or date is guessed, and no object built; the quicker parser of
        # the same library, in C, ends the process where lists stand in one another by the thousand
        found = yaml.load(text, Loader=yaml.BaseLoader)
    except UnicodeDecodeError:
        raise Refused("format-citation", "it is not in UTF-8") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        detail = f"it is not YAML ({getattr(error, 'problem', None) or 'a character is not allowed'})"
        raise Refused("format-citation", detail, line=mark and mark.line + 1) from None
    except (RecursionError, ValueError):
        raise Refused("format-citation", "it is nested too deep to be read") from None
    if not isinstance(found, dict):
        raise Refused("format-citation", "it is no list of properties")
    # its text is looked through, since its values written out may be far longer
    for number, written in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        for name in unseen(written.rstrip("\r").expandtabs()):
            package.refusals.append(Refusal("characters", f"{name} stands in it", None, CITATION, number, value=name))
    lines: dict[str, int] = {}
    for match in re.finditer(r"(?m)^([a-z-]+) *:", text):
        line = text.count("\n", 0, match.start()) + 1
        if lines.setdefault(match[1], line) != line:
            raise Refused("format-citation", f"`{match[1]}` stands twice in it", line=line)
    authors = found.get("authors")
    return found | {"authors": [_name_in_citation(one) for one in objects(authors)]}, lines


def _name_in_citation(author: dict) -> str:
    parts = ("given-names", "name-particle", "family-names", "name-suffix")
    return str(author.get("name") or " ".join(str(author[one]) for one in parts if author.get(one)))


def _zenodo_file(package: Package, file) -> tuple[dict, dict[str, int]]:
    found, _ = read_json(package, file, package.root, "format-citation", "format-citation", "citation_bytes")
    return found | {"creators": [_turned(str(one.get("name", ""))) for one in objects(found.get("creators"))]}, {}


def _turned(name: str) -> str:
    """Give a name that Zenodo has as `Family, Given` in the order in which it is said."""
    family, comma, given = name.partition(", ")
    return f"{given} {family}" if comma else name


def _cited(descriptor: dict) -> dict:
    return {
        "title": descriptor.get("title"),
        "version": descriptor.get("version"),
        "date-released": str(descriptor.get("created", ""))[:10],
        "license": licences(descriptor),
        "authors": makers(descriptor),
    }


def _deposited(descriptor: dict) -> dict:
    said = _cited(descriptor)
    names = {"date-released": "publication_date", "authors": "creators"}
    return {names.get(key, key): value for key, value in said.items()}


def _plain(value) -> list[str]:
    """Give what a property says, whether one value stands alone or in a list, in whatever case."""
    values = value if isinstance(value, list) else [] if value is None else [value]
    return sorted((one if isinstance(one, str) else json.dumps(one)).casefold() for one in values)


RULES = (
    format_manifest,
    released_version,
    published_row,
    published_claim,
    withdrawn_row,
    withdrawn_replacement,
    withdrawn_version,
    format_citation,
)
