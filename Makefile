# make test        set up what is missing, then the test suite
# make test-all    the same with the long tests
# make quickstart  set up what is missing, then train and evaluate a small adversarial model
# make lint        ruff: rules and formatting
# make setup       (re)make .venv; no compiler needed

# The first of these that exists. Other versions have no wheels for the pinned packages.
PYTHON ?= $(firstword $(foreach p,python3.11 python3.10 python3,$(if $(shell command -v $(p)),$(p))))
VENV   := .venv
RUN    := $(VENV)/bin/python
STAMP  := $(VENV)/.complete
# Wheels only: nothing is compiled, and no wheel that was built against another torch is taken from a cache.
PIP    := $(RUN) -m pip install --quiet --disable-pip-version-check --only-binary :all:

.PHONY: setup test test-all quickstart lint clean
.DELETE_ON_ERROR:

setup: $(STAMP)

$(STAMP): $(wildcard requirements/*.txt) setup.py $(wildcard mmcv_ext_fallback/*.py mmcv_ext_fallback/mmcv/*.py)
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(v not in ((3, 10), (3, 11)) and "make: Python 3.10 or 3.11 is needed, $(PYTHON) is %d.%d; name another with `make PYTHON=...`" % v)'
	@echo "Setting up $(VENV) (about 3 GB to download the first time) ..."
	$(PYTHON) -m venv --clear $(VENV)
	$(PIP) -r requirements/host.txt -r requirements/runtime.txt -r requirements/dev.txt
	$(PIP) --no-deps -r requirements/mmpose.txt
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-cache-dir ./mmcv_ext_fallback
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(RUN) -c 'import mmpose_gan'
	@touch $@

test: $(STAMP)
	$(RUN) -m pytest -m 'not slow'

test-all: $(STAMP)
	$(RUN) -m pytest

quickstart: $(STAMP)
	$(RUN) tools/quickstart.py

lint: $(STAMP)
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

clean:
	rm -rf $(VENV) build *.egg-info work_dirs/quickstart
