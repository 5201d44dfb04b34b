package dev.cloze.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Predicted memory beside the resident memory of a process that trains, to the stated error. */
@Tag("slow")
@EnabledOnOs(OS.LINUX)
class MeasuredMemoryTest {
  private static final Map<String, String> LAUNCHER =
      Map.of(
          "MALLOC_ARENA_MAX", "1",
          "MALLOC_MMAP_MAX_", "0",
          "MALLOC_TRIM_THRESHOLD_", "4294967296",
          "MALLOC_TOP_PAD_", "268435456",
          "GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bert-tiny.yaml",
        "bert-miniature.yaml training.micro_batch_size=8",
        "bert-base.yaml training.micro_batch_size=4",
        "bert-base.yaml training.micro_batch_size=4 training.precision=fp32",
        "electra-small.yaml training.micro_batch_size=16 training.batch_size=16",
        "roberta-wikitext.yaml",
        "elmo-tiny.yaml",
        "elmo-wikitext.yaml"
      })
  void asStated(String recipe) throws IOException, InterruptedException {
    long[] bytes = measure(recipe.split(" "));
    assertThat(bytes[1] / (double) bytes[0])
        .as("%s: predicted %,d, measured %,d", recipe, bytes[0], bytes[1])
        .isBetween(1 - Memory.ERROR, 1 + Memory.ERROR);
  }

  private static long[] measure(String... arguments) throws IOException, InterruptedException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseParallelGC",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
            "-cp",
            classPath,
            MeasuredProcess.class.getName());
    builder.command().addAll(List.of(arguments));
    builder.environment().putAll(LAUNCHER);
    builder.redirectError(new File("/dev/null"));
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(out).isZero();
    String[] numbers = out.trim().split(" ");
    return new long[] {Long.parseLong(numbers[0]), Long.parseLong(numbers[1])};
  }
}
