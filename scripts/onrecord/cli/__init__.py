"""The command line: one command a verb, a few lines each."""

import atexit
import errno
import gc
import os
import sys
from contextlib import nullcontext, suppress
from importlib import import_module
from pathlib import Path

import click

from onrecord.files.interrupts import exiting_in_order
from onrecord.files.limits import LIMITS, with_limits
from onrecord.publishing.exports import FORMATS

COULD_NOT_RUN = 2
# so many objects are made before it is looked for garbage: to load libraries makes many that all stay
OBJECTS_UNLOOKED_AT = 100_000


class _Refuse(click.ClickException):
    """What was asked for can't be done: said with nothing in it that a terminal would act on, exit status 2."""

    exit_code = COULD_NOT_RUN

    def __init__(self, message: str):
        from onrecord.report.escape import visible

        super().__init__("\n".join(map(visible, message.split("\n"))))


class _Program(click.Group):
    """The command line as a whole: whatever ends it ends it with one line and an exit status, not with a traceback."""

    def main(self, *arguments, **options):
        with exiting_in_order():
            if arguments or options:
                return super().main(*arguments, **options)
            gc.set_threshold(OBJECTS_UNLOOKED_AT)
            try:
                super().main()
            except SystemExit as stop:
                _leave(stop)
                raise

    def invoke(self, context):
        try:
            return super().invoke(context)
        except MemoryError:
            raise _Refuse("there is not memory enough for this package: `--limit` makes validate read less") from None
        except ChildProcessError as error:
            raise _Refuse(f"{error}: there may not be memory enough, which `--limit` makes it take less of") from None
        except OSError as error:
            if error.errno == errno.EPIPE:  # who read along has gone
                raise
            raise _Refuse(f"{error.filename or 'the output'} can't be read or written: {error.strerror}") from None


def _leave(stop: SystemExit) -> None:
    """End the process at once, when all is written: to take apart what was loaded takes longer than many a run."""
    if isinstance(stop.code, str):
        return
    # files made for a while are taken away here
    atexit._run_exitfuncs()
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(stop.code or 0)


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="onrecord")
def main():
    """Who says that whom holds what stance on which demand, and in which sentence of which article.

    A package is a datapackage.json, or the folder that holds it; where nothing is changed, a .zip of it too. Commands
    on a whole package take it as PACKAGE; those that take something else first, as --package. Without either it is the
    one in the folder here, or in the nearest above.
    """


def _package(path: Path | None) -> Path:
    from onrecord.package.descriptor import find_descriptor

    if path is not None:
        return path
    try:
        return find_descriptor(Path.cwd())
    except FileNotFoundError as error:
        raise _Refuse(f"{error}. Name the package, or go to a folder inside it.") from None


def _known_rules(_context, _parameter, names):
    from onrecord.rules.catalogue import CATALOGUE, nearest_rules

    for name in names:
        if name not in CATALOGUE:
            near = nearest_rules(name)
            hint = f"Did you mean {', '.join(near)}?" if near else "`onrecord rules` lists them."
            raise click.BadParameter(f"there is no rule {name!r}. {hint}")
    return names


def _not_written(error: OSError) -> str:
    return f"the tables can't be written: {error.strerror}; nothing was changed" if error.strerror else str(error)


package_argument = click.argument("package", required=False, type=click.Path(path_type=Path))


def _limits(_context, _parameter, assignments):
    try:
        return with_limits(assignments)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


limit_option = click.option(
    "--limit",
    "limits",
    multiple=True,
    callback=_limits,
    metavar="NAME=N",
    help="Change a limit (repeatable); `validate --help` lists them.",
)
texts_option = click.option(
    "--texts",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with the articles' words, as <article_id>.txt.",
)


@main.command(
    epilog="\b\nLimits, and the most that is taken:\n"
    + "\n".join(f"{name.replace('_', '-'):<18}{most:>16,}" for name, most in vars(LIMITS).items())
)
@package_argument
@texts_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif", "junit", "markdown"]),
    default="text",
    show_default=True,
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the report to a file.")
@click.option("--only", multiple=True, callback=_known_rules, metavar="RULE", help="Run this rule alone (repeatable).")
@click.option("--skip", multiple=True, callback=_known_rules, metavar="RULE", help="Leave this rule out (repeatable).")
@click.option("--strict", is_flag=True, help="Let warnings fail the package too.")
@click.option("--timings", is_flag=True, help="Say on standard error how long each step and rule took.")
@click.option(
    "--memory", type=click.IntRange(min=1), metavar="MIB", help="Stop where all takes more memory (on Linux)."
)
@limit_option
def validate(package, texts, form, output, only, skip, strict, timings, memory, limits):
    """Check PACKAGE, a descriptor, its folder or a .zip of that (default: the descriptor here or above).

    Exit status: 0 sound, 1 errors found, 2 could not run.
    """
    from onrecord.validation.memory import capped
    from onrecord.validation.run import check
    from onrecord.validation.steps import Steps, at_a_terminal

    steps = Steps(shown=at_a_terminal())
    try:
        with capped(memory, COULD_NOT_RUN) if memory else nullcontext():
            report = check(_package(package), texts, only, skip, strict, limits, steps)
    except (FileNotFoundError, ValueError) as error:
        raise _Refuse(str(error)) from None
    finally:
        steps.close()
    if timings:
        click.echo(steps.as_text(), err=True, nl=False)
    _write(import_module(f"onrecord.report.{form}").render(report), output)
    unasked = report.valid and any(rule in report.rules_skipped for rule in only)
    sys.exit(COULD_NOT_RUN if report.missing or unasked else 0 if report.valid else 1)


def _write(text: str, output: Path | None) -> None:
    from onrecord.files.canonical import write_files

    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        if output.exists() and not output.is_file():  # a pipe or a device is written to, not replaced
            output.write_text(text, "utf-8")
        else:
            write_files({output: text.encode("utf-8")})
    except OSError as error:
        raise _Refuse(f"{output} can't be written: {error.strerror}") from None


@main.command()
@click.argument("rule", required=False)
@click.option("--markdown", is_flag=True, help="Print the whole catalogue as the page docs/rules.md.")
def rules(rule, markdown):
    """List the rules, or explain RULE."""
    from onrecord.rules.catalogue import CATALOGUE, GROUPS, as_markdown, as_text

    if markdown:
        click.echo(as_markdown(), nl=False)
    elif rule is None:
        for group, members in GROUPS.items():
            click.echo(f"{group}")
            for one in members:
                mark = " (warning)" if one.severity == "warning" else ""
                click.echo(f"  {one.id:<26} {one.title}{mark}")
    else:
        (name,) = _known_rules(None, None, [rule])
        click.echo(as_text(CATALOGUE[name]), nl=False)


@main.command()
@click.argument("identifier", metavar="ID")
@click.option("--package", type=click.Path(path_type=Path), help="Descriptor or folder (default: here or above).")
@texts_option
def show(identifier, package, texts):
    """Print the row with key ID, of any table, with what it refers to."""
    from onrecord.report.show import describe

    try:
        click.echo(describe(_package(package), identifier, texts), nl=False)
    except LookupError as error:
        raise _Refuse(error.args[0]) from None


@main.command()
@click.argument("copy", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--article", metavar="ID", help="The article that COPY is a copy of.")
@click.option("--id", "row", metavar="ID", help="Only the sentence that this row cites, such as a position.")
@click.option("--package", type=click.Path(path_type=Path), help="Descriptor or folder (default: here or above).")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file.")
@limit_option
def verify(copy, article, row, package, form, output, limits):
    """Prove citations on COPY, a page saved from a browser (HTML) or a text: has it the sentences that rows cite?

    Each sentence is `exact` (its words stand in COPY, in order), `moved` (they stand elsewhere), `altered` (between its
    neighbours stand other words), `missing` or `ambiguous` (told from no other place). What is around the article
    does not matter. Exit status: 0 every sentence that a row cites is exact or moved, 1 one is not, 2 could not run.
    """
    from onrecord.analysis.verify import verify as verified
    from onrecord.report.verification import render

    if not article and not row:
        raise click.UsageError("Say which article it is a copy of (--article), or which row is to be proved (--id).")
    try:
        verification = verified(_package(package), copy, article, row, limits)
    except (LookupError, ValueError) as error:
        raise _Refuse(error.args[0]) from None
    _write(render(form, verification), output)
    sys.exit(0 if verification.proved else 1)


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--title", required=True, help="What the dispute is called.")
@click.option("--name", metavar="SLUG", help="The package's name (default: the title in small letters).")
@click.option("--description", help="What the package is about, in a sentence.")
def init(folder, title, name, description):
    """Start a package of your own in DIR: empty tables, their schemas, a README, and checks on every change."""
    from onrecord.coding.starter import start

    try:
        written = start(folder, title, name, description)
    except OSError as error:
        raise _Refuse(f"{folder} can't be written: {error.strerror}") from None
    except ValueError as error:
        raise _Refuse(str(error)) from None
    click.echo("".join(f"{folder / path}\n" for path in written) + f"Next: see {folder / 'README.md'}.")


@main.command("add-article")
@click.argument("text", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--publisher", required=True, metavar="ID", help="The publisher, as in table organisations.")
@click.option("--publisher-name", help="Name of a publisher that is not in the table yet.")
@click.option("--publisher-abbreviation", help="Its abbreviation, which begins the article's identifier.")
@click.option("--date", "published_on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Day of publication.")
@click.option("--basis", type=click.Choice(["stated", "derived"]), default="stated", show_default=True)
@click.option("--url", required=True)
@click.option("--title", required=True)
@click.option("--language", default="en", show_default=True, help="BCP 47 tag.")
@click.option("--split", multiple=True, metavar="N:WORDS", help="Split segment N before these words.")
@click.option("--join", multiple=True, type=int, metavar="N", help="Join segment N with the next one.")
@click.option("--headline", multiple=True, type=int, metavar="N", help="Segment N is the headline.")
@click.option("--furniture", multiple=True, type=int, metavar="N", help="Segment N is not the article.")
@click.option("--package", type=click.Path(path_type=Path), help="Descriptor or folder (default: here or above).")
def add_article(text, package, published_on, **options):
    """Put an article and its segments into the tables, from the file TEXT.

    Look at the segments printed, and where one is cut wrong give the same command again with --split, --join,
    --headline or --furniture: as long as nothing is coded the article is cut anew. Segments are numbered as they are
    cut at first, before any mend. The words themselves are printed for the coder and not stored.
    """
    from onrecord import validate as check
    from onrecord.coding.articles import ArticleRefused, add
    from onrecord.report.text import count

    try:
        click.echo(add(_package(package), text, published_on=published_on.date().isoformat(), **options), nl=False)
    except ArticleRefused as error:
        raise _Refuse(str(error)) from None
    report = check(_package(package))
    if not report.valid:
        found = sum(one.severity == "error" for one in report.findings)
        click.echo(f"The package is not sound: {count(found, 'error')}. Run `onrecord validate`.", err=True)


@main.command()
@click.argument("article", metavar="ARTICLE")
@click.option(
    "--texts",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="Folder with the articles' words, as <article_id>.txt.",
)
@click.option("--sentence", metavar="ID", help="Begin at this sentence (default: the first that is pending).")
@click.option("--package", type=click.Path(path_type=Path), help="Descriptor or folder (default: here or above).")
def code(article, texts, sentence, package):
    """Code ARTICLE in the terminal, from one pending sentence to the next.

    Every row is tried by the rules before it is written, and written when it is done: it can be left at any point
    (q, or Ctrl-C) and taken up again with the same command.
    """
    from onrecord.coding.session import Coding
    from onrecord.coding.terminal import Session, at_terminal

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise _Refuse("`code` needs a terminal to ask at. To code in a spreadsheet: `onrecord export --to xlsx`.")
    try:
        Session(Coding(_package(package), article, texts), at_terminal()).run(sentence)
    except (LookupError, ValueError) as error:
        raise _Refuse(error.args[0]) from None


@main.command()
@package_argument
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def status(package, form):
    """Print how far the coding of each article is: sentences, furniture aside, and the claims that cite them."""
    from onrecord.coding.status import status as articles
    from onrecord.report.status import render

    try:
        click.echo(render(form, articles(_package(package))), nl=False)
    except ValueError as error:
        raise _Refuse(str(error)) from None


@main.command()
@click.argument("first", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("second", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--package", type=click.Path(path_type=Path), help="Descriptor or folder (default: here or above).")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file.")
def agree(first, second, package, form, output):
    """Say how far two codings agree: FIRST and SECOND hold positions.csv and accounts.csv, or are packages' folders.

    Per variable the share of agreement and Krippendorff's alpha; of whole rows precision, recall and F1, the first
    taken as the standard; then each difference by sentence, which is all that csv gives. The sentences that both
    considered are the package's, furniture aside.
    """
    from onrecord.analysis.agreement import compare
    from onrecord.report.agreement import render
    from onrecord.validation.frames import load_frames

    try:
        sentences = load_frames(_package(package))["sentences"]
        furniture = sentences["role"] == "furniture"
        ids = sentences["sentence_id"]
        agreement = compare(first, second, list(ids[~furniture]), list(ids[furniture]))
    except ValueError as error:
        raise _Refuse(str(error)) from None
    except KeyError as error:
        raise _Refuse(f"the package has no table or column {error}") from None
    _write(render(form, agreement), output)


def _dataset(package: Path | None):
    """Give the tables of a sound package, or refuse."""
    from onrecord.validation.run import sound_dataset

    try:
        return sound_dataset(_package(package))[1]
    except ValueError as error:
        raise _Refuse(str(error)) from None


@main.command()
@package_argument
@click.option(
    "--format", "form", type=click.Choice(["text", "csv", "json", "markdown"]), default="text", show_default=True
)
@click.option("--demand", metavar="ID", help="This demand alone, without the events.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file.")
def contested(package, form, demand, output):
    """Print each demand with the answer according to each side, and each event as each side judged it."""
    import difflib

    from onrecord.analysis.contested import contested_demands, contested_events
    from onrecord.report.contested import render

    dataset = _dataset(package)
    demands, events = contested_demands(dataset), contested_events(dataset)
    if demand is not None:
        known = [one.identifier for one in demands]
        if demand not in known:
            near = difflib.get_close_matches(demand, known, n=3, cutoff=0.5) or known
            raise _Refuse(f"there is no demand {demand!r}. The nearest are: {', '.join(near)}.")
        demands, events = [one for one in demands if one.identifier == demand], []
    _write(render(form, demands, events), output)


@main.command()
@package_argument
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The GraphML file.")
def network(package, output):
    """Write the discourse network, actors by demands and actors by actors, as GraphML."""
    from onrecord.analysis.network import as_graphml, discourse_network

    _write(as_graphml(discourse_network(_dataset(package))).decode("utf-8"), output)


@main.command()
@package_argument
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder to write; one that this command wrote is replaced.",
)
@texts_option
def site(package, output, texts):
    """Write PACKAGE as a static site that needs no network to be read."""
    from onrecord.publishing.site import build

    try:
        written = build(_package(package), output, texts)
    except OSError as error:
        raise _Refuse(f"{output} can't be written: {error.strerror}" if error.strerror else str(error)) from None
    except ValueError as error:
        raise _Refuse(str(error)) from None
    click.echo(f"{output}: {len(written)} files. Open {output / 'index.html'}.")


@main.command(epilog="\b\n" + "\n".join(f"{form:<14} {what}" for form, what in FORMATS.items()))
@package_argument
@click.option("--to", "form", type=click.Choice([*FORMATS, "all"]), required=True, help="See below.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="File, or folder where a format has several files (default: the folder here; `dist` for all).",
)
def export(package, form, output):
    """Write PACKAGE in another format, or in all of them with their SHA256SUMS.

    The package must be sound; for a workbook, in which it can be mended, it is enough that its tables can be read.
    """
    from onrecord.publishing import exports

    errors = 0
    try:
        if form == "all":
            written = exports.write_all(_package(package), output or Path("dist"))
        else:
            files, errors = exports.export(_package(package), form)
            written = exports.write(files, output or Path.cwd())
    except OSError as error:
        raise _Refuse(f"{output} can't be written: {error.strerror}" if error.strerror else str(error)) from None
    except ValueError as error:
        raise _Refuse(str(error)) from None
    click.echo("".join(f"{path}\n" for path in written), nl=False)
    if errors:
        click.echo(f"The package is not sound: {errors:,} errors. The workbook is for mending them.", err=True)


@main.command("import")
@click.argument("workbook", type=click.Path(path_type=Path, exists=True))
@click.option("--package", type=click.Path(path_type=Path), help="Descriptor or folder (default: here or above).")
@texts_option
@click.option("--write", is_flag=True, help="Write the tables, all or none, and validate the package.")
@click.option("--overwrite", is_flag=True, help="Even if the package has changed since the workbook was exported.")
def import_(workbook, package, texts, write, overwrite):
    """Show what WORKBOOK, edited in a spreadsheet, would change in the package.

    WORKBOOK is an .xlsx that `export --to xlsx` made, the same saved as .ods, or a folder of .csv files, one a
    sheet. Exit status: 0 it can be taken over, 1 a cell is refused or the package would not be sound, 2 could not run.
    """
    from onrecord import validate as check
    from onrecord.report import importing as report
    from onrecord.report import text
    from onrecord.workbook import importing
    from onrecord.workbook.reading import Unreadable

    package = _package(package)
    try:
        planned = importing.plan(package, workbook, texts, overwrite)
    except (Unreadable, ValueError) as error:
        raise _Refuse(str(error)) from None
    click.echo(report.render(planned), nl=False)
    if write and not planned.faults:
        try:
            importing.write(planned)
        except OSError as error:
            raise _Refuse(_not_written(error)) from None
        checked = check(package, texts)
        click.echo(f"\nWritten: {', '.join(path.name for path in planned.files) or 'nothing, as nothing differs'}.\n")
        click.echo(text.render(checked), nl=False)
        sys.exit(0 if checked.valid else 1)
    sys.exit(1 if planned.faults or any(one.severity == "error" for _, one in planned.findings) else 0)


@main.command("format")
@package_argument
@click.option("--check", is_flag=True, help="Show the difference and write nothing; exit status 1 where there is any.")
def format_(package, check):
    """Put the tables of PACKAGE into canonical form, showing the difference first.

    Rows in the natural order of their keys, quotation marks only where needed, LF line ends, no byte-order mark,
    characters composed (NFC); no cell says anything else. All tables are written or none; a file that can be read in
    two ways is refused. Exit status: 0 done, or nothing to do, 1 --check found a difference, 2 could not run.
    """
    from onrecord.coding.formatting import rewrites
    from onrecord.files.canonical import write_files

    try:
        tables = rewrites(_package(package))
    except ValueError as error:
        raise _Refuse(str(error)) from None
    changed = [one for one in tables if one.difference]
    click.echo("".join(f"{line}\n" for one in changed for line in one.difference), nl=False)
    if not check:
        try:
            write_files({one.file: one.data for one in changed})
        except OSError as error:
            raise _Refuse(_not_written(error)) from None
    done = "Not in" if check and changed else "Put into" if changed else "In"
    click.echo(f"{done} canonical form: {len(changed) or len(tables)} of {len(tables)} tables.")
    sys.exit(1 if check and changed else 0)


@main.command()
@click.argument("old")
@click.argument("new", required=False)
@click.option("--package", type=click.Path(path_type=Path), help="Descriptor or folder (default: here or above).")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown", "html"]), default="text", show_default=True
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file.")
def diff(old, new, package, form, output):
    """Print what differs from version OLD to version NEW (default: the package as it is), and the step it calls for.

    A version is a folder, a descriptor, a zip, or a git revision of the package, such as v1.0.0.
    """
    from onrecord.analysis.versions import compare, opened
    from onrecord.report.difference import render

    beside = _package(package)
    try:
        with opened(old, beside) as before, opened(new or str(beside), beside) as after:
            _write(render(form, compare(before, after)), output)
    except ValueError as error:
        raise _Refuse(str(error)) from None


@main.command()
@package_argument
@texts_option
@click.option("--dry-run", is_flag=True, help="Do every check, show what would be written, and write nothing.")
def release(package, texts, dry_run):
    """Make a version of PACKAGE: seal it, write its manifest and its date, and build `dist`.

    The version is the one in the descriptor, the date that of its entry in CHANGELOG.md. Refused is a package that is
    not sound, that is not committed, or whose version is too small a step from the last release. All is written or
    nothing; nothing is committed, tagged or pushed. Exit status: 0 done, 2 refused.
    """
    from onrecord.publishing import releasing
    from onrecord.report import release as report

    try:
        planned = releasing.plan(_package(package), texts)
        if not dry_run:
            releasing.write(planned)
    except releasing.Unreleasable as refusal:
        raise _Refuse(f"nothing is released:\n{refusal}") from None
    except ValueError as error:
        raise _Refuse(str(error)) from None
    except OSError as error:
        raise _Refuse(_not_written(error)) from None
    click.echo(report.render(planned, dry_run), nl=False)


@main.command()
@click.argument("identifier", metavar="[ID]", required=False)
@click.option("--package", type=click.Path(path_type=Path), help="Descriptor or folder (default: here or above).")
@click.option("--style", type=click.Choice(["text", "bibtex", "csl"]), default="text", show_default=True)
def cite(identifier, package, style):
    """Print the reference for the dataset at this version, or for the row with key ID with its source."""
    from onrecord.analysis.citation import cite as cited
    from onrecord.validation.run import whole_dataset

    try:
        click.echo(cited(whole_dataset(_package(package))[1], style, identifier), nl=False)
    except (LookupError, ValueError) as error:
        raise _Refuse(error.args[0]) from None
