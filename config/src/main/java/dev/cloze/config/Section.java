package dev.cloze.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads one section of a file key by key. Whatever is wrong is noted and reading goes on with a
 * stand-in; {@link #build} then gives the record, or null if something was wrong.
 */
final class Section {
  private final Source source;
  private final String path;
  private final ObjectNode node;
  private final boolean ignoresOthers;
  private final Set<String> asked = new LinkedHashSet<>();
  private final Map<String, String> missing = new LinkedHashMap<>();
  private final Set<String> bad = new HashSet<>();
  private boolean broken;

  private Section(Source source, String path, ObjectNode node, boolean ignoresOthers) {
    this.source = source;
    this.path = path;
    this.node = node;
    this.ignoresOthers = ignoresOthers;
  }

  /** A whole file of which only some keys are read: Hugging Face's config.json. */
  static Section ofForeignFile(Source source, ObjectNode root) {
    return new Section(source, "", root, true);
  }

  static Section ofFile(Source source, ObjectNode root) {
    return new Section(source, "", root, false);
  }

  /** The section under {@code key}; an empty one if there is none or if it is something else. */
  Section section(String key) {
    asked.add(key);
    JsonNode child = node.get(key);
    if (child instanceof ObjectNode object) {
      return new Section(source, at(key), object, ignoresOthers);
    }
    var empty = new Section(source, at(key), JsonNodeFactory.instance.objectNode(), ignoresOthers);
    if (child != null && !child.isNull()) {
      report(key, "is %s, expected a section of keys".formatted(show(child)));
      empty.broken = true;
    }
    return empty;
  }

  /** Reports the keys of this section that {@code whole} has and a phase may not change. */
  void onlyChanges(Section whole, Set<String> changeable) {
    for (String key : keys()) {
      if (whole.asked.contains(key) && !changeable.contains(key)) {
        report(
            key,
            "cannot change between phases; here only %s can"
                .formatted(String.join(" and ", changeable)));
      }
    }
  }

  /**
   * This section with the changes of a phase. What is wrong here and not changed there has been
   * reported already and is not reported again.
   */
  Section changedBy(Section changes) {
    ObjectNode merged = node.deepCopy();
    merged.setAll(changes.node);
    var section = new Section(source, changes.path, merged, ignoresOthers);
    section.broken = broken || changes.broken;
    bad.stream().filter(key -> !changes.node.has(key)).forEach(section.bad::add);
    return section;
  }

  /** The entries of the list under {@code key}; none if there is no such list. */
  List<Section> sections(String key) {
    asked.add(key);
    var sections = new ArrayList<Section>();
    if (!has(key)) {
      return sections;
    }
    if (!(node.get(key) instanceof ArrayNode array)) {
      report(key, "is %s, expected a list of sections".formatted(show(node.get(key))));
      return sections;
    }
    for (int i = 0; i < array.size(); i++) {
      String entry = "%s.%d".formatted(at(key), i);
      if (array.get(i) instanceof ObjectNode object) {
        sections.add(new Section(source, entry, object, ignoresOthers));
      } else {
        source.report(entry, "is %s, expected a section of keys".formatted(show(array.get(i))));
      }
    }
    return sections;
  }

  /** The pairs of whole numbers under {@code key}; none if there is something else. */
  List<int[]> pairs(String key) {
    var pairs = new ArrayList<int[]>();
    if (!require(key, "a list of pairs of whole numbers")) {
      return pairs;
    }
    for (JsonNode entry : node.get(key)) {
      boolean isPair =
          entry.size() == 2 && entry.path(0).canConvertToInt() && entry.path(1).canConvertToInt();
      if (!entry.isArray() || !isPair) {
        report(key, "holds %s, expected pairs of whole numbers".formatted(entry));
        return List.of();
      }
      pairs.add(new int[] {entry.get(0).intValue(), entry.get(1).intValue()});
    }
    if (!node.get(key).isArray()) {
      report(key, "is %s, expected a list of pairs".formatted(show(node.get(key))));
    }
    return pairs;
  }

  boolean has(String key) {
    return node.hasNonNull(key);
  }

  /** Whatever stands under {@code key}, to be read by someone else; null if nothing does. */
  JsonNode tree(String key) {
    asked.add(key);
    return node.get(key);
  }

  /** The keys that nobody asked for. */
  List<String> unread() {
    return keys().stream().filter(key -> !asked.contains(key)).toList();
  }

  boolean hasSection(String key) {
    return node.get(key) instanceof ObjectNode;
  }

  private Set<String> keys() {
    var keys = new LinkedHashSet<String>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  String text(String key) {
    return require(key, "text") ? text(key, "") : "";
  }

  String text(String key, String otherwise) {
    return read(key, "text", otherwise, child -> child.isTextual() ? child.textValue() : null);
  }

  boolean flag(String key) {
    return require(key, "true or false") && flag(key, false);
  }

  boolean flag(String key, boolean otherwise) {
    return read(
        key, "true or false", otherwise, child -> child.isBoolean() ? child.booleanValue() : null);
  }

  double number(String key) {
    return require(key, "a number") ? number(key, 1) : 1;
  }

  double number(String key, double otherwise) {
    return read(key, "a number", otherwise, child -> child.isNumber() ? child.asDouble() : null);
  }

  int integer(String key) {
    return require(key, "a whole number") ? integer(key, 1) : 1;
  }

  int integer(String key, int otherwise) {
    return (int) whole(key, otherwise, Integer.MAX_VALUE);
  }

  long longInteger(String key) {
    return require(key, "a whole number") ? longInteger(key, 1) : 1;
  }

  long longInteger(String key, long otherwise) {
    return whole(key, otherwise, Long.MAX_VALUE);
  }

  /** 1e6 is a whole number too. */
  private long whole(String key, long otherwise, long max) {
    String expected = max == Long.MAX_VALUE ? "a whole number" : "a whole number of at most " + max;
    return read(
        key,
        expected,
        otherwise,
        child -> {
          boolean whole =
              child.canConvertToExactIntegral()
                  && child.canConvertToLong()
                  && Math.abs(child.longValue()) <= max;
          return whole ? child.longValue() : null;
        });
  }

  private interface Reader<T> {
    /** Null if the value has another type. */
    T read(JsonNode node);
  }

  private <T> T read(String key, String expected, T otherwise, Reader<T> reader) {
    asked.add(key);
    if (!has(key)) {
      return otherwise;
    }
    T value = reader.read(node.get(key));
    if (value == null) {
      report(key, "is %s, expected %s".formatted(show(node.get(key)), expected));
      return otherwise;
    }
    return value;
  }

  private boolean require(String key, String expected) {
    asked.add(key);
    if (!has(key)) {
      missing.put(key, "is missing, expected " + expected);
    }
    return has(key);
  }

  /**
   * @return what {@code record} gives, or null if it fails or anything in this section was wrong
   */
  <T> T build(Supplier<T> record) {
    finish();
    if (broken) {
      return null;
    }
    T built = null;
    try {
      built = record.get();
    } catch (RecipeException e) {
      report(e);
    }
    return bad.isEmpty() ? built : null;
  }

  /** Reports keys that nobody asked for, and those that are missing, unless one is the other. */
  void finish() {
    if (!ignoresOthers) {
      unread().forEach(this::reportUnknown);
    }
    missing.forEach(this::report);
    missing.clear();
  }

  private void reportUnknown(String key) {
    String meant = Spelling.nearest(key, asked);
    if (meant == null) {
      report(key, "is not a key; the keys here are " + String.join(", ", asked));
    } else {
      report(key, "is not a key; did you mean %s?".formatted(at(meant)));
      bad.add(meant); // not missing, but misspelt
    }
  }

  boolean isBad(String key) {
    return bad.contains(key);
  }

  void report(RecipeException e) {
    e.problems().forEach(problem -> report(problem.key(), problem.text()));
  }

  /** Once a key: what follows from a wrong value is not worth reading. */
  void report(String key, String text) {
    if (!broken && bad.add(key)) {
      source.report(at(key), text);
    }
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  static String show(JsonNode node) {
    if (node.isObject()) {
      return "a section";
    }
    return node.isArray() ? "a list" : node.toString();
  }
}
