package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cloze corpus extract} and its benchmark: what they print, and what bad dumps do. */
final class CorpusExtractTest {
  @TempDir Path folder;

  private Samples samples;

  @BeforeEach
  void makeSamples() {
    samples = new Samples(folder);
  }

  static String dump(int pages) {
    var xml = new StringBuilder("<mediawiki xml:lang=\"en\">\n");
    for (int i = 0; i < pages; i++) {
      xml.append("<page><title>T").append(i).append("</title><ns>0</ns><id>").append(i);
      xml.append("</id><revision><text>'''Text''' ").append(Integer.toHexString(i * 31_337));
      xml.append(" of {{convert|5|km}} page ").append(i).append(".</text></revision></page>\n");
    }
    return xml.append("</mediawiki>\n").toString();
  }

  private Outcome extract(Object... dumps) {
    Object[] command = {"corpus", "extract", "--json", "--output", folder.resolve("out")};
    Object[] all = Arrays.copyOf(command, command.length + dumps.length);
    System.arraycopy(dumps, 0, all, command.length, dumps.length);
    return Outcome.of(all);
  }

  private void fails(Path dump, String... words) {
    extract(dump).failed(1, words);
    assertThat(folder.resolve("out")).doesNotExist();
    assertThat(folder.resolve(".out.building")).doesNotExist();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static byte[] zip(String name, byte[] bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(packed)) {
      out.putNextEntry(new ZipEntry(name));
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  @Test
  void extracts() throws IOException {
    Outcome made = extract(samples.write("d.xml", dump(3))).done();
    assertThat(made.json().get("articles").asInt()).isEqualTo(3);
    assertThat(Files.readAllLines(folder.resolve("out/part-00000.jsonl")).get(1))
        .isEqualTo("{\"id\":\"1\",\"title\":\"T1\",\"text\":\"Text 7a69 of 5 km page 1.\"}");
  }

  @Test
  void benchmark() throws IOException {
    Path dump = samples.write("d.xml", dump(20));
    Outcome outcome = Outcome.of("bench", "extract", "--json", "--rounds", 1, dump).done();
    assertThat(outcome.keys()).containsExactly("cases");
    JsonNode result = outcome.json().get("cases").get(0);
    assertThat(Outcome.keys(result))
        .containsExactly(
            "workers",
            "megabytes_per_second",
            "megabytes_per_core_second",
            "slowest_megabytes_per_core_second",
            "fastest_megabytes_per_core_second",
            "xml_megabytes_per_core_second",
            "articles_per_second",
            "unpacking_share",
            "rounds",
            "input_bytes",
            "xml_bytes",
            "articles");
    assertThat(result.get("articles").asInt()).isEqualTo(20);
    assertThat(result.get("xml_bytes").asLong()).isEqualTo(Files.size(dump));
    Outcome.of("bench", "extract", "--workers", 0, dump).failed(2, "--workers");
  }

  @Test
  void missingDump() {
    fails(folder.resolve("none.xml.bz2"), "none.xml.bz2 does not exist", "check the path");
    Outcome.of("corpus", "extract", "--output", folder.resolve("out"), "none.xml")
        .failed(1, "none.xml does not exist; check the path, which begins at ");
  }

  @Test
  void brokenDumps() throws IOException {
    byte[] xml = dump(2_000).getBytes(StandardCharsets.UTF_8);
    byte[] packed = gzip(xml);
    fails(samples.write("no.xml.gz", Arrays.copyOf(packed, 30)), "no.xml.gz", "broken gzip");
    fails(samples.write("no.xml", "<html></html>"), "no.xml", "<mediawiki>");
    fails(samples.write("no.zip", Arrays.copyOf(zip("d.xml", xml), 40)), "no.zip", "broken zip");
    Outcome cut = extract(samples.write("cut.gz", Arrays.copyOf(packed, packed.length / 2))).done();
    assertThat(cut.err()).contains("cut.gz", "broken gzip", "whole pages before are kept");
    assertThat(cut.json().get("broken_dumps").asInt()).isEqualTo(1);
  }

  @Test
  void namesThatLeadOutOfTheArchive() throws IOException {
    byte[] xml = dump(1).getBytes(StandardCharsets.UTF_8);
    fails(samples.write("trick.zip", zip("../d.xml", xml)), "trick.zip", "no dump");
    assertThat(folder.resolve("d.xml")).doesNotExist();
    assertThat(folder.resolveSibling("d.xml")).doesNotExist();
  }

  @Test
  void decompressionBomb() throws IOException {
    byte[] blank = new byte[100 << 20];
    Arrays.fill(blank, (byte) ' ');
    byte[] head = "<mediawiki>".getBytes(StandardCharsets.UTF_8);
    System.arraycopy(head, 0, blank, 0, head.length);
    fails(
        samples.write("bomb.xml.gz", gzip(blank)),
        "bomb.xml.gz looks like a decompression bomb",
        "--max-unpack-ratio");
  }

  @Test
  void invalidEncodingIsReplacedAndReported() throws IOException {
    byte[] xml =
        dump(1).replace("Text", "Caf\u00E9").getBytes(StandardCharsets.ISO_8859_1); // not UTF-8
    Outcome made = extract(samples.write("latin1.xml", xml)).done();
    assertThat(made.err()).contains("latin1.xml", "1 invalid UTF-8");
    assertThat(Files.readString(folder.resolve("out/part-00000.jsonl"))).contains("Caf\uFFFD");
  }

  @Test
  void corpusPathThatMatchesNothing() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    samples.write("empty/photo.jpg", "x");
    Outcome.of("corpus", "stats", empty).failed(1, "empty holds no .txt", "name the files");
    Outcome.of("corpus", "stats", folder.resolve("*.txt")).failed(1, "*.txt does not exist");
  }
}
