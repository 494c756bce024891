# make demo | test | check | bench: each installs what it needs. Python 3.11 or newer is all it takes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTEST_ARGS ?=
ARGS ?=

.PHONY: demo test check bench audit torture browser clean

demo: $(READY)
	@$(BIN)/webcare demo $(ARGS)

test: check browser
	@scripts/test $(PYTEST_ARGS)

check: $(READY)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(READY)
	@$(BIN)/python -m benchmarks $(ARGS)

# Kill it thousands of times and look: make torture ARGS="--kills 10000 --database postgresql --replicas 3 --seed 7"
torture: $(READY)
	@$(BIN)/python -m tests.torture $(ARGS)

# Known weaknesses and licences of what is in uv.lock; asks pypi.org, so it is no part of check.
audit: $(READY)
	@scripts/audit

# A browser for the page's tests: used where found, installed from Debian as root, else left out with one line.
browser: $(READY)
	@scripts/browser

$(READY): pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Webcare Desk needs Python 3.11 or newer; this is $$($(PYTHON) --version). Name another one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing: install the package python3-venv (Debian, Ubuntu), then run make again."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.9"
	@$(BIN)/uv sync --frozen --quiet --compile-bytecode
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov var
