"""Fuzz one target: `python fuzz/run.py TARGET SECONDS [CORPUS]`. What fails is left as `crash-*` in the folder here.

A traceback, ten seconds for one input and a gigabyte of memory are failures; see tests/targets.py for the others.
"""

import sys
from pathlib import Path

import atheris

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

with atheris.instrument_imports(include=["onrecord"]):
    import seeds
    import targets


def main() -> None:
    name, seconds = sys.argv[1], sys.argv[2]
    corpus = Path(sys.argv[3]) if len(sys.argv) > 3 else targets.FOLDER.with_suffix(".corpus")
    corpus.mkdir(exist_ok=True)
    for number, seed in enumerate(seeds.SEEDS[name]):
        (corpus / f"seed-{number}").write_bytes(seed)
    options = [f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=1024", "-max_len=4096"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], targets.TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
