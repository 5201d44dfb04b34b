package dev.cloze.text.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WikimediaDumpTest {
  private static final String A = "a".repeat(40);
  private static final String B = "b".repeat(40);

  @TempDir Path folder;

  private FlakyServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = new FlakyServer();
    server.page(
        "/dewiki/", "<a href=\"20260101/\">x</a><a href=\"20260201/\">y</a><a href=\"latest/\">");
    server.page(
        "/dewiki/20260201/dumpstatus.json",
        "{\"jobs\": {\"articlesdump\": {\"status\": \"in-progress\"}}}");
    status(
        "\"dewiki-20260101-pages-articles1.xml-p1p50.bz2\": {\"size\": 7, \"sha1\": \"%s\"}"
            .formatted(A),
        "\"dewiki-20260101-pages-articles2.xml-p51p99.bz2\": {\"size\": 8}");
    sums(
        A + "  dewiki-20260101-pages-articles1.xml-p1p50.bz2",
        B + "  dewiki-20260101-pages-articles2.xml-p51p99.bz2",
        A + "  dewiki-20260101-pages-meta-history1.xml-p1p7.bz2");
  }

  @AfterEach
  void stopServer() throws IOException {
    server.close();
  }

  private void status(String... files) {
    server.page(
        "/dewiki/20260101/dumpstatus.json",
        "{\"jobs\": {\"articlesdump\": {\"status\": \"done\", \"files\": {%s}}}}"
            .formatted(String.join(", ", files)));
  }

  private void sums(String... lines) {
    server.page("/dewiki/20260101/dewiki-20260101-sha1sums.txt", String.join("\n", lines));
  }

  private List<Download> files(String date) {
    NamedSource source = NamedSource.parse("wikipedia:de" + date, Optional.of(server.uri("/")));
    return new WikimediaDump(
            source.mirror(),
            source.database(),
            "articlesdump",
            FetchOptions.of(folder),
            FetchListener.NONE)
        .files(source.date());
  }

  @Test
  void theNewestFinishedDumpIsFound() {
    List<Download> files = files("");
    assertThat(files)
        .extracting(Download::name)
        .containsExactly(
            "dewiki-20260101-pages-articles1.xml-p1p50.bz2",
            "dewiki-20260101-pages-articles2.xml-p51p99.bz2");
    assertThat(files.get(0).url())
        .isEqualTo(server.uri("/dewiki/20260101/dewiki-20260101-pages-articles1.xml-p1p50.bz2"));
    assertThat(files).extracting(d -> d.size().getAsLong()).containsExactly(7L, 8L);
    assertThat(files)
        .extracting(d -> d.checksum().orElseThrow().toString())
        .containsExactly("sha1:" + A, "sha1:" + B);
    assertThat(files(":20260101")).isEqualTo(files).isEqualTo(files(":latest"));
  }

  @Test
  void dumpsThatAreNotDoneAreRefused() {
    assertThatThrownBy(() -> files(":20260201")).hasMessageContaining("'in-progress', not 'done'");
    assertThatThrownBy(() -> files(":20250101")).hasMessageContaining("there is no dump 20250101");
  }

  @Test
  void missingPartsAreErrors() {
    status("\"dewiki-20260101-pages-articles1.xml-p1p50.bz2\": {\"sha1\": \"%s\"}".formatted(A));
    assertThatThrownBy(() -> files(":20260101"))
        .hasMessageContaining("pages-articles2.xml-p51p99.bz2 is among the checksums");
    status(
        "\"dewiki-20260101-pages-articles1.xml-p1p50.bz2\": {\"sha1\": \"%s\"}".formatted(A),
        "\"dewiki-20260101-pages-articles3.xml-p60p99.bz2\": {\"sha1\": \"%s\"}".formatted(B));
    assertThatThrownBy(() -> files(":20260101"))
        .hasMessageContaining("a part of dewiki is missing from its list: pages 51 to 59");
  }

  @Test
  void listsThatDisagreeAreErrors() {
    status("\"dewiki-20260101-pages-articles1.xml-p1p50.bz2\": {\"sha1\": \"%s\"}".formatted(B));
    assertThatThrownBy(() -> files(":20260101")).hasMessageContaining("disagree");
    sums();
    status("\"dewiki-20260101-pages-articles1.xml-p1p50.bz2\": {\"size\": 1}");
    assertThatThrownBy(() -> files(":20260101")).hasMessageContaining("no checksum");
  }

  @Test
  void namesOfSources() {
    NamedSource source = NamedSource.parse("wiktionary:zh-yue", Optional.empty());
    assertThat(source.database()).isEqualTo("zh_yuewiktionary");
    assertThat(source.mirror()).hasToString("https://dumps.wikimedia.org");
    for (String wrong :
        List.of("wikipedia", "nonsense:de", "wikipedia:de:2026", "wikipedia:../x")) {
      assertThatThrownBy(() -> NamedSource.parse(wrong, Optional.empty()))
          .isInstanceOf(FetchException.class)
          .hasMessageContaining("wikipedia:de:20260101");
    }
  }

  @Test
  void lists() throws IOException {
    Path list =
        Files.writeString(
            folder.resolve("list"),
            "# books\n\nhttps://example.org/a%20b.txt  size:5 as:c.txt\nhttp://example.org/d sha1:"
                + A
                + "\n");
    assertThat(DownloadList.read(list))
        .extracting(d -> d.name() + " " + d.size().orElse(-1) + " " + d.checksum().isPresent())
        .containsExactly("c.txt 5 false", "d -1 true");
    assertThat(DownloadList.parse("https://example.org/a%20b.txt").name()).isEqualTo("a b.txt");
    for (String wrong :
        List.of(
            "ftp://example.org/a",
            "http://e.org/a size:x",
            "http://e.org/a sha1:7",
            "a b",
            "http://e.org/a x")) {
      Files.writeString(list, "\n" + wrong);
      assertThatThrownBy(() -> DownloadList.read(list))
          .isInstanceOf(FetchException.class)
          .hasMessageStartingWith(list + ", line 2: ");
    }
  }
}
