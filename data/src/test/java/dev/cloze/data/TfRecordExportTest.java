package dev.cloze.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.ObjectiveConfig;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.text.tokenizer.Vocabulary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TfRecordExportTest {
  private static final ObjectiveConfig OBJECTIVE =
      new ObjectiveConfig("masked_lm", 0.15, false, true, 7, 0.8, 0.1, "bert", true);

  @TempDir private Path folder;
  private PreparationFixture fixture;
  private Path corpus;
  private Path output;

  @BeforeEach
  void prepareACorpus() throws IOException {
    fixture = new PreparationFixture(folder);
    Files.writeString(fixture.texts.resolve("a.txt"), PreparationFixture.text(120, 3));
    corpus = folder.resolve("corpus");
    fixture.prepare(corpus);
    output = folder.resolve("records");
  }

  private TfRecordOptions options(boolean gzip, long fileBytes) {
    return new TfRecordOptions(
        corpus, fixture.tokenizer, output, 64, 0.1, OBJECTIVE, 2, 9, gzip, fileBytes, false);
  }

  /** The seven features of BERT's authors, equal to what training here sees. */
  @Test
  void holdsTheSamplesOfTraining() throws IOException {
    TfRecordExport.Result result = TfRecordExport.run(options(false, 50_000), (done, all) -> {});
    assertThat(result.maxPredictions()).isEqualTo(7);
    assertThat(result.files()).hasSizeGreaterThan(2);
    List<Map<String, List<Number>>> examples = new ArrayList<>();
    for (TfRecordExport.ExportedFile file : result.files()) {
      Path path = output.resolve(file.name());
      assertThat(ChecksummedFile.sha256(path)).isEqualTo(file.sha256());
      List<byte[]> records = records(Files.readAllBytes(path));
      assertThat(records).hasSize((int) file.examples());
      records.forEach(record -> examples.add(parse(record)));
    }
    assertThat(examples).hasSize((int) result.examples());
    Vocabulary vocabulary = TokenizerFiles.read(fixture.tokenizer).vocabulary();
    Masking masking = new Masking(OBJECTIVE, vocabulary);
    int at = 0;
    int shorter = 0;
    try (Corpus opened = Corpus.open(corpus, true)) {
      SentencePairs pairs = new SentencePairs(opened, vocabulary, 64, 0.1, true, 9);
      for (int epoch = 0; epoch < 2; epoch++) {
        EpochIndex index = pairs.epoch(epoch);
        for (long k = 0; k < index.size(); k++) {
          MaskedSample sample = masking.apply(index.sample(k), index.sampleSeed(k));
          assertExample(examples.get(at++), sample);
          shorter += sample.inputIds().length < 64 ? 1 : 0;
        }
      }
    }
    assertThat(at).isEqualTo(examples.size());
    assertThat(shorter).isPositive();
  }

  private static void assertExample(Map<String, List<Number>> example, MaskedSample sample) {
    assertThat(example.keySet())
        .containsExactlyInAnyOrder(
            "input_ids",
            "input_mask",
            "segment_ids",
            "masked_lm_positions",
            "masked_lm_ids",
            "masked_lm_weights",
            "next_sentence_labels");
    int length = sample.inputIds().length;
    int predictions = sample.positions().length;
    assertThat(example.get("input_ids")).isEqualTo(padded(sample.inputIds(), 64));
    assertThat(example.get("input_mask")).isEqualTo(run(0, length, 64));
    assertThat(example.get("segment_ids")).isEqualTo(run(sample.firstLength(), length, 64));
    assertThat(example.get("masked_lm_positions")).isEqualTo(padded(sample.positions(), 7));
    assertThat(example.get("masked_lm_ids")).isEqualTo(padded(sample.labels(), 7));
    List<Number> weights = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      weights.add(i < predictions ? 1f : 0f);
    }
    assertThat(example.get("masked_lm_weights")).isEqualTo(weights);
    assertThat(example.get("next_sentence_labels"))
        .isEqualTo(List.of((long) sample.nextSentenceLabel()));
  }

  @Test
  void packsWithGzipAndRepeatsItself() throws IOException {
    TfRecordExport.Result plain =
        TfRecordExport.run(options(false, Long.MAX_VALUE), (done, all) -> {});
    byte[] expected = Files.readAllBytes(output.resolve("examples-00000.tfrecord"));
    output = folder.resolve("packed");
    TfRecordExport.Result packed =
        TfRecordExport.run(options(true, Long.MAX_VALUE), (done, all) -> {});
    assertThat(packed.examples()).isEqualTo(plain.examples());
    try (InputStream in =
        new GZIPInputStream(Files.newInputStream(output.resolve("examples-00000.tfrecord.gz")))) {
      assertThat(in.readAllBytes()).isEqualTo(expected);
    }
    assertThatThrownBy(() -> TfRecordExport.run(options(true, 1000), (done, all) -> {}))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is not empty");
    assertThat(fixture.leftovers()).isEmpty();
  }

  /** The bytes of a record that TensorFlow reads: see tools/read_tfrecords.py. */
  @Test
  void writesTheBytesOfTheFormat() throws IOException {
    MaskedSample sample =
        new MaskedSample(new int[] {2, 300, 3, 9, 3}, 3, 1, new int[] {1}, new int[] {70000});
    byte[] example = new TfExample(6, 2).encode(sample);
    Path file = folder.resolve("one.tfrecord");
    try (TfRecordFile records = new TfRecordFile(file, false)) {
      records.add(example);
      records.finish();
    }
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(file))).isEqualTo(GOLDEN);
    assertThat(TfRecordFile.mask(0)).isEqualTo(0xa282ead8);
  }

  private static final String GOLDEN =
      "ce00000000000000c791cdc80acb010a180a09696e7075745f696473120b1a090a0702ac02030903000a180a"
          + "0a696e7075745f6d61736b120a1a080a060101010101000a190a0b7365676d656e745f696473120a1a080a06"
          + "0000000101000a1d0a136d61736b65645f6c6d5f706f736974696f6e7312061a040a0201000a190a0d6d6173"
          + "6b65645f6c6d5f69647312081a060a04f0a204000a210a116d61736b65645f6c6d5f77656967687473120c12"
          + "0a0a080000803f000000000a1d0a146e6578745f73656e74656e63655f6c6162656c7312051a030a0101f535"
          + "b881";

  // ---- an independent reader: framing, then protocol buffers, field by field

  private static List<byte[]> records(byte[] file) {
    List<byte[]> records = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      byte[] length = Arrays.copyOfRange(file, in.position(), in.position() + 8);
      byte[] record = new byte[(int) in.getLong()];
      assertThat(in.getInt()).isEqualTo(maskedCrc(length));
      in.get(record);
      assertThat(in.getInt()).isEqualTo(maskedCrc(record));
      records.add(record);
    }
    return records;
  }

  private static int maskedCrc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    long value = crc.getValue();
    return (int) (((value >>> 15 | value << 17) & 0xffffffffL) + 0xa282ead8L);
  }

  private static Map<String, List<Number>> parse(byte[] example) {
    Map<String, List<Number>> features = new LinkedHashMap<>();
    for (byte[] entry :
        fields(fields(example).get(0).content()).stream().map(Field::content).toList()) {
      String name = null;
      List<Number> values = new ArrayList<>();
      for (Field field : fields(entry)) {
        if (field.number() == 1) {
          name = new String(field.content(), StandardCharsets.UTF_8);
        } else {
          Field list = fields(field.content()).get(0);
          byte[] packed = fields(list.content()).get(0).content();
          ByteBuffer in = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
          while (in.hasRemaining()) {
            values.add(list.number() == 2 ? (Number) in.getFloat() : (Number) varint(in));
          }
        }
      }
      assertThat(features.put(name, values)).isNull();
    }
    return features;
  }

  private record Field(int number, byte[] content) {}

  private static List<Field> fields(byte[] message) {
    List<Field> fields = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(message);
    while (in.hasRemaining()) {
      int tag = (int) varint(in);
      assertThat(tag & 7).isEqualTo(2);
      byte[] content = new byte[(int) varint(in)];
      in.get(content);
      fields.add(new Field(tag >>> 3, content));
    }
    return fields;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    int shift = 0;
    byte part;
    do {
      part = in.get();
      value |= (part & 0x7fL) << shift;
      shift += 7;
    } while (part < 0);
    return value;
  }

  private static List<Number> padded(int[] numbers, int length) {
    List<Number> list = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      list.add(i < numbers.length ? numbers[i] : 0L);
    }
    return list.stream().map(number -> (Number) number.longValue()).toList();
  }

  private static List<Number> run(int from, int to, int length) {
    int[] numbers = new int[length];
    Arrays.fill(numbers, from, to, 1);
    return padded(numbers, length);
  }
}
