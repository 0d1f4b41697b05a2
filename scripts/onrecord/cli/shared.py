"""What the verbs have in common: their arguments and options, how one refuses, and how its output is written."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path

import click

from onrecord.files.limits import Limits, with_limits
from onrecord.files.writing import finish, unfinished, write_files
from onrecord.report.escape import visible
from onrecord.report.screen import put, say

COULD_NOT_RUN = 2


class CannotRun(click.ClickException):
    """What was asked for can't be done. Nothing in the words acts on a terminal; the exit status is 2."""

    exit_code = COULD_NOT_RUN

    def __init__(self, message: str):
        super().__init__("\n".join(map(visible, message.split("\n"))))


@contextmanager
def refusing(*errors: type[Exception]) -> Iterator[None]:
    """Turn an error of these types into a refusal with the error's own words."""
    try:
        yield
    except errors as error:
        # a KeyError puts its words in quotation marks
        raise CannotRun(error.args[0] if isinstance(error, LookupError) else str(error)) from None


@contextmanager
def writing(what: Path | str, after: str = "") -> Iterator[None]:
    """Turn an error of the system into a refusal that says what can't be written, and then `after`."""
    try:
        yield
    except OSError as error:
        words = f"{what} can't be written: {error.strerror}{after}" if error.strerror else str(error)
        raise CannotRun(words) from None


def writing_tables():
    """Do the same for the tables, of which all are written or none."""
    return writing("the tables", "; nothing was changed")


def finish_first(package: Path, writes: bool = True) -> Path:
    """Finish what a killed command left in a package, and say so; give its folder. Refuse where nothing `writes`."""
    root = package if package.is_dir() else package.parent
    if not writes and unfinished(root) is not None:
        raise CannotRun(f"A command was killed while it wrote {unfinished(root)}: `onrecord format` finishes it.")
    try:
        done = finish(root)
    except OSError as error:
        raise CannotRun(f"{error.filename} can't be written: {error.strerror}") from None
    if done:
        say(done, err=True)
    return root


def write(text: str, output: Path | None, form: str = "text") -> None:
    """Write what was made in a format to the screen, or whole into the file `output`."""
    if output is None:
        (say if form == "text" else put)(text)
        return
    with writing(output):
        output.parent.mkdir(parents=True, exist_ok=True)
        if output.exists() and not output.is_file():  # a pipe or a device is written to, not replaced
            output.write_text(text, "utf-8")
        else:
            write_files({output: text.encode("utf-8")})


# The options

_NAMED = "onrecord.package"


def _remember(context: click.Context, _parameter: click.Parameter, path: Path | None) -> None:
    context.meta[_NAMED] = path


def _found(context: click.Context, _parameter: click.Parameter, path: Path | None) -> Path:
    named = context.meta.get(_NAMED)
    if path is not None and named is not None:
        raise click.UsageError("The package is named twice: as PACKAGE and with --package.")
    if path or named:
        return path or named
    from onrecord.package.descriptor import find_descriptor

    try:
        return find_descriptor(Path.cwd())
    except FileNotFoundError as error:
        raise CannotRun(f"{error}. Name the package, or go to a folder inside it.") from None


def _found_if_any(context: click.Context, parameter: click.Parameter, path: Path | None) -> Path | None:
    try:
        return _found(context, parameter, path)
    except CannotRun:
        return None


def _limits(_context, _parameter, assignments: tuple[str, ...]) -> Limits:
    try:
        return with_limits(assignments)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _quiet(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if asked:
        nothing = context.with_resource(open(os.devnull, "w", encoding="utf-8"))
        context.with_resource(redirect_stdout(nothing))


def _package(callback: Callable, name: str = "package", **options) -> Callable:
    return click.option(
        "--package",
        name,
        type=click.Path(path_type=Path),
        callback=callback,
        help="Descriptor or folder; to read, a .zip too (default: here or above).",
        **options,
    )


package_option = _package(_found)
package_option_if_any = _package(_found_if_any)


def package_argument(verb: Callable) -> Callable:
    """Take the package as PACKAGE, where a verb needs no other argument, or as `--package`, as all verbs do."""
    argument = click.argument("package", required=False, type=click.Path(path_type=Path), callback=_found)
    return argument(_package(_remember, "named", expose_value=False, is_eager=True)(verb))


quiet_option = click.option(
    "--quiet",
    "-q",
    is_flag=True,
    expose_value=False,
    callback=_quiet,
    help="Print nothing but errors: the exit status tells.",
)
limit_option = click.option(
    "--limit",
    "limits",
    multiple=True,
    callback=_limits,
    metavar="NAME=N",
    help="Change a limit (repeatable); `validate --help` lists them.",
)


def texts_option(required: bool = False):
    """Give the option for the folder with the articles' words."""
    return click.option(
        "--texts",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        required=required,
        help="Folder with the articles' words, as <article_id>.txt.",
    )


def verbose_option(words: str):
    """Give the option that tells more."""
    return click.option("--verbose", "-v", is_flag=True, help=words)


def format_option(*forms: str, also: tuple[str, ...] = ()):
    """Give the option that chooses among some forms of the output, the first by default; `also` are its other names."""
    return click.option("--format", *also, "form", type=click.Choice(forms), default=forms[0], show_default=True)


def output_option(words: str = "Write to a file.", folder: bool = False, required: bool = False):
    """Give the option for the file that takes the output, or the `folder`."""
    kind = click.Path(path_type=Path, dir_okay=folder)
    return click.option("--output", "-o", type=kind, required=required, help=words)
