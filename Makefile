# make demo   scan the bundled sample and write demo-report.html
# make test   every check that a change must pass
# make calibration   fit the shipped calibration anew and renew the tables that it makes:
#   PORTS="ports.jsonl more.jsonl" REPOS=clones MOVED="old/name=new/name" scans them first
# All set up what they need and do nothing twice.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
SAMPLE := tests/samples/minigpu
DEMO_REPORT := demo-report.html

PORTS ?= operator_maps/_shared/calibration.json

.PHONY: demo test lint browser calibration clean

demo: $(VENV)/.installed
	$(BIN)/migrate-scan scan $(SAMPLE) -o $(DEMO_REPORT)
	@echo "The report is $(CURDIR)/$(DEMO_REPORT)"

test: lint browser
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

browser:
	@sh .ci/browser

calibration: $(VENV)/.installed-dev
	$(BIN)/migrate-scan calibrate $(PORTS) $(if $(REPOS),--repos $(REPOS)) \
	  $(foreach pair,$(MOVED),--moved $(pair)) --name 'public ports' --quiet \
	  -o operator_maps/_shared/calibration.json
	$(BIN)/python -m tests.estimate.documents

# The install is editable, so only another pyproject.toml asks for it again. Modules are
# compiled as pip compiles what it copies: where the environment forbids to write bytecode,
# every start would compile two hundred of them.
$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --editable .
	$(BIN)/python -m compileall -q migrate_scan
	@touch $@

$(VENV)/.installed-dev: pyproject.toml $(VENV)/.installed
	$(PIP) install --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) build dist $(DEMO_REPORT) .mypy_cache .ruff_cache .pytest_cache .hypothesis
