package dev.cloze.task.reading;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloze.task.TaskException;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON object of a data file, whose keys are asked for by kind.
 *
 * @param place file and line, and where inside, for messages
 */
public record JsonRow(String place, JsonNode object) {
  public boolean has(String key) {
    return object.has(key) && !object.get(key).isNull();
  }

  /** A text of more than blanks. */
  public String text(String key) {
    String text = anyText(key);
    if (text.isBlank()) {
      throw error("\"%s\" is empty; expected a text".formatted(key));
    }
    return text;
  }

  /** A text, which may be empty. */
  public String anyText(String key) {
    JsonNode value = get(key);
    if (!value.isTextual()) {
      throw error("\"%s\" is %s, expected a text".formatted(key, shown(value)));
    }
    return value.textValue();
  }

  /** A whole number; AX-b writes its own as texts. */
  public int integer(String key) {
    JsonNode value = get(key);
    if (value.isTextual() && value.textValue().matches("[0-9]{1,9}")) {
      return Integer.parseInt(value.textValue());
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw error("\"%s\" is %s, expected a whole number".formatted(key, shown(value)));
    }
    return value.intValue();
  }

  /** A text, number or truth value as the file spells it. */
  public String scalar(String key) {
    JsonNode value = get(key);
    if (!value.isValueNode()) {
      throw error("\"%s\" is %s, expected a single value".formatted(key, shown(value)));
    }
    return value.asText();
  }

  public JsonRow object(String key) {
    JsonNode value = get(key);
    if (!value.isObject()) {
      throw error("\"%s\" is %s, expected an object".formatted(key, shown(value)));
    }
    return new JsonRow(place, value);
  }

  /** The entries of a list of objects. */
  public List<JsonRow> objects(String key) {
    List<JsonRow> rows = new ArrayList<>();
    for (JsonNode entry : list(key)) {
      if (!entry.isObject()) {
        throw error("\"%s\" holds %s, expected objects".formatted(key, shown(entry)));
      }
      rows.add(new JsonRow("%s, %s %d".formatted(place, key, rows.size() + 1), entry));
    }
    return rows;
  }

  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (JsonNode entry : list(key)) {
      if (!entry.isTextual()) {
        throw error("\"%s\" holds %s, expected texts".formatted(key, shown(entry)));
      }
      texts.add(entry.textValue());
    }
    return texts;
  }

  public TaskException error(String problem) {
    return new TaskException(place + ": " + problem);
  }

  private JsonNode list(String key) {
    JsonNode value = get(key);
    if (!value.isArray()) {
      throw error("\"%s\" is %s, expected a list".formatted(key, shown(value)));
    }
    return value;
  }

  private JsonNode get(String key) {
    JsonNode value = object.get(key);
    if (value == null || value.isNull()) {
      List<String> keys = new ArrayList<>();
      object.fieldNames().forEachRemaining(keys::add);
      throw error("the key \"%s\" is missing; found %s".formatted(key, String.join(", ", keys)));
    }
    return value;
  }

  private static String shown(JsonNode value) {
    String text = value.toString();
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }
}
