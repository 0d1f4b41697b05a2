"""What a notebook is given: the package found, the claims and the versions as frames, a report that shows itself."""

import csv
import doctest
import io
import subprocess
import sys

import pandas as pd
import pytest
from click.testing import CliRunner

import onrecord
from conftest import ROOT, read
from onrecord.cli import main
from onrecord.record.claims import claims as claims_of_positions
from onrecord.validation.findings import MOST_SHOWN, Finding, Report


def test_importing_the_package_loads_no_library():
    program = "import onrecord, sys; print({'pandas', 'numpy', 'pyarrow', 'pandera'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_every_name_is_there_and_its_example_is_so(monkeypatch):
    monkeypatch.chdir(ROOT)
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    done = doctest.testmod(onrecord, optionflags=options)
    assert done.failed == 0
    assert all(">>> import onrecord" in getattr(onrecord, name).__doc__ for name in onrecord.__all__)


@pytest.mark.parametrize("reader", [onrecord.load, onrecord.claims, onrecord.contested])
def test_without_a_path_the_package_is_found_as_by_the_command_line(draft, tmp_path, monkeypatch, reader):
    monkeypatch.chdir(draft.root / "data")
    assert len(reader()) == len(reader(draft.root)) > 0
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="no datapackage.json in .* or in any folder above it"):
        reader()


# claims


def test_claims_are_the_positions_and_then_the_accounts(draft):
    frame = onrecord.claims(draft.root)
    keys = [
        *(("positions", row["position_id"]) for row in draft.rows("positions")),
        *(("accounts", row["account_id"]) for row in draft.rows("accounts")),
    ]
    assert list(zip(frame["table"], frame["claim"], strict=True)) == keys
    nothing = {"event", "aspect", "assessment", "result", "target", "event_id", "holder", "claimant"}
    nothing |= {"occasion", "said_at", "doubt"}
    assert {name: value for name, value in frame.loc[0].items() if not pd.isna(value)} == {
        "table": "positions",
        "claim": "ep-20310503-p01",
        "demand": "Sluice open at night",
        "stance": "declines",
        "polarity": "affirmed",
        "holder_organisation": "Harbour Board",
        "claimant_organisation": "Anglers and Rowers",
        "attribution": "named",
        "mode": "direct_quote",
        "statement": "The Anglers and Rowers say that the Harbour Board did not agree to night opening of the sluice.",
        "publisher": "The Eastmere Post",
        "published_on": pd.Timestamp("2031-05-03"),
        "article": 'Harbour talks end in a "waste of an evening"',
        "sentence_number": 4,
        "demand_id": "night-sluice",
        "sentence_id": "ep-20310503-s04",
        "link": "https://eastmere-post.example/harbour-talks#:~:text=The%20Board%20did,a%20second%20slipway",
    }
    assert set(frame.columns[frame.loc[0].isna()]) == nothing
    assert list(frame.columns[:12]) == [
        *("table", "claim", "demand", "stance", "polarity", "occasion"),
        *("event", "aspect", "assessment", "result", "target", "holder"),
    ]
    assert {name: value for name, value in frame.iloc[-1].items() if not pd.isna(value)} == {
        "table": "accounts",
        "claim": "quay-news-20310504-a01",
        "event": "Meeting in June",
        "aspect": "detail",
        "assessment": "neutral",
        "claimant_organisation": "Quay News",
        "attribution": "publication",
        "mode": "narration",
        "statement": "Quay News reports that a further meeting is to be in June.",
        "publisher": "Quay News",
        "published_on": pd.Timestamp("2031-05-04"),
        "article": "Anglers press Harbour Board over sluice",
        "sentence_number": 7,
        "event_id": "june-meeting",
        "sentence_id": "quay-news-20310504-s07",
        "link": "https://quay-news.example/sluice#:~:text=Another%20meeting%20is,planned%20for%20June",
    }


def test_an_account_of_a_demand_has_its_title(draft):
    draft.add("codes", "aspect-detail", code_id="aspect-outcome", value="outcome")
    draft.add("codes", "aspect-detail", code_id="result-none", variable="result", value="none")
    cells = {"event_id": "", "demand_id": "works-tour", "aspect": "outcome", "result": "none"}
    cells |= {"statement": "Quay News reports that nothing came of the works."}
    draft.set("accounts", "quay-news-20310504-a01", target_organisation_id="harbour-board", **cells)
    draft.drop("events", "june-meeting")
    last = onrecord.claims(draft.root).iloc[-1]
    assert [last[name] for name in ("demand", "demand_id", "aspect", "result", "target")] == [
        *("Tour of the works", "works-tour", "outcome", "none", "Harbour Board"),
    ]


def test_claims_have_the_types_of_load(draft):
    frame, tables = onrecord.claims(draft.root), onrecord.load(draft.root)
    for table in ("positions", "accounts"):
        for name in {"stance", "polarity", "aspect", "assessment", "result", "attribution", "mode"} & {*tables[table]}:
            assert frame[name].dtype == tables[table][name].dtype
    assert frame["published_on"].dtype == tables["articles"]["published_on"].dtype
    assert frame["sentence_number"].dtype == tables["sentences"]["number"].dtype
    assert {str(frame[name].dtype) for name in ("table", "demand", "event", "link", "statement")} == {"str"}


def test_the_claims_of_positions_are_those_of_the_exports(draft):
    frame = onrecord.claims(draft.root)
    exported = claims_of_positions(read(draft.root))
    own = frame[frame["table"] == "positions"]
    for name in exported:
        assert own[name].astype(object).where(own[name].notna(), None).tolist() == [
            None if pd.isna(cell) else pd.Timestamp(cell) if name == "published_on" else cell for cell in exported[name]
        ]


# contested


def test_contested_is_what_the_command_prints(draft):
    printed = CliRunner().invoke(main, ["contested", str(draft.root), "--format", "csv"]).output
    header, *rows = csv.reader(io.StringIO(printed, newline=""))
    frame = onrecord.contested(draft.root)
    assert list(frame) == header
    assert frame.fillna("").to_numpy().tolist() == rows
    assert {str(one) for one in frame.dtypes} == {"str"}
    assert set(frame["about"]) == {"demand", "event"}
    assert frame.loc[frame["identifier"] == "second-slipway", ["word", "side", "stance"]].to_numpy().tolist() == [
        ["clash, occasion not told", "addressee", "considering"],
        ["clash, occasion not told", "raiser", "declines"],
    ]
    # nobody says anything of it
    assert frame.loc[frame["identifier"] == "petition", ["side", "assessment", "claims"]].isna().all(axis=None)


@pytest.mark.parametrize("reader", [onrecord.claims, onrecord.contested])
def test_what_is_read_from_a_package_that_is_not_sound_is_refused(draft, tmp_path, reader):
    draft.set("positions", "ep-20310503-p01", demand_id="nothing")
    with pytest.raises(ValueError, match="is not sound"):
        reader(draft.root)
    with pytest.raises(ValueError, match="is not sound"):
        reader(tmp_path / "none")


# a report


def finding(**more) -> Finding:
    given = {"rule": "quoting", "severity": "error", "table": "people", "path": "data/people.csv", "line": 3}
    rest = {"column": None, "row_id": None, "value": None, "message": "It is broken.", "remedy": "Mend it."}
    return Finding(**(given | rest | more))


def report(*findings: Finding, package: str = "here/datapackage.json", **more) -> Report:
    nothing = {"rules_run": [], "rules_skipped": [], "reasons": {}, "citations": {}, "tables": {}}
    return Report(package=package, version="1.0.0", format="1", findings=list(findings), **nothing, **more)


def test_a_report_is_a_frame_of_its_findings(draft):
    draft.set("people", "bo-finch", person_id="ada-marl", sentence_id="")
    found = draft.report()
    frame = found.to_frame()
    assert list(frame) == list(Finding.__annotations__)
    assert {name: str(one) for name, one in frame.dtypes.items()} == dict.fromkeys(frame, "str") | {"line": "Int64"}
    first = frame.loc[frame["rule"] == "primary-key"].iloc[0]
    assert (first["table"], first["line"], first["column"], first["value"]) == ("people", 3, "person_id", "ada-marl")
    assert frame["message"].tolist() == [one.message for one in found.findings]
    pathless = report(finding(line=None, path=None)).to_frame()
    assert pathless[["line", "path", "value"]].isna().all(axis=None)


def test_a_report_without_findings_is_a_frame_without_rows(draft):
    frame = draft.report(only=["primary-key"]).to_frame()
    assert frame.empty
    assert {str(one) for one in frame.dtypes} == {"str", "Int64"}


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (report(), "sound, 0 errors, 0 warnings"),
        (report(finding(severity="warning")), "sound, 0 errors, 1 warning"),
        (report(finding(severity="warning"), strict=True), "not sound, 0 errors, 1 warning"),
        (report(*[finding()] * 1200), "not sound, 1,200 errors, 0 warnings"),
        (report(finding(rule="descriptor-file"), missing=True), "could not be checked"),
    ],
)
def test_a_report_shows_itself_in_a_line(shown, said):
    assert repr(shown) == f"<Report of 'here/datapackage.json': {said}>"
    assert shown._repr_html_().startswith(f"<p>here/datapackage.json: {said}</p>")


def test_a_report_is_a_table_in_a_notebook():
    assert "<table>" not in report()._repr_html_()
    assert report(finding(row_id="ada"))._repr_html_() == (
        "<p>here/datapackage.json: not sound, 1 error, 0 warnings</p><table><tr><th>severity</th><th>rule</th>"
        "<th>path</th><th>line</th><th>column</th><th>row_id</th><th>message</th><th>remedy</th></tr>"
        "<tr><td>error</td><td>quoting</td><td>data/people.csv</td><td>3</td><td></td><td>ada</td>"
        "<td>It is broken.</td><td>Mend it.</td></tr></table>"
    )


def test_many_findings_are_cut_in_a_notebook():
    html = report(*[finding()] * (MOST_SHOWN + 1200))._repr_html_()
    assert html.count("<tr>") == MOST_SHOWN + 1
    assert html.endswith("<p>And 1,200 more: <code>to_frame()</code> gives all.</p>")
    assert "more:" not in report(*[finding()] * MOST_SHOWN)._repr_html_()


def test_nothing_in_a_report_is_markup_or_hidden():
    hostile = "<script>alert('1')</script>&\"\u202e\u200b\0"
    places = ("rule", "path", "column", "row_id", "message", "remedy", "table", "value")
    shown = report(finding(**dict.fromkeys(places, hostile)), package=hostile)
    html = shown._repr_html_()
    escaped = "&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;&amp;&quot;\\u202e\\u200b\\u0000"
    assert html.count(escaped) == 7
    assert "<script" not in html and html.isprintable()
    assert repr(shown).isprintable()
