package dev.cloze.text.tokenizer;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.Normalizer2;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The normal forms of the Unicode Standard, annex 15, with the places that the original gives their
 * characters. It knows the characters of Unicode 9; later ones stay as they are.
 */
enum NormalForm implements Normalizer {
  NFC(Normalizer2.getNFDInstance(), true),
  NFD(Normalizer2.getNFDInstance(), false),
  NFKC(Normalizer2.getNFKDInstance(), true),
  NFKD(Normalizer2.getNFKDInstance(), false);

  private static final int UNICODE = 9;
  private static final Normalizer2 COMPOSITION = Normalizer2.getNFCInstance();
  private static final int NONE = -1;

  private final Normalizer2 decomposition;
  private final boolean composes;

  NormalForm(Normalizer2 decomposition, boolean composes) {
    this.decomposition = decomposition;
    this.composes = composes;
  }

  /**
   * A character of the result.
   *
   * @param change 1 if it was put in, else minus the number of characters that went behind the one
   *     it stands for
   */
  private record Part(int codePoint, int combiningClass, int change) {}

  /** Whether the character was there in the Unicode version of the original. */
  static boolean isKnown(int codePoint) {
    return UCharacter.getAge(codePoint).getMajor() <= UNICODE;
  }

  /** Whether the character was a mark then: one of the general categories Mn, Mc and Me. */
  static boolean isMark(int codePoint) {
    int marks =
        1 << Character.NON_SPACING_MARK
            | 1 << Character.COMBINING_SPACING_MARK
            | 1 << Character.ENCLOSING_MARK;
    boolean isNow = (marks >> UCharacter.getType(codePoint) & 1) != 0 && isKnown(codePoint);
    return switch (codePoint) {
      case 0x1CF2, 0x1CF3 -> true; // a letter since Unicode 12
      case 0x111C9 -> false; // a mark since Unicode 11
      default -> isNow;
    };
  }

  @Override
  public AlignedText normalize(AlignedText text) {
    List<Part> parts = decompose(text);
    return place(composes ? compose(parts) : parts, text);
  }

  private List<Part> decompose(AlignedText text) {
    List<Part> parts = new ArrayList<>(text.length());
    int run = 0; // where the marks begin that are to be put in order
    for (int at = 0; at < text.length(); ) {
      int codePoint = text.codePointAt(at);
      at += Character.charCount(codePoint);
      String decomposed = isKnown(codePoint) ? decomposition.getDecomposition(codePoint) : null;
      if (decomposed == null) {
        run = add(parts, codePoint, 0, run);
        continue;
      }
      for (int i = 0; i < decomposed.length(); ) {
        int part = decomposed.codePointAt(i);
        run = add(parts, part, i == 0 ? 0 : 1, run);
        i += Character.charCount(part);
      }
    }
    sort(parts, run);
    return parts;
  }

  private static int add(List<Part> parts, int codePoint, int change, int run) {
    int combiningClass = isKnown(codePoint) ? UCharacter.getCombiningClass(codePoint) : 0;
    int next = run;
    if (combiningClass == 0) {
      sort(parts, run);
      next = parts.size() + 1;
    }
    parts.add(new Part(codePoint, combiningClass, change));
    return next;
  }

  /** Canonical order; marks of the same class stay as they are. */
  private static void sort(List<Part> parts, int from) {
    if (parts.size() - from > 1) {
      parts.subList(from, parts.size()).sort(Comparator.comparingInt(Part::combiningClass));
    }
  }

  private static List<Part> compose(List<Part> parts) {
    List<Part> composed = new ArrayList<>(parts.size());
    List<Part> behind = new ArrayList<>(); // marks that the starter has not taken in
    Part starter = null;
    int lastClass = NONE; // of these marks
    for (Part part : parts) {
      if (starter == null) {
        if (part.combiningClass == 0) {
          starter = part;
        } else {
          composed.add(part);
        }
        continue;
      }
      boolean isBlocked = lastClass != NONE && lastClass >= part.combiningClass;
      int pair = isBlocked ? NONE : pair(starter.codePoint, part.codePoint);
      if (pair != NONE) {
        starter = new Part(pair, 0, starter.change + part.change - 1);
      } else if (part.combiningClass == 0) {
        composed.add(starter);
        composed.addAll(behind);
        behind.clear();
        starter = part;
        lastClass = NONE;
      } else {
        behind.add(part);
        lastClass = part.combiningClass;
      }
    }
    if (starter != null) {
      composed.add(starter);
    }
    composed.addAll(behind);
    return composed;
  }

  private static int pair(int first, int second) {
    int pair = COMPOSITION.composePair(first, second);
    return pair >= 0 && isKnown(pair) ? pair : NONE;
  }

  /** What stands for a character has its place; what was put in has that of the one before. */
  private static AlignedText place(List<Part> parts, AlignedText text) {
    var placed = new AlignedText.Builder(parts.size());
    int at = 0;
    for (Part part : parts) {
      if (part.change > 0) {
        placed.append(part.codePoint, text, at - 1);
      } else {
        placed.append(part.codePoint, text, at);
        for (int passed = part.change; passed <= 0; passed++) {
          at += Character.charCount(text.codePointAt(at));
        }
      }
    }
    return placed.build();
  }
}
