package dev.cloze.text.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.text.corpus.Document;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MinHashTest {
  private static final NearDuplicateOptions OPTIONS = NearDuplicateOptions.DEFAULTS;

  private static Document document(String... paragraphs) {
    return new Document(List.of(paragraphs), "test:1");
  }

  static double jaccard(long[] a, long[] b) {
    Set<Long> first = Arrays.stream(a).boxed().collect(Collectors.toSet());
    Set<Long> second = Arrays.stream(b).boxed().collect(Collectors.toSet());
    long common = first.stream().filter(second::contains).count();
    return (double) common / (first.size() + second.size() - common);
  }

  /** Two sets of shingles of exactly this similarity. */
  private static long[][] pair(Random random, int union, int common) {
    long[] all = random.longs(union).toArray();
    int onlyFirst = (union - common) / 2;
    long[] first = Arrays.copyOf(all, common + onlyFirst);
    long[] second =
        IntStream.range(0, union)
            .filter(i -> i < common || i >= common + onlyFirst)
            .mapToLong(i -> all[i])
            .toArray();
    return new long[][] {first, second};
  }

  @Test
  void signaturesAgreeAsOftenAsTheSetsDo() {
    var minHash = new MinHash(OPTIONS);
    var random = new Random(1);
    for (int common : new int[] {0, 40, 100, 160, 190, 200}) {
      double jaccard = common / 200.0;
      int pairs = 400;
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < pairs; i++) {
        long[][] pair = pair(random, 200, common);
        double estimate =
            MinHash.similarity(minHash.signature(pair[0]), minHash.signature(pair[1]));
        sum += estimate;
        squares += (estimate - jaccard) * (estimate - jaccard);
      }
      double deviation = Math.sqrt(jaccard * (1 - jaccard) / 128);
      assertThat(sum / pairs)
          .as("mean of the estimates of %s", jaccard)
          .isCloseTo(jaccard, within(5 * deviation / Math.sqrt(pairs) + 1e-9));
      assertThat(Math.sqrt(squares / pairs))
          .as("their standard deviation")
          .isCloseTo(deviation, within(0.2 * deviation + 1e-9));
    }
  }

  /** Numbers in sequence are the worst that a linear hash function can get. */
  @Test
  void shinglesNeedNotBeRandom() {
    var minHash = new MinHash(OPTIONS);
    double sum = 0;
    for (int i = 0; i < 100; i++) {
      var base = new StringBuilder();
      var other = new StringBuilder();
      for (int w = 0; w < 300; w++) {
        base.append(i * 1000 + w).append(' ');
        other.append(i * 1000 + w + 60).append(' ');
      }
      int[] a = minHash.signature(document(base.toString()));
      int[] b = minHash.signature(document(other.toString()));
      sum += MinHash.similarity(a, b);
    }
    double jaccard = 236.0 / 356;
    assertThat(sum / 100).isCloseTo(jaccard, within(5 * Math.sqrt(jaccard / 3 / 128) / 10));
  }

  @Test
  void candidatesAppearAsOftenAsTheBandsPromise() {
    var minHash = new MinHash(OPTIONS);
    Bands bands = OPTIONS.bands();
    var random = new Random(2);
    for (int common : new int[] {80, 120, 160}) {
      int met = 0;
      for (int i = 0; i < 1000; i++) {
        long[][] pair = pair(random, 200, common);
        long[] first = bands.keys(minHash.signature(pair[0]));
        long[] second = bands.keys(minHash.signature(pair[1]));
        met += IntStream.range(0, first.length).anyMatch(b -> first[b] == second[b]) ? 1 : 0;
      }
      double expected = bands.probability(common / 200.0);
      assertThat(met / 1000.0)
          .as("of pairs of similarity %s", common / 200.0)
          .isCloseTo(expected, within(5 * Math.sqrt(expected * (1 - expected) / 1000) + 0.005));
    }
  }

  @Test
  void bandsFindWhatIsAtTheThreshold() {
    assertThat(OPTIONS.bands()).isEqualTo(new Bands(18, 7));
    for (double threshold : new double[] {0.1, 0.5, 0.7, 0.8, 0.9, 0.99, 1}) {
      Bands bands = Bands.forThreshold(threshold, 128);
      assertThat(bands.bands() * bands.rows()).isLessThanOrEqualTo(128);
      assertThat(bands.probability(threshold)).isGreaterThanOrEqualTo(0.98);
    }
  }

  @Test
  void wordsAreComparedWithoutCasePunctuationAndLayout() {
    long[] plain = Shingles.of(document("the quick brown fox jumps over the lazy dog"), 5);
    assertThat(plain).hasSize(5).doesNotHaveDuplicates();
    assertThat(Shingles.of(document("The quick, \"brown\"  fox", "jumps OVER – the lazy dog!"), 5))
        .isEqualTo(plain);
    assertThat(Shingles.of(document("the quick brown fox jumps over the lazy cat"), 5))
        .startsWith(Arrays.copyOf(plain, 4))
        .doesNotContain(plain[4]);
    assertThat(Shingles.of(document("ΜΗΝΙΝ ΑΕΙΔΕ ΘΕΑ ΠΗΛΗΙΑΔΕΩ ΑΧΙΛΗΟΣ"), 5))
        .isEqualTo(Shingles.of(document("μηνιν αειδε θεα πηληιαδεω αχιληοσ"), 5));
  }

  @Test
  void scriptsWithoutSpacesHaveWordsOfOneCharacter() {
    assertThat(Shingles.of(document("满纸荒唐言，一把辛酸泪！"), 5)).hasSize(6);
    assertThat(Shingles.of(document("𠀀𠀁𠀂𠀃𠀄𠀅"), 5)).hasSize(2);
    assertThat(Shingles.of(document("สวัสดีชาวโลก"), 5)).hasSize(8);
  }

  @Test
  void shortDocumentsAreOneShingle() {
    long[] two = Shingles.of(document("two words"), 5);
    assertThat(two).hasSize(1).isEqualTo(Shingles.of(document("Two", "words."), 5));
    assertThat(two).isNotEqualTo(Shingles.of(document("words two"), 5));
    assertThat(Shingles.of(document("!!!"), 5))
        .hasSize(1)
        .isNotEqualTo(Shingles.of(document("???"), 5));
  }

  @Test
  void contentHashIgnoresOnlyWhitespace() {
    ContentHash hash = ContentHash.of(document("a b  c", "d"));
    assertThat(ContentHash.of(document("a b", "c\u00A0d"))).isEqualTo(hash);
    assertThat(ContentHash.of(document("a b", "cd"))).isNotEqualTo(hash);
    assertThat(ContentHash.of(document("A b c d"))).isNotEqualTo(hash);
    ContentHash other = ContentHash.of(document("e"));
    assertThat(hash.then(other)).isNotEqualTo(other.then(hash));
  }
}
