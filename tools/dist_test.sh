#!/usr/bin/env bash
# tools/dist_test.sh CONFIG CHECKPOINT GPUS [flags of tools/test.py]
#
# Several nodes and machines without CUDA: see tools/dist_train.sh.
set -euo pipefail
exec "$(dirname "$0")/_torchrun.sh" test.py 3 "$@"
