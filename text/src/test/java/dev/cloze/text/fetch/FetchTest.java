package dev.cloze.text.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class FetchTest {
  private static final byte[] CONTENT = new byte[300_000];
  private static final byte[] OTHER = new byte[300_000];

  static {
    new Random(9).nextBytes(CONTENT);
    new Random(10).nextBytes(OTHER);
  }

  @TempDir Path folder;

  private FlakyServer server;
  private Path out;
  private final List<String> notes = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void startServer() throws IOException {
    server = new FlakyServer();
    out = folder.resolve("out");
  }

  @AfterEach
  void stopServer() throws IOException {
    server.close();
  }

  private FetchOptions options(int retries) {
    return new FetchOptions(
        out,
        3,
        retries,
        Duration.ofMillis(1),
        Duration.ofMillis(1500),
        Duration.ofSeconds(5),
        Duration.ofMillis(300));
  }

  private FetchResult fetch(Download... downloads) {
    return Fetch.run(
        List.of(downloads),
        options(3),
        new FetchListener() {
          @Override
          public void onNote(String note) {
            notes.add(note);
          }
        });
  }

  private Download plain(String name) {
    return Download.of(server.uri("/" + name), OptionalLong.empty(), Optional.empty());
  }

  private Download checked(String name, byte[] content) throws IOException {
    Path sample = Files.write(folder.resolve("sample"), content);
    return Download.of(
        server.uri("/" + name),
        OptionalLong.of(content.length),
        Optional.of(Checksum.of(sample, Checksum.Algorithm.SHA1)));
  }

  private void complete(String name, byte[] content) {
    assertThat(out.resolve(name)).hasBinaryContent(content);
    assertThat(out.resolve(name + ".part")).doesNotExist();
    assertThat(out.resolve(name + ".part.json")).doesNotExist();
  }

  private void missing(Download download, CharSequence... reasons) {
    assertThatThrownBy(() -> fetch(download))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("1 of 1 files are missing or wrong")
        .hasMessageContaining(download.name())
        .hasMessageContainingAll(reasons);
    assertThat(out.resolve(download.name())).doesNotExist();
  }

  @Test
  void downloadsOnceAndNotAgain() throws IOException {
    server.file("/a", CONTENT, "\"1\"");
    server.file("/b", OTHER, "\"1\"");
    FetchResult result = fetch(checked("a", CONTENT), plain("b"));
    complete("a", CONTENT);
    complete("b", OTHER);
    assertThat(result.files())
        .extracting(FetchResult.Fetched::proof)
        .containsExactly(FetchResult.Proof.CHECKSUM, FetchResult.Proof.ANSWER);
    assertThat(server.requests).hasSize(2);
    FetchResult again = fetch(checked("a", CONTENT), plain("b"));
    assertThat(server.requests).hasSize(2);
    assertThat(again.files()).allMatch(file -> file.downloadedBytes() == 0);
    assertThat(notes).isEmpty();
  }

  /** More drops than retries: each brings the file forward. */
  @Test
  void goesOnWhereTheConnectionDropped() throws IOException {
    server.at(
        "/a",
        (request, number, stream) -> {
          int start = (int) request.rangeStart();
          assertThat(request.headers().get("if-range")).isEqualTo(start > 0 ? "\"1\"" : null);
          FlakyServer.head(
              stream,
              start > 0 ? "206 Partial Content" : "200 OK",
              "ETag: \"1\"\r\nContent-Range: bytes %d-%d/%d"
                  .formatted(start, CONTENT.length - 1, CONTENT.length),
              CONTENT.length - start);
          stream.write(CONTENT, start, Math.min(40_000, CONTENT.length - start));
        });
    FetchResult result = fetch(plain("a"));
    complete("a", CONTENT);
    assertThat(result.files().get(0).downloadedBytes()).isEqualTo(CONTENT.length);
    assertThat(server.requests).hasSize(8);
    assertThat(notes).hasSize(7).allMatch(note -> note.contains("a: the connection broke off"));
  }

  /** The next process goes on, too. */
  @Test
  void keepsThePartOfAFailedRun() throws IOException {
    server.at(
        "/a",
        (request, number, stream) -> {
          if (number > 0) {
            FlakyServer.head(stream, "503 Service Unavailable", "X: y", 0);
            return;
          }
          FlakyServer.head(stream, "200 OK", "ETag: \"1\"", CONTENT.length);
          stream.write(CONTENT, 0, 100_000);
        });
    missing(plain("a"), "503", "tried 4 times");
    assertThat(out.resolve("a.part")).hasSize(100_000);
    server.file("/a", CONTENT, "\"1\"");
    FetchResult result = fetch(plain("a"));
    complete("a", CONTENT);
    assertThat(result.files().get(0).downloadedBytes()).isEqualTo(200_000);
  }

  @Test
  void beginsAnewWhenTheFileChangedInBetween() throws IOException {
    server.at(
        "/a",
        (request, number, stream) -> {
          if (number == 0) {
            FlakyServer.head(stream, "200 OK", "ETag: \"1\"", CONTENT.length);
            stream.write(CONTENT, 0, 100_000);
          } else {
            FlakyServer.sendFile(request, OTHER, "\"2\"", stream);
          }
        });
    fetch(plain("a"));
    complete("a", OTHER);
  }

  /** A server that answers 206 of another version in spite of If-Range. */
  @Test
  void doesNotMixVersions() throws IOException {
    server.at(
        "/a",
        (request, number, stream) -> {
          if (number == 0) {
            FlakyServer.head(stream, "200 OK", "ETag: \"1\"", CONTENT.length);
            stream.write(CONTENT, 0, 100_000);
          } else {
            var forced = new FlakyServer.Request("/a", new java.util.HashMap<>(request.headers()));
            forced.headers().remove("if-range");
            FlakyServer.sendFile(forced, OTHER, "\"2\"", stream);
          }
        });
    fetch(plain("a"));
    complete("a", OTHER);
    assertThat(notes).anyMatch(note -> note.contains("another part than was asked for"));
  }

  @Test
  void acceptsThatAServerIgnoresRanges() throws IOException {
    server.at(
        "/a",
        (request, number, stream) -> {
          FlakyServer.head(stream, "200 OK", "ETag: \"1\"", CONTENT.length);
          stream.write(CONTENT, 0, number == 0 ? 100_000 : CONTENT.length);
        });
    fetch(plain("a"));
    complete("a", CONTENT);
  }

  /** Without an ETag or a date nothing says that the rest is of the same version. */
  @Test
  void beginsAnewWithoutAValidatorUnlessThereIsAChecksum() throws IOException {
    FlakyServer.Answer answer =
        (request, number, stream) -> {
          int start = (int) request.rangeStart();
          FlakyServer.head(
              stream,
              start > 0 ? "206 Partial Content" : "200 OK",
              "Content-Range: bytes %d-%d/%d".formatted(start, CONTENT.length - 1, CONTENT.length),
              CONTENT.length - start);
          stream.write(CONTENT, start, number == 0 ? 100_000 : CONTENT.length - start);
        };
    server.at("/a", answer);
    server.at("/b", answer);
    FetchResult result = fetch(plain("a"), checked("b", CONTENT));
    complete("a", CONTENT);
    complete("b", CONTENT);
    // of what a server sends before it hangs up, the last packets may be lost
    assertThat(result.files().get(0).downloadedBytes())
        .isGreaterThan(CONTENT.length)
        .isLessThanOrEqualTo(CONTENT.length + 100_000L);
    assertThat(result.files().get(1).downloadedBytes()).isEqualTo(CONTENT.length);
  }

  @Test
  void wrongBytesAreFetchedAgainAndNeverKept() throws IOException {
    server.at(
        "/a",
        (request, number, stream) ->
            FlakyServer.sendFile(request, number == 0 ? OTHER : CONTENT, "\"1\"", stream));
    fetch(checked("a", CONTENT));
    complete("a", CONTENT);
    assertThat(notes).singleElement().asString().contains("it has sha1:", "should have sha1:");

    server.file("/b", OTHER, "\"1\"");
    missing(checked("b", CONTENT), "sha1:", "tried 4 times");
  }

  @Test
  void wrongLengthsAreErrors() throws IOException {
    server.file("/short", Arrays.copyOf(CONTENT, 1000), "\"1\"");
    missing(checked("short", CONTENT), "announces 1,000 bytes where 300,000 are expected");
    server.at(
        "/long",
        (request, number, stream) -> {
          stream.write(
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
          stream.write(
              (Integer.toHexString(CONTENT.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
          stream.write(CONTENT);
          stream.write("\r\n1\r\n!\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        });
    missing(checked("long", CONTENT), "more than the expected 300,000 bytes");
    server.at(
        "/cut",
        (request, number, stream) -> {
          FlakyServer.head(stream, "200 OK", "X: y", CONTENT.length);
          stream.write(CONTENT, 0, 10);
        });
    missing(plain("cut"), "the connection broke off", "tried 4 times");
  }

  @Test
  void bodiesWithoutALengthAreSaidToBeUnproven() {
    server.at(
        "/a",
        (request, number, stream) -> {
          stream.write("HTTP/1.0 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          stream.write(CONTENT, 0, 1000);
        });
    assertThat(fetch(plain("a")).files().get(0).proof()).isEqualTo(FetchResult.Proof.NONE);
  }

  @Test
  void waitsWhenAskedTo() throws IOException {
    server.at(
        "/a",
        (request, number, stream) -> {
          if (number < 2) {
            FlakyServer.head(
                stream,
                number == 0 ? "429 Too Many Requests" : "503 Service Unavailable",
                number == 0 ? "Retry-After: 1" : "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT",
                0);
          } else {
            FlakyServer.sendFile(request, CONTENT, "\"1\"", stream);
          }
        });
    long started = System.nanoTime();
    fetch(plain("a"));
    complete("a", CONTENT);
    assertThat(System.nanoTime() - started).isGreaterThan(1_000_000_000L);
    assertThat(notes).hasSize(2).first().asString().contains("429", "trying again in 1.0 s");
  }

  @Test
  void whatDoesNotExistIsNotAskedForTwice() throws IOException {
    server.file("/a", CONTENT, "\"1\"");
    Download absent = plain("absent");
    assertThatThrownBy(() -> fetch(plain("a"), absent))
        .hasMessageContaining("1 of 2 files are missing or wrong in " + out)
        .hasMessageContaining(absent.url() + ": the server answers 404: it does not exist");
    complete("a", CONTENT);
    assertThat(server.requests).hasSize(2);
  }

  @Test
  void stallsAreGivenUp() throws IOException {
    server.at(
        "/a",
        (request, number, stream) -> {
          if (number > 0) {
            FlakyServer.sendFile(request, CONTENT, "\"1\"", stream);
            return;
          }
          FlakyServer.head(stream, "200 OK", "ETag: \"1\"", CONTENT.length);
          stream.write(CONTENT, 0, 100_000);
          stream.flush();
          Thread.sleep(20_000);
        });
    FetchResult result = fetch(plain("a"));
    complete("a", CONTENT);
    assertThat(result.files().get(0).downloadedBytes()).isEqualTo(CONTENT.length);
    assertThat(notes).singleElement().asString().contains("no byte came for 0.3 s");
  }

  @Test
  void redirectsAreFollowedButNotForEver() throws IOException {
    server.file("/there", CONTENT, "\"1\"");
    server.at(
        "/a",
        (request, number, stream) ->
            FlakyServer.head(stream, "302 Found", "Location: " + server.uri("/there"), 0));
    fetch(plain("a"));
    complete("a", CONTENT);
    server.at(
        "/loop",
        (request, number, stream) ->
            FlakyServer.head(stream, "302 Found", "Location: " + server.uri("/loop"), 0));
    missing(plain("loop"), "/loop", "redirected");
  }

  @Test
  void aPartThatIsWholeNeedsNoByte() throws IOException {
    server.file("/a", CONTENT, "\"1\"");
    Files.createDirectories(out);
    Files.write(out.resolve("a.part"), CONTENT);
    new PartState(server.uri("/a").toString(), Optional.of("\"1\""))
        .write(out.resolve("a.part.json"));
    assertThat(fetch(plain("a")).files().get(0).downloadedBytes()).isZero();
    complete("a", CONTENT);
  }

  @Test
  void aPartOfAnotherAddressIsForgotten() throws IOException {
    server.file("/a", CONTENT, "\"1\"");
    Files.createDirectories(out);
    Files.write(out.resolve("a.part"), OTHER);
    new PartState("http://127.0.0.1/a", Optional.of("\"1\"")).write(out.resolve("a.part.json"));
    fetch(plain("a"));
    complete("a", CONTENT);
    Files.delete(out.resolve("a"));
    Files.write(out.resolve("a.part"), OTHER);
    Files.writeString(out.resolve("a.part.json"), "{damaged");
    fetch(plain("a"));
    complete("a", CONTENT);
  }

  @Test
  void aDamagedFileIsReplaced() throws IOException {
    server.file("/a", CONTENT, "\"1\"");
    Files.createDirectories(out);
    Files.write(out.resolve("a"), OTHER);
    fetch(checked("a", CONTENT));
    complete("a", CONTENT);
    assertThat(notes).singleElement().asString().contains("is there, but", "downloaded again");
  }

  @Test
  void namesAndRoomAreCheckedBeforeTheFirstByte() {
    assertThatThrownBy(() -> fetch(plain("x/a"), plain("y/A")))
        .hasMessageContaining("would both become");
    assertThatThrownBy(() -> plain("x/..%2f..%2fetc")).hasMessageContaining("cannot be the name");
    assertThatThrownBy(() -> plain("")).hasMessageContaining("cannot be the name");
    var huge =
        Download.of(server.uri("/huge"), OptionalLong.of(Long.MAX_VALUE / 2), Optional.empty());
    assertThatThrownBy(() -> fetch(huge)).hasMessageContaining("has room for");
    assertThat(server.requests).isEmpty();
  }

  @Test
  void anotherProcessIsNotDisturbed() throws IOException {
    server.file("/a", CONTENT, "\"1\"");
    Files.createDirectories(out);
    try (FileChannel other =
        FileChannel.open(
            out.resolve("a.part"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(other.lock().isValid()).isTrue();
      missing(plain("a"), "another process");
    }
  }
}
