# The project's words. `make` alone lists them. Everything lives in .venv, inside the checkout.

VENV := .venv
BIN := $(VENV)/bin
# Options for the server, as in: make run OPTIONS="--port 9000 --no-browser"
OPTIONS ?=
# Choose what pytest runs, as in: make test TESTS="tests/engine -x"
TESTS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check bench warm lines

help:  ## list these words
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run  ## install what is missing, start the server, open the page
	@$(BIN)/neurodeck $(OPTIONS)

test: check  ## everything that must pass: check, then pytest with the browser tests
	@$(BIN)/python tests/browser/chromium.py --install
	@$(BIN)/python -m pytest --durations=8 --durations-min=3 $(TESTS)

check: $(VENV)/.dev  ## lint and types: ruff, mypy, tsc
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python scripts/typecheck.py

bench: $(VENV)/.dev  ## measure this machine's speed: the engine, then what watching and sharing cost
	@$(BIN)/neurodeck bench $(OPTIONS)
	@$(BIN)/python -m pytest -m bench -s tests/bench

warm: $(VENV)/.run  ## compile all kernels now, so that the first step is quick
	@$(BIN)/neurodeck warm

lines: $(VENV)/.run  ## lines per file, longest first
	@$(BIN)/python scripts/lines.py

$(VENV)/.run: pyproject.toml
	@sh scripts/install.sh run

$(VENV)/.dev: pyproject.toml
	@sh scripts/install.sh dev
