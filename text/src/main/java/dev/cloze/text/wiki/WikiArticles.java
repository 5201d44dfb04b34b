package dev.cloze.text.wiki;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Makes paragraphs of wikitext: lines joined, sections kept or left out, what dropped markup leaves
 * behind mended. Thread-safe.
 */
final class WikiArticles {
  /** Sections of references and lists of links, in the languages with the largest Wikipedias. */
  private static final Set<String> APPARATUS =
      Set.of(
          "references",
          "notes",
          "notes and references",
          "references and notes",
          "footnotes",
          "citations",
          "sources",
          "bibliography",
          "further reading",
          "external links",
          "see also",
          "notes and citations",
          "works cited",
          "explanatory notes",
          "external sources",
          "footnotes and references",
          "general references",
          "explanatory footnotes",
          "general bibliography",
          "cited sources",
          "cited works",
          "note",
          "references and sources",
          "sources and further reading",
          "notes and sources",
          "gallery",
          "image gallery",
          "bibliografia",
          "voci correlate",
          "altri progetti",
          "collegamenti esterni",
          "fonti",
          "riferimenti",
          "riferimenti bibliografici",
          "galleria d'immagini",
          "einzelnachweise",
          "weblinks",
          "siehe auch",
          "literatur",
          "quellen",
          "anmerkungen",
          "fußnoten",
          "notes et références",
          "références",
          "voir aussi",
          "liens externes",
          "bibliographie",
          "articles connexes",
          "lien externe",
          "annexes",
          "referencias",
          "véase también",
          "enlaces externos",
          "bibliografía",
          "notas",
          "notas y referencias",
          "referências",
          "ver também",
          "ligações externas",
          "bronnen",
          "zie ook",
          "externe links",
          "przypisy",
          "zobacz też",
          "linki zewnętrzne",
          "примечания",
          "ссылки",
          "литература",
          "см. также",
          "источники",
          "脚注",
          "参考文献",
          "関連項目",
          "外部リンク",
          "参考资料",
          "参考資料",
          "参见",
          "參見",
          "外部链接",
          "外部連結",
          "注释",
          "註釋");

  private static final int LONGEST_TITLE = 60;

  private final boolean allSections;

  /**
   * @param allSections also those of references and lists of links
   */
  WikiArticles(boolean allSections) {
    this.allSections = allSections;
  }

  /** The paragraphs of a page; headings stand before what they are of. */
  List<String> paragraphs(WikiSite site, String wikitext) {
    return new Sections().of(WikiText.strip(site, wikitext));
  }

  private final class Sections {
    private final List<String> paragraphs = new ArrayList<>();
    private final StringBuilder joined = new StringBuilder();
    private final String[] pending = new String[7]; // headings without text so far, by level
    private int droppedLevel; // of the section that is left out; 0: none is

    List<String> of(StringBuilder lines) {
      int start = 0;
      while (start < lines.length()) {
        int end = lines.indexOf("\n", start);
        end = end < 0 ? lines.length() : end;
        line(lines, start, end);
        start = end + 1;
      }
      endParagraph();
      return paragraphs;
    }

    private void line(StringBuilder lines, int start, int end) {
      int from = start;
      while (from < end && (lines.charAt(from) == ' ' || lines.charAt(from) == WikiText.HOLE)) {
        from++;
      }
      if (from == end) {
        endParagraph();
        return;
      }
      char first = lines.charAt(from);
      if (first == WikiText.HEADING) {
        endParagraph();
        heading(lines.charAt(from + 1) - '0', Mended.text(lines, from + 2, end));
      } else if (droppedLevel > 0 || isTableRow(lines, from, end)) {
        endParagraph();
      } else if (first == WikiText.ITEM) {
        endParagraph();
        joined.append(lines, from + 1, end);
        endParagraph();
      } else {
        joined.append(joined.isEmpty() ? "" : " ").append(lines, start, end);
      }
    }

    private void heading(int level, String title) {
      for (int deeper = level; deeper < pending.length; deeper++) {
        pending[deeper] = null;
      }
      if (droppedLevel > 0 && level > droppedLevel) {
        return;
      }
      boolean apparatus =
          title.length() <= LONGEST_TITLE && APPARATUS.contains(title.toLowerCase(Locale.ROOT));
      droppedLevel = apparatus && !allSections ? level : 0;
      pending[level] = droppedLevel > 0 || title.isEmpty() ? null : title;
    }

    private void endParagraph() {
      if (joined.isEmpty()) {
        return;
      }
      String text = Mended.text(joined, 0, joined.length());
      joined.setLength(0);
      if (text.codePoints().noneMatch(Character::isLetterOrDigit)) {
        return;
      }
      for (int level = 0; level < pending.length; level++) {
        if (pending[level] != null) {
          paragraphs.add(pending[level]);
          pending[level] = null;
        }
      }
      paragraphs.add(text);
    }
  }

  /** Of a table or box that is never closed. */
  private static boolean isTableRow(StringBuilder lines, int start, int end) {
    int at = start;
    while (at < end && (lines.charAt(at) == ' ' || lines.charAt(at) == WikiText.ITEM)) {
      at++;
    }
    return at < end
        && (lines.charAt(at) == '|'
            || lines.charAt(at) == '!' && lines.substring(at, end).contains("!!"));
  }
}
