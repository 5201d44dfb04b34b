package dev.cloze.text.corpus;

/** Names in archives, which whoever made the archive was free to choose. */
final class MemberNames {
  private static final int MAX_PRINTED = 200;

  private MemberNames() {}

  /** Whether the name stays inside the folder into which one would unpack the archive. */
  static boolean isSafe(String name) {
    String path = name.replace('\\', '/');
    if (path.isEmpty() || path.startsWith("/") || path.startsWith(":", 1)) {
      return false;
    }
    for (String part : path.split("/")) {
      if (part.equals("..")) {
        return false;
      }
    }
    return path.chars().noneMatch(c -> c == 0);
  }

  /** Without what would play tricks on a terminal, and not endless. */
  static String printable(String name) {
    String shown = name.length() <= MAX_PRINTED ? name : name.substring(0, MAX_PRINTED) + "…";
    var text = new StringBuilder(shown.length());
    shown
        .codePoints()
        .forEach(
            c -> {
              int type = Character.getType(c);
              boolean hidden =
                  type == Character.CONTROL
                      || type == Character.FORMAT
                      || type == Character.SURROGATE
                      || type == Character.LINE_SEPARATOR
                      || type == Character.PARAGRAPH_SEPARATOR;
              text.appendCodePoint(hidden ? '?' : c);
            });
    return text.toString();
  }
}
