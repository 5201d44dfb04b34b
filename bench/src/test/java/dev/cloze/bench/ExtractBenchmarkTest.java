package dev.cloze.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.bench.ExtractBenchmark.Round;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtractBenchmarkTest {
  @Test
  void speedsAreMediansOfTheRounds() {
    Round[] rounds = {new Round(2, 4, 3), new Round(1, 2, 1), new Round(4, 8, 2)};
    var result = ExtractBenchmark.Case.of(1, rounds, 8_000_000, 32_000_000, 10);
    assertThat(result.megabytesPerSecond()).isEqualTo(4);
    assertThat(result.megabytesPerCoreSecond()).isEqualTo(2);
    assertThat(result.slowestMegabytesPerCoreSecond()).isEqualTo(1);
    assertThat(result.fastestMegabytesPerCoreSecond()).isEqualTo(4);
    assertThat(result.xmlMegabytesPerCoreSecond()).isEqualTo(8);
    assertThat(result.articlesPerSecond()).isEqualTo(5);
    assertThat(result.unpackingShare()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void countsTheBytesOnBothSidesOfThePacking(@TempDir Path folder) throws IOException {
    String page =
        "<page><title>T</title><ns>0</ns><id>1</id><revision><text>x</text></revision></page>";
    String xml = "<mediawiki>" + page.repeat(50) + "</mediawiki>";
    Path dump = folder.resolve("d.xml.gz");
    try (var out = new GZIPOutputStream(Files.newOutputStream(dump))) {
      out.write(xml.getBytes());
    }
    var result = ExtractBenchmark.run(List.of(dump), 2, 2, 0);
    assertThat(result.inputBytes()).isEqualTo(Files.size(dump));
    assertThat(result.xmlBytes()).isEqualTo(xml.length());
    assertThat(result.articles()).isEqualTo(50);
    assertThat(result.rounds()).isEqualTo(2);
    assertThat(result.workers()).isEqualTo(2);
  }
}
