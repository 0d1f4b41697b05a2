"""Run onrecord and the programs that do the same, or a part of it, on the same files in turn; write RESULTS.md.

Every program is a whole process. Before any time counts, each must find the faults that were planted. Times are the
medians of the rounds, in which the programs take turns.
"""

import argparse
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
LIMITS = [
    f"--limit={name}=1000000000000" for name in ("cells", "pattern-steps", "findings", "file-bytes", "total-bytes")
]
OF_SCHEMAS = {"cell-enum", "cell-required", "cell-pattern", "primary-key", "foreign-key"}
FAULTY_POSITIONS, FAULTY_SHARE = 5_000, 0.1
SLOW_ROWS = 20_000  # from here up, slow programs run in fewer rounds


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


def run(command: list[str]) -> tuple[float, float, int, str]:
    """Give the seconds, the processor's seconds and the most memory (MiB) that a command took, and what it printed."""
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.PIPE, text=True)
        errors = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        if os.waitstatus_to_exitcode(status) not in (0, 1):
            raise SystemExit(f"{' '.join(command)} broke off:\n{errors}")
        output.seek(0)
        return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, output.read()


def make(package: Path, positions: int, faults: float = 0) -> None:
    # in a process of its own: a child's memory is counted from its parent's up
    options = [f"--positions={positions}", f"--faults={faults}"]
    subprocess.run([sys.executable, str(Path(__file__).parent / "generate.py"), str(package), *options], check=True)


def prove(folder: Path) -> None:
    """Have every program find the planted faults, each as many as it knows of, before any time counts."""
    package = folder / "faulty"
    make(package, FAULTY_POSITIONS, FAULTY_SHARE)
    with (package / "faults.csv").open(encoding="utf-8", newline="") as file:
        expected = Counter((row["rule"], row["table"], int(row["line"])) for row in csv.DictReader(file))
    of_schemas = Counter({one: count for one, count in expected.items() if one[0] in OF_SCHEMAS})
    for name, command in programs(package).items():
        if "bare" in name:
            continue
        if name.startswith("onrecord"):
            found = json.loads(run([*command, "--format=json"])[3])["findings"]
            told = Counter((one["rule"], one["table"], one["line"]) for one in found)
            assert told == expected, name
        elif name.startswith("frictionless"):
            told = _of_frictionless(json.loads(run([*command, "--json"])[3]))
            assert told == Counter((table, line) for _, table, line in of_schemas.elements()), name
        else:
            words = (line.split() for line in run(command)[3].splitlines())
            told = Counter((rule, table, int(line)) for rule, table, line in words)
            assert told == (expected if "the same rules" in name else of_schemas), name


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
    return {
        name: (*(statistics.median(column) for column in zip(*runs, strict=True)), len(runs))
        for name, runs in taken.items()
        if runs
    }


def table(measured: dict[str, tuple[float, float, int, int]]) -> list[str]:
    """Give the results as a table of Markdown."""
    own = measured[next(iter(measured))]
    lines = ["| program | time, s | CPU, s | memory, MiB | time / onrecord's | CPU / onrecord's | rounds |"]
    lines.append("| --- | --- | --- | --- | --- | --- | --- |")
    for name, (seconds, used, memory, rounds) in measured.items():
        ratios = f"{seconds / own[0]:.2f} | {used / own[1]:.2f}"
        lines.append(f"| {name} | {seconds:.2f} | {used:.2f} | {memory:.0f} | {ratios} | {rounds} |")
    return lines


def machine() -> list[str]:
    """Say on what it was measured."""
    names = ("onrecord", "pandas", "pyarrow", "pandera", "frictionless", "polars", "duckdb")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return [
        f"- {date.today()}, {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, Python "
        f"{platform.python_version()}; load when it began: {load:.1f}",
        f"- {', '.join(f'{name} {version(name)}' for name in names)}",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--positions", type=int, nargs="*", default=[10_000, 1_000_000], metavar="N")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--slow-rounds", type=int, default=1, help="of frictionless, where there are many rows")
    parser.add_argument("--folder", type=Path, help="where the packages are made, and left (default: taken away)")
    parser.add_argument("--output", type=Path, default=Path(__file__).parent / "RESULTS.md")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="benchmark-"))
    lines = ["# Results", "", "Made by `make bench`; do not edit by hand. Whole processes, medians, in turn.", ""]
    lines += machine()
    try:
        prove(folder)
        lines += ["", "Each program found the planted faults that it knows of, row by row, before any time counted."]
        real = {"onrecord": [str(BIN / "onrecord"), "validate", str(ROOT)]}
        real["frictionless"] = [str(BIN / "frictionless"), "validate", str(ROOT / "datapackage.json")]
        lines += ["", "## This dataset", "", *table(measure(real, options.rounds, options.rounds))]
        for positions in options.positions:
            package = folder / f"sound-{positions}"
            if not package.exists():
                make(package, positions)
            print(f"{positions:,} positions", flush=True)
            slow = options.slow_rounds if positions > SLOW_ROWS else options.rounds
            lines += ["", f"## {positions:,} positions", ""]
            lines += table(measure(programs(package), options.rounds, slow))
    finally:
        if options.folder is None:
            shutil.rmtree(folder)
    options.output.write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
