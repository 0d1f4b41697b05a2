"""The command line as a whole: the group that every verb joins, and how it ends."""

import errno
import gc
import io
import sys
from typing import Any

import click

from onrecord.cli.shared import CannotRun
from onrecord.files.interrupts import exiting_in_order
from onrecord.validation.findings import RuleBroken


class Program(click.Group):
    """The command line as a whole: whatever ends it ends it with one line and an exit status, not with a traceback."""

    def main(self, *arguments: Any, **options: Any) -> Any:
        """Run the verb that the arguments name, those of the process where none are given."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                # what a terminal's encoding does not have is written by its code point
                stream.reconfigure(errors="backslashreplace")
        with exiting_in_order():
            try:
                return super().main(*arguments, **options)
            except OSError as error:  # while the arguments are read, when `--help` is printed
                refusal = _refusal(error)
                refusal.show()
                sys.exit(refusal.exit_code)
            finally:
                if not arguments and not options:
                    # the process ends here: a search for garbage among all that was loaded would take 0.1 s
                    gc.freeze()

    def invoke(self, context: click.Context) -> Any:
        """Run the verb, and turn an error of the system that it does not expect into a refusal."""
        try:
            return super().invoke(context)
        except MemoryError:
            raise CannotRun("there is not memory enough for this package: `--limit` makes validate read less") from None
        except RuleBroken as error:
            raise CannotRun(str(error)) from error
        except ChildProcessError as error:
            words = f"{error}: there may not be memory enough, which `--limit` makes it take less of"
            raise CannotRun(words) from None
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read along has gone
                raise
            raise _refusal(error) from None


def _refusal(error: OSError) -> CannotRun:
    return CannotRun(f"{error.filename or 'the output'} can't be read or written: {error.strerror}")


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="onrecord")
def main():
    """Who is on record with what stance on which demand, and in which sentence of which article.

    A package is a datapackage.json, or the folder that holds it; where nothing is changed, a .zip of it too. Commands
    on a whole package take it as PACKAGE; those that take something else first, as --package. Without either it is the
    one in the folder here, or in the nearest above.
    """
