"""The score of a run as the page docs/mutation.md."""

from collections.abc import Iterable

from mutation.catalogue import CLASSES, MEANING
from mutation.score import Run, Score, reader, score, survivors
from mutation.shown import edits, groups, rules, surviving
from onrecord.report.escape import code_span

INTRODUCTION = """\
# What the rules catch

Made by `{command}`; do not edit by hand.
The same command gives the same page: the mutants depend on the seed, the package and this program alone.

The rules are tried by planting faults. A mutant is a copy of the package with one fault in it: a slip such as people
make, a file such as disks and editors damage, or a claim that says something else and says it well. Of each class up
to {per_class} are planted, spread over the tables and columns. Each is judged on its own by the rules of `onrecord
validate --strict`, as every change to the package is, and is caught where anything is found; what a warning alone
caught is counted apart too. Tables are written in canonical form again, so that it is what the rows say that must show;
only where the fault itself is in the bytes or in the order do they stay as damaged. Where the descriptor seals its
files by `bytes` and `hash`, the seal is renewed first: any change breaks a seal, whether or not it makes sense.

Package {package}, version {version}, seed {seed}: {planted:,} mutants, caught by {rules} different rules.
"""
READERS = {"package": "the package", "texts": "package and texts", "nobody": "nobody"}
COULD_TELL = {
    "package": "A reader of the package could tell.",
    "texts": "A reader with the texts could tell.",
    "nobody": "Nobody could tell.",
}


def render(run: Run) -> str:
    """Give the page: the score by group and by class, then every survivor with the reason why."""
    texts = "--texts DIR " if run.texts else ""
    lines = [
        INTRODUCTION.format(
            command=f"python -m mutation . {texts}--seed {run.seed} --per-class {run.per_class} --format markdown",
            package=code_span(run.package),
            version=code_span(run.version),
            seed=run.seed,
            per_class=run.per_class,
            planted=len(run.outcomes),
            rules=len({rule for one in run.outcomes for rule in one.caught_by(texts=True)}),
        )
    ]
    head = ["planted", "caught without the texts", *(["caught with the texts"] * run.texts)]
    lines += [
        "## The score",
        "",
        *_table(["", *head, "of these, by a warning alone", "survivors that nobody could tell"], _overview(run)),
        "",
    ]
    lines += _meaning(score(run.of_group(MEANING)), run)
    for group, _, classes in groups(run):
        rows = [
            [f"`{name}`", CLASSES[name].title, READERS[CLASSES[name].reader], *_counts(one, run), rules(one, "`{}`")]
            for name, one in classes
        ]
        lines += [f"## {group}", "", *_table(["class", "fault", "who could tell", *head, "caught by"], rows), ""]
    lines += ["## Survivors", "", "What nothing caught, and why.", ""]
    for class_id, outcomes in surviving(run):
        lines += [f"### `{class_id}`", "", f"{CLASSES[class_id].title}.", ""]
        for reason, found in survivors(outcomes):
            why = f"{reason.why} " if reason else "No reason is written. "
            lines += [why + COULD_TELL[reader(found[0])], ""]
            lines += [f"- {edits(one, code_span, 'became')}" for one in found] + [""]
    lines += [f"Not judged, `{one.fault_class}`: {code_span(one.crash)}.\n" for one in run.outcomes if one.crash]
    return "\n".join(lines).rstrip() + "\n"


def _meaning(one: Score, run: Run) -> list[str]:
    if not one.telling:
        return []
    caught = one.caught if run.texts else one.caught_without_texts
    share = f"{caught} of {one.telling} ({100 * caught // one.telling}%)"
    how = "with" if run.texts else "without"
    return [f"Of the faults of meaning that a careful reader could tell, {share} are caught {how} the texts.", ""]


def _overview(run: Run) -> Iterable[list[str]]:
    for group, one, _ in groups(run):
        yield [group, *_counts(one, run), str(one.by_warning), str(one.untold)]
    whole = score(run.outcomes)
    yield ["all", *_counts(whole, run), str(whole.by_warning), str(whole.untold)]


def _counts(one: Score, run: Run) -> list[str]:
    return [str(one.planted), str(one.caught_without_texts), *([str(one.caught)] * run.texts)]


def _table(head: list[str], rows: Iterable[list[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
