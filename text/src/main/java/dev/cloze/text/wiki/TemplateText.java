package dev.cloze.text.wiki;

/** The arguments of an open template that is kept, as places in the output. */
final class TemplateText {
  private static final int MAX_ARGUMENTS = 3;
  private static final int LONGEST_NAME = 12;

  private final KeptTemplate template;
  private final int[] from = new int[MAX_ARGUMENTS + 1];
  private final int[] to = new int[MAX_ARGUMENTS + 1];
  private int argumentStart;
  private int argument = 1; // 0: a named one that is no text
  private int positional = 1;
  private boolean named;

  TemplateText(KeptTemplate template, int argumentStart) {
    this.template = template;
    this.argumentStart = argumentStart;
  }

  /** An equals sign: what stands before it in the argument may be a name. */
  void onEquals(StringBuilder out) {
    int length = out.length() - argumentStart;
    if (named || length > LONGEST_NAME) {
      return;
    }
    String name = out.substring(argumentStart).strip();
    if (name.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9')) {
      named = true;
      argument = template.argument(name);
      argumentStart = out.length() + 1; // the sign itself comes next
    }
  }

  /** The argument ends. */
  void onPipe(StringBuilder out) {
    end(out);
    positional += named ? 0 : 1;
    argument = positional;
    argumentStart = out.length() + 1;
    named = false;
  }

  /** The template ends: what it stands for. */
  String render(StringBuilder out) {
    end(out);
    var text = new StringBuilder(template.prefix());
    for (int i = template.first(); i > 0 && i <= template.last(); i++) {
      if (to[i] > from[i]) {
        String value = out.substring(from[i], to[i]).strip();
        text.append(i > template.first() && !value.isEmpty() ? template.separator() : "");
        text.append(value);
      }
    }
    return text.toString();
  }

  private void end(StringBuilder out) {
    if (argument > 0 && argument <= MAX_ARGUMENTS) {
      from[argument] = Math.min(argumentStart, out.length());
      to[argument] = out.length();
    }
  }
}
