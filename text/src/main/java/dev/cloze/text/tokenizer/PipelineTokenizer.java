package dev.cloze.text.tokenizer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A tokenizer that does step by step what its {@code tokenizer.json} says: normalizers,
 * pre-tokenizers, a model. For files to which neither {@link WordPieceTokenizer} nor {@link
 * ByteLevelBpeTokenizer} is the answer; slower than they are. Not thread-safe.
 *
 * <p>Special tokens are no words: the original takes a word that is spelled as one for the token
 * where its splitting leaves such a word.
 */
final class PipelineTokenizer implements Tokenizer {
  private final TextSteps steps;
  private final PieceModel model;
  private final ByteLevelOptions offsets;
  private final Markup markup;
  private final AddedTokenFinder rawTokens;
  private final AddedTokenFinder normalizedTokens;
  private final TokenSpans scratch = new TokenSpans();

  /**
   * @param offsets how blanks are taken out of places, if they are
   */
  PipelineTokenizer(TextSteps steps, PieceModel model, ByteLevelOptions offsets, Markup markup) {
    this.steps = steps;
    this.model = model;
    this.offsets = offsets;
    this.markup = markup;
    rawTokens =
        new AddedTokenFinder(
            markup.addedTokens().stream().filter(token -> !token.normalized()).toList());
    normalizedTokens = new AddedTokenFinder(normalized());
  }

  private List<AddedToken> normalized() {
    return markup.addedTokens().stream()
        .filter(AddedToken::normalized)
        .map(
            token -> {
              String content = token.content();
              AlignedText text = AlignedText.of(content, 0, content.length());
              return token.spelled(steps.normalize(text).toString());
            })
        .toList();
  }

  @Override
  public void encode(CharSequence text, TokenIds out) {
    scratch.clear();
    encode(text, scratch);
    for (int i = 0; i < scratch.size(); i++) {
      out.add(scratch.id(i));
    }
  }

  @Override
  public void encode(CharSequence text, TokenSpans out) {
    int first = out.size();
    plain(steps.normalize(AlignedText.of(text, 0, text.length())), out);
    ByteLevelPlaces.trim(text, out, first, offsets, i -> vocabulary().token(out.id(i)));
  }

  private void plain(AlignedText normalized, TokenSpans out) {
    steps.split(normalized, word -> model.encode(word, out));
  }

  @Override
  public void encodeMarked(CharSequence text, TokenSpans out) {
    int first = out.size();
    Map<Integer, CharSequence> spellings = new HashMap<>(); // of added tokens, by their numbers
    rawTokens.split(
        text,
        new AddedTokenFinder.Sink() {
          @Override
          public void text(int start, int end) {
            normalizedPart(steps.normalize(AlignedText.of(text, start, end)), out, spellings);
          }

          @Override
          public void token(int id, int start, int end) {
            spellings.put(out.size(), text.subSequence(start, end));
            out.add(id, start, end);
          }
        });
    ByteLevelPlaces.trim(
        text,
        out,
        first,
        offsets,
        i -> spellings.containsKey(i) ? spellings.get(i) : vocabulary().token(out.id(i)));
  }

  private void normalizedPart(
      AlignedText part, TokenSpans out, Map<Integer, CharSequence> spellings) {
    normalizedTokens.split(
        part,
        new AddedTokenFinder.Sink() {
          @Override
          public void text(int start, int end) {
            plain(part.slice(start, end), out);
          }

          @Override
          public void token(int id, int start, int end) {
            spellings.put(out.size(), part.slice(start, end));
            out.add(id, part.start(start), part.end(end - 1));
          }
        });
  }

  @Override
  public Markup markup() {
    return markup;
  }

  @Override
  public String decode(int[] ids) {
    return model.decode(ids);
  }

  @Override
  public Vocabulary vocabulary() {
    return model.vocabulary();
  }

  TextSteps steps() {
    return steps;
  }

  PieceModel model() {
    return model;
  }

  /** How blanks are taken out of places, if they are. */
  ByteLevelOptions offsets() {
    return offsets;
  }

  @Override
  public String fingerprint() {
    MessageDigest sha256;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    String settings =
        "%s\n%s\n%s\n%s"
            .formatted(
                steps.normalizerJson(),
                steps.preTokenizerJson(),
                markup.notInModel(),
                model.settings());
    return HexFormat.of().formatHex(sha256.digest(settings.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public PipelineTokenizer copy() {
    return new PipelineTokenizer(steps, model.copy(), offsets, markup);
  }
}
