"""Make a sound package in the format, of any size, from made-up words; and plant faults in it that are known.

Rows stand in the order of their keys, foreign keys are shuffled. The same seed gives the same bytes. The articles'
texts are made with it, so that every digest and place is true: `--texts` writes them. `--faults` spoils a share of the
rows of three tables and writes `faults.csv` with the rule, table, line and column of each finding that is to be made.
"""

import argparse
import csv
import hashlib
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

ROOT = Path(__file__).parents[1]
FIRST_DAY, DAYS = np.datetime64("2010-01-01"), 3650
ROWS_AT_A_TIME = 1_000_000
ARTICLES_AT_A_TIME = 10_000
WORDS_A_PHRASE, PHRASES, OPENERS = 5, 4_000, 97
LONGEST_ARTICLE = 48

ONSETS, VOWELS = "bdfghklmnprstvz", "aeiou"
SYLLABLES = [onset + vowel for onset in ONSETS for vowel in VOWELS]
FIRST_NAMES = "Ada Ben Cleo Dora Emil Fay Gus Hal Ida Jon Kit Lena Max Nell Otto Pia Quin Rosa Sam Tess".split()
KINDS = ["party", "community organisation", "charity", "trade union", "company", "government"]
BODIES = ["Party", "Council", "Trust", "Union", "Works", "Office"]
ROLES = ["leader", "chief executive", "chair", "spokesman", "trustee", "general secretary", "president", "director"]
WANTED = ["a review of the {} fund", "the opening of the {} archive", "a public list of the {} grants"]
# by each stance: the words of statements for it, those for its denial, and those of articles for both
STANCES = {
    "demands": (["asked for", "called for", "pressed for"], ["never asked for"], ["asking", "pressing"]),
    "offers": (["offered", "vowed"], ["did not offer"], ["offering"]),
    "withdraws": (["took back", "gave up"], ["did not take back"], ["giving up"]),
    "accepts": (["accepted", "agreed to"], ["did not accept", "did not agree to"], ["agreeing", "accepting"]),
    "accepts_partly": (["accepted in part", "agreed in part to"], ["did not even accept in part"], ["partly"]),
    "considering": (["is looking into", "is considering"], ["is not looking into"], ["looking into"]),
    "declines": (["declined", "rejected", "refused"], ["did not reject"], ["rejecting", "refusing"]),
    "supports": (["supports", "is for"], ["does not support"], ["supporting"]),
    "opposes": (["opposes", "is against"], ["does not oppose"], ["opposing"]),
}
RAISING, ANSWERS = ("demands", "offers", "withdraws"), ("accepts", "accepts_partly", "considering", "declines")
SIDING, NEVER = ("supports", "opposes"), ["never so", "not so"]  # by these words articles deny
ASSESSMENTS = {
    "mixed": (["tense, but useful"], ["tense"]),
    "negative": (["disappointing", "wasted"], ["poor", "wasted"]),
    "positive": (["good", "useful"], ["fine", "useful"]),
}
SAID = {"named": ([], ["said"]), "publication": (["reports"], []), "unnamed": (["source"], ["source"])}
RESULTS = ["agreement", "partial", "none"]
OTHER_CODES = {
    "aspect": ["detail", "outcome", "verdict"],
    "demand_kind": ["offer", "request"],
    "mode": ["direct_quote", "narration", "reported_speech"],
    "organisation_kind": [*KINDS, "coalition", "publisher"],
    "result": RESULTS,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path, help="folder for the package; it must not be there")
    parser.add_argument("--positions", type=int, default=1_000_000, metavar="N", help="200 or more")
    parser.add_argument("--articles", type=int, metavar="N", help="default: one for 80 positions")
    parser.add_argument("--faults", type=float, default=0, metavar="SHARE", help="share of the rows to spoil")
    parser.add_argument("--texts", type=Path, metavar="DIR", help="write the articles' texts into this folder")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    generate(options.output, options.positions, options.articles, options.faults, options.texts, options.seed)


def generate(
    output: Path,
    positions: int,
    articles: int | None = None,
    faults: float = 0,
    texts: Path | None = None,
    seed: int = 1,
) -> list[tuple[str, str, int, str]]:
    """Write a package with so many `positions` (200 or more) into the new folder `output`.

    Gives the (rule, table, line, column) of each finding that is to be made on it: none without `faults`.
    """
    made = _Package(positions, articles or max(4, positions // 80), np.random.default_rng(seed), texts)
    expected = _spoil(made, faults) if faults else []
    (output / "data").mkdir(parents=True)
    shutil.copytree(ROOT / "schemas", output / "schemas")
    descriptor = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    descriptor |= {"name": "made-up", "title": "A made-up package", "description": "Made-up rows, to measure with."}
    descriptor["version"] = "1.0.0"
    # the real package's files were sealed with their lengths and digests; what it has withdrawn is not of this one
    kept = [{key: one[key] for key in one if key not in {"bytes", "hash"}} for one in descriptor["resources"]]
    descriptor["resources"] = [one for one in kept if one["name"] in made.tables]
    (output / "datapackage.json").write_text(json.dumps(descriptor, indent=2) + "\n", "utf-8")
    for resource in descriptor["resources"]:
        _write_table(output / resource["path"], made.tables[resource["name"]])
    if expected:
        with (output / "faults.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([("rule", "table", "line", "column"), *expected])
    return expected


class _Package:
    """The tables in `tables`, each a dict of Arrow columns of text in the schema's order."""

    def __init__(self, positions: int, articles: int, random: np.random.Generator, texts: Path | None):
        self.random = random
        self.count = positions
        self.demand_count = max(positions // 50, min(120, positions // 2))
        self.event_count = max(positions // 100, 20)
        self.tables: dict[str, dict[str, pa.Array]] = {"codes": _codes()}
        self._organisations(articles)
        self._people()
        self._articles(articles)
        self._events_and_demands()
        self._claims()
        self._cite()
        self._write_texts(texts)
        self.tables = {name: self.tables[name] for name in sorted(self.tables)}

    # who there is

    def _organisations(self, articles: int) -> None:
        many, random = max(self.count // 100, 24), self.random
        publishers = max(3, articles // 1000)
        coalitions = max(2, many // 10)
        words = _capitalised(_words(random, many, "ford"))
        ids = _join(pc.utf8_lower(words), random.choice(["council", "trust", "group"], many), between="-")
        order = pc.sort_indices(ids)
        words, ids = words.take(order), ids.take(order)
        kind = random.integers(0, len(KINDS), many)
        kinds, bodies = np.array(KINDS, object)[kind], np.array(BODIES, object)[kind]
        mixed = random.permutation(many)
        self.publishers, self.coalitions, self.plain = np.split(mixed, [publishers, publishers + coalitions])
        self.publishers.sort()
        kinds[self.publishers], bodies[self.publishers] = "publisher", "Gazette"
        kinds[self.coalitions], bodies[self.coalitions] = "coalition", "Alliance"
        self.organisation_names = _join(words, bodies)
        # who is not named in the articles has no spelling that could stand in them
        named = np.isin(np.arange(many), self.plain)
        spelt = named & (random.random(many) < 0.3)
        self.abbreviations = pc.if_else(pa.array(named), pc.utf8_upper(words), "")
        self.organisation_spellings = pc.if_else(pa.array(spelt), _join(words, "Campaign"), "")
        self.organisation_ids = ids
        self.tables["organisations"] = {
            "organisation_id": ids,
            "name": self.organisation_names,
            "abbreviation": self.abbreviations,
            "also_known_as": self.organisation_spellings,
            "kind": pa.array(kinds, pa.string()),
            "same_as": self._addresses("https://register.example/bodies/", many, 0.2),
        }
        # two or three plain organisations in each coalition, none twice
        members = np.stack([random.permutation(self.plain)[np.arange(coalitions) % len(self.plain)] for _ in range(3)])
        self.members = np.stack([members[0], _other(members[1], members[0], self.plain)])

    def _people(self) -> None:
        many, random = max(self.count // 50, 40), self.random
        last = _capitalised(_words(random, many, "sen"))
        first = pa.array(random.choice(FIRST_NAMES, many), pa.string())
        ids = _join(pc.utf8_lower(first), pc.utf8_lower(last), between="-")
        order = pc.sort_indices(ids)
        first, last, self.person_ids = first.take(order), last.take(order), ids.take(order)
        self.person_names = _join(first, last)
        self.person_spellings = pc.if_else(pa.array(random.random(many) < 0.3), _join("Ms", last), "")
        self.tables["people"] = {
            "person_id": self.person_ids,
            "name": self.person_names,
            "also_known_as": self.person_spellings,
            "same_as": self._addresses("https://register.example/people/", many, 0.2),
        }
        # each person in one plain organisation; sorted by organisation, so that its people can be found
        self.employer = self.plain[np.arange(many) % len(self.plain)]
        random.shuffle(self.employer)
        self._by_employer = np.argsort(self.employer, kind="stable")
        everyone = np.arange(len(self.organisation_ids))
        sorted_employers = self.employer[self._by_employer]
        self._first_of = np.searchsorted(sorted_employers, everyone)
        self._many_of = np.searchsorted(sorted_employers, everyone, "right") - self._first_of

    def _addresses(self, folder: str, many: int, share: float) -> pa.Array:
        """Give an address in a register for a share of so many rows, else nothing."""
        known = pa.array(self.random.random(many) < share)
        return pc.if_else(known, _join(folder, _digits(np.arange(many)), between=""), "")

    def _somebody_of(self, organisations: np.ndarray) -> np.ndarray:
        """Give somebody of each organisation at random, -1 where it has nobody."""
        many = self._many_of[organisations]
        place = self._first_of[organisations] + (self.random.random(len(many)) * many).astype(int)
        return np.where(many > 0, self._by_employer[np.minimum(place, len(self.employer) - 1)], -1)

    # articles and their sentences

    def _articles(self, many: int) -> None:
        random = self.random
        place = random.choice(len(self.publishers) * DAYS, many, replace=False)
        # each publisher has an article: its own row cites the first
        place[: len(self.publishers)] = np.arange(len(self.publishers)) * DAYS + random.integers(0, DAYS)
        place = np.unique(place)
        many = len(place)
        self.publisher, days = self.publishers[place // DAYS], place % DAYS
        self.published = FIRST_DAY + days
        stamps = pa.array(np.char.replace(self.published.astype(str), "-", ""))
        self.article_ids = _join(self.organisation_ids.take(pa.array(self.publisher)), stamps, between="-")
        lengths = random.integers(LONGEST_ARTICLE - 16, LONGEST_ARTICLE + 1, many)
        self.first_sentence = np.concatenate([[0], np.cumsum(lengths)])
        self.article_of = np.repeat(np.arange(many), lengths)
        total = len(self.article_of)
        self.number = np.arange(total) - self.first_sentence[self.article_of] + 1
        self.sentence_ids = _numbered(self.article_ids.take(pa.array(self.article_of)), "s", self.number)
        self.headline = self.number == 1
        with_furniture = random.random(many) < 0.3
        self.furniture = (self.number == lengths[self.article_of]) & with_furniture[self.article_of]
        self.body_lengths = lengths - 1 - with_furniture
        self.voice = random.choice(["publication", "unnamed", "named"], total, p=[0.3, 0.2, 0.5])
        # what the article says itself opens a paragraph, so that no word of saying stands before it
        new_paragraph = (random.random(total) < 0.3) | self.headline | (self.number == 2) | self.furniture
        new_paragraph |= self.voice == "publication"
        count = np.cumsum(new_paragraph)
        self.paragraph = count - count[self.first_sentence[:-1]][self.article_of] + 1
        self.quoted = (random.random(total) < 0.4) & (self.voice != "publication") & ~self.headline & ~self.furniture
        ids, publishers = self.article_ids, self.organisation_ids.take(pa.array(self.publisher))
        self.tables["articles"] = {
            "article_id": ids,
            "publisher_id": publishers,
            "title": None,
            "title_basis": pa.array(["stated"] * many),
            "url": _join(
                "https://", self.organisation_ids.take(pa.array(self.publisher)), ".example/", ids, between=""
            ),
            "published_on": pa.array(self.published.astype(str), pa.string()),
            "published_basis": pa.array(["derived"] * many),
            "language": pa.array(["en-GB"] * many),
            "retrieved_on": pa.array([""] * many),
            "archived_url": pa.array([""] * many),
            "text_extent": pa.array(["whole"] * many),
        }
        order = np.lexsort((self.number, self.article_of, self.published[self.article_of]))
        self.place = np.empty(total, int)
        self.place[order] = np.arange(total)
        self.in_reading_order = order

    def _some_body_sentence(self, articles: np.ndarray) -> np.ndarray:
        drawn = (self.random.random(len(articles)) * self.body_lengths[articles]).astype(int)
        return self.first_sentence[articles] + 1 + drawn

    # what is claimed

    def _events_and_demands(self) -> None:
        random, many = self.random, self.demand_count
        places = _words(random, self.event_count, "ham")
        self.event_ids = _sorted(_join("meeting-at-", places, between=""))
        self.event_places = _capitalised(pc.utf8_slice_codeunits(self.event_ids, len("meeting-at-")))
        self.event_titles = _join("Meeting at", self.event_places)
        words = _words(random, many, "ley")
        self.demand_ids = _sorted(_join(words, random.choice(["review", "opening", "list"], many), between="-"))
        self.demand_words = words = _capitalised(pc.list_element(pc.split_pattern(self.demand_ids, "-"), 0))
        phrases = [pc.binary_join_element_wise(*_around(one, words), "") for one in WANTED]
        self.wanted = pc.choose(pa.array(random.integers(0, len(WANTED), many)), *phrases)
        wholes = np.arange(many) % 5 == 0
        whole = np.where(wholes, np.arange(many), (random.integers(0, many, many) // 5) * 5)
        self.part_of = np.where(wholes, -1, whole)
        # a part is raised as its whole is, is put to the same party, and is of its kind
        self.offer = (random.random(many) < 0.2)[whole]
        self.asked = tuple(one[whole] for one in self._parties(self._asked_of(many)))
        raised = _other(random.choice(self.plain, many), self.asked[1], self.plain)
        # a coalition raises what is put to somebody else: of the rest anybody may answer who is not its member
        together = random.choice(self.coalitions, many)
        put = ((self.asked[0] >= 0) | (self.asked[1] >= 0)) & (together != self.asked[1])
        self.raised = self._parties(np.where(put & (random.random(many) < 0.2), together, raised))
        # who is asked in their own name does not raise it so
        twice = (self.raised[0] >= 0) & (self.raised[0] == self.asked[0])
        self.raised = np.where(twice, -1, self.raised[0]), np.where(twice, raised, self.raised[1])
        self.raised = tuple(one[whole] for one in self.raised)
        self.raised_at = self._some_event(many, 0.9)[whole]
        earlier = (random.random(many) * np.arange(many)).astype(int)
        self.follows = np.where((random.random(many) < 0.1) & (np.arange(many) > 0), earlier, -1)

    def _asked_of(self, many: int) -> np.ndarray:
        """Give organisations to which demands are put, a coalition for some and -1 for others."""
        random = self.random
        asked = np.where(
            random.random(many) < 0.2, random.choice(self.coalitions, many), random.choice(self.plain, many)
        )
        return np.where(random.random(many) < 0.1, -1, asked)

    def _parties(self, organisations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Give organisations with somebody who acts for some of them, and somebody in their own name for others."""
        random, many = self.random, len(organisations)
        person = np.where((organisations >= 0) & (random.random(many) < 0.3), self._somebody_of(organisations), -1)
        return person, np.where((person >= 0) & (random.random(many) < 0.3), -1, organisations)

    def _claims(self) -> None:
        random, many = self.random, len(self.article_ids)
        article, sentence = self._placed(self.count)
        demand = random.permutation(self.demand_count)[np.arange(self.count) % self.demand_count]
        stances = np.array(list(STANCES), object)
        stance = random.integers(0, len(stances), self.count)
        offered = self.offer[demand]
        stance = np.where(offered & (stances[stance] == "demands"), list(STANCES).index("offers"), stance)
        stance = np.where(~offered & (stances[stance] == "offers"), list(STANCES).index("demands"), stance)
        holder = self._holders(demand, stances[stance])
        polarity = random.random(self.count) < 0.2
        claimant, attribution, mode = self._claimants(article, sentence, holder[1])
        said = [self._worded(stance, {one: words[number] for one, words in STANCES.items()}) for number in (0, 1)]
        said = pc.if_else(pa.array(polarity), said[1], said[0])
        same = _main(claimant) == _main(holder)
        named = self._named(holder)
        middle = pc.if_else(pa.array(same), said, pc.binary_join_element_wise(named, said, " "))
        opening = self._opening(claimant, attribution, same)
        taken_at = self._some_event(self.count, 0.1)
        place = pc.fill_null(_join(" at ", _taken(self.event_places, taken_at), between=""), "")
        wanted = _join(self.wanted.take(pa.array(demand)), place, ".", between="")
        self.demand_of, self.claim_sentence = demand, {"positions": sentence}
        ends = {one: words for one, (*_, words) in STANCES.items()}
        never = np.flatnonzero(polarity)
        self.told = [
            (sentence, self._worded(stance, ends)),
            (sentence[never], self._worded(np.zeros(len(never), int), {"denied": NEVER})),
        ]
        self.mentions = []
        self._mention(sentence, claimant, attribution)
        self._mention(sentence, (holder[0], np.full(self.count, -1)))
        self.tables["positions"] = {
            "position_id": self._claim_ids("p", article),
            "demand_id": self.demand_ids.take(pa.array(demand)),
            **self._pair("holder", holder),
            "stance": pa.array(stances[stance], pa.string()),
            "polarity": pa.array(np.where(polarity, "denied", "affirmed"), pa.string()),
            "taken_at_event_id": pc.fill_null(_taken(self.event_ids, taken_at), ""),
            **self._pair("claimant", claimant),
            "attribution": attribution,
            "mode": mode,
            "said_at_event_id": pc.fill_null(_taken(self.event_ids, self._some_event(self.count, 0.1)), ""),
            "statement": _join(opening, middle, wanted),
            "doubt": self._doubts(self.count),
            "sentence_id": self.sentence_ids.take(pa.array(sentence)),
        }
        self._accounts(self.count // 5 if self.count // 5 > many // 2 else many // 2)

    def _holders(self, demand: np.ndarray, stance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Give who holds stances on demands: the raiser's side, the addressee's side, or others."""
        random, many = self.random, len(demand)
        raised, asked = ([one[demand] for one in party] for party in (self.raised, self.asked))
        raising, siding = np.isin(stance, RAISING), np.isin(stance, SIDING)
        # anybody else takes sides; and answers, where nobody is asked
        other = random.choice(self.plain, many)
        for party in (raised[1], asked[1], raised[1]):
            other = _other(other, party, self.plain)
        nobody = (asked[0] < 0) & (asked[1] < 0)
        alone = np.where(raising, raised[0], np.where(siding | nobody, -1, asked[0]))
        party = np.where(raising, raised[1], np.where(siding | nobody, other, asked[1]))
        coalition = np.full(len(self.organisation_ids), -1)
        coalition[self.coalitions] = np.arange(len(self.coalitions))
        one_member = self.members[random.integers(0, 2, many), coalition[party]]
        party = np.where((party >= 0) & (coalition[party] >= 0) & (random.random(many) < 0.5), one_member, party)
        person = np.where((party >= 0) & (random.random(many) < 0.4), self._somebody_of(party), -1)
        person = np.where(party >= 0, person, alone)
        # who takes sides may do so in their own name, but for a party that is that person
        own_name = siding & (person >= 0) & (random.random(many) < 0.3) & (person != raised[0]) & (person != asked[0])
        return person, np.where(own_name, -1, party)

    def _some_event(self, many: int, share: float) -> np.ndarray:
        """Give an event for a share of so many rows, -1 for the others."""
        return np.where(self.random.random(many) < share, self.random.integers(0, self.event_count, many), -1)

    def _doubts(self, many: int) -> pa.Array:
        return pc.if_else(pa.array(self.random.random(many) < 0.05), "It may be of another.", "")

    def _accounts(self, count: int) -> None:
        random = self.random
        article, sentence = self._placed(count, every=False)
        event = random.permutation(self.event_count)[np.arange(count) % self.event_count]
        demand = random.permutation(self.demand_count)[np.arange(count) % self.demand_count]
        of_demand = random.random(count) < 0.3
        event, demand = np.where(of_demand, -1, event), np.where(of_demand, demand, -1)
        party = random.choice(self.plain, count)
        claimant, attribution, mode = self._claimants(article, sentence, party)
        aspect = random.choice(["verdict", "outcome", "detail"], count, p=[0.4, 0.2, 0.4])
        outcome = aspect == "outcome"
        assessments = np.array([*ASSESSMENTS, "neutral"], object)
        assessment = random.integers(0, 3, count)
        assessment = np.where((aspect != "verdict") & (random.random(count) < 0.5), 3, assessment)
        opening = self._opening(claimant, attribution, np.zeros(count, bool))
        words = {one: said for one, (said, _) in ASSESSMENTS.items()} | {"neutral": ["long"]}
        ends = {one: said for one, (_, said) in ASSESSMENTS.items()} | {"neutral": ["then"]}
        met = _join("the meeting at", _taken(self.event_places, event))
        told = _join(pc.coalesce(met, _taken(self.wanted, demand)), "was", self._worded(assessment, words))
        self.told.append((sentence, self._worded(assessment, ends)))
        self._mention(sentence, claimant, attribution)
        self.event_of, self.claim_sentence["accounts"] = event, sentence
        target = np.where(random.random(count) < 0.2, random.choice(self.plain, count), -1)
        self.tables["accounts"] = {
            "account_id": self._claim_ids("a", article),
            "event_id": pc.fill_null(_taken(self.event_ids, event), ""),
            "demand_id": pc.fill_null(_taken(self.demand_ids, demand), ""),
            "aspect": pa.array(aspect, pa.string()),
            "assessment": pa.array(assessments[assessment], pa.string()),
            "result": pa.array(np.where(outcome, random.choice(RESULTS, count), ""), pa.string()),
            "target_organisation_id": pc.fill_null(_taken(self.organisation_ids, target), ""),
            **self._pair("claimant", claimant),
            "attribution": attribution,
            "mode": mode,
            "said_at_event_id": pc.fill_null(_taken(self.event_ids, self._some_event(count, 0.1)), ""),
            "statement": _join(_join(opening, told), ".", between=""),
            "doubt": self._doubts(count),
            "sentence_id": self.sentence_ids.take(pa.array(sentence)),
        }

    def _placed(self, count: int, every: bool = True) -> tuple[np.ndarray, np.ndarray]:
        """Give each claim's article, in order, and its sentence; as many in each article as can be."""
        many = len(self.article_ids)
        order = np.arange(many) if every else self.random.permutation(many)
        article = np.sort(order[np.arange(count) % many])
        sentence = self._some_body_sentence(article)
        return article, np.sort(sentence)

    def _claim_ids(self, mark: str, article: np.ndarray) -> pa.Array:
        starts = np.searchsorted(article, article)
        return _numbered(self.article_ids.take(pa.array(article)), mark, np.arange(len(article)) - starts + 1)

    def _claimants(self, article: np.ndarray, sentence: np.ndarray, party: np.ndarray):
        random, count, attribution = self.random, len(article), self.voice[sentence]
        publication, unnamed = attribution == "publication", attribution == "unnamed"
        own = (party >= 0) & (random.random(count) < 0.3)
        organisation = np.where(own, party, random.choice(self.plain, count))
        person = np.where(random.random(count) < 0.5, self._somebody_of(organisation), -1)
        person = np.where(publication | unnamed, -1, person)
        organisation = np.where(publication, self.publisher[article], organisation)
        nobody = (unnamed & (random.random(count) < 0.5)) | ((person >= 0) & (random.random(count) < 0.2))
        organisation = np.where(nobody, -1, organisation)
        mode = np.select([publication, self.quoted[sentence]], ["narration", "direct_quote"], "reported_speech")
        return (person, organisation), pa.array(attribution, pa.string()), pa.array(mode, pa.string())

    def _mention(self, sentence: np.ndarray, who, attribution: pa.Array | None = None) -> None:
        """Have sentences name persons, or else organisations; of claimants, those that are to be named."""
        person, organisation = who
        one = np.where(person >= 0, person, np.where(organisation >= 0, organisation + len(self.person_ids), -1))
        wanted = one >= 0
        if attribution is not None:
            wanted &= np.asarray(attribution) == "named"
        self.mentions.append((sentence[wanted], one[wanted]))

    def _opening(self, claimant, attribution: pa.Array, same: np.ndarray) -> pa.Array:
        """Give how statements open: with who says so, where that is not who holds the stance."""
        nobody, voice = (claimant[0] < 0) & (claimant[1] < 0), np.asarray(attribution)
        source = np.where(voice != "unnamed", "", np.where(nobody, "A source", "A source of"))
        says = np.select([same, voice == "publication"], ["", "reports that"], "says that")
        return pc.utf8_trim(pc.replace_substring(_join(source, self._named(claimant), says), "  ", " "), " ")

    def _worded(self, value: np.ndarray, words: dict[str, list[str]]) -> pa.Array:
        """Give one of the words listed for each value, the values numbered in the order of `words`."""
        listed = list(words.values())
        many, starts = np.array([len(one) for one in listed]), np.cumsum([0, *map(len, listed)])[:-1]
        drawn = (self.random.random(len(value)) * many[value]).astype(int)
        return pa.array([word for one in listed for word in one]).take(pa.array(starts[value] + drawn))

    def _named(self, pair: tuple[np.ndarray, np.ndarray]) -> pa.Array:
        """Give a person's name, with whom they stand for between commas; else the organisation's."""
        person, organisation = (_taken(names, one) for names, one in self._names(pair))
        both = pc.binary_join_element_wise(person, ", for ", organisation, ",", "")
        return pc.coalesce(both, person, organisation, pa.scalar(""))

    def _names(self, pair):
        return zip((self.person_names, self.organisation_names), pair, strict=True)

    def _pair(self, role: str, pair: tuple[np.ndarray, np.ndarray]) -> dict[str, pa.Array]:
        person, organisation = _taken(self.person_ids, pair[0]), _taken(self.organisation_ids, pair[1])
        return {
            f"{role}_person_id": pc.fill_null(person, ""),
            f"{role}_organisation_id": pc.fill_null(organisation, ""),
        }

    # which sentence is cited

    def _cite(self) -> None:
        random = self.random
        self._cite_memberships()
        first_position = self._first_cited(self.demand_of, self.claim_sentence["positions"], self.demand_count)
        of_event = self.event_of >= 0
        accounts = self.claim_sentence["accounts"][of_event]
        first_account = self._first_cited(self.event_of[of_event], accounts, self.event_count)
        without = first_account < 0
        first_account[without] = self._some_body_sentence(random.integers(0, len(self.article_ids), without.sum()))
        # before all articles, so that each event may be the occasion of any claim
        starts_on = FIRST_DAY - random.integers(0, 365, self.event_count)
        precision = random.choice(["day", "month", "year"], self.event_count, p=[0.8, 0.1, 0.1])
        precision[0] = "day"
        starts_on = np.where(precision == "month", starts_on.astype("M8[M]").astype("M8[D]"), starts_on)
        starts_on = np.where(precision == "year", starts_on.astype("M8[Y]").astype("M8[D]"), starts_on)
        month_and_year = pc.strftime(pa.array(starts_on.astype("M8[D]")), "%B %Y")
        days = _digits((starts_on - starts_on.astype("M8[M]").astype("M8[D]")).astype(int) + 1)
        told = pc.if_else(pa.array(precision == "day"), _join(days, month_and_year), month_and_year)
        records = self._addresses("https://register.example/meetings/", self.event_count, 0.1)
        self.tables["events"] = {
            "event_id": self.event_ids,
            "title": self.event_titles,
            "description": _join(_join("Two sides met at", self.event_places, "on", told), ".", between=""),
            "statement_words": self.event_places,
            "starts_on": pa.array(starts_on.astype(str), pa.string()),
            "precision": pa.array(precision, pa.string()),
            "date_basis": pc.if_else(pc.equal(records, ""), "derived", "public_record"),
            "date_source_url": records,
            "sentence_id": self.sentence_ids.take(pa.array(first_account)),
        }
        self.tables["demands"] = {
            "demand_id": self.demand_ids,
            "title": _join(pc.utf8_upper(pc.utf8_slice_codeunits(self.wanted, 0, 1)), _rest(self.wanted), between=""),
            "description": _join(_join("That there be", self.wanted), ".", between=""),
            "statement_words": self.demand_words,
            "kind": pa.array(np.where(self.offer, "offer", "request"), pa.string()),
            **self._pair("raised_by", self.raised),
            **self._pair("addressed_to", self.asked),
            "raised_at_event_id": pc.fill_null(_taken(self.event_ids, self.raised_at), ""),
            "follows_demand_id": pc.fill_null(_taken(self.demand_ids, self.follows), ""),
            "part_of_demand_id": pc.fill_null(_taken(self.demand_ids, self.part_of), ""),
            "sentence_id": self.sentence_ids.take(pa.array(first_position)),
        }
        self._introduce()

    def _introduce(self) -> None:
        """Have all people and organisations cite the first sentence that names them; publishers their first segment."""
        people, many = len(self.person_ids), len(self.person_ids) + len(self.organisation_ids)
        unnamed = np.setdiff1d(np.arange(many), np.concatenate([who for _, who in self.mentions]))
        articles = self.random.integers(0, len(self.article_ids), len(unnamed))
        self.mentions.append((self._some_body_sentence(articles), unnamed))
        sentence, who = (np.concatenate(part) for part in zip(*self.mentions, strict=True))
        introduced = self._first_cited(who, sentence, many)
        firsts = self.in_reading_order[self.number[self.in_reading_order] == 1]
        owners = self.publisher[self.article_of[firsts]]
        owners, first = np.unique(owners, return_index=True)
        introduced[people + owners] = firsts[first]
        # publishers are named by none: each cites its own first segment
        kept = ~np.isin(who, people + self.publishers)
        self.mentions, self.introduced = (sentence[kept], who[kept]), introduced
        for table, cited in (("people", introduced[:people]), ("organisations", introduced[people:])):
            self.tables[table]["sentence_id"] = self.sentence_ids.take(pa.array(cited))

    def _cite_memberships(self) -> None:
        random, people = self.random, len(self.person_ids)
        parts = self.members.shape[1] * 2
        many = people + parts
        # where no claim is made: who is named for a role takes part in none
        cited = np.isin(np.arange(len(self.number)), np.concatenate(list(self.claim_sentence.values())))
        idle = np.flatnonzero(~cited & ~self.headline & ~self.furniture)
        sentence = np.sort(random.choice(idle, many))
        mixed = random.permutation(many)
        role = pa.array(random.choice(ROLES, many), pa.string())
        person = np.concatenate([np.arange(people), np.full(parts, -1)])[mixed]
        member = np.concatenate([np.full(people, -1), self.members.ravel()])[mixed]
        organisation = np.concatenate([self.employer, np.tile(self.coalitions, 2)])[mixed]
        self.membership_sentence, self.role = sentence, pc.if_else(pa.array(person < 0), "member", role)
        self._mention(sentence, (person, np.full(many, -1)))
        self.tables["memberships"] = {
            "membership_id": self._claim_ids("m", self.article_of[sentence]),
            "person_id": pc.fill_null(_taken(self.person_ids, person), ""),
            "member_organisation_id": pc.fill_null(_taken(self.organisation_ids, member), ""),
            "organisation_id": self.organisation_ids.take(pa.array(organisation)),
            "role": self.role,
            "sentence_id": self.sentence_ids.take(pa.array(sentence)),
        }

    def _first_cited(self, key: np.ndarray, sentence: np.ndarray, many: int) -> np.ndarray:
        """Give the first sentence, in reading order, that a claim with each key cites; -1 for none."""
        first = np.full(many, len(self.place))
        np.minimum.at(first, key, self.place[sentence])
        return np.where(first < len(self.place), self.in_reading_order[np.minimum(first, len(self.place) - 1)], -1)

    # the words

    def _write_texts(self, folder: Path | None) -> None:
        """Make each sentence's words, and put down where they stand, their digests and what opens and closes them."""
        if folder is not None:
            folder.mkdir(parents=True)
        random, total = self.random, len(self.number)
        vocabulary = np.array([_syllabic(number, 2) for number in range(1500)], object)
        phrases = random.choice(vocabulary, (PHRASES, WORDS_A_PHRASE))
        self._phrases = pa.array([" ".join(one) for one in phrases])
        self._first_two = pa.array([" ".join(one[:2]) for one in phrases])
        self._last_two = pa.array([" ".join(one[-2:]) for one in phrases])
        self._openers = pa.array([_syllabic(number * 7, 2).capitalize() + "x" for number in range(OPENERS)])
        self._closers = pa.array([_syllabic(number * 7, 2) + "w" for number in range(OPENERS)])
        self._said_here = self._further_words()
        columns = {name: [] for name in ("start", "end", "sha256", "starts_with", "ends_with")}
        digests, lengths, titles = [], [], []
        for first in range(0, len(self.article_ids), ARTICLES_AT_A_TIME):
            last = min(first + ARTICLES_AT_A_TIME, len(self.article_ids))
            rows = slice(self.first_sentence[first], self.first_sentence[last])
            sentences, opening, closing = self._sentences(rows)
            size = np.asarray(pc.utf8_length(sentences)).astype(int)
            article = self.article_of[rows]
            ends = np.cumsum(size + 1)
            offset = np.concatenate([[0], ends])[self.first_sentence[first:last] - rows.start][article - first]
            columns["start"].append(ends - size - 1 - offset)
            columns["end"].append(ends - 1 - offset)
            words = sentences.to_pylist()
            columns["sha256"] += [_digest(one) for one in words]
            columns["starts_with"].append(opening)
            columns["ends_with"].append(closing)
            for number in range(first, last):
                start, end = self.first_sentence[number] - rows.start, self.first_sentence[number + 1] - rows.start
                text = " ".join(words[start:end])
                digests.append(_digest(text))
                lengths.append(len(text))
                titles.append(words[start])
                if folder is not None:
                    new = np.diff(self.paragraph[rows][start:end], prepend=1)
                    lines = "".join(
                        ("\n" if one else " ") + word for one, word in zip(new, words[start:end], strict=True)
                    )
                    (folder / f"{self.article_ids[number].as_py()}.txt").write_text(lines[1:] + "\n", "utf-8")
        cited = np.zeros(total, bool)
        for sentence in self.claim_sentence.values():
            cited[sentence] = True
        self.tables["articles"] |= {
            "title": pa.array(titles),
            "text_characters": _digits(np.array(lengths)),
            "text_sha256": pa.array(digests),
        }
        self.cited = cited
        role = np.select([self.headline, self.furniture], ["headline", "furniture"], "body")
        self.tables["sentences"] = {
            "sentence_id": self.sentence_ids,
            "article_id": self.article_ids.take(pa.array(self.article_of)),
            "number": _digits(self.number),
            "paragraph": _digits(self.paragraph),
            "start": _digits(np.concatenate(columns["start"])),
            "end": _digits(np.concatenate(columns["end"])),
            "role": pa.array(role, pa.string()),
            "coding": pa.array(np.where(cited, "claims", "nothing"), pa.string()),
            "sha256": pa.array(columns["sha256"]),
            "starts_with": pa.concat_arrays(columns["starts_with"]),
            "ends_with": pa.concat_arrays(columns["ends_with"]),
        }

    def _further_words(self) -> tuple[np.ndarray, pa.Array]:
        """Give the words that sentences must hold beside their phrases: each one's sentence, in order, and the words.

        Those are whom a claim names, with the spellings where they come first; the words by which articles say a code;
        who is said to say so; the role of a membership.
        """
        sentence, who = self.mentions
        sentence, who = np.divmod(np.unique(sentence * (who.max() + 1) + who), who.max() + 1)
        named = _join("with", pa.concat_arrays([self.person_names, self.organisation_names]).take(pa.array(who)))
        parts = [(sentence, named), (self.membership_sentence, _join("as", self.role))]
        people = self.introduced[: len(self.person_ids)], self.introduced[len(self.person_ids) :]
        spellings = (self.person_spellings, self.organisation_spellings, self.abbreviations)
        for cited, spelling in zip((*people, people[1]), spellings, strict=True):
            written = np.flatnonzero(np.asarray(pc.not_equal(spelling, "")))
            parts.append((cited[written], _join("alias", spelling.take(pa.array(written)))))
        for sentence, words in self.told:
            words = words.dictionary_encode()
            numbers = np.asarray(words.indices)
            sentence, numbers = np.divmod(np.unique(sentence * len(words.dictionary) + numbers), len(words.dictionary))
            parts.append((sentence, words.dictionary.take(pa.array(numbers))))
        body = np.flatnonzero(~self.headline & ~self.furniture & (self.voice != "publication"))
        sources = pc.if_else(pa.array(self.voice[body] == "unnamed"), "a source said", "said")
        parts.append((body, sources))
        sentence = np.concatenate([one for one, _ in parts])
        order = np.argsort(sentence, kind="stable")
        return sentence[order], pa.concat_arrays([words for _, words in parts]).take(pa.array(order))

    def _sentences(self, rows: slice) -> tuple[pa.Array, pa.Array, pa.Array]:
        """Give the words of some sentences, and those that open and close each."""
        random, number = self.random, self.number[rows]
        count = len(number)
        turn = (self.article_of[rows] * 31 + number) % OPENERS
        opener, closer = self._openers.take(pa.array(turn)), self._closers.take(pa.array(turn))
        drawn = random.integers(0, PHRASES, (6, count))
        plain = self.headline[rows] | self.furniture[rows]
        phrase = [self._phrases.take(pa.array(one)) for one in drawn]
        quote = pc.if_else(pa.array(self.quoted[rows]), _join('"', phrase[2], '"', between=""), phrase[2])
        third = pc.if_else(pa.array(random.random(count) < 0.5), phrase[3], pa.scalar(None, pa.string()))
        sentence, words = self._said_here
        inside = slice(*np.searchsorted(sentence, [rows.start, rows.stop]))
        starts = np.searchsorted(sentence[inside], np.arange(rows.start, rows.stop + 1))
        further = pc.binary_join(pa.ListArray.from_arrays(pa.array(starts, pa.int32()), words[inside]), " ")
        further = pc.if_else(pc.equal(further, ""), pa.scalar(None, pa.string()), further)
        long = pc.binary_join_element_wise(
            opener, phrase[0], quote, third, further, phrase[4], closer, " ", null_handling="skip"
        )
        long = _join(long, ".", between="")
        short = _join(opener, phrase[0], closer)
        first_two = self._first_two.take(pa.array(drawn[0]))
        last_two = self._last_two.take(pa.array(np.where(plain, drawn[0], drawn[4])))
        bare = pa.array(self.furniture[rows])
        return (
            pc.if_else(pa.array(plain), short, long),
            pc.if_else(bare, "", _join(opener, first_two)),
            pc.if_else(bare, "", _join(last_two, closer)),
        )


def _spoil(made: _Package, share: float) -> list[tuple[str, str, int, str]]:
    """Spoil a share of the rows of positions, accounts and sentences; give the findings that are to be made."""
    random, expected = made.random, []

    def spoil(table, column, rows, spoilt, *rules):
        cells = made.tables[table][column].to_numpy(zero_copy_only=False).astype(object)
        for row in rows.tolist():
            cells[row] = spoilt(cells[row], row)
        made.tables[table][column] = pa.array(cells, pa.string())
        for row in rows.tolist():
            expected.extend((rule, table, row + 2, at) for rule, at in rules)

    def some(*fitting):
        """Deal the rows to spoil out to the kinds of fault, each to one of those that it fits."""
        fits = np.stack(fitting)
        drawn = np.flatnonzero((random.random(fits.shape[1]) < share) & fits.any(axis=0))
        kind = np.argmax(fits[:, drawn] * (1 - random.random((len(fits), len(drawn)))), axis=0)
        return [drawn[kind == number] for number in range(len(fits))]

    cells = {name: np.asarray(column) for name, column in made.tables["positions"].items()}
    every = np.ones(made.count, bool)
    article = made.article_of[made.claim_sentence["positions"]]
    # the last of an article's alone, and not the first: no number is left out then
    last = (article == np.roll(article, 1)) & (article != np.roll(article, -1))
    stance, person, organisation = (cells[one] for one in ("stance", "holder_person_id", "holder_organisation_id"))
    alone = (person == "") & (organisation != "") & np.isin(stance, SIDING)
    body = (cells["attribution"] == "named") & (cells["claimant_person_id"] == "")
    own_name = (organisation == "") & np.isin(stance, SIDING)
    put = {one: np.asarray(column)[made.demand_of] for one, column in made.tables["demands"].items()}
    addressed = (put["addressed_to_person_id"] != "") | (put["addressed_to_organisation_id"] != "")
    raiser = (organisation != "") & (organisation == put["raised_by_organisation_id"]) & np.isin(stance, RAISING)
    kinds = some(
        *(every, every, every, last, alone, body),
        *(cells["mode"] != "narration", stance == "accepts", every),
        *(own_name, own_name & addressed, raiser, stance == "demands"),
    )
    earlier = cells["position_id"].copy()
    stopless, spaced = [("statement-form", "statement")], [("cell-space", "statement"), ("statement-form", "statement")]
    lost = [("foreign-key", "holder_organisation_id"), ("statement-names", "statement")]
    spoil("positions", "mode", kinds[0], lambda cell, _: "", ("cell-required", "mode"))
    spoil("positions", "statement", kinds[1], lambda cell, _: cell.removesuffix("."), *stopless)
    spoil("positions", "statement", kinds[2], lambda cell, _: cell + " ", *spaced)
    spoil("positions", "position_id", kinds[3], lambda _, row: earlier[row - 1], ("primary-key", "position_id"))
    spoil("positions", "holder_organisation_id", kinds[4], lambda *_: "nobody-at-all", *lost)
    spoil("positions", "claimant_organisation_id", kinds[5], lambda *_: "")
    expected += [("named-claimant", "positions", row + 2, "attribution") for row in kinds[5].tolist()]
    spoil("positions", "mode", kinds[6], lambda *_: "narration", ("narration-publication", "mode"))
    other = {"affirmed": "denied", "denied": "affirmed"}
    unsaid = ("statement-codes", "stance")
    spoil("positions", "stance", kinds[7], lambda *_: "declines", unsaid)
    spoil("positions", "polarity", kinds[8], lambda cell, _: other[cell], ("statement-codes", "polarity"))
    spoil("positions", "stance", kinds[9], lambda *_: "withdraws", unsaid, ("who-raises", "stance"))
    spoil("positions", "stance", kinds[10], lambda *_: "accepts", unsaid, ("who-answers", "stance"))
    spoil("positions", "stance", kinds[11], lambda *_: "opposes", unsaid, ("who-sides", "stance"))
    spoil("positions", "stance", kinds[12], lambda *_: "offers", unsaid, ("stance-kind", "stance"))
    accounts = made.tables["accounts"]
    detail = np.asarray(pc.and_(pc.equal(accounts["aspect"], "detail"), pc.equal(accounts["assessment"], "neutral")))
    outcome, of_event = (np.asarray(pc.not_equal(accounts[one], "")) for one in ("result", "event_id"))
    kinds = some(detail, outcome, of_event)
    spoil("accounts", "aspect", kinds[0], lambda *_: "verdict", ("neutral-verdict", "assessment"))
    spoil("accounts", "result", kinds[1], lambda *_: "", ("outcome-result", "result"))
    of_both = [("account-subject", "event_id"), ("statement-subject", "demand_id")]
    spoil("accounts", "demand_id", kinds[2], lambda *_: made.demand_ids[0].as_py(), *of_both)
    idle, any_sentence = ~made.cited & ~made.furniture, np.ones(len(made.cited), bool)
    kinds = some(idle, any_sentence, any_sentence, idle)
    spoil("sentences", "coding", kinds[0], lambda *_: "claims", ("coding-claims", "coding"))
    spoil("sentences", "sha256", kinds[1], lambda *_: "none", ("cell-pattern", "sha256"))
    spoil("sentences", "start", kinds[2], lambda cell, _: str(int(cell) + 1), ("sentence-start", "start"))
    spoil("sentences", "role", kinds[3], lambda *_: "aside", ("cell-enum", "role"))
    return sorted(expected)


def _codes() -> dict[str, pa.Array]:
    """Give the codes: all values that are used, with the words by which statements and articles say them."""
    said = {("assessment", one): words for one, words in (ASSESSMENTS | {"neutral": ([], [])}).items()}
    said |= {("attribution", one): words for one, words in SAID.items()}
    said |= {("stance", one): (yes + no, words) for one, (yes, no, words) in STANCES.items()}
    said |= {("polarity", "affirmed"): ([], [])}
    said |= {("polarity", "denied"): ([word for _, no, _ in STANCES.values() for word in no], NEVER)}
    said |= {(variable, one): ([], []) for variable, values in OTHER_CODES.items() for one in values}
    rows = [
        (re.sub("[_ ]", "-", f"{variable}-{one}"), variable, one, "", "Made up.", *map(" | ".join, words))
        for (variable, one), words in said.items()
    ]
    names = ("code_id", "variable", "value", "broader", "meaning", "statement_words", "article_words")
    return {name: pa.array(column) for name, column in zip(names, zip(*sorted(rows), strict=True), strict=True)}


def _syllabic(number: int, syllables: int) -> str:
    many = len(SYLLABLES)
    return "".join(SYLLABLES[number // many**power % many] for power in reversed(range(syllables)))


def _words(random: np.random.Generator, many: int, ending: str) -> pa.Array:
    """Give so many different words of three syllables and the `ending`."""
    base, syllables = len(SYLLABLES), pa.array(SYLLABLES)
    numbers = random.permutation(base**3)[:many]
    parts = [syllables.take(pa.array(numbers // base**power % base)) for power in (2, 1, 0)]
    return _join(*parts, ending, between="")


def _join(*parts, between: str = " ") -> pa.Array:
    arrays = [one if isinstance(one, str | pa.Array) else pa.array(one, pa.string()) for one in parts]
    return pc.binary_join_element_wise(*arrays, between)


def _around(template: str, words: pa.Array) -> tuple:
    before, after = template.split("{}")
    return before, words, after


def _capitalised(words: pa.Array) -> pa.Array:
    return pc.utf8_capitalize(words)


def _rest(words: pa.Array) -> pa.Array:
    return pc.utf8_slice_codeunits(words, 1)


def _sorted(ids: pa.Array) -> pa.Array:
    return ids.take(pc.sort_indices(ids))


def _numbered(ids: pa.Array, mark: str, numbers: np.ndarray) -> pa.Array:
    digits = _digits(numbers)
    return _join(
        ids, f"-{mark}", pc.if_else(pa.array(numbers < 10), _join("0", digits, between=""), digits), between=""
    )


def _digits(numbers: np.ndarray) -> pa.Array:
    return pc.cast(pa.array(numbers), pa.string())


def _taken(names: pa.Array, numbers: np.ndarray) -> pa.Array:
    """Give each numbered name, null for -1."""
    return names.take(pa.array(numbers, mask=numbers < 0))


def _main(pair: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Give a number for whom a pair of person and organisation goes by: the person where there is one."""
    person, organisation = pair
    return np.where(person >= 0, person, np.where(organisation >= 0, -2 - organisation, -1))


def _other(some: np.ndarray, than: np.ndarray, of: np.ndarray) -> np.ndarray:
    """Give `some` organisations `of` many, each another one where it is the same as `than`."""
    turn = {one: of[(number + 1) % len(of)] for number, one in enumerate(of)}
    return np.array([turn[one] if one == other else one for one, other in zip(some, than, strict=True)])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _write_table(file: Path, columns: dict[str, pa.Array]) -> None:
    """Write a table in canonical form; no cell holds a quotation mark or a line break."""
    with file.open("wb") as opened:
        opened.write(",".join(columns).encode() + b"\n")
        for first in range(0, len(next(iter(columns.values()))), ROWS_AT_A_TIME):
            cells = [_quoted(one.slice(first, ROWS_AT_A_TIME)) for one in columns.values()]
            lines = pc.binary_join_element_wise(pc.binary_join_element_wise(*cells, ","), "\n", "")
            # a column of more bytes than Arrow numbers comes in several pieces
            pieces = lines.chunks if isinstance(lines, pa.ChunkedArray) else [lines]
            for octets, offsets in map(_octets_of, pieces):
                opened.write(octets[offsets[0] : offsets[-1]].tobytes())


def _octets_of(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Give the bytes of an Arrow array of strings, and where in them each begins, and the last one ends."""
    _, offsets, data = texts.buffers()
    kind = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    offsets = np.frombuffer(offsets or bytes(8), kind)[texts.offset : texts.offset + len(texts) + 1]
    return np.frombuffer(data or b"", np.uint8), offsets


def _quoted(cells: pa.Array) -> pa.Array:
    return pc.if_else(pc.match_substring(cells, ","), pc.binary_join_element_wise('"', cells, '"', ""), cells)


if __name__ == "__main__":
    main()
