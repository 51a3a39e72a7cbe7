# Two commands: make demo, make test. Both set up everything they need in .venv.

VENV ?= .venv
BIN := $(VENV)/bin
JOBS ?= auto

# The first interpreter that is new enough; python3 first, because it is the one people mean.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v "$$name" && break; done)

.PHONY: demo test lint types corpus slow benchmark clean

demo: $(VENV)/azgov
	@# Exit code 1 says that there are findings, and showing them is the point; anything else is a failure.
	@$(BIN)/azgov lint fixtures/workloads/chat-baseline/flawed; code=$$?; test $$code -eq 1

test: lint types
	$(BIN)/python -m pytest -n $(JOBS) -m 'not slow and not benchmark'

lint: $(VENV)/dev
	$(BIN)/ruff check

types: $(VENV)/dev
	$(BIN)/mypy

corpus: $(VENV)/dev
	@# All of the corpus instead of the sample that make test reads.
	AZGOV_CORPUS_FULL=1 $(BIN)/python -m pytest -n $(JOBS) -m corpus

slow: $(VENV)/dev
	@# What builds packages and environments: the wheel, the pre-commit hook.
	$(BIN)/python -m pytest -m slow

benchmark: $(VENV)/dev
	$(BIN)/python benchmarks/run.py

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/azgov: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo 'azgov needs Python 3.11 or newer; say where it is with make PYTHON=...' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
