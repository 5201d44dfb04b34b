#!/usr/bin/env bash
# What a batch script becomes on its first node: starts a rank for each task, passes signals on, starts
# all again when a rank is lost, and goes back to the queue when the time is up.
#
# Exit codes are cloze's: 0 done, 1 failed, 2 wrong usage, 75 stopped with a checkpoint.
set -u

say() {
  printf 'job.sh: %s\n' "$*" >&2
}

: "${CLOZE_HOME:?is not set: the folder of the project}"
# shellcheck source=hpc/site.sh
. "${CLOZE_SITE:-$CLOZE_HOME/hpc/site.sh}"
export CLOZE_HOME CLOZE_JAVA_HOME CLOZE_SCRATCH CLOZE_INTERFACE CLOZE_MODULES CLOZE_IMAGE

readonly STOPPED=75
readonly USAGE=2
job=$SLURM_JOB_ID
if [ -n "${SLURM_ARRAY_JOB_ID:-}" ]; then
  job=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
fi

# ---- where the ranks meet ------------------------------------------------------------------------
hosts=$(scontrol show hostnames "$SLURM_JOB_NODELIST") || exit 1
MASTER_ADDR=${MASTER_ADDR:-${hosts%%$'\n'*}}
MASTER_PORT=${MASTER_PORT:-$((20000 + SLURM_JOB_ID % 10000))} # jobs that share a node differ
export MASTER_ADDR MASTER_PORT

# ---- signals -------------------------------------------------------------------------------------
step=''     # process id of srun
asked=''    # the signal that asked to stop
interrupted='' # whether one came since it was last cleared
# shellcheck disable=SC2329 # the traps call it
on_signal() {
  interrupted=yes
  asked=${asked:-$1}
  say "$1: asking all ranks for a checkpoint"
  if [ -n "$step" ]; then
    kill -TERM "$step" 2>/dev/null # srun sends it to every task
  fi
}
trap 'on_signal USR1' USR1
trap 'on_signal TERM' TERM
trap 'on_signal INT' INT

# ---- the ranks -----------------------------------------------------------------------------------
# A rank that ends must not take the others along: they may be saving. Who loses a rank ends by itself.
options=(--kill-on-bad-exit=0 "--wait=$CLOZE_GRACE")
if [ "${SLURM_NTASKS:-1}" -gt 1 ]; then
  options+=(--label) # says before each line whose it is
fi
if [ -n "${SLURM_CPUS_PER_TASK:-}" ]; then
  options+=("--cpus-per-task=$SLURM_CPUS_PER_TASK") # srun does not take it from the job any more
fi
if [ -n "$CLOZE_IMAGE" ]; then
  options+=("--container-image=$CLOZE_IMAGE" "--container-mounts=$CLOZE_MOUNTS" "--container-workdir=$PWD")
fi

# Sets code.
run_ranks() {
  srun "${options[@]}" bash "$CLOZE_HOME/hpc/rank.sh" "$@" &
  step=$!
  if [ -n "$asked" ]; then # it came while srun was started
    kill -TERM "$step" 2>/dev/null
  fi
  while :; do
    interrupted=''
    wait "$step"
    code=$?
    [ -n "$interrupted" ] || break # a signal ends wait, but not srun
  done
  step=''
}

restarts=0
while :; do
  code=0
  run_ranks "$@"
  case $code in
    0 | "$STOPPED" | "$USAGE") break ;;
  esac
  if [ -n "$asked" ] || [ "$restarts" -ge "$CLOZE_RESTARTS" ]; then
    break
  fi
  restarts=$((restarts + 1))
  say "ended with code $code: starting all ranks again from the last checkpoint, restart $restarts of $CLOZE_RESTARTS"
done

# ---- the queue -----------------------------------------------------------------------------------
# Whoever cancels a job sends TERM, and so does preemption, after which Slurm itself requeues. When the time
# is up, the job goes back also if a rank could not save: the run goes on from the checkpoint before.
back=no
case $asked in
  '') if [ "$code" -eq "$STOPPED" ]; then back=yes; fi ;;
  USR1) if [ "$code" -ne 0 ] && [ "$code" -ne "$USAGE" ]; then back=yes; fi ;;
esac
if [ $back = yes ] && [ "${SLURM_RESTART_COUNT:-0}" -ge "$CLOZE_REQUEUES" ]; then
  say "stopped, and back in the queue $CLOZE_REQUEUES times already: CLOZE_REQUEUES allows no more"
elif [ $back = yes ]; then
  say "stopped with code $code: back to the queue"
  scontrol requeue "$job" || say "scontrol could not requeue $job: submit it again, it goes on"
fi
exit "$code"
