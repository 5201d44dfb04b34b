package dev.cloze.config;

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
import org.yaml.snakeyaml.error.MarkedYAMLException;

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
        int line = parser.currentTokenLocation().getLineNr();
        throw new SyntaxException("a second document begins", line, null);
      }
      return root;
    } catch (JsonProcessingException e) {
      throw syntaxException(e);
    } catch (IOException e) {
      throw new IllegalStateException("reading from a string", e);
    }
  }

  /** Not YAML, or more than a recipe needs; the caller says in which file. */
  static final class SyntaxException extends RuntimeException {
    private final int line;

    private SyntaxException(String problem, int line, Throwable cause) {
      super(problem, cause);
      this.line = line;
    }

    int line() {
      return line;
    }
  }

  private static SyntaxException syntaxException(JsonProcessingException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
        return new SyntaxException(yaml.getProblem(), yaml.getProblemMark().getLine() + 1, e);
      }
    }
    String problem = e.getOriginalMessage().lines().findFirst().orElse("cannot be read");
    return new SyntaxException(
        problem, e.getLocation() == null ? 1 : e.getLocation().getLineNr(), e);
  }

  private JsonNode value(String path) throws IOException {
    if (parser.isCurrentAlias()) {
      throw new SyntaxException(
          "aliases such as *%s are not supported, write the value itself"
              .formatted(parser.getText()),
          parser.currentTokenLocation().getLineNr(),
          null);
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
        source.place(child, source.placeOf(child) + " and " + place);
        source.report(child, "is given twice");
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
