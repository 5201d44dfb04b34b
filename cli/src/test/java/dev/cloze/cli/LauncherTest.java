package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher script in a project of its own, with a Java that prints how it was started and a
 * Maven that only makes the files the script expects.
 */
@DisabledOnOs(OS.WINDOWS)
final class LauncherTest {
  private static final String FAKE_JAVA =
      """
      #!/bin/sh
      case " $* " in *ArchiveClassesAtExit*) exit 1 ;; esac
      echo "pid=$$"
      echo "cwd=$(pwd)"
      echo "malloc=$MALLOC_TOP_PAD_ tunables=$GLIBC_TUNABLES locale=$LC_ALL"
      for argument in "$@"; do echo "arg=$argument"; done
      """;

  private static final String FAKE_MAVEN =
      """
      #!/bin/sh
      echo built >>"$(dirname "$0")/builds"
      [ -e "$(dirname "$0")/broken" ] && { echo '[ERROR] broken'; exit 1; }
      for argument in "$@"; do
        case $argument in
          -Dlauncher.jars=*) jars=${argument#*=} ;;
          -Dlauncher.libraries=*) libraries=${argument#*=} ;;
        esac
      done
      : >"$jars/cloze-cli.jar"
      : >"$libraries/picocli.jar"
      printf 'lib/picocli.jar' >"$jars/libraries"
      """;

  private record Outcome(int exitCode, String out, String err) {
    List<String> arguments() {
      return out.lines().filter(l -> l.startsWith("arg=")).map(l -> l.substring(4)).toList();
    }
  }

  @TempDir Path temporary;

  private Path project;
  private Path tools;
  private final Map<String, String> environment = new TreeMap<>();

  @BeforeEach
  void makeProject() throws IOException {
    temporary = temporary.toRealPath(); // the script prints paths without links
    project = Files.createDirectories(temporary.resolve("a project"));
    Files.copy(repository().resolve("cloze"), project.resolve("cloze"));
    executable(project.resolve("cloze"));
    write(project.resolve("pom.xml"), "<project/>");
    write(project.resolve("cli/pom.xml"), "<project/>");
    write(project.resolve("cli/src/main/java/Main.java"), "class Main {}");
    setAge(project.resolve("pom.xml"), 60);
    setAge(project.resolve("cli/pom.xml"), 60);
    tools = temporary.resolve("tools");
    executable(write(tools.resolve("mvn"), FAKE_MAVEN));
    environment.put("PATH", tools + ":/usr/bin:/bin");
    environment.put("HOME", temporary.toString());
    environment.put("CLOZE_JAVA_HOME", jdk("jdk-17", "17.0.15").toString());
  }

  @Test
  void buildsOnceAndAgainWhenASourceChangedOrVanished() throws Exception {
    assertThat(launch("--version").err()).startsWith("Building Cloze: first use");
    assertThat(launch("--version").err()).isEmpty();
    assertThat(builds()).isEqualTo(1);

    Path source = project.resolve("cli/src/main/java/Main.java");
    setAge(source, -60);
    assertThat(launch("--version").err()).startsWith("Building Cloze: the sources changed");
    assertThat(builds()).isEqualTo(2);
    setAge(source, 60);

    Files.delete(source);
    setAge(source.getParent(), -60);
    launch("--version");
    assertThat(builds()).isEqualTo(3);
  }

  @Test
  void passesArgumentsUntouchedAndKeepsTheWorkingDirectory() throws Exception {
    Outcome outcome = launch("fill-mask", "--model", "a b", "The [MASK]  'sat' $HOME *");

    assertThat(outcome.exitCode()).isZero();
    List<String> arguments = outcome.arguments();
    int main = arguments.indexOf("dev.cloze.cli.Main");
    assertThat(arguments.subList(main + 1, arguments.size()))
        .containsExactly("fill-mask", "--model", "a b", "The [MASK]  'sat' $HOME *");
    assertThat(arguments)
        .contains(
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
            "-Dcloze.terminal=false");
    assertThat(outcome.out()).contains("cwd=" + temporary + "\n");
    assertThat(classPath(outcome))
        .matches(".*/a project/.cloze-build/[^:]*/cloze-cli.jar:.*/.cloze-build/lib/picocli.jar");
  }

  @Test
  void runsThroughLinks() throws Exception {
    Path bin = Files.createDirectories(temporary.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("cloze"), Path.of("../a project/cloze"));
    Files.createSymbolicLink(bin.resolve("cz"), bin.resolve("cloze"));

    Outcome outcome = start(List.of(bin.resolve("cz").toString(), "--help"));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.arguments()).endsWith("--help");
  }

  @Test
  void setsTheVariablesThatTheUserDidNotSet() throws Exception {
    assertThat(launch().out())
        .contains("malloc=268435456 tunables=glibc.malloc.hugetlb=1 locale=C.UTF-8");
    environment.put("MALLOC_TOP_PAD_", "1");
    environment.put("LC_ALL", "de_DE.UTF-8");
    assertThat(launch().out())
        .contains("malloc=1 tunables=glibc.malloc.hugetlb=1 locale=de_DE.UTF-8");
  }

  @Test
  void addsTheOptionsOfTheUserAfterItsOwn() throws Exception {
    environment.put("CLOZE_JAVA_OPTS", "-Xmx2g -XX:+UseSerialGC");
    List<String> arguments = launch().arguments();
    assertThat(arguments).containsSubsequence("-XX:+UseParallelGC", "-Xmx2g", "-XX:+UseSerialGC");
  }

  @Test
  void becomesTheJvmSoThatSignalsReachIt() throws Exception {
    var process = process(List.of(project.resolve("cloze").toString())).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    assertThat(out).contains("pid=" + process.pid() + "\n");
  }

  @Test
  void refusesAnOldJavaThatWasAskedFor() throws Exception {
    environment.put("CLOZE_JAVA_HOME", jdk("old", "1.8.0_392").toString());
    Outcome outcome = launch("--version");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .startsWith("cloze: CLOZE_JAVA_HOME is ")
        .contains("not a JDK of version 17 or newer", "version 1.8.0_392");
    assertThat(builds()).isZero();
  }

  @Test
  void takesTheJdkOnThePathWhenJavaHomeIsTooOld() throws Exception {
    environment.remove("CLOZE_JAVA_HOME");
    environment.put("JAVA_HOME", jdk("old", "11.0.2").toString());
    environment.put("PATH", jdk("good", "21.0.1").resolve("bin") + ":" + environment.get("PATH"));
    environment.put("CLOZE_TRACE", "1");
    assertThat(launch("--version").err()).contains("/good/bin/java ");
  }

  @Test
  void saysThatMavenIsMissing() throws Exception {
    Files.delete(tools.resolve("mvn"));
    environment.put("PATH", onlyTheseTools());
    Outcome outcome = launch("--version");
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(1);
    assertThat(outcome.err()).startsWith("cloze: building needs Apache Maven");
  }

  @Test
  void aFailedBuildIsReportedAndTriedAgain() throws Exception {
    Path broken = write(tools.resolve("broken"), "");
    Outcome outcome = launch("--version");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains("[ERROR] broken", "cloze: the build failed");
    assertThat(outcome.out()).isEmpty();
    Files.delete(broken);
    assertThat(launch("--version").exitCode()).isZero();
  }

  @Test
  void twoFirstUsesAtOnceBuildOnce() throws Exception {
    var first = process(List.of(project.resolve("cloze").toString())).start();
    var second = process(List.of(project.resolve("cloze").toString())).start();
    assertThat(first.waitFor()).isZero();
    assertThat(second.waitFor()).isZero();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void keepsTheJarsOfTheBuildBeforeForRunsThatStillUseThem() throws Exception {
    String before = classPath(launch());
    setAge(project.resolve("pom.xml"), -60);
    String after = classPath(launch());
    assertThat(after).isNotEqualTo(before);
    assertThat(Path.of(before.split(":")[0])).exists();
  }

  private static String classPath(Outcome outcome) {
    return outcome.arguments().get(outcome.arguments().indexOf("-cp") + 1);
  }

  private Outcome launch(String... arguments) throws Exception {
    var command = new ArrayList<String>(List.of(project.resolve("cloze").toString()));
    command.addAll(List.of(arguments));
    return start(command);
  }

  private Outcome start(List<String> command) throws Exception {
    Path err = Files.createTempFile(temporary, "err", "");
    Process process = process(command).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), out, Files.readString(err));
  }

  private ProcessBuilder process(List<String> command) {
    var builder = new ProcessBuilder(command).directory(temporary.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  private long builds() throws IOException {
    Path log = tools.resolve("builds");
    return Files.exists(log) ? Files.readAllLines(log).size() : 0;
  }

  /** A PATH with what the script itself calls, and nothing else. */
  private String onlyTheseTools() throws IOException {
    for (String tool : List.of("uname", "find", "head", "readlink", "mkdir", "date", "flock")) {
      for (String folder : List.of("/usr/bin/", "/bin/")) {
        if (Files.exists(Path.of(folder + tool))) {
          executable(write(tools.resolve(tool), "#!/bin/sh\nexec " + folder + tool + " \"$@\"\n"));
          break;
        }
      }
    }
    return tools.toString();
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = temporary.resolve(name);
    executable(write(home.resolve("bin/java"), FAKE_JAVA));
    executable(write(home.resolve("bin/javac"), "#!/bin/sh\n"));
    write(home.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void setAge(Path file, int seconds) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(seconds)));
  }

  static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (Files.notExists(folder.resolve("cloze"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
