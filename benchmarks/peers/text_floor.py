"""The floor for proving citations: each text is read, normalised and hashed, and each of its sentences hashed."""

import csv
import hashlib
import sys
from pathlib import Path

from onrecord.record.texts import normalise

package, folder = map(Path, sys.argv[1:])
places: dict[str, list[tuple[int, int]]] = {}
with (package / "data" / "sentences.csv").open(encoding="utf-8", newline="") as file:
    for row in csv.DictReader(file):
        places.setdefault(row["article_id"], []).append((int(row["start"]), int(row["end"])))
for article, spans in places.items():
    text = normalise((folder / f"{article}.txt").read_text("utf-8"))
    for start, end in [(0, len(text)), *spans]:
        hashlib.sha256(text[start:end].encode("utf-8")).hexdigest()
