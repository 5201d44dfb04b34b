package dev.cloze.text.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Collectors;

/** Byte-level BPE on words that are spelled in the symbols of bytes, with places. */
final class ByteLevelModel implements PieceModel {
  private final ByteLevelMerges merges;
  private final PieceMerger merger;
  private final TokenIds ids = new TokenIds();

  ByteLevelModel(ByteLevelMerges merges) {
    this.merges = merges;
    merger = new PieceMerger(merges.table());
  }

  @Override
  public void encode(AlignedText word, TokenSpans out) {
    int[] symbols = new int[word.length()];
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] = merges.byteTokens()[ByteSymbols.unsignedByte(word.charAt(i))];
    }
    ids.clear();
    merger.merge(symbols, symbols.length, ids);
    String unknown = vocabulary().specials().unk();
    int from = 0;
    for (int i = 0; i < ids.size(); i++) {
      String token = vocabulary().token(ids.get(i));
      int to = from + (token.equals(unknown) ? 1 : token.length());
      out.add(ids.get(i), word.start(from), word.end(to - 1));
      from = to;
    }
  }

  @Override
  public Vocabulary vocabulary() {
    return merges.vocabulary();
  }

  @Override
  public String decode(int[] ids) {
    return ByteLevelText.of(vocabulary(), ids);
  }

  @Override
  public void write(ObjectNode model, Markup markup) {
    ModelJson.putByteLevelBpe(vocabulary(), merges.merges(), markup, model);
  }

  @Override
  public String settings() {
    return "byte-level bpe\n%s\n%s"
        .formatted(
            String.join("\n", vocabulary().tokens()),
            merges.merges().stream().map(Merge::toString).collect(Collectors.joining("\n")));
  }

  @Override
  public ByteLevelModel copy() {
    return new ByteLevelModel(merges);
  }
}
