# shellcheck shell=bash disable=SC2034 # read by job.sh and rank.sh
# What a site must fill in. Copy it, edit the copy, and name it: CLOZE_SITE=/path/to/copy sbatch hpc/cloze.sbatch …
# Account, partition, nodes, time and the like are options of sbatch, or lines of the .sbatch files.

# Where recipes, corpora and runs are: a file system that all nodes see, under the same path.
CLOZE_SHARED=${CLOZE_SHARED:-$CLOZE_HOME}

# Modules to load on the nodes, such as "java/17". Not needed with an image.
CLOZE_MODULES=${CLOZE_MODULES:-}

# A JDK of 17 or newer, if there is none on the nodes' PATH. Empty: the launcher searches.
CLOZE_JAVA_HOME=${CLOZE_JAVA_HOME:-}

# The image to run in: a squashfs file made by hpc/enroot.sh. Empty: no container. Needs Pyxis.
CLOZE_IMAGE=${CLOZE_IMAGE:-}

# What the container sees of the nodes, as Pyxis wants it: FROM:TO,FROM:TO
CLOZE_MOUNTS=${CLOZE_MOUNTS:-$CLOZE_SHARED:$CLOZE_SHARED}

# The network interface that ranks talk over, such as ib0. Empty: Gloo and NCCL choose.
CLOZE_INTERFACE=${CLOZE_INTERFACE:-}

# A folder of each node's own for the tensor library, which is unpacked there once (0.4 GB). Empty: ~/.javacpp
CLOZE_SCRATCH=${CLOZE_SCRATCH:-}

# How often all ranks start again from the last checkpoint when one of them is lost, within one job.
CLOZE_RESTARTS=${CLOZE_RESTARTS:-3}

# How often a job goes back to the queue because its time was up.
CLOZE_REQUEUES=${CLOZE_REQUEUES:-100}

# Seconds that the other ranks have to save and end after the first one has ended.
CLOZE_GRACE=${CLOZE_GRACE:-120}
