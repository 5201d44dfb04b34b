#!/usr/bin/env bash
# One rank, started by srun: gives cloze the variables of torchrun, and becomes it.
set -eu

nodes=${SLURM_NNODES:-1}
export RANK=$SLURM_PROCID
export LOCAL_RANK=$SLURM_LOCALID
export WORLD_SIZE=$SLURM_NTASKS
export LOCAL_WORLD_SIZE=${SLURM_NTASKS_PER_NODE:-$(((SLURM_NTASKS + nodes - 1) / nodes))}
# Ranks of an earlier start, which may not be gone yet, must not meet those of this one.
export CLOZE_LAUNCH=$SLURM_JOB_ID.${SLURM_STEP_ID:-0}

if [ -n "${CLOZE_INTERFACE:-}" ]; then
  export GLOO_SOCKET_IFNAME=$CLOZE_INTERFACE NCCL_SOCKET_IFNAME=$CLOZE_INTERFACE
fi
if [ -n "${CLOZE_MODULES:-}" ] && [ -z "${CLOZE_IMAGE:-}" ]; then
  # shellcheck disable=SC2086 # several names
  module load $CLOZE_MODULES
fi
if [ -z "${CLOZE_JAVA_HOME:-}" ]; then
  unset CLOZE_JAVA_HOME # empty is not the same: the launcher searches
fi
if [ -n "${CLOZE_SCRATCH:-}" ]; then
  export CLOZE_JAVA_OPTS="${CLOZE_JAVA_OPTS:-} -Dorg.bytedeco.javacpp.cachedir=$CLOZE_SCRATCH/javacpp"
fi

launcher=$CLOZE_HOME/cloze
if [ -n "${CLOZE_IMAGE:-}" ]; then
  launcher=/opt/cloze/cloze # built with the image
fi
exec "$launcher" "$@"
