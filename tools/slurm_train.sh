#!/usr/bin/env bash
# tools/slurm_train.sh PARTITION JOB_NAME CONFIG WORK_DIR [flags of tools/train.py]
#
# GPUS, GPUS_PER_NODE, CPUS_PER_TASK and SRUN_ARGS are those of MMPose's script; GPUS_PER_NODE=0 runs on CPUs.
set -euo pipefail
if (($# < 4)); then sed -n '2s/^# /usage: /p' "$0" >&2 && exit 2; fi
exec "$(dirname "$0")/_srun.sh" "$1" "$2" train.py "$3" --work-dir "$4" "${@:5}"
