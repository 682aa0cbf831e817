#!/usr/bin/env bash
# _torchrun.sh TOOL N ARGUMENTS: run TOOL under torchrun; the N-th of ARGUMENTS is the number of processes a node.
set -euo pipefail
tools=$(cd "$(dirname "$0")" && pwd)
tool=$1 position=$2
shift 2
if (($# < position)) || ! [[ ${!position} =~ ^[1-9][0-9]*$ ]]; then
    sed -n '2s/^# /usage: /p' "$tools/dist_${tool%.py}.sh" >&2
    echo "error: GPUS must be a whole number from 1 on, got ${!position:-nothing}" >&2
    exit 2
fi
processes=${!position}
exec "${PYTHON:-python}" -m torch.distributed.run \
    --nnodes="${NNODES:-1}" \
    --node_rank="${NODE_RANK:-0}" \
    --master_addr="${MASTER_ADDR:-127.0.0.1}" \
    --master_port="${PORT:-29500}" \
    --nproc_per_node="$processes" \
    "$tools/$tool" "${@:1:position-1}" --launcher pytorch "${@:position+1}"
