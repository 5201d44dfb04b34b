package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The batch scripts of hpc/ with a Slurm that only starts processes, and a cloze that notes how it
 * was started and ends as it is told.
 */
@DisabledOnOs(OS.WINDOWS)
final class HpcScriptsTest {
  private static final Path HPC = LauncherTest.repository().resolve("hpc");

  /** Starts the tasks, passes TERM on, ends with the highest code. */
  private static final String SRUN =
      """
      #!/usr/bin/env bash
      echo "$*" >>"$NOTES/srun"
      while [ "${1#-}" != "$1" ]; do shift; done
      tasks=()
      for ((i = 0; i < SLURM_NTASKS; i++)); do
        SLURM_STEP_ID=$(wc -l <"$NOTES/srun") SLURM_PROCID=$i SLURM_LOCALID=$((i % 2)) "$@" &
        tasks+=($!)
      done
      trap 'got=yes; kill -TERM "${tasks[@]}" 2>/dev/null' TERM
      highest=0
      for task in "${tasks[@]}"; do
        while :; do
          got=
          wait "$task"
          code=$?
          [ -n "$got" ] || break
        done
        if ((code > highest)); then highest=$code; fi
      done
      exit "$highest"
      """;

  private static final String SCONTROL =
      """
      #!/usr/bin/env bash
      case $1 in
        show) printf 'node-a\\nnode-b\\n' ;;
        *) echo "$*" >>"$NOTES/scontrol" ;;
      esac
      """;

  private static final String CLOZE =
      """
      #!/usr/bin/env bash
      echo x >>"$NOTES/starts-$RANK"
      attempt=$(wc -l <"$NOTES/starts-$RANK")
      {
        echo "$RANK $LOCAL_RANK $WORLD_SIZE $LOCAL_WORLD_SIZE $MASTER_ADDR $MASTER_PORT $CLOZE_LAUNCH"
        printf '%s\\n' "$@"
      } >"$NOTES/rank-$RANK"
      case $BEHAVIOUR in
        done) exit 0 ;;
        usage) exit 2 ;;
        lost) if ((RANK == 1)); then kill -KILL $$; fi; exit 76 ;;
        lost-once)
          ((attempt > 1)) && exit 0
          if ((RANK == 1)); then kill -KILL $$; fi
          exit 76
          ;;
        deaf)
          : >"$NOTES/ready-$RANK"
          while :; do sleep 0.02; done
          ;;
        wait)
          trap 'echo term >>"$NOTES/signals-$RANK"; exit 75' TERM
          : >"$NOTES/ready-$RANK"
          while :; do sleep 0.02; done
          ;;
      esac
      """;

  @TempDir Path temporary;

  private Path project;
  private Path notes;
  private final Map<String, String> environment = new TreeMap<>();

  @BeforeEach
  void makeCluster() throws IOException {
    project = Files.createDirectories(temporary.resolve("a project"));
    notes = Files.createDirectories(temporary.resolve("notes"));
    Files.createDirectories(project.resolve("hpc"));
    for (Path script : scripts()) {
      Files.copy(script, project.resolve("hpc").resolve(script.getFileName()));
    }
    executable(project.resolve("cloze"), CLOZE);
    Path tools = Files.createDirectories(temporary.resolve("tools"));
    executable(tools.resolve("srun"), SRUN);
    executable(tools.resolve("scontrol"), SCONTROL);
    environment.put("PATH", tools + ":/usr/bin:/bin");
    environment.put("NOTES", notes.toString());
    environment.put("SLURM_SUBMIT_DIR", project.toString());
    environment.put("SLURM_JOB_ID", "12345");
    environment.put("SLURM_JOB_NODELIST", "node-[a-b]");
    environment.put("SLURM_NTASKS", "4");
    environment.put("SLURM_NNODES", "2");
    environment.put("BEHAVIOUR", "done");
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.list(HPC)) {
      return files.filter(f -> f.toString().matches(".*\\.(sh|sbatch)")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void bashReadsThem(Path script) throws Exception {
    assertThat(start("bash", "-n", script.toString()).waitFor()).isZero();
  }

  private Process start(String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(temporary.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SLURM_"));
    builder.environment().putAll(environment);
    return builder.redirectErrorStream(true).redirectOutput(log().toFile()).start();
  }

  private Path log() {
    return temporary.resolve("log");
  }

  private Process submit(String script, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", project.resolve("hpc") + "/" + script));
    command.addAll(List.of(arguments));
    return start(command.toArray(String[]::new));
  }

  private int end(Process job) throws Exception {
    boolean ended = job.waitFor(30, TimeUnit.SECONDS);
    if (!ended) {
      job.destroyForcibly();
    }
    assertThat(ended).as(Files.readString(log())).isTrue();
    return job.exitValue();
  }

  private List<String> noted(String name) throws IOException {
    Path file = notes.resolve(name);
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  @Test
  void everyRankKnowsItsPlace() throws Exception {
    int code =
        end(submit("cloze.sbatch", "pretrain", "my recipe.yaml", "--set", "training.seed=2"));
    assertThat(code).as(Files.readString(log())).isZero();
    for (int rank = 0; rank < 4; rank++) {
      assertThat(noted("rank-" + rank))
          .containsExactly(
              "%d %d 4 2 node-a 22345 12345.1".formatted(rank, rank % 2),
              "pretrain",
              "my recipe.yaml",
              "--set",
              "training.seed=2");
    }
    assertThat(noted("srun")).singleElement().asString().contains("--kill-on-bad-exit=0");
    assertThat(noted("scontrol")).as("requeued").isEmpty();
  }

  @Test
  void timeUpIsACheckpointAndBackToTheQueue() throws Exception {
    assertThat(stoppedBy("USR1")).isEqualTo(75);
    assertThat(noted("scontrol")).containsExactly("requeue 12345");
    assertThat(noted("starts-0")).hasSize(1);
  }

  /** Whoever cancels a job does not want it back. */
  @Test
  void cancellingIsACheckpointAndTheEnd() throws Exception {
    assertThat(stoppedBy("TERM")).isEqualTo(75);
    assertThat(noted("scontrol")).isEmpty();
  }

  @Test
  void notBackToTheQueueForEver() throws Exception {
    environment.put("SLURM_RESTART_COUNT", "3");
    environment.put("CLOZE_REQUEUES", "3");
    assertThat(stoppedBy("USR1")).isEqualTo(75);
    assertThat(noted("scontrol")).isEmpty();
    assertThat(log()).content().contains("CLOZE_REQUEUES allows no more");
  }

  private int stoppedBy(String signal) throws Exception {
    environment.put("BEHAVIOUR", "wait");
    Process job = submit("cloze.sbatch", "pretrain", "recipe.yaml");
    awaitRanks();
    assertThat(new ProcessBuilder("kill", "-" + signal, "" + job.pid()).start().waitFor()).isZero();
    int code = end(job);
    for (int rank = 0; rank < 4; rank++) {
      assertThat(noted("signals-" + rank)).containsExactly("term");
    }
    return code;
  }

  private void awaitRanks() throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    for (int rank = 0; rank < 4; rank++) {
      while (Files.notExists(notes.resolve("ready-" + rank))) {
        assertThat(System.nanoTime()).as(Files.readString(log())).isLessThan(deadline);
        Thread.sleep(10);
      }
    }
  }

  /** Such as a signal that comes before a rank can hear it. */
  @Test
  void timeUpIsBackToTheQueueAlsoWithoutACheckpoint() throws Exception {
    environment.put("BEHAVIOUR", "deaf");
    Process job = submit("cloze.sbatch", "pretrain", "recipe.yaml");
    awaitRanks();
    new ProcessBuilder("kill", "-USR1", "" + job.pid()).start().waitFor();
    assertThat(end(job)).isEqualTo(143);
    assertThat(noted("starts-0")).hasSize(1);
    assertThat(noted("scontrol")).containsExactly("requeue 12345");
  }

  @Test
  void aLostRankStartsAllAgain() throws Exception {
    environment.put("BEHAVIOUR", "lost-once");
    assertThat(end(submit("cloze.sbatch", "pretrain", "recipe.yaml"))).isZero();
    for (int rank = 0; rank < 4; rank++) {
      assertThat(noted("starts-" + rank)).hasSize(2);
      assertThat(noted("rank-" + rank).get(0)).endsWith(" 12345.2");
    }
    assertThat(log()).content().contains("ended with code 137", "restart 1 of 3");
  }

  @Test
  void butNotForEver() throws Exception {
    environment.put("BEHAVIOUR", "lost");
    environment.put("CLOZE_RESTARTS", "2");
    assertThat(end(submit("cloze.sbatch", "pretrain", "recipe.yaml"))).isEqualTo(137);
    assertThat(noted("starts-0")).hasSize(3);
    assertThat(noted("scontrol")).isEmpty();
  }

  @Test
  void wrongUsageIsNotTriedAgain() throws Exception {
    environment.put("BEHAVIOUR", "usage");
    assertThat(end(submit("cloze.sbatch", "pretrian"))).isEqualTo(2);
    assertThat(noted("starts-0")).hasSize(1);
  }

  @Test
  void aTaskOfAnArrayIsALine() throws Exception {
    Path runs = temporary.resolve("runs.txt");
    Files.writeString(runs, "pretrain a.yaml\n\npretrain b.yaml --run runs/b\n");
    environment.put("SLURM_ARRAY_JOB_ID", "7");
    environment.put("SLURM_ARRAY_TASK_ID", "2");
    environment.put("BEHAVIOUR", "wait");
    Process job = submit("array.sbatch", runs.toString());
    awaitRanks();
    new ProcessBuilder("kill", "-USR1", "" + job.pid()).start().waitFor();
    assertThat(end(job)).isEqualTo(75);
    assertThat(noted("rank-3").subList(1, 5))
        .containsExactly("pretrain", "b.yaml", "--run", "runs/b");
    assertThat(noted("scontrol")).containsExactly("requeue 7_2");

    environment.put("SLURM_ARRAY_TASK_ID", "3");
    assertThat(end(submit("array.sbatch", runs.toString()))).isEqualTo(2);
    assertThat(log()).content().contains("runs.txt has no line 3");
  }

  /** The container's own launcher is not there: the stub starts rank.sh outside of it. */
  @Test
  void anImageGoesToPyxis() throws Exception {
    Path site = temporary.resolve("our site.sh");
    Files.writeString(
        site,
        "CLOZE_IMAGE=/images/cloze.sqsh\nCLOZE_MOUNTS=/work:/work\nCLOZE_RESTARTS=0\n"
            + ". \"$CLOZE_HOME/hpc/site.sh\"\n");
    environment.put("CLOZE_SITE", site.toString());
    assertThat(end(submit("cloze.sbatch", "pretrain", "recipe.yaml"))).isEqualTo(127);
    assertThat(noted("srun"))
        .singleElement()
        .asString()
        .contains("--container-image=/images/cloze.sqsh --container-mounts=/work:/work");
    assertThat(log()).content().contains("/opt/cloze/cloze");
  }
}
