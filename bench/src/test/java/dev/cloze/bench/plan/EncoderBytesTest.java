package dev.cloze.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.config.BertConfig;
import dev.cloze.config.ElmoConfig;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sizes that all differ, counted by hand. */
class EncoderBytesTest {
  private static final EncoderBytes BF16 = new EncoderBytes(2);
  private static final EncoderBytes FP32 = new EncoderBytes(4);

  private static BertConfig shape(double dropout) {
    return new BertConfig(7, 6, 5, 3, 10, "gelu", dropout, dropout, 64, 2, 0.02, 1e-12, 0);
  }

  @Test
  void oneLayer() {
    MicroBatch batch = new MicroBatch(2, 32, 4);
    assertThat(batch.rows()).isEqualTo(64);
    assertThat(batch.pairs()).isEqualTo(2 * 32 * 32);
    assertThat(BF16.layer(shape(0.1), batch, 4))
        .isEqualTo(64 * (6 * (16 * 2 + 4 * 4) + 2 * 10 * 2) + 4 * 2 * 3 * 2048);
    assertThat(BF16.layer(shape(0), batch, 4))
        .isEqualTo(64 * (6 * (12 * 2 + 4 * 4) + 2 * 10 * 2) + 2 * 2 * 3 * 2048);
    assertThat(FP32.layer(shape(0.1), batch, 4))
        .isEqualTo(64 * (6 * (14 * 4 + 4 * 4) + 2 * 10 * 4) + 4 * 4 * 3 * 2048);
    assertThat(BF16.layer(shape(0.1), batch, BF16.residual(true)))
        .as("behind a projection")
        .isEqualTo(64 * (6 * (14 * 2 + 4 * 2) + 2 * 10 * 2) + 4 * 2 * 3 * 2048);
  }

  /** 3 x 21 tokens are 63, rounded to 64 rows; attention works on 3 x 32 places. */
  @Test
  void oddLengths() {
    MicroBatch batch = new MicroBatch(3, 21, 3);
    assertThat(batch.rows()).isEqualTo(64);
    assertThat(batch.pairs()).isEqualTo(3 * 32 * 32);
    assertThat(batch.predictions()).isEqualTo(16);
    assertThat(BF16.layer(shape(0.1), batch, 4))
        .isEqualTo(64 * (6 * (21 * 2 + 4 * 4) + 2 * 10 * 2) + 4 * 2 * 3 * 3072);
  }

  @Test
  void headAndEmbeddings() {
    assertThat(EncoderBytes.embeddingTensors(shape(0.1))).isEqualTo(6);
    assertThat(EncoderBytes.bortEmbeddingTensors(shape(0.1))).isEqualTo(8);
    assertThat(EncoderBytes.embeddings(64, 6, 6)).isEqualTo(4 * 64 * 6 * 6);
    assertThat(BF16.vocabularyHead(6, 5, 7, 8, 4))
        .isEqualTo(8 * (6 * (4 + 2) + (6 * 5 + 7) * 2) + 7 * 5 * 2);
    assertThat(FP32.vocabularyHead(6, 5, 7, 8, 4)).isEqualTo(8 * (6 * 4 + (6 * 5 + 7) * 4));
    assertThat(EncoderBytes.layerMatrices(shape(0))).isEqualTo(5 * (4 * 36 + 2 * 60));
    assertThat(BF16.typedWeights(100)).isEqualTo(200);
    assertThat(FP32.typedWeights(100)).isZero();
  }

  @Test
  void ring() {
    assertThat(RingTraffic.allReduce(4, 1000)).isEqualTo(1500);
    assertThat(RingTraffic.half(4, 1000)).isEqualTo(750);
    assertThat(RingTraffic.allReduce(1, 1000)).isZero();
    Cluster cluster = new Cluster(2, 2, 1e6, 1e-3);
    assertThat(RingTraffic.seconds(cluster, 3e6, RingTraffic.BUCKET_BYTES + 1.0))
        .isEqualTo(3 + 6 * 2 * 1e-3);
  }

  /** D 5, P 3, one row of N = 4. */
  @Test
  void oneLstm() {
    ElmoConfig config = new ElmoConfig(Optional.empty(), 11, 5, 3, 2, 3, 3, true, true, 0.1, false);
    assertThat(ElmoBytes.matrices(config)).isEqualTo(6 * 20 + 15);
    assertThat(new ElmoBytes(4).layer(config, 4))
        .isEqualTo(4 * ((6 + 5 + 20 + 6) * 4 + (20 + 5 + 5 + 18) * 4));
    assertThat(new ElmoBytes(2).layer(config, 4))
        .isEqualTo(4 * ((6 + 5 + 20 + 6 + 3 + 20) * 2 + (20 + 5 + 5 + 18) * 4) + 4 * 135);
    assertThat(ElmoBytes.rowGradients(config, 4, 7)).isEqualTo(4 * 11 * 4);
  }
}
