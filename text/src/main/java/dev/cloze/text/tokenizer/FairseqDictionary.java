package dev.cloze.text.tokenizer;

import dev.cloze.text.FileErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * fairseq's {@code dict.txt}: which ids a RoBERTa model gives the tokens of GPT-2. The four special
 * tokens come first, then the lines of the file in order, {@code <mask>} last.
 *
 * @param entries in the order of the file
 */
public record FairseqDictionary(List<Entry> entries) {
  /**
   * A line.
   *
   * @param symbol an id of {@code encoder.json} in decimal, or a filler such as {@code
   *     madeupword0000}
   * @param count how often it stood in the training text
   */
  public record Entry(String symbol, long count) {}

  private static final List<String> FIRST =
      List.of(
          SpecialTokens.ROBERTA.cls(),
          SpecialTokens.ROBERTA.pad(),
          SpecialTokens.ROBERTA.sep(),
          SpecialTokens.ROBERTA.unk());

  public FairseqDictionary {
    entries = List.copyOf(entries);
  }

  /**
   * @throws TokenizerException if the file cannot be read or a line is not a symbol and a count
   */
  public static FairseqDictionary read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new TokenizerException(
          "%s cannot be read: %s".formatted(file, FileErrors.reason(e)), e);
    }
    List<Entry> entries = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      int blank = line.lastIndexOf(' ');
      if (blank <= 0 || !line.substring(blank + 1).matches("[0-9]{1,18}")) {
        throw new TokenizerException(
            "%s, line %d: \"%s\" is not a symbol, a blank and a count"
                .formatted(file, i + 1, line));
      }
      entries.add(new Entry(line.substring(0, blank), Long.parseLong(line.substring(blank + 1))));
    }
    return new FairseqDictionary(entries);
  }

  public void write(Path file) throws IOException {
    var text = new StringBuilder();
    for (Entry entry : entries) {
      text.append(entry.symbol()).append(' ').append(entry.count()).append('\n');
    }
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }

  /**
   * The vocabulary of the model.
   *
   * @param encoder the tokens of {@code encoder.json} in order
   * @throws TokenizerException if a symbol is no id of the encoder, or stands twice
   */
  public Vocabulary vocabulary(List<String> encoder) {
    List<String> tokens = new ArrayList<>(FIRST);
    for (Entry entry : entries) {
      tokens.add(
          entry.symbol().matches("[0-9]{1,9}")
              ? token(encoder, Integer.parseInt(entry.symbol()))
              : entry.symbol());
    }
    tokens.add(SpecialTokens.ROBERTA.mask());
    return Vocabulary.of(
        tokens, SpecialTokens.ROBERTA, TokenSpelling.BYTE_LEVEL, "the fairseq dictionary");
  }

  private static String token(List<String> encoder, int id) {
    if (id >= encoder.size()) {
      throw new TokenizerException(
          "the fairseq dictionary names the id %d, but encoder.json has only %d tokens: they do not belong together"
              .formatted(id, encoder.size()));
    }
    return encoder.get(id);
  }
}
