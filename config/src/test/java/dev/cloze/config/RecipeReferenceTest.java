package dev.cloze.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/guide/recipes.md lists every key of a recipe, no other, and the defaults of the code. */
class RecipeReferenceTest {
  private static final Path REFERENCE = Path.of("..", "docs", "guide", "recipes.md");

  /** | `key` | type | default | meaning | */
  private static final Pattern ROW =
      Pattern.compile("\\| `([a-z_.0-9]+)` \\| [^|]+ \\| ([^|]+) \\| .+ \\|");

  private static final Pattern ONE_VALUE = Pattern.compile("`([^`]+)`");

  /** Nothing but what is required. */
  private static final String LEAST =
      """
      architecture: {type: bert, size: base}
      tokenizer: tokenizer
      data: {path: shards}
      optimizer: {learning_rate: 1.0e-4}
      training: {steps: 100, batch_size: 256}
      """;

  /** Everything that a resolved recipe may hold beside the defaults. */
  private static final String MOST =
      LEAST + "phases: [{until_step: 10}, {data: {length: 512}, schedule: {warmup_steps: 5}}]\n";

  /** The same of ELECTRA, which has keys of its own. */
  private static final String LEAST_ELECTRA =
      LEAST.replace("type: bert", "type: electra") + "objective: {type: electra}\n";

  private static final String MOST_ELECTRA =
      MOST.replace("type: bert", "type: electra") + "objective: {type: electra}\n";

  private static final String DISTILLED = "objective: {distillation: {teacher: models/large}}\n";

  private static final Map<String, String> defaultsByKey = new LinkedHashMap<>();

  @BeforeAll
  static void readTheTables() throws IOException {
    for (String line : Files.readAllLines(REFERENCE)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        assertThat(defaultsByKey.put(row.group(1), row.group(2))).as(row.group(1)).isNull();
      }
    }
  }

  private static Map<String, JsonNode> resolved(String yaml, Map<String, String> overrides) {
    Map<String, JsonNode> keys = new LinkedHashMap<>();
    flatten("", RecipeWriter.tree(Recipe.parse(yaml, "recipe", overrides)), keys);
    return keys;
  }

  private static void flatten(String path, JsonNode node, Map<String, JsonNode> keys) {
    if (node.isObject()) {
      String prefix = path.isEmpty() ? "" : path + ".";
      node.properties().forEach(e -> flatten(prefix + e.getKey(), e.getValue(), keys));
    } else if (node.isArray()) {
      keys.put(path, node);
      for (int i = 0; i < node.size(); i++) {
        flatten(path + "." + i, node.get(i), keys);
      }
    } else {
      keys.put(path, node);
    }
  }

  @Test
  void everyKeyOfAResolvedRecipeIsListed() {
    for (String most : List.of(MOST, MOST_ELECTRA, MOST + DISTILLED)) {
      for (String key : resolved(most, Map.of("architecture.vocab_size", "30522")).keySet()) {
        // What a phase changes is listed where the recipe has it.
        String listed = key.replaceFirst("^phases\\.1\\.", "");
        assertThat(defaultsByKey).as(key).containsKey(listed);
      }
    }
  }

  /** Keys that only ELECTRA has. */
  private static boolean isElectra(String key) {
    return resolved(LEAST_ELECTRA, Map.of()).containsKey(key)
        && !resolved(LEAST, Map.of()).containsKey(key);
  }

  @Test
  void everyListedKeyIsRead() {
    assertThat(defaultsByKey).isNotEmpty();
    for (String key : defaultsByKey.keySet()) {
      // An empty list has the wrong type everywhere but in phases: a known key says so.
      String problem = key + " is a list, expected";
      String most = isElectra(key) ? MOST_ELECTRA : MOST;
      var reading = assertThatCode(() -> Recipe.parse(most, "recipe", Map.of(key, "[]"))).as(key);
      if (key.equals("phases")) {
        reading.doesNotThrowAnyException();
      } else {
        reading.isInstanceOf(RecipeException.class).hasMessageContaining(problem);
      }
    }
  }

  @Test
  void defaultsAreThoseOfTheCode() {
    Map<String, JsonNode> code = resolved(LEAST_ELECTRA, Map.of());
    code.putAll(resolved(LEAST + DISTILLED, Map.of()));
    int compared = 0;
    for (Map.Entry<String, String> row : defaultsByKey.entrySet()) {
      Matcher value = ONE_VALUE.matcher(row.getValue());
      if (value.matches()) { // others are words: required, none, the tokenizer's
        JsonNode actual = code.get(row.getKey());
        assertThat(actual).as(row.getKey()).isNotNull();
        if (actual.isNumber()) {
          assertThat(Double.parseDouble(value.group(1)))
              .as(row.getKey())
              .isEqualTo(actual.doubleValue());
        } else {
          assertThat(value.group(1)).as(row.getKey()).isEqualTo(actual.asText());
        }
        compared++;
      }
    }
    assertThat(compared).as("defaults compared").isGreaterThan(30);
  }
}
