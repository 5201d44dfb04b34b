package dev.cloze.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.function.IntFunction;

/** Reads YAML into a tree and notes the line of each key, which Jackson's own trees forget. */
final class YamlTree {
  private static final YAMLFactory YAML = new YAMLFactory();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final YAMLParser parser;
  private final Source source;
  private final IntFunction<String> placeOfLine;

  private YamlTree(YAMLParser parser, Source source, IntFunction<String> placeOfLine) {
    this.parser = parser;
    this.source = source;
    this.placeOfLine = placeOfLine;
  }

  /**
   * @param path of the value in the recipe, "" for the whole
   * @param placeOfLine names a line in messages
   * @return null for an empty document
   * @throws SyntaxException if it is not YAML
   */
  static JsonNode read(String yaml, String path, Source source, IntFunction<String> placeOfLine) {
    try (YAMLParser parser = YAML.createParser(yaml)) {
      if (parser.nextToken() == null) {
        return null;
      }
      JsonNode root = new YamlTree(parser, source, placeOfLine).value(path);
      if (parser.nextToken() != null) {
        throw new SyntaxException(
            parser.currentTokenLocation(), "expected the end, found a second document", null);
      }
      return root;
    } catch (JsonProcessingException e) {
      String problem = e.getOriginalMessage().lines().findFirst().orElse("cannot be read");
      throw new SyntaxException(e.getLocation(), problem, e);
    } catch (IOException e) {
      throw new IllegalStateException("reading from a string", e);
    }
  }

  /** Not YAML; the caller says which file. */
  static final class SyntaxException extends RuntimeException {
    private SyntaxException(JsonLocation location, String problem, Throwable cause) {
      super(
          location == null
              ? problem
              : "line %d, column %d: %s"
                  .formatted(location.getLineNr(), location.getColumnNr(), problem),
          cause);
    }
  }

  private JsonNode value(String path) throws IOException {
    if (parser.isCurrentAlias()) {
      source.report(
          path, "is the alias *%s, expected the value itself".formatted(parser.getText()));
      return NODES.nullNode();
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(path);
      case START_ARRAY -> array(path);
      case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      default -> NODES.textNode(parser.getText());
    };
  }

  private ObjectNode object(String path) throws IOException {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      String child = path.isEmpty() ? key : path + "." + key;
      String place = placeOfLine.apply(parser.currentTokenLocation().getLineNr());
      if (object.has(key)) {
        source.report(
            child, "is given twice, on %s and %s".formatted(source.placeOf(child), place));
      }
      source.place(child, place);
      parser.nextToken();
      object.set(key, value(child));
    }
    return object;
  }

  private ArrayNode array(String path) throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      String child = "%s.%d".formatted(path, array.size());
      source.place(child, placeOfLine.apply(parser.currentTokenLocation().getLineNr()));
      array.add(value(child));
    }
    return array;
  }
}
