"""How to cite the dataset and a row of it: what it says is in the data, and every style can be read."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from onrecord.analysis.citation import _tex, reference
from onrecord.cli import main

ROOT = Path(__file__).parents[1]


def cite(package, *arguments):
    return CliRunner().invoke(main, ["cite", *arguments, "--package", str(package)])


def test_the_dataset_is_cited_at_its_version():
    descriptor = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    assert cite(ROOT).output == (
        f"The onrecord maintainers ({descriptor['created'][:4]}). "
        "Talks on antisemitism between Labour, the Board of Deputies and the JLC, April 2018. "
        f"Version {descriptor['version']}. Dataset, CC-BY-4.0.\n"
    )


def test_a_row_is_cited_with_its_source(draft):
    draft.set("articles", "ep-20310503", title="Harbour talks")
    assert cite(draft.root, "ep-20310503-p01").output == (
        "ep-20310503-p01, in: Nobody (2026). The harbour of Eastmere, a made-up dispute. Version 0.1.0. Dataset, "
        "CC-BY-4.0. Source: The Eastmere Post, \u201cHarbour talks\u201d, 2031-05-03, sentence 4. "
        "https://eastmere-post.example/harbour-talks#:~:text=The%20Board%20did,a%20second%20slipway\n"
    )


NO_SOURCE = {
    "a sentence that is not there": ("positions", "ep-20310503-p01", {"sentence_id": "nowhere-20310503-s04"}),
    "no sentence": ("positions", "ep-20310503-p01", {"sentence_id": ""}),
    "no number": ("sentences", "ep-20310503-s04", {"number": "four"}),
    "no publisher": ("articles", "ep-20310503", {"publisher_id": "nobody"}),
    "no address": ("articles", "ep-20310503", {"url": ""}),
}


@pytest.mark.parametrize("what", NO_SOURCE)
def test_a_row_whose_source_is_not_told_is_refused(draft, what):
    table, key, cells = NO_SOURCE[what]
    draft.set(table, key, **cells)
    done = cite(draft.root, "ep-20310503-p01")
    assert (done.exit_code, done.stdout) == (2, "")
    why = "its sentence is not there, or has no number, title, publisher, day or address"
    assert done.stderr == f"Error: ep-20310503-p01 can't be cited: {why}. Run `onrecord validate`.\n"
    assert cite(draft.root, "quay-news-20310504-p01").exit_code == 0


def test_an_empty_key_is_not_the_dataset(draft):
    assert cite(draft.root, "").stderr == "Error: no row has the key . No key is like it.\n"


@pytest.mark.parametrize("identifier", ["ep-20310503", "night-sluice", "bo-finch", "ep-20310503-s03"])
def test_every_kind_of_row_can_be_cited(draft, identifier):
    done = cite(draft.root, identifier)
    assert done.exit_code == 0
    assert done.output.startswith(f"{identifier}, in: Nobody (2026).")


def test_bibtex_names_the_row_and_its_source(draft):
    entry = cite(draft.root, "ep-20310503-p01", "--style", "bibtex").output
    assert entry.startswith("@dataset{tiny-0.1.0:ep-20310503-p01,\n  author = {{Nobody}},\n")
    assert "  note = {Row ep-20310503-p01. Source: The Eastmere Post, " in entry
    assert entry.count("{") == entry.count("}")


def test_csl_is_what_reference_managers_read(draft):
    (item,) = json.loads(cite(draft.root, "ep-20310503-p01", "--style", "csl").output)
    assert item["id"] == "tiny:ep-20310503-p01"
    assert (item["type"], item["version"], item["author"]) == ("dataset", "0.1.0", [{"literal": "Nobody"}])
    assert item["issued"] == {"date-parts": [[2026, 11, 22]]}
    assert item["note"].startswith("Row ep-20310503-p01. Source: The Eastmere Post, ")


def test_a_row_that_is_not_there_is_said_to_be_so_with_the_nearest(draft):
    done = cite(draft.root, "ep-20310503-p99")
    assert done.exit_code == 2
    assert "no row has the key ep-20310503-p99. The nearest are: ep-20310503-" in done.output


def test_no_word_of_the_descriptor_acts_on_a_terminal(draft):
    draft.descriptor(lambda package: package.update(title="A \x1b]0;title\x07 of \u202eours"))
    result = CliRunner().invoke(main, ["cite", "--package", str(draft.root)])
    assert "A \\u001b]0;title\\u0007 of \\u202eours. Version 0.1.0." in result.output


def test_a_descriptor_that_says_little_makes_a_short_reference():
    assert reference({"name": "x"}) == "x. Dataset."
    assert reference({"name": "x", "created": "2031-01-01", "version": "1.0.0"}) == "2031. x. Version 1.0.0. Dataset."


@given(st.text())
def test_nothing_in_a_name_ends_a_bibtex_field(text):
    bare = re.sub(r"\\(?:[{}$&#%_]|text[a-z]+\{\})", "", _tex(text))
    assert not set(bare) & set("{}\\$&#%_~^")
