package dev.cloze.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Further processes of the same command, which take trainings that nobody has. They end with the
 * work, or soon after the process that started them.
 */
final class AgoraWorkers implements AutoCloseable {
  private final List<Process> processes;

  private AgoraWorkers(List<Process> processes) {
    this.processes = processes;
  }

  /**
   * @param arguments of the command, which are those of every further process
   */
  static AgoraWorkers start(int count, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(arguments);
    command.add("--worker-of");
    command.add(Long.toString(ProcessHandle.current().pid()));
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      processes.add(
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.PIPE)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    }
    return new AgoraWorkers(processes);
  }

  /** Nothing is left for them to do. */
  @Override
  public void close() {
    processes.forEach(Process::destroy);
  }
}
