package dev.cloze.text.tokenizer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tokenizer of GPT-2 and RoBERTa, with the ids of the original Rust tokenizers: words by {@link
 * ByteLevelWords}, their bytes joined by {@link PieceMerger}, and a cache of bounded size for words
 * seen before. Time is n log n in the longest word and linear in the text. Not thread-safe.
 *
 * <p>Every text can be spelled and comes back from {@link #decode} unchanged; only an unpaired
 * surrogate, which is no text, becomes U+FFFD.
 */
public final class ByteLevelBpeTokenizer implements Tokenizer {
  private final ByteLevelMerges merges;
  private final ByteLevelOptions options;
  private final ByteLevelWords words;
  private final ByteLevelPieces pieces;
  private final Markup markup;
  private final Set<Integer> addedIds;
  private final AddedTokenFinder rawTokens;
  private final AddedTokenFinder normalizedTokens;

  /**
   * @param merges lowest rank first
   * @throws TokenizerException if a merge or a byte has no token, and there is no token for unknown
   *     bytes either
   */
  public ByteLevelBpeTokenizer(
      Vocabulary vocabulary, List<Merge> merges, ByteLevelOptions options) {
    this(vocabulary, merges, options, Markup.of(vocabulary));
  }

  /** As the other, with special tokens of its own. */
  public ByteLevelBpeTokenizer(
      Vocabulary vocabulary, List<Merge> merges, ByteLevelOptions options, Markup markup) {
    this(ByteLevelMerges.of(vocabulary, merges), options, markup);
  }

  private ByteLevelBpeTokenizer(ByteLevelMerges merges, ByteLevelOptions options, Markup markup) {
    this.merges = merges;
    this.options = options;
    this.markup = markup;
    this.words = new ByteLevelWords(options);
    this.pieces = new ByteLevelPieces(merges);
    this.addedIds = markup.addedTokens().stream().map(AddedToken::id).collect(Collectors.toSet());
    this.rawTokens = finder(markup, false);
    this.normalizedTokens = finder(markup, true);
  }

  @Override
  public void encode(CharSequence text, TokenIds out) {
    pieces.encode(text, words, out);
  }

  @Override
  public void encode(CharSequence text, TokenSpans out) {
    int first = out.size();
    places(text, out);
    ByteLevelPlaces.trim(text, out, first, options, i -> merges.vocabulary().token(out.id(i)));
  }

  private void places(CharSequence text, TokenSpans out) {
    new ByteLevelPlaces(text, out, merges.vocabulary(), pieces::encodeWord).fill(words);
  }

  /** Tokens to be looked for in normalised text come second, as in the original. */
  @Override
  public void encodeMarked(CharSequence text, TokenSpans out) {
    int first = out.size();
    Rest plain =
        (part, offset) -> {
          int next = out.size();
          places(part, out);
          out.shift(next, offset);
        };
    Rest normalized =
        (part, offset) -> normalizedTokens.split(part, marked(part, offset, out, plain));
    rawTokens.split(text, marked(text, 0, out, normalized));
    ByteLevelPlaces.trim(
        text,
        out,
        first,
        options,
        i ->
            addedIds.contains(out.id(i))
                ? out.text(i, text)
                : merges.vocabulary().token(out.id(i)));
  }

  /** What is done with a part of the text that is no added token. */
  private interface Rest {
    void take(CharSequence part, int offset);
  }

  private static AddedTokenFinder.Sink marked(
      CharSequence text, int offset, TokenSpans out, Rest rest) {
    return new AddedTokenFinder.Sink() {
      @Override
      public void text(int start, int end) {
        rest.take(text.subSequence(start, end), offset + start);
      }

      @Override
      public void token(int id, int start, int end) {
        out.add(id, offset + start, offset + end);
      }
    };
  }

  private static AddedTokenFinder finder(Markup markup, boolean normalized) {
    return new AddedTokenFinder(
        markup.addedTokens().stream().filter(t -> t.normalized() == normalized).toList());
  }

  @Override
  public Markup markup() {
    return markup;
  }

  /** The text these tokens spell; bytes that are no UTF-8 become U+FFFD. */
  @Override
  public String decode(int[] ids) {
    return ByteLevelText.of(merges.vocabulary(), ids);
  }

  @Override
  public Vocabulary vocabulary() {
    return merges.vocabulary();
  }

  /** Lowest rank first. */
  public List<Merge> merges() {
    return merges.merges();
  }

  public ByteLevelOptions options() {
    return options;
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
        "byte-level bpe add_prefix_space=%s use_regex=%s\n"
            .formatted(options.addPrefixSpace(), options.useRegex());
    sha256.update(settings.getBytes(StandardCharsets.UTF_8));
    sha256.update(String.join("\n", merges.vocabulary().tokens()).getBytes(StandardCharsets.UTF_8));
    for (Merge merge : merges.merges()) {
      sha256.update(("\n" + merge).getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  @Override
  public ByteLevelBpeTokenizer copy() {
    return new ByteLevelBpeTokenizer(merges, options, markup);
  }
}
