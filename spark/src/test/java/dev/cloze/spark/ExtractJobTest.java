package dev.cloze.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.ClozeException;
import dev.cloze.text.corpus.UnpackLimits;
import dev.cloze.text.wiki.ExtractionOptions;
import dev.cloze.text.wiki.ExtractionResult;
import dev.cloze.text.wiki.WikiExtraction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtractJobTest {
  @TempDir Path folder;

  @Test
  void givesTheFilesOfOneMachineForEachDump() throws IOException {
    try (JavaSparkContext spark = Clusters.threads()) {
      List<String> dumps = new ArrayList<>();
      List<Path> expected = new ArrayList<>();
      long articles = 0;
      for (int i = 0; i < 3; i++) {
        Path dump = Files.writeString(folder.resolve("wiki-" + i + ".xml"), dump(i));
        dumps.add(dump.toString());
        expected.add(folder.resolve("expected-" + i));
        ExtractionResult result =
            WikiExtraction.run(
                new ExtractionOptions(
                    List.of(dump),
                    expected.get(i),
                    ExtractionOptions.Format.JSONL,
                    Set.of(0),
                    false,
                    1,
                    false,
                    UnpackLimits.DEFAULTS),
                (read, total, done) -> {});
        articles += result.counts().articles();
      }
      Path output = folder.resolve("output");
      ExtractJob.Extracted made = extract(spark, dumps, output);
      assertThat(made.counts().articles()).isEqualTo(articles).isEqualTo(9);
      for (int i = 0; i < 3; i++) {
        assertThat(Corpora.hashes(output.resolve("%05d-wiki-%d.xml".formatted(i, i))))
            .isEqualTo(Corpora.hashes(expected.get(i)));
      }

      Path broken = Files.writeString(folder.resolve("broken.xml"), "no dump");
      assertThatThrownBy(() -> extract(spark, List.of(broken.toString()), folder.resolve("never")))
          .isInstanceOf(ClozeException.class)
          .hasMessageStartingWith(broken + ", line 1: broken XML");
    }
  }

  private static ExtractJob.Extracted extract(
      JavaSparkContext spark, List<String> dumps, Path output) {
    return new ExtractJob(
            spark,
            new ExtractJob.Options(
                dumps, output.toString(), ExtractionOptions.Format.JSONL, Set.of(0), false))
        .run();
  }

  private static String dump(int number) {
    StringBuilder xml =
        new StringBuilder("<mediawiki xmlns=\"http://www.mediawiki.org/xml/export-0.11/\">\n");
    for (int page = 0; page < 3; page++) {
      xml.append(
          """
          <page><title>Page %1$d of %2$d</title><ns>0</ns><id>%1$d</id><revision><id>1</id>\
          <model>wikitext</model><text>'''Page %1$d''' is a [[page]] of wiki %2$d.

          == History ==
          It has {{some|markup}} and a [[link|linked word]].</text></revision></page>
          """
              .formatted(page, number));
    }
    return xml.append("</mediawiki>\n").toString();
  }
}
