"""The schemas and the rules that need no text, as far as hand-written polars says them: what stands in `RULES`."""

import sys

import polars as pl
from package import tell
from polars_schema import faults, read, told

RULES = """cell-type cell-required cell-unique cell-pattern cell-enum cell-length cell-range primary-key foreign-key
cell-formula cell-space cell-reads-as cell-too-long row-order citing-article cites-furniture demand-first-sentence
event-first-sentence verdict-before-event position-before-demand article-body article-claim sentence-id sentence-number
sentence-start sentence-end sentence-paragraph sentence-words coding-claims furniture-coding named-claimant
unnamed-claimant publication-claimant narration-publication holder-present person-membership claim-repeated who-raises
who-answers who-sides stance-kind account-subject outcome-result neutral-verdict demand-raised demand-addressee
part-of-whole date-source kind-known claim-number statement-form statement-repeated statement-names statement-codes
statement-subject""".split()
READS_AS = r"(?i)\A(?:[+-]?[$£€]?(?:[0-9][0-9.,]*|[.,][0-9]+)(?:e[+-]?[0-9]+)?%?|[0-9]{1,4}[-/.][0-9]{1,2}(?:[-/.][0-9]{1,4})?|[0-9]{1,2}[ /-]?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|[0-9]{1,2}:[0-9]{2}|true|false)\z"  # noqa: E501
RAISING, SIDING = ["demands", "offers", "withdraws"], ["supports", "opposes"]
ANSWERS = ["accepts", "accepts_partly", "considering", "declines"]
CODED = {"positions": ("stance", "polarity", "attribution"), "accounts": ("assessment", "attribution")}
RAISER, ADDRESSEE, HOLDER = "raised_by", "addressed_to", "holder"
KINDS = """party,party body,government,public body,intergovernmental body,court,office,company,trade union,employers'
association,community organisation,campaign group,charity,publisher,coalition,group,other""".replace("\n", " ").split(
    ","
)


def joined(package, table, column, target, *wanted):
    """Give columns of the row that each cell of a column leads to."""
    (key,) = package[target][1]["primaryKey"]
    others = package[target][0].unique(key, keep="first").select(pl.col(key).alias(column), *wanted)
    return package[table][0].select(column).join(others, on=column, how="left", maintain_order="left").drop(column)


def natural(column):
    """Give a key so that its digits count as numbers: padded, as far as they stand at its end."""
    return column.str.extract(r"\A(.*?)[0-9]*\z"), column.str.extract(r"([0-9]*)\z").cast(pl.Int64, strict=False)


def own_rules(package) -> list[tuple[str, str, int]]:
    """Give the findings of the rules that look from column to column and from table to table."""
    findings = []
    sentences = package["sentences"][0].with_columns(pl.col("number", "paragraph", "start", "end").cast(pl.Int64))
    articles = package["articles"][0]
    sentences = sentences.join(
        articles.select("article_id", "published_on", "publisher_id", "text_characters"),
        on="article_id",
        how="left",
        maintain_order="left",
    )
    order = sentences.with_row_index("row").sort("published_on", "article_id", "number")["row"]
    place = pl.DataFrame({"row": order}).with_row_index("place").sort("row")["place"]
    sentences = sentences.with_columns(place=place)
    package["sentences"] = (sentences, package["sentences"][1])
    tables = {name: frame for name, (frame, _) in package.items()}
    cited = {
        name: joined(
            package, name, "sentence_id", "sentences", "article_id", "role", "published_on", "publisher_id", "place"
        )
        for name in ("people", "organisations", "memberships", "events", "demands", "positions", "accounts")
    }
    for name, frame in tables.items():
        if name == "codes":
            continue
        wrong = {}
        for field in package[name][1]["fields"]:
            column = pl.col(field["name"])
            if field["type"] == "string":
                wrong["cell-formula", field["name"]] = column.str.contains(r"\A[=+\-@\t\r]")
                wrong["cell-reads-as", field["name"]] = column.str.contains(READS_AS)
                wrong["cell-too-long", field["name"]] = column.str.len_chars() > 32_767
                wrong["cell-space", field["name"]] = column.str.strip_chars() != column
        key = pl.col(frame.columns[0])
        stem, number = natural(key)
        wrong["row-order", ""] = (stem < stem.shift()) | ((stem == stem.shift()) & (number < number.shift()))
        if name in cited:
            frame = frame.with_columns(cited[name].rename(lambda one: f"cited_{one}"))
            wrong["cites-furniture", ""] = pl.col("cited_role") == "furniture"
        if name in ("memberships", "positions", "accounts"):
            before = key.str.extract(r"\A(.*)-[a-z][0-9]+\z")
            wrong["citing-article", ""] = before != pl.col("cited_article_id")
            wrong["claim-number", ""] = (number > 1) & ~((stem == stem.shift()) & (number - 1 <= number.shift()))
        if name in ("positions", "accounts"):
            wrong |= claims(package, name, frame)
            frame = with_words(package, name, frame)
            wrong |= statements(name)
        if name == "sentences":
            wrong |= of_sentences(tables)
        wrong |= of_register(package, name, frame)
        if name == "articles":
            body = sentences.filter(pl.col("role") == "body")["article_id"].implode()
            busy = sentences.filter(pl.col("coding") != "nothing")["article_id"].implode()
            wrong["article-body", ""] = ~pl.col("article_id").is_in(body)
            wrong["article-claim", ""] = ~pl.col("article_id").is_in(busy)
        for table, claim in (("demands", "positions"), ("events", "accounts")):
            if name == table:
                column = frame.columns[0]
                first = tables[claim].select(column).with_columns(first=cited[claim]["place"]).group_by(column).min()
                frame = frame.join(first, on=column, how="left", maintain_order="left")
                late = pl.col("cited_place") > pl.col("first")
                exact = pl.col("cited_place") != pl.col("first")
                wrong[f"{table[:-1]}-first-sentence", ""] = exact if table == "demands" else late
        findings += told(name, frame, wrong)
    return findings


def of_sentences(tables):
    first = pl.col("article_id") != pl.col("article_id").shift()
    first = first.fill_null(True)
    number = pl.col("number")
    digits = number.cast(pl.String).str.zfill(2)
    cited = pl.concat([tables[one]["sentence_id"] for one in ("positions", "accounts")]).unique()
    return {
        ("sentence-id", ""): pl.col("sentence_id") != pl.col("article_id") + "-s" + digits,
        ("sentence-number", ""): number != pl.when(first).then(1).otherwise(number.shift() + 1),
        ("sentence-start", ""): pl.col("start") != pl.when(first).then(0).otherwise(pl.col("end").shift() + 1),
        ("sentence-paragraph", ""): ~first & (pl.col("paragraph") < pl.col("paragraph").shift()),
        ("sentence-end", ""): (pl.col("end") <= pl.col("start"))
        | (first.shift(-1).fill_null(True) & (pl.col("end") != pl.col("text_characters").cast(pl.Int64))),
        ("sentence-words", ""): (pl.col("starts_with").str.count_matches(r"\S+") > 5)
        | (pl.col("ends_with").str.count_matches(r"\S+") > 5)
        | (pl.col("starts_with").is_null() != pl.col("ends_with").is_null()),
        ("furniture-coding", ""): (pl.col("role") == "furniture") & (pl.col("coding") != "nothing"),
        ("coding-claims", ""): (pl.col("coding") == "claims") != pl.col("sentence_id").is_in(cited.implode()),
    }


def claims(package, name, frame):
    person, organisation = pl.col("claimant_person_id"), pl.col("claimant_organisation_id")
    attribution, mode = pl.col("attribution"), pl.col("mode")
    if name == "positions":
        what = ["demand_id", "holder_person_id", "holder_organisation_id", "stance", "polarity", "taken_at_event_id"]
    else:
        what = ["event_id", "demand_id", "aspect", "target_organisation_id"]
    columns = ["sentence_id", *what, "claimant_person_id", "claimant_organisation_id"]
    published = pl.col("cited_published_on")
    wrong = {
        ("named-claimant", ""): (attribution == "named") & person.is_null() & organisation.is_null(),
        ("unnamed-claimant", ""): (attribution == "unnamed") & person.is_not_null(),
        ("publication-claimant", ""): (attribution == "publication")
        & (person.is_not_null() | organisation.fill_null("").ne(pl.col("cited_publisher_id"))),
        ("narration-publication", ""): (mode == "narration") != (attribution == "publication"),
        ("person-membership", "claimant"): no_member(package, "claimant"),
        ("claim-repeated", ""): ~pl.struct(columns).is_first_distinct(),
    }
    if name == "accounts":
        begins = joined(package, name, "event_id", "events", "starts_on")["starts_on"]
        aspect = pl.col("aspect")
        wrong["neutral-verdict", ""] = (aspect == "verdict") & (pl.col("assessment") == "neutral")
        wrong["verdict-before-event", ""] = aspect.is_in(["verdict", "outcome"]) & (pl.lit(begins) > published)
        wrong["account-subject", ""] = pl.col("event_id").is_null() == pl.col("demand_id").is_null()
        wrong["outcome-result", ""] = (aspect == "outcome") != pl.col("result").is_not_null()
        return wrong
    demands = package["demands"][0].join(
        package["events"][0].select(raised_at_event_id="event_id", raised_on="starts_on"),
        on="raised_at_event_id",
        how="left",
    )
    parties = [f"{party}_{who}_id" for party in (RAISER, ADDRESSEE) for who in ("person", "organisation")]
    demands = {**package, "demands": (demands, package["demands"][1])}
    put = joined(demands, name, "demand_id", "demands", "kind", "raised_on", *parties)
    frame = frame.with_columns(put.rename({"kind": "demand_kind"}))
    stance, kind = pl.col("stance"), pl.lit(frame["demand_kind"])
    held, addressed = (known(frame, party) for party in (HOLDER, ADDRESSEE))
    by_raiser, by_addressee = (stands_with(package, frame, party) for party in (RAISER, ADDRESSEE))
    itself = pl.lit(value=False)
    for party in (RAISER, ADDRESSEE):
        whose_person, whose = (frame[f"{party}_{who}_id"] for who in ("person", "organisation"))
        itself |= (pl.col("holder_organisation_id") == pl.lit(whose)).fill_null(value=False)
        alone = pl.col("holder_organisation_id").is_null() & pl.lit(whose.is_null())
        itself |= ((pl.col("holder_person_id") == pl.lit(whose_person)) & alone).fill_null(value=False)
    return wrong | {
        ("holder-present", ""): ~pl.lit(held),
        ("person-membership", "holder"): no_member(package, HOLDER),
        ("position-before-demand", ""): pl.lit(frame["raised_on"]) > published,
        ("who-raises", ""): stance.is_in(RAISING) & pl.lit(held & known(frame, RAISER) & ~by_raiser),
        ("who-answers", ""): stance.is_in(ANSWERS)
        & pl.lit(held & pl.select(pl.when(addressed).then(~by_addressee).otherwise(by_raiser)).to_series()),
        ("who-sides", ""): stance.is_in(SIDING) & itself,
        ("stance-kind", ""): ((stance == "demands") & (kind == "offer")) | ((stance == "offers") & (kind == "request")),
    }


def known(frame, party):
    """Say of each row whether a party has a person or an organisation."""
    return frame[f"{party}_person_id"].is_not_null() | frame[f"{party}_organisation_id"].is_not_null()


def no_member(package, role):
    """Say where no membership puts a role's person into its organisation."""
    members = package["memberships"][0]
    pairs = members.select(pl.col("person_id") + " " + pl.col("organisation_id")).to_series().drop_nulls()
    return ~(pl.col(f"{role}_person_id") + " " + pl.col(f"{role}_organisation_id")).is_in(pairs.implode())


def stands_with(package, frame, party):
    """Say of each position whether its holder stands with a party: they share a body, or are one."""
    one, other = "holder_organisation_id", f"{party}_organisation_id"
    pairs = frame.select(one, other).drop_nulls().unique()
    bodies = pl.concat([pairs.select(whole=one), pairs.select(whole=other)]).unique().with_columns(body="whole")
    parts = package["memberships"][0].select(body="organisation_id", part="member_organisation_id").drop_nulls()
    before = 0
    while before < len(bodies):
        before = len(bodies)
        further = bodies.join(parts, on="body").select("whole", body="part")
        bodies = pl.concat([bodies, further]).unique()
    shared = pairs.join(bodies, left_on=one, right_on="whole").join(
        bodies, left_on=[other, "body"], right_on=["whole", "body"]
    )
    shared = shared.select(pl.col(one) + " " + pl.col(other)).to_series().unique().implode()
    alike = pl.lit(value=True)
    for who in ("person", "organisation"):
        alike &= pl.col(f"holder_{who}_id").eq_missing(pl.col(f"{party}_{who}_id"))
    both = pl.col(one).is_not_null() & pl.col(other).is_not_null()
    return frame.select(
        pl.when(both).then((pl.col(one) + " " + pl.col(other)).is_in(shared)).otherwise(alike)
    ).to_series()


def of_register(package, name, frame):
    if name == "demands":
        return of_demands(package, frame)
    if name == "events":
        record = pl.col("date_basis") == "public_record"
        return {("date-source", ""): record != pl.col("date_source_url").is_not_null()}
    if name == "organisations":
        own = pl.col("variable") == "organisation_kind", pl.col("broader").is_not_null()
        kinds = [*KINDS, *package["codes"][0].filter(*own)["value"]]
        return {("kind-known", ""): ~pl.col("kind").is_in(kinds) & pl.col("kind").is_first_distinct()}
    return {}


def of_demands(package, frame):
    person, organisation = pl.col("raised_by_person_id"), pl.col("raised_by_organisation_id")
    asked_person, asked = pl.col("addressed_to_person_id"), pl.col("addressed_to_organisation_id")
    wrong = {
        ("demand-raised", ""): person.is_null() & organisation.is_null(),
        ("demand-addressee", "organisation"): organisation == asked,
        ("demand-addressee", "person"): (person == asked_person) & organisation.is_null() & asked.is_null(),
        ("person-membership", RAISER): no_member(package, RAISER),
        ("person-membership", ADDRESSEE): no_member(package, ADDRESSEE),
    }
    same = ["kind", "addressed_to_person_id", "addressed_to_organisation_id"]
    whole = joined(package, "demands", "part_of_demand_id", "demands", pl.col("demand_id").alias("whole"), *same)
    for column in same:
        differs = pl.col(column).ne_missing(pl.lit(whole[column]))
        wrong["part-of-whole", column] = pl.lit(whole["whole"].is_not_null()) & differs
    return wrong


def with_words(package, name, frame):
    """Give a table with who is named in each statement and which codes and subjects it says, by Aho-Corasick."""
    people, organisations = package["people"][0], package["organisations"][0]
    names = pl.concat(
        [
            people.select(key="person_id", word="name"),
            people.select(key="person_id", word=pl.col("also_known_as").str.split(" | ")).explode("word"),
            people.select(key="person_id", word=pl.col("name").str.split(" ").list.last()),
            organisations.select(key="organisation_id", word="name"),
            organisations.select(key="organisation_id", word="abbreviation"),
            organisations.select(key="organisation_id", word=pl.col("also_known_as").str.split(" | ")).explode("word"),
        ]
    ).drop_nulls()
    owner = dict(zip(names["word"], names["key"], strict=True))
    statement = pl.col("statement")
    named = statement.str.extract_many(names["word"].implode(), leftmost=True)
    keys = named.list.eval(pl.element().replace_strict(owner, default=None))
    columns = [keys.alias("named")]
    codes = package["codes"][0].select("variable", "value", word=pl.col("statement_words").str.split(" | "))
    codes = codes.explode("word").drop_nulls().with_columns(pl.col("word").str.to_lowercase())
    for variable in CODED[name]:
        some = codes.filter(pl.col("variable") == variable).sort(pl.col("word").str.len_chars(), descending=True)
        value = dict(zip(some["word"], some["value"], strict=True))
        said = statement.str.to_lowercase().str.extract_many(some["word"].implode(), leftmost=True)
        columns.append(said.list.eval(pl.element().replace_strict(value, default=None)).alias(f"said_{variable}"))
        columns.append(pl.col(variable).is_in(list(value.values())).alias(f"listed_{variable}"))
    for table, key in (("demands", "demand_id"), ("events", "event_id")):
        words = package[table][0].select(key, word=pl.col("statement_words").str.to_lowercase().str.split(" | "))
        words = words.explode("word").drop_nulls()
        subject = dict(zip(words["word"], words[key], strict=True))
        told_of = statement.str.to_lowercase().str.extract_many(words["word"].implode(), leftmost=True)
        columns.append(told_of.list.eval(pl.element().replace_strict(subject, default=None)).alias(f"said_{table}"))
    article = pl.col("cited_article_id")
    return frame.with_columns(*columns, repeated=~pl.struct(article, statement).is_first_distinct())


def statements(name):
    statement = pl.col("statement")
    claimant = pl.coalesce("claimant_person_id", "claimant_organisation_id")
    missing = claimant.is_not_null() & (pl.col("named").list.first() != claimant).fill_null(True)
    if name == "positions":
        holder = pl.coalesce("holder_person_id", "holder_organisation_id")
        missing |= holder.is_not_null() & ~pl.col("named").list.contains(holder)
    wrong = {
        ("statement-form", ""): ~statement.str.contains(r"\A\p{Lu}") | ~statement.str.ends_with("."),
        ("statement-repeated", ""): pl.col("repeated"),
        ("statement-names", ""): missing,
    }
    event = "taken_at_event_id" if name == "positions" else "event_id"
    for key, table in (("demand_id", "demands"), (event, "events")):
        unnamed = ~pl.col(f"said_{table}").list.contains(pl.col(key))
        wrong["statement-subject", key] = pl.col(key).is_not_null() & unnamed
    for code in CODED[name]:
        said, own = pl.col(f"said_{code}"), pl.col(code)
        other = said.list.set_difference(pl.concat_list(own)).list.len() > 0
        wrong["statement-codes", code] = own.is_not_null() & (
            other | (pl.col(f"listed_{code}") & ~said.list.contains(own))
        )
    return wrong


if __name__ == "__main__":
    whole = read(sys.argv[1])
    result = []
    for name, (frame, schema) in whole.items():
        result += told(name, frame, faults(name, frame, schema, whole))
    tell(result + own_rules(whole))
