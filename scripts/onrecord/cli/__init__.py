"""The command line: one function a verb, a few lines each, in one module a group of verbs.

`onrecord --help` loads every module here. So a function imports for itself what takes long to load: above all the rooms
that load pandas, pyarrow, frictionless, lxml or jinja2. All else is imported at the top of its module.
"""

from onrecord.files.interrupts import exiting_in_order

with exiting_in_order():  # what follows takes a moment to load, in which somebody may press Ctrl-C
    from onrecord.cli import check, code, publish, read
    from onrecord.cli.program import main

__all__ = ["main"]

for _title, _group in (("Read", read), ("Check", check), ("Code", code), ("Publish", publish)):
    main.add_group(_title, _group.VERBS)
