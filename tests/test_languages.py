"""Packages in other scripts: sound with all rules and with words of their own, and a slip in them is found."""

import pandas as pd
import pytest

from conftest import Draft
from onrecord.record import texts
from onrecord.rules.statements import statement_form
from onrecord.tableschema.values import TEXT

ARTICLE = "harbour-news-20310504"
# what differs: the article's text, names, roles, the coders' own words, and those that codes list
LANGUAGES = {
    "ja": {
        "text": "城東市は夜間開放に同意せず\n港湾市民の会は3日、水門の夜間開放を城東市に求めた。"
        "会長の山田花子氏は「城東市は夜間開放に同意しなかった」と述べた。\n",
        "title": "城東市は夜間開放に同意せず",
        "person": "山田花子",
        "role": "会長",
        "publisher": "港新聞",
        "guild": "港湾市民の会",
        "council": ("城東市", 1),
        "event": ("要請", "港湾市民の会が2031年5月3日に城東市へ要請した。", "要請"),
        "demand": ("夜間開放", "水門を夜も開けること。", "夜間開放"),
        "demanded": "港新聞は、港湾市民の会が水門の夜間開放を求めたと報じた。",
        "denied": "山田花子氏は、城東市が水門の夜間開放に同意しなかったと述べた。",
        "told": "港新聞は、3日に要請があったと報じた。",
        "codes": {
            "stance-demands": ("求めた", "求めた"),
            "stance-accepts": ("同意した | 同意しなかった", "同意した | 同意しなかった"),
            "polarity-denied": ("同意しなかった", "同意しなかった"),
            "attribution-named": ("", "述べた"),
            "attribution-publication": ("報じた", ""),
            "attribution-unnamed": ("関係者", "関係者"),
        },
    },
    "he": {
        "text": "מחלוקת על הסכר\nועד הנמל ביקש ביום שלישי מעיריית הים לפתוח את הסכר בלילה. "
        'יו"ר ועד הנמל, דנה כהן, אמרה: "לא נענינו, ועיריית הים לא הסכימה."\n',
        "title": "מחלוקת על הסכר",
        "person": "דנה כהן",
        "role": 'יו"ר',
        "publisher": "עיתון הנמל",
        "guild": "ועד הנמל",
        "council": ("עיריית הים", 2),
        "event": ("פנייה", "ועד הנמל פנה אל העירייה ב-3 במאי 2031.", "פנייה"),
        "demand": ("פתיחת הסכר", "שהסכר ייפתח גם בלילה.", "פתיחת הסכר"),
        "demanded": "עיתון הנמל מדווח שוועד הנמל ביקש את פתיחת הסכר.",
        "denied": "דנה כהן אומרת שעיריית הים לא הסכימה לפתיחת הסכר.",
        "told": "עיתון הנמל מדווח על הפנייה של יום שלישי.",
        "codes": {
            "stance-demands": ("ביקש", "ביקש"),
            "stance-accepts": ("הסכימה | לא הסכימה", "הסכימה | לא הסכימה"),
            "polarity-denied": ("לא הסכימה", "לא הסכימה"),
            "attribution-named": ("", "אמרה"),
            "attribution-publication": ("מדווח", ""),
            "attribution-unnamed": ("מקור", "מקור"),
        },
    },
}


def translate(draft: Draft, language: str, **other: str) -> None:
    """Write an article in a language, and what is coded of it, in the place of the tiny package's."""
    its = LANGUAGES[language] | other
    first, second, third = (f"{ARTICLE}-s0{number}" for number in (1, 2, 3))
    for file in draft.texts.iterdir():
        file.unlink()
    (draft.texts / f"{ARTICLE}.txt").write_text(its["text"], "utf-8")
    text = texts.normalise(its["text"])
    article = {"article_id": ARTICLE, "publisher_id": "harbour-news", "title": its["title"], "language": language}
    article |= {"url": "https://harbour-news.example/sluice", "published_on": "2031-05-04"}
    article |= {"title_basis": "stated", "text_extent": "whole"}
    article |= {"text_characters": str(len(text)), "text_sha256": texts.digest(text)}
    sentences = [
        {
            "sentence_id": f"{ARTICLE}-s0{one.number}",
            "article_id": ARTICLE,
            "coding": "claims" if one.role == "body" else "nothing",
            "sha256": texts.digest(text[one.start : one.end]),
            **{name: str(getattr(one, name)) for name in ("number", "paragraph", "start", "end", "role")},
            **dict(
                zip(
                    ("starts_with", "ends_with"), texts.opening_and_closing_words(text, one.start, one.end), strict=True
                )
            ),
        }
        for one in texts.segment(its["text"], its["title"], language)
    ]
    council, number = its["council"]
    organisations = [("harbour-news", its["publisher"], "", "publisher", first)]
    organisations += [("harbour-guild", its["guild"], "", "campaign group", second)]
    organisations += [("sea-council", council, "", "public body", f"{ARTICLE}-s0{number}")]
    event, demand = (
        dict(zip(("title", "description", "statement_words"), its[one], strict=True)) for one in ("event", "demand")
    )
    event |= {"event_id": "call", "starts_on": "2031-05-03", "precision": "day", "date_basis": "stated"}
    event |= {"sentence_id": second}
    demand |= {"demand_id": "night-opening", "kind": "request", "raised_by_organisation_id": "harbour-guild"}
    demand |= {"addressed_to_organisation_id": "sea-council", "raised_at_event_id": "call", "sentence_id": second}
    narrated = {"claimant_person_id": "", "claimant_organisation_id": "harbour-news"}
    narrated |= {"attribution": "publication", "mode": "narration", "sentence_id": second}
    demanded = {"holder_organisation_id": "harbour-guild", "stance": "demands", "polarity": "affirmed"}
    demanded |= {"statement": its["demanded"]}
    denied = {"holder_organisation_id": "sea-council", "stance": "accepts", "polarity": "denied"}
    denied |= {"claimant_person_id": "dana", "claimant_organisation_id": "harbour-guild"}
    denied |= {"statement": its["denied"]}
    denied |= {"attribution": "named", "mode": "direct_quote", "sentence_id": third}
    about = {"demand_id": "night-opening", "holder_person_id": ""}
    denial = {"code_id": "polarity-denied", "variable": "polarity", "value": "denied", "meaning": "Said not to be so."}
    codes = [row for row in draft.rows("codes") if row["code_id"] != "polarity-denied"]
    codes = [row | {"statement_words": "", "article_words": ""} for row in [*codes, denial]]
    for row in codes:
        words = its["codes"].get(row["code_id"], ("", ""))
        if row["variable"] == "stance" and not words[0]:
            words = (row["value"], "")
        row |= dict(zip(("statement_words", "article_words"), words, strict=True))
    new = {
        "articles": [article],
        "sentences": sentences,
        "people": [{"person_id": "dana", "name": its["person"], "also_known_as": "", "sentence_id": third}],
        "organisations": [
            dict(zip(("organisation_id", "name", "abbreviation", "kind", "sentence_id"), one, strict=True))
            for one in organisations
        ],
        "memberships": [
            {"membership_id": f"{ARTICLE}-m01", "person_id": "dana", "organisation_id": "harbour-guild"}
            | {"role": its["role"], "sentence_id": third, "member_organisation_id": ""}
        ],
        "events": [event],
        "demands": [demand | {"part_of_demand_id": ""}],
        "positions": [
            {"position_id": f"{ARTICLE}-p01"} | about | narrated | demanded,
            {"position_id": f"{ARTICLE}-p02"} | about | denied,
        ],
        "accounts": [
            {"account_id": f"{ARTICLE}-a01", "event_id": "call", "aspect": "detail", "assessment": "neutral"}
            | narrated
            | {"statement": its["told"]}
        ],
        "codes": codes,
    }
    for table, rows in new.items():
        model = draft.rows(table)[0]
        filled = {"also_known_as": "", "published_basis": model.get("published_basis", "")}
        draft.write(table, [dict.fromkeys(model, "") | filled | row for row in rows])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_package_in_another_script_is_sound_and_a_wrong_stance_or_polarity_in_it_is_found(draft, language):
    translate(draft, language)
    report = draft.report(strict=True)
    assert [(one.rule, one.table, one.line, one.column, one.message) for one in report.findings] == []
    unspaced = "a script without spaces between words does not show how many are shared"
    assert report.reasons == {
        "article-language": "not everywhere: a text is short, or its language is not sure to be told",
        "event-day": "not everywhere: dates are read in some languages alone",
        **({"copied-words": f"not everywhere: {unspaced}"} if language == "ja" else {}),
    }
    draft.set("positions", f"{ARTICLE}-p02", stance="declines")
    assert draft.findings() == [("statement-codes", "positions", 3, "stance")]
    draft.set("positions", f"{ARTICLE}-p02", stance="accepts")
    draft.set("positions", f"{ARTICLE}-p01", polarity="denied")
    assert draft.findings() == [
        ("statement-codes", "positions", 2, "polarity"),
        ("article-words", "positions", 2, "polarity"),
    ]


def test_a_claimant_that_is_exchanged_with_the_holder_is_found(draft):
    translate(draft, "ja")
    draft.set("positions", f"{ARTICLE}-p02", statement="城東市は、山田花子氏に対し、夜間開放に同意しなかったと述べた。")
    assert draft.findings() == [("statement-names", "positions", 3, "statement")]


def test_a_date_in_letters_or_of_another_calendar_is_not_judged(draft):
    translate(draft, "ja")
    for description, found in {
        "港湾市民の会が令和十三年五月三日に要請した。": [],
        "港湾市民の会が２０３１年５月３日に要請した。": [],
        "港湾市民の会が2031年5月4日に要請した。": [("event-date-told", "events", 2, "description")],
    }.items():
        draft.set("events", "call", description=description)
        report = draft.report()
        assert [(one.rule, one.table, one.line, one.column) for one in report.findings] == found
        assert ("event-date-told" in report.reasons) == ("令和" in description)


def test_a_statement_has_the_form_of_a_sentence_in_its_own_script():
    sound = [
        *("The Board agreed.", "\u201cWe go.\u201d", "(The Board) agreed.", "38 Degrees asked.", "Συμφώνησε."),
        *("\u00ab\u202fLe quai ferme\u202f\u00bb, dit le conseil.", "\u00ab Le quai ferme. \u00bb"),
        *("\u201eDer Steg schließt\u201c, sagt der Rat.", "\u00bbDer Steg schließt.\u00ab", "¿Aceptó el consejo?"),
        *("המועצה הסכימה.", "وافق المجلس؟", "وافق المجلس۔", "परिषद ने माँग मानी।", "위원회는 동의했다."),
        *("市政府同意了。", "「市は同意した。」", "２０人が求めた！", "สภาเห็นด้วย", "საბჭო დაეთანხმა."),
    ]
    small = ["labour agreed.", "\u00able quai ferme.\u00bb", "ελέγχει."]
    unended = ["Labour agreed", "市は同意した", "המועצה הסכימה", "परिषद ने माँग मानी"]
    found = statement_form.function({"statement": pd.Series([*sound, *small, *unended], dtype=TEXT)})
    first = len(sound)
    assert found["fault"].to_dict() == {
        **dict.fromkeys(range(first, first + 3), "start with a capital"),
        **dict.fromkeys(range(first + 3, first + 7), "end with a full stop"),
    }


def test_where_codes_list_no_words_for_a_source_a_rule_is_not_run(draft):
    draft.set("codes", "attribution-unnamed", article_words="")
    report = draft.report()
    assert report.reasons["unnamed-source"] == "`codes` lists no article words for `unnamed`"
    assert report.valid


def test_a_name_inside_a_longer_word_is_no_earlier_mention(draft):
    before, after = "水門の夜間開放を", "小山田花子園で水門の夜間開放を"
    translate(draft, "ja", text=LANGUAGES["ja"]["text"].replace(before, after, 1))
    assert draft.findings(strict=True) == []
