package dev.cloze.task.quickstart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A subject of the corpus: a table of entities and the sentences that tell it.
 *
 * <p>A theme file is a list of sections, each a header in brackets and one {@link Template} a line:
 *
 * <pre>
 * [rounds]          one number: how often each fact is told
 * [opening]         introduces an entity
 * [link]            may follow any sentence about an entity; names none
 * [COLUMN]          tells the column, naming the entity and the value once
 * [COLUMN asked]    the same; some facts are held out of some of these
 * [COLUMN it]       tells the column after a sentence that named the entity
 * [COLUMN contrast] tells the column of two entities that differ in it
 * [COLUMN heading]  opens a document about the column
 * </pre>
 */
record Theme(
    String name,
    int rounds,
    List<Entity> entities,
    List<Template> openings,
    List<Template> links,
    List<Relation> relations) {
  private static final String KNOWN = "known";
  private static final Set<String> ROLES = Set.of("asked", "it", "contrast", "heading");

  static Theme read(String name) {
    return parse(name, Resources.lines(name + ".txt"), Resources.table(name));
  }

  static Theme parse(String name, List<String> lines, List<Entity> entities) {
    Map<String, List<Template>> sections = sections(name + ".txt", lines);
    List<Relation> relations = new ArrayList<>();
    for (String header : sections.keySet()) {
      String[] words = header.split(" ");
      boolean asked = words.length == 2 && words[1].equals("asked");
      boolean tells = words.length == 1 && !Set.of("rounds", "opening", "link").contains(header);
      if (asked || tells) {
        String column = words[0];
        requireSingleMentions(name, column, sections.get(header));
        relations.add(
            new Relation(
                name + "." + column,
                column,
                asked,
                sections.get(header),
                sections.getOrDefault(column + " it", List.of()),
                sections.getOrDefault(column + " contrast", List.of()),
                sections.getOrDefault(column + " heading", List.of())));
      } else if (words.length == 2 && !ROLES.contains(words[1])) {
        throw new ThemeException(
            "%s.txt: unknown section [%s]; the second word is one of %s"
                .formatted(name, header, String.join(", ", ROLES.stream().sorted().toList())));
      }
    }
    return new Theme(
        name,
        rounds(name, sections),
        entities,
        sections.getOrDefault("opening", List.of()),
        sections.getOrDefault("link", List.of()),
        List.copyOf(relations));
  }

  /** Entities everybody knows are told in every round and asked about, the others are not. */
  static boolean isKnown(Entity entity) {
    return !entity.knows(KNOWN) || entity.value(KNOWN).equals("yes");
  }

  private static int rounds(String name, Map<String, List<Template>> sections) {
    List<Template> rounds = sections.getOrDefault("rounds", List.of());
    if (rounds.size() != 1 || !rounds.get(0).source().matches("[1-9][0-9]*")) {
      throw new ThemeException(
          "%s.txt: [rounds] is %s; expected one whole number".formatted(name, rounds));
    }
    return Integer.parseInt(rounds.get(0).source());
  }

  /** A sentence that said the value or the name twice would give the blank away. */
  private static void requireSingleMentions(String name, String column, List<Template> templates) {
    for (Template template : templates) {
      for (String field : List.of(column, Entity.NAME)) {
        if (template.mentions(field) > 1) {
          throw new ThemeException(
              "%s.txt: \"%s\" says {%s} %d times; once is enough"
                  .formatted(name, template, field, template.mentions(field)));
        }
      }
    }
  }

  private static Map<String, List<Template>> sections(String file, List<String> lines) {
    Map<String, List<Template>> sections = new LinkedHashMap<>();
    List<Template> section = null;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      String where = file + ", line " + (i + 1);
      if (line.startsWith("[") && line.endsWith("]")) {
        section = new ArrayList<>();
        if (sections.put(line.substring(1, line.length() - 1), section) != null) {
          throw new ThemeException("%s: a second section %s; join the two".formatted(where, line));
        }
      } else if (!line.isEmpty()) {
        if (section == null) {
          throw new ThemeException(
              "%s: \"%s\" stands before the first [section]; move it into one"
                  .formatted(where, line));
        }
        section.add(new Template(line, where));
      }
    }
    return sections;
  }
}
