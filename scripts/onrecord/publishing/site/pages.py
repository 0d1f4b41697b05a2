"""Which pages the site has and what each is made from."""

import hashlib
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from onrecord.analysis.citation import cite
from onrecord.publishing.exports import files_of
from onrecord.publishing.metadata import schema_org_dataset
from onrecord.publishing.site import markdown
from onrecord.publishing.site.front import Front
from onrecord.publishing.site.network import networks
from onrecord.publishing.site.parties import names_in
from onrecord.publishing.site.preview import preview
from onrecord.publishing.site.record import Record, by_subject, by_value, doings
from onrecord.record.language import primary
from onrecord.report import words
from onrecord.report.labels import Labels
from onrecord.report.text import rules_not_run
from onrecord.validation.findings import Report

# what the pages themselves live under: nothing is loaded from elsewhere, no script or style stands in a page
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)


def render(record: Record, report: Report, address: str | None = None) -> dict[str, bytes]:
    """Give every file of the site by its path: the pages, what they are drawn with, and the package itself.

    `address` is where the front page will be published, with a slash at its end.
    """
    files: dict[str, bytes] = {}
    for name, data in [*_pages(record, report, address), *_assets(), *_package(record)]:
        if name in files:
            raise ValueError(f"the package's file {name} has the name of one of the site's own.")
        files[name] = data
    return files


def _pages(record: Record, report: Report, address: str | None) -> Iterator[tuple[str, bytes]]:
    environment = _environment(record)
    gettext = Labels(record.language).gettext
    docs = dict(_docs(record, gettext("Table")))

    def page(path: str, template: str, **values) -> tuple[str, bytes]:
        root = "../" * path.count("/")
        text = environment.get_template(template).render(path=path, root=root, docs=docs, **values)
        return path, text.encode("utf-8")

    front = Front(record)
    # the template gives its module this macro
    kinds = environment.get_template("macros.html").module.kinds  # type: ignore[attr-defined]
    shown = preview(front, lambda demands: kinds(demands).striptags(), gettext)
    picture = shown.png()
    if picture:
        yield "assets/preview.png", picture
    linked = {"address": address, "preview": shown if picture else None}
    yield page("index.html", "front.html", front=front, report=report, json_ld=_json_ld(record), **linked)
    yield page("events.html", "events.html")
    yield page("people.html", "people.html")
    yield page("articles.html", "articles.html")
    drawn = networks(record.dataset)
    yield page("network.html", "network.html", networks=drawn)
    yield from ((path, data) for network in drawn for path, data in network.files.items())
    downloads = {
        form: {f"downloads/{name}": data for name, data in files_of(record.dataset, form).items()}
        for form in words.DOWNLOADS
    }
    yield from ((path, data) for files in downloads.values() for path, data in files.items())
    yield page("data.html", "data.html", report=report, not_run=rules_not_run(report), downloads=downloads)
    for row in record.demands:
        yield page(f"demands/{row.subject['demand_id']}.html", "demand.html", row=row)
    for row in record.events:
        yield page(f"events/{row.subject['event_id']}.html", "event.html", row=row)
    for person in record.rows["people"]:
        own = record.having("memberships", "person_id", person["person_id"])
        yield page(f"people/{person['person_id']}.html", "person.html", person=person, memberships=own)
    for organisation in record.rows["organisations"]:
        name = organisation["organisation_id"]
        own = record.having("memberships", "member_organisation_id", name)
        members = record.having("memberships", "organisation_id", name)
        path = f"organisations/{name}.html"
        yield page(path, "organisation.html", organisation=organisation, memberships=own, members=members)
    for article in record.rows["articles"]:
        yield page(f"articles/{article['article_id']}.html", "article.html", article=article)
    for name, (title, text) in docs.items():
        yield page(f"docs/{name}.html", "doc.html", title=title, text=Markup(text))


def _environment(record: Record) -> Environment:
    labels = Labels(record.language)
    environment = Environment(
        loader=PackageLoader("onrecord.publishing.site", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # the extension gives the environment this method
    environment.install_gettext_callables(labels.gettext, labels.ngettext, newstyle=True)  # type: ignore[attr-defined]

    def in_language(tag: str) -> Markup:
        """Give the attribute for words that are in another language than the labels around them."""
        return Markup(' lang="{}"').format(tag) if primary(tag) not in ("", labels.language) else Markup()

    environment.globals |= {
        "record": record,
        "words": words,
        "language": labels.language,
        "own": in_language(record.language),
        "in_language": in_language,
        "citation": lambda style, identifier=None: cite(record.dataset, style, identifier),
        "contents": lambda path: (record.package.root / path).read_bytes(),
        "correcting": lambda entry: _correcting(record, entry),
        "policy": POLICY,
        "differing": lambda memberships: _differing(record, memberships),
    }
    environment.filters |= {
        "day": labels.day,
        "number": labels.number,
        "worded": labels.of_format,
        "slug": lambda word: word.replace(",", "").replace(" ", "-"),
        "upfirst": lambda text: text[:1].upper() + text[1:],
        "web": lambda value: value if urlsplit(str(value)).scheme in {"http", "https"} else None,
        "inline": lambda text: Markup(markdown.inline(text)),
        "sha256": lambda data: hashlib.sha256(data).hexdigest(),
        "names": names_in,
        "by_value": by_value,
        "by_subject": by_subject,
        "doings": doings,
    }
    return environment


def _correcting(record: Record, entry: str) -> str | None:
    """Give the link by which a correction of an entry is asked for, None where the descriptor has no address."""
    address = record.corrections
    if address is None or address.startswith(("https://", "http://")):
        return address
    subject = f"{record.descriptor['title']} {record.descriptor['version']}: {entry}"
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject, safe='')}"


def _differing(record: Record, memberships: list[dict]) -> set[tuple]:
    """Give the person or else the member, and the organisation, where two articles word the role differently."""
    said: dict[tuple, dict[str, set]] = {}
    for row in memberships:
        pair = (row["person_id"], row["member_organisation_id"], row["organisation_id"])
        article = record.by_key["sentences"][row["sentence_id"]]["article_id"]
        said.setdefault(pair, {}).setdefault(article, set()).add(row["role"])
    return {pair for pair, by_article in said.items() if len({frozenset(roles) for roles in by_article.values()}) > 1}


def _docs(record: Record, table: str) -> Iterator[tuple[str, tuple[str, str]]]:
    folder, readme = record.package.root / "docs", record.package.root / "README.md"
    # a link could lead out of the package, and what it leads to would be published
    plain = [path for path in sorted(folder.glob("*.md")) if path.is_file() and not path.is_symlink()]
    plain = [] if folder.is_symlink() else plain
    pages = {path.stem: path for path in plain if re.fullmatch(r"[\w-]+", path.stem, re.ASCII)}
    for name, path in sorted(pages.items(), key=lambda page: _place_in(readme, page[0])):
        try:
            title, text = markdown.page(path.read_text("utf-8"), pages.keys(), table)
        except UnicodeDecodeError:
            raise ValueError(f"{path} is not in UTF-8.") from None
        yield name, (title or name, text)


def _place_in(readme: Path, document: str) -> tuple[bool, int]:
    """Give where the README first names a document. What it names first, most readers want first."""
    plain = readme.is_file() and not readme.is_symlink()
    place = readme.read_text("utf-8", "replace").find(f"docs/{document}.md") if plain else -1
    return place < 0, place


def _assets() -> Iterator[tuple[str, bytes]]:
    def walk(folder, prefix):
        for one in sorted(folder.iterdir(), key=lambda one: one.name):
            if one.is_dir():
                yield from walk(one, f"{prefix}{one.name}/")
            else:
                yield f"{prefix}{one.name}", one.read_bytes()

    return walk(resources.files("onrecord.publishing.site") / "assets", "assets/")


def _package(record: Record) -> Iterator[tuple[str, bytes]]:
    package = record.package
    yield "datapackage.json", package.path.read_bytes()
    tables = {part.path for one in package.resources if one.file for part in one.parts}
    for name in sorted(package.described.keys() - {package.path.name} | tables):
        yield name, (package.root / name).read_bytes()


def _json_ld(record: Record) -> dict:
    """Give the package as a schema.org Dataset; the addresses of the files are relative to the front page."""
    return {
        "@context": "https://schema.org/",
        **schema_org_dataset(record.dataset),
        "distribution": [
            {"@type": "DataDownload", "name": one.name, "encodingFormat": "text/csv", "contentUrl": one.path}
            for one in record.package.resources
        ],
    }
