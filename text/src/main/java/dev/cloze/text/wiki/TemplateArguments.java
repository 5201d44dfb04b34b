package dev.cloze.text.wiki;

import java.util.List;
import java.util.Map;

/**
 * The arguments of a template, with the markup taken out of them and no blanks around.
 *
 * @param behindDigit whether a digit stands right in front of the template
 */
record TemplateArguments(List<String> positional, Map<String, String> named, boolean behindDigit) {
  static final TemplateArguments NONE = new TemplateArguments(List.of(), Map.of(), false);

  /** The argument at this place, from 1; empty if there is none. */
  String get(int place) {
    return place <= positional.size() ? positional.get(place - 1) : "";
  }

  String get(String name) {
    return named.getOrDefault(name, "");
  }

  int count() {
    return positional.size();
  }

  /** The last one that is not empty of those up to this place. */
  String last(int place) {
    for (int i = Math.min(place, count()); i > 0; i--) {
      if (!get(i).isEmpty()) {
        return get(i);
      }
    }
    return "";
  }
}
