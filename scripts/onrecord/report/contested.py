"""The versions side by side, as text, CSV, JSON or Markdown."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from onrecord.analysis.answers import AGREED
from onrecord.analysis.contested import ABOUT, WORDS, Contest, Said
from onrecord.files.canonical import ascii_json, serialise
from onrecord.record.dataset import Dataset
from onrecord.record.sides import Actor
from onrecord.report.escape import markdown_text, visible
from onrecord.report.tables import as_markdown
from onrecord.report.words import ASSESSMENTS, STANCES, STANDING, TARGETED

COLUMNS = (
    *("about", "identifier", "title", "word", "parts_accepted", "side", "party"),
    *("claimant_person_id", "claimant_organisation_id", "attribution"),
    *("holder_person_id", "holder_organisation_id", "stance", "polarity", "taken_at_event_id"),
    *("aspect", "assessment", "result", "target_organisation_id", "doubt", "utterances", "claims"),
)
PLURALS = {"demand": "demands", "judged demand": "judged demands", "event": "events"}
Names = Mapping[tuple[str, str], str]


def render(form: str, contests: Sequence[Contest], dataset: Dataset) -> str:
    """Give contests in the format `form`: text, csv, json or markdown; names are those of the dataset."""
    if form == "text":
        return _text(contests, _names(dataset))
    return {"csv": _csv, "json": _json, "markdown": _markdown}[form](contests)


def _names(dataset: Dataset) -> Names:
    kinds = (("people", "name"), ("organisations", "name"), ("events", "title"))
    return {
        (table, key): name or key
        for table, column in kinds
        for _, key, name in dataset.rows(table).each(dataset.key(table), column)
    }


def _text(contests: Sequence[Contest], names: Names) -> str:
    counted = ((about, [one for one in contests if one.about == about]) for about in ABOUT)
    blocks = ["".join(f"{_summary(about, some)}\n" for about, some in counted if some)]
    for contest in contests:
        lines = [f"{_heading(contest.word).upper():<12} {contest.title} ({contest.identifier})"]
        if contest.parts_accepted:
            parts = ", ".join(contest.parts_accepted)
            lines.append(f"{'':<13}declined as a whole in one version; in another accepted, at least in part: {parts}")
        lines += [f"{'':<13}{sentence(one, names)} ({_cited(one)})" for one in contest.said]
        blocks.append("".join(f"{visible(line)}\n" for line in lines))
    return "\n".join(blocks)


def _heading(word: str) -> str:
    # that an offer was accepted is not what it means: all may say that it was declined
    return "versions agree" if word == AGREED else word


def _summary(about: str, contests: Sequence[Contest]) -> str:
    """Say in a line how many there are of each word."""
    counts = Counter(one.word for one in contests)
    said = "; ".join(f"{counts[word]} {_heading(word)}" for word in WORDS if word in counts)
    return f"{len(contests)} {about if len(contests) == 1 else PLURALS[about]}: {said}."


def sentence(said: Said, names: Names) -> str:
    """Say one line in a sentence."""
    what = _stance(said, names) if said.stance else _judgement(said, names)
    doubt = f" [in doubt: {said.doubt}]" if said.doubt else ""
    standing = f", {STANDING[said.side]}" if said.side in STANDING else ""
    return f"according to {_claimant(said, names)}{standing}: {what}{doubt}"


def _claimant(said: Said, names: Names) -> str:
    who = _actor(said.claimant, names)
    if said.attribution == "unnamed":
        return f"an unnamed source ({who})" if who else "an unnamed source"
    return who or "nobody"


def _stance(said: Said, names: Names) -> str:
    did = STANCES[said.stance if said.polarity == "affirmed" else f"not-{said.stance}"]
    occasion = f", at: {names.get(('events', said.occasion), said.occasion)}" if said.occasion else ""
    apart = "," if said.holder.person and said.holder.organisation else ""
    return f"{_actor(said.holder, names)}{apart} {did}{occasion}"


def _judgement(said: Said, names: Names) -> str:
    target = names.get(("organisations", said.target), said.target)
    about = f", with {TARGETED.get(said.assessment, 'a word on')} {target}" if said.target else ""
    if said.aspect != "outcome":
        return f"it was {said.assessment}{about}"
    judged = f", and that was {said.assessment}" if said.assessment != "neutral" else ""
    ended = ASSESSMENTS[f"outcome-{said.result}"] if said.result else "ended"
    return f"it {ended}{judged}{about}"


def _actor(actor: Actor, names: Names) -> str:
    both = (("people", actor.person), ("organisations", actor.organisation))
    return ", for ".join(names.get((table, key), key) for table, key in both if key)


def _cited(said: Said) -> str:
    """Give the keys of the claims; an equals sign stands between those that report one utterance."""
    return ", ".join(" = ".join(utterance) for utterance in said.utterances)


def rows(contests: Sequence[Contest]) -> Iterator[list[str]]:
    """Give the contests as a table with COLUMNS: a row each line, and one where nothing is said."""
    for one in contests:
        start = [one.about, one.identifier, one.title, one.word, " | ".join(one.parts_accepted)]
        yield from ([*start, *_cells(said)] for said in one.said)
        if not one.said:
            yield [*start, *[""] * (len(COLUMNS) - len(start))]


def _cells(said: Said) -> list[str]:
    cells = [said.side, said.party.key, *said.claimant, said.attribution, *said.holder, said.stance, said.polarity]
    cells += [said.occasion, said.aspect, said.assessment, said.result, said.target, said.doubt]
    return [*(one or "" for one in cells), str(len(said.utterances)), " | ".join(said.claims)]


def _csv(contests: Sequence[Contest]) -> str:
    return serialise(COLUMNS, rows(contests)).decode("utf-8")


def _json(contests: Sequence[Contest]) -> str:
    value = [dict(zip(COLUMNS, (cell or None for cell in row), strict=True)) for row in rows(contests)]
    return ascii_json(value)


def _markdown(contests: Sequence[Contest]) -> str:
    lines = as_markdown(COLUMNS, (list(map(markdown_text, row)) for row in rows(contests)))
    return "\n".join(lines) + "\n"
