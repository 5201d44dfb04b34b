package dev.cloze.text.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Requests, and what the status of their answers means. */
final class Http {
  private static final int LONGEST_PAGE = 64 << 20;

  private final HttpClient client;
  private final FetchOptions options;

  Http(FetchOptions options) {
    this.options = options;
    client =
        HttpClient.newBuilder()
            .connectTimeout(options.connectTimeout())
            .followRedirects(HttpClient.Redirect.NORMAL) // never from https to http
            .version(HttpClient.Version.HTTP_1_1) // a connection per file, as servers count them
            .build();
  }

  HttpRequest.Builder request(URI url) {
    return HttpRequest.newBuilder(url)
        .timeout(options.connectTimeout())
        .header("User-Agent", "cloze-corpus-fetch")
        .header("Accept-Encoding", "identity");
  }

  /** An answer whose body is yet to be read; the caller closes it. */
  HttpResponse<InputStream> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
  }

  /** A page as text; empty if there is none at this address. */
  Optional<String> page(URI url) throws IOException, InterruptedException {
    HttpResponse<InputStream> response = send(request(url).build());
    try (var body = new Body(response.body(), options.stallTimeout())) {
      if (response.statusCode() == 404) {
        return Optional.empty();
      }
      requireSuccess(response);
      byte[] bytes = body.readNBytes(LONGEST_PAGE);
      if (bytes.length == LONGEST_PAGE) {
        throw new FetchException(
            "%s is longer than the %,d bytes such a page may have".formatted(url, LONGEST_PAGE));
      }
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  /** Returns for 2xx, fails so that it is tried again where that may help, and for good else. */
  static void requireSuccess(HttpResponse<?> response) throws IOException {
    int status = response.statusCode();
    if (status >= 200 && status < 300) {
      return;
    }
    String answer = "the server answers " + status + meaning(status);
    if (status == 408 || status == 425 || status == 429 || status >= 500) {
      throw new Retries.LaterException(answer, retryAfter(response));
    }
    if (status >= 300 && status < 400) {
      throw new FetchException(
          "%s: redirected to %s, which is not followed: too many redirects, or from https to http"
              .formatted(
                  response.uri(), response.headers().firstValue("Location").orElse("nowhere")));
    }
    throw new FetchException(response.uri() + ": " + answer);
  }

  private static String meaning(int status) {
    return switch (status) {
      case 401, 403 -> ": not allowed";
      case 404 -> ": it does not exist";
      case 410 -> ": it does not exist any more";
      case 429 -> ": too many requests";
      case 503 -> ": busy";
      default -> "";
    };
  }

  private static Optional<Duration> retryAfter(HttpResponse<?> response) {
    Optional<String> value = response.headers().firstValue("Retry-After");
    if (value.isEmpty()) {
      return Optional.empty();
    }
    String text = value.get().strip();
    if (text.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      var time = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
      Duration left = Duration.between(ZonedDateTime.now(time.getZone()), time);
      return Optional.of(left.isNegative() ? Duration.ZERO : left);
    } catch (DateTimeException notADate) {
      return Optional.empty(); // advice that cannot be read: the usual pause
    }
  }
}
