package dev.cloze.task.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.task.example.Scores;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ErrorPageTest {
  private static final String EVIL =
      "<script>alert('x')</script> & \"quoted\" </td> \u0000 \ud83d\ude00 \ud83d";

  private static ErrorPage page(List<Judged> examples) {
    return new ErrorPage(
        "a <b> task",
        new Scores(Map.of("accuracy", 0.5), 0.5, List.of("a note & more")),
        List.of("neg<", "pos"),
        examples);
  }

  private static List<Judged> examples() {
    List<Judged> examples = new ArrayList<>();
    examples.add(new Judged("1", "fine", "pos", "pos", true, 0.1, 8));
    examples.add(new Judged("2", EVIL, "neg<", "pos", false, 0.7, 9));
    examples.add(new Judged("3", "worse", "pos", "neg<", false, 3.25, 17));
    examples.add(new Judged("4", "long ".repeat(400), "pos", "neg<", false, 1, 500));
    return examples;
  }

  /** Parsed as XML after the two tags that HTML does not close. */
  private static Document parse(String html) throws Exception {
    String xml = html.replace("<!DOCTYPE html>\n", "").replaceAll("(<meta [^>]*)>", "$1/>");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  private static List<String> cells(Document page, int table) {
    NodeList rows =
        ((Element) page.getElementsByTagName("table").item(table)).getElementsByTagName("tr");
    List<String> cells = new ArrayList<>();
    for (int r = 0; r < rows.getLength(); r++) {
      List<String> row = new ArrayList<>();
      NodeList children = rows.item(r).getChildNodes();
      for (int c = 0; c < children.getLength(); c++) {
        if (children.item(c) instanceof Element cell) {
          row.add(cell.getTextContent());
        }
      }
      cells.add(String.join("|", row));
    }
    return cells;
  }

  @Test
  void whateverTheTextIsItIsShownAndNothingElse() throws Exception {
    String html = page(examples()).html();
    assertThat(html).doesNotContain("<script", "http://", "https://", "src=");
    Document page = parse(html);
    assertThat(page.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("Errors: a <b> task");
    String shown = EVIL.replace('\u0000', '\ufffd').substring(0, EVIL.length() - 1) + "\ufffd";
    assertThat(cells(page, 3).get(3)).isEqualTo("2|0.700|neg<|pos|" + shown);
  }

  @Test
  void theWorstComeFirstAndRightOnesNotAtAll() throws Exception {
    List<String> worst = cells(parse(page(examples()).html()), 3);
    assertThat(worst).hasSize(4);
    assertThat(worst.get(1)).isEqualTo("3|3.250|pos|neg<|worse");
    assertThat(worst.get(2)).startsWith("4|1.000|").endsWith("long  …").hasSizeLessThan(1100);
  }

  @Test
  void confusionsAndLengths() throws Exception {
    Document page = parse(page(examples()).html());
    assertThat(cells(page, 0)).containsExactly("accuracy|0.5000");
    assertThat(cells(page, 1)).containsExactly("|neg<|pos", "neg<|0|1", "pos|2|1");
    assertThat(cells(page, 2))
        .containsExactly(
            "tokens|examples|right",
            "1–8|1|100.0 %",
            "9–16|1|0.0 %",
            "17–32|1|0.0 %",
            "257–512|1|0.0 %");
  }
}
