"""The verbs that check: a package by the rules, a coding by another, a version by the one before."""

import sys
from contextlib import closing
from functools import partial
from importlib import import_module
from pathlib import Path

import click

from onrecord.cli.shared import (
    COULD_NOT_RUN,
    format_option,
    limit_option,
    output_option,
    package_argument,
    package_option_if_any,
    refusing,
    texts_option,
    verbose_option,
    write,
)
from onrecord.files.limits import LIMITS
from onrecord.report.screen import TerminalBar, say
from onrecord.validation.steps import Steps

RARE = ("timings", "memory", "workers", "scheduler", "schemas", "limits")


def _known_rules(_context, _parameter, names):
    from onrecord.rules.catalogue import CATALOGUE, nearest_rules

    for name in names:
        if name not in CATALOGUE:
            near = nearest_rules(name)
            hint = f"Did you mean {', '.join(near)}?" if near else "`onrecord rules` lists them."
            raise click.BadParameter(f"there is no rule {name!r}. {hint}")
    return names


def _stand_ins(_context, _parameter, assignments):
    found = {}
    for one in assignments:
        address, _, file = one.rpartition("=")
        if not address or not Path(file).is_file():
            raise click.BadParameter(f"{one!r} is not an address, `=` and a file that exists.")
        found[address] = Path(file)
    return found


class Validate(click.Command):
    """Its help shows what is rarely needed last."""

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options in two parts."""
        options = [one for one in self.get_params(context) if isinstance(one, click.Option)]
        for title, rare in (("Options", False), ("Rarely needed, for large or strange packages", True)):
            with formatter.section(title):
                shown = (one.get_help_record(context) for one in options if (one.name in RARE) == rare)
                formatter.write_dl([record for record in shown if record])


@click.command(
    cls=Validate,
    epilog="\b\nLimits, and the most that is taken:\n"
    + "\n".join(f"{name.replace('_', '-'):<18}{most:>16,}" for name, most in vars(LIMITS).items()),
)
@package_argument
@texts_option()
@format_option("text", "concise", "json", "github", "sarif", "junit", "markdown")
@verbose_option("Name each rule that did not run.")
@output_option("Write the report to a file.")
@click.option("--only", multiple=True, callback=_known_rules, metavar="RULE", help="Run this rule alone (repeatable).")
@click.option("--skip", multiple=True, callback=_known_rules, metavar="RULE", help="Leave this rule out (repeatable).")
@click.option("--strict", is_flag=True, help="Let warnings fail the package too.")
@click.option("--expect-format", metavar="NUMBER", help="Fail a package that does not declare this format.")
@click.option("--timings", is_flag=True, help="Say on standard error how long each step and rule took.")
@click.option("--memory", type=click.IntRange(min=1), metavar="MIB", help="Stop a process that takes more memory.")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes for a large package (default: one for each processor).",
)
@click.option("--scheduler", metavar="ADDRESS", help="Check a large package on the Dask cluster of this scheduler.")
@click.option(
    "--schema",
    "schemas",
    multiple=True,
    callback=_stand_ins,
    metavar="ADDRESS=FILE",
    help="Read this file for the schema or profile at that address (repeatable). Nothing is fetched.",
)
@limit_option
def validate(
    package,
    texts,
    form,
    verbose,
    output,
    only,
    skip,
    strict,
    expect_format,
    timings,
    memory,
    workers,
    scheduler,
    schemas,
    limits,
):
    """Check PACKAGE by the rules: a descriptor, its folder, or a .zip of that.

    Exit status: 0 sound, 1 errors found, 2 could not run.
    """
    from onrecord.validation.memory import capped
    from onrecord.validation.run import check
    from onrecord.validation.workers import cluster, processes, usual_processes

    by = partial(cluster, scheduler) if scheduler else partial(processes, workers or usual_processes())
    with refusing(FileNotFoundError, ValueError), closing(Steps(TerminalBar())) as steps, capped(memory):
        report = check(package, texts, only, skip, strict, limits, steps, by, expect_format, schemas)
    if timings:
        say(steps.as_text(), err=True)
    options = {"verbose": verbose} if form == "text" else {}
    write(import_module(f"onrecord.report.{form}").render(report, **options), output, form)
    unasked = report.valid and any(rule in report.rules_skipped for rule in only)
    sys.exit(COULD_NOT_RUN if report.missing or unasked else 0 if report.valid else 1)


@click.command()
@click.argument("rule", required=False)
@format_option("text", "json", "markdown")
@click.option("--markdown", "form", flag_value="markdown", hidden=True)
@output_option()
def rules(rule, form, output):
    """List the rules, or explain RULE.

    As Markdown the list is the page docs/rules.md.
    """
    from onrecord.report.rules import render

    write(render(form, *_known_rules(None, None, [rule] if rule else [])), output, form)


@click.command()
@click.argument("first", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("second", type=click.Path(path_type=Path, exists=True, file_okay=False))
@package_option_if_any
@format_option("text", "json", "csv", "markdown")
@output_option()
def agree(first, second, package, form, output):
    """Say how far two codings of the same articles agree, and where they differ.

    FIRST and SECOND are packages' folders, or folders with positions.csv and accounts.csv. The report gives, for each
    variable, the share of agreement and Krippendorff's alpha; for whole rows precision, recall and F1, with FIRST as
    the standard; then each difference by sentence (csv gives only these). The sentences are those of the package here
    without furniture. Without a package here, they are those of FIRST or SECOND.
    """
    from onrecord.analysis.agreement import agreement
    from onrecord.package.descriptor import DESCRIPTOR
    from onrecord.report.agreement import render

    package = package or next((one for one in (first, second) if (one / DESCRIPTOR).is_file()), None)
    if package is None:
        raise click.UsageError("Name the package whose sentences were coded (--package): it is not here, nor in them.")
    with refusing(ValueError):
        found = agreement(first, second, package)
    write(render(form, found), output, form)


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@package_option_if_any
@format_option("text", "json", "markdown", "html")
@output_option()
def diff(old, new, package, form, output):
    """Print what differs between versions OLD and NEW (default: the package as it is), and the step it calls for.

    A version is a folder, a descriptor, a zip, or a git revision of the package, such as v1.0.0.
    """
    from onrecord.analysis.versions import compare, opened
    from onrecord.report.difference import render

    if new is None and package is None:
        raise click.UsageError("Name the new version too, or go to a folder inside the package.")
    with refusing(ValueError), opened(old, package) as before, opened(new or str(package), package) as after:
        write(render(form, compare(before, after)), output, form)


VERBS = (validate, rules, agree, diff)
