package dev.cloze.task.quickstart;

/** What a relation says of an entity. */
record Fact(Relation relation, Entity entity) {
  String answer() {
    return entity.value(relation.column());
  }

  /** Identifies the fact in maps and hashes. */
  String key() {
    return relation.kind() + "/" + entity.name();
  }

  /** A blank is one word. */
  boolean hasOneWordAnswer() {
    return answer().chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z');
  }

  String tell(Template template, SplitMix random) {
    return template.render(entity::value, random, null);
  }

  String ask(Template template, SplitMix random) {
    return template.render(entity::value, random, relation.column());
  }
}
