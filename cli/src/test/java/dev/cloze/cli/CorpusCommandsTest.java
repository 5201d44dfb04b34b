package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cloze corpus dedup}, {@code stats} and {@code fetch}. */
final class CorpusCommandsTest {
  @TempDir Path folder;

  private Samples samples;

  @BeforeEach
  void makeSamples() {
    samples = new Samples(folder);
  }

  // ---- dedup

  @Test
  void dedup() throws IOException {
    Path output = folder.resolve("clean");
    Outcome outcome =
        Outcome.of("corpus", "dedup", "--json", "--output", output, samples.corpus()).done();
    assertThat(outcome.keys())
        .containsExactly(
            "output",
            "files",
            "input_bytes",
            "documents",
            "kept",
            "exact_duplicates",
            "near_duplicates",
            "candidate_pairs",
            "duplicate_files",
            "seconds",
            "problems");
    assertThat(outcome.json().get("documents").asInt()).isEqualTo(40);
    assertThat(outcome.json().get("exact_duplicates").asInt()).isEqualTo(36);
    assertThat(outcome.json().get("kept").asInt()).isEqualTo(4);
    assertThat(output.resolve("documents/part-00000.txt")).isRegularFile();
    assertThat(Files.readAllLines(output.resolve("removed.jsonl"))).hasSize(36);
    JsonNode first =
        Json.MAPPER.readTree(Files.readAllLines(output.resolve("removed.jsonl")).get(0));
    assertThat(Outcome.keys(first))
        .containsExactly(
            "document", "source", "duplicate_of", "duplicate_of_source", "kind", "similarity");
  }

  /** What is kept can be prepared like what it came from. */
  @Test
  void whatDedupKeepsCanBePrepared() throws IOException {
    Path output = folder.resolve("clean");
    Outcome.of("corpus", "dedup", "--exact", "--output", output, samples.corpus()).done();
    JsonNode prepared =
        Outcome.of(
                "prepare",
                "--json",
                "--tokenizer",
                samples.vocabulary(),
                "--output",
                folder.resolve("shards"),
                output.resolve("documents"))
            .done()
            .json();
    assertThat(prepared.get("documents").asInt()).isEqualTo(4);
    assertThat(prepared.get("sentences").asInt()).isEqualTo(16);
  }

  @Test
  void dedupMisused() throws IOException {
    Path corpus = samples.corpus();
    Path output = folder.resolve("clean");
    Outcome.of("corpus", "dedup", "--exact", "--near", "--output", output, corpus)
        .failed(2, "--exact", "--near");
    Outcome.of("corpus", "dedup", "--threshold", "80", "--output", output, corpus)
        .failed(1, "threshold is 80.0", "at most 1");
    Outcome.of("corpus", "dedup", "--output", output, folder.resolve("absent.txt"))
        .failed(1, "absent.txt does not exist");
    assertThat(output).doesNotExist();
    Outcome.of("corpus", "dedup", "--output", folder, corpus).failed(1, "exists already");
    Outcome.of("corpus").failed(2, "a command is missing", "dedup");
  }

  /** Files with the same content are found, and said. */
  @Test
  void filesWithTheSameContent() throws IOException {
    Path a = samples.write("a.txt", "The cat sat.\n");
    Path b = samples.gzip("b.txt.gz", "The cat sat.".getBytes(StandardCharsets.UTF_8));
    String same = b + " holds the same text as " + a;
    Outcome dedup =
        Outcome.of("corpus", "dedup", "--json", "--output", folder.resolve("clean"), a, b).done();
    assertThat(dedup.err()).contains(same);
    assertThat(dedup.json().get("duplicate_files").get(0).asText()).isEqualTo(same);
    Outcome stats = Outcome.of("corpus", "stats", a, b).done();
    assertThat(stats.err()).contains(same);
  }

  // ---- stats

  @Test
  void stats() throws IOException {
    Outcome outcome =
        Outcome.of(
                "corpus", "stats", "--json", "--tokenizer", samples.vocabulary(), samples.corpus())
            .done();
    assertThat(outcome.keys())
        .containsExactly(
            "files",
            "input_bytes",
            "text_bytes",
            "characters",
            "documents",
            "sentences",
            "words",
            "tokens",
            "unknown_tokens",
            "unknown_token_share",
            "duplicate_documents",
            "duplicate_files",
            "empty_files",
            "scripts",
            "longest_lines",
            "seconds",
            "problems");
    JsonNode result = outcome.json();
    assertThat(result.get("documents").asInt()).isEqualTo(40);
    assertThat(result.get("sentences").asInt()).isEqualTo(160);
    assertThat(result.get("duplicate_documents").asInt()).isEqualTo(36);
    assertThat(result.get("unknown_token_share").asDouble()).isZero();
    assertThat(Outcome.keys(result.get("scripts"))).containsExactly("LATIN", "COMMON");
    assertThat(Outcome.keys(result.get("longest_lines").get(0)))
        .containsExactly("source", "paragraph", "characters");
  }

  @Test
  void statsForPeople() throws IOException {
    Outcome outcome = Outcome.of("corpus", "stats", samples.corpus()).done();
    assertThat(outcome.out())
        .containsPattern("documents +40\n")
        .containsPattern("duplicate documents +36\n")
        .containsPattern("LATIN +\\d\\d\\.\\d{4} %")
        .contains("paragraph 1 of the document at " + samples.corpus() + ":");
    JsonNode json = Outcome.of("corpus", "stats", "--json", samples.corpus()).done().json();
    assertThat(json.get("tokens").isNull()).isTrue();
  }

  // ---- fetch

  @Test
  void fetch() throws IOException {
    byte[] article = "bz2".getBytes(StandardCharsets.US_ASCII);
    String sum = "e2d0fe1585a63ec6009c8016ff8dda8b17719a637405a4e23c0ff81339148249"; // not sha1
    HttpServer server = serve(article);
    try {
      String root = "http://127.0.0.1:" + server.getAddress().getPort();
      Path output = folder.resolve("dumps");
      Path list = samples.write("some.list", root + "/more.txt size:3\n");
      Outcome outcome =
          Outcome.of(
                  "corpus",
                  "fetch",
                  "--json",
                  "--output",
                  output,
                  "--mirror",
                  root,
                  "--list",
                  list,
                  "wikipedia:simple:20260101",
                  root + "/plain.txt")
              .done();
      assertThat(outcome.keys())
          .containsExactly("output", "bytes", "downloaded_bytes", "files", "seconds");
      assertThat(Outcome.keys(outcome.json().get("files").get(0)))
          .containsExactly("name", "url", "bytes", "downloaded_bytes", "proof");
      assertThat(outcome.json().get("files"))
          .extracting(file -> file.get("name").asText() + " " + file.get("proof").asText())
          .containsExactly(
              "simplewiki-20260101-pages-articles-multistream.xml.bz2 checksum",
              "plain.txt answer",
              "more.txt size");
      assertThat(output.resolve("plain.txt")).hasBinaryContent(article);

      Outcome.of("corpus", "fetch", "--output", output, root + "/absent")
          .failed(1, "1 of 1 files are missing", "/absent: the server answers 404");
      Path wrong = samples.write("wrong.list", root + "/wrong.txt sha256:" + sum + "\n");
      Outcome bad =
          Outcome.of("corpus", "fetch", "--output", output, "--retries", 0, "--list", wrong);
      bad.failed(1, "wrong.txt: it has sha256:", "should have sha256:" + sum);
      assertThat(output.resolve("wrong.txt")).doesNotExist();
    } finally {
      server.stop(0);
    }
  }

  /** The dump of a small wiki, and the same bytes at some other addresses. */
  private static HttpServer serve(byte[] article) throws IOException {
    String name = "simplewiki-20260101-pages-articles-multistream.xml.bz2";
    String status =
        """
        {"jobs": {"articlesmultistreamdump": {"status": "done", "files": {
          "%s": {"size": 3, "sha1": "%s"}, "simplewiki-20260101-index.txt.bz2": {"size": 1}}}}}
        """
            .formatted(name, sha1(article));
    Map<String, byte[]> pages =
        Map.of(
            "/simplewiki/20260101/dumpstatus.json",
            status.getBytes(StandardCharsets.UTF_8),
            "/simplewiki/20260101/" + name,
            article,
            "/plain.txt",
            article,
            "/more.txt",
            article,
            "/wrong.txt",
            article);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] page = pages.get(exchange.getRequestURI().getPath());
          exchange.sendResponseHeaders(page == null ? 404 : 200, page == null ? -1 : page.length);
          if (page != null) {
            exchange.getResponseBody().write(page);
          }
          exchange.close();
        });
    server.start();
    return server;
  }

  private static String sha1(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void fetchMisused() {
    Path output = folder.resolve("dumps");
    Outcome.of("corpus", "fetch", "--output", output).failed(2, "nothing to download");
    Outcome.of("corpus", "fetch", "--output", output, "wikipedia")
        .failed(1, "'wikipedia' is no source", "wikipedia:de:20260101");
    Outcome.of("corpus", "fetch", "--output", output, "--list", folder.resolve("absent.list"))
        .failed(1, "absent.list", "does not exist");
    assertThat(output).doesNotExist();
  }
}
