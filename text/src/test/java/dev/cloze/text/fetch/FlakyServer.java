package dev.cloze.text.fetch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A web server on this machine that answers, byte for byte, whatever a test wants. */
final class FlakyServer implements AutoCloseable {
  final List<Request> requests = new CopyOnWriteArrayList<>();

  private final ServerSocket socket;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

  record Request(String path, Map<String, String> headers) {
    long rangeStart() {
      String range = headers.get("range");
      return range == null ? 0 : Long.parseLong(range.replaceAll("\\D", ""));
    }
  }

  @FunctionalInterface
  interface Answer {
    /**
     * @param number of the request for this path, from 0
     */
    void send(Request request, int number, OutputStream out)
        throws IOException, InterruptedException;
  }

  FlakyServer() throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  private static void start(Runnable work) {
    var thread = new Thread(work, "flaky-server");
    thread.setDaemon(true);
    thread.start();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + path);
  }

  void at(String path, Answer answer) {
    answers.put(path, answer);
  }

  /** A file as a good server sends it, ranges and all. */
  void file(String path, byte[] content, String etag) {
    at(path, (request, number, out) -> sendFile(request, content, etag, out));
  }

  void page(String path, String text) {
    file(path, text.getBytes(StandardCharsets.UTF_8), "\"page\"");
  }

  static void sendFile(Request request, byte[] content, String etag, OutputStream out)
      throws IOException {
    long start = request.rangeStart();
    boolean part = start > 0 && etag.equals(request.headers().getOrDefault("if-range", etag));
    if (part && start >= content.length) {
      head(out, "416 Range Not Satisfiable", "Content-Range: bytes */" + content.length, 0);
      return;
    }
    int from = part ? (int) start : 0;
    head(
        out,
        part ? "206 Partial Content" : "200 OK",
        "ETag: "
            + etag
            + (part
                ? "\r\nContent-Range: bytes %d-%d/%d"
                    .formatted(from, content.length - 1, content.length)
                : ""),
        content.length - from);
    out.write(content, from, content.length - from);
  }

  static void head(OutputStream out, String status, String headers, long length)
      throws IOException {
    out.write(
        ("HTTP/1.1 "
                + status
                + "\r\n"
                + headers
                + "\r\nContent-Length: "
                + length
                + "\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1));
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = socket.accept();
        start(() -> serve(connection));
      }
    } catch (IOException closed) {
      assert socket.isClosed() : closed;
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      var in =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
      String first = in.readLine();
      if (first == null) {
        return;
      }
      Map<String, String> headers = new HashMap<>();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        headers.put(
            line.substring(0, line.indexOf(':')).toLowerCase(),
            line.substring(line.indexOf(':') + 1).strip());
      }
      String path = first.split(" ")[1];
      var request = new Request(path, headers);
      requests.add(request);
      int number = counts.computeIfAbsent(path, p -> new AtomicInteger()).getAndIncrement();
      Answer answer = answers.get(path);
      if (answer == null) {
        head(connection.getOutputStream(), "404 Not Found", "X: y", 0);
      } else {
        answer.send(request, number, connection.getOutputStream());
      }
      connection.getOutputStream().flush();
    } catch (IOException | InterruptedException clientHasGone) {
      assert !connection.isConnected() || connection.isClosed() : clientHasGone;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
