"""What git knows of a folder. Git is read through its own program, and never written."""

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

# what a user configures, such as a filter for large files, would be run where a stranger's files ask for it
UNCONFIGURED = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder: Path, *arguments: str, settings: dict[str, str] | None = None) -> str | None:
    """Give what `git` answers in `folder`, None where it answers that it can't; ValueError where there is no git."""
    environment = os.environ | {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"} | (settings or {})
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, env=environment)
    except FileNotFoundError:
        raise ValueError("git is not installed, and without it no earlier version can be looked up.") from None
    return None if done.returncode else done.stdout.decode("utf-8", "backslashreplace")


def archive(root: Path, revision: str, target: Path) -> None:
    """Write the files of a revision below `root` as the zip `target`; ValueError where git can't.

    By a repository of its own over the same objects and names: that of a stranger may configure programs, as filters
    and what fetches a missing object are, and name the objects of other repositories.
    """
    unknown = f"{revision} is neither a folder, nor a zip, nor a git revision of {root}."
    parts = [part for name in ("objects", "refs", "logs", "packed-refs", "HEAD") for part in ("--git-path", name)]
    found = git(root, "rev-parse", "--path-format=absolute", *parts, "--show-object-format", "--show-prefix")
    if found is None or len(lines := found.split("\n")) != 8:
        raise ValueError(unknown)
    objects, refs, logs, packed, head = map(Path, lines[:5])
    with TemporaryDirectory() as folder:
        own = Path(folder)
        made = ("init", "--quiet", "--bare", "--template=", f"--object-format={lines[5]}")
        git(own, *made, settings=UNCONFIGURED)
        shutil.rmtree(own / "objects")
        shutil.rmtree(own / "refs")
        (own / "objects").mkdir()
        for one in objects.iterdir():
            if one.name != "info":
                (own / "objects" / one.name).symlink_to(one)
        for one in (refs, logs, packed):
            if one.exists():
                (own / one.name).symlink_to(one)
        if head.is_file():
            shutil.copyfile(head, own / "HEAD")
        # a revision that opens like an option is none
        named = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        commit = git(own, *named, settings=UNCONFIGURED)
        if commit is None:
            raise ValueError(unknown)
        tree = f"{commit.strip()}:{lines[6]}" if lines[6] else commit.strip()
        written = ("archive", "--format=zip", f"--output={target}", tree)
        if git(own, *written, settings=UNCONFIGURED) is None:
            raise ValueError(f"git can't give {revision} of {root}: look whether the package was there then.")
