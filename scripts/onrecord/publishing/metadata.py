"""A package in the words of the web's vocabularies: what it says of itself, and what its columns stand for."""

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from onrecord.package.credit import objects
from onrecord.record.dataset import Dataset
from onrecord.record.reference import reference_schemas
from onrecord.tableschema.fields import references

# how long a date's period is, by its precision, as pandas names it
PERIODS = {"day": "D", "month": "M", "year": "Y"}
SCHEMA_ORG = "https://schema.org/"
PREFIXES = {
    # no web address is sure to stay this project's own, so the name of its vocabulary is a number
    "onrecord": "urn:uuid:d0695f9c-b972-433a-99f6-2456b1a64e56#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# schema.org's own words for what the schemas map to other vocabularies or to none, so that one name serves all tables
SYNONYMS = {
    "foaf:name": "name",
    "skos:prefLabel": "name",
    "skos:altLabel": "alternateName",
    "onrecord:claimant": "author",
}


class Term(NamedTuple):
    """A field of a table, the property that it stands for, and the table that it refers to, if any.

    A property of schema.org has no prefix, any other one of PREFIXES.
    """

    table: str
    field: dict
    property: str
    target: str | None


def terms() -> Iterator[Term]:
    """Give the terms of all fields of the format's tables, in the schemas' order.

    A property is the field's `skos:exactMatch`, else one of the package's own vocabulary: `onrecord:holder` for
    `holder_person_id`. The schemas are the format's: it is the format that says what a column means.
    """
    schemas = reference_schemas()
    for table, schema in schemas.items():
        targets = references(schema, table)
        for field in schema["fields"]:
            name, target = field["name"], targets.get(field["name"])
            key = schemas[target]["primaryKey"][0] if target else ""
            own = f"onrecord:{name.removesuffix(key).removesuffix('_') or name.removesuffix('_id')}"
            found = _compact(field["skos:exactMatch"]) if "skos:exactMatch" in field else own
            yield Term(table, field, SYNONYMS.get(found, found), target)


def _compact(iri: str) -> str:
    found = (f"{prefix}:{iri.removeprefix(base)}" for prefix, base in PREFIXES.items() if iri.startswith(base))
    return next(found, iri.removeprefix(SCHEMA_ORG))


def _coverage(dataset: Dataset) -> str | None:
    """Give the time from the first event or article to the last (ISO 8601), each as exact as it is known."""
    events = dataset["events"][["starts_on", "precision"]].dropna().itertuples(index=False)
    periods = [pd.Period(day, PERIODS[precision]) for day, precision in events if precision in PERIODS]
    periods += [pd.Period(day, "D") for day in dataset["articles"]["published_on"].dropna()]
    if not periods:
        return None
    first, last = min(periods, key=lambda one: one.start_time), max(periods, key=lambda one: one.end_time)
    return f"{first}/{last}"


def schema_org_dataset(dataset: Dataset) -> dict:
    """Give the package as a schema.org Dataset, without a context and its files; what it does not say is left out."""
    descriptor = dataset.package.descriptor
    node = {
        "@type": "Dataset",
        "name": descriptor.get("title") or descriptor.get("name"),
        "description": descriptor.get("description"),
        "url": descriptor.get("homepage"),
        "version": descriptor.get("version"),
        "dateCreated": descriptor.get("created"),
        "license": [
            one.get("path") or {"@type": "CreativeWork", "name": one.get("title") or one.get("name")}
            for one in objects(descriptor.get("licenses"))
        ],
        "keywords": descriptor.get("keywords"),
        "creator": [
            {"@type": "Organization", "name": one["title"]}
            for one in objects(descriptor.get("contributors"))
            if "title" in one
        ],
        "isAccessibleForFree": True,
    }
    if dataset.in_format:
        node |= {"temporalCoverage": _coverage(dataset), "isBasedOn": list(dataset["articles"]["url"].dropna())}
    return {name: value for name, value in node.items() if value}
