package dev.cloze.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.config.ArchitectureShape;
import dev.cloze.config.ArchitectureSpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** W-coefficients and winners; every number was worked out apart from this code. */
class FptasTest {
  private static final List<Candidate> ALL = Candidate.of(ArchitectureSpace.PUBLISHED, 50265, 512);

  private static final ArchitectureShape LARGE = new ArchitectureShape(24, 16, 1024, 4096);

  private static final Fptas.Maximum MAXIMUM =
      new Fptas.Maximum(ParameterCount.of(LARGE, 50265, 512), cost(LARGE));

  private static double cost(ArchitectureShape shape) {
    return MultiplyAdds.of(shape, 1, 128);
  }

  private static Fptas.Measurements given(
      ToDoubleFunction<Candidate> cost, ToDoubleBiFunction<Candidate, Integer> error) {
    return new Fptas.Measurements() {
      @Override
      public double cost(Candidate candidate) {
        return cost.applyAsDouble(candidate);
      }

      @Override
      public OptionalDouble error(Candidate candidate, int trial) {
        return OptionalDouble.of(error.applyAsDouble(candidate, trial));
      }
    };
  }

  private static Row best(int stride, ToDoubleFunction<Candidate> error) {
    return Fptas.best(
            Fptas.rows(
                Candidate.everyNth(ALL, stride),
                1,
                MAXIMUM,
                given(c -> cost(c.shape()), (c, trial) -> error.applyAsDouble(c))))
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "4, 8, 1024, 768, 0.785576, 0.921769, 0.724119, 0.289648",
    "4, 8, 768, 1024, 0.844120, 0.946429, 0.798900, 0.319560",
    "2, 4, 512, 256, 0.918562, 0.990646, 0.909970, 0.363988",
    "12, 16, 1024, 3072, 0.496141, 0.581633, 0.288572, 0.115429"
  })
  void coefficients(
      int layers,
      int heads,
      int hidden,
      int narrow,
      double smaller,
      double faster,
      double one,
      double w) {
    ArchitectureShape shape = new ArchitectureShape(layers, heads, hidden, narrow);
    double p = ParameterCount.of(shape, 50265, 512);
    WCoefficient of = WCoefficient.of(p, MAXIMUM.parameters(), cost(shape), MAXIMUM.cost(), 2.5);
    assertThat(of.smaller()).isEqualTo(smaller, within(5e-7));
    assertThat(of.faster()).isEqualTo(faster, within(5e-7));
    assertThat(of.smaller() * of.faster()).isEqualTo(one, within(5e-7));
    assertThat(of.value()).isEqualTo(w, within(5e-7));
  }

  /** How much lower Bort's error has to be than that of the smallest shape. */
  @Test
  void whatTheSmallestShapeHasAhead() {
    assertThat(0.909970 / 0.724119).isEqualTo(1.2567, within(5e-5));
    double bort = best(197, c -> c.index() == 197 ? 1 : 1.2566).candidate().index();
    assertThat(bort).isZero();
    assertThat(best(197, c -> c.index() == 197 ? 1 : 1.2568).candidate().index()).isEqualTo(197);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "6", "50", "197", "300"})
  void flatErrorsChooseTheSmallest(int stride) {
    assertThat(best(stride, c -> Math.log(50265)).candidate().index()).isZero();
  }

  private static double synthetic(Candidate candidate) {
    return 1.5 + 10 / (ParameterCount.encoder(candidate.shape()) / 1e6);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 95, 0.412861, 1",
    "5, 95, 0.412861, 1",
    "2, 96, 0.412861, 1",
    "3, 96, 0.412861, 1",
    "4, 96, 0.412861, 1",
    "6, 96, 0.412861, 1",
    "7, 98, 0.411755, 0.9973",
    "10, 100, 0.411755, 0.9973",
    "20, 100, 0.411755, 0.9973",
    "50, 100, 0.411755, 0.9973",
    "100, 100, 0.411755, 0.9973",
    "15, 90, 0.408498, 0.9894",
    "60, 60, 0.395248, 0.9573",
    "150, 150, 0.393679, 0.9535",
    "197, 197, 0.374660, 0.9075",
    "300, 0, 0.171673, 0.4158"
  })
  void winnersByStride(int stride, int index, double w, double share) {
    Row best = best(stride, FptasTest::synthetic);
    assertThat(best.candidate().index()).isEqualTo(index);
    assertThat(best.w()).isEqualTo(w, within(5e-7));
    assertThat(best.w() / best(1, FptasTest::synthetic).w()).isEqualTo(share, within(5e-5));
  }

  /** With all rows at hand, a coarser stride need not be searched. */
  @Test
  void coarserStridesFollowFromAllRows() {
    List<Row> rows =
        Fptas.rows(ALL, 1, MAXIMUM, given(c -> cost(c.shape()), (c, t) -> synthetic(c)));
    assertThat(rows.get(114).w()).isEqualTo(0.374279, within(5e-7));
    for (int stride : new int[] {2, 7, 15, 60, 197, 300}) {
      assertThat(Fptas.best(rows, stride).orElseThrow())
          .isEqualTo(best(stride, FptasTest::synthetic));
    }
  }

  private static final long[] P = {10, 20, 30, 50, 70, 120};
  private static final double[] I = {1, 2, 4, 5, 7, 12};
  private static final double[][] E = {
    {4.0, 3.0, 2.0, 1.5, 1.0, 0.5}, {3.8, 3.1, 2.6, 1.2, 1.1, 0.5},
  };

  private static List<Candidate> toy() {
    List<Candidate> toy = new ArrayList<>();
    for (int i = 0; i < P.length; i++) {
      toy.add(new Candidate(i, new ArchitectureShape(i + 1, 1, 1, 1), P[i]));
    }
    return toy;
  }

  private static List<Row> toyRows(int stride) {
    return Fptas.rows(
        Candidate.everyNth(toy(), stride),
        2,
        new Fptas.Maximum(100, 10),
        given(c -> I[c.index()], (c, trial) -> E[trial][c.index()]));
  }

  @Test
  void theToySearch() {
    List<Row> rows = toyRows(1);
    double[] expected = {
      0.202500, 0.213333, 0.210000, 0.166667, 0.090000, Double.NaN,
      0.213158, 0.206452, 0.161538, 0.208333, 0.081818, Double.NaN
    };
    for (int i = 0; i < expected.length; i++) {
      if (Double.isNaN(expected[i])) {
        assertThat(rows.get(i).status()).isEqualTo(Row.Status.REJECTED);
        assertThat(rows.get(i).w()).isNaN();
      } else {
        assertThat(rows.get(i).w()).as("row %d", i).isEqualTo(expected[i], within(5e-7));
      }
    }
    Row best = Fptas.best(rows).orElseThrow();
    assertThat(best.candidate().index()).isEqualTo(1);
    assertThat(best.trial()).isZero();
    for (int stride : new int[] {2, 3, 5}) {
      Row coarse = Fptas.best(toyRows(stride)).orElseThrow();
      assertThat(coarse.candidate().index()).isZero();
      assertThat(coarse.trial()).isEqualTo(1);
    }
  }

  @Test
  void theCoefficientsProperties() {
    assertThat(WCoefficient.of(100, 100, 5, 10, 2).value()).isZero();
    assertThat(WCoefficient.of(50, 100, 10, 10, 2).value()).isZero();
    double w = WCoefficient.of(20, 100, 3, 10, 2).value();
    assertThat(WCoefficient.of(200, 1000, 3, 10, 2).value()).isEqualTo(w, within(1e-15));
    assertThat(WCoefficient.of(20, 100, 0.3, 1, 2).value()).isEqualTo(w, within(1e-15));
    assertThat(WCoefficient.of(20, 100, 3, 10, 1).value()).isEqualTo(2 * w, within(1e-15));
    assertThat(WCoefficient.of(20, 100, 3, 10, 0).value()).isFinite();
    assertThat(WCoefficient.of(120, 100, 12, 10, 0.5).value())
        .as("above the maximum in both: why it is rejected first")
        .isEqualTo(0.08, within(1e-12));
    assertThat(WCoefficient.isBelow(120, 100, 12, 10)).isFalse();
    assertThat(WCoefficient.isBelow(20, 100, 10, 10)).isFalse();
  }

  @Test
  void tiesAreBroken() {
    Candidate small = new Candidate(0, LARGE, 10);
    Candidate other = new Candidate(1, LARGE, 10);
    List<Row> rows =
        new ArrayList<>(
            List.of(
                new Row(other, 0, Row.Status.MEASURED, 1, 1, 0.5),
                new Row(small, 1, Row.Status.MEASURED, 1, 1, 0.5),
                new Row(small, 0, Row.Status.MEASURED, 1, 1, 0.5),
                new Row(small, 0, Row.Status.MEASURED, 2, 1, 0.5),
                new Row(new Candidate(2, LARGE, 11), 0, Row.Status.MEASURED, 1, 1, 0.5)));
    for (int i = 0; i < 10; i++) {
      Collections.shuffle(rows, new Random(i));
      assertThat(Fptas.best(rows).orElseThrow())
          .isEqualTo(new Row(small, 0, Row.Status.MEASURED, 1, 1, 0.5));
    }
  }

  @Test
  void whatIsNoNumberIsReportedAndNeverChosen() {
    List<Row> rows =
        Fptas.rows(
            toy(),
            1,
            new Fptas.Maximum(100, 10),
            given(
                c -> I[c.index()],
                (c, t) ->
                    c.index() == 0 ? Double.NaN : c.index() == 1 ? Double.POSITIVE_INFINITY : 3));
    assertThat(rows.get(0).status()).isEqualTo(Row.Status.DIVERGED);
    assertThat(rows.get(1).status()).isEqualTo(Row.Status.DIVERGED);
    assertThat(Fptas.best(rows).orElseThrow().candidate().index()).isEqualTo(2);
    assertThat(Fptas.best(rows.subList(0, 2))).isEmpty();
  }

  @Test
  void afterTheEndNothingIsAsked() {
    List<Integer> asked = new ArrayList<>();
    Fptas.Measurements ending =
        new Fptas.Measurements() {
          @Override
          public double cost(Candidate candidate) {
            return I[candidate.index()];
          }

          @Override
          public OptionalDouble error(Candidate candidate, int trial) {
            asked.add(candidate.index());
            return asked.size() > 2 ? OptionalDouble.empty() : OptionalDouble.of(1);
          }
        };
    List<Row> rows = Fptas.rows(toy(), 2, new Fptas.Maximum(100, 10), ending);
    assertThat(asked).containsExactly(0, 1, 2);
    assertThat(rows).hasSize(12);
    assertThat(rows.stream().filter(r -> r.status() == Row.Status.NOT_REACHED)).hasSize(8);
  }

  @Test
  void theParetoFront() {
    List<Row> rows = toyRows(1);
    List<Row> front = Fptas.paretoFront(rows);
    assertThat(front).extracting(row -> row.candidate().index()).containsExactly(1, 2, 4, 0, 3);
    assertThat(front).extracting(Row::trial).containsExactly(0, 0, 0, 1, 1);
  }
}
