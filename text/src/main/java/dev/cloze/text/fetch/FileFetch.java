package dev.cloze.text.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Downloads one file. What has come lies in NAME.part, with the version it is of in NAME.part.json;
 * NAME appears when it is complete.
 */
final class FileFetch {
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (?:(\\d{1,18})-\\d{1,18}|\\*)/(\\d{1,18}|\\*)");
  private static final int BLOCK = 1 << 16;

  private final Download download;
  private final int number;
  private final FetchOptions options;
  private final Http http;
  private final FetchProgress progress;
  private final Path target;
  private final Path part;
  private final Path state;
  private PartialFile out; // locked
  private long downloaded;
  private FetchResult.Proof answerProof = FetchResult.Proof.NONE;

  FileFetch(
      Download download, int number, FetchOptions options, Http http, FetchProgress progress) {
    this.download = download;
    this.number = number;
    this.options = options;
    this.http = http;
    this.progress = progress;
    target = options.output().resolve(download.name());
    part = options.output().resolve(download.name() + ".part");
    state = options.output().resolve(download.name() + ".part.json");
  }

  /** Bytes that lie here already, complete or not. */
  static long bytesThere(Download download, Path output) throws IOException {
    Path target = output.resolve(download.name());
    Path part = output.resolve(download.name() + ".part");
    return Files.exists(target) ? Files.size(target) : Files.exists(part) ? Files.size(part) : 0;
  }

  /** Returns when the file is complete. */
  FetchResult.Fetched run() throws InterruptedException {
    try {
      if (Files.exists(target) && isAlreadyComplete()) {
        return fetched();
      }
      try (PartialFile file = PartialFile.open(part)) {
        out = file;
        new Retries(options, progress).run(download.name(), out::size, this::attempt);
        out.sync();
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Files.deleteIfExists(state);
      return fetched();
    } catch (IOException e) {
      throw PartialFile.writing(part, e);
    }
  }

  private FetchResult.Fetched fetched() throws IOException {
    long bytes = Files.size(target);
    progress.finished(number, bytes);
    FetchResult.Proof proof =
        download.checksum().isPresent()
            ? FetchResult.Proof.CHECKSUM
            : download.size().isPresent() ? FetchResult.Proof.SIZE : answerProof;
    return new FetchResult.Fetched(
        download.name(), download.url().toString(), bytes, downloaded, proof);
  }

  /** A file of this name was complete when it got it; whether it still is, is checked. */
  private boolean isAlreadyComplete() throws IOException {
    answerProof = FetchResult.Proof.ANSWER;
    Optional<String> wrong = wrong(target);
    wrong.ifPresent(
        reason ->
            progress.onNote(
                "%s is there, but %s; it is downloaded again".formatted(target, reason)));
    return wrong.isEmpty();
  }

  /** What is wrong with a file that should be complete. */
  private Optional<String> wrong(Path file) throws IOException {
    long size = Files.size(file);
    if (download.size().isPresent() && download.size().getAsLong() != size) {
      return Optional.of(
          "it has %,d bytes and should have %,d".formatted(size, download.size().getAsLong()));
    }
    if (download.checksum().isPresent()) {
      Checksum expected = download.checksum().get();
      Checksum found = Checksum.of(file, expected.algorithm());
      if (!found.equals(expected)) {
        return Optional.of("it has %s and should have %s".formatted(found, expected));
      }
    }
    return Optional.empty();
  }

  private Void attempt() throws IOException, InterruptedException {
    long start = resumableBytes();
    if (start == 0 || download.size().orElse(-1) != start) {
      request(start);
    }
    Optional<String> wrong;
    try {
      wrong = wrong(part);
    } catch (IOException e) {
      throw PartialFile.writing(part, e);
    }
    if (wrong.isPresent()) {
      restart(); // none of it can be trusted
      throw new IOException(wrong.get());
    }
    return null;
  }

  /** How much of the partial file can be gone on with; the rest of it is forgotten. */
  private long resumableBytes() {
    try {
      long size = out.size();
      Optional<PartState> known = PartState.read(state);
      boolean sameVersion =
          known.isPresent()
              && known.get().url().equals(download.url().toString())
              && (known.get().validator().isPresent() || download.checksum().isPresent());
      if (size > 0 && (!sameVersion || size > download.size().orElse(Long.MAX_VALUE))) {
        restart();
        return 0;
      }
      return size;
    } catch (IOException e) {
      throw PartialFile.writing(part, e);
    }
  }

  private void restart() {
    out.clear();
    progress.at(number, 0);
  }

  private void request(long start) throws IOException, InterruptedException {
    HttpRequest.Builder request = http.request(download.url());
    Optional<String> validator = start > 0 ? validatorOfPart() : Optional.empty();
    if (start > 0) {
      request.header("Range", "bytes=" + start + "-");
      validator.ifPresent(value -> request.header("If-Range", value));
    }
    HttpResponse<InputStream> response = http.send(request.build());
    try (var body = new Body(response.body(), options.stallTimeout())) {
      HttpHeaders headers = response.headers();
      Matcher range = CONTENT_RANGE.matcher(headers.firstValue("Content-Range").orElse(""));
      OptionalLong total = OptionalLong.empty();
      if (range.matches() && !range.group(2).equals("*")) {
        total = OptionalLong.of(Long.parseLong(range.group(2)));
      }
      if (response.statusCode() == 416 && start > 0) {
        if (total.isPresent() && total.getAsLong() == start) {
          answerProof = FetchResult.Proof.ANSWER;
          return; // all of it had come before
        }
        restart();
        throw new IOException("the server has no byte %,d; beginning anew".formatted(start));
      }
      Http.requireSuccess(response);
      if (response.statusCode() == 206 && start > 0) {
        boolean fits = range.matches() && String.valueOf(start).equals(range.group(1));
        boolean changed = validator.isPresent() && !validatorOf(headers).equals(validator);
        if (!fits || changed) {
          restart();
          throw new IOException("the server sent another part than was asked for; beginning anew");
        }
      } else if (response.statusCode() == 200) {
        start = 0; // it ignores ranges, or the file has changed
        restart();
        total = headers.firstValueAsLong("Content-Length");
        writeState(validatorOf(headers));
      } else {
        throw new IOException("the server answers %d".formatted(response.statusCode()));
      }
      boolean chunked =
          headers.firstValue("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent();
      answerProof =
          total.isPresent() || chunked ? FetchResult.Proof.ANSWER : FetchResult.Proof.NONE;
      receive(body, start, total);
    }
  }

  private void receive(InputStream body, long start, OptionalLong total) throws IOException {
    if (total.isPresent()) {
      long announced = total.getAsLong();
      if (download.size().isPresent() && download.size().getAsLong() != announced) {
        throw new IOException(
            "the server announces %,d bytes where %,d are expected"
                .formatted(announced, download.size().getAsLong()));
      }
      progress.size(number, announced);
      requireRoom(announced - start);
    }
    long most = total.orElse(download.size().orElse(Long.MAX_VALUE));
    long at = start;
    progress.at(number, at);
    byte[] block = new byte[BLOCK];
    for (int n = body.read(block); n >= 0; n = body.read(block)) {
      if (at + n > most) {
        restart();
        throw new IOException("the server sent more than the expected %,d bytes".formatted(most));
      }
      out.write(block, n, at);
      at += n;
      downloaded += n;
      progress.at(number, at);
    }
    if (at < total.orElse(0)) {
      throw new IOException(
          "the answer ended after %,d of %,d bytes".formatted(at, total.getAsLong()));
    }
  }

  private void requireRoom(long bytes) throws IOException {
    long usable = Files.getFileStore(options.output()).getUsableSpace();
    if (usable < bytes) {
      throw new FetchException(
          "%s: %,d bytes are to come and %s has room for %,d; free some space or choose another disk"
              .formatted(download.name(), bytes, options.output(), usable));
    }
  }

  private Optional<String> validatorOfPart() throws IOException {
    return PartState.read(state).flatMap(PartState::validator);
  }

  /**
   * What If-Range accepts: a strong ETag, or else the time of the last change (RFC 9110, 13.1.5).
   */
  private static Optional<String> validatorOf(HttpHeaders headers) {
    return headers
        .firstValue("ETag")
        .filter(tag -> tag.startsWith("\""))
        .or(() -> headers.firstValue("Last-Modified"));
  }

  private void writeState(Optional<String> validator) {
    try {
      new PartState(download.url().toString(), validator).write(state);
    } catch (IOException e) {
      throw PartialFile.writing(part, e);
    }
  }
}
