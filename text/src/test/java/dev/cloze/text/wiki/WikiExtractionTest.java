package dev.cloze.text.wiki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.text.Shared;
import dev.cloze.text.corpus.CorpusException;
import dev.cloze.text.corpus.CorpusProblems;
import dev.cloze.text.corpus.Document;
import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.corpus.DocumentReader;
import dev.cloze.text.corpus.UnpackLimits;
import dev.cloze.text.wiki.ExtractionOptions.Format;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WikiExtractionTest {
  /** Markup that is still there, and what only markup leaves behind. */
  private static final List<Pattern> LEFTOVERS =
      List.of(
          Pattern.compile("\\{\\{|\\}\\}|\\[\\[|\\]\\]|\\{\\||\\|\\}"),
          Pattern.compile("'{2,}"),
          Pattern.compile("</?(ref|br|sub|sup|small|div|span|math|nowiki|gallery|table)\\b"),
          Pattern.compile("&[a-z]{2,8};|&#\\d+;"),
          Pattern.compile("__[A-Z]{3,}__"),
          Pattern.compile("(?m)^[*#:;|!=]"),
          Pattern.compile("\\b(thumb|\\d+px)\\|"),
          Pattern.compile("\\|"),
          Pattern.compile("\\[(https?:)?//"),
          Pattern.compile("<!--|-->"),
          Pattern.compile("\\( *[,;)]"));

  @TempDir private Path folder;

  private ExtractionOptions options(Format format, int workers, Path... dumps) {
    return new ExtractionOptions(
        List.of(dumps),
        folder.resolve("out"),
        format,
        Set.of(0),
        false,
        workers,
        true,
        UnpackLimits.DEFAULTS);
  }

  private static ExtractionResult run(ExtractionOptions options) {
    return WikiExtraction.run(options, (read, total, articles) -> {});
  }

  private static String dump(int pages) {
    var xml = new StringBuilder(DumpReaderTest.HEAD);
    for (int i = 0; i < pages; i++) {
      xml.append(
          DumpReaderTest.page(
              i, "Title " + i, "<ns>0</ns>", "'''Text''' of \u00E9 [[page|x]] " + i + ".\n\nEnd."));
    }
    return xml.append(DumpReaderTest.page(pages, "R", "<redirect/>", "#R [[A]]"))
        .append(DumpReaderTest.page(pages, "Kategorie:A", "<ns>14</ns>", "x"))
        .append(DumpReaderTest.page(pages, "Box", "<ns>0</ns>", "{{x}}"))
        .append("</mediawiki>\n")
        .toString();
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private List<String> documents() throws IOException {
    var texts = new ArrayList<String>();
    try (var files = Files.list(folder.resolve("out"))) {
      for (Path file : files.filter(f -> !f.endsWith("report.json")).sorted().toList()) {
        try (var reader =
            DocumentReader.open(file, DocumentOptions.DEFAULTS, new CorpusProblems())) {
          for (Document d = reader.next(); d != null; d = reader.next()) {
            texts.add(String.join("\n", d.paragraphs()));
          }
        }
      }
    }
    return texts;
  }

  @Test
  void everyPageIsCountedOnceAndWrittenInOrder() throws IOException {
    Path dump = write("d.xml", dump(20_000).getBytes(StandardCharsets.UTF_8));
    ExtractionResult made = run(options(Format.JSONL, 2, dump));
    assertThat(made.counts())
        .isEqualTo(new ExtractionCounts(20_003, 20_000, 1, 1, 0, 1, made.counts().characters()));
    assertThat(made.problems()).isEmpty();
    List<String> texts = documents();
    assertThat(texts).hasSize(20_000);
    assertThat(texts.get(12_345)).isEqualTo("Text of \u00E9 x 12345.\nEnd.");
    Path part = folder.resolve("out/part-00000.jsonl");
    assertThat(Files.lines(part).findFirst())
        .hasValue("{\"id\":\"0\",\"title\":\"Title 0\",\"text\":\"Text of \u00E9 x 0.\\nEnd.\"}");
    byte[] bytes = Files.readAllBytes(part);
    run(options(Format.JSONL, 5, dump));
    assertThat(Files.readAllBytes(part)).isEqualTo(bytes);
    run(options(Format.TXT, 1, dump));
    assertThat(documents()).isEqualTo(texts);
  }

  @Test
  void dumpsComeInUtf16AndPacked() throws IOException {
    byte[] utf16 = ("\uFEFF" + dump(3)).getBytes(StandardCharsets.UTF_16LE);
    run(options(Format.TXT, 1, write("d.xml", gzip(utf16))));
    assertThat(documents()).hasSize(3).contains("Text of \u00E9 x 0.\nEnd.");
  }

  @Test
  void wholePagesBeforeABreakAreKept() throws IOException {
    byte[] dump = dump(2_000).getBytes(StandardCharsets.UTF_8);
    Path cut = write("cut.xml", Arrays.copyOf(dump, dump.length / 2));
    ExtractionResult made =
        run(options(Format.TXT, 2, cut, write("whole.xml", dump(1).getBytes())));
    assertThat(made.brokenDumps()).isEqualTo(1);
    assertThat(made.problems())
        .first()
        .asString()
        .contains("cut.xml, line", "ends too early", "whole pages before are kept");
    assertThat(documents()).hasSizeBetween(900, 1_101).endsWith("Text of \u00E9 x 0.\nEnd.");
    byte[] packed = gzip(dump);
    made = run(options(Format.TXT, 2, write("cut.xml.gz", Arrays.copyOf(packed, 20_000))));
    assertThat(made.problems()).singleElement().asString().contains("broken gzip", "pages before");
    assertThat(documents()).hasSizeGreaterThan(100);
  }

  @Test
  void leavesNothingBehindWhenItFails() throws IOException {
    Path old = write("d.xml", dump(2).getBytes(StandardCharsets.UTF_8));
    run(options(Format.TXT, 1, old));
    fails(options(Format.TXT, 1, write("no.xml", "<html/>".getBytes())), "no.xml", "<mediawiki>");
    fails(options(Format.TXT, 1, write("none.xml", dump(0).getBytes())), "no article in 3 pages");
    fails(options(Format.TXT, 1, folder.resolve("missing.xml")), "missing.xml", "does not exist");
    assertThat(documents()).as("the result of before").hasSize(2);
    Files.createDirectories(folder.resolve(".out.building"));
    Files.writeString(folder.resolve(".out.building/part-00000.txt"), "of a killed run");
    run(options(Format.TXT, 1, old));
    assertThat(folder.resolve(".out.building")).doesNotExist();
    Files.writeString(folder.resolve("out/mine.txt"), "x");
    fails(options(Format.TXT, 1, old), "mine.txt", "not overwritten");
    assertThat(folder.resolve("out/mine.txt")).exists();
  }

  /** Random damage: whole pages or one of our own exceptions. */
  @Test
  void mutatedDumpsNeverSurprise() throws IOException {
    byte[] dump = dump(20).getBytes(StandardCharsets.UTF_8);
    long seed = Long.getLong("cloze.seed", 20_261_121L);
    var random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      byte[] bytes = Arrays.copyOf(dump, 1 + random.nextInt(dump.length));
      for (int n = random.nextInt(5); n > 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        run(options(Format.TXT, 1, write("m.xml", bytes)));
      } catch (CorpusException e) {
        assertThat(e.getMessage()).as("-Dcloze.seed=%d", seed).contains("m.xml");
      }
    }
  }

  /** Published dumps: 50 articles sampled with a fixed seed hold next to no markup. */
  @Test
  void publishedDumpsAreCleaned() throws IOException {
    for (String name :
        List.of(
            "enwiki-pages-articles-shortened.xml.bz2",
            "enwiki-testdata_en.xml.bz2",
            "itwiki-mercedes.xml")) {
      ExtractionResult made = run(options(Format.JSONL, 2, Shared.file("data/wiki-dumps/" + name)));
      List<String> sample = new ArrayList<>(documents());
      Collections.shuffle(sample, new Random(50));
      sample = sample.subList(0, Math.min(50, sample.size()));
      long words = 0;
      List<String> found = new ArrayList<>();
      for (String text : sample) {
        words += text.split("\\s+").length;
        for (Pattern pattern : LEFTOVERS) {
          for (Matcher m = pattern.matcher(text); m.find(); ) {
            int from = Math.max(0, m.start() - 30);
            found.add(text.substring(from, Math.min(text.length(), m.end() + 30)));
          }
        }
      }
      System.out.printf( // docs/results/wikipedia.md has these lines
          "%s: %s; %d articles sampled, %d words, %d leftovers: %s%n",
          name, made.counts(), sample.size(), words, found.size(), found);
      assertThat(found.size()).as("leftovers").isLessThanOrEqualTo((int) (1 + words / 20_000));
      assertThat(made.brokenDumps()).isEqualTo(name.contains("testdata") ? 1 : 0);
    }
  }

  private static void fails(ExtractionOptions options, String... words) {
    assertThatThrownBy(() -> run(options))
        .isInstanceOf(CorpusException.class)
        .message()
        .contains(words)
        .doesNotContain("\n");
  }
}
