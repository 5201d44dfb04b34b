package dev.cloze.task.agora;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which settings leave after a round. The paper removes those "belonging to the longest common
 * sequence, rooted at the first element" of the sorted list and says no more; the first rule is our
 * reading of it.
 */
public enum PruningRule {
  /** The worst, and those that agree with it in the most fields; the worst alone if none does. */
  ROOT_FAMILY {
    @Override
    List<HyperparameterSet> leaving(List<HyperparameterSet> worstFirst) {
      HyperparameterSet root = worstFirst.get(0);
      List<HyperparameterSet> others = worstFirst.subList(1, worstFirst.size());
      int most = others.stream().mapToInt(root::common).max().orElse(0);
      List<HyperparameterSet> leaving = new ArrayList<>(List.of(root));
      if (most > 0) {
        others.stream().filter(other -> root.common(other) == most).forEach(leaving::add);
      }
      return leaving;
    }
  },

  /** From the worst on, as long as one value is common to all. */
  RUN {
    @Override
    List<HyperparameterSet> leaving(List<HyperparameterSet> worstFirst) {
      HyperparameterSet root = worstFirst.get(0);
      List<HyperparameterSet> leaving = new ArrayList<>();
      boolean[] common = new boolean[root.values().size()];
      Arrays.fill(common, true);
      for (HyperparameterSet next : worstFirst) {
        boolean any = false;
        for (int i = 0; i < common.length; i++) {
          common[i] &= root.values().get(i).equals(next.values().get(i));
          any |= common[i];
        }
        if (!any) {
          break;
        }
        leaving.add(next);
      }
      return leaving;
    }
  },

  /** The worst alone. */
  WORST_ONLY {
    @Override
    List<HyperparameterSet> leaving(List<HyperparameterSet> worstFirst) {
      return List.of(worstFirst.get(0));
    }
  },

  /** None: every round tries all of them again with fresh seeds, which is plain fine-tuning. */
  NONE {
    @Override
    List<HyperparameterSet> leaving(List<HyperparameterSet> worstFirst) {
      return List.of();
    }
  };

  /**
   * @param worstFirst at least one
   * @return some of them
   */
  abstract List<HyperparameterSet> leaving(List<HyperparameterSet> worstFirst);
}
