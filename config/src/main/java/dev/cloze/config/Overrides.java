package dev.cloze.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Map;

/** Puts {@code --set key=value} into a recipe before it is read, so that it is checked with it. */
final class Overrides {
  private static final String PLACE = "--set";

  private final ObjectNode root;
  private final Source source;

  Overrides(ObjectNode root, Source source) {
    this.root = root;
    this.source = source;
  }

  void apply(Map<String, String> overrides) {
    overrides.forEach(this::apply);
  }

  private void apply(String path, String yaml) {
    String[] keys = path.split("\\.", -1);
    JsonNode at = root;
    for (int i = 0; i < keys.length; i++) {
      if (keys[i].isBlank()) {
        source.report("", badPath(path, "expected a key such as optimizer.learning_rate"));
        return;
      }
      String container = String.join(".", Arrays.copyOf(keys, i));
      boolean last = i == keys.length - 1;
      if (at instanceof ObjectNode object) {
        if (last) {
          object.set(keys[i], value(path, yaml));
          return;
        }
        if (!object.hasNonNull(keys[i])) {
          object.set(keys[i], JsonNodeFactory.instance.objectNode());
        }
        at = object.get(keys[i]);
      } else if (at instanceof ArrayNode array) {
        if (!keys[i].matches("\\d{1,9}") || Integer.parseInt(keys[i]) >= array.size()) {
          source.report(
              "",
              badPath(
                  path,
                  "%s has %d entries, expected a number from 0 to %d after it"
                      .formatted(container, array.size(), array.size() - 1)));
          return;
        }
        int index = Integer.parseInt(keys[i]);
        if (last) {
          array.set(index, value(path, yaml));
          return;
        }
        at = array.get(index);
      } else {
        source.report(
            "", badPath(path, "%s is %s and has no keys".formatted(container, Section.show(at))));
        return;
      }
    }
  }

  private JsonNode value(String path, String yaml) {
    source.place(path, PLACE);
    try {
      JsonNode value = YamlTree.read(yaml, path, source, line -> PLACE);
      return value == null ? JsonNodeFactory.instance.nullNode() : value;
    } catch (YamlTree.SyntaxException e) {
      source.report("", badPath(path + "=" + yaml, "not a YAML value: " + e.getMessage()));
      return JsonNodeFactory.instance.nullNode();
    }
  }

  private static String badPath(String set, String problem) {
    return "%s %s: %s".formatted(PLACE, set, problem);
  }
}
