"""Putting an article into the tables."""

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from onrecord.cli import main

TEXT = "A new pier\nAnn Lee opened the new pier today. It was late, they left.\nSubscribe\n"
URL = "https://quay-news.example/pier"


def run(draft, text, *options, publisher="quay-news", url=URL):
    file = draft.root / "new.txt"
    file.write_text(text, "utf-8")
    arguments = [
        "add-article",
        str(file),
        "--package",
        str(draft.root),
        "--publisher",
        publisher,
        "--date",
        "2031-05-04",
    ]
    arguments += ["--url", url, "--title", "A new pier", *options]
    return CliRunner().invoke(main, arguments)


def tables(draft):
    return {path.name: path.read_bytes() for path in (draft.root / "data").iterdir()}


def test_an_article_and_its_segments_are_put_in_and_printed(draft):
    result = run(draft, TEXT, "--furniture", "4", "--title-basis", "derived")
    assert result.exit_code == 0
    (article,) = [row for row in draft.rows("articles") if row["article_id"] == "quay-news-20310504b"]
    assert (article["title_basis"], article["text_extent"]) == ("derived", "whole")
    assert "Ann Lee opened the new pier today." in result.output
    assert "Added quay-news-20310504b: 4 segments, to be coded." in result.output
    rows = [row for row in draft.rows("sentences") if row["article_id"] == "quay-news-20310504b"]
    assert [(row["sentence_id"], row["paragraph"], row["role"], row["coding"], row["starts_with"]) for row in rows] == [
        ("quay-news-20310504b-s01", "1", "headline", "pending", "A"),
        ("quay-news-20310504b-s02", "2", "body", "pending", "Ann Lee opened"),
        ("quay-news-20310504b-s03", "2", "body", "pending", "It was"),
        ("quay-news-20310504b-s04", "3", "furniture", "nothing", ""),
    ]


def test_a_package_with_an_article_to_be_coded_is_sound_and_warns(draft):
    assert run(draft, TEXT, "--furniture", "4").exit_code == 0
    (draft.texts / "quay-news-20310504b.txt").write_text(TEXT, "utf-8")
    lines = [line for line, row in enumerate(draft.rows("sentences"), 2) if row["coding"] == "pending"]
    assert draft.findings() == [("coding-pending", "sentences", line, "coding") for line in lines]
    assert draft.report().valid and not draft.report(strict=True).valid


def test_doing_it_twice_changes_nothing(draft):
    run(draft, TEXT, "--furniture", "4")
    before = tables(draft)
    again = run(draft, TEXT.replace("new pier today", "new  pier\u00a0today"))
    assert again.exit_code == 0
    assert "is there already with this text: nothing was changed" in again.output
    assert tables(draft) == before


def test_a_changed_text_is_refused_with_the_places_that_changed(draft):
    run(draft, TEXT, "--furniture", "4")
    before = tables(draft)
    again = run(draft, TEXT.replace("today", "yesterday"))
    assert again.exit_code == 2
    assert "quay-news-20310504b-s02 (`Ann Lee opened` ... `new pier today`) is not in it" in again.output
    assert "new at 11 to 49 (`Ann Lee opened` ... `new pier yesterday`)" in again.output
    assert "-s01" not in again.output
    assert tables(draft) == before


def test_a_coder_mends_what_was_cut_wrong_by_the_numbers_first_printed(draft):
    result = run(draft, TEXT, "--split", "2:today", "--join", "3", "--furniture", "4")
    assert result.exit_code == 2
    assert "segment 3 can't be joined" in result.output
    result = run(draft, TEXT, "--split", "2:today", "--furniture", "4")
    assert result.exit_code == 0
    rows = [row for row in draft.rows("sentences") if row["article_id"] == "quay-news-20310504b"]
    assert [(row["number"], row["start"], row["end"], row["role"]) for row in rows] == [
        ("1", "0", "10", "headline"),
        ("2", "11", "38", "body"),
        ("3", "39", "45", "body"),
        ("4", "46", "69", "body"),
        ("5", "70", "79", "furniture"),
    ]


def test_an_article_that_is_not_coded_yet_is_cut_anew_with_mends(draft):
    assert run(draft, TEXT).exit_code == 0
    again = run(draft, TEXT, "--split", "2:today", "--furniture", "4")
    assert again.exit_code == 0
    assert "Cut quay-news-20310504b again: 5 segments, to be coded." in again.output
    rows = [row for row in draft.rows("sentences") if row["article_id"] == "quay-news-20310504b"]
    assert [(row["number"], row["role"]) for row in rows[-2:]] == [("4", "body"), ("5", "furniture")]
    before = tables(draft)
    assert "nothing was changed" in run(draft, TEXT, "--split", "2:today", "--furniture", "4").output
    assert tables(draft) == before


def test_furniture_can_be_given_as_a_range(draft):
    assert run(draft, TEXT, "--furniture", "1", "--furniture", "3-4").exit_code == 0
    rows = [row for row in draft.rows("sentences") if row["article_id"] == "quay-news-20310504b"]
    assert [row["role"] for row in rows] == ["furniture", "body", "furniture", "furniture"]


def test_an_article_that_is_coded_is_not_cut_anew(draft):
    run(draft, TEXT)
    draft.set("sentences", "quay-news-20310504b-s02", coding="nothing")
    before = tables(draft)
    again = run(draft, TEXT, "--join", "2")
    assert again.exit_code == 2
    assert "can't be cut again: quay-news-20310504b-s02 is coded already" in again.output
    assert tables(draft) == before


def test_the_same_text_under_another_address_is_there_already(draft):
    run(draft, TEXT)
    assert "nothing was changed" in run(draft, TEXT, url="https://quay-news.example/pier-2").output


def test_joined_segments_are_one(draft):
    assert run(draft, TEXT, "--join", "2").exit_code == 0
    rows = [row for row in draft.rows("sentences") if row["article_id"] == "quay-news-20310504b"]
    assert [(row["start"], row["end"]) for row in rows] == [("0", "10"), ("11", "69"), ("70", "79")]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--split", "2"], "--split takes a segment's number and the words to split before"),
        (["--split", "9:today"], "there is no segment 9: they are numbered from 1 to 4"),
        (["--split", "2:snow"], "the words occur 0 times in it"),
        (["--join", "4"], "no segment of its paragraph follows it"),
        (["--furniture", "0"], "there is no segment 0"),
        (["--furniture", "3-9"], "there is no segment 9"),
        (["--furniture", "4-3"], "`4-3` is not the number of a segment"),
        (["--furniture", "3,4"], "`3,4` is not the number of a segment"),
        (["--date", "4 May 2031"], "does not match the format"),
        (["--split", "\u00b2:today"], "--split takes a segment's number"),
        (["--url", "example"], "`url`: `example` is no string of the format `uri`"),
        (
            ["--url", "https://b\u00fccher.example/"],
            "`url`: `https://b\u00fccher.example/` is no string of the format `uri`",
        ),
        (["--url", "https://ann:word@a.example/"], "`url`: The address holds the name or password of a user"),
        (["--url", "http://192.168.1.5/"], "`url`: The address leads to `192.168.1.5`"),
        (["--language", ""], "`language`: "),
        (["--title", "=1+1"], "`title`: `=1+1` opens like a formula"),
        (["--title", "An old pier", "--headline", "1"], "`title`: The title differs from the headline"),
        (
            ["--publisher", "Bad ID", "--publisher-name", "Bad"],
            "the publisher `bad id` can't begin an identifier: a to z, digits and hyphens can",
        ),
        (["--publisher", "1234", "--publisher-name", "N"], "the publisher `1234` can't begin an identifier"),
        (["--publisher", "\u0131l\u0131ca", "--publisher-name", "N"], "the publisher `\u0131l\u0131ca` can't begin"),
        (["--publisher", "1234", "--publisher-name", "N", "--publisher-abbreviation", "n"], "`publisher_id`: "),
        (["--furniture", "2-4"], "`article_id`: Article `quay-news-20310504b` has no body sentence"),
    ],
)
def test_what_can_not_be_done_is_said_and_nothing_is_written(draft, options, message):
    before = tables(draft)
    result = run(draft, TEXT, *options)
    assert result.exit_code == 2
    assert message in result.output
    assert tables(draft) == before


def test_an_unknown_publisher_is_refused_unless_it_is_named(draft):
    refused = run(draft, TEXT, publisher="pier-times")
    assert refused.exit_code == 2
    assert "table organisations has no `pier-times`" in refused.output
    options = ["--publisher-name", "The Pier Times", "--publisher-abbreviation", "PT"]
    assert run(draft, TEXT, *options, publisher="pier-times").exit_code == 0
    added = next(row for row in draft.rows("organisations") if row["organisation_id"] == "pier-times")
    assert (added["kind"], added["sentence_id"]) == ("publisher", "pt-20310504-s01")


def test_a_publisher_whose_article_opens_with_furniture_cites_the_first_segment_that_is_none(draft):
    options = ["--publisher-name", "The Pier Times", "--furniture", "1", "--title-basis", "derived"]
    assert run(draft, TEXT, *options, publisher="pier-times").exit_code == 0
    added = next(row for row in draft.rows("organisations") if row["organisation_id"] == "pier-times")
    assert added["sentence_id"] == "pier-times-20310504-s02"
    assert draft.report().valid


def test_who_must_cite_an_earlier_article_now_does_so_and_it_is_said(draft):
    result = run(draft, TEXT, "--date", "2031-04-30")
    assert result.exit_code == 0
    assert result.output.splitlines()[-1] == "`quay-news` in table organisations cites quay-news-20310430-s01 now."
    assert draft.report().valid


def test_what_marks_words_on_the_page_is_cut_off_the_address_and_said(draft):
    result = run(draft, TEXT, url=f"{URL}#top:~:text=Ann%20Lee")
    assert result.exit_code == 0
    said = f"The address is kept as {URL}#top: what follows only marks words on the page."
    assert result.output.splitlines()[-1] == said
    assert draft.rows("articles")[-1]["url"] == f"{URL}#top"
    again = run(draft, "Other words.", url=f"{URL}#top:~:text=Ann")
    assert "quay-news-20310504b is there already with another text" in again.output


def test_an_article_is_not_cut_anew_without_a_body(draft):
    run(draft, TEXT)
    before = tables(draft)
    again = run(draft, TEXT, "--furniture", "2-4")
    assert again.exit_code == 2 and "has no body sentence" in again.output
    assert tables(draft) == before


def test_a_text_of_a_headline_alone_is_refused(draft):
    before = tables(draft)
    result = run(draft, "A new pier\n")
    assert result.exit_code == 2 and "has no body sentence" in result.output
    assert tables(draft) == before


def test_an_abbreviation_that_makes_no_identifier_is_refused(draft):
    options = ["--publisher-name", "The Pier Times", "--publisher-abbreviation", "P T"]
    refused = run(draft, TEXT, *options, publisher="pier-times")
    assert refused.exit_code == 2
    assert "the abbreviation `p t` can't begin an identifier" in refused.output


@pytest.mark.parametrize("text", ["", " \n\u200b"])
def test_a_text_without_words_is_refused(draft, text):
    result = run(draft, text)
    assert result.exit_code == 2
    assert "holds no words" in result.output


def test_a_text_that_is_not_utf_8_is_refused(draft):
    file = draft.root / "latin.txt"
    file.write_bytes("caf\u00e9".encode("latin-1"))
    arguments = ["add-article", str(file), "--package", str(draft.root), "--publisher", "quay-news"]
    result = CliRunner().invoke(main, [*arguments, "--date", "2031-05-04", "--url", URL, "--title", "x"])
    assert result.exit_code == 2
    assert "is not in UTF-8 (byte 3)" in result.output


@pytest.mark.parametrize("fault", [b"broken\n", b'a,"b"c\n', b"\xe9\n", b"a,b,1,1,x,y,body,nothing,d,,\n"])
def test_a_package_that_is_at_fault_is_left_alone(draft, fault):
    draft.bytes("sentences", lambda data: data + fault)
    before = tables(draft)
    result = run(draft, TEXT)
    assert result.exit_code == 2
    assert "run `onrecord validate` first" in result.output
    assert tables(draft) == before


def test_where_one_table_can_not_be_written_none_is(draft, monkeypatch):
    import onrecord.files.writing

    real, calls = onrecord.files.writing._write, []

    def full_disk(path, data):
        calls.append(path)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return real(path, data)

    monkeypatch.setattr(onrecord.files.writing, "_write", full_disk)
    before = tables(draft)
    result = run(draft, TEXT)
    assert result.exit_code == 2
    assert "No space left on device; nothing was changed" in result.output
    assert tables(draft) == before


def test_an_archive_is_not_changed(draft, tmp_path):
    packed = tmp_path / "tiny.zip"
    assert CliRunner().invoke(main, ["export", str(draft.root), "--to", "zip", "--output", str(packed)]).exit_code == 0
    before = packed.read_bytes()
    (tmp_path / "new.txt").write_text(TEXT, "utf-8")
    options = ["--publisher", "quay-news", "--date", "2031-05-04", "--url", URL, "--title", "A new pier"]
    done = CliRunner().invoke(main, ["add-article", str(tmp_path / "new.txt"), "--package", str(packed), *options])
    assert done.exit_code == 2
    assert "tiny.zip is an archive, in which nothing is changed: unpack it, and name the folder" in done.output
    assert packed.read_bytes() == before


def test_a_package_that_is_not_sound_is_written_to_and_said_to_be_so(draft):
    assert "The package was not sound" not in run(draft, TEXT).output
    draft.set("accounts", "ep-20310503-a02", assessment="mild")
    again = run(draft, TEXT)
    assert again.exit_code == 0
    assert again.output.splitlines()[-1] == "The package was not sound before: 1 error. Run `onrecord validate`."


# what a spreadsheet would change, or a reader take for something else, at an end of a sentence
AWKWARD = """
24.4.2018 2018-04-24 3/4 1984 007 1e5 12:30 50% \xa35 -3 +44 TRUE false true. May March Sat =1+1 =SUM @home +
- - 'Tis "No 'No' "" " ' * *No* # \u2026 ... No... a.b e.g. Mr \xe9 e\u0301 \u200d \xad \u202e \u200b \ufeff \x07
\u3002 \u5929\u6c14 \u300c\u597d\u300d \u0e44\u0e17\u0e22 \u05e9\u05dc\u05d5\u05dd \u0663 \u2163 \xbd 1st NULL
NaN nan N/A - -- \u2014 null None inf x , ; No. Why? 0 1,000 1.5 (1) [a] <b> &amp; \U0001f600
https://a.example/b a@b.example
""".split()
AWKWARD += ["24 April 2018", "24 April 2018,", "April 24", "Mar 3", "- So", "\xa0", "\t", "a\tb", "He left.", "", " "]
PHRASE = st.lists(st.sampled_from(AWKWARD) | st.text(max_size=4), min_size=1, max_size=6).map(" ".join)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PHRASE, min_size=20, max_size=60))
@example([f"{one} the boats came {one}." for one in AWKWARD])
@example([f"{one} {other}." for one in AWKWARD for other in AWKWARD[:9]])
@example(AWKWARD)
def test_whatever_the_text_is_what_is_written_of_it_is_sound(draft, paragraphs):
    before = tables(draft)
    text = "\n".join([*paragraphs, "A new pier was opened."])
    result = run(draft, text, "--title", "What stood in the paper", "--title-basis", "derived", "--basis", "derived")
    assert result.exit_code == 0, result.output
    (draft.texts / "quay-news-20310504b.txt").write_text(text, "utf-8", newline="")
    report = draft.report()
    assert [one for one in report.findings if one.severity == "error"] == []
    for name, data in before.items():
        (draft.root / "data" / name).write_bytes(data)
