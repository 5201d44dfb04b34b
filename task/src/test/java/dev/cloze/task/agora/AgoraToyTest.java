package dev.cloze.task.agora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.engine.RandomBits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The whole loop on strings of eight bits whose label is the majority of three of them; the teacher
 * is wrong about a fifth of them.
 */
class AgoraToyTest {
  private record Point(int bits, int label) {}

  private static final class Bits implements AgoraTask<double[], Point> {
    private final HyperparameterGrid grid;
    private final Set<Integer> forbidden = new HashSet<>();
    private final int[] teacher = new int[256];
    private final List<Point> train = new ArrayList<>();
    private final List<Point> development = new ArrayList<>();
    private final List<Point> heldOut = new ArrayList<>();

    Bits(HyperparameterGrid grid, long seed) {
      this.grid = grid;
      Random random = new Random(seed);
      List<Integer> all = new ArrayList<>(IntStream.range(0, 256).boxed().toList());
      Collections.shuffle(all, random);
      for (int i = 0; i < 196; i++) {
        Point point = new Point(all.get(i), truth(all.get(i)));
        (i < 16 ? train : i < 96 ? development : heldOut).add(point);
        forbidden.add(point.bits);
      }
      Collections.shuffle(all, random);
      for (int i = 0; i < 256; i++) {
        teacher[all.get(i)] = i < 51 ? 1 - truth(all.get(i)) : truth(all.get(i));
      }
    }

    private static int truth(int bits) {
      return bit(bits, 1) + bit(bits, 3) + bit(bits, 6) >= 2 ? 1 : 0;
    }

    private static int bit(int bits, int at) {
      return bits >> at & 1;
    }

    /** Logistic regression by stochastic gradient descent. */
    private double[] fineTune(List<Point> data, HyperparameterSet set, long seed) {
      double rate = Double.parseDouble(grid.value(set, "lr"));
      double decay = Double.parseDouble(grid.value(set, "decay"));
      int epochs = Integer.parseInt(grid.value(set, "epochs"));
      double[] weights = new double[9];
      Random random = new Random(seed);
      List<Point> order = new ArrayList<>(data);
      for (int epoch = 0; epoch < epochs; epoch++) {
        Collections.shuffle(order, random);
        for (Point point : order) {
          double error = 1 / (1 + Math.exp(-margin(weights, point.bits))) - point.label;
          for (int i = 0; i < 8; i++) {
            weights[i] -= rate * (error * (2 * bit(point.bits, i) - 1) + decay * weights[i]);
          }
          weights[8] -= rate * error;
        }
      }
      return weights;
    }

    @Override
    public Optional<List<double[]>> fineTune(List<Point> data, List<AgoraTraining> trainings) {
      return Optional.of(trainings.stream().map(t -> fineTune(data, t.set(), t.seed())).toList());
    }

    private static double margin(double[] weights, int bits) {
      double sum = weights[8];
      for (int i = 0; i < 8; i++) {
        sum += weights[i] * (2 * bit(bits, i) - 1);
      }
      return sum;
    }

    private static double accuracy(double[] weights, List<Point> points) {
      return points.stream().filter(p -> predicts(weights, p) == p.label).count()
          / (double) points.size();
    }

    private static int predicts(double[] weights, Point point) {
      return margin(weights, point.bits) > 0 ? 1 : 0;
    }

    @Override
    public double score(double[] model) {
      return accuracy(model, development);
    }

    @Override
    public NewPoints<Point> newPoints(
        AgoraTraining best, double[] model, boolean isBestOfAll, int most, long seed) {
      List<Point> mistakes =
          development.stream().filter(p -> predicts(model, p) != p.label).toList();
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < mistakes.size() && points.size() < most; i++) {
        near(mistakes.get(i), RandomBits.derive(seed, i)).ifPresent(points::add);
      }
      return new NewPoints<>(mistakes.size(), points);
    }

    private Optional<Point> near(Point mistake, long seed) {
      for (int attempt = 0; attempt < 5; attempt++) {
        int flipped = mistake.bits ^ 1 << new Random(RandomBits.derive(seed, attempt)).nextInt(8);
        if (forbidden.add(flipped)) {
          return Optional.of(new Point(flipped, teacher[flipped]));
        }
      }
      return Optional.empty();
    }
  }

  private static HyperparameterGrid grid() {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    fields.put("lr", List.of("0.01", "0.1"));
    fields.put("epochs", List.of("1", "5", "20"));
    fields.put("decay", List.of("0", "0.1"));
    return HyperparameterGrid.of(fields);
  }

  private static Agora.Result<double[], Point> run(Bits task, int rounds, long seed) {
    return Agora.run(
            task,
            task.train,
            grid().sets(),
            PruningRule.ROOT_FAMILY,
            new AgoraBudget(200, rounds, Integer.MAX_VALUE, 10, 0),
            seed)
        .orElseThrow();
  }

  /** In the mean over seeds; a single one may lose. */
  @Test
  void newPointsPay() {
    double plain = 0;
    double agora = 0;
    int made = 0;
    int seeds = 20;
    for (int seed = 0; seed < seeds; seed++) {
      Bits first = new Bits(grid(), seed);
      plain += Bits.accuracy(run(first, 1, seed).model(), first.heldOut);
      Bits whole = new Bits(grid(), seed);
      var result = run(whole, 12, seed);
      agora += Bits.accuracy(result.model(), whole.heldOut);
      made += result.data().size() - 16;
      assertThat(result.data()).extracting(Point::bits).doesNotHaveDuplicates();
    }
    assertThat(made).isPositive();
    assertThat(agora / seeds - plain / seeds).as("gain on held-out points").isGreaterThan(0.02);
  }

  @Test
  void theSameSeedDoesTheSame() {
    var first = run(new Bits(grid(), 3), 12, 5);
    var again = run(new Bits(grid(), 3), 12, 5);
    assertThat(again.rounds()).isEqualTo(first.rounds());
    assertThat(again.model()).containsExactly(first.model());
    assertThat(again.data()).isEqualTo(first.data());
  }
}
