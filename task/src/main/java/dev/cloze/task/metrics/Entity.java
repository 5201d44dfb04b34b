package dev.cloze.task.metrics;

import dev.cloze.task.TaskException;
import java.util.ArrayList;
import java.util.List;

/**
 * A named entity or chunk in a tagged sentence.
 *
 * @param begin its first word
 * @param end the word behind it
 */
public record Entity(String type, int begin, int end) {
  /** How a sequence of tags is read. */
  public enum Reading {
    /**
     * As conlleval and seqeval do by default: whatever the prefixes, a run of equal types is an
     * entity, so that one may begin with I. Reads IOB1, IOB2 and BIOES.
     */
    LENIENT,
    /** IOB2 to the letter: an entity begins with B; an I that continues none is no part of one. */
    STRICT_IOB2
  }

  private record Tag(char prefix, String type) {
    static Tag of(String text) {
      char prefix = text.isEmpty() ? ' ' : text.charAt(0);
      if (text.equals("O") || ("BIES".indexOf(prefix) >= 0 && text.length() == 1)) {
        return new Tag(prefix, "_");
      }
      if ("BIES".indexOf(prefix) < 0 || text.length() < 3 || text.charAt(1) != '-') {
        throw new TaskException(
            "the tag \"%s\" is none of an entity; expected O, or B, I, E or S with a type, such as B-PER"
                .formatted(text));
      }
      return new Tag(prefix, text.substring(2));
    }

    boolean outside() {
      return prefix == 'O';
    }

    /** Whether an entity begins here after {@code before}, which lies in one or outside. */
    boolean begins(Tag before, Reading reading) {
      if (reading == Reading.STRICT_IOB2) {
        return prefix == 'B';
      }
      return !outside()
          && (prefix == 'B'
              || prefix == 'S'
              || before.outside()
              || before.prefix == 'E'
              || before.prefix == 'S'
              || !before.type.equals(type));
    }
  }

  /** Whether the text is a tag of one of the schemes: O, B-PER and so on. */
  public static boolean isTag(String text) {
    return text.matches("O|[BIES](-.+)?");
  }

  /** The entities of a sentence, in order. */
  public static List<Entity> in(List<String> tags, Reading reading) {
    List<Entity> entities = new ArrayList<>();
    Tag before = new Tag('O', "_");
    int begin = -1; // of the entity at hand
    for (int i = 0; i <= tags.size(); i++) {
      Tag tag = i < tags.size() ? Tag.of(tags.get(i)) : new Tag('O', "_");
      boolean begins = tag.begins(before, reading);
      boolean continues = !begins && !tag.outside() && tag.type.equals(before.type);
      if (begin >= 0 && !continues) {
        entities.add(new Entity(before.type, begin, i));
        begin = -1;
      }
      if (begins) {
        begin = i;
      }
      before = tag;
    }
    return entities;
  }
}
