"""The command line: one function a verb, a few lines each, in one module a group of verbs.

`onrecord --help` loads every module here. So a function imports for itself what takes long to load: above all the rooms
that load pandas, pyarrow, frictionless, lxml or jinja2. All else is imported at the top of its module.
"""

from onrecord.cli import check, code, publish, read
from onrecord.cli.program import main

__all__ = ["main"]

for _group in (check, code, publish, read):
    for _verb in _group.VERBS:
        main.add_command(_verb)
