"""The verbs with which a package is written: begun, coded article by article, and put in form."""

import re
import sys
from itertools import chain
from pathlib import Path

import click

from onrecord.cli.shared import (
    CannotRun,
    finish_first,
    format_option,
    output_option,
    package_argument,
    package_option,
    refusing,
    texts_option,
    write,
    writing,
    writing_tables,
)
from onrecord.files.writing import write_files
from onrecord.report.screen import say


class Numbers(click.ParamType):
    """Numbers of segments: one, or the first and the last of several, as `8-12`."""

    name = "numbers"

    def convert(self, value, param, ctx):
        """Give the numbers that are meant."""
        found = re.fullmatch("([0-9]{1,6})(?:-([0-9]{1,6}))?", value)
        first, last = (int(one or found[1]) for one in found.groups()) if found else (1, 0)
        if first > last:
            self.fail(f"`{value}` is not the number of a segment, or a range such as `8-12`", param, ctx)
        return range(first, last + 1)


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--title", required=True, help="What the dispute is called.")
@click.option("--name", metavar="SLUG", help="The package's name (default: the title in small letters).")
@click.option("--description", help="What the package is about, in a sentence.")
@click.option(
    "--language", metavar="TAG", help="Its language, such as `de`, for the codes and the README (default: English)."
)
def init(folder, title, name, description, language):
    """Start a package of your own in DIR.

    It has empty tables, schemas, a README, a changelog, and checks on every change. `data/codes.csv` has the meanings
    of all values and the words that say them, in English, German (de) or French (fr).
    """
    from onrecord.coding.starter import own_language, start
    from onrecord.record.language import primary

    with writing(folder), refusing(ValueError):
        written = start(folder, title, name, description, language)
    say("\n".join(str(folder / path) for path in written))
    if language and primary(language) != own_language(language):
        say(f"There are no codes for `{language}` yet: {folder / 'data' / 'codes.csv'} is in English.")
    say(f"Next: see {folder / 'README.md'}.")


@click.command("add-article")
@click.argument("text", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--publisher", required=True, metavar="ID", help="The publisher, as in table organisations.")
@click.option("--publisher-name", help="Name of a publisher that is not in the table yet.")
@click.option("--publisher-abbreviation", help="Its abbreviation, which begins the article's identifier.")
@click.option("--date", "published_on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Day of publication.")
@click.option(
    "--basis",
    type=click.Choice(["stated", "derived"]),
    help="Whether the text says its day of publication (default: `stated` where it is found there).",
)
@click.option("--url", required=True)
@click.option("--title", required=True)
@click.option(
    "--title-basis",
    type=click.Choice(["stated", "derived"]),
    default="stated",
    show_default=True,
    help="Whether the article itself has the title, or you took it from elsewhere.",
)
@click.option(
    "--text-extent",
    type=click.Choice(["whole", "part"]),
    default="whole",
    show_default=True,
    help="Whether TEXT is the whole article.",
)
@click.option("--language", metavar="TAG", help="BCP 47 tag (default: the package's language, else en).")
@click.option("--split", multiple=True, metavar="N:WORDS", help="Split segment N before these words.")
@click.option("--join", multiple=True, type=int, metavar="N", help="Join segment N with the next one.")
@click.option("--headline", multiple=True, type=int, metavar="N", help="Segment N is the headline.")
@click.option(
    "--furniture",
    multiple=True,
    type=Numbers(),
    metavar="N[-M]",
    help="Segment N, or all from N to M, is not the article.",
)
@package_option
def add_article(text, package, published_on, furniture, **options):
    """Put an article and its segments into the tables, from the file TEXT.

    Look at the segments that it prints. If one is cut wrong, run the same command again with --split, --join,
    --headline or --furniture. It cuts the article again as long as nothing is coded. Number the segments as they were
    cut at first. The words are printed for the coder and not stored.
    """
    from onrecord.coding.articles import ArticleRefused, add
    from onrecord.report.text import count

    finish_first(package)
    options |= {"published_on": published_on.date().isoformat(), "furniture": list(chain(*furniture))}
    with refusing(ArticleRefused):
        listing, before = add(package, text, **options)
    say(listing)
    if not before.valid:
        found = sum(one.severity == "error" for one in before.findings)
        say(f"The package was not sound before: {count(found, 'error')}. Run `onrecord validate`.", err=True)


@click.command()
@click.argument("article", metavar="ARTICLE")
@texts_option(required=True)
@click.option("--sentence", metavar="ID", help="Begin at this sentence (default: the first that is pending).")
@click.option("--no-suggestions", is_flag=True, help="Make no suggestions from the sentence, to test how coders agree.")
@package_option
def code(article, texts, sentence, no_suggestions, package):
    """Code ARTICLE in the terminal, from one pending sentence to the next.

    The rules check every row before it is written. You can leave at any point (q, or Ctrl-C) and continue with the
    same command.
    """
    from onrecord.coding.prompts import at_terminal
    from onrecord.coding.session import Coding
    from onrecord.coding.terminal import Session

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise CannotRun("`code` needs a terminal to ask at. To code in a spreadsheet: `onrecord export --to xlsx`.")
    finish_first(package)
    with refusing(LookupError, ValueError):
        Session(Coding(package, article, texts), at_terminal(), suggesting=not no_suggestions).run(sentence)


@click.command()
@click.argument("key", metavar="ID")
@click.argument("new", metavar="NEW")
@click.option("--table", metavar="TABLE", help="The table of the row, if several tables have a row ID.")
@package_option
def rename(key, new, table, package):
    """Rename the row ID to NEW, in its table and wherever a row refers to it.

    With an article its sentences, memberships and claims are renamed too. All tables are written or none. The
    command refuses a published key, a NEW that was ever used, and a change after which `onrecord validate` would find
    new errors. Exit status: 0 done, 2 refused.
    """
    from onrecord.coding.renaming import rename as renamed

    finish_first(package)
    with writing_tables(), refusing(ValueError):
        done = renamed(package, key, new, table)
    where = ", ".join(f"{name} {number:,}" for name, number in done.cells.items())
    say(f"`{key}` is now `{new}`. Cells changed: {where}.")
    if table == "articles" or "articles" in done.cells:
        say(f"Name the file with its text `{new}.txt` too.")


@click.command()
@package_argument
@format_option("text", "json")
@output_option()
def status(package, form, output):
    """Print how far the coding of each article is.

    It counts the article's sentences without furniture, and the claims that cite them.
    """
    from onrecord.analysis.status import status as articles
    from onrecord.report.status import render

    with refusing(ValueError):
        found = articles(package)
    write(render(form, found), output, form)


@click.command("import")
@click.argument("workbook", type=click.Path(path_type=Path, exists=True))
@package_option
@texts_option()
@click.option("--write", "writes", is_flag=True, help="Write the tables, all or none, and validate the package.")
@click.option("--overwrite", is_flag=True, help="Use the workbook's row if the package changed it too.")
def import_(workbook, package, texts, writes, overwrite):
    """Show what WORKBOOK, edited in a spreadsheet, would change in the package.

    WORKBOOK is an .xlsx that `export --to xlsx` made, the same saved as .ods, or a folder with one .csv file for each
    sheet. Exit status: 0 it can be imported, 1 a cell is refused or the package would not be sound, 2 could not run.
    """
    from onrecord import validate as check
    from onrecord.report import text
    from onrecord.workbook import importing, report
    from onrecord.workbook.reading.sheets import Unreadable

    finish_first(package, writes)
    with refusing(Unreadable, ValueError):
        planned = importing.plan(package, workbook, texts, overwrite)
    say(report.render(planned))
    if not writes or planned.faults:
        sys.exit(1 if planned.faults or any(one.severity == "error" for _, one in planned.findings) else 0)
    with writing_tables():
        importing.write(planned)
    checked = check(package, texts)
    say(f"\nWritten: {', '.join(path.name for path in planned.files) or 'nothing, as nothing differs'}.\n\n")
    say(text.render(checked))
    sys.exit(0 if checked.valid else 1)


@click.command("format")
@package_argument
@texts_option()
@click.option("--check", is_flag=True, help="Show the difference and write nothing; exit status 1 where there is any.")
def format_(package, texts, check):
    """Put the tables of PACKAGE into canonical form, showing the difference first.

    Canonical form has rows in the natural order of their keys, quotation marks only where needed, LF line ends, no
    byte-order mark, and composed characters (NFC). The command also makes demands, events and publishers cite the
    first sentence, and with --texts people and organisations. It renews digests in the descriptor, unless the version
    is released. No other cell changes. All files are written or none. A file that can be read in two ways is refused.
    Exit status: 0 done, or nothing to do, 1 --check found a difference, 2 could not run.
    """
    from onrecord.coding.formatting import rewrites

    root = finish_first(package, not check)
    with writing_tables(), refusing(ValueError):
        files = rewrites(package, texts)
    changed = [one for one in files if one.difference]
    say("\n".join(line for one in changed for line in one.difference))
    if not check:
        with writing_tables():
            write_files({one.file: one.data for one in changed}, root)
    done = "Not in" if check and changed else "Put into" if changed else "In"
    say(f"{done} canonical form: {len(changed) or len(files)} of {len(files)} files.")
    sys.exit(1 if check and changed else 0)


VERBS = (init, add_article, code, rename, status, import_, format_)
