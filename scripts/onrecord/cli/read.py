"""The verbs that read: what the record says, what proves it, and how it is cited."""

import sys
from collections.abc import Collection
from pathlib import Path

import click

from onrecord.cli.shared import (
    CannotRun,
    format_option,
    limit_option,
    output_option,
    package_argument,
    package_option,
    refusing,
    texts_option,
    verbose_option,
    write,
)
from onrecord.report.screen import say

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("identifier", metavar="ID")
@package_option
@texts_option()
@format_option("text", "json")
@output_option()
def show(identifier, package, texts, form, output):
    """Print the row with key ID, of any table, with what it refers to."""
    from onrecord.report.show import describe

    with refusing(LookupError):
        described = describe(package, identifier, texts, form)
    write(described, output, form)


@click.command()
@click.argument("copy", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--article", metavar="ID", help="The article in COPY.")
@click.option("--id", "row", metavar="ID", help="Only the sentence that this row cites, such as a position.")
@package_option
@format_option("text", "json")
@verbose_option("Show the sentences that are exact too.")
@output_option()
@limit_option
def verify(copy, article, row, package, form, verbose, output, limits):
    """Prove citations on COPY, your own copy of an article: a page saved from a browser (HTML), or a text.

    It prints the verdict first, then each sentence that is not exact (with --verbose: all). A sentence is `exact` (its
    words stand in COPY, in order), `moved` (they stand elsewhere), `altered` (other words stand between its
    neighbours), `missing`, or `ambiguous` (its words stand at several places). What is around the article does not
    matter. Exit status: 0 every sentence that a row cites is exact or moved, 1 one is not, 2 could not run.
    """
    from onrecord.analysis.verify import verify as verified
    from onrecord.report.verification import render

    if not article and not row:
        raise click.UsageError("Say which article it is a copy of (--article), or which row is to be proved (--id).")
    with refusing(LookupError, ValueError):
        verification = verified(package, copy, article, row, limits)
    write(render(form, verification, verbose), output, form)
    sys.exit(0 if verification.proved else 1)


def _usable(package: Path, rules: Collection[str]):
    """Give the tables of a package, with a warning where it has errors; refuse where it breaks these rules."""
    from onrecord.validation.opening import usable_dataset

    with refusing(ValueError):
        report, dataset = usable_dataset(package, rules)
    if not report.valid:
        what = f"Warning: {package} is not sound, and what follows may be wrong. Run `onrecord validate`."
        say(what, err=True)
    return dataset


@click.command()
@package_argument
@format_option("text", "csv", "json", "markdown")
@click.option("--demand", metavar="ID", help="Only this demand, without the events.")
@click.option("--only", multiple=True, metavar="WORD", help="Only those with this word, such as clash (repeatable).")
@output_option()
def contested(package, form, demand, only, output):
    """Print what each side says came of each demand, and how each side judged demands and events.

    The largest differences come first. `--only clash` also shows clashes whose occasion is not told. A package with
    errors is shown with a warning, if its cells and keys can be read.
    """
    from onrecord.analysis.contested import WORDS, every_contest, furthest_apart_first
    from onrecord.report.contested import render
    from onrecord.validation.opening import TYPED

    dataset = _usable(package, TYPED)
    contests = every_contest(dataset)
    if demand is not None:
        contests = _of_demand(demand, [one for one in contests if one.about != "event"])
    if unknown := [one for one in only if one not in WORDS]:
        raise CannotRun(f"there is no word {unknown[0]!r}; the words are: {', '.join(WORDS)}.")
    # whoever asks for clashes wants those too of which an occasion is not told
    wanted = {word for word in WORDS if not only or word.split(",")[0] in only or word in only}
    write(render(form, furthest_apart_first(one for one in contests if one.word in wanted), dataset), output, form)


def _of_demand(identifier: str, contests: list):
    import difflib

    known = list(dict.fromkeys(one.identifier for one in contests))
    if identifier not in known:
        near = difflib.get_close_matches(identifier, known, n=3, cutoff=0.5) or known
        raise CannotRun(f"there is no demand {identifier!r}. The nearest are: {', '.join(near)}.")
    return [one for one in contests if one.identifier == identifier]


@click.command()
@package_argument
@click.option(
    "--actors",
    type=click.Choice(["persons", "organisations"]),
    default="persons",
    show_default=True,
    help="Who acts: the person, if one is named, or the organisation that they act for.",
)
@click.option(
    "--mode",
    type=click.Choice(["two", "one"]),
    default="two",
    show_default=True,
    help="Two: actors and demands, by stance. One: actors alone, by agreement and conflict.",
)
@click.option("--from", "since", type=DAY, metavar="DATE", help="Only claims that were published on this day or later.")
@click.option("--to", "until", type=DAY, metavar="DATE", help="Only claims that were published on this day or before.")
@output_option()
def network(package, actors, mode, since, until, output):
    """Write the discourse network as GraphML: who takes what stance, or which actors agree.

    --mode chooses one of two graphs: stances, or ties between actors. Write a DATE as 2018-04-24.
    """
    from onrecord.analysis.network import as_graphml, stances, ties
    from onrecord.validation.opening import LINKED

    first, last = (day and day.date() for day in (since, until))
    if first and last and first > last:
        raise click.UsageError(f"no day is from {first} and to {last}: name the earlier one with --from")
    graph = stances(_usable(package, LINKED), actors, first, last)
    write(as_graphml(graph if mode == "two" else ties(graph)).decode("utf-8"), output, "graphml")


@click.command()
@click.argument("identifier", metavar="[ID]", required=False)
@package_option
@format_option("text", "bibtex", "csl", "json", also=("--style",))
@output_option()
def cite(identifier, package, form, output):
    """Print the reference for the dataset at this version, or for the row with key ID with its source.

    As csl or json it is CSL-JSON, which reference managers read.
    """
    from onrecord.analysis.citation import cite as cited
    from onrecord.validation.opening import whole_dataset

    with refusing(LookupError, ValueError):
        reference = cited(whole_dataset(package, only=())[1], form, identifier)
    write(reference, output, form)


VERBS = (show, verify, contested, network, cite)
