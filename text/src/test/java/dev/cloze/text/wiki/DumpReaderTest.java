package dev.cloze.text.wiki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.text.corpus.CorpusException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DumpReaderTest {
  static final String HEAD =
      """
      <mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/" version="0.10" xml:lang="de">
        <siteinfo><namespaces>
          <namespace key="0" case="first-letter" />
          <namespace key="6" case="first-letter">Datei</namespace>
          <namespace key="14" case="first-letter">Kategorie</namespace>
        </namespaces></siteinfo>
      """;

  static String page(int id, String title, String more, String text) {
    return """
      <page>
        <title>%s</title>%s
        <id>%d</id>
        <revision><id>99</id><contributor><id>98</id></contributor>
          <text xml:space="preserve">%s</text></revision>
      </page>
    """
        .formatted(title, more, id, text);
  }

  private static List<WikiPage> read(String xml) {
    var reader = new DumpReader("x.xml", new StringReader(xml));
    var pages = new ArrayList<WikiPage>();
    for (WikiPage page = reader.next(); page != null; page = reader.next()) {
      pages.add(page);
    }
    return pages;
  }

  @Test
  void theHeadSaysWhichLanguageItIs() {
    var reader = new DumpReader("x.xml", new StringReader(HEAD + "</mediawiki>"));
    assertThat(reader.next()).isNull();
    assertThat(reader.site().country("DEU")).isEqualTo("Deutschland");
  }

  @Test
  void pagesOfAnyVersion() {
    assertThat(
            read(
                HEAD
                    + page(1, "A &amp; B", "<ns>0</ns>", "x &lt;ref&gt; &amp;nbsp; <![CDATA[<y>]]>")
                    + page(2, "Kategorie:C", "", "old: without ns")
                    + page(3, "R", "<ns>0</ns><redirect title=\"A\" />", "#WEITERLEITUNG [[A]]")
                    + page(4, "S", "<ns>0</ns>", "#redirect [[A]]")
                    + page(5, "M", "<ns>828</ns><model>Scribunto</model>", "return {}")
                    + "</mediawiki>"))
        .containsExactly(
            new WikiPage("1", "A & B", 0, false, true, "x <ref> &nbsp; <y>"),
            new WikiPage("2", "Kategorie:C", 14, false, true, "old: without ns"),
            new WikiPage("3", "R", 0, true, true, "#WEITERLEITUNG [[A]]"),
            new WikiPage("4", "S", 0, true, true, "#redirect [[A]]"),
            new WikiPage("5", "M", 828, false, false, "return {}"));
  }

  @Test
  void whatIsNoDumpIsSaid() {
    fails("<html><body/></html>", "begins with <html>");
    fails("plain text", "x.xml, line 1", "broken XML");
    fails("", "it ends too early");
    fails(HEAD + page(1, "A", "", "x"), "it ends too early");
    fails(HEAD + "<page><title>x</page>", "x.xml, line", "broken XML");
    fails(HEAD + "<page><title>x</title><text>&undeclared;</text></page>", "broken XML");
  }

  /** No file is read, nothing is expanded: the declaration alone is refused. */
  @Test
  void typeDeclarationsAreRefused() {
    String external = "<!DOCTYPE mediawiki [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
    fails(external + HEAD + page(1, "A", "", "&x;") + "</mediawiki>", "document type declaration");
    String laughs = "<!DOCTYPE m [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>";
    fails(laughs + HEAD + page(1, "A", "", "&b;") + "</mediawiki>", "document type declaration");
    fails("<!DOCTYPE mediawiki SYSTEM \"http://x.invalid/y.dtd\">" + HEAD, "type declaration");
  }

  /** The JDK counts the characters of &lt; and gives up at 50 million of them. */
  @Test
  void manyReferencesAreNoAttack() {
    String text = "&lt;&amp;".repeat(200_000);
    var xml = new StringBuilder(HEAD);
    for (int i = 0; i < 5; i++) {
      xml.append(page(i, "A", "", text));
    }
    assertThat(read(xml + "</mediawiki>")).hasSize(5);
  }

  private static void fails(String xml, String... words) {
    assertThatThrownBy(() -> read(xml))
        .isInstanceOf(CorpusException.class)
        .message()
        .contains(words)
        .startsWith("x.xml")
        .doesNotContain("\n");
  }
}
