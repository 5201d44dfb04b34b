package dev.cloze.data;

/**
 * Walks over a corpus block by block, as RoBERTa's code cuts it (fairseq's {@code
 * TokenBlockDataset}). There a sentence is a <em>line</em>, ended by {@code </s>}, and a line of
 * nothing else stands between two documents: the mark. A line that is longer than a block is a
 * block by itself.
 *
 * <p>{@code COMPLETE_DOC} and {@code EOS} drop the marks, so no block holds a mark alone. (The
 * original keeps them in {@code EOS}: sequences without any text.)
 */
final class BlockWalk {
  private static final int MARK = 1; // the length of such a line

  private final Corpus corpus;
  private final BlockMode mode;
  private final int blockSize;

  private Place place;
  private int lines; // sentences of the place's document
  private Place start;
  private int length;

  /**
   * A place in the stream of all lines.
   *
   * @param line of the document; the one after its last sentence is the mark
   * @param offset tokens of the line that lie before
   * @param tokens of the stream that lie before
   */
  record Place(long document, int line, int offset, long tokens) {
    static final Place BEGIN = new Place(0, 0, 0, 0);
  }

  /**
   * @param from where a block begins
   */
  BlockWalk(Corpus corpus, BlockMode mode, int blockSize, Place from) {
    this.corpus = corpus;
    this.mode = mode;
    this.blockSize = blockSize;
    place = from;
    enterDocument();
  }

  /** Goes to the next block; false if there is none. */
  boolean next() {
    while ((mode == BlockMode.COMPLETE_DOC || mode == BlockMode.EOS) && !atEnd() && atMark()) {
      take(MARK);
    }
    if (atEnd()) {
      return false;
    }
    start = place;
    length = 0;
    do {
      int left = lineLength() - place.offset;
      int taken = mode == BlockMode.NONE ? Math.min(left, blockSize - length) : left;
      take(taken);
      length += taken;
    } while (!atEnd() && goesOn());
    return true;
  }

  private boolean goesOn() {
    return switch (mode) {
      case NONE -> length < blockSize;
      case COMPLETE -> length + lineLength() <= blockSize;
      case COMPLETE_DOC -> !atMark() && length + lineLength() <= blockSize;
      case EOS -> false;
    };
  }

  /** Where the block begins. */
  Place start() {
    return start;
  }

  /** Its tokens. */
  int length() {
    return length;
  }

  /**
   * Copies tokens from a place on.
   *
   * @param skip tokens to pass over first
   * @param eos the id that ends a line
   */
  static void copy(Corpus corpus, Place from, int skip, int length, int eos, int[] target, int at) {
    BlockWalk walk = new BlockWalk(corpus, BlockMode.NONE, 1, from);
    for (int passed = 0; passed < skip; ) {
      int part = Math.min(skip - passed, walk.lineLength() - walk.place.offset);
      walk.take(part);
      passed += part;
    }
    for (int done = 0; done < length; ) {
      int part = Math.min(length - done, walk.lineLength() - walk.place.offset);
      walk.copyOfLine(part, eos, target, at + done);
      walk.take(part);
      done += part;
    }
  }

  private void copyOfLine(int count, int eos, int[] target, int at) {
    boolean toTheEnd = place.offset + count == lineLength();
    int words = toTheEnd ? count - 1 : count;
    if (words > 0) {
      corpus.copySentence(sentence(), place.offset, words, target, at);
    }
    if (toTheEnd) {
      target[at + words] = eos;
    }
  }

  private boolean atEnd() {
    return place.document == corpus.documents();
  }

  private boolean atMark() {
    return place.line == lines;
  }

  private long sentence() {
    return corpus.firstSentence(place.document) + place.line;
  }

  private int lineLength() {
    return atMark() ? MARK : corpus.sentenceLength(sentence()) + 1;
  }

  private void take(int tokens) {
    long after = place.tokens + tokens;
    if (place.offset + tokens < lineLength()) {
      place = new Place(place.document, place.line, place.offset + tokens, after);
    } else if (atMark()) {
      place = new Place(place.document + 1, 0, 0, after);
      enterDocument();
    } else {
      place = new Place(place.document, place.line + 1, 0, after);
      endCorpus();
    }
  }

  private void enterDocument() {
    lines = atEnd() ? 0 : corpus.sentenceCount(place.document);
    endCorpus();
  }

  /** No mark follows the last document. */
  private void endCorpus() {
    if (place.document == corpus.documents() - 1 && place.line == lines) {
      place = new Place(place.document + 1, 0, 0, place.tokens);
    }
  }
}
