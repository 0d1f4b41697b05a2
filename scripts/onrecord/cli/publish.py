"""The verbs that publish: in other formats, as a site, as a release."""

from pathlib import Path

import click

from onrecord.cli.shared import (
    CannotRun,
    finish_first,
    output_option,
    package_argument,
    refusing,
    texts_option,
    writing,
    writing_tables,
)
from onrecord.publishing.formats import FORMATS
from onrecord.report.screen import say


@click.command()
@package_argument
@output_option("Folder to write; one that this command wrote is replaced.", folder=True, required=True)
@texts_option()
@click.option("--address", metavar="URL", help="Where the site will be published; links to it then show its picture.")
def site(package, output, texts, address):
    """Write PACKAGE as a static site that needs no network to be read."""
    from onrecord.publishing.site import build

    with writing(output), refusing(ValueError):
        written = build(package, output, texts, address)
    say(f"{output}: {len(written)} files. Open {output / 'index.html'}.")


@click.command(epilog="\b\n" + "\n".join(f"{form:<14} {what}" for form, what in FORMATS.items()))
@package_argument
@texts_option()
@click.option("--suggestions", is_flag=True, help="Add to a workbook what the pending sentences say; needs --texts.")
@click.option("--to", "form", type=click.Choice([*FORMATS, "all"]), required=True, help="See below.")
@output_option("File, or folder for several files (default: the folder here; `dist` for all).", folder=True)
def export(package, texts, suggestions, form, output):
    """Write PACKAGE in another format, or in all of them with their SHA256SUMS.

    The package must be sound. For a workbook it is enough that its tables can be read, because you can correct them
    there. A package that does not declare the format is not written as json-ld or croissant.

    With --suggestions a workbook has two more sheets, `positions_suggested` and `accounts_suggested`, with rows that
    pending sentences suggest. Check a row, complete it and copy it to the table's sheet. `import` ignores both sheets.
    """
    from onrecord.coding.suggestions import suggested_rows
    from onrecord.publishing import exports

    if suggestions and (form != exports.MENDABLE or not texts):
        raise CannotRun("--suggestions go into a workbook, and are read from the articles: give --to xlsx and --texts.")
    errors = 0
    output = output or (Path("dist") if form == "all" else Path.cwd())
    with writing(output), refusing(ValueError):
        if form == "all":
            written = exports.write_all(package, output)
        else:
            files, errors = exports.export(package, form, texts, suggested_rows if suggestions else None)
            written = exports.write(files, output)
    say("\n".join(map(str, written)))
    if errors:
        say(f"The package is not sound: {errors:,} errors. Correct them in the workbook.", err=True)


@click.command()
@package_argument
@texts_option()
@click.option("--dry-run", is_flag=True, help="Do every check, show what would be written, and write nothing.")
def release(package, texts, dry_run):
    """Make a version of PACKAGE: seal it, write its manifest and its date, and build `dist`.

    The descriptor has the version, and its entry in CHANGELOG.md the date. The command refuses a package that is not
    sound or not committed, or whose version is too small a step from the last release. It writes everything or
    nothing, and does not commit, tag or push. Exit status: 0 done, 2 refused.
    """
    from onrecord.publishing import releasing, report

    finish_first(package, not dry_run)
    with writing_tables(), refusing(ValueError):
        planned = releasing.plan(package, texts)
        if not dry_run:
            releasing.write(planned)
    say(report.render(planned, dry_run))


VERBS = (site, export, release)
