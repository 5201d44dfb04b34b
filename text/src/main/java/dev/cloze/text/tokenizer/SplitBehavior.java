package dev.cloze.text.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What becomes of the matches at which a text is split. */
enum SplitBehavior {
  REMOVED("Removed"),
  ISOLATED("Isolated"),
  MERGED_WITH_PREVIOUS("MergedWithPrevious"),
  MERGED_WITH_NEXT("MergedWithNext"),
  CONTIGUOUS("Contiguous");

  private final String key;

  SplitBehavior(String key) {
    this.key = key;
  }

  static SplitBehavior read(JsonPart part) {
    String key =
        part.oneOf(Stream.of(values()).map(behavior -> behavior.key).toArray(String[]::new));
    return Stream.of(values()).filter(b -> b.key.equals(key)).findFirst().orElseThrow();
  }

  private record Span(int start, int end, boolean isMatch) {}

  void split(AlignedText text, TextPattern pattern, Consumer<AlignedText> parts) {
    List<Span> spans = new ArrayList<>();
    pattern.find(text, (start, end, isMatch) -> spans.add(new Span(start, end, isMatch)));
    for (int i = 0; i < spans.size(); ) {
      Span first = spans.get(i);
      int last = last(spans, i);
      if (this != REMOVED || !first.isMatch) {
        parts.accept(text.slice(first.start, spans.get(last).end));
      }
      i = last + 1;
    }
  }

  /** The last of the spans that stay together with this one. */
  private int last(List<Span> spans, int first) {
    int last = first;
    while (last + 1 < spans.size() && joins(spans, last)) {
      last++;
    }
    return last;
  }

  private boolean joins(List<Span> spans, int index) {
    boolean isMatch = spans.get(index).isMatch;
    boolean isNext = spans.get(index + 1).isMatch;
    return switch (this) {
      case REMOVED, ISOLATED -> false;
      case MERGED_WITH_PREVIOUS -> !isMatch && isNext;
      case MERGED_WITH_NEXT -> isMatch && !isNext;
      case CONTIGUOUS -> isMatch == isNext;
    };
  }
}
