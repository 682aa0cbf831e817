# make test        set up what is missing, then the test suite on all cores; WORKERS=0 for one process
# make test-all    the same with the long tests
# make test-cuda   the tests that need a GPU
# make quickstart  set up what is missing, then train and evaluate a small adversarial model
# make benchmarks  most claims of docs/performance.md at once; DEVICE=cuda BATCH=64 on a GPU
# make lint        ruff: rules and formatting; mypy: types
# make setup       (re)make .venv; no compiler needed. CPU=1 or TORCH_INDEX=URL: another build of torch; PYTHON=...
# make docs        the site of the documentation, in work_dirs/site
# make dist        wheels and source distribution

# Python 3.10 to 3.13: the first that runs.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.10 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
VENV   := .venv
RUN    := $(VENV)/bin/python
HOST   := $(VENV)/.host
STAMP  := $(VENV)/.complete
# Another build of torch: its index of wheels, such as pytorch.org names one for an older driver, or CPU=1.
TORCH_INDEX ?= $(if $(filter-out 0,$(CPU)),https://download.pytorch.org/whl/cpu)
# Wheels only: nothing is compiled, and no wheel that was built against another torch is taken from a cache.
PIP    := $(RUN) -m pip --disable-pip-version-check install --only-binary :all:
OURS   := $(RUN) -m pip --disable-pip-version-check install --no-deps --no-build-isolation --no-cache-dir

.PHONY: setup dist docs test test-all test-cuda quickstart benchmarks lint clean
.DELETE_ON_ERROR:

setup: $(STAMP)

$(HOST): $(wildcard requirements/*.txt)
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || { \
		echo "Python 3.10, 3.11, 3.12 or 3.13 is needed$(if $(PYTHON), and $(PYTHON) is none of them); name it:" \
		"make setup PYTHON=/path/to/python3.12" >&2; exit 1; }
	@echo "[1/4] $(VENV) with $(PYTHON)"
	$(PYTHON) -m venv --clear $(VENV)
	@echo "[2/4] torch$(if $(TORCH_INDEX), from $(TORCH_INDEX),: with its CUDA libraries about 3 GB to download the first time)"
	$(PIP) -r requirements/torch.txt $(if $(TORCH_INDEX),--no-deps --index-url $(TORCH_INDEX),-c requirements/host.txt)
	@echo "[3/4] MMPose and what it needs"
	$(PIP) -r requirements/torch.txt -r requirements/host.txt -r requirements/dev.txt -r requirements/docs.txt
	$(PIP) --no-deps -r requirements/mmpose.txt
	@touch $@

$(STAMP): $(HOST) pyproject.toml $(shell find mmcv_ext_fallback xtcocotools_fallback -name '*.py' -o -name '*.toml')
	@echo "[4/4] mmpose_gan and the stand-ins for what has no wheel"
	$(OURS) ./mmcv_ext_fallback ./xtcocotools_fallback --editable .
	$(RUN) -c 'import mmpose_gan'
	@$(if $(filter-out 0,$(CPU)),,$(RUN) -m mmpose_gan.gpu)
	@touch $@

# The wheels and the source distribution, in dist/.
dist: $(STAMP)
	rm -rf dist
	$(RUN) -m build --no-isolation --outdir dist
	for fallback in mmcv_ext_fallback xtcocotools_fallback; do \
		$(RUN) -m build --no-isolation --wheel --outdir dist $$fallback || exit 1; done

docs: $(STAMP)
	NO_MKDOCS_2_WARNING=1 $(RUN) -m mkdocs build --strict

# The tests of one file stay together, in order: they share fixtures that take longer than they do. A worker takes
# about 2 GB.
WORKERS  ?= auto
PARALLEL := --numprocesses $(WORKERS) --maxprocesses 8 --dist loadfile

test: $(STAMP)
	$(RUN) -m pytest $(PARALLEL) -m 'not slow'

test-all: $(STAMP)
	$(RUN) -m pytest $(PARALLEL)

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
	$(RUN) -m mypy

clean:
	rm -rf $(VENV) build dist *.egg-info */build */*.egg-info work_dirs/quickstart
