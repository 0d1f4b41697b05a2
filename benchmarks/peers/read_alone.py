"""The bare read: every table into Arrow memory, nothing checked."""

import sys

from package import tables
from pyarrow import csv

for table in tables(sys.argv[1]):
    csv.read_csv(table.file)
