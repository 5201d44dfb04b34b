package dev.cloze.text.tokenizer;

import dev.cloze.text.FileErrors;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tokens of a model, numbered from 0, and which of them have a role of their own. Immutable.
 */
public final class Vocabulary {
  public static final String PAD = "[PAD]";
  public static final String UNK = "[UNK]";
  public static final String CLS = "[CLS]";
  public static final String SEP = "[SEP]";
  public static final String MASK = "[MASK]";

  /** The five tokens every BERT vocabulary has, in the order in which we number them. */
  public static final List<String> SPECIAL_TOKENS = List.of(PAD, UNK, CLS, SEP, MASK);

  /** What marks a piece that continues a word. */
  public static final String CONTINUATION_PREFIX = "##";

  private final List<String> tokens;
  private final Map<String, Integer> ids;
  private final SpecialTokens specials;
  private final Set<String> specialSet;
  private final TokenSpelling spelling;
  private final String source;

  private Vocabulary(
      List<String> tokens, SpecialTokens specials, TokenSpelling spelling, String source) {
    this.tokens = List.copyOf(tokens);
    this.specials = specials;
    this.specialSet = Set.copyOf(specials.all());
    this.spelling = spelling;
    this.source = source;
    this.ids = new HashMap<>(tokens.size() * 2);
    if (tokens.isEmpty()) {
      throw new TokenizerException(
          "%s is empty: a vocabulary has one token per line".formatted(source));
    }
    for (int id = 0; id < tokens.size(); id++) {
      String token = tokens.get(id);
      Integer earlier = ids.putIfAbsent(token, id);
      if (earlier != null) {
        throw new TokenizerException(
            "%s: token \"%s\" stands on line %d and again on line %d; every token may stand once"
                .formatted(source, token, earlier + 1, id + 1));
      }
    }
  }

  /** A WordPiece vocabulary of these tokens, numbered in order, with BERT's special tokens. */
  public static Vocabulary of(List<String> tokens) {
    return of(tokens, SpecialTokens.BERT, TokenSpelling.WORD_PIECE);
  }

  /** A vocabulary of these tokens, numbered in order; it need not hold the special ones. */
  public static Vocabulary of(List<String> tokens, SpecialTokens specials, TokenSpelling spelling) {
    return new Vocabulary(tokens, specials, spelling, "the vocabulary");
  }

  /** As {@link #of(List, SpecialTokens, TokenSpelling)}; {@code source} names it in messages. */
  static Vocabulary of(
      List<String> tokens, SpecialTokens specials, TokenSpelling spelling, String source) {
    return new Vocabulary(tokens, specials, spelling, source);
  }

  /** Reads {@code vocab.txt}: one token per line, the line number from 0 is the id. */
  public static Vocabulary read(Path vocabTxt) {
    List<String> lines;
    try {
      lines = Files.readAllLines(vocabTxt, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new TokenizerException(
          "%s does not exist: expected a vocabulary with one token per line".formatted(vocabTxt),
          e);
    } catch (CharacterCodingException e) {
      throw new TokenizerException(
          "%s is not valid UTF-8: a vocabulary is UTF-8 text with one token per line"
              .formatted(vocabTxt),
          e);
    } catch (IOException e) {
      throw new TokenizerException(
          "%s cannot be read: %s".formatted(vocabTxt, FileErrors.reason(e)), e);
    }
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isEmpty()) { // whitespace can be a token: U+2028 is one in bert-base-chinese
        throw new TokenizerException(
            "%s: line %d is blank: expected one token per line".formatted(vocabTxt, i + 1));
      }
    }
    return of(lines, SpecialTokens.BERT, TokenSpelling.WORD_PIECE, vocabTxt.toString());
  }

  public int size() {
    return tokens.size();
  }

  public String token(int id) {
    if (id < 0 || id >= tokens.size()) {
      throw new TokenizerException(
          "token id %d is outside %s, which has %d tokens".formatted(id, source, tokens.size()));
    }
    return tokens.get(id);
  }

  /** All tokens in the order of their ids. */
  public List<String> tokens() {
    return tokens;
  }

  /** The id of the token, or -1 if it is not in the vocabulary. */
  public int id(String token) {
    return ids.getOrDefault(token, -1);
  }

  /** Whether the token continues the word before it; special tokens stand alone. */
  public boolean isContinuation(int id) {
    String token = token(id);
    return spelling.continuesWord(token) && !specialSet.contains(token);
  }

  /** Whether a byte-level vocabulary has a token for each of the 256 bytes. */
  boolean spellsEveryByte() {
    for (int b = 0; b < 256; b++) {
      if (id(String.valueOf(ByteSymbols.symbol(b))) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The tokens with a role of their own, as strings. */
  public SpecialTokens specials() {
    return specials;
  }

  public TokenSpelling spelling() {
    return spelling;
  }

  public int pad() {
    return require(specials.pad());
  }

  public int unk() {
    return require(specials.unk());
  }

  public int cls() {
    return require(specials.cls());
  }

  public int sep() {
    return require(specials.sep());
  }

  public int mask() {
    return require(specials.mask());
  }

  /** Where the vocabulary came from, for messages. */
  public String source() {
    return source;
  }

  private int require(String token) {
    int id = id(token);
    if (id < 0) {
      throw new TokenizerException(
          "%s has no %s among its %d tokens: add the line %s, or use a vocabulary that has it"
              .formatted(source, token, tokens.size(), token));
    }
    return id;
  }
}
