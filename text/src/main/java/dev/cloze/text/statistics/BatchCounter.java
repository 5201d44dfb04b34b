package dev.cloze.text.statistics;

import dev.cloze.text.Characters;
import dev.cloze.text.corpus.Document;
import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.dedup.ContentHash;
import dev.cloze.text.sentence.SentenceSplitter;
import dev.cloze.text.tokenizer.TokenIds;
import dev.cloze.text.tokenizer.Tokenizer;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counts documents on one thread. */
final class BatchCounter {
  private static final UnicodeScript[] SCRIPTS = UnicodeScript.values();

  /** Script of each character of the BMP: the lookup in Java is a binary search. */
  private static final byte[] SCRIPT_OF_CHAR = new byte[1 << 16];

  static {
    if (SCRIPTS.length > 256) {
      throw new IllegalStateException("more scripts than a byte can number");
    }
    for (int c = 0; c < SCRIPT_OF_CHAR.length; c++) {
      SCRIPT_OF_CHAR[c] = (byte) UnicodeScript.of(c).ordinal();
    }
  }

  private final Optional<Tokenizer> tokenizer;
  private final boolean splitSentences;
  private final int longestLines;
  private final SentenceSplitter splitter = new SentenceSplitter();
  private final TokenIds ids = new TokenIds();

  /** What one batch holds. */
  static final class Counts {
    final List<ContentHash> hashes = new ArrayList<>();
    final long[] scripts = new long[SCRIPTS.length];
    LongLine.Longest longest;
    long documents;
    long sentences;
    long words;
    long characters;
    long bytes;
    long tokens;
    long unknownTokens;
  }

  BatchCounter(Optional<Tokenizer> tokenizer, DocumentOptions.Lines lines, int longestLines) {
    this.tokenizer = tokenizer.map(Tokenizer::copy);
    this.splitSentences = lines != DocumentOptions.Lines.SENTENCE;
    this.longestLines = longestLines;
  }

  static String scriptName(int ordinal) {
    return SCRIPTS[ordinal].name();
  }

  Counts count(List<Document> documents) {
    var counts = new Counts();
    counts.longest = new LongLine.Longest(longestLines);
    for (Document document : documents) {
      counts.documents++;
      counts.hashes.add(ContentHash.of(document));
      int number = 0;
      for (String paragraph : document.paragraphs()) {
        counts.longest.add(document.source(), ++number, paragraph.length());
        countCharacters(paragraph, counts);
        for (String sentence : splitSentences ? splitter.split(paragraph) : List.of(paragraph)) {
          counts.sentences++;
          tokenizer.ifPresent(t -> countTokens(t, sentence, counts));
        }
      }
    }
    return counts;
  }

  private void countTokens(Tokenizer with, String sentence, Counts counts) {
    ids.clear();
    with.encode(sentence, ids);
    counts.tokens += ids.size();
    int unknown = with.vocabulary().unk();
    for (int i = 0; i < ids.size(); i++) {
      counts.unknownTokens += ids.get(i) == unknown ? 1 : 0;
    }
  }

  private static void countCharacters(String paragraph, Counts counts) {
    boolean inWord = false;
    for (int i = 0; i < paragraph.length(); i++) {
      char c = paragraph.charAt(i);
      int script = SCRIPT_OF_CHAR[c] & 0xff;
      if (Character.isHighSurrogate(c)
          && i + 1 < paragraph.length()
          && Character.isLowSurrogate(paragraph.charAt(i + 1))) {
        script = UnicodeScript.of(Character.toCodePoint(c, paragraph.charAt(++i))).ordinal();
        counts.bytes += 4;
      } else {
        counts.bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
      }
      counts.characters++;
      counts.scripts[script]++;
      if (Characters.isSpace(c)) {
        inWord = false;
      } else if (!inWord) {
        inWord = true;
        counts.words++;
      }
    }
  }
}
