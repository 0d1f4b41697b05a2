"""Start a package of one's own: a folder that validates before anything is in it."""

import os
import re
import shutil
import tempfile
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from string import Template

from onrecord.files.canonical import serialise
from onrecord.files.interrupts import finished_first
from onrecord.package.credit import NOBODY_YET
from onrecord.package.sealing import as_json
from onrecord.record.identifiers import slug
from onrecord.record.language import primary
from onrecord.record.reference import FORMATS, reference_schemas

LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 International",
}
# the languages that have codes and a README here, in files named for them
LANGUAGES = ("en", "de", "fr")
# each other file of a new package that is written from a template here
TEMPLATES = {
    "CHANGELOG.md": "changelog.md",
    ".gitignore": "gitignore",
    ".pre-commit-config.yaml": "pre-commit.yaml",
    ".github/workflows/package.yml": "workflow.yml",
    ".github/workflows/pages.yml": "pages.yml",
}


def start(
    folder: Path, title: str, name: str | None = None, description: str | None = None, language: str | None = None
) -> list[str]:
    """Write an empty package into `folder`, which must be empty or not there yet, and give the files by their paths.

    `name` is the package's identifier, by default its `title` in small letters. `language` is the package's, a BCP 47
    tag; codes and README are in it where LANGUAGES has it, else in English. Raises ValueError where there is something
    in the folder, a name can't be made of the title, or the language is no tag; OSError where it can't be written.
    """
    title = " ".join(title.split())
    if not title or not title.isprintable():
        raise ValueError("the title is empty, or holds characters that nobody sees")
    name = name or slug(title)
    if not name or slug(name) != name:
        raise ValueError(f"{name or title!r} makes no name for the package: give one with --name, as `harbour-talks`")
    if os.path.lexists(folder) and (not folder.is_dir() or folder.is_symlink() or any(folder.iterdir())):
        raise ValueError(f"{folder} is there already and not empty: name another folder")
    field = next(one for one in reference_schemas()["articles"]["fields"] if one["name"] == "language")
    if language and not re.fullmatch(field["constraints"]["pattern"], language):
        raise ValueError(f"{language!r} is not a language tag such as `de` or `fr-CH`")
    description = description or f"Who is on record with what stance on which demand: {title}."
    files = contents(title, name, description, language)
    _write(folder, files)
    return sorted(files)


def own_language(language: str | None) -> str:
    """Give the one of LANGUAGES in which a package of this language, a BCP 47 tag, is started: English without it."""
    own = primary(language)
    return own if own in LANGUAGES else "en"


def contents(title: str, name: str, description: str, language: str | None = None) -> dict[str, bytes]:
    """Give the files of a new package by their paths."""
    schemas = reference_schemas()
    descriptor = _descriptor(title, name, description)
    if language:
        descriptor["languages"] = [language]
    files = {"datapackage.json": as_json(descriptor)}
    for table, schema in schemas.items():
        files[f"schemas/{table}.json"] = as_json(schema)
        files[f"data/{table}.csv"] = serialise([field["name"] for field in schema["fields"]], [])
    own = own_language(language)
    files["data/codes.csv"] = _template(f"codes.{own}.csv").encode("utf-8")
    for path, template in {"README.md": f"readme.{own}.md", **TEMPLATES}.items():
        files[path] = Template(_template(template)).substitute(title=title).encode("utf-8")
    return files


def _template(name: str) -> str:
    return (resources.files("onrecord.coding.starter") / name).read_text("utf-8")


def _descriptor(title: str, name: str, description: str) -> dict:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "title": title,
        "description": description,
        "version": "0.1.0",
        "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "keywords": ["stances", "attribution", "content analysis"],
        "contributors": [{"title": f"{NOBODY_YET} {title}", "roles": ["creator"]}],
        "licenses": [LICENCE],
        "sources": [{"title": "The articles in data/articles.csv, each with its address"}],
        "onrecord": {"format": FORMATS[-1]},
        "resources": [
            {
                "name": table,
                "type": "table",
                "title": schema["title"],
                "description": schema["description"],
                "path": f"data/{table}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": f"schemas/{table}.json",
            }
            for table, schema in reference_schemas().items()
        ],
    }


@finished_first
def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Write all files beside the folder, then put them in its place."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        new = beside / "new"
        for path, data in files.items():
            (new / path).parent.mkdir(parents=True, exist_ok=True)
            (new / path).write_bytes(data)
        os.replace(new, folder)
    finally:
        shutil.rmtree(beside)
