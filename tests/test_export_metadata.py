"""The package as linked data, with Croissant and with CSV on the Web, and the citation file: others accept each."""

import hashlib
import json
import re
import shutil
import subprocess
import time
import urllib.request
from collections import defaultdict
from pathlib import Path

import pytest
from rdflib import Graph, Literal, Namespace, URIRef, namespace

import conftest
from conftest import ROOT, Draft
from onrecord.files.canonical import serialise
from onrecord.publishing.exports import croissant, csvw, json_ld, parquet
from onrecord.publishing.metadata import PREFIXES
from onrecord.record import texts
from onrecord.record.claims import sentence_links

BASE = "https://data.example/tiny.jsonld"
SDO = Namespace("https://schema.org/")
OA, ORG, OWN, DCTERMS, RDF, RDFS, SKOS, XSD = (
    Namespace(PREFIXES[one]) for one in ("oa", "org", "onrecord", "dcterms", "rdf", "rdfs", "skos", "xsd")
)
# Web Annotation Vocabulary, sections 3 and 5: what of it is used here
ANNOTATION_TERMS = {
    *("Annotation", "SpecificResource", "TextPositionSelector", "FragmentSelector"),
    *("hasBody", "hasTarget", "hasSource", "hasSelector", "motivatedBy", "start", "end", "describing", "linking"),
}
# rdflib's reader of JSON-LD uses a class that rdflib itself has deprecated
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
FORMATS = pytest.mark.parametrize("form", (json_ld, croissant, csvw), ids=lambda form: form.__name__.split(".")[-1])


def exported(package: Path, form) -> dict[str, bytes]:
    return form.export(conftest.read(package))


def written(package: Path, form, folder: Path) -> Path:
    for name, data in exported(package, form).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def add_table(draft: Draft, name: str, rows: list[list[str]], **schema) -> None:
    """Add a table outside the format; the first of the rows is its header."""
    (draft.root / "data" / f"{name}.csv").write_bytes(serialise(rows[0], rows[1:]))
    resource = {"name": name, "type": "table", "path": f"data/{name}.csv", "schema": schema}
    draft.descriptor(lambda descriptor: descriptor["resources"].append(resource))


def run(validator: str, *arguments: str, cwd: Path | None = None) -> tuple[int, str]:
    """Run another's program, which has an environment of its own, and give its exit status and all that it says."""
    name, program = validator.split("/")
    path = ROOT / ".validators" / name / "bin" / program
    if not path.exists():
        pytest.skip(f"{name} is not there: `make validators` installs it")
    done = subprocess.run([path, *arguments], cwd=cwd, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@FORMATS
def test_the_same_package_elsewhere_and_later_gives_the_same_bytes(tmp_path, monkeypatch, form):
    (tmp_path / "a").mkdir()
    (tmp_path / "b" / "deeper").mkdir(parents=True)
    first = exported(Draft(tmp_path / "a").root, form)
    monkeypatch.setattr(time, "time", lambda: 4e9)
    assert exported(Draft(tmp_path / "b" / "deeper").root, form) == first


@FORMATS
def test_what_the_package_does_not_say_is_left_out(draft, form):
    draft.descriptor(lambda descriptor: descriptor.pop("keywords"))
    assert not {"keywords", "url", "dcat:keyword"} & description(draft.root, form).keys()


@FORMATS
def test_a_licence_without_an_address_goes_by_its_name(draft, form):
    draft.descriptor(lambda descriptor: descriptor["licenses"][0].pop("path"))
    said = description(draft.root, form)
    named = {"@type": "CreativeWork", "name": "Creative Commons Attribution 4.0 International"}
    assert said["dc:license" if form is csvw else "license"] == [{"dc:title": named["name"]} if form is csvw else named]


@FORMATS
def test_a_homepage_is_the_datasets_address(draft, form):
    draft.descriptor(lambda descriptor: descriptor.update(homepage="https://eastmere.example/"))
    assert description(draft.root, form).get("url") == (None if form is csvw else "https://eastmere.example/")


def description(package: Path, form) -> dict:
    """Give what a format's metadata says of the dataset as a whole."""
    said = next(json.loads(data) for name, data in exported(package, form).items() if "json" in name)
    return said["@graph"][0] if form is json_ld else said


# JSON-LD


def document(package: Path) -> dict:
    ((name, data),) = exported(package, json_ld).items()
    assert name == "tiny.jsonld"
    return json.loads(data)


@pytest.fixture
def graph(draft, monkeypatch) -> Graph:
    return read(draft, monkeypatch)


def read(draft: Draft, monkeypatch) -> Graph:
    """Read the file as linked data; whoever would fetch a context fails."""

    def refuse(*arguments, **options):
        raise AssertionError("a context is fetched")

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    return Graph().parse(data=json.dumps(document(draft.root)), format="json-ld", publicID=BASE)


def node(table: str, key: str) -> URIRef:
    return URIRef(f"{BASE}#{table}/{key}")


def by_key(draft: Draft, table: str) -> dict[str, dict[str, str]]:
    return {next(iter(row.values())): row for row in draft.rows(table)}


def test_the_graph_answers_who_says_that_whom_takes_which_stance_on_what(draft, graph):
    names = {key: row["name"] for table in ("people", "organisations") for key, row in by_key(draft, table).items()}
    demands = {key: row["title"] for key, row in by_key(draft, "demands").items()}
    expected = {
        (row["position_id"], names[claimant], names[holder], row["stance"], demands[row["demand_id"]])
        for row in draft.rows("positions")
        if row["attribution"] != "unnamed"
        for claimant in filter(None, (row["claimant_person_id"], row["claimant_organisation_id"]))
        for holder in filter(None, (row["holder_person_id"], row["holder_organisation_id"]))
    }
    query = """SELECT * WHERE { ?claim a schema:Claim ; dcterms:identifier ?key ;
        onrecord:stance/skos:notation ?stance ;
        schema:author/schema:name ?claimant ; onrecord:holder/schema:name ?holder ;
        onrecord:demand [a onrecord:Demand ; schema:name ?demand] }"""
    found = graph.query(query, initNs=PREFIXES | {"schema": str(SDO)})
    assert expected == {tuple(map(str, (r.key, r.claimant, r.holder, r.stance, r.demand))) for r in found}
    assert ("ep-20310503-p01", "Anglers and Rowers", "Harbour Board", "declines", "Sluice open at night") in expected


def test_a_denied_stance_is_none_that_was_taken(draft, monkeypatch):
    words = {"statement_words": "did not agree to", "article_words": "did not agree"}
    draft.add("codes", "polarity-affirmed", code_id="polarity-denied", value="denied", **words)
    draft.set("codes", "stance-declines", statement_words="declined", article_words="")
    draft.set("codes", "stance-accepts", **{name: f"agreed to | {one}" for name, one in words.items()})
    for key in ("ep-20310503-p01", "ep-20310503-p02"):
        draft.set("positions", key, stance="accepts", polarity="denied")
    graph = read(draft, monkeypatch)
    claim = node("positions", "ep-20310503-p01")
    assert [graph.value(claim, OWN[one]) for one in ("stance", "denied_stance")] == [
        None,
        node("codes", "stance-accepts"),
    ]
    taken = node("positions", "quay-news-20310504-p05")
    assert [graph.value(taken, OWN[one]) for one in ("stance", "denied_stance")] == [
        node("codes", "stance-accepts"),
        None,
    ]


def test_concepts_and_rows_stand_below_the_home_that_the_descriptor_gives(draft, monkeypatch):
    draft.descriptor(lambda descriptor: descriptor.update(homepage="https://harbour.example/record"))
    home = "https://harbour.example/record#"
    claim = URIRef(f"{home}positions/ep-20310503-p01")
    assert read(draft, monkeypatch).value(claim, OWN.stance) == URIRef(f"{home}codes/stance-declines")


def test_an_unnamed_source_makes_no_organisation_an_author(graph):
    board, claim = node("organisations", "harbour-board"), node("positions", "ep-20310503-p03")
    assert [graph.value(claim, one) for one in (SDO.author, OWN.source_organisation)] == [None, board]
    named = node("positions", "ep-20310503-p01")
    coalition = node("organisations", "anglers-and-rowers")
    assert [graph.value(named, one) for one in (SDO.author, OWN.source_organisation)] == [coalition, None]


def test_a_claim_has_its_other_properties_and_the_article_that_makes_it(draft, graph):
    articles = {row["sentence_id"]: row["article_id"] for row in draft.rows("sentences")}
    urls = {key: row["url"] for key, row in by_key(draft, "articles").items()}
    for table, own in (("positions", ("stance",)), ("accounts", ("aspect", "assessment"))):
        for key, row in by_key(draft, table).items():
            claim = node(table, key)
            assert graph.value(claim, RDF.type) == SDO.Claim
            assert graph.value(claim, SDO.text) == Literal(row["statement"])
            assert graph.value(claim, SDO.appearance) == URIRef(urls[articles[row["sentence_id"]]])
            assert [str(graph.value(claim, OWN[one] / SKOS.notation)) for one in (*own, "attribution", "mode")] == [
                row[one] for one in (*own, "attribution", "mode")
            ]
    assert graph.value(node("accounts", "ep-20310503-a01"), SDO.about) == node("events", "harbour-meeting")


@pytest.mark.parametrize("table", ("people", "organisations", "memberships", "events", "demands", "positions"))
def test_each_citation_is_a_web_annotation_of_the_sentence(draft, graph, table):
    motive = OA.describing if table == "positions" else OA.linking
    for key, row in by_key(draft, table).items():
        (citation,) = graph.subjects(OA.hasBody, node(table, key))
        assert citation == URIRef(f"{node(table, key)}/citation")
        assert graph.value(citation, RDF.type) == OA.Annotation
        assert graph.value(citation, OA.motivatedBy) == motive
        assert graph.value(citation, OA.hasTarget) == node("sentences", row["sentence_id"])


def test_a_sentence_is_a_place_in_the_normalised_text_and_a_fragment_of_the_page(draft, graph):
    urls = {key: row["url"] for key, row in by_key(draft, "articles").items()}
    links = dict(zip(by_key(draft, "sentences"), sentence_links(conftest.read(draft.root)), strict=True))
    for key, row in by_key(draft, "sentences").items():
        sentence = node("sentences", key)
        assert graph.value(sentence, RDF.type) == OA.SpecificResource
        assert graph.value(sentence, OA.hasSource) == URIRef(urls[row["article_id"]])
        assert graph.value(sentence, OWN.sha256) == Literal(row["sha256"])
        selectors = {graph.value(one, RDF.type): one for one in graph.objects(sentence, OA.hasSelector)}
        place = selectors.pop(OA.TextPositionSelector)
        assert [graph.value(place, one) for one in (OA.start, OA.end)] == [
            Literal(row[one], datatype=XSD.nonNegativeInteger) for one in ("start", "end")
        ]
        assert graph.value(place, DCTERMS.conformsTo) == OWN.normalised_text
        fragments = [f"{urls[row['article_id']]}#{graph.value(one, RDF.value)}" for one in selectors.values()]
        assert fragments == ([] if row["role"] == "furniture" else [links[key]])
    assert "normalised as the format says" in graph.value(OWN.normalised_text, RDFS.comment)


def test_people_and_organisations_have_names_spellings_kinds_and_members(graph):
    coalition, post = node("organisations", "anglers-and-rowers"), node("organisations", "eastmere-post")
    assert graph.value(node("people", "ada-marl"), RDF.type) == SDO.Person
    assert graph.value(node("people", "ada-marl"), SDO.alternateName) == Literal("Ms Marl")
    assert graph.value(coalition, RDF.type) == SDO.Organization
    assert graph.value(coalition, ORG.classification) == node("codes", "organisation-kind-coalition")
    assert graph.value(coalition, ORG.classification / SKOS.notation) == Literal("coalition")
    assert set(graph.objects(coalition, SDO.member)) == {
        node("organisations", "anglers-union"),
        node("organisations", "rowers-guild"),
    }
    assert set(graph.objects(post, SDO.alternateName)) == {Literal("EP")}
    membership = node("memberships", "quay-news-20310504-m01")
    assert graph.value(membership, ORG.member) == node("people", "bo-finch")
    assert graph.value(membership, ORG.organization) == node("organisations", "anglers-union")
    assert graph.value(membership, ORG.role / SDO.name) == Literal("president")


def test_each_spelling_is_a_name_of_its_own(draft, monkeypatch):
    draft.set("people", "ada-marl", also_known_as="Ms Marl | Ada Marl, chair")
    found = read(draft, monkeypatch).objects(node("people", "ada-marl"), SDO.alternateName)
    assert set(found) == {Literal("Ms Marl"), Literal("Ada Marl, chair")}


def test_an_article_goes_by_its_address(draft, graph):
    article = URIRef("https://eastmere-post.example/harbour-talks")
    expected = {
        (RDF.type, SDO.NewsArticle),
        (DCTERMS.identifier, Literal("ep-20310503")),
        (SDO.url, article),
        (SDO.headline, Literal('Harbour talks end in a "waste of an evening"')),
        (SDO.datePublished, Literal("2031-05-03", datatype=XSD.date)),
        (SDO.publisher, node("organisations", "eastmere-post")),
        (SDO.inLanguage, Literal("en")),
    }
    assert expected <= set(graph.predicate_objects(article))


def test_a_date_is_as_precise_as_it_is_known(draft, monkeypatch):
    draft.set("events", "petition", precision="year", starts_on="2031-01-01")
    graph = read(draft, monkeypatch)
    days = {key: graph.value(node("events", key), SDO.startDate) for key in by_key(draft, "events")}
    assert {key: (str(day), day.datatype) for key, day in days.items()} == {
        "harbour-meeting": ("2031-05-02", XSD.date),
        "june-meeting": ("2031-06", XSD.gYearMonth),
        "petition": ("2031", XSD.gYear),
    }


def test_the_dataset_is_described(graph):
    dataset = URIRef(f"{BASE}#dataset")
    expected = {
        (RDF.type, SDO.Dataset),
        (SDO.name, Literal("The harbour of Eastmere, a made-up dispute")),
        (SDO.version, Literal("0.1.0")),
        (SDO.license, URIRef("https://creativecommons.org/licenses/by/4.0/")),
        (SDO.keywords, Literal("made up")),
        (SDO.dateCreated, Literal("2026-11-22T00:00:00Z")),
        (SDO.temporalCoverage, Literal("2031-03/2031-06")),
        (SDO.isBasedOn, URIRef("https://quay-news.example/sluice")),
    }
    assert expected <= set(graph.predicate_objects(dataset))
    assert graph.value(dataset, SDO.creator / SDO.name) == Literal("Nobody")


def test_every_row_is_there_once(draft, graph):
    keys = sorted(key for file in (draft.root / "data").iterdir() for key in by_key(draft, file.stem))
    assert sorted(map(str, graph.objects(None, DCTERMS.identifier))) == keys


def test_every_term_is_one_of_its_vocabulary(graph):
    used = {*graph.predicates(), *graph.objects(None, RDF.type), *graph.objects(None, OA.motivatedBy)}
    known = {OA[name] for name in ANNOTATION_TERMS}
    defined = set(graph.subjects(RDFS.comment))
    closed = (namespace.SDO, namespace.ORG, namespace.SKOS, namespace.DCTERMS, namespace.RDF, namespace.RDFS)
    unknown = {term for term in used - known - defined if not any(term in one for one in closed)}
    assert unknown == set()
    assert OWN.stance in used & defined and OWN.Demand in used & defined


def test_of_the_articles_words_there_are_only_those_that_open_and_close_a_sentence(draft):
    found = document(draft.root)
    for one in found["@graph"]:
        one.pop("headline", None)
    said = json.dumps(found, ensure_ascii=False)
    assert "Ada Marl, chair" in said
    for file in sorted(draft.texts.iterdir()):
        words = texts.normalise(file.read_text("utf-8")).split(" ")
        runs = [" ".join(words[start : start + 6]) for start in range(len(words) - 5)]
        assert [run for run in runs if run in said] == []


# Croissant


def test_croissant_describes_the_parquet_files_that_the_parquet_export_gives(draft):
    files = exported(draft.root, croissant)
    described = json.loads(files.pop("croissant.json"))
    tables = exported(draft.root, parquet)
    tables.pop("parquet/claims.parquet")
    assert files == tables
    assert described["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    assert [(one["contentUrl"], one["sha256"], one["contentSize"]) for one in described["distribution"]] == [
        (name, hashlib.sha256(data).hexdigest(), f"{len(data)} B") for name, data in files.items()
    ]


def test_croissant_has_the_schemas_fields_types_and_keys(draft):
    described = json.loads(exported(draft.root, croissant)["croissant.json"])
    fields = {one["@id"]: one for record_set in described["recordSet"] for one in record_set["field"]}
    for record_set in described["recordSet"]:
        schema = json.loads((draft.root / "schemas" / f"{record_set['name']}.json").read_text("utf-8"))
        assert [(one["name"], one["description"]) for one in record_set["field"]] == [
            (one["name"], one["description"]) for one in schema["fields"]
        ]
        assert record_set["key"] == [{"@id": f"{record_set['name']}/{schema['primaryKey'][0]}"}]
        assert record_set["description"] == schema["description"]
        for key in schema.get("foreignKeys", []):
            (column,), target = key["fields"], key["reference"].get("resource", record_set["name"])
            known = {"fileObject": {"@id": f"parquet/{target}.parquet"}}
            known |= {"extract": {"column": key["reference"]["fields"][0]}}
            filled = any(row[column] for row in draft.rows(record_set["name"]))
            assert fields[f"{record_set['name']}/{column}"].get("references") == (known if filled else None)
    assert {
        one: fields[f"articles/{one}"]["dataType"] for one in ("title", "url", "published_on", "text_characters")
    } == {
        "title": "sc:Text",
        "url": "sc:URL",
        "published_on": "sc:Date",
        "text_characters": "sc:Integer",
    }


@pytest.mark.parametrize("package", ("tiny", "real"))
def test_mlcroissant_accepts_it_without_a_warning(draft, tmp_path, package):
    folder = written(draft.root if package == "tiny" else ROOT, croissant, tmp_path / "out")
    status, said = run("mlcroissant/mlcroissant", "validate", "--jsonld", str(folder / "croissant.json"))
    assert (status, re.sub(r"I\d{4} .*\] ", "", said)) == (0, "Done.\n")


def test_mlcroissant_refuses_a_reference_to_a_file_that_is_not_described(draft, tmp_path):
    file = written(draft.root, croissant, tmp_path / "out") / "croissant.json"
    file.write_text(file.read_text("utf-8").replace('"@id": "parquet/people.parquet"', '"@id": "nobody"', 1), "utf-8")
    status, said = run("mlcroissant/mlcroissant", "validate", "--jsonld", str(file))
    assert status == 1
    assert 'There is a reference to node with UUID "parquet/people.parquet"' in said


LOAD = """
import json, sys, mlcroissant
dataset = mlcroissant.Dataset(sys.argv[1])

def plain(value):
    if isinstance(value, bytes):
        return value.decode()
    return value.date().isoformat() if hasattr(value, "date") else value

def records(name):
    return [{key.partition("/")[2]: plain(value) for key, value in one.items()} for one in dataset.records(name)]

with open(sys.argv[2], "w") as file:
    json.dump({one.id: records(one.id) for one in dataset.metadata.record_sets}, file)
"""


@pytest.mark.parametrize("package", ("tiny", "real"))
def test_mlcroissant_loads_the_true_values(draft, tmp_path, package):
    draft.set("people", "bo-finch", also_known_as="NA | 1e5")
    root = draft.root if package == "tiny" else ROOT
    folder = written(root, croissant, tmp_path / "out")
    loaded = tmp_path / "loaded.json"
    status, said = run("mlcroissant/python", "-c", LOAD, str(folder / "croissant.json"), str(loaded))
    assert status == 0, said
    dataset, found = conftest.read(root), json.loads(loaded.read_text("utf-8"))
    assert list(found) == list(dataset.tables)
    for name, table in dataset.tables.items():
        cells = [{column: "" if cell is None else str(cell) for column, cell in row.items()} for row in found[name]]
        assert cells == table.frame.to_dict("records")
    assert isinstance(found["sentences"][0]["start"], int)


def test_mlcroissant_refuses_a_file_that_was_changed(draft, tmp_path):
    folder = written(draft.root, croissant, tmp_path / "out")
    with (folder / "parquet" / "positions.parquet").open("ab") as file:
        file.write(b" ")
    arguments = ("load", "--jsonld", "croissant.json", "--record_set", "positions")
    status, said = run("mlcroissant/mlcroissant", *arguments, cwd=folder)
    assert status == 1
    assert "is not identical with the reference in the Croissant JSON-LD" in said


# CSV on the Web


def metadata(package: Path) -> dict:
    return json.loads(exported(package, csvw)["csvw/csv-metadata.json"])


def columns(package: Path, table: str) -> dict[str, dict]:
    (found,) = (one for one in metadata(package)["tables"] if one["url"] == f"{table}.csv")
    return {one["name"]: one for one in found["tableSchema"]["columns"]}


def test_csvw_holds_the_canonical_bytes(draft):
    files = exported(draft.root, csvw)
    assert files.pop("csvw/csv-metadata.json")
    assert files == {f"csvw/{file.name}": file.read_bytes() for file in (draft.root / "data").iterdir()}


def test_csvw_has_the_schemas_columns_types_and_keys(draft):
    described = metadata(draft.root)
    assert described["dc:title"] == "The harbour of Eastmere, a made-up dispute"
    assert described["dc:license"] == [{"@id": "https://creativecommons.org/licenses/by/4.0/"}]
    required = defaultdict(set)
    for table in described["tables"]:
        name = table["url"].removesuffix(".csv")
        schema = json.loads((draft.root / "schemas" / f"{name}.json").read_text("utf-8"))
        found = table["tableSchema"]
        assert (table["dc:title"], table["dc:description"]) == (schema["title"], schema["description"])
        assert [(one["name"], one["titles"], one["dc:description"]) for one in found["columns"]] == [
            (one["name"], [one["name"], one["title"]], one["description"]) for one in schema["fields"]
        ]
        assert {one["name"] for one in found["columns"] if one.get("required")} == {
            one["name"] for one in schema["fields"] if one.get("constraints", {}).get("required")
        }
        assert found["primaryKey"] == schema["primaryKey"]
        for key in found.get("foreignKeys", []):
            required[name].add((*key["columnReference"], key["reference"]["resource"]))
    assert required["positions"] == {("demand_id", "demands.csv"), ("sentence_id", "sentences.csv")}
    assert columns(draft.root, "articles")["published_on"]["datatype"] == {"base": "date", "format": "yyyy-MM-dd"}
    assert columns(draft.root, "articles")["text_characters"]["datatype"] == {"base": "integer", "minimum": 1}
    assert columns(draft.root, "articles")["url"]["datatype"]["base"] == "anyURI"
    assert columns(draft.root, "positions")["statement"]["datatype"] == {"base": "string", "maxLength": 200}
    assert (
        columns(draft.root, "positions")["mode"]["datatype"]["format"] == "^(?:direct_quote|reported_speech|narration)$"
    )


def test_a_key_that_may_be_empty_is_told_as_a_link_and_in_words(draft):
    # a validator of CSVW must refuse an empty cell of a foreign key
    (table,) = (one for one in metadata(draft.root)["tables"] if one["url"] == "demands.csv")
    filled = "Where part_of_demand_id is filled, a row of demands.csv has it as demand_id."
    assert {"dc:description": filled} in table["notes"]
    assert not any("sentence_id" in one["dc:description"] for one in table["notes"])
    assert columns(draft.root, "demands")["part_of_demand_id"]["valueUrl"] == "demands.csv#{part_of_demand_id}"


def validated(folder: Path) -> tuple[int, str]:
    """Give the exit status of `csvwvalidate` and what it says, without the colours."""
    status, said = run("csvw/csvwvalidate", "--verbose", str(folder / "csvw" / "csv-metadata.json"))
    return status, re.sub(r"\x1b\[\d+m", "", said)


@pytest.mark.parametrize("package", ("tiny", "real"))
def test_csvwvalidate_accepts_it(draft, tmp_path, package):
    root = draft.root if package == "tiny" else ROOT
    assert validated(written(root, csvw, tmp_path / "out")) == (0, "OK\n")


@pytest.mark.parametrize(
    "table, before, after, says",
    (
        ("positions", ",declines,", ",refuses,", ":2:5 stance: invalid lexical value for string: refuses"),
        ("positions", ",second-slipway,", ",third-slipway,", ":3 Key `third-slipway` not found in table demands.csv"),
        ("positions", "ep-20310503-p02", "ep-20310503-p01", ":3 duplicate primary key: ep-20310503-p01"),
        ("positions", "ep-20310503-p02", "EP2", ":3:1 position_id: invalid lexical value for string: EP2"),
        ("positions", "ep-20310503-s08", "", ":5:15 sentence_id: required column value is missing"),
        ("articles", "2031-05-03,", "2031-05-33,", ":2:6 published_on: day is out of range for month"),
        ("articles", ",549,", ",0,", ":2:12 text_characters: value must be >= 1"),
        ("articles", ",title,", ",name,", " is missing required columns {'title'}"),
    ),
)
def test_csvwvalidate_refuses_a_broken_copy(draft, tmp_path, table, before, after, says):
    folder = written(draft.root, csvw, tmp_path / "out")
    file = folder / "csvw" / f"{table}.csv"
    sound = file.read_text("utf-8")
    assert before in sound
    file.write_text(sound.replace(before, after, 1), "utf-8")
    assert validated(folder) == (2, f"FAIL\n{file}{says}\n")


def test_a_table_outside_the_format_is_described_as_far_as_the_formats_can(draft, tmp_path):
    fields = [
        {"name": "full-name", "type": "string", "constraints": {"enum": ["A+B (both)", "C|D"]}},
        {"name": "count", "type": "integer", "groupChar": ","},
        {"name": "ratio", "type": "number"},
        {"name": "day", "type": "date", "constraints": {"minimum": "2031-01-01", "exclusiveMaximum": "2032-01-01"}},
        {"name": "old day", "type": "date", "format": "%d/%m/%Y"},
        {"name": "headline", "type": "string", "constraints": {"required": True}},
    ]
    headline = "Anglers press Harbour Board over sluice"
    rows = [
        [one["name"] for one in fields],
        ["A+B (both)", "1,000", "1e5", "2031-05-03", "03/05/2031", headline],
        ["C|D", "", "", "2031-12-31", "", headline],
    ]
    key = {"fields": "headline", "reference": {"resource": "articles", "fields": "title"}}
    add_table(draft, "extra", rows, fields=fields, primaryKey="full-name", foreignKeys=[key])
    folder = written(draft.root, csvw, tmp_path / "out")
    assert validated(folder) == (0, "OK\n")
    found = columns(draft.root, "extra")
    assert {name: one["datatype"] for name, one in found.items()} == {
        "full%2Dname": {"base": "string", "format": r"^(?:A\+B \(both\)|C\|D)$"},
        "count": "string",
        "ratio": "string",
        "day": {"base": "date", "format": "yyyy-MM-dd", "minimum": "2031-01-01", "maxExclusive": "2032-01-01"},
        "old%20day": "string",
        "headline": "string",
    }
    # no row of articles.csv goes by its title
    assert [name for name, one in found.items() if "valueUrl" in one] == []
    written(draft.root, croissant, folder)
    fields = {one["name"]: one for one in description(draft.root, croissant)["recordSet"][-1]["field"]}
    assert "references" not in fields["headline"]
    assert (fields["count"]["dataType"], fields["ratio"]["dataType"]) == ("sc:Integer", "sc:Text")
    status, said = run("mlcroissant/mlcroissant", "validate", "--jsonld", str(folder / "croissant.json"))
    assert status == 0, said


# the citation file


def test_cffconvert_accepts_the_citation_file(tmp_path):
    status, said = run("cffconvert/cffconvert", "--validate", "-i", str(ROOT / "CITATION.cff"))
    assert (status, said) == (0, "Citation metadata are valid according to schema version 1.2.0.\n")


def test_cffconvert_refuses_a_citation_file_without_a_title(tmp_path):
    file = shutil.copy(ROOT / "CITATION.cff", tmp_path / "CITATION.cff")
    lines = [line for line in Path(file).read_text("utf-8").splitlines(keepends=True) if not line.startswith("title:")]
    Path(file).write_text("".join(lines), "utf-8")
    status, said = run("cffconvert/cffconvert", "--validate", "-i", str(file))
    assert status == 1
    assert "'title' is a required property" in said


def test_the_citation_file_and_the_descriptor_say_the_same():
    cited = dict(re.findall(r'^(\S+): "?(.+?)"?$', (ROOT / "CITATION.cff").read_text("utf-8"), re.MULTILINE))
    descriptor = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    assert (cited["title"], cited["version"]) == (descriptor["title"], descriptor["version"])
    assert cited["date-released"] == descriptor["created"][:10]
    assert cited["license"] == descriptor["licenses"][0]["name"]
