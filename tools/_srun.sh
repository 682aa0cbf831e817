#!/usr/bin/env bash
# _srun.sh PARTITION JOB_NAME TOOL ARGUMENTS: run TOOL under srun.
set -euo pipefail
tools=$(cd "$(dirname "$0")" && pwd)
tasks_per_node=${GPUS_PER_NODE:-8}
resources=()
if ((tasks_per_node > 0)); then
    resources=(--gres="gpu:$tasks_per_node" --ntasks-per-node="$tasks_per_node")
fi
# SRUN_ARGS is split into words on purpose.
# shellcheck disable=SC2086
exec srun -p "$1" \
    --job-name="$2" \
    --ntasks="${GPUS:-8}" \
    "${resources[@]}" \
    --cpus-per-task="${CPUS_PER_TASK:-5}" \
    --kill-on-bad-exit=1 \
    ${SRUN_ARGS:-} \
    "${PYTHON:-python}" -u "$tools/$3" "${@:4}" --launcher slurm
