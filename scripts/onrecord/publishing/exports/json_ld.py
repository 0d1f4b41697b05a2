"""The claims as linked data: schema.org for who claims what, Web Annotation for the sentence that says so.

The file is JSON-LD 1.1 that needs no network: its context stands in it, and so does the meaning of the terms that no
other vocabulary has. Everything goes by an address below the package's own (`#people/ada-marl` below the descriptor's
`homepage`, else below where the file lies), an article by its own on the web; what a code says is a concept. Of the
articles' words it has those that open and close a sentence, no others.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date

from onrecord.package.credit import stem
from onrecord.publishing.arrow import typed_table
from onrecord.publishing.metadata import PREFIXES, SCHEMA_ORG, Term, schema_org_dataset, terms
from onrecord.record.dataset import Dataset
from onrecord.record.links import sentence_link
from onrecord.record.reference import reference_schemas
from onrecord.record.vocabulary import VARIABLES
from onrecord.tableschema.fields import kind_and_format

TYPES = {
    "articles": "NewsArticle",
    "sentences": "oa:SpecificResource",
    "people": "Person",
    "organisations": "Organization",
    "memberships": "org:Membership",
    "events": "Event",
    "demands": "onrecord:Demand",
    "positions": "Claim",
    "accounts": "Claim",
    "codes": "skos:Concept",
}
# where the vocabulary wants a thing, whose name the cell is
NAMED_THINGS = {"org:role": "org:Role", "skos:broader": "skos:Concept"}
LINKS = (
    *("license", "isBasedOn", "appearance", "member", "dcterms:conformsTo"),
    *("oa:hasBody", "oa:hasTarget", "oa:motivatedBy"),
)
# every integer of the format is a count or an offset
DATATYPES = {"date": "xsd:date", "integer": "xsd:nonNegativeInteger"}
PARTIAL_DATES = {"month": (7, "xsd:gYearMonth"), "year": (4, "xsd:gYear")}
NORMALISED_TEXT = {
    "@id": "onrecord:normalised_text",
    "rdfs:comment": "A selector that conforms to this counts code points, from 0, of the article's text normalised as "
    "the format says: quotation marks, dashes and white space made plain, Unicode form NFC. The sha256 of "
    "its target is that of the words between its start and its end, in UTF-8.",
}
# what a row says that a reader of one property alone would take for something else
DENIED, SOURCE = "onrecord:denied_stance", "onrecord:source_organisation"
OWN_TERMS = {
    DENIED: "The stance that the holder did not take, according to the claimant; it stands in place of a stance.",
    SOURCE: "The organisation that an unnamed source is said to be of; the organisation itself did not say it.",
}
TEXT_FRAGMENT = "https://wicg.github.io/scroll-to-text-fragment/"
Name = Callable[[str, str], str]


def export(dataset: Dataset) -> dict[str, bytes]:
    """Give the package as one JSON-LD 1.1 file: the dataset, its own terms, every row and every citation."""
    graph = [{"@id": "#dataset", **schema_org_dataset(dataset)}, *_vocabulary(), *_nodes(dataset)]
    document = {"@context": _context(dataset.package.descriptor.get("homepage")), "@graph": graph}
    text = json.dumps(document, ensure_ascii=False, indent=1, default=date.isoformat)
    return {f"{stem(dataset.package.descriptor)}.jsonld": f"{text}\n".encode()}


def _context(base: str | None) -> dict:
    coerced = dict.fromkeys((*LINKS, SOURCE, DENIED), "@id")
    for term in terms():
        kind, form = kind_and_format(term.field)
        linked = term.target or form == "uri" or (term.table, term.field["name"]) in VARIABLES
        datatype = "@id" if linked else DATATYPES.get(kind)
        if datatype:
            coerced[term.property] = datatype
    own = {"@base": base} if base else {}
    typed = {name: {"@type": one} for name, one in coerced.items()}
    return {"@version": 1.1, **own, "@vocab": SCHEMA_ORG, **PREFIXES, **typed}


def _vocabulary() -> Iterator[dict]:
    """Say what the terms mean that no other vocabulary has, in the words of the schemas."""
    said: dict[str, dict[str, None]] = {}
    for term in terms():
        if term.property.startswith("onrecord:"):
            said.setdefault(term.property, {})[term.field["description"]] = None
    for name, comments in said.items():
        yield {"@id": name, "@type": "rdf:Property", "rdfs:comment": _one_or_all(list(comments))}
    for table, kind in TYPES.items():
        if kind.startswith("onrecord:"):
            yield {"@id": kind, "@type": "rdfs:Class", "rdfs:comment": reference_schemas()[table]["description"]}
    for name, comment in OWN_TERMS.items():
        yield {"@id": name, "@type": "rdf:Property", "rdfs:comment": comment}
    yield NORMALISED_TEXT


def _nodes(dataset: Dataset) -> Iterator[dict]:
    """Give a node a row, in the tables' order, each followed by the citation of its sentence."""
    addresses = dict(zip(dataset["articles"]["article_id"], dataset["articles"]["url"], strict=True))
    sources = dict(zip(dataset["sentences"]["sentence_id"], dataset["sentences"]["article_id"], strict=True))

    def name(table: str, key: str) -> str:
        return addresses[key] if table == "articles" else f"#{table}/{key}"

    members = _members(dataset, name)
    codes = {(row["variable"], row["value"]): name("codes", row["code_id"]) for row in _rows(dataset, "codes")}
    for table, kind in TYPES.items():
        columns = {term.field["name"]: term for term in terms() if term.table == table}
        for row in _rows(dataset, table):
            key = row[dataset.key(table)]
            node = {"@id": name(table, key), "@type": kind, **_properties(row, columns, name, codes)}
            if table == "sentences":
                node["oa:hasSelector"] = _selectors(node, addresses[row["article_id"]], row)
            elif table == "organisations" and key in members:
                node["member"] = members[key]
            elif table == "events" and row["precision"] in PARTIAL_DATES:
                characters, datatype = PARTIAL_DATES[row["precision"]]
                node["startDate"] = {"@value": row["starts_on"].isoformat()[:characters], "@type": datatype}
            elif kind == "Claim":
                node["appearance"] = name("articles", sources[row["sentence_id"]])
                _say_no_more(node, row)
            sentence = node.pop("oa:hasTarget", None)
            yield node
            if sentence:
                yield _citation(node, sentence)


def _rows(dataset: Dataset, table: str) -> list[dict]:
    return typed_table(dataset, table).to_pylist()


def _say_no_more(node: dict, row: dict) -> None:
    """Move what is denied, and whose unnamed source it is, to properties of their own."""
    if row.get("polarity") == "denied":
        node[DENIED] = node.pop("onrecord:stance")
    if row["attribution"] == "unnamed" and "author" in node:
        node[SOURCE] = node.pop("author")


def _members(dataset: Dataset, name: Name) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = {}
    for row in _rows(dataset, "memberships"):
        person, organisation = row["person_id"], row["member_organisation_id"]
        member = name("people", person) if person else name("organisations", organisation)
        found.setdefault(row["organisation_id"], {})[member] = None
    return {organisation: list(members) for organisation, members in found.items()}


def _properties(row: dict, columns: dict[str, Term], name: Name, codes: dict[tuple[str, str], str]) -> dict:
    properties: dict[str, list] = {}
    for column, value in row.items():
        if value is None:
            continue
        term = columns[column]
        for one in value.split(" | ") if column == "also_known_as" else [value]:
            if term.target:
                one = name(term.target, one)
            elif variable := VARIABLES.get((term.table, column)):
                one = codes[variable, one]
            elif term.property in NAMED_THINGS:
                one = {"@type": NAMED_THINGS[term.property], "name": one}
            properties.setdefault(term.property, []).append(one)
    return {name: _one_or_all(values) for name, values in properties.items()}


def _selectors(node: dict, address: str, row: dict) -> list[dict]:
    """Move a sentence's place into a selector (Web Annotation, sections Text Position and Fragment Selector)."""
    place = {name: node.pop(name) for name in ("oa:start", "oa:end")}
    selectors = [{"@type": "oa:TextPositionSelector", **place, "dcterms:conformsTo": NORMALISED_TEXT["@id"]}]
    if row["starts_with"] and row["ends_with"]:
        fragment = sentence_link(address, row["starts_with"], row["ends_with"]).partition("#")[2]
        selectors.append({"@type": "oa:FragmentSelector", "rdf:value": fragment, "dcterms:conformsTo": TEXT_FRAGMENT})
    return selectors


def _citation(node: dict, sentence: str) -> dict:
    return {
        "@id": f"{node['@id']}/citation",
        "@type": "oa:Annotation",
        "oa:motivatedBy": "oa:describing" if node["@type"] == "Claim" else "oa:linking",
        "oa:hasBody": node["@id"],
        "oa:hasTarget": sentence,
    }


def _one_or_all(values: list):
    return values[0] if len(values) == 1 else values
