package dev.cloze.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a masked sample as a {@code tf.train.Example}, with the features that BERT's original
 * trainers read, padded to full length.
 *
 * <p>The protocol buffer is written by hand: {@code Example{1: Features{1: map}}}, where a map
 * entry is {@code {1: name, 2: Feature}} and a feature {@code {2: FloatList}} or {@code {3:
 * Int64List}}, each {@code {1: packed values}}. Four nested messages are less than a library and
 * its generated classes. Every feature but one has a fixed number of values below 2^31, so the
 * sizes are known before anything is written.
 */
final class TfExample {
  private static final int FLOAT_LIST = 2;
  private static final int INT64_LIST = 3;

  private final int length;
  private final int maxPredictions;
  private final ByteBuffer features;
  private final ByteBuffer values;

  /**
   * @param length of the padded sequence
   * @param maxPredictions of the padded list of predictions
   */
  TfExample(int length, int maxPredictions) {
    this.length = length;
    this.maxPredictions = maxPredictions;
    int numbers = 3 * length + 3 * maxPredictions + 1;
    features = ByteBuffer.allocate(5 * numbers + 512);
    values = ByteBuffer.allocate(5 * Math.max(length, maxPredictions) + 16);
    values.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The bytes of the message. */
  byte[] encode(MaskedSample sample) {
    features.clear();
    int[] ids = sample.inputIds();
    int[] ones = new int[ids.length];
    Arrays.fill(ones, 1);
    int[] segments = new int[ids.length];
    Arrays.fill(segments, sample.firstLength(), ids.length, 1);
    int64s("input_ids", ids, length);
    int64s("input_mask", ones, length);
    int64s("segment_ids", segments, length);
    int64s("masked_lm_positions", sample.positions(), maxPredictions);
    int64s("masked_lm_ids", sample.labels(), maxPredictions);
    weights(sample.positions().length);
    int64s("next_sentence_labels", new int[] {sample.nextSentenceLabel()}, 1);
    features.flip();
    ByteBuffer example = ByteBuffer.allocate(features.remaining() + 8);
    header(example, 1, features.remaining());
    example.put(features);
    return Arrays.copyOf(example.array(), example.position());
  }

  private void int64s(String name, int[] numbers, int paddedLength) {
    values.clear();
    for (int number : numbers) {
      varint(values, number);
    }
    for (int i = numbers.length; i < paddedLength; i++) {
      values.put((byte) 0);
    }
    feature(name, INT64_LIST);
  }

  /** 1 for each prediction, 0 for the padding. */
  private void weights(int predictions) {
    values.clear();
    for (int i = 0; i < maxPredictions; i++) {
      values.putFloat(i < predictions ? 1 : 0);
    }
    feature("masked_lm_weights", FLOAT_LIST);
  }

  private void feature(String name, int listField) {
    values.flip();
    byte[] key = name.getBytes(StandardCharsets.US_ASCII);
    int list = sizeOf(values.remaining());
    int feature = sizeOf(list);
    header(features, 1, sizeOf(key.length) + sizeOf(feature));
    header(features, 1, key.length);
    features.put(key);
    header(features, 2, feature);
    header(features, listField, list);
    header(features, 1, values.remaining());
    features.put(values);
  }

  /** Of a field of so many bytes, with its header. */
  private static int sizeOf(int bytes) {
    int size = 2 + bytes;
    for (int rest = bytes >>> 7; rest > 0; rest >>>= 7) {
      size++;
    }
    return size;
  }

  private static void header(ByteBuffer out, int field, int bytes) {
    int lengthDelimited = 2;
    out.put((byte) (field << 3 | lengthDelimited));
    varint(out, bytes);
  }

  private static void varint(ByteBuffer out, int value) {
    int rest = value;
    while (rest >= 0x80) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }
}
