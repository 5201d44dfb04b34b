package dev.cloze.text.wiki;

import dev.cloze.text.corpus.CorpusException;
import java.io.Reader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Streams the pages of a dump as MediaWiki exports it, any version. A document type declaration is
 * refused, since no dump has one and every trick of XML needs one. Not thread-safe.
 */
final class DumpReader {
  /** MediaWiki's own limit is 2 MiB of bytes; a page beyond this has its text cut. */
  private static final int MAX_TEXT_CHARS = 32 << 20;

  private final String name;
  private final XMLStreamReader xml;
  private final WikiSite site = new WikiSite();
  private boolean begun;

  /**
   * @param name for messages
   */
  DumpReader(String name, Reader in) {
    this.name = name;
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    // Counts the characters of all &lt; and &amp; too, and so stops in the middle of every dump.
    factory.setProperty("jdk.xml.totalEntitySizeLimit", "0");
    try {
      xml = factory.createXMLStreamReader(in);
    } catch (XMLStreamException e) {
      throw broken(e);
    }
  }

  WikiSite site() {
    return site;
  }

  /**
   * The next page, or null behind the end tag of the dump.
   *
   * @throws CorpusException if the dump is no such XML, or ends before its end tag
   */
  WikiPage next() {
    try {
      while (xml.hasNext()) {
        int event = xml.next();
        if (event == XMLStreamConstants.DTD) {
          throw new CorpusException(
              "%s has a document type declaration, which no MediaWiki dump has: it is not read"
                  .formatted(name));
        }
        if (event != XMLStreamConstants.START_ELEMENT) {
          continue;
        }
        String element = xml.getLocalName();
        if (!begun) {
          if (!element.equals("mediawiki")) {
            throw new CorpusException(
                "%s is XML of another kind: it begins with <%s>, expected <mediawiki>"
                    .formatted(name, element));
          }
          begun = true;
          language();
        } else if (element.equals("namespace")) {
          namespace();
        } else if (element.equals("page")) {
          return page();
        }
      }
      return null;
    } catch (XMLStreamException e) {
      throw broken(e);
    } catch (CorpusException e) {
      throw e;
    } catch (RuntimeException e) { // the JDK's parser indexes arrays by what it read
      throw new CorpusException("%s is broken XML".formatted(name), e);
    }
  }

  private void language() {
    for (int i = 0; i < xml.getAttributeCount(); i++) {
      if (xml.getAttributeLocalName(i).equals("lang")) {
        site.setLanguage(xml.getAttributeValue(i));
      }
    }
  }

  private void namespace() throws XMLStreamException {
    String key = xml.getAttributeValue(null, "key");
    String namespaceName = xml.getElementText();
    if (key != null && key.matches("-?\\d{1,6}")) {
      site.addNamespace(Integer.parseInt(key), namespaceName);
    }
  }

  private WikiPage page() throws XMLStreamException {
    String title = "";
    String id = "";
    String model = "wikitext";
    String text = "";
    Integer namespace = null;
    boolean redirect = false;
    int depth = 1; // inside <page>
    while (depth > 0) {
      int event = xml.next();
      if (event == XMLStreamConstants.END_ELEMENT) {
        depth--;
      } else if (event == XMLStreamConstants.START_ELEMENT) {
        depth++;
        String element = xml.getLocalName();
        boolean read = true;
        switch (element) {
          case "title" -> title = content();
          case "ns" -> namespace = number(content());
          case "model" -> model = content();
          case "text" -> text = content();
          case "redirect" -> {
            redirect = true;
            read = false;
          }
          default -> read = false;
        }
        if (element.equals("id") && depth == 2) {
          id = content();
          read = true;
        }
        depth -= read ? 1 : 0;
      }
    }
    return new WikiPage(
        id,
        title,
        namespace == null ? site.namespaceOf(title) : namespace,
        redirect || text.regionMatches(true, 0, "#REDIRECT", 0, 9),
        model.equals("wikitext"),
        text);
  }

  /** Of the element at hand, up to its end tag. */
  private String content() throws XMLStreamException {
    var content = new StringBuilder();
    for (int event = xml.next(); event != XMLStreamConstants.END_ELEMENT; event = xml.next()) {
      boolean characters =
          event == XMLStreamConstants.CHARACTERS
              || event == XMLStreamConstants.CDATA
              || event == XMLStreamConstants.SPACE;
      if (characters && content.length() < MAX_TEXT_CHARS) {
        content.append(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
      } else if (event == XMLStreamConstants.START_ELEMENT) {
        throw new XMLStreamException("<%s> inside a text".formatted(xml.getLocalName()));
      }
    }
    return content.toString();
  }

  private static Integer number(String digits) {
    return digits.matches("-?\\d{1,6}") ? Integer.valueOf(digits) : null;
  }

  private CorpusException broken(XMLStreamException e) {
    int line = e.getLocation() == null ? -1 : e.getLocation().getLineNumber();
    String message = String.valueOf(e.getMessage());
    int reason = message.indexOf("Message: ");
    String why =
        (reason < 0 ? message : message.substring(reason + 9)).lines().findFirst().orElse("");
    boolean end =
        why.contains("must start and end within the same entity")
            || why.contains("end-of-file")
            || why.contains("Premature end");
    return new CorpusException(
        "%s%s: %s"
            .formatted(
                name,
                line < 0 ? "" : ", line " + line,
                end ? "it ends too early" : "broken XML: " + why),
        e);
  }
}
