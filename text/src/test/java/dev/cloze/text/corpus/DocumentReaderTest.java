package dev.cloze.text.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.text.corpus.CorpusProblems.Kind;
import dev.cloze.text.corpus.DocumentOptions.Boundary;
import dev.cloze.text.corpus.DocumentOptions.Lines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentReaderTest {
  private static final DocumentOptions DEFAULTS = DocumentOptions.DEFAULTS;

  @TempDir private Path directory;
  private final CorpusProblems problems = new CorpusProblems();

  @Test
  void aBlankLineEndsADocument() throws IOException {
    Path file = text("\n a b \nc\r\n \t\u00A0\n\nd\n\n\n");
    assertThat(read(file, DEFAULTS)).containsExactly(List.of("a b", "c"), List.of("d"));
    assertThat(problems.isEmpty()).isTrue();
    try (var reader = DocumentReader.open(file, DEFAULTS, problems)) {
      assertThat(reader.next().source()).isEqualTo(file + ":2");
      assertThat(reader.next().source()).isEqualTo(file + ":6");
    }
  }

  @Test
  void theOptionsSayWhatALineIs() throws IOException {
    Path file = text("a\nb\n\nc\n");
    assertThat(read(file, DEFAULTS.with(Boundary.FILE, Lines.PARAGRAPH)))
        .containsExactly(List.of("a", "b", "c"));
    assertThat(read(file, DEFAULTS.with(Boundary.FILE, Lines.SENTENCE)))
        .containsExactly(List.of("a", "b", "c"));
    assertThat(read(file, DEFAULTS.with(Boundary.FILE, Lines.WRAPPED)))
        .containsExactly(List.of("a b", "c"));
    assertThat(read(file, DEFAULTS.with(Boundary.BLANK_LINE, Lines.WRAPPED)))
        .containsExactly(List.of("a b"), List.of("c"));
  }

  @Test
  void everyJsonObjectIsADocument() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("texts.jsonl"),
            """
            {"id": 1, "text": "a\\n\\nb", "more": {"text": 2}}

            {"text": "c \\u00e9", "text2": [1]}
            {"text": " "}
            """);
    assertThat(read(file, DEFAULTS)).containsExactly(List.of("a", "b"), List.of("c \u00E9"));
    assertThat(problems.report()).containsExactly(file + ": 1 JSON objects without any text");
    assertThat(read(file, DEFAULTS.with(Boundary.FILE, Lines.WRAPPED))).hasSize(2);
  }

  @Test
  void saysWhichLineIsNoJson() throws IOException {
    jsonFails("{\"text\": \"a\"}\n{\"text\": \"b}\n", "line 2", "malformed JSON");
    jsonFails("{\"text\": \"a\"} x\n", "line 1", "malformed");
    jsonFails("{\"text\": \"a\"} {\"text\": \"a\"}\n", "line 1", "one object per line");
    jsonFails("\n[1]\n", "line 2", "expected a JSON object");
    jsonFails("{\"content\": \"a\"}\n", "line 1", "no key \"text\"");
    jsonFails("{\"text\": 1}\n", "line 1", "not a string");
    jsonFails("{\"text\": null}\n", "line 1", "not a string");
    jsonFails("{\"text\": \"a\"", "line 1", "malformed");
  }

  @Test
  void gzipIsKnownByItsBytes() throws IOException {
    byte[] packed = gzip("a\n\nb\n");
    Path file = Files.write(directory.resolve("named.txt"), packed);
    assertThat(read(file, DEFAULTS)).hasSize(2);
    Path plain = Files.writeString(directory.resolve("plain.txt.gz"), "a\n");
    assertThat(read(plain, DEFAULTS)).hasSize(1);
    Path json = Files.write(directory.resolve("x.jsonl.gz"), gzip("{\"text\": \"a\"}\n"));
    assertThat(read(json, DEFAULTS)).containsExactly(List.of("a"));
    Path members = Files.write(directory.resolve("two.gz"), concat(packed, gzip("\nc\n")));
    assertThat(read(members, DEFAULTS)).hasSize(3);
  }

  @Test
  void brokenGzipIsNamed() throws IOException {
    byte[] packed = gzip("a word and another\n".repeat(10_000));
    Path file = directory.resolve("broken.txt.gz");
    Files.write(file, Arrays.copyOf(packed, packed.length / 2));
    fails(file, "broken.txt.gz is broken gzip", "ends too early", "gzip -t");
    Files.write(file, Arrays.copyOf(packed, packed.length - 3));
    fails(file, "is broken gzip");
    byte[] flipped = packed.clone();
    flipped[flipped.length - 6] ^= 1;
    Files.write(file, flipped);
    fails(file, "is broken gzip");
    Files.write(
        file,
        concat(
            packed, "garbage behind the end of it, so long".getBytes(StandardCharsets.US_ASCII)));
    fails(file, "is broken gzip");
    byte[] second = gzip("b\n");
    second[0] = 0;
    Files.write(file, concat(packed, second));
    fails(file, "is broken gzip");
  }

  @Test
  void otherKindsOfFilesAreNamed() throws IOException {
    Path file = directory.resolve("file.txt");
    Files.write(file, new byte[] {'P', 'K', 3, 4, 0, 0, 0});
    fails(file, "is broken zip", "unzip -t");
    Files.write(file, new byte[] {'7', 'z', (byte) 0xbc, (byte) 0xaf, 0x27, 0x1c, 0});
    fails(file, "a 7z archive", "repack it as tar");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 0, 'a', 0, 0, 0});
    fails(file, "UTF-32", "iconv");
    Files.writeString(file, "<mediawiki xmlns=\"http://www.mediawiki.org/xml/export-0.10/\">\n");
    fails(file, "a MediaWiki dump", "cloze corpus extract");
    fails(directory, "is a directory", "*.txt");
    fails(directory.resolve("nothing.txt"), "nothing.txt", "does not exist");
  }

  @Test
  void invalidUtf8IsReplacedAndCounted() throws IOException {
    byte[] bytes = "caf\u00E9 x\ny z\n".getBytes(StandardCharsets.ISO_8859_1);
    bytes[7] = (byte) 0xFF;
    Path file = Files.write(directory.resolve("latin.txt"), bytes);
    assertThat(read(file, DEFAULTS)).containsExactly(List.of("caf\uFFFD x", "\uFFFD z"));
    assertThat(problems.count(Kind.INVALID_UTF8)).isEqualTo(2);
    assertThat(problems.report())
        .containsExactly(file + ": 2 invalid UTF-8 sequences replaced by U+FFFD");
    Path cutOff = Files.write(directory.resolve("cut.txt"), new byte[] {'a', (byte) 0xE4});
    assertThat(read(cutOff, DEFAULTS)).containsExactly(List.of("a\uFFFD"));
  }

  @Test
  void utf16IsKnownByItsMark() throws IOException {
    String text = "\uFEFFcaf\u00E9 \uD83D\uDE00\n\nb\n";
    for (var charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      Path file = Files.write(directory.resolve(charset + ".txt"), text.getBytes(charset));
      assertThat(read(file, DEFAULTS))
          .containsExactly(List.of("caf\u00E9 \uD83D\uDE00"), List.of("b"));
    }
    Path json =
        Files.write(
            directory.resolve("x.jsonl"),
            "\uFEFF{\"text\": \"\u00E9\"}\n".getBytes(StandardCharsets.UTF_16LE));
    assertThat(read(json, DEFAULTS)).containsExactly(List.of("\u00E9"));
    assertThat(problems.isEmpty()).isTrue();
    Path half = Files.write(directory.resolve("half.txt"), new byte[] {-2, -1, 0, 'a', 0});
    assertThat(read(half, DEFAULTS)).containsExactly(List.of("a\uFFFD"));
    assertThat(problems.count(Kind.INVALID_UTF16)).isEqualTo(1);
  }

  /** Characters of two and four bytes fall on every place of a buffer's end. */
  @Test
  void charactersAcrossBuffersStayWhole() throws IOException {
    String text = ("\u00E9\uD83D\uDE00x".repeat(9_000) + "\n").repeat(4);
    for (int shift = 0; shift < 4; shift++) {
      Path file = text("y".repeat(shift) + text);
      String joined = String.join("\n", read(file, DEFAULTS).get(0));
      assertThat(joined).isEqualTo("y".repeat(shift) + text.strip());
    }
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void aByteOrderMarkIsDropped() throws IOException {
    assertThat(read(text("\uFEFFa\n\uFEFFb\n"), DEFAULTS)).containsExactly(List.of("a", "\uFEFFb"));
    assertThat(read(text("\uFEFF"), DEFAULTS)).isEmpty();
  }

  @Test
  void filesWithoutTextAreReported() throws IOException {
    for (String content : List.of("", "\n \n", "\uFEFF")) {
      Path file = text(content);
      try (var reader = DocumentReader.open(file, DEFAULTS, problems)) {
        assertThat(reader.next()).isNull();
        assertThat(reader.next()).isNull();
      }
    }
    assertThat(problems.count(Kind.EMPTY_FILE)).isEqualTo(3);
  }

  @Test
  void longDocumentsAreCutAtALineEnd() throws IOException {
    var options = new DocumentOptions(Boundary.BLANK_LINE, Lines.PARAGRAPH, 40, 40);
    Path file = text("0123456789\n".repeat(8) + "\nend\n");
    List<List<String>> documents = read(file, options);
    assertThat(documents.stream().map(List::size)).containsExactly(3, 3, 2, 1);
    assertThat(problems.count(Kind.DOCUMENT_CUT)).isEqualTo(1);
    assertThat(problems.count(Kind.LINE_CUT)).isZero();
  }

  @Test
  void longLinesAreCutAtWhitespace() throws IOException {
    var options = new DocumentOptions(Boundary.BLANK_LINE, Lines.PARAGRAPH, 1000, 16);
    Path file = text("one two three four five six seven\nshort\n" + "x".repeat(40) + "\n");
    assertThat(read(file, options))
        .containsExactly(
            List.of(
                "one two three",
                "four five six",
                "seven",
                "short",
                "x".repeat(16),
                "x".repeat(16),
                "x".repeat(8)));
    assertThat(problems.count(Kind.LINE_CUT)).isEqualTo(2);
    String pairs = "\uD83D\uDE00".repeat(20);
    List<String> parts = read(text("a" + pairs + "\n"), options).get(0);
    assertThat(String.join("", parts)).isEqualTo("a" + pairs);
    assertThat(parts).noneMatch(p -> Character.isHighSurrogate(p.charAt(p.length() - 1)));
  }

  /** A file of one line, a hundred times as long as the buffers may get. */
  @Test
  void memoryDoesNotGrowWithTheLine() throws IOException {
    var options = new DocumentOptions(Boundary.BLANK_LINE, Lines.WRAPPED, 2_000, 1_000);
    Path file = text("word ".repeat(40_000));
    List<List<String>> documents = read(file, options);
    assertThat(documents).allSatisfy(d -> assertThat(d.get(0).length()).isLessThanOrEqualTo(2_000));
    assertThat(documents.stream().mapToInt(d -> d.get(0).split(" ").length).sum())
        .isEqualTo(40_000);
    assertThat(problems.count(Kind.LINE_CUT)).isEqualTo(1);
    assertThat(problems.count(Kind.DOCUMENT_CUT)).isEqualTo(1);
  }

  private void jsonFails(String content, String... words) throws IOException {
    fails(Files.writeString(directory.resolve("bad.jsonl"), content), words);
  }

  private void fails(Path file, String... words) {
    assertThatThrownBy(() -> read(file, DEFAULTS))
        .isInstanceOf(CorpusException.class)
        .message()
        .contains(file.getFileName().toString())
        .contains(words);
  }

  private Path text(String content) throws IOException {
    return Files.writeString(Files.createTempFile(directory, "text", ".txt"), content);
  }

  private List<List<String>> read(Path file, DocumentOptions options) {
    var documents = new ArrayList<List<String>>();
    try (var reader = DocumentReader.open(file, options, problems)) {
      for (Document document = reader.next(); document != null; document = reader.next()) {
        documents.add(document.paragraphs());
      }
    }
    return documents;
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
