"""Words that a reader stumbles over, in the pages and in what the program says: `python scripts/prose.py`.

prose.toml lists them, each with what to say instead. Prints `file:line: word: say this` for each hit; the exit
status is 1 where there is one.
"""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = (
    *("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/*.md"),
    *("scripts/onrecord/**/*.py", "scripts/onrecord/**/*.html", "schemas/*.json", "tests/mutation/*.py"),
)
# made from the rules, the schemas and the programs, which are read themselves
GENERATED = ("rules.md", "format.md", "mutation.md")


def words() -> dict[re.Pattern, str]:
    """Give a pattern for each word or shape that prose.toml lists, with what to say instead."""
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["instead"]
    return {
        re.compile(rf"\b{re.escape(word)}\b".replace(r"\ ", r"\s+"), re.IGNORECASE): instead
        for word, instead in listed.items()
    }


def prose(page: str) -> str:
    """Give a Markdown page with its code left out and its lines kept."""
    fenced = re.compile(r"^( *)```.*?^\1```", re.MULTILINE | re.DOTALL)
    page = fenced.sub(lambda block: "\n" * block[0].count("\n"), page)
    return re.sub(r"`[^`]*`", lambda code: "`" + "\n" * code[0].count("\n") + "`", page)


def hits(root: Path, listed: Mapping[re.Pattern, str]) -> Iterator[str]:
    """Give a line for each hit below a folder, in the order of the files and of their lines."""
    for path in sorted({path for pattern in PAGES for path in root.glob(pattern) if path.name not in GENERATED}):
        text = path.read_text("utf-8")
        text = prose(text) if path.suffix == ".md" else text
        found = (
            (hit.start(), hit[0], instead) for pattern, instead in listed.items() for hit in pattern.finditer(text)
        )
        for start, word, instead in sorted(found):
            line = 1 + text.count("\n", 0, start)
            yield f"{path.relative_to(root).as_posix()}:{line}: {' '.join(word.split())}: say {instead}"


if __name__ == "__main__":
    lines = list(hits(ROOT, words()))
    print(*lines, sep="\n", end="\n" * bool(lines))
    sys.exit(bool(lines))
