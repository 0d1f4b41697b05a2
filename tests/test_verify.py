"""Citations proved on a reader's own copy: what stands in it is found, and nothing else is."""

import csv
import json
import re
import sys

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bounded import held
from conftest import ROOT
from onrecord.analysis.copies import read_copy, shown_words
from onrecord.analysis.verify import PROVED, KeptSentence, _in_order, find
from onrecord.cli import main
from onrecord.files.limits import LIMITS, Limits
from onrecord.record import texts
from webpages import page

EP, QN = "ep-20310503", "quay-news-20310504"


def sentences(text):
    """Cut a text into sentences as the package would keep them."""
    normal = texts.normalise(text)
    found = []
    for one in texts.segment(text):
        words = normal[one.start : one.end]
        kept = texts.opening_and_closing_words(normal, one.start, one.end)
        found.append(KeptSentence(f"s{one.number}", one.number, one.role, texts.digest(words), len(words), *kept))
    return normal, found


def verdicts(text, copy):
    return [one.verdict for one in find(texts.normalise(copy), sentences(text)[1])]


def verify(draft, copy, *options, name="copy.html"):
    file = draft.root.parent / name
    file.write_text(copy, "utf-8") if isinstance(copy, str) else file.write_bytes(copy)
    return CliRunner().invoke(main, ["verify", str(file), "--package", str(draft.root), *options])


def original(draft, article=EP):
    return (draft.texts / f"{article}.txt").read_text("utf-8")


# What is found

STORY = (
    "The pier opened. Ann Lee cut the ribbon at noon. It rained all day.\nNobody stayed for the speeches. They left."
)


@pytest.mark.parametrize(
    ("copy", "expected"),
    [
        (STORY, ["exact"] * 5),
        (f"Home News {STORY} Read more", ["exact"] * 5),
        (STORY.replace("at noon", "at one"), ["exact", "altered", "exact", "exact", "exact"]),
        (STORY.replace("The pier", "A pier"), ["altered", "exact", "exact", "exact", "exact"]),
        (STORY.replace("They left.", "They all left."), ["exact", "exact", "exact", "exact", "altered"]),
        (STORY.replace("It rained all day.", "A dry day."), ["exact", "exact", "altered", "exact", "exact"]),
        (STORY.replace("It rained all day.", ""), ["exact", "exact", "missing", "exact", "exact"]),
        (STORY.replace("cut the", "cut, in front of many, the"), ["exact", "altered", "exact", "exact", "exact"]),
        ("They left. " + STORY.replace("They left.", ""), ["exact"] * 4 + ["moved"]),
        # a pull quote: the one that follows the sentence before it directly is meant
        (STORY.replace("Nobody", "It rained all day.\nNobody"), ["exact"] * 5),
        (f"They left. It rained all day. {STORY} It rained all day.", ["exact"] * 5),
        # twice out of order: nothing says which is meant
        ("They left. They left. " + STORY.replace("They left.", ""), ["exact"] * 4 + ["ambiguous"]),
        # inside a word it does not stand
        (STORY.replace("They left.", "XThey left. They left.X"), ["exact"] * 4 + ["altered"]),
        ("Quite another text.", ["missing"] * 5),
    ],
)
def test_what_has_become_of_each_sentence(copy, expected):
    assert verdicts(STORY, copy) == expected


def test_of_two_sentences_with_the_same_words_each_needs_a_place_of_its_own():
    twice = "No. The pier opened. No. It rained all day."
    assert verdicts(twice, twice) == ["exact"] * 4
    assert verdicts(twice, "The pier opened. No. It rained all day.") == ["ambiguous", "exact", "exact", "exact"]


def test_what_is_altered_is_shown_as_it_stands_in_the_copy():
    copy = texts.normalise(STORY.replace("cut the ribbon", "cut, at last, the ribbon"))
    one = find(copy, sentences(STORY)[1])[1]
    assert (one.verdict, one.words) == ("altered", "Ann Lee cut, at last, the ribbon at noon.")
    assert copy[one.start : one.end] == one.words


def test_what_is_altered_at_its_end_is_shown_up_to_its_neighbour():
    copy = texts.normalise(STORY.replace("at noon", "shortly after one"))
    assert find(copy, sentences(STORY)[1])[1].words == "Ann Lee cut the ribbon shortly after one."


def test_neighbours_that_are_altered_are_told_apart():
    copy = STORY.replace("at noon", "at one").replace("It rained all", "It snowed all").replace("stayed", "came")
    found = find(texts.normalise(copy), sentences(STORY)[1])
    assert [one.verdict for one in found] == ["exact", "altered", "altered", "altered", "exact"]
    assert [one.words for one in found[1:4]] == [
        "Ann Lee cut the ribbon at one.",
        "It snowed all day.",
        "Nobody came for the speeches.",
    ]


WORDS = st.lists(st.sampled_from(["a", "the", "pier", "rain", "No", "It", "left", '"We', "day.", 'so."', "Why?", "\n"]))


@given(WORDS.filter(lambda words: " ".join(words).strip()), st.data())
def test_whatever_is_inserted_no_sentence_is_said_to_stand_where_it_does_not(words, data):
    text = " ".join(words)
    normal, known = sentences(text)
    place = data.draw(st.integers(0, len(words)))
    inserted = data.draw(st.lists(st.sampled_from(["pier", "No", "day.", "It", "x"]), min_size=1, max_size=4))
    copy = texts.normalise(" ".join([*words[:place], *inserted, *words[place:]]))
    for one, segment in zip(find(copy, known), texts.segment(text), strict=True):
        sentence = normal[segment.start : segment.end]
        stands = f" {sentence} " in f" {copy} "
        assert one.verdict in (("exact", "moved", "ambiguous") if stands else ("altered", "missing"))
        if one.verdict in PROVED:
            assert copy[one.start : one.end] == one.words == sentence


@given(WORDS.filter(lambda words: " ".join(words).strip()), st.data())
def test_inline_tags_anywhere_and_blocks_between_words_change_nothing(words, data):
    text = " ".join(words)
    inline = st.sampled_from(
        ["<b>", "</b>", "<span class=x>", "&shy;", "<wbr></wbr>", "<!-- p -->", "<script>a b</script>"]
    )
    places = data.draw(st.lists(st.tuples(st.integers(0, len(text)), inline), max_size=5))
    made = text
    for at, tag in sorted(places, reverse=True):
        made = made[:at] + tag + made[at:]
    block = data.draw(st.sampled_from(["<p>", "<br>", "<div>", "&nbsp;", "<td>"]))
    made = "".join(f"{block} {one}" if one.startswith("day") else f" {one}" for one in made.split(" "))
    assert texts.normalise(shown_words(f"<body>{made}</body>", LIMITS)) == texts.normalise(text)


PLACES = st.lists(st.tuples(st.lists(st.integers(0, 12), max_size=3, unique=True), st.integers(1, 4)), max_size=5)


@given(PLACES)
def test_as_many_sentences_as_can_be_are_put_in_order(sentences):
    places, lengths = [sorted(one) for one, _ in sentences], [length for _, length in sentences]
    chosen = _in_order(places, lengths)

    def most(number, end):
        if number == len(places):
            return 0
        with_it = [1 + most(number + 1, start + lengths[number]) for start in places[number] if start >= end]
        return max([most(number + 1, end), *with_it])

    taken = [(start, length) for start, length in zip(chosen, lengths, strict=True) if start is not None]
    assert len(taken) == most(0, 0)
    assert all(start in own for start, own in zip(chosen, places, strict=True) if start is not None)
    assert all(one[0] + one[1] <= other[0] for one, other in zip(taken, taken[1:], strict=False))


# Pages


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>one<p>two", "one two"),
        ("o<b>n<i>e</i></b> two", "one two"),
        ("one<br>two<td>three<li>four", "one two three four"),
        ("one<img alt=x>two", "one two"),
        ("<title>t</title><p>one<script>x</script><style>y</style><template>z</template>", "one"),
        ("one<p hidden>two<p>three", "one three"),
        ('<div style="Display : NONE">one <p>two</div>three', "three"),
        ('<span style="display:block">one</span>two', "one two"),
        ('<span style="display:inline">one</span>two', "onetwo"),
        ('<span style="display: inline">one</span>two', "onetwo"),
        ('<span style="display: inline !important; display: block">one</span>two', "onetwo"),
        ('<span style="display: block; display: inline">one</span>two', "onetwo"),
        ('<span style="display: inline-block">one</span>two', "onetwo"),
        ('<span style="--display: none; x-display: block">one</span>two', "onetwo"),
        ('<span style="/* display: block */ color: red">one</span>two', "onetwo"),
        ('<div style="display: inline">one</div>two', "onetwo"),
        ('<i style="display: flex">one</i>two', "one two"),
        ('one<br style="display: inline">two', "one two"),
        ('<p hidden style="display: block">one</p>two', "one two"),
        ('<i style="visibility: Hidden">one</i>two', "two"),
        ("<dialog>one</dialog><dialog open>two</dialog>", "two"),
        ("He said <q>no, <q>never</q></q>.", "He said \"no, 'never'\"."),
        ("&ldquo;a&rdquo; &#x2019;b&rsquo; c&hellip; d&mdash;e f&shy;g&nbsp;h", "\"a\" 'b' c... d-e fg h"),
        ("<textarea>one</textarea><select><option>two</select>three<button>four</button>five", "three four five"),
        ("<svg><title>one</title><text>two</text></svg>three", "three"),
        ("<x-card>one</x-card>two", "onetwo"),
        (
            "<?xml version='1.0' encoding='latin-1'?><html xmlns='http://www.w3.org/1999/xhtml'><p>\u00e9</p></html>",
            "\u00e9",
        ),
        ("", ""),
        ("<!-- one -->", ""),
    ],
)
def test_what_a_page_shows(markup, words):
    assert texts.normalise(shown_words(markup, LIMITS)) == words


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("<meta charset=windows-1252><p>\u201cna\u00efve\u201d".encode("cp1252"), '"na\u00efve"'),
        (b"<meta http-equiv=content-type content='text/html; charset=iso-8859-1'><p>\x93a\x94", '"a"'),
        ("\ufeff<p>\u00e9".encode(), "\u00e9"),
        ("<p>\u00e9".encode("utf-16"), "\u00e9"),
        ("<p>\u00e9".encode(), "\u00e9"),
        (b"<meta charset=punycode><p>plain", "plain"),
        (b"<meta charset=punycode><meta charset=cp1252><p>\x93a\x94", '"a"'),
        (b"<meta charset=x-user-defined><p>\x93a\x94", '"a"'),
        ("<meta charset=utf-16><p>\u00e9".encode(), "\u00e9"),
        ("\ufeff<meta charset=koi8-r><p>\u00e9".encode(), "\u00e9"),
        ("<?xml version='1.0' encoding='iso-8859-2'?><html><p>\u0142".encode("iso-8859-2"), "\u0142"),
        # what only looks as if it named one
        ("<script src=a.js charset=iso-8859-1></script><p>\u00e9".encode(), "\u00e9"),
        ("<link rel=stylesheet href=a.css charset=iso-8859-1><p>\u00e9".encode(), "\u00e9"),
        ("<!-- <meta charset=koi8-r> --><p>\u00e9".encode(), "\u00e9"),
        ("<a title='<meta charset=koi8-r>'>\u00e9".encode(), "\u00e9"),
        ("<meta name=description content='charset=koi8-r'><p>\u00e9".encode(), "\u00e9"),
        ("<p>charset=koi8-r \u00e9".encode(), "charset=koi8-r \u00e9"),
        (b" " * 1024 + "<meta charset=koi8-r><p>\u00e9".encode(), "\u00e9"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_names(tmp_path, data, words):
    (tmp_path / "a.htm").write_bytes(data)
    assert read_copy(tmp_path / "a.htm", LIMITS) == words


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.mhtml", b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n\r\n<html><p>One."),
        ("a.html", b"From: <Saved by Blink>\r\nSubject: a\r\n b\r\nMIME-Version: 1.0\r\n\r\n<html><p>One."),
        ("a.mht", b"One."),
        ("a.eml", b"Received: here;\n\tthere\nContent-Type: text/html\n\n<p>One."),
        ("a.txt", rb"{\rtf1 One.}"),
        ("a.pdf", b"%PDF-1.7 One."),
        ("a.txt", b"%PDF-1.7 One."),
        ("a.json", b'{"words": "One."}'),
        ("a.warc", b"WARC/1.0\r\nOne."),
        ("a.webarchive", b"<?xml version='1.0'?><!DOCTYPE plist><plist><string>One."),
        ("a.html", b"<?xml version='1.0'?><rss><title>One.</title></rss>"),
        ("a.xml", b"<!DOCTYPE NewsML><p>One."),
    ],
)
def test_what_is_neither_a_page_nor_a_text_is_refused(draft, name, data):
    result = verify(draft, data, "--article", EP, name=name)
    assert result.exit_code == 2
    assert "is neither a page nor a text: save the page as HTML" in result.output and "missing" not in result.output


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("article", b"One."),
        ("a.php", b"<!DOCTYPE html><p>One."),
        ("a.xml", b"<?xml version='1.0'?><!DOCTYPE html><html xmlns='http://www.w3.org/1999/xhtml'><p>One."),
    ],
)
def test_a_page_or_a_text_by_another_name_is_read(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    assert read_copy(tmp_path / name, LIMITS) == "One."


def test_of_a_wrong_article_one_line_says_so(draft):
    for options in (["--article", EP], ["--id", f"{EP}-p03"]):
        result = verify(draft, page(original(draft, QN).splitlines()), *options)
        assert result.exit_code == 1
        assert result.output == (
            f"{draft.root.parent / 'copy.html'} has no sentence of {EP}: is it a copy of another article, or of a part "
            "of the page alone?\n"
        )


def test_a_text_is_no_page(tmp_path):
    (tmp_path / "a.txt").write_text("One &amp; two <b>three", "utf-8")
    assert read_copy(tmp_path / "a.txt", LIMITS) == "One &amp; two <b>three"


# The command


@pytest.mark.parametrize("article", [EP, QN])
def test_a_page_around_the_article_proves_it(draft, article):
    lines = original(draft, article).splitlines()
    result = verify(draft, page(lines, pull_quote=lines[4]), "--article", article)
    assert result.exit_code == 0, result.output
    verdict, counts, *rest = result.output.splitlines()
    assert re.fullmatch(r"The copy has every sentence that rows cite \(\d\), word for word\.", verdict)
    assert re.search(r": \d exact\.$", counts) and rest == []


def test_a_changed_word_is_shown_between_its_neighbours(draft):
    result = verify(draft, original(draft).replace("cost of", "price of"), "--article", EP, name="copy.txt")
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "The copy does NOT have 1 of the 7 sentences that rows cite.",
        f"{EP} in {draft.root.parent / 'copy.txt'}: 8 exact, 1 altered.",
        "What is altered was found by its neighbours and by words that open or close it: that shows where to look, and "
        "proves nothing.",
        "",
        "verdict    sentence         cited by",
        f"altered    {EP}-s07  {EP}-p03",
        "           in the copy, 440 to 488: Ms Marl was looking into the price of a slipway.",
        "           as coded: opens `Ms Marl was`, closes `of a slipway`, 47 characters",
    ]


def test_the_exact_ones_are_shown_where_they_are_asked_for(draft):
    result = verify(draft, original(draft), "--article", EP, "--verbose", name="copy.txt")
    assert result.output.splitlines()[-2:] == [
        f"exact      {EP}-s08  works-tour, {EP}-p04",
        f"exact      {EP}-s09  no row",
    ]


def test_only_what_rows_cite_must_be_there(draft):
    copy = original(draft).replace("Our members have waited for three years.", "").replace("Sign up", "Write")
    result = verify(draft, copy, "--article", EP, name="copy.txt")
    assert result.exit_code == 0
    assert f"missing    {EP}-s05" in result.output


@pytest.mark.parametrize(("row", "code"), [(f"{EP}-p03", 1), (f"{EP}-p04", 0), ("ada-marl", 0), (f"{EP}-s07", 1)])
def test_one_row(draft, row, code):
    result = verify(draft, page(original(draft).replace("cost of", "price of").splitlines()), "--id", row)
    assert result.exit_code == code
    last = "The copy has the sentence that" if code == 0 else "The copy does NOT have the sentence that"
    assert result.output.splitlines()[0] == f"{last} {row} cites, word for word."


def test_as_json(draft):
    copy = original(draft).replace("cost of", "price of")
    result = verify(draft, copy, "--id", f"{EP}-p03", "--format", "json", name="copy.txt")
    values = json.loads(result.output)
    (one,) = values["sentences"]
    assert (values["proved"], values["article_id"], values["asked"]) == (False, EP, f"{EP}-p03")
    assert (one["sentence_id"], one["verdict"], one["start"], one["end"]) == (f"{EP}-s07", "altered", 440, 488)
    assert one["words"] == "Ms Marl was looking into the price of a slipway."
    assert one["cited_by"] == [f"{EP}-p03"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "Say which article it is a copy of (--article), or which row is to be proved (--id)"),
        (["--article", "ep-20310505"], f"there is no article ep-20310505. The package has: {EP}, {QN}."),
        (["--id", "ada-marle"], "no row that cites a sentence has the key ada-marle. Nearest: ada-marl."),
        (["--id", EP], f"no row that cites a sentence has the key {EP}."),
        (["--id", "ada-marl", "--article", QN], f"ada-marl cites a sentence of {EP}, not of {QN}"),
        (["--article", EP, "--limit", "page-bytes=5"], "at most 5 unless raised with `--limit page-bytes=N`"),
        (["--article", EP, "--limit", "page-steps=5"], "at most 5 unless raised with `--limit page-steps=N`"),
    ],
)
def test_what_can_not_be_asked_is_said(draft, options, words):
    result = verify(draft, original(draft), *options, name="copy.txt")
    assert result.exit_code == 2
    assert words in result.output


def test_a_package_that_can_not_be_relied_on_is_refused(draft):
    draft.set("sentences", f"{EP}-s03", end="one")
    result = verify(draft, original(draft), "--article", EP, name="copy.txt")
    assert result.exit_code == 2
    assert "data/sentences.csv:4:end" in result.output


def test_nothing_of_a_copy_reaches_the_terminal_as_a_command(draft):
    copy = original(draft).replace("cost of", "cost \x1b[31m of")
    assert "\x1b" not in verify(draft, copy, "--article", EP, name="copy.txt").output


# Pages that nobody vetted: each ends in a clear message, in bounded time and memory

HOSTILE = {
    "empty": (b"", "it is empty"),
    "white space": (b" \n ", "shows no words"),
    "no words": (b"<html><script>a b</script></html>", "shows no words"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not in UTF-8 (byte 0) and names no other encoding"),
    "nothing but NUL": (b"\0" * 1000, "is not a text: save the page as HTML (not as PDF or an archive)"),
    "Latin-1 that says nothing": ("<p>caf\u00e9".encode("latin-1"), "names no other encoding"),
    "deep": (b"<div>" * 600, "its elements are nested too deep: at most 512"),
    "deep and long": (b"<div>" * 1_000_000, "its elements are nested too deep: at most 512"),
    "large": (b"<p>x" * (2**22 + 1), "it has 16,777,220 bytes; at most 16,777,216"),
    "short words": (b"a " * 2**23, "takes too long: at most 2,000,000,000 unless raised"),
    "elements left open": (b"<b>" * 500 + b"</i>" * 1_000_000, "shows no words"),
    "markup left open": (b"<" * 2**22, f"has no sentence of {EP}"),
    "entities": (b"<p>" + b"&lt;" * 2**21, f"has no sentence of {EP}"),
    "bold again in each paragraph": (
        b"<p>" + b"".join(b"<b id=%d>" % one for one in range(400)) + b"</p>" + b"<p>x</p>" * 200_000,
        f"has no sentence of {EP}",
    ),
}


def _told(package, file):
    done = CliRunner().invoke(main, ["verify", file, "--article", EP, "--package", package])
    return done.exit_code, done.output, repr(done.exception)


@pytest.mark.skipif(sys.platform != "linux", reason="needs limits that Linux keeps")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_ends_in_a_message_within_bounds(draft, name):
    data, words = HOSTILE[name]
    file = draft.root / "copy.html"
    file.write_bytes(data)
    (code, output, exception), _, _ = held(_told, str(draft.root), str(file))
    assert code in (1, 2) and "SystemExit" in exception
    assert words in output


def test_an_article_of_one_sentence_over_and_over_is_bounded():
    text = " ".join(["No."] * 3_000)
    with pytest.raises(ValueError, match="stand in the copy too often: at most 2,000,000,000"):
        find(text, sentences(text)[1])


def test_a_repeated_sentence_is_found_once_for_each():
    text = " ".join(["No."] * 100)
    assert verdicts(text, text) == ["exact"] * 100
    assert verdicts(text, text[4:]) == ["exact"] * 99 + ["ambiguous"]


def test_a_length_beyond_any_text_is_not_there():
    huge = KeptSentence("s1", 1, "body", texts.digest("a"), 2**62, "a", "b")
    assert [one.verdict for one in find("a b", [huge], Limits())] == ["missing"]


# The real articles, where their words are at hand: never committed


def _mended(text, which):
    """Mend every so many sentences, as a publisher would mend a typing error, at their start, middle or end."""
    normal, known = sentences(text)
    lines, changed = text.splitlines(), set()
    for number, one in enumerate(texts.segment(text)):
        words = re.findall(r"[A-Za-z]{4,}", normal[one.start : one.end])
        if number % 7 == which and len(words) > 4:
            word = words[[0, len(words) // 2, -1][number % 3]]
            line = texts.normalise(lines[one.paragraph - 1])
            sentence = normal[one.start : one.end]
            mended = sentence.replace(word, word[:-1] + word[-2:], 1)
            lines[one.paragraph - 1] = line.replace(sentence, mended, 1)
            changed.add(f"s{one.number}")
    return lines, changed


@pytest.mark.parametrize("which", [None, 0, 1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize("article", ["jc-20180424", "politicshome-20180425"])
def test_a_real_article_wrapped_in_a_page(real_texts, article, which):
    text = (real_texts / f"{article}.txt").read_text("utf-8")
    lines, changed = (text.splitlines(), set()) if which is None else _mended(text, which)
    _, known = sentences(text)
    middle = next(one for one in known[len(known) // 2 :] if one.identifier not in changed)
    normal = texts.normalise(text)
    quoted = next(one for one in texts.segment(text) if one.number == middle.number)
    made = page(lines, pull_quote=normal[quoted.start : quoted.end])
    shown = texts.normalise(shown_words(made, LIMITS))
    found = {one.sentence.identifier: one.verdict for one in find(shown, known)}
    assert which is None or changed
    assert {name for name, verdict in found.items() if verdict in PROVED} == found.keys() - changed
    assert {name for name, verdict in found.items() if verdict == "altered"} == changed


def test_the_command_on_a_real_article(real_texts, tmp_path):
    text = (real_texts / "politicshome-20180425.txt").read_text("utf-8")
    (tmp_path / "saved.html").write_text(page(text.splitlines()), "utf-8")
    result = CliRunner().invoke(
        main, ["verify", str(tmp_path / "saved.html"), "--article", "politicshome-20180425", "--package", str(ROOT)]
    )
    rows = csv.DictReader((ROOT / "data" / "sentences.csv").open(encoding="utf-8"))
    number = sum(row["article_id"].startswith("politics") for row in rows)
    assert result.exit_code == 0
    assert result.output.splitlines()[1].endswith(f": {number} exact.")
