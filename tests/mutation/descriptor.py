"""Descriptor and schemas at fault."""

import json
from random import Random

from mutation.fault import fault, spread
from mutation.sound import Edit, Fault

LOOSER = {
    "minimum": lambda value: value - 1,
    "minLength": lambda value: value - 1,
    "maximum": lambda value: value + 1,
    "maxLength": lambda value: value + 100,
    "enum": lambda value: [*value, "other"],
    "pattern": lambda value: f"{value.removesuffix('$')}.*$",
}


def _fields(sound, random, per_constraint=False):
    """Give (table, number of a field, constraint), each constraint or else each table in turn."""
    places = [
        (table, number, name)
        for table in sound.rows
        for number, one in enumerate(sound.fields(table))
        for name in (one.get("constraints", {}) if per_constraint else [None])
    ]
    return spread(random, places, by=lambda place: place[2] if per_constraint else place[0])


@fault(reader="package")
def constraint_loosened(sound, random):
    """A constraint of a schema taken out, or made to let more pass."""
    for table, number, name in _fields(sound, random, per_constraint=True):
        field = sound.fields(table)[number]
        value = field["constraints"][name]
        looser = LOOSER[name](value) if name in LOOSER and random.random() < 0.5 else None
        edit = Edit(table, "schema", f"{field['name']}.{name}", str(value), "" if looser is None else str(looser))

        def change(schema, number=number, name=name, looser=looser):
            constraints = schema["fields"][number]["constraints"]
            if looser is None:
                del constraints[name]
            else:
                constraints[name] = looser

        yield sound.with_schema(table, edit, change)


@fault(reader="package")
def field_type_changed(sound, random):
    """Another type for a field."""
    for table, number, _ in _fields(sound, random):
        field = sound.fields(table)[number]
        other = random.choice([one for one in ("string", "integer", "date", "boolean", "any") if one != field["type"]])
        edit = Edit(table, "schema", field["name"], field["type"], other)
        yield sound.with_schema(table, edit, lambda schema, n=number, to=other: schema["fields"][n].update(type=to))


@fault(reader="package")
def foreign_key_removed(sound, random):
    """A foreign key taken out of a schema."""
    places = [(table, number) for table in sound.rows for number in range(len(_foreign(sound, table)))]
    for table, number in spread(random, places, by=lambda place: place[0]):
        key = json.dumps(_foreign(sound, table)[number])
        edit = Edit(table, "schema", "foreignKeys", key, "")
        yield sound.with_schema(table, edit, lambda schema, n=number: schema["foreignKeys"].pop(n))


def _foreign(sound, table):
    return sound.schemas[table].get("foreignKeys", [])


@fault(reader="package")
def primary_key_removed(sound, random):
    """A primary key taken out of a schema."""
    for table in spread(random, sound.rows, by=str):
        edit = Edit(table, "schema", "primaryKey", json.dumps(sound.schemas[table]["primaryKey"]), "")
        yield sound.with_schema(table, edit, lambda schema: schema.pop("primaryKey"))


@fault(reader="package")
def resource_removed(sound, random):
    """A table left out of the descriptor."""
    for number in spread(random, range(len(sound.descriptor["resources"])), by=int):
        edit = Edit("descriptor", "resources", sound.descriptor["resources"][number]["name"], "resource", "")
        yield sound.with_descriptor(edit, lambda descriptor, n=number: descriptor["resources"].pop(n))


@fault(reader="package")
def version_garbled(sound, random):
    """A version that is none."""
    version = sound.descriptor["version"]
    for after in random.sample(("", "first", f"v{version}", f"{version}.0", version.rpartition(".")[0]), 5):
        edit = Edit("descriptor", "version", "", version, after)
        yield sound.with_descriptor(edit, lambda descriptor, after=after: descriptor.update(version=after))


@fault(reader="package")
def metadata_removed(sound, random):
    """The licence, the sources, the makers or another property left out of the descriptor."""
    names = [name for name in sound.descriptor if name not in ("resources", "onrecord", "$schema")]
    for name in random.sample(names, len(names)):
        edit = Edit("descriptor", name, "", json.dumps(sound.descriptor[name]), "")
        yield sound.with_descriptor(edit, lambda descriptor, name=name: descriptor.pop(name))


@fault(reader="package")
def licence_exchanged(sound, random):
    """The name of another licence, its address as it was."""
    own = sound.descriptor["licenses"][0]["name"]
    for name in random.sample(("CC0-1.0", "CC-BY-NC-4.0", "CC-BY-SA-4.0", "ODbL-1.0"), 4):
        edit = Edit("descriptor", "licenses", "name", own, name)
        yield sound.with_descriptor(edit, lambda descriptor, to=name: descriptor["licenses"][0].update(name=to))


@fault(reader="package")
def description_changed(sound, random):
    """A field of a schema described as another one is."""
    for table, number, _ in _fields(sound, random):
        field = sound.fields(table)[number]
        other = random.choice([one["description"] for one in sound.fields(table) if one != field])
        edit = Edit(table, "schema", field["name"], field["description"], other)
        yield sound.with_schema(
            table, edit, lambda schema, n=number, to=other: schema["fields"][n].update(description=to)
        )


@fault(reader="package")
def format_undeclared(sound, random):
    """The declaration of the format left out, so that its rules do not bind."""
    edit = Edit("descriptor", "onrecord", "", json.dumps(sound.descriptor["onrecord"]["format"]), "")
    yield sound.with_descriptor(edit, lambda descriptor: descriptor.pop("onrecord"))


@fault(reader="package")
def json_byte_changed(sound, random: Random):
    """One byte of the descriptor or of a schema becomes another."""
    paths = [sound.descriptor_path, *dict.fromkeys(path for path in sound.schema_paths.values() if path)]
    while True:
        for path in spread(random, paths, by=str):
            data = sound.files[path]
            offset = random.randrange(len(data))
            after = data[:offset] + bytes([data[offset] ^ random.randrange(1, 256)]) + data[offset + 1 :]
            line = data.count(b"\n", 0, offset)
            before_line, after_line = (one.split(b"\n")[line].decode("utf-8", "replace") for one in (data, after))
            yield Fault((Edit(path, f"line {line + 1}", "", before_line.strip(), after_line.strip()),), {path: after})


CLASSES = (
    constraint_loosened,
    field_type_changed,
    foreign_key_removed,
    primary_key_removed,
    resource_removed,
    version_garbled,
    metadata_removed,
    licence_exchanged,
    description_changed,
    format_undeclared,
    json_byte_changed,
)
