package dev.cloze.train.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardEventsTest {
  /** The two files below are what {@code tools/check_tensorboard.py --golden} prints. */
  private static final String NEW_RUN =
      """
      1800000000000000a37f4b220900001040fc54d9411a0d627261696e2e4576656e743a32338d2fe920000000\
      0000000029eda9500900001040fc54d94110012a130a110a0a747261696e2f6c6f73731500002841f546a5c3\
      3d000000000000006049f1ec0900001040fc54d94110ac022a2f0a110a0a747261696e2f6c6f737315000000\
      000a1a0a13747261696e2f6c6561726e696e675f726174651517b7d1383e79ee25\
      """;

  private static final String RESUMED =
      """
      1800000000000000a37f4b220900001040fc54d9411a0d627261696e2e4576656e743a32338d2fe910000000\
      0000000095fbfe180900001040fc54d94110c9013a02080176577faf\
      """;

  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochMilli(1_700_000_000_250L), ZoneOffset.UTC);

  @TempDir private Path run;

  @Test
  void writesWhatTensorBoardsOwnClassesWrite() throws IOException {
    try (TensorBoardEvents events = TensorBoardEvents.start(run, CLOCK)) {
      events.scalars(1, Map.of("train/loss", 10.5));
      Map<String, Double> both = new LinkedHashMap<>();
      both.put("train/loss", 0.0);
      both.put("train/learning_rate", 1e-4);
      events.scalars(300, both);

      assertThat(hex(onlyFile())).as("before it is closed").isEqualTo(NEW_RUN.strip());
    }
  }

  @Test
  void aResumedRunTellsTensorBoardToForgetLaterSteps() throws IOException {
    TensorBoardEvents.resume(run, 200, CLOCK).close();

    assertThat(hex(onlyFile())).isEqualTo(RESUMED.strip());
  }

  @Test
  void namesSortInTheOrderOfTheProcessesWithinOneSecond() throws IOException {
    TensorBoardEvents.start(run, CLOCK).close();
    TensorBoardEvents.resume(run, 1, CLOCK).close();
    TensorBoardEvents.resume(run, 2, CLOCK).close();

    assertThat(files().stream().map(path -> path.getFileName().toString().substring(0, 31)))
        .containsExactly(
            "events.out.tfevents.1700000000.",
            "events.out.tfevents.1700000001.",
            "events.out.tfevents.1700000002.");
  }

  /** RFC 3720, appendix B.4, has the checksum of 32 zeros: 0x8a9136aa. */
  @Test
  void checksumsAreMasked() {
    assertThat(RecordFraming.maskedCrc(new byte[0], 0, 0)).isEqualTo(0xa282ead8);
    assertThat(RecordFraming.maskedCrc(new byte[32], 0, 32))
        .isEqualTo((0x8a9136aa >>> 15 | 0x8a9136aa << 17) + 0xa282ead8);
  }

  @Test
  void largeNumbersAreWrittenInSevenBitGroups() {
    assertThat(HexFormat.of().formatHex(new ProtoMessage().int64(2, 300).toByteArray()))
        .isEqualTo("10ac02");
    assertThat(HexFormat.of().formatHex(new ProtoMessage().int64(2, -1).toByteArray()))
        .isEqualTo("10ffffffffffffffffff01");
    byte[] text = new ProtoMessage().text(1, "é".repeat(100)).toByteArray();
    assertThat(HexFormat.of().formatHex(text, 0, 3)).isEqualTo("0ac801");
    assertThat(new String(text, 3, 200, StandardCharsets.UTF_8)).isEqualTo("é".repeat(100));
  }

  @Test
  void aDirectoryThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> TensorBoardEvents.create(run.resolve("absent")))
        .isInstanceOf(MetricsException.class)
        .hasMessageContaining(run.resolve("absent").toString());
  }

  private Path onlyFile() throws IOException {
    assertThat(files()).hasSize(1);
    return files().get(0);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> entries = Files.list(run)) {
      return entries.sorted().toList();
    }
  }

  private static String hex(Path file) throws IOException {
    return HexFormat.of().formatHex(Files.readAllBytes(file));
  }
}
