package dev.cloze.task.quickstart;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes small stories of people, their trades and places. A story is a run of lines in
 * stories.txt, each a paragraph, ended by a blank line; a field such as {@code {trade.tool}} is a
 * column of a row that the story draws from the table of that role.
 */
final class Storyteller {
  /** Two roles of one table never draw the same row. */
  private static final Map<String, String> TABLE_OF_ROLE = new LinkedHashMap<>();

  static {
    TABLE_OF_ROLE.put("hero", "people");
    TABLE_OF_ROLE.put("friend", "people");
    TABLE_OF_ROLE.put("trade", "trades");
    TABLE_OF_ROLE.put("craft", "trades");
    TABLE_OF_ROLE.put("country", "countries");
    TABLE_OF_ROLE.put("land", "countries");
    TABLE_OF_ROLE.put("animal", "animals");
    TABLE_OF_ROLE.put("beast", "animals");
    TABLE_OF_ROLE.put("plant", "plants");
    TABLE_OF_ROLE.put("fruit", "plants");
    TABLE_OF_ROLE.put("instrument", "instruments");
    TABLE_OF_ROLE.put("month", "months");
  }

  private final List<List<Template>> stories;
  private final Map<String, List<Entity>> tables = new HashMap<>();

  Storyteller() {
    stories = read("stories.txt", Resources.lines("stories.txt"));
    for (String table : TABLE_OF_ROLE.values()) {
      tables.computeIfAbsent(table, Resources::table);
    }
  }

  /** Each story {@code tellings} times, with other people and things. */
  List<List<String>> write(int tellings, SplitMix random) {
    List<List<String>> documents = new ArrayList<>();
    for (int telling = 0; telling < tellings; telling++) {
      for (List<Template> story : stories) {
        Map<String, Entity> cast = cast(random);
        documents.add(
            story.stream()
                .map(paragraph -> paragraph.render(field -> value(cast, field), random, null))
                .toList());
      }
    }
    return documents;
  }

  private Map<String, Entity> cast(SplitMix random) {
    Map<String, Entity> cast = new HashMap<>();
    TABLE_OF_ROLE.forEach(
        (role, table) -> {
          Entity drawn = random.pick(tables.get(table));
          while (cast.containsValue(drawn)) {
            drawn = random.pick(tables.get(table));
          }
          cast.put(role, drawn);
        });
    return cast;
  }

  private static String value(Map<String, Entity> cast, String field) {
    String[] roleAndColumn = field.split("\\.", 2);
    Entity entity = cast.get(roleAndColumn[0]);
    if (entity == null || roleAndColumn.length < 2) {
      throw new ThemeException(
          "stories.txt: {%s} is not ROLE.COLUMN with a role among %s"
              .formatted(field, TABLE_OF_ROLE.keySet()));
    }
    return entity.value(roleAndColumn[1]);
  }

  private static List<List<Template>> read(String file, List<String> lines) {
    List<List<Template>> stories = new ArrayList<>();
    List<Template> story = new ArrayList<>();
    for (int i = 0; i <= lines.size(); i++) {
      String line = i == lines.size() ? "" : lines.get(i).strip();
      if (!line.isEmpty()) {
        story.add(new Template(line, file + ", line " + (i + 1)));
      } else if (!story.isEmpty()) {
        stories.add(List.copyOf(story));
        story.clear();
      }
    }
    return stories;
  }
}
