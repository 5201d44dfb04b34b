package dev.cloze.text.tokenizer;

import dev.cloze.text.FileErrors;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code merges.txt}, in GPT-2's release {@code vocab.bpe}: a line with the version, then one merge
 * per line, lowest rank first.
 */
final class MergesFile {
  private static final String VERSION = "#version:";

  private MergesFile() {}

  static List<Merge> read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new TokenizerException(
          "%s is not valid UTF-8: expected one merge per line".formatted(file), e);
    } catch (IOException e) {
      throw new TokenizerException(
          "%s cannot be read: %s".formatted(file, FileErrors.reason(e)), e);
    }
    List<Merge> merges = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean version = i == 0 && line.startsWith(VERSION);
      if (!version && !line.isEmpty()) {
        merges.add(parse(line, file + ", line " + (i + 1)));
      }
    }
    return merges;
  }

  /**
   * @param where the merge stands, for messages
   */
  static Merge parse(String line, String where) {
    int blank = line.indexOf(' ');
    if (blank <= 0 || blank == line.length() - 1 || line.indexOf(' ', blank + 1) >= 0) {
      throw new TokenizerException(
          "%s: \"%s\" is no merge; expected two pieces with one blank between"
              .formatted(where, line));
    }
    return new Merge(line.substring(0, blank), line.substring(blank + 1));
  }

  static String text(List<Merge> merges) {
    return merges.stream()
        .map(Merge::toString)
        .collect(Collectors.joining("\n", VERSION + " 0.2\n", "\n"));
  }
}
