"""The command line as a whole: the group that every verb joins, and how it ends."""

import errno
import gc
import io
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import click

from onrecord.cli.shared import COULD_NOT_RUN, CannotRun, quiet_option
from onrecord.files.interrupts import exiting_in_order
from onrecord.validation.findings import RuleBroken


class Program(click.Group):
    """The command line as a whole: whatever ends it ends it with one line and an exit status, not with a traceback."""

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        self._groups: dict[str, list[str]] = {}

    def add_group(self, title: str, verbs: Iterable[click.Command]) -> None:
        """Add verbs, which `--help` shows under a title; each can be quiet."""
        self._groups[title] = [str(verb.name) for verb in verbs]
        for verb in verbs:
            quiet_option(verb)
            self.add_command(verb)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs by group, with the whole first sentence of what each does."""
        for title, names in self._groups.items():
            with formatter.section(title):
                told = ((name, self.commands[name].get_short_help_str(sys.maxsize)) for name in names)
                formatter.write_dl(list(told), col_max=12)

    def main(self, *arguments: Any, **options: Any) -> Any:
        """Run the verb that the arguments name, those of the process where none are given."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                # what a terminal's encoding does not have is written by its code point
                stream.reconfigure(errors="backslashreplace")
        of_the_process = not arguments and not options
        if of_the_process:
            # nearly all that is made stays to the end: the usual search for garbage, after each 700 objects, finds none
            gc.set_threshold(50_000)
        with exiting_in_order():
            try:
                return super().main(*arguments, **options)
            except OSError as error:  # while the arguments are read, when `--help` is printed
                with suppress(OSError):  # what can't be written may be the error itself
                    _refusal(error).show()
                sys.exit(COULD_NOT_RUN)
            finally:
                if of_the_process:
                    # the process ends here: a search for garbage among all that was loaded would take 0.1 s
                    gc.freeze()

    def invoke(self, context: click.Context) -> Any:
        """Run the verb, and turn an error of the system that it does not expect into a refusal."""
        try:
            return super().invoke(context)
        except MemoryError:
            raise CannotRun("there is not enough memory for this package: `--limit` makes validate read less") from None
        except RuleBroken as error:
            raise CannotRun(str(error)) from error
        except ChildProcessError as error:
            words = f"{error}: there may not be enough memory: `--limit` makes it take less"
            raise CannotRun(words) from None
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read along has gone
                raise
            raise _refusal(error) from None


def _refusal(error: OSError) -> CannotRun:
    return CannotRun(f"{error.filename or 'the output'} can't be read or written: {error.strerror}")


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog='Tab completes commands and options after `eval "$(_ONRECORD_COMPLETE=bash_source onrecord)"` in ~/.bashrc; '
    "zsh_source and fish_source serve the other shells.",
)
@click.version_option(package_name="onrecord")
def main():
    """Who is on record with what stance on which demand, and in which sentence of which article.

    A package is a datapackage.json, or the folder that holds it; where nothing is changed, a .zip of it too. Every
    command takes it as --package, and one that takes nothing else first as PACKAGE. Without either it is the one in
    the folder here, or in the nearest above.
    """
