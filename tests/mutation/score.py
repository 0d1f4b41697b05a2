"""The score of a run: what was planted, what was caught, and what survives, with the reason why."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from mutation.catalogue import CLASSES, GROUPS
from mutation.reasons import Reason, reason_for
from mutation.runner import Outcome


@dataclass(frozen=True)
class Run:
    """One run: on which package, by what seed, with the texts or not, and what became of each mutant."""

    package: str
    version: str
    seed: int
    per_class: int
    texts: bool
    outcomes: list[Outcome]

    def of_class(self, class_id: str) -> list[Outcome]:
        """Give the outcomes of one class."""
        return [one for one in self.outcomes if one.fault_class == class_id]

    def of_group(self, group: str) -> list[Outcome]:
        """Give the outcomes of a group of classes."""
        return [outcome for one in GROUPS[group] for outcome in self.of_class(one.id)]


@dataclass(frozen=True)
class Score:
    """How many mutants were planted, and how many of them were caught; by which rules, and how many each.

    `by_warning` are those caught by nothing but a warning, which fails a package with
    `--strict`. `untold` are survivors that nobody could tell from a sound package.
    """

    planted: int
    caught: int
    caught_without_texts: int
    by_warning: int
    untold: int
    rules: dict[str, int]

    @property
    def telling(self) -> int:
        """How many a careful reader could tell, with the texts at hand."""
        return self.planted - self.untold


def score(outcomes: Iterable[Outcome]) -> Score:
    """Count the outcomes."""
    outcomes = list(outcomes)
    rules = Counter(rule for one in outcomes for rule in one.caught_by(texts=True))
    return Score(
        len(outcomes),
        sum(bool(one.caught_by(texts=True)) for one in outcomes),
        sum(bool(one.caught_by(texts=False)) for one in outcomes),
        sum(bool(one.warnings) and not one.errors for one in outcomes),
        sum(reader(one) == "nobody" for one in outcomes if not one.caught_by(texts=True)),
        dict(sorted(rules.items(), key=lambda item: (-item[1], item[0]))),
    )


def reader(outcome: Outcome) -> str:
    """Say who could tell a mutant: as its reason has it, else as its class has it."""
    reason = reason_for(outcome)
    return reason.reader if reason else CLASSES[outcome.fault_class].reader


def survivors(outcomes: Iterable[Outcome]) -> list[tuple[Reason | None, list[Outcome]]]:
    """Give those that nothing caught, by reason, in the order in which they were planted; None: none is written."""
    found: dict[Reason | None, list[Outcome]] = {}
    for one in outcomes:
        if not one.caught_by(texts=True):
            found.setdefault(reason_for(one), []).append(one)
    return list(found.items())
