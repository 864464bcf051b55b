# One command each. `demo` and `test` make their own environment in .venv first, of what requirements.lock says and nothing else.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
LOCK_BIN := .venv-lock/Scripts
else
BIN := .venv/bin
LOCK_BIN := .venv-lock/bin
endif
STAMP := .venv/installed
FAST := tests/core tests/plan tests/sampling tests/stories tests/guarantees/test_floors.py tests/shipped/test_generated.py

ENGLAND_TABLES := targets mechanisms side_rooms beds use load headline history levers split deterioration sensitivity groups

SITE_BIN := $(subst .venv,.venv-site,$(BIN))

.PHONY: site notebooks published demo england test quick faults fuzz verify mutants lint generate docs places engine browser core-lowest core-newest lock dependencies readme bench clean

demo: $(STAMP)  ## siloed and integrated services against England's mixture of today, on the same patients
	$(BIN)/python -m simulation compare england siloed integrated --replications 20

test: lint  ## everything that must hold
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist loadfile

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy

faults: $(STAMP)  ## mistakes put into the code one at a time, each found by the tests named beside it; some twenty minutes
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 -m faults

verify: $(STAMP)  ## every exact and published answer at full size, by both engines, and many years of England; some ten minutes
	$(BIN)/python -m simulation verify
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --dist loadfile -m long

fuzz: $(STAMP)  ## what is drawn by chance drawn anew: spoilt files, other inputs, properties; some five minutes
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 --hypothesis-profile=anew $$(grep -rl --include=test_*.py "import.* given" tests)
	$(BIN)/python -m tests.fuzz.mutation --inputs 20000

quick: $(STAMP)  ## style and the fast tests, before every commit; under a minute
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/python -m pytest -q -n auto --maxprocesses 4 $(FAST)

published: $(STAMP)  ## docs/published_models.md: every published model run at full size; two minutes
	$(BIN)/python -m docs.tools.published_models

notebooks: $(STAMP)  ## the nine notebooks run as a reader would, and stored with what they show; some minutes
	$(BIN)/python -m docs.tools.run_notebooks

site:  ## the documentation as pages for any browser, in build/site, without a network or a warning; a minute
	$(PYTHON) -m venv --clear .venv-site
	$(SITE_BIN)/python -m pip install --quiet --only-binary :all: --require-hashes --requirement .ci/site.lock
	$(SITE_BIN)/python -m pip install --quiet --no-deps --only-binary :all: --require-hashes --requirement requirements.lock
	$(SITE_BIN)/python -m sphinx -q -E -W --keep-going -c docs/site docs build/site

generate: $(STAMP)  ## everything that is made from the code: schema, reference, catalogue, glossary
	$(BIN)/python -m docs.tools.generate

docs: generate dependencies readme  ## every page and picture that a command makes; some ten minutes
	$(BIN)/python -m simulation validate --docs docs/validation.md

places: $(STAMP)  ## England's 42 places made and fitted, and their page; can be broken off and gone on with; an hour
	$(BIN)/python -m docs.tools.make_places

england: $(STAMP)  ## England fitted again, with every table of docs/calibration.md; an hour on two cores
	$(BIN)/python -m simulation calibrate scenarios/england.yaml --replications 16 --trials 8
	$(BIN)/python -m docs.tools.put_fit_into_base scenarios/england-fitted.yaml
	rm scenarios/england-fitted.yaml
	$(BIN)/python -m docs.tools.fit_for_money
	$(BIN)/python -m docs.tools.calibration_tables $(ENGLAND_TABLES) --into docs/calibration.md
	$(BIN)/python -m simulation validate --docs docs/validation.md

engine: $(STAMP)  ## the engine compiled once for every kind of machine, as the wheel carries it; a minute
	$(BIN)/python -m simulation.native.build

browser: $(STAMP)  ## the package in Python for the browser, under Node: fetched, then run to the native bytes; some minutes
	$(BIN)/python .ci/browser.py

core-lowest:  ## the core with the lowest versions that pyproject.toml allows; two minutes
	$(PYTHON) .ci/core.py lowest

core-newest:  ## the core with the newest releases of everything; two minutes
	$(PYTHON) .ci/core.py newest

lock:  ## the newest releases of everything into requirements.lock, and what is said of them; then run the tests
	$(PYTHON) -m venv --clear .venv-lock
	$(LOCK_BIN)/python -m pip install --quiet uv
	$(LOCK_BIN)/python .ci/lock.py
	$(MAKE) dependencies

dependencies: $(STAMP)  ## docs/dependencies.md from the lock and what is installed
	$(BIN)/python docs/tools/dependencies.py

readme: $(STAMP)  ## what the README shows of the demo, from the current version
	rm -rf .venv/readme
	$(BIN)/python -m simulation compare england siloed integrated --replications 20 --out .venv/readme
	$(BIN)/python docs/tools/refresh_readme.py .venv/readme
	$(BIN)/python -m docs.tools.page_picture

bench: $(STAMP)  ## what it costs, in one table; some ten minutes
	$(BIN)/python -m benchmarks

mutants: $(STAMP)  ## how many small mistakes the tests find, drawn by chance; can be broken off and gone on with
	$(BIN)/python -m tests.mutants

$(STAMP): pyproject.toml requirements.lock
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --only-binary :all: --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -c "open('$(STAMP)', 'w').close()"

clean:
	rm -rf .venv .venv-site .venv-lock .venv-lowest .venv-newest build dist
