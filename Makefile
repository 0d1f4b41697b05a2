# Each target installs what it needs into .venv. With ONRECORD_TEXTS set to a folder with the articles' words,
# citations are proved against them; without it they are checked in form.
PYTHON ?= python3
BIN = .venv/bin
TEXTS = $(if $(ONRECORD_TEXTS),--texts "$(ONRECORD_TEXTS)")

.PHONY: validate test lint docs

validate: .venv/installed
	$(BIN)/onrecord validate $(TEXTS)

test: .venv/installed
	$(BIN)/python -m pytest

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

docs: .venv/installed
	$(BIN)/onrecord rules --markdown > docs/rules.md

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable '.[test]'
	touch $@
