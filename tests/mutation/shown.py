"""What the reports show of a run: the score by group and class, and what each surviving fault changed."""

from collections.abc import Callable, Iterable

from mutation.catalogue import CLASSES, GROUPS
from mutation.runner import Outcome
from mutation.score import Run, Score, score
from mutation.sound import Edit

MOST_SHOWN = 3
MOST_CHARACTERS = 80
# a few words of the articles are in the package, and need not be in the reports too; an address repeats the headline
ARTICLES_WORDS = {
    ("sentences", "starts_with"),
    ("sentences", "ends_with"),
    ("articles", "title"),
    ("articles", "url"),
    ("articles", "archived_url"),
}


def groups(run: Run) -> Iterable[tuple[str, Score, list[tuple[str, Score]]]]:
    """Give each group with its score and, by class, the scores of what was planted."""
    for group, classes in GROUPS.items():
        scores = [(one.id, score(run.of_class(one.id))) for one in classes if run.of_class(one.id)]
        if scores:
            yield group, score(run.of_group(group)), scores


def surviving(run: Run) -> Iterable[tuple[str, list[Outcome]]]:
    """Give each class of which something survived, with all that did."""
    for class_id in CLASSES:
        outcomes = [one for one in run.of_class(class_id) if not one.caught_by(texts=True) and not one.crash]
        if outcomes:
            yield class_id, outcomes


def rules(one: Score, style: str) -> str:
    """Give the rules that caught most, each with how many, in the `style` of a format string."""
    named = [f"{style.format(rule)} {count}" for rule, count in one.rules.items()]
    return ", ".join(named[:MOST_SHOWN]) + (f" and {len(named) - MOST_SHOWN} more" if len(named) > MOST_SHOWN else "")


def edits(outcome: Outcome, escape: Callable[[str], str], became: str) -> str:
    """Give what a mutant changed, each text escaped."""
    told = []
    for edit in outcome.edits[:MOST_SHOWN]:
        where, before, after = (escape(one) for one in _places(edit))
        told.append(f"{where}: {before or 'nothing'} {became} {after or 'nothing'}")
    if len(outcome.edits) > MOST_SHOWN:
        told.append(f"and {len(outcome.edits) - MOST_SHOWN} more")
    return "; ".join(told)


def _places(edit: Edit) -> list[str]:
    """Give where an edit is, what was there and what is there now, long texts about the place where they differ."""
    where = " ".join(one for one in (edit.table, edit.row, edit.column) if one)
    if (edit.table, edit.column) in ARTICLES_WORDS:
        return [where, "words of the article", "other words"]
    pairs = enumerate(zip(edit.before, edit.after, strict=False))
    same = next((number for number, (one, other) in pairs if one != other), min(len(edit.before), len(edit.after)))
    is_long = max(len(edit.before), len(edit.after)) > MOST_CHARACTERS
    start = max(0, same - MOST_CHARACTERS // 2) if is_long else 0
    return [where, *(_cut(one, start) for one in (edit.before, edit.after))]


def _cut(text: str, start: int) -> str:
    return "..." * bool(start) + text[start : start + MOST_CHARACTERS] + "..." * (start + MOST_CHARACTERS < len(text))
