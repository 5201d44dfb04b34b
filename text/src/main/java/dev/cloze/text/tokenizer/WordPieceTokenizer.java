package dev.cloze.text.tokenizer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * BERT's tokenizer, with the ids of the original Rust tokenizers: cleaning and words by {@link
 * BertWords}, pieces by {@link WordPieceTrie}, and a cache of bounded size for words seen before.
 * Time is linear in the text and memory constant. Not thread-safe.
 */
public final class WordPieceTokenizer implements Tokenizer {
  private final Vocabulary vocabulary;
  private final WordPieceOptions options;
  private final WordPieceTrie trie;
  private final int unknown;
  private final BertWords words;
  private final Pieces pieces;
  private final Markup markup;
  private final AddedTokenFinder addedTokens;
  private AlignedPieces alignedPieces; // made on first use
  private PipelineTokenizer pipeline; // likewise; finds added tokens in cleaned text

  /**
   * @throws TokenizerException if the vocabulary has no [UNK]
   */
  public WordPieceTokenizer(Vocabulary vocabulary, WordPieceOptions options) {
    this(vocabulary, options, Markup.of(vocabulary));
  }

  /**
   * @throws TokenizerException if the vocabulary has no token for unknown words
   */
  public WordPieceTokenizer(Vocabulary vocabulary, WordPieceOptions options, Markup markup) {
    this(vocabulary, options, markup, new WordPieceTrie(vocabulary, markup.noWords(), false));
  }

  private WordPieceTokenizer(
      Vocabulary vocabulary, WordPieceOptions options, Markup markup, WordPieceTrie trie) {
    this.markup = markup;
    this.addedTokens = new AddedTokenFinder(markup.addedTokens());
    this.vocabulary = vocabulary;
    this.options = options;
    this.trie = trie;
    this.unknown = vocabulary.unk();
    this.words = new BertWords(options);
    this.pieces = new Pieces();
  }

  @Override
  public void encode(CharSequence text, TokenIds out) {
    pieces.out = out;
    words.split(text, pieces);
    pieces.out = null;
  }

  @Override
  public void encode(CharSequence text, TokenSpans out) {
    if (alignedPieces == null) {
      alignedPieces = new AlignedPieces();
    }
    alignedPieces.encode(text, out);
  }

  @Override
  public void encodeMarked(CharSequence text, TokenSpans out) {
    if (markup.addedTokens().stream().anyMatch(AddedToken::normalized)) {
      if (pipeline == null) {
        pipeline = TokenizerJson.pipeline(this);
      }
      pipeline.encodeMarked(text, out);
      return;
    }
    addedTokens.split(
        text,
        new AddedTokenFinder.Sink() {
          @Override
          public void text(int start, int end) {
            int first = out.size();
            encode(text.subSequence(start, end), out);
            out.shift(first, start);
          }

          @Override
          public void token(int id, int start, int end) {
            out.add(id, start, end);
          }
        });
  }

  @Override
  public Markup markup() {
    return markup;
  }

  @Override
  public String decode(int[] ids) {
    return WordPieceText.of(vocabulary, ids, DecoderJson.cleansUp(markup));
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  public WordPieceOptions options() {
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
        "wordpiece lower_case=%s strip_accents=%s tokenize_chinese_chars=%s max_input_chars_per_word=%d\n"
            .formatted(
                options.lowerCase(),
                options.stripsAccents(),
                options.tokenizeChineseChars(),
                options.maxInputCharsPerWord());
    sha256.update(settings.getBytes(StandardCharsets.UTF_8));
    sha256.update(String.join("\n", vocabulary.tokens()).getBytes(StandardCharsets.UTF_8));
    for (String token : markup.notInModel()) {
      sha256.update(("\nadded " + token).getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  @Override
  public WordPieceTokenizer copy() {
    return new WordPieceTokenizer(vocabulary, options, markup, trie);
  }

  /** Looks words up. A word in the cache costs a hash and two comparisons. */
  private final class Pieces implements BertWords.Sink {
    private static final int SLOT_BITS = 14;
    private static final int MAX_CACHED_LENGTH = 16; // Latin-1 chars, in two longs
    private static final int ID_BITS = 21;
    private static final int MAX_CACHED_PIECES = 3;

    // A slot is the word (two longs) and up to three ids, each one more than it is.
    private final long[] slots = new long[3 << SLOT_BITS];
    private final boolean cacheable = vocabulary.size() < (1 << ID_BITS) - 1;
    private TokenIds out;

    @Override
    public void word(char[] chars, int length) {
      if (length == 1 || length > MAX_CACHED_LENGTH || !cacheable) {
        match(chars, length);
        return;
      }
      long low = 0;
      long high = 0;
      int union = 0;
      for (int i = 0; i < length; i++) {
        char c = chars[i];
        union |= c;
        high = high << 8 | low >>> 56;
        low = low << 8 | c;
      }
      if (union > 0xFF) {
        match(chars, length);
        return;
      }
      long hash = (low ^ high * 0x9E3779B97F4A7C15L) * 0xD6E8FEB86659FD93L;
      int slot = 3 * (int) (hash >>> (64 - SLOT_BITS));
      if (slots[slot] == low && slots[slot + 1] == high) {
        long ids = slots[slot + 2];
        do {
          out.add((int) (ids & ((1 << ID_BITS) - 1)) - 1);
          ids >>>= ID_BITS;
        } while (ids != 0);
      } else {
        int before = out.size();
        match(chars, length);
        remember(slot, low, high, before);
      }
    }

    private void remember(int slot, long low, long high, int from) {
      if (out.size() - from <= MAX_CACHED_PIECES) {
        long ids = 0;
        for (int i = out.size() - 1; i >= from; i--) {
          ids = ids << ID_BITS | (out.get(i) + 1);
        }
        slots[slot] = low;
        slots[slot + 1] = high;
        slots[slot + 2] = ids;
      }
    }

    private void match(char[] chars, int length) {
      if (!trie.match(chars, length, out)) {
        out.add(unknown);
      }
    }

    @Override
    public void longWord() {
      out.add(unknown);
    }
  }

  /** Looks words up, and finds the place of each piece. */
  private final class AlignedPieces implements AlignedBertWords.Sink {
    private final AlignedBertWords aligned = new AlignedBertWords(options);
    private final TokenIds ids = new TokenIds();
    private TokenSpans out;

    void encode(CharSequence text, TokenSpans target) {
      out = target;
      aligned.split(text, this);
      out = null;
    }

    @Override
    public void word(char[] chars, int[] starts, int[] ends, int length) {
      ids.clear();
      if (!trie.match(chars, length, ids)) {
        out.add(unknown, starts[0], ends[length - 1]);
        return;
      }
      int from = 0;
      for (int i = 0; i < ids.size(); i++) {
        int prefix = i == 0 ? 0 : Vocabulary.CONTINUATION_PREFIX.length();
        int to = from + vocabulary.token(ids.get(i)).length() - prefix;
        out.add(ids.get(i), starts[from], ends[to - 1]);
        from = to;
      }
    }

    @Override
    public void longWord(int start, int end) {
      out.add(unknown, start, end);
    }
  }
}
