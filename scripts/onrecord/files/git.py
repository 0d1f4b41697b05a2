"""What git knows of a folder. Git is read through its own program, and never written."""

import os
import subprocess
from pathlib import Path


def git(folder: Path, *arguments: str) -> str | None:
    """Give what `git` answers in `folder`, None where it answers that it can't; ValueError where there is no git."""
    environment = os.environ | {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, env=environment)
    except FileNotFoundError:
        raise ValueError("git is not installed, and without it no earlier version can be looked up.") from None
    return None if done.returncode else done.stdout.decode("utf-8", "backslashreplace")
