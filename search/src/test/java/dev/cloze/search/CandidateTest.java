package dev.cloze.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.ArchitectureShape;
import dev.cloze.config.ArchitectureSpace;
import dev.cloze.config.BortConfig;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published space, enumerated and sorted; every number was worked out apart from this code. */
class CandidateTest {
  private static final List<Candidate> ALL = Candidate.of(ArchitectureSpace.PUBLISHED, 50265, 512);

  private static ArchitectureShape shape(int layers, int heads, int hidden, int intermediate) {
    return new ArchitectureShape(layers, heads, hidden, intermediate);
  }

  @Test
  void thePublishedSpace() {
    assertThat(ArchitectureSpace.PUBLISHED.combinations()).isEqualTo(360);
    assertThat(ALL).hasSize(300);
    assertThat(ALL.stream().mapToLong(Candidate::parameters).distinct().count()).isEqualTo(90);
    assertThat(ALL.stream().mapToLong(Candidate::parameters).sum()).isEqualTo(20_839_015_500L);
    assertThat(ALL.stream().filter(c -> c.shape().hiddenSize() == 512)).hasSize(90);
    assertThat(ALL.stream().filter(c -> c.shape().hiddenSize() == 768)).hasSize(120);
    assertThat(ALL.stream().filter(c -> c.shape().hiddenSize() == 1024)).hasSize(90);
    assertThat(ALL).allMatch(c -> c.shape().isValid());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2, 4, 512, 256, 28943961",
    "1, 2, 8, 512, 256, 28943961",
    "2, 2, 16, 512, 256, 28943961",
    "3, 2, 4, 512, 512, 29468761",
    "95, 6, 4, 512, 3072, 51524697",
    "114, 4, 8, 768, 1024, 55401049",
    "145, 2, 16, 1024, 512, 63604825",
    "192, 10, 4, 768, 768, 75106905",
    "196, 4, 4, 1024, 768, 76208217",
    "197, 4, 8, 1024, 768, 76208217",
    "198, 4, 16, 1024, 768, 76208217",
    "199, 12, 4, 512, 3072, 76736601",
    "299, 12, 16, 1024, 3072, 179076185"
  })
  void sortedPositions(int index, int layers, int heads, int hidden, int narrow, long parameters) {
    assertThat(ALL.get(index))
        .isEqualTo(new Candidate(index, shape(layers, heads, hidden, narrow), parameters));
  }

  @Test
  void twoShapesOfEqualSize() {
    assertThat(ALL.get(149).parameters()).isEqualTo(64_865_881);
    assertThat(ALL.get(150).parameters()).isEqualTo(64_865_881);
    assertThat(ALL.get(150).shape()).isEqualTo(shape(8, 8, 768, 512));
  }

  @ParameterizedTest
  @CsvSource({
    "4, 8, 1024, 768, 51997696, 5777152, 1101913, 76208217",
    "4, 8, 768, 1024, 38998272, 3940096, 642393, 55401049",
    "2, 16, 1024, 512, 51997696, 5252608, 1101913, 63604825",
    "2, 4, 512, 256, 25998848, 1315584, 313945, 28943961",
    "12, 16, 1024, 3072, 51997696, 10498048, 1101913, 179076185",
    "24, 16, 1024, 4096, 51997696, 12596224, 1101913, 355408985",
    "12, 12, 768, 3072, 38998272, 7087872, 642393, 124695129"
  })
  void parametersByFormula(
      int layers,
      int heads,
      int hidden,
      int narrow,
      long embeddings,
      long layer,
      long head,
      long all) {
    ArchitectureShape shape = shape(layers, heads, hidden, narrow);
    assertThat(ParameterCount.embeddings(hidden, 50265, 512)).isEqualTo(embeddings);
    assertThat(ParameterCount.layer(hidden, narrow)).isEqualTo(layer);
    assertThat(ParameterCount.head(hidden, 50265)).isEqualTo(head);
    assertThat(ParameterCount.of(shape, 50265, 512)).isEqualTo(all);
    assertThat(BortConfig.of(layers, heads, hidden, narrow, 50265, 512).preTrainingParameters())
        .as("the network itself")
        .isEqualTo(all);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 300", "2, 150", "3, 100", "5, 60", "6, 50", "10, 30", "20, 15", "50, 6", "300, 1"
  })
  void strides(int stride, int visited) {
    List<Candidate> every = Candidate.everyNth(ALL, stride);
    assertThat(every).hasSize(visited);
    assertThat(every).allMatch(candidate -> candidate.index() % stride == 0);
  }

  /** 197 is prime: of all strides only 1 and itself see the released shape. */
  @Test
  void stridesThatSeeBort() {
    assertThat(stridesThatSee(197)).containsExactly(1, 197);
    assertThat(stridesThatSee(114)).containsExactly(1, 2, 3, 6, 19, 38, 57, 114);
  }

  private static List<Integer> stridesThatSee(int index) {
    return IntStream.rangeClosed(1, 300)
        .filter(s -> Candidate.everyNth(ALL, s).contains(ALL.get(index)))
        .boxed()
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "24, 16, 1024, 4096, 128, 39460012032",
    "24, 16, 1024, 4096, 512, 167503724544",
    "4, 8, 1024, 768, 128, 3087007744",
    "4, 8, 1024, 768, 512, 13958643712",
    "4, 8, 768, 1024, 128, 2113929216",
    "4, 8, 768, 1024, 512, 9663676416",
    "12, 12, 768, 3072, 128, 11173625856"
  })
  void multiplyAdds(int layers, int heads, int hidden, int narrow, int length, double expected) {
    ArchitectureShape shape = shape(layers, heads, hidden, narrow);
    assertThat(MultiplyAdds.of(shape, 1, length)).isEqualTo(expected);
    assertThat(MultiplyAdds.of(shape, 8, length)).isEqualTo(8 * expected);
  }

  /** What the published factors of speed are by products alone. */
  @Test
  void bortsShareOfTheProducts() {
    double bort = MultiplyAdds.of(shape(4, 8, 1024, 768), 1, 128);
    assertThat(MultiplyAdds.of(shape(12, 12, 768, 3072), 1, 128) / bort)
        .isEqualTo(3.62, within(0.005));
    assertThat(MultiplyAdds.of(shape(24, 16, 1024, 4096), 1, 128) / bort)
        .isEqualTo(12.78, within(0.005));
  }

  @Test
  void byTheSizeOfTheEncoderAlone() {
    List<ArchitectureShape> sorted =
        ALL.stream()
            .sorted(
                Comparator.comparingLong((Candidate c) -> ParameterCount.encoder(c.shape()))
                    .thenComparingInt(c -> c.shape().numHiddenLayers())
                    .thenComparingInt(c -> c.shape().numAttentionHeads())
                    .thenComparingInt(c -> c.shape().hiddenSize())
                    .thenComparingInt(c -> c.shape().intermediateSize()))
            .map(Candidate::shape)
            .toList();
    assertThat(sorted.indexOf(shape(4, 8, 1024, 768))).isEqualTo(149);
    assertThat(sorted.indexOf(shape(4, 8, 768, 1024))).isEqualTo(96);
  }
}
