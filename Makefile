# One command each; both make their own environment in .venv first.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
STAMP := .venv/installed

.PHONY: demo test lint readme bench clean

demo: $(STAMP)  ## siloed and integrated services against England's mixture of today, on the same patients
	$(BIN)/python -m simulation compare scenarios/england.yaml scenarios/siloed.yaml scenarios/integrated.yaml --replications 20

test: lint  ## everything that must hold
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist loadfile

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy

readme: $(STAMP)  ## what the README shows of the demo, from the current version
	rm -rf .venv/readme
	$(BIN)/python -m simulation compare scenarios/england.yaml scenarios/siloed.yaml scenarios/integrated.yaml --replications 20 --out .venv/readme
	$(BIN)/python docs/tools/refresh_readme.py .venv/readme

bench: $(STAMP)  ## what it costs, in one table; some ten minutes
	$(BIN)/python -m pip install --quiet --editable ".[bench]"
	$(BIN)/python -m benchmarks

$(STAMP): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	$(BIN)/python -c "open('$(STAMP)', 'w').close()"

clean:
	rm -rf .venv build dist
