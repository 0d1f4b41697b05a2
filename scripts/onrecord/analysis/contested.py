"""The versions side by side: what each side says the answer was, and where they disagree.

The word for each demand is computed from the rows alone:

- `clash`: the holder accepts, or accepts partly, in one version, and declines in another. A whole that one version
  says was declined while another says that a part of it was accepted is a clash too, derived from the parts.
- `shade`: the versions differ short of that.
- `agreed`: two versions or more, and all say the same.
- `one version`: only one side says what the answer was.
- `unanswered`: no version says what the answer was.

A claim whose source has no organisation is `unattributed`: it is shown, but it is nobody's version and decides no word.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from onrecord.analysis.rows import named
from onrecord.record.dataset import Dataset
from onrecord.record.sides import OTHERS, PRESS, UNATTRIBUTED, Organisations, parties
from onrecord.record.vocabulary import ANSWERS

ASKED, ASKING = "asked", "asking"
SIDES = (ASKED, ASKING, PRESS, OTHERS, UNATTRIBUTED)
ACCEPTING = frozenset({"accepts", "accepts_partly"})
JUDGEMENTS = ("positive", "mixed", "negative")
# by how far the versions are apart
WORDS = ("clash", "shade", "agreed", "one version", "unanswered", "unjudged")


@dataclass
class Contest:
    """One demand or event, and what each version says of it.

    `parties` gives the organisations that the sides go by, and `names` what these are called. `versions` gives, by
    side, the stances (or assessments) said there, each with the keys of the claims that say so; a side that says
    nothing is left out. `derived_from` names the parts on which a derived clash rests.
    """

    identifier: str
    title: str
    word: str = ""
    parties: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    versions: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    derived_from: list[str] = field(default_factory=list)


def contested_demands(dataset: Dataset) -> list[Contest]:
    """Give each demand with the asked party's answer according to each side, in the order of table demands."""
    organisations = Organisations(dataset)
    demands = {row.demand_id: row for row in named(dataset["demands"])}
    contests = {key: Contest(key, row.title, parties=_parties_of(row)) for key, row in demands.items()}
    for row in named(dataset["positions"]):
        demand = demands.get(row.demand_id)
        if demand is None or row.stance not in ANSWERS:
            continue
        holder = _text(row.holder_person_id), _text(row.holder_organisation_id)
        if organisations.on_side(*holder, demand.asked_of_organisation_id):
            side = side_of(organisations, row, contests[row.demand_id].parties)
            contests[row.demand_id].versions.setdefault(side, {}).setdefault(row.stance, []).append(row.position_id)
    for contest in contests.values():
        contest.versions = _ordered(contest.versions, SIDES, ANSWERS)
        contest.word = _word(contest.versions, "unanswered", ACCEPTING, {"declines"})
    _derive(contests, demands)
    return _with_names(dataset, contests)


def contested_events(dataset: Dataset) -> list[Contest]:
    """Give each event with every party's verdicts on it, in the order of table events.

    The sides are the parties of the dispute, by organisation. `clash`: positive in one version, negative in
    another; the other words as for demands, `unjudged` where nobody judges.
    """
    organisations = Organisations(dataset)
    sides = parties(dataset, organisations)
    contests = {row.event_id: Contest(row.event_id, row.title) for row in named(dataset["events"])}
    for row in named(dataset["accounts"]):
        if row.aspect == "verdict" and row.event_id in contests and isinstance(row.assessment, str):
            side = side_of(organisations, row, {one: one for one in sides})
            versions = contests[row.event_id].versions
            versions.setdefault(side, {}).setdefault(row.assessment, []).append(row.account_id)
    for contest in contests.values():
        contest.versions = _ordered(contest.versions, [*sides, PRESS, OTHERS, UNATTRIBUTED], JUDGEMENTS)
        contest.parties = {one: one for one in sides if one in contest.versions}
        contest.word = _word(contest.versions, "unjudged", {"positive"}, {"negative"})
    return _with_names(dataset, contests)


def furthest_apart_first(contests: Iterable[Contest]) -> list[Contest]:
    """Give demands or events by how far their versions are apart, those of one word as they were."""
    return sorted(contests, key=lambda one: WORDS.index(one.word))


def _with_names(dataset: Dataset, contests: dict[str, Contest]) -> list[Contest]:
    known = {key: name for _, key, name in dataset.rows("organisations").each("organisation_id", "name")}
    for contest in contests.values():
        contest.names = {one: known.get(one) or one for one in contest.parties.values()}
    return list(contests.values())


def _parties_of(demand) -> dict[str, str]:
    """Give the parties to a demand by side; in an offer nobody asks."""
    asked, raised = demand.asked_of_organisation_id, demand.raised_by_organisation_id
    return {ASKED: asked} if asked == raised else {ASKED: asked, ASKING: raised}


def side_of(organisations: Organisations, row, sides: dict[str, str]) -> str:
    """Give the side that a claim (a row of positions or accounts) comes from: one of `sides`, each with the
    organisation that it goes by, or the press, others, or unattributed."""
    if row.attribution == "publication":
        return PRESS
    claimant = _text(row.claimant_person_id), _text(row.claimant_organisation_id)
    if not organisations.speaking(*claimant):
        return UNATTRIBUTED
    return next((side for side, party in sides.items() if organisations.on_side(*claimant, party)), OTHERS)


def _text(cell) -> str | None:
    return cell if isinstance(cell, str) else None


def _ordered(versions, sides, values):
    return {
        side: {value: versions[side][value] for value in values if value in versions[side]}
        for side in sides
        if side in versions
    }


def _word(versions: dict[str, dict], none: str, one_way: Set[str], other_way: Set[str]) -> str:
    said = [set(values) for side, values in versions.items() if side != UNATTRIBUTED]
    if not said:
        return none
    if len(said) == 1:
        return "one version"
    if any(one & one_way and other & other_way for one in said for other in said if one is not other):
        return "clash"
    return "agreed" if all(one == said[0] and len(one) == 1 for one in said) else "shade"


def _derive(contests: dict[str, Contest], demands: dict) -> None:
    """Mark the wholes that one version says were declined while another says that a part was accepted."""
    for key, whole in contests.items():
        declining = {side for side, said in whole.versions.items() if "declines" in said and side != UNATTRIBUTED}
        if whole.word == "clash" or not declining:
            continue
        for part_key, part in contests.items():
            if not _is_part(demands, part_key, key):
                continue
            accepting = {side for side, said in part.versions.items() if ACCEPTING & set(said)} - {UNATTRIBUTED}
            if any(_same_party(whole, one) != _same_party(part, other) for one in declining for other in accepting):
                whole.derived_from.append(part_key)
        if whole.derived_from:
            whole.word = "clash"


def _same_party(contest: Contest, side: str) -> str:
    return contest.parties.get(side, side)


def _is_part(demands: dict, part: str | None, whole: str) -> bool:
    seen: set[str] = set()
    while part is not None and part not in seen and part in demands:
        seen.add(part)
        part = _text(demands[part].part_of_demand_id)
        if part == whole:
            return True
    return False
