package dev.cloze.config;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Recipes as YAML, as a hash, and compared key by key. */
final class RecipeWriter {
  private static final YAMLFactory YAML =
      YAMLFactory.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
          .stringQuotingChecker(new QuoteAllButWords())
          .build();

  private RecipeWriter() {}

  /** With every default; of a phase, what differs from the recipe, and a schedule it restarts. */
  static ObjectNode tree(Recipe recipe) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    recipe.architecture().write(tree.putObject("architecture"));
    tree.put("tokenizer", recipe.tokenizer());
    recipe.data().write(tree.putObject("data"));
    recipe.objective().write(tree.putObject("objective"));
    recipe.optimizer().write(tree.putObject("optimizer"));
    recipe.schedule().write(tree.putObject("schedule"));
    recipe.training().write(tree.putObject("training"));
    recipe.evaluation().write(tree.putObject("evaluation"));
    recipe.checkpoint().write(tree.putObject("checkpoint"));
    var phases = tree.putArray("phases");
    for (Phase phase : recipe.phases()) {
      ObjectNode node = phases.addObject();
      if (phase.untilStep() < recipe.training().steps()) { // the last ends with the run
        node.put("until_step", phase.untilStep());
      }
      changes(node, "data", tree, phase.data()::write);
      changes(node, "objective", tree, phase.objective()::write);
      changes(node, "optimizer", tree, phase.optimizer()::write);
      changes(node, "training", tree, phase.training()::write);
      if (phase.restartsSchedule()) {
        phase.schedule().write(node.putObject("schedule"));
      }
    }
    if (phases.size() == 1 && phases.get(0).isEmpty()) {
      tree.remove("phases");
    }
    return tree;
  }

  private static void changes(
      ObjectNode phase, String section, ObjectNode recipe, Consumer<ObjectNode> write) {
    ObjectNode changed = JsonNodeFactory.instance.objectNode();
    write.accept(changed);
    recipe.get(section).properties().stream()
        .filter(key -> key.getValue().equals(changed.get(key.getKey())))
        .forEach(key -> changed.remove(key.getKey()));
    if (!changed.isEmpty()) {
      phase.set(section, changed);
    }
  }

  static String toYaml(JsonNode tree) {
    var text = new StringWriter();
    try (JsonGenerator generator = YAML.createGenerator(text)) {
      write(tree, generator);
    } catch (IOException e) {
      throw new IllegalStateException("writing to a string", e);
    }
    return text.toString();
  }

  static String hash(Recipe recipe) {
    return hash(hashed(recipe));
  }

  static String hash(ObjectNode tree) {
    try {
      byte[] yaml = toYaml(tree).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(yaml));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static List<String> differences(Recipe checkpoint, Recipe now) {
    return differences(hashed(checkpoint), hashed(now));
  }

  static List<String> differences(ObjectNode checkpoint, ObjectNode now) {
    Map<String, String> before = new LinkedHashMap<>();
    Map<String, String> after = new LinkedHashMap<>();
    flatten("", checkpoint, before);
    flatten("", now, after);
    var keys = new ArrayList<>(before.keySet());
    after.keySet().stream().filter(key -> !before.containsKey(key)).forEach(keys::add);
    return keys.stream()
        .filter(key -> !value(key, before).equals(value(key, after)))
        .map(
            key ->
                "%s: %s in the checkpoint, %s now"
                    .formatted(key, value(key, before), value(key, after)))
        .toList();
  }

  /** A phase that does not name a key has the recipe's; with a schedule of its own it restarts. */
  private static String value(String key, Map<String, String> values) {
    String inRecipe = key.replaceFirst("^phases\\.\\d+\\.(?!schedule\\.)", "");
    return values.getOrDefault(key, values.getOrDefault(inRecipe, "not there"));
  }

  private static ObjectNode hashed(Recipe recipe) {
    ObjectNode tree = tree(recipe);
    tree.remove(List.of("evaluation", "checkpoint"));
    withoutLoading(tree);
    ((ObjectNode) tree.get("training")).remove("log_every");
    tree.path("phases").forEach(phase -> withoutLoading((ObjectNode) phase));
    return tree;
  }

  private static void withoutLoading(ObjectNode settings) {
    if (settings.get("data") instanceof ObjectNode data) {
      data.remove("loader_threads");
      if (data.isEmpty()) {
        settings.remove("data");
      }
    }
  }

  private static void flatten(String path, JsonNode node, Map<String, String> values) {
    String prefix = path.isEmpty() ? "" : path + ".";
    if (node.isObject()) {
      node.properties().forEach(e -> flatten(prefix + e.getKey(), e.getValue(), values));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        flatten(prefix + i, node.get(i), values);
      }
    } else {
      values.put(path, node.isDouble() ? show(node.doubleValue()) : node.asText());
    }
  }

  private static void write(JsonNode node, JsonGenerator generator) throws IOException {
    switch (node.getNodeType()) {
      case OBJECT -> {
        generator.writeStartObject();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
          generator.writeFieldName(entry.getKey());
          write(entry.getValue(), generator);
        }
        generator.writeEndObject();
      }
      case ARRAY -> {
        generator.writeStartArray();
        for (JsonNode entry : node) {
          write(entry, generator);
        }
        generator.writeEndArray();
      }
      case STRING -> generator.writeString(node.textValue());
      case BOOLEAN -> generator.writeBoolean(node.booleanValue());
      case NULL -> generator.writeNull();
      default -> {
        if (node.isDouble()) {
          generator.writeNumber(show(node.doubleValue()));
        } else {
          generator.writeNumber(node.longValue());
        }
      }
    }
  }

  /** 1.0e-4, where Java's own 1.0E-4 is unusual in YAML. */
  private static String show(double value) {
    return Double.toString(value).toLowerCase(Locale.ROOT);
  }

  /** Jackson's own rules leave some texts bare that read back as numbers. */
  private static final class QuoteAllButWords extends StringQuotingChecker {
    private static final Pattern WORD = Pattern.compile("(\\.{0,2}/)?[A-Za-z_][A-Za-z0-9_./-]*");

    @Override
    public boolean needToQuoteName(String name) {
      return needToQuoteValue(name);
    }

    @Override
    public boolean needToQuoteValue(String value) {
      return isReservedKeyword(value) || !WORD.matcher(value).matches();
    }
  }
}
