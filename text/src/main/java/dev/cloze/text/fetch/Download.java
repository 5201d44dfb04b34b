package dev.cloze.text.fetch;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file to download.
 *
 * @param name of the file to make; never a path
 * @param size in bytes, where it is known beforehand
 * @param checksum where one is published
 */
public record Download(URI url, String name, OptionalLong size, Optional<Checksum> checksum) {
  public Download {
    String scheme = String.valueOf(url.getScheme());
    if (!scheme.equals("http") && !scheme.equals("https") || url.getHost() == null) {
      throw new FetchException("%s is no http or https address".formatted(url));
    }
    if (name.isBlank()
        || name.startsWith(".")
        || name.chars().anyMatch(c -> c < ' ' || "/\\:*?\"<>|".indexOf(c) >= 0)) {
      throw new FetchException(
          "'%s', from %s, cannot be the name of a file; give it another one with as:NAME"
              .formatted(name, url));
    }
  }

  /** Named as the last part of the address. */
  public static Download of(URI url, OptionalLong size, Optional<Checksum> checksum) {
    return new Download(url, lastSegment(url), size, checksum);
  }

  private static String lastSegment(URI url) {
    String path = String.valueOf(url.getRawPath()); // no "+" for blanks in paths
    String last = path.substring(path.lastIndexOf('/') + 1).replace("+", "%2B");
    try {
      return URLDecoder.decode(last, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new FetchException("%s is no valid address: %s".formatted(url, e.getMessage()), e);
    }
  }
}
