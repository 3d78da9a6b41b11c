# Every target sets up what it needs. Python 3.11 or newer and make are all that has to be there.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
export PYTHONDONTWRITEBYTECODE =

.PHONY: help demo test search check bench lock format clean
help:
	@echo "make demo    run a whole morning on an invented newsroom and show the memo"
	@echo "make test    run every test"
	@echo "make search  try the properties on examples that were not tried before"
	@echo "make check   format, lint, types, import ladder, tests, docs: what CI runs"
	@echo "make bench   measure (ARGS=gather|gather-growth|parse|rank|compose|deliver|subscribers)"
	@echo "make lock    renew requirements/*.lock from pyproject.toml"

demo: $(BIN)/newsletter
	@$(BIN)/newsletter demo $(ARGS)

test: .venv/dev.stamp
	@$(BIN)/pytest -n auto $(ARGS)

search: .venv/dev.stamp
	@$(BIN)/pytest -n auto -m hypothesis --hypothesis-profile search $(ARGS)

check: .venv/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

bench: .venv/dev.stamp
	@$(BIN)/python -m tests.benchmarks $(ARGS)

format: .venv/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# uv.lock names package hosts, so only the exported names, versions and hashes are kept.
lock: $(BIN)/uv
	$(BIN)/uv lock --upgrade
	$(BIN)/uv export -q --no-emit-project --no-header --no-annotate --no-dev -o requirements/core.lock
	$(BIN)/uv export -q --no-emit-project --no-header --no-annotate --group dev -o requirements/dev.lock
	rm -f uv.lock

clean:
	rm -rf .venv dist

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Morning Memo needs Python 3.11 or newer; this is $$($(PYTHON) -V). Try make PYTHON=python3.12"; exit 1; }
	@echo "setting up .venv (the first time only)"
	@$(PYTHON) -m venv .venv || \
	  { echo "Python's venv module is missing; on Debian: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check uv

$(BIN)/newsletter: $(BIN)/uv requirements/core.lock pyproject.toml
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/core.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e .
	@touch $@

.venv/dev.stamp: $(BIN)/newsletter requirements/dev.lock
	@echo "setting up the tools for tests"
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/dev.lock
	@touch $@
