"""Words that a reader stumbles over, in the pages and in what the rules say: `python scripts/prose.py`.

prose.toml lists them, each with what to say instead. Prints `file:line: word: say this` for each hit; the exit
status is 1 where there is one.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/*.md")
GENERATED = ("rules.md", "format.md", "mutation.md")
RULES = "scripts/onrecord/rules/*.py"
WORDING = ("title", "message", "remedy", "bad", "good")


def words() -> dict[re.Pattern, str]:
    """Give a pattern for each word or shape that prose.toml lists, with what to say instead."""
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["instead"]
    return {
        re.compile(rf"\b{re.escape(word)}\b".replace(r"\ ", r"\s+"), re.IGNORECASE): instead
        for word, instead in listed.items()
    }


def found(text: str, listed: Mapping[re.Pattern, str], first: int = 1) -> Iterator[tuple[int, str, str]]:
    """Give each hit in a text whose first line has the number `first`: its line, the word, and what to say instead."""
    hits = ((hit.start(), hit[0], instead) for pattern, instead in listed.items() for hit in pattern.finditer(text))
    for start, word, instead in sorted(hits):
        yield first + text.count("\n", 0, start), " ".join(word.split()), instead


def prose(page: str) -> str:
    """Give a Markdown page with its code left out and its lines kept."""
    fenced = re.compile(r"^( *)```.*?^\1```", re.MULTILINE | re.DOTALL)
    page = fenced.sub(lambda block: "\n" * block[0].count("\n"), page)
    return re.sub(r"`[^`]*`", lambda code: "`" + "\n" * code[0].count("\n") + "`", page)


def wording(module: str) -> Iterator[tuple[int, str]]:
    """Give what the rules in a module's text say, each string with its line: their docstrings and their `WORDING`."""
    for function in ast.walk(ast.parse(module)):
        if not isinstance(function, ast.FunctionDef):
            continue
        made = [one for one in function.decorator_list if isinstance(one, ast.Call) and ast.unparse(one.func) == "rule"]
        if not made:
            continue
        said = [keyword.value for keyword in made[0].keywords if keyword.arg in WORDING]
        said += function.body[:1] if ast.get_docstring(function) else []
        for one in said:
            for node in ast.walk(one):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.lineno, node.value


def hits(root: Path, listed: Mapping[re.Pattern, str]) -> Iterator[str]:
    """Give a line for each hit in the pages and the rules below a folder."""
    pages = sorted(path for pattern in PAGES for path in root.glob(pattern) if path.name not in GENERATED)
    texts = [(path, 1, prose(path.read_text("utf-8"))) for path in pages]
    for path in sorted(root.glob(RULES)):
        texts += [(path, line, text) for line, text in wording(path.read_text("utf-8"))]
    for path, first, text in texts:
        for line, word, instead in found(text, listed, first):
            yield f"{path.relative_to(root).as_posix()}:{line}: {word}: say {instead}"


if __name__ == "__main__":
    lines = list(hits(ROOT, words()))
    print(*lines, sep="\n", end="\n" * bool(lines))
    sys.exit(bool(lines))
