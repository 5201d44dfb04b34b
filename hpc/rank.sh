#!/usr/bin/env bash
# One rank, started by srun: gives cloze the variables of torchrun, and becomes it.
set -eu

export RANK=$SLURM_PROCID
export LOCAL_RANK=$SLURM_LOCALID
export WORLD_SIZE=$SLURM_NTASKS
if [ -n "${SLURM_NTASKS_PER_NODE:-}" ]; then
  export LOCAL_WORLD_SIZE=$SLURM_NTASKS_PER_NODE
fi

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
