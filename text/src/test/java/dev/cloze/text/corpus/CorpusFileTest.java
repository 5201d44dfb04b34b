package dev.cloze.text.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.cloze.text.corpus.CorpusProblems.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class CorpusFileTest {
  @TempDir private Path directory;
  private final CorpusProblems problems = new CorpusProblems();

  // ---- what is read

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"TAR", "ZIP", "NONE"})
  void compressedPartsFollowEachOther(Packing packing) throws IOException {
    byte[] parts = Packed.concat(Packed.in(packing, Packed.bytes("a\n\nb")), empty(packing));
    Path file = write("x.txt", Packed.concat(parts, Packed.in(packing, Packed.bytes(" c\n"))));
    assertThat(texts(file)).containsExactly("a", "b c");
    byte[] json = Packed.in(packing, Packed.bytes("{\"text\": \"a\"}\n"));
    assertThat(texts(write("x.jsonl" + ending(packing), json))).containsExactly("a");
  }

  @Test
  void archivesAndCompressionLieInEachOther() throws IOException {
    byte[] inner =
        Packed.tar(
            "deep/a.txt.bz2", Packed.in(Packing.BZIP2, Packed.bytes("one\n\ntwo\n")),
            "b.jsonl.zst", Packed.in(Packing.ZSTD, Packed.bytes("{\"text\": \"three\"}\n")));
    byte[] zip =
        Packed.zip("c.txt", Packed.bytes("four\n"), "inner.txz", Packed.in(Packing.XZ, inner));
    byte[] outer = Packed.tar("x.zip", zip, "n".repeat(150) + "/d.txt", Packed.bytes("five\n"));
    Path file = write("all.tgz", Packed.in(Packing.GZIP, outer));
    assertThat(texts(file)).containsExactly("four", "one", "two", "three", "five");
    try (var reader = DocumentReader.open(file, DocumentOptions.DEFAULTS, problems)) {
      assertThat(reader.next().source()).isEqualTo(file + "!x.zip!c.txt:1");
      assertThat(reader.next().source()).isEqualTo(file + "!x.zip!inner.txz!deep/a.txt.bz2:1");
      assertThat(reader.next().source()).isEqualTo(file + "!x.zip!inner.txz!deep/a.txt.bz2:3");
    }
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void whatIsLeftOutIsCounted() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      for (String name :
          List.of("/etc/a.txt", "../a.txt", "x/../../a.txt", "C:\\a.txt", "..\\a.txt")) {
        member(tar, new TarArchiveEntry(name, true), "tricks");
      }
      for (byte type :
          List.of(TarConstants.LF_SYMLINK, TarConstants.LF_LINK, TarConstants.LF_CHR)) {
        tar.putArchiveEntry(new TarArchiveEntry("link.txt", type));
        tar.closeArchiveEntry();
      }
      tar.putArchiveEntry(new TarArchiveEntry("folder/"));
      tar.closeArchiveEntry();
      member(tar, new TarArchiveEntry("README.md"), "other");
      member(tar, new TarArchiveEntry("._a.txt"), "other");
      member(tar, new TarArchiveEntry("empty.txt"), "");
      member(tar, new TarArchiveEntry("a..b/good.txt"), "good");
    }
    Path file = write("x.tar", bytes.toByteArray());
    assertThat(texts(file)).containsExactly("good");
    assertThat(problems.count(Kind.UNSAFE_MEMBER)).isEqualTo(5);
    assertThat(problems.count(Kind.SPECIAL_MEMBER)).isEqualTo(3);
    assertThat(problems.count(Kind.OTHER_MEMBER)).isEqualTo(2);
    assertThat(problems.count(Kind.EMPTY_MEMBER)).isEqualTo(1);
    assertThat(problems.report()).hasSize(4).allMatch(line -> line.startsWith(file + ": "));
  }

  @Test
  void namesPlayNoTricksOnTheTerminal() throws IOException {
    byte[] bad = Packed.in(Packing.GZIP, Packed.bytes("x".repeat(1000)));
    Path file =
        write(
            "x.tar", Packed.tar("a\u001B[31m\nb\u202E.txt.gz", Arrays.copyOf(bad, bad.length / 2)));
    assertThatThrownBy(() -> texts(file))
        .hasMessageStartingWith(file + "!a?[31m?b?.txt.gz is broken gzip (it ends too early)");
  }

  /** The index at the end of a zip is behind the last document. */
  @Test
  void theWholeFileIsHashedWhileItIsRead() throws Exception {
    byte[] zip = Packed.zip("a.txt", words(100_000), "b.md", words(100_000));
    Path file = write("x.zip", Packed.concat(zip, new byte[100_000]));
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (var reader = DocumentReader.open(file, DocumentOptions.DEFAULTS, problems, digest)) {
      while (reader.next() != null) {
        assertThat(reader.bytesRead()).isPositive();
      }
      reader.readToEnd();
      assertThat(reader.bytesRead()).isEqualTo(Files.size(file));
    }
    assertThat(digest.digest())
        .isEqualTo(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  // ---- bzip2 in parallel

  @Test
  void bzip2OfManyBlocksAndStreamsIsWhole() throws IOException {
    byte[] text = words(2_500_000);
    byte[] packed = Packed.in(Packing.BZIP2, text); // blocks of 100,000 bytes
    byte[] rest = Arrays.copyOfRange(text, 0, 333_333);
    byte[] streams = Packed.concat(packed, empty(Packing.BZIP2), Packed.in(Packing.BZIP2, rest));
    try (var in = new ParallelBzip2InputStream(new ByteArrayInputStream(streams))) {
      assertThat(in.readAllBytes()).isEqualTo(Packed.concat(text, rest));
    }
    Path file = write("x.bz2", streams);
    for (int cut : new int[] {1, 5, 400, packed.length / 2, packed.length + 3}) {
      write("x.bz2", Arrays.copyOf(streams, streams.length - cut));
      fails(file, "x.bz2 is broken bzip2 (it ends too early)", "near byte", "bzip2 -t");
    }
    byte[] flipped = streams.clone();
    flipped[packed.length / 2] ^= 16;
    fails(write("x.bz2", flipped), "broken bzip2", "the block at byte");
  }

  @Test
  void aBlockOfOneByteUnpacksToMuchMore() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new BZip2CompressorOutputStream(bytes, 9)) {
      out.write(new byte[30_000_000]);
    }
    try (var in = new ParallelBzip2InputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      long count = 0;
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        count += n;
      }
      assertThat(count).isEqualTo(30_000_000);
    }
  }

  /** The table of used bytes is written as 16 words of 16 bits: three of them make the number. */
  @Test
  void theMagicNumberOfABlockMayStandInsideOne() throws IOException {
    int[] table = {0x3141, 0x5926, 0x5359};
    var used = new ByteArrayOutputStream();
    for (int word = 0; word < 3; word++) {
      for (int bit = 0; bit < 16; bit++) {
        if ((table[word] >>> 15 - bit & 1) != 0) {
          used.write(0x20 + 16 * word + bit);
        }
      }
    }
    byte[] alphabet = used.toByteArray();
    var random = new Random(3);
    byte[] text = new byte[250_000];
    for (int i = 0; i < text.length; i++) {
      text[i] = alphabet[random.nextInt(alphabet.length)];
    }
    byte[] packed = Packed.in(Packing.BZIP2, text);
    var scanner = new Bzip2Scanner(new ByteArrayInputStream(packed));
    int parts = 0;
    while (scanner.next() instanceof Bzip2Scanner.Block) {
      parts++;
    }
    assertThat(parts).as("blocks, each taken apart").isEqualTo(6);
    try (var in = new ParallelBzip2InputStream(new ByteArrayInputStream(packed))) {
      assertThat(in.readAllBytes()).isEqualTo(text);
    }
  }

  // ---- what is broken

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"TAR", "ZIP", "NONE"})
  void brokenCompressionIsNamed(Packing packing) throws IOException {
    byte[] packed = Packed.in(packing, words(300_000));
    Path file = write("x.txt", Arrays.copyOf(packed, packed.length / 2));
    fails(file, "x.txt is broken " + packing.label(), "it ends too early", packing.test());
    byte[] garbage = Packed.bytes("garbage behind the end");
    fails(write("x.txt", Packed.concat(packed, garbage)), "x.txt is broken " + packing.label());
    byte[] flipped = packed.clone();
    flipped[packed.length / 2] ^= 1;
    if (packing != Packing.ZSTD) { // whose frames have no checksum unless asked for
      fails(write("x.txt", flipped), "x.txt is broken " + packing.label());
    }
    byte[] good = Packed.in(packing, Packed.bytes("good\n"));
    Path tar = write("x.tar", Packed.tar("good.txt", good, "bad.txt", flipped(packed)));
    fails(tar, "x.tar!bad.txt is broken " + packing.label());
  }

  @Test
  void brokenArchivesAreNamed() throws IOException {
    byte[] tar = Packed.tar("a.txt", words(3000), "b.txt", words(3000));
    for (int cut : new int[] {700, 512 + 3000, tar.length / 2, 512 + 3072 + 512 + 100}) {
      fails(write("x.tar", Arrays.copyOf(tar, cut)), "x.tar", "broken tar (it ends too early)");
    }
    fails(write("x.tar", Arrays.copyOf(tar, 512 + 3072)), "broken tar (it ends too early)");
    byte[] header = tar.clone();
    header[512 + 3072 + 3] ^= 1;
    fails(write("x.tar", header), "x.tar is broken tar", "wrong checksum");
    fails(write("x.tar", Packed.concat(tar, Packed.bytes("garbage"))), "bytes behind its end");
    byte[] zip = Packed.zip("a.txt", words(3000), "b.txt", words(3000));
    fails(write("x.zip", Arrays.copyOf(zip, 800)), "x.zip!a.txt is broken zip");
    int second = new String(zip, StandardCharsets.ISO_8859_1).indexOf("PK\3\4", 4);
    fails(write("x.zip", Arrays.copyOf(zip, second)), "x.zip is broken zip (it ends too early)");
    byte[] flipped = zip.clone();
    flipped[500] ^= 1;
    fails(write("x.zip", flipped), "x.zip!a.txt is broken zip");
    byte[] inGzip = Packed.in(Packing.GZIP, Arrays.copyOf(tar, tar.length / 2));
    fails(write("x.tgz", inGzip), "x.tgz", "broken tar");
  }

  @Test
  void tooManyLayersAreRefused() throws IOException {
    byte[] bytes = Packed.bytes("x\n");
    for (int i = 0; i < 8; i++) {
      bytes = Packed.in(Packing.GZIP, bytes);
    }
    assertThat(texts(write("8.gz", bytes))).containsExactly("x");
    fails(write("9.gz", Packed.in(Packing.GZIP, bytes)), "more than 8 layers deep");
    byte[] tar = Packed.bytes("x\n");
    for (int i = 0; i < 9; i++) {
      tar = Packed.tar(i == 0 ? "x.txt" : "x.tar", tar);
    }
    fails(write("9.tar", tar), "9.tar!x.tar!x.tar", "more than 8 layers deep");
  }

  @Test
  void bombsAreRefused() throws IOException {
    var bytes = new ByteArrayOutputStream();
    byte[] blank = new byte[1 << 20];
    Arrays.fill(blank, (byte) '\n');
    try (OutputStream out = new XZOutput(bytes)) {
      for (int i = 0; i < 100; i++) {
        out.write(blank);
      }
    }
    Path file = write("bomb.txt.xz", bytes.toByteArray());
    fails(file, "bomb.txt.xz looks like a decompression bomb", "--max-unpack-ratio");
    Path nested =
        write("b.tar.gz", Packed.in(Packing.GZIP, Packed.tar("b.txt", bytes.toByteArray())));
    fails(nested, "b.tar.gz!b.txt looks like a decompression bomb");
    Path small = write("small.gz", Packed.in(Packing.GZIP, Arrays.copyOf(blank, 1 << 19)));
    var limits = new UnpackLimits(200, 1 << 18);
    assertThatThrownBy(() -> texts(small, DocumentOptions.DEFAULTS.with(limits)))
        .isInstanceOf(CorpusException.class)
        .hasMessageContainingAll("small.gz", "more than 262,144 bytes", "--max-unpacked");
    var lenient = DocumentOptions.DEFAULTS.with(new UnpackLimits(1_000_000, 1 << 30));
    assertThat(texts(file, lenient)).isEmpty();
  }

  /** Whatever the bytes: documents or one of our own exceptions, and soon. */
  @Test
  void mutatedFilesNeverSurprise() throws IOException {
    byte[] text = words(2_000);
    List<byte[]> seeds = new ArrayList<>();
    byte[] tar =
        Packed.tar("a.txt", text, "n".repeat(120) + ".jsonl", Packed.bytes("{\"text\": \"a\"}"));
    seeds.add(tar);
    seeds.add(Packed.zip("a.txt", text, "b.txt.gz", Packed.in(Packing.GZIP, text)));
    for (Packing packing : List.of(Packing.GZIP, Packing.BZIP2, Packing.XZ, Packing.ZSTD)) {
      seeds.add(Packed.in(packing, text));
      seeds.add(Packed.in(packing, tar));
      seeds.add(Packed.tar("a.txt", Packed.in(packing, text)));
    }
    long seed = Long.getLong("cloze.seed", 20_261_121L);
    var random = new Random(seed);
    for (int round = 0; round < 3000; round++) {
      byte[] bytes = seeds.get(round % seeds.size()).clone();
      for (int n = 1 + random.nextInt(6); n > 0; n--) {
        int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(bytes.length, 600));
        bytes[at] =
            (byte)
                (random.nextBoolean() ? random.nextInt(256) : bytes[at] ^ 1 << random.nextInt(8));
      }
      if (random.nextInt(4) == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      Path file = write("fuzz.bin", bytes);
      int number = round;
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () -> {
            try {
              texts(file);
            } catch (CorpusException e) {
              assertThat(e.getMessage()).contains("fuzz.bin").doesNotContain("\n");
            }
          },
          () -> "round %d; -Dcloze.seed=%d repeats it".formatted(number, seed));
    }
  }

  // ---- helpers

  private static final class XZOutput extends org.tukaani.xz.XZOutputStream {
    XZOutput(OutputStream out) throws IOException {
      super(out, new org.tukaani.xz.LZMA2Options(0));
    }
  }

  private static void member(TarArchiveOutputStream tar, TarArchiveEntry entry, String text)
      throws IOException {
    entry.setSize(text.length());
    tar.putArchiveEntry(entry);
    tar.write(Packed.bytes(text));
    tar.closeArchiveEntry();
  }

  private static byte[] flipped(byte[] packed) {
    return Arrays.copyOf(packed, packed.length - 9);
  }

  private static byte[] empty(Packing packing) throws IOException {
    return Packed.in(packing, new byte[0]);
  }

  private static String ending(Packing packing) {
    return switch (packing) {
      case GZIP -> ".gz";
      case BZIP2 -> ".bz2";
      case XZ -> ".xz";
      default -> ".zst";
    };
  }

  /** Words that do not shrink to nothing. */
  private static byte[] words(int length) {
    var random = new Random(5);
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      int c = random.nextInt(40);
      text[i] = (byte) (c < 26 ? 'a' + c : c < 39 ? ' ' : '\n');
    }
    return text;
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes);
  }

  private void fails(Path file, String... words) {
    assertThatThrownBy(() -> texts(file))
        .isInstanceOf(CorpusException.class)
        .message()
        .contains(file.getFileName().toString())
        .contains(words)
        .doesNotContain("\n");
  }

  private List<String> texts(Path file) {
    return texts(file, DocumentOptions.DEFAULTS);
  }

  private List<String> texts(Path file, DocumentOptions options) {
    var documents = new ArrayList<String>();
    try (var reader = DocumentReader.open(file, options, problems)) {
      for (Document document = reader.next(); document != null; document = reader.next()) {
        documents.add(String.join("\n", document.paragraphs()));
      }
    }
    return documents;
  }
}
