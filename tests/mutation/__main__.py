"""Plant faults in copies of a package, and say which of them the rules catch: `python -m mutation PACKAGE`."""

import sys
from pathlib import Path

import click

import mutation
from mutation.report import render
from onrecord.files.writing import write_files


@click.command()
@click.argument("package", type=click.Path(path_type=Path, exists=True))
@click.option("--texts", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed plants the same faults.")
@click.option(
    "--per-class", type=click.IntRange(min=1), default=20, show_default=True, help="How many faults of each class."
)
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the score to a file.")
def main(package, texts, seed, per_class, form, output):
    """Plant faults in copies of PACKAGE, one at a time, and say which the rules catch and which survive.

    The package itself, which must be sound, is not touched. Exit status: 0 done, 1 a judgement broke off, 2 could not
    run.
    """
    try:
        run = mutation.mutate(package, texts, seed, per_class)
    except (ValueError, OSError) as error:
        raise click.UsageError(str(error)) from None
    score = render(run, form)
    if output is None:
        click.echo(score, nl=False)
    else:
        write_files({output: score.encode("utf-8")})
    sys.exit(1 if any(one.crash for one in run.outcomes) else 0)


if __name__ == "__main__":
    main()
