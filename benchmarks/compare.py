"""Run onrecord and the programs that do the same, or a part of it, on the same files in turn; write RESULTS.md.

Every program is a whole process. Before any time counts, each must find the faults that were planted. Times are the
medians of the rounds, in which the programs take turns.
"""

import argparse
import compileall
import csv
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
PEERS = Path(__file__).parent / "peers"
BIN = Path(sys.executable).parent
OWN = str(BIN / "onrecord")
LIMITS = [f"--limit={name}=1000000000000" for name in ("cells", "pattern-steps", "file-bytes", "total-bytes")]
ALL_FINDINGS = "--limit=findings=1000000000000"
OF_SCHEMAS = {"cell-enum", "cell-required", "cell-pattern", "primary-key", "foreign-key"}
FAULTY_POSITIONS, FAULTY_SHARE = 5_000, 0.1
SLOW_ROWS = 20_000  # from here up, slow programs run in fewer rounds
OTHERS = ROOT / ".validators"  # programs that need other versions of the same libraries
LOOKED_AT_EVERY = 0.02  # seconds
PATIENCE = 15.0  # seconds that a command may take to be run on ten times as much
SMALL = 1_000  # positions of the package that those are run on
TEXTS, CLAIMS_A_TEXT = (2_000, 20_000, 100_000), 20
MANY_TEXTS = 50_000  # from here up, once each
VERBS, VERB_SIZES = (
    {
        "contested": ["contested"],
        "network": ["network", "--output", "network.graphml"],
        "export --to sqlite": ["export", "--to", "sqlite", "--output", "out.sqlite"],
        "export --to parquet": ["export", "--to", "parquet", "--output", "out"],
        "export --to xlsx": ["export", "--to", "xlsx", "--output", "out.xlsx"],
        "import, of that workbook": ["import", "out.xlsx"],
        "diff, with itself": ["diff", "."],
        "site": ["site", "--output", "site"],
    },
    (1_000, 10_000, 100_000),
)


def programs(package: Path) -> dict[str, list[str]]:
    """Give the command of each program, by what it is called in the results."""
    own = [BIN / "onrecord", "validate", package, *LIMITS]
    hand = {
        name: [sys.executable, PEERS / file, package]
        for name, file in (
            ("polars, by hand, the same rules as far as it says them", "polars_rules.py"),
            ("polars, by hand, the schemas alone", "polars_schema.py"),
            ("DuckDB, by hand, the schemas alone", "duckdb_schema.py"),
            ("pandera, plain, the schemas alone", "pandera_plain.py"),
            ("the bare read, by pyarrow", "read_alone.py"),
        )
    }
    found = {"onrecord, all rules that need no text": own} | hand
    found["frictionless, the schemas alone"] = [BIN / "frictionless", "validate", package / "datapackage.json"]
    return {name: list(map(str, command)) for name, command in found.items()}


SLOW = {"frictionless, the schemas alone"}


def small_programs(package: Path) -> dict[str, list[str]]:
    """Give the commands of those that are run on a small package alone, where they are installed."""
    commands = {
        "goodtables, the schemas alone": ("goodtables", "python", PEERS / "goodtables_check.py", package),
        "datapackage-py, the schemas alone": ("goodtables", "python", PEERS / "datapackage_check.py", package),
        "Great Expectations, the schemas alone": (
            "great-expectations",
            "python",
            PEERS / "great_expectations_check.py",
            package,
        ),
        "csvw, the schemas as CSV on the Web": ("csvw", "csvwvalidate", package / "csvw" / "csv-metadata.json"),
    }
    return {
        name: list(map(str, [OTHERS / place / "bin" / program, *arguments]))
        for name, (place, program, *arguments) in commands.items()
        if (OTHERS / place / "installed").exists()
    }


def for_small_programs(package: Path, sound: Path) -> None:
    """Write the descriptors that those need: Data Package version 1, and CSV on the Web as a `sound` package has it."""
    descriptor = json.loads((package / "datapackage.json").read_text("utf-8"))
    resources = []
    for one in descriptor["resources"]:
        schema = json.loads((package / one["schema"]).read_text("utf-8"))
        for key in schema.get("foreignKeys", []):
            key["reference"].setdefault("resource", "")
        resources.append(
            {"name": one["name"], "path": one["path"], "profile": "tabular-data-resource", "schema": schema}
        )
    version_1 = {"name": "made-up", "profile": "tabular-data-package", "resources": resources}
    (package / "version-1.json").write_text(json.dumps(version_1), "utf-8")
    run([str(BIN / "onrecord"), "export", str(sound), "--to", "csvw", "--output", str(package)])
    for file in (package / "data").glob("*.csv"):
        shutil.copyfile(file, package / "csvw" / file.name)


def run(
    command: list[str], folder: Path | None = None, ends: tuple[int, ...] = (0, 1)
) -> tuple[float, float, int, str]:
    """Give the seconds, the processor's seconds and the most memory (MiB) that a command took, and what it printed."""
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.PIPE, text=True)
        errors = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        if os.waitstatus_to_exitcode(status) not in ends:
            raise SystemExit(f"{' '.join(command)} broke off:\n{errors}")
        output.seek(0)
        return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, output.read()


def held_together(command: list[str]) -> int:
    """Give the most memory (MiB) that a command and the processes that it starts were seen to hold at once, in a run of
    its own; what they have in common counts once (proc_pid_smaps(5), Pss)."""
    most = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            most = max(most, sum(map(_share, _family(process.pid))))
            time.sleep(LOOKED_AT_EVERY)
    return most // 2**10


def _family(process: int) -> list[int]:
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
    except OSError:
        return []
    return [process, *(other for child in children for other in _family(int(child)))]


def _share(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def make(package: Path, positions: int, *options: str) -> Path:
    """Make a package where there is none yet, and give its folder."""
    if not package.exists():
        # in a process of its own: a child's memory is counted from its parent's up
        command = [sys.executable, Path(__file__).parent / "generate.py", package, f"--positions={positions}", *options]
        subprocess.run(list(map(str, command)), check=True)
    return package


def prove(folder: Path) -> None:
    """Have every program find the planted faults, each as many as it knows of, before any time counts."""
    package = make(folder / "faulty", FAULTY_POSITIONS, f"--faults={FAULTY_SHARE}")
    for_small_programs(package, make(folder / f"sound-{SMALL}", SMALL))
    with (package / "faults.csv").open(encoding="utf-8", newline="") as file:
        expected = Counter((row["rule"], row["table"], int(row["line"])) for row in csv.DictReader(file))
    of_schemas = Counter({one: count for one, count in expected.items() if one[0] in OF_SCHEMAS})
    for name, command in programs(package).items():
        if "bare" in name:
            continue
        if name.startswith("onrecord"):
            found = json.loads(run([*command, ALL_FINDINGS, "--format=json"])[3])["findings"]
            told = Counter((one["rule"], one["table"], one["line"]) for one in found)
            assert told == expected, name
        elif name.startswith("frictionless"):
            told = _of_frictionless(json.loads(run([*command, "--json"])[3]))
            assert told == Counter((table, line) for _, table, line in of_schemas.elements()), name
        else:
            words = (line.split() for line in run(command)[3].splitlines())
            told = Counter((rule, table, int(line)) for rule, table, line in words)
            assert told == (expected if "the same rules" in name else of_schemas), name
    for name, command in small_programs(package).items():
        told = {tuple(line.split()) for line in run(command, ends=(0, 1, 2))[3].splitlines()}
        if name.startswith(("goodtables", "Great")):  # which tell of more: of all rows that look into a table at fault
            assert told >= {(rule, table, str(line)) for rule, table, line in of_schemas}, name
        else:  # which stop at the first fault of a table
            assert told and told != {("OK",)}, name


def _of_frictionless(report: dict) -> Counter:
    return Counter((task["name"], error["rowNumber"]) for task in report["tasks"] for error in task["errors"])


def measure(commands: dict[str, list[str]], rounds: int, slow_rounds: int) -> dict[str, tuple[float, float, int, int]]:
    """Give each program's medians: seconds, processor's seconds, MiB; and its rounds. They run in turn."""
    taken: dict[str, list] = {name: [] for name in commands}
    for number in range(max(rounds, slow_rounds)):
        for name, command in commands.items():
            if number < (slow_rounds if name in SLOW else rounds):
                taken[name].append(run(command)[:3])
                print(f"  {taken[name][-1][0]:8.2f} s  {name}", flush=True)
    medians = {
        name: [statistics.median(column) for column in zip(*runs, strict=True)] for name, runs in taken.items() if runs
    }
    for name, command in commands.items():
        if name in medians and OWN in command:  # the system tells the memory of one process alone
            medians[name][2] = max(medians[name][2], held_together(command))
    return {name: (*figures, len(taken[name])) for name, figures in medians.items()}


def table(measured: dict[str, tuple[float, float, int, int]]) -> list[str]:
    """Give the results as a table of Markdown."""
    own = measured[next(iter(measured))]
    lines = ["| program | time, s | CPU, s | memory, MiB | time / the first's | CPU / the first's | rounds |"]
    lines.append("| --- | --- | --- | --- | --- | --- | --- |")
    for name, (seconds, used, memory, rounds) in measured.items():
        ratios = f"{seconds / own[0]:.2f} | {used / own[1]:.2f}"
        lines.append(f"| {name} | {seconds:.2f} | {used:.2f} | {memory:.0f} | {ratios} | {rounds} |")
    return lines


def machine() -> list[str]:
    """Say on what it was measured."""
    names = ("onrecord", "pandas", "pyarrow", "pandera", "frictionless", "polars", "duckdb")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return [
        f"- {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}",
        f"- {', '.join(f'{name} {version(name)}' for name in names)}",
        *(f"- in an environment of its own: {one}" for one in other_versions()),
    ]


def other_versions() -> list[str]:
    """Give the names and versions of the programs that are installed apart."""
    say = (
        "import sys; from importlib.metadata import version; print(*(f'{one} {version(one)}' for one in sys.argv[1:]))"
    )
    wanted = {
        "goodtables": ["goodtables", "datapackage"],
        "great-expectations": ["great_expectations"],
        "csvw": ["csvw"],
    }
    places = {OTHERS / place / "bin" / "python": names for place, names in wanted.items()}
    return [run([str(one), "-c", say, *names])[3].strip() for one, names in places.items() if one.exists()]


def of_this_dataset(options: argparse.Namespace) -> list[str]:
    """Compare on the real package, and how soon help is there."""
    package = {"onrecord": [BIN / "onrecord", "validate", ROOT]}
    package["frictionless"] = [BIN / "frictionless", "validate", ROOT / "datapackage.json"]
    helped = {
        "onrecord --help": [BIN / "onrecord", "--help"],
        "onrecord rules": [BIN / "onrecord", "rules"],
        "Python and click alone": [sys.executable, "-c", "import click"],
    }
    tables = [table(measure(strings(one), options.rounds, options.rounds)) for one in (package, helped)]
    return ["", "## This dataset", "", *tables[0], "", *tables[1]]


def strings(commands: dict[str, list]) -> dict[str, list[str]]:
    return {name: list(map(str, command)) for name, command in commands.items()}


def of_size(options: argparse.Namespace, positions: int) -> list[str]:
    """Compare on a sound package of so many positions."""
    package = make(options.folder / f"sound-{positions}", positions)
    commands = programs(package)
    if positions == SMALL:
        for_small_programs(package, package)
        commands |= small_programs(package)
    slow = options.slow_rounds if positions > SLOW_ROWS else options.rounds
    return ["", f"## {positions:,} positions", "", *table(measure(commands, options.rounds, slow))]


def of_many_findings(options: argparse.Namespace, positions: int) -> list[str]:
    """Compare a sound package with one of whose rows a tenth is at fault."""
    sound = make(options.folder / f"sound-{positions}", positions)
    faulty = make(options.folder / f"faulty-{positions}", positions, f"--faults={FAULTY_SHARE}")
    own = [BIN / "onrecord", "validate"]
    commands = {
        "sound": [*own, sound, *LIMITS],
        "a tenth of the rows at fault, 1,000 findings a rule listed": [*own, faulty, *LIMITS],
    }
    measured = measure(strings(commands), options.rounds, options.rounds)
    return ["", f"## Many findings, {positions:,} positions", "", *table(measured)]


def of_the_largest(options: argparse.Namespace, positions: int) -> list[str]:
    """Compare a package with one of ten times as many positions."""
    packages = [make(options.folder / f"sound-{one}", one) for one in (positions, options.largest)]
    own = [BIN / "onrecord", "validate"]
    commands = {
        f"{count:,}": [*own, one, *LIMITS] for count, one in zip((positions, options.largest), packages, strict=True)
    }
    files = [sum(file.stat().st_size for file in one.glob("data/*.csv")) // 2**20 for one in packages]
    lines = table(measure(strings(commands), options.rounds, options.rounds))
    return ["", f"## Ten times as many (files of {files[0]:,} and {files[1]:,} MiB)", "", *lines]


def of_texts(options: argparse.Namespace) -> list[str]:
    """Compare the proof of all citations with reading, normalising and hashing the same texts."""
    lines = []
    for articles in TEXTS:
        package, texts = options.folder / f"texts-{articles}", options.folder / f"texts-{articles}-words"
        make(package, articles * CLAIMS_A_TEXT, f"--articles={articles}", f"--texts={texts}")
        own = [BIN / "onrecord", "validate", package, *LIMITS]
        commands = {
            "the floor: texts read, normalised, hashed whole and by sentence": [
                sys.executable,
                PEERS / "text_floor.py",
                package,
                texts,
            ],
            "onrecord, the proof of all citations": [
                *own,
                "--texts",
                texts,
                "--only=article-text",
                "--only=sentence-text",
            ],
            "onrecord, no texts": own,
        }
        if articles == TEXTS[0]:
            commands["onrecord, all rules"] = [*own, "--texts", texts]
        lines += [
            "",
            f"## The texts of {articles:,} articles",
            "",
            *table(measure(strings(commands), options.rounds if articles < MANY_TEXTS else 1, 1)),
        ]
    return lines


def of_other_verbs(options: argparse.Namespace) -> list[str]:
    """Measure the other commands at several sizes, once each."""
    taken: dict[str, list[str]] = {name: [] for name in VERBS}
    slow: dict[str, bool] = {}
    for positions in VERB_SIZES:
        package = make(options.folder / f"sound-{positions}", positions)
        for name, arguments in VERBS.items():
            if slow.get(name):
                taken[name].append("not run | ")
                continue
            seconds, _, memory, _ = run([str(BIN / "onrecord"), *arguments], package)
            slow[name] = seconds > PATIENCE
            taken[name].append(f"{seconds:.1f} | {memory}")
            print(f"  {seconds:8.2f} s  {name}", flush=True)
    sizes = " | ".join(f"{one:,}: s | MiB" for one in VERB_SIZES)
    lines = [f"| command | {sizes} |", f"| --- |{' --- | --- |' * len(VERB_SIZES)}"]
    lines += [f"| {name} | {' | '.join(cells)} |" for name, cells in taken.items()]
    return ["", "## Other commands, by number of positions (once each)", "", *lines]


HEAD = [
    "# Results",
    "",
    "Made by `make bench`, each part under the day on which it was measured; do not edit by hand. Whole processes, in",
    "turn, medians. Before any time counted, each program found the planted faults that it knows of, row by row. Of",
    "onrecord the memory is that of all its processes together, as a run of its own showed it; its modules were",
    "compiled beforehand, as installing does with those of the others.",
    "",
]
PARTS = ("dataset", "sizes", "findings", "largest", "texts", "verbs")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=PARTS)
    parser.add_argument("--positions", type=int, nargs="*", default=[SMALL, 10_000, 1_000_000], metavar="N")
    parser.add_argument("--largest", type=int, default=10_000_000, metavar="N")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--slow-rounds", type=int, default=5, help="of frictionless, where there are many rows")
    parser.add_argument("--folder", type=Path, help="where the packages are made, and left (default: taken away)")
    parser.add_argument("--output", type=Path, default=Path(__file__).parent / "RESULTS.md")
    options = parser.parse_args()
    made, options.folder = options.folder is None, options.folder or Path(tempfile.mkdtemp(prefix="benchmark-"))
    most = max(options.positions)
    makers = {
        "dataset": lambda: of_this_dataset(options),
        "sizes": lambda: [line for one in options.positions for line in of_size(options, one)],
        "findings": lambda: of_many_findings(options, most),
        "largest": lambda: of_the_largest(options, most),
        "texts": lambda: of_texts(options),
        "verbs": lambda: of_other_verbs(options),
    }
    sections = written_before(options.output)
    try:
        # installing has compiled the others; where onrecord is installed for editing, it has not been
        compileall.compile_dir(ROOT / "scripts", quiet=1)
        prove(options.folder)
        for name in options.parts:
            print(name, flush=True)
            began = f"*{date.today()}; load when it began: {os.getloadavg()[0]:.1f}*"
            sections[name] = [mark(name), began, *makers[name]()]
            kept = [line for one in PARTS for line in ["", *sections.get(one, [])]]
            options.output.write_text("\n".join([*HEAD, *machine(), *kept]) + "\n", "utf-8")
    finally:
        if made:
            shutil.rmtree(options.folder)
    print(options.output.read_text("utf-8"))


def mark(part: str) -> str:
    return f"<!-- {part} -->"


def written_before(output: Path) -> dict[str, list[str]]:
    """Give the lines of each part that an earlier run has written; they stay until that part is run again."""
    lines = output.read_text("utf-8").splitlines() if output.exists() else []
    starts = [number for number, line in enumerate(lines) if line in map(mark, PARTS)] + [len(lines)]
    found = {}
    for first, end in zip(starts, starts[1:], strict=False):
        found[lines[first].strip("<!-> ")] = "\n".join(lines[first:end]).rstrip().splitlines()
    return found


if __name__ == "__main__":
    main()
