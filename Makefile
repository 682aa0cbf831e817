# make test        set up what is missing, then the test suite
# make test-all    the same with the long tests
# make test-cuda   the tests that need a GPU
# make quickstart  set up what is missing, then train and evaluate a small adversarial model
# make benchmarks  most claims of docs/performance.md at once; DEVICE=cuda BATCH=64 on a GPU
# make lint        ruff: rules and formatting
# make setup       (re)make .venv; no compiler needed

# The first that runs and for which the pinned packages have wheels.
PYTHON ?= $(shell for p in python3.11 python3.10 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 10), (3, 11)))' 2>/dev/null && echo $$p && break; done)
VENV   := .venv
RUN    := $(VENV)/bin/python
STAMP  := $(VENV)/.complete
# Wheels only: nothing is compiled, and no wheel that was built against another torch is taken from a cache.
PIP    := $(RUN) -m pip install --quiet --disable-pip-version-check --only-binary :all:

.PHONY: setup test test-all test-cuda quickstart benchmarks lint clean
.DELETE_ON_ERROR:

setup: $(STAMP)

$(STAMP): $(wildcard requirements/*.txt) setup.py $(wildcard mmcv_ext_fallback/*.toml mmcv_ext_fallback/mmcv/*.py)
	@test -n "$(PYTHON)" || { echo "Python 3.10 or 3.11 is needed and none was found; name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON) (torch and its CUDA libraries: about 3 GB to download the first time) ..."
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

test-cuda: $(STAMP)
	$(RUN) -m pytest -m cuda

quickstart: $(STAMP)
	$(RUN) tools/quickstart.py

DEVICE ?= cpu
BATCH  ?= 4
CLAIMS := step throughput settings synchronization memory operators roofline

benchmarks: $(STAMP)
	@mkdir -p work_dirs/benchmarks
	@for claim in $(CLAIMS); do echo "benchmarks.$$claim" && $(RUN) -m benchmarks.$$claim --device $(DEVICE) \
		--batch $(BATCH) --json work_dirs/benchmarks/$$claim.json || exit 1; done

lint: $(STAMP)
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

clean:
	rm -rf $(VENV) build *.egg-info work_dirs/quickstart
