"""The score of a run as text or JSON; as Markdown it is `page`."""

import json
from dataclasses import asdict

from mutation import page
from mutation.catalogue import CLASSES
from mutation.score import Run, Score, reader, score, survivors
from mutation.shown import edits, groups, rules, surviving
from onrecord.report.escape import short


def render(run: Run, form: str) -> str:
    """Give the run's score in the format `form`: text, json or markdown."""
    return {"text": _text, "json": _json, "markdown": page.render}[form](run)


def _text(run: Run) -> str:
    lines = [f"{len(run.outcomes):,} mutants of {short(run.package)} {short(run.version)}, seed {run.seed}."]
    for group, whole, classes in groups(run):
        lines += ["", _line(group, whole, run)]
        lines += [f"{_line(f'  {class_id}', one, run)}  {rules(one, '{}')}".rstrip() for class_id, one in classes]
    for class_id, outcomes in surviving(run):
        lines += ["", f"Survivors of {class_id}: {CLASSES[class_id].title}."]
        for reason, found in survivors(outcomes):
            lines += [f"  {reason.why}"] if reason else []
            lines += [f"    {edits(one, short, '->')}" for one in found]
    lines += [f"\nNOT JUDGED, {one.fault_class}: {short(one.crash)}" for one in run.outcomes if one.crash]
    return "\n".join(lines) + "\n"


def _line(name: str, one: Score, run: Run) -> str:
    with_texts = f", {one.caught:>3} with the texts" if run.texts else ""
    return f"{name:<34} {one.caught_without_texts:>3} of {one.planted:>3} caught{with_texts}"


def _json(run: Run) -> str:
    values = {"package": run.package, "version": run.version, "seed": run.seed, "per_class": run.per_class}
    classes = {}
    for class_id, one in CLASSES.items():
        counted = asdict(score(run.of_class(class_id)))
        if not run.texts:
            del counted["caught"]
        found = [
            {"edits": [asdict(edit) for edit in outcome.edits], "crash": outcome.crash}
            | {"reader": reader(outcome), "reason": reason and reason.why}
            for reason, outcomes in survivors(run.of_class(class_id))
            for outcome in outcomes
        ]
        classes[class_id] = {"title": one.title, "reader": one.reader, **counted, "survivors": found}
    return json.dumps(values | {"texts": run.texts, "classes": classes}, indent=2) + "\n"
