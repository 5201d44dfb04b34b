#!/usr/bin/env bash
# Makes the squashfs file that Pyxis starts on the nodes, and tries it.
#
#   hpc/enroot.sh docker://registry.example.org#team/cloze:0.1 /shared/images/cloze.sqsh
#   hpc/enroot.sh dockerd://cloze /shared/images/cloze.sqsh        (an image of this machine's Docker)
#   hpc/enroot.sh --try /shared/images/cloze.sqsh                  (only the trial)
#
# Then set CLOZE_IMAGE to the file in hpc/site.sh. It must lie where all nodes see it.
set -euo pipefail

fail() {
  printf 'enroot.sh: %s\n' "$1" >&2
  exit "${2:-1}"
}

# Starts the image once, without root and without the network of a registry.
try() {
  name=cloze-trial-$$
  trap 'enroot remove --force "$name" >/dev/null 2>&1 || true' EXIT
  enroot create --name "$name" "$1"
  enroot start "$name" --version
  printf 'enroot.sh: %s starts; set CLOZE_IMAGE=%s\n' "$1" "$1"
}

[ $# -eq 2 ] || fail "expected an image and the squashfs file to make, or --try and the file" 2
command -v enroot >/dev/null 2>&1 || fail "found no enroot on the PATH: load its module, or see https://github.com/NVIDIA/enroot"
case $2 in
  /*) ;;
  *) fail "$2 is not an absolute path, and Pyxis would take it for the name of an image" 2 ;;
esac

if [ "$1" != --try ]; then
  [ ! -e "$2" ] || fail "$2 is there already: remove it, or name another file"
  # Written aside: a job that starts meanwhile must not see half of it.
  enroot import --output "$2.partial" "$1"
  mv "$2.partial" "$2"
fi
try "$2"
