package dev.cloze.text.tokenizer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
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
  private final Vocabulary vocabulary;
  private final List<Merge> merges;
  private final ByteLevelOptions options;
  private final MergeTable table;
  private final int[] byteTokens; // the token of each byte
  private final ByteLevelWords words;
  private final PieceMerger merger;
  private final Pieces pieces;
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
    this(
        vocabulary,
        List.copyOf(merges),
        options,
        markup,
        new MergeTable(vocabulary, merges),
        byteTokens(vocabulary));
  }

  private ByteLevelBpeTokenizer(
      Vocabulary vocabulary,
      List<Merge> merges,
      ByteLevelOptions options,
      Markup markup,
      MergeTable table,
      int[] byteTokens) {
    this.vocabulary = vocabulary;
    this.merges = merges;
    this.options = options;
    this.markup = markup;
    this.table = table;
    this.byteTokens = byteTokens;
    this.words = new ByteLevelWords(options);
    this.merger = new PieceMerger(table);
    this.pieces = new Pieces();
    this.addedIds = markup.addedTokens().stream().map(AddedToken::id).collect(Collectors.toSet());
    this.rawTokens = finder(markup, false);
    this.normalizedTokens = finder(markup, true);
  }

  private static int[] byteTokens(Vocabulary vocabulary) {
    int unknown = vocabulary.id(vocabulary.specials().unk());
    int[] tokens = new int[256];
    for (int b = 0; b < tokens.length; b++) {
      String symbol = String.valueOf(ByteSymbols.symbol(b));
      int id = vocabulary.id(symbol);
      tokens[b] = id >= 0 ? id : unknown;
      if (tokens[b] < 0) {
        throw new TokenizerException(
            "%s has no token \"%s\" for the byte %d, and no %s for unknown ones: a byte-level vocabulary holds all 256 bytes"
                .formatted(vocabulary.source(), symbol, b, vocabulary.specials().unk()));
      }
    }
    return tokens;
  }

  @Override
  public void encode(CharSequence text, TokenIds out) {
    pieces.out = out;
    words.split(text, pieces);
    pieces.out = null;
  }

  @Override
  public void encode(CharSequence text, TokenSpans out) {
    int first = out.size();
    places(text, out);
    ByteLevelPlaces.trim(text, out, first, options, i -> vocabulary.token(out.id(i)));
  }

  private void places(CharSequence text, TokenSpans out) {
    new ByteLevelPlaces(text, out, vocabulary, this::encodeWord).fill(words);
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
        i -> addedIds.contains(out.id(i)) ? out.text(i, text) : vocabulary.token(out.id(i)));
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

  private void encodeWord(char[] chars, int from, int to, TokenIds out) {
    pieces.out = out;
    pieces.word(chars, from, to);
    pieces.out = null;
  }

  /** The text these tokens spell; bytes that are no UTF-8 become U+FFFD. */
  @Override
  public String decode(int[] ids) {
    byte[] bytes = new byte[64];
    int size = 0;
    for (int id : ids) {
      byte[] token = bytes(vocabulary.token(id));
      if (size + token.length > bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * (size + token.length));
      }
      System.arraycopy(token, 0, bytes, size, token.length);
      size += token.length;
    }
    return new String(bytes, 0, size, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String token) {
    byte[] bytes = new byte[token.length()];
    for (int i = 0; i < bytes.length; i++) {
      int unsignedByte = ByteSymbols.unsignedByte(token.charAt(i));
      if (unsignedByte < 0) {
        return token.getBytes(StandardCharsets.UTF_8); // an added token is plain text
      }
      bytes[i] = (byte) unsignedByte;
    }
    return bytes;
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** Lowest rank first. */
  public List<Merge> merges() {
    return merges;
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
    sha256.update(String.join("\n", vocabulary.tokens()).getBytes(StandardCharsets.UTF_8));
    for (Merge merge : merges) {
      sha256.update(("\n" + merge).getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  @Override
  public ByteLevelBpeTokenizer copy() {
    return new ByteLevelBpeTokenizer(vocabulary, merges, options, markup, table, byteTokens);
  }

  /** Looks words up. A word in the cache costs its bytes, a hash and three comparisons. */
  private final class Pieces implements ByteLevelWords.Sink {
    private static final VarHandle LONGS =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int SLOT_BITS = 14;
    private static final int SLOT_SIZE = 5; // the word, three longs; up to six ids, two longs
    private static final int KEY_BYTES = 3 * Long.BYTES;
    private static final int MAX_CACHED_BYTES = KEY_BYTES - 1; // the last one is the length
    private static final int ID_BITS = 21;
    private static final int IDS_PER_LONG = 3;
    private static final int MAX_CACHED_PIECES = 2 * IDS_PER_LONG;
    private static final int KEPT = 1 << 16; // bytes; longer buffers are given back after the word

    private final long[] slots = new long[SLOT_SIZE << SLOT_BITS];
    private final boolean cacheable = vocabulary.size() < (1 << ID_BITS) - 1;
    private byte[] bytes = new byte[1 << 8];
    private int[] symbols = new int[1 << 8];
    private TokenIds out;

    @Override
    public void word(char[] chars, int from, int to) {
      int size = load(chars, from, to);
      if (size > MAX_CACHED_BYTES || !cacheable) {
        merge(size);
        return;
      }
      for (int i = size; i < MAX_CACHED_BYTES; i++) {
        bytes[i] = 0;
      }
      bytes[MAX_CACHED_BYTES] = (byte) size;
      long a = (long) LONGS.get(bytes, 0);
      long b = (long) LONGS.get(bytes, Long.BYTES);
      long c = (long) LONGS.get(bytes, 2 * Long.BYTES);
      long hash = ((a * 0x9E3779B97F4A7C15L ^ b) * 0xD6E8FEB86659FD93L ^ c) * 0xA0761D6478BD642FL;
      int slot = SLOT_SIZE * (int) (hash >>> (Long.SIZE - SLOT_BITS));
      if (slots[slot] == a && slots[slot + 1] == b && slots[slot + 2] == c) {
        emit(slots[slot + 3]);
        emit(slots[slot + 4]);
      } else {
        int before = out.size();
        merge(size);
        if (out.size() - before <= MAX_CACHED_PIECES) {
          slots[slot] = a;
          slots[slot + 1] = b;
          slots[slot + 2] = c;
          slots[slot + 3] = pack(before);
          slots[slot + 4] = pack(before + IDS_PER_LONG);
        }
      }
    }

    private void emit(long packed) {
      for (long ids = packed; ids != 0; ids >>>= ID_BITS) {
        out.add((int) (ids & ((1 << ID_BITS) - 1)) - 1);
      }
    }

    /** Up to three ids from this place on, each one more than it is. */
    private long pack(int from) {
      long ids = 0;
      for (int i = Math.min(out.size(), from + IDS_PER_LONG) - 1; i >= from; i--) {
        ids = ids << ID_BITS | (out.get(i) + 1);
      }
      return ids;
    }

    /** Fills in the UTF-8 bytes of a word; returns how many. */
    private int load(char[] chars, int from, int to) {
      if (bytes.length < 3 * (to - from) + KEY_BYTES) {
        bytes = new byte[6 * (to - from) + KEY_BYTES];
      }
      byte[] target = bytes;
      int size = 0;
      int at = from;
      while (at < to && chars[at] < 128) {
        target[size++] = (byte) chars[at++];
      }
      while (at < to) {
        int codePoint = Character.codePointAt(chars, at, to);
        at += Character.charCount(codePoint);
        size = Utf8.append(codePoint, target, size);
      }
      return size;
    }

    private void merge(int size) {
      if (symbols.length < size) {
        symbols = new int[2 * size];
      }
      for (int i = 0; i < size; i++) {
        symbols[i] = byteTokens[bytes[i] & 0xFF];
      }
      merger.merge(symbols, size, out);
      if (symbols.length > KEPT) {
        symbols = new int[1 << 8];
        bytes = new byte[1 << 8];
      }
    }
  }
}
