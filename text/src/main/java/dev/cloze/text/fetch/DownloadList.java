package dev.cloze.text.fetch;

import dev.cloze.text.FileErrors;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A text file that names downloads, one address a line. What is known about it may follow in any
 * order: {@code sha256:…}, {@code sha1:…} or {@code md5:…}, {@code size:BYTES}, {@code as:NAME}.
 * Blank lines and those that begin with # mean nothing.
 */
public final class DownloadList {
  private DownloadList() {}

  public static List<Download> read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new FetchException("cannot read %s: %s".formatted(file, FileErrors.reason(e)), e);
    }
    List<Download> downloads = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        try {
          downloads.add(parse(line));
        } catch (FetchException e) {
          throw new FetchException("%s, line %d: %s".formatted(file, i + 1, e.getMessage()), e);
        }
      }
    }
    if (downloads.isEmpty()) {
      throw new FetchException("%s names no address; expected one a line".formatted(file));
    }
    return downloads;
  }

  /** One line of a list. */
  public static Download parse(String line) {
    String[] words = line.strip().split("\\s+");
    URI url = address(words[0]);
    OptionalLong size = OptionalLong.empty();
    Optional<Checksum> checksum = Optional.empty();
    String name = null;
    for (int i = 1; i < words.length; i++) {
      int colon = words[i].indexOf(':');
      String key = colon < 0 ? words[i] : words[i].substring(0, colon);
      String value = colon < 0 ? "" : words[i].substring(colon + 1);
      switch (key) {
        case "size" -> size = OptionalLong.of(size(value));
        case "as" -> name = value;
        case "md5", "sha1", "sha256" ->
            checksum = Optional.of(new Checksum(Checksum.Algorithm.of(key), value));
        default ->
            throw new FetchException(
                "'%s' is not understood; expected sha256:…, sha1:…, md5:…, size:BYTES or as:NAME"
                    .formatted(words[i]));
      }
    }
    return name == null
        ? Download.of(url, size, checksum)
        : new Download(url, name, size, checksum);
  }

  private static URI address(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new FetchException("'%s' is no address: %s".formatted(text, e.getReason()), e);
    }
  }

  private static long size(String text) {
    try {
      long size = Long.parseLong(text);
      if (size >= 0) {
        return size;
      }
    } catch (NumberFormatException notANumber) {
      // the same complaint
    }
    throw new FetchException("size:%s; expected a number of bytes".formatted(text));
  }
}
