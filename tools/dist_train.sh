#!/usr/bin/env bash
# tools/dist_train.sh CONFIG GPUS [flags of tools/train.py]
#
# Several nodes: run it on each with NNODES, NODE_RANK, MASTER_ADDR (and PORT) set. Without CUDA, GPUS is a number of
# CPU processes, which talk through gloo.
set -euo pipefail
exec "$(dirname "$0")/_torchrun.sh" train.py 2 "$@"
