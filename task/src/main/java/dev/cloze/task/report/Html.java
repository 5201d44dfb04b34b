package dev.cloze.task.report;

import java.util.List;
import java.util.Locale;

/** HTML text that is being written; whatever is not markup of ours is escaped. */
public final class Html {
  private final StringBuilder text = new StringBuilder();

  /** Markup as it is. */
  public Html raw(String markup) {
    text.append(markup).append('\n');
    return this;
  }

  /** An element with a text in it. */
  public Html element(String name, String content) {
    return raw("<%s>%s</%s>".formatted(name, escape(content), name));
  }

  /** A row of a table, of cells that say what they are. */
  public Html row(List<Cell> cells) {
    raw("<tr>");
    for (Cell cell : cells) {
      raw("<%s%s>%s</%s>".formatted(cell.name, cell.attributes, escape(cell.text), cell.name));
    }
    return raw("</tr>");
  }

  /**
   * A cell of a table.
   *
   * @param attributes markup, with a blank before it
   */
  public record Cell(String name, String attributes, String text) {
    public static Cell head(String text) {
      return new Cell("th", "", text);
    }

    public static Cell text(String text) {
      return new Cell("td", "", text);
    }

    public static Cell number(String text) {
      return new Cell("td", " class=\"n\"", text);
    }

    /** A number on a ground that is the darker the greater the share. */
    public static Cell shaded(String text, double share, boolean good) {
      return new Cell(
          "td",
          String.format(
              Locale.ROOT,
              " class=\"n\" style=\"background:rgba(%s,%.2f)\"",
              good ? "30,130,76" : "200,60,50",
              0.6 * share),
          text);
    }
  }

  /** The text so that a browser shows it and nothing else happens; controls become visible. */
  public static String escape(String text) {
    var escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> {
          boolean lone =
              Character.isSurrogate(c)
                  && !(Character.isHighSurrogate(c)
                          && i + 1 < text.length()
                          && Character.isLowSurrogate(text.charAt(i + 1))
                      || Character.isLowSurrogate(c)
                          && i > 0
                          && Character.isHighSurrogate(text.charAt(i - 1)));
          boolean control = Character.isISOControl(c) && c != '\n' && c != '\t';
          escaped.append(lone || control ? '\ufffd' : c);
        }
      }
    }
    return escaped.toString();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
