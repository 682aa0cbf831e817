#!/usr/bin/env bash
# tools/slurm_test.sh PARTITION JOB_NAME CONFIG CHECKPOINT [flags of tools/test.py]
#
# See tools/slurm_train.sh.
set -euo pipefail
if (($# < 4)); then sed -n '2s/^# /usage: /p' "$0" >&2 && exit 2; fi
exec "$(dirname "$0")/_srun.sh" "$1" "$2" test.py "$3" "$4" "${@:5}"
