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


def archive(root: Path, commit: str, target: Path) -> bool:
    """Write the files of a commit below `root` as the zip `target`; False where git can't.

    By a repository of its own over the same objects: that of a stranger may configure programs, as filters are, and
    name the objects of other repositories.
    """
    objects = git(root, "rev-parse", "--path-format=absolute", "--git-path", "objects")
    below = git(root, "rev-parse", "--show-prefix")
    if objects is None or below is None:
        return False
    with TemporaryDirectory() as folder:
        git(Path(folder), "init", "--quiet", "--bare", "--template=", settings=UNCONFIGURED)
        own = Path(folder) / "objects"
        shutil.rmtree(own)
        own.mkdir()
        for one in Path(objects.removesuffix("\n")).iterdir():
            if one.name != "info":
                (own / one.name).symlink_to(one)
        tree = f"{commit}:{below.strip()}" if below.strip() else commit
        written = ("archive", "--format=zip", f"--output={target}", tree)
        return git(Path(folder), *written, settings=UNCONFIGURED) is not None
