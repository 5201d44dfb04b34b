package dev.cloze.data;

import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The corpus cut into the pieces that samples are made of, and grouped so that any piece is found
 * fast with little memory.
 *
 * <p>A <em>section</em> is a document, or an equal part of one of more than {@value
 * #SECTION_SENTENCES} sentences. Devlin et al. know only documents; a section bounds the work of
 * making one sample, and the only difference is that no sample spans its seams and that it draws a
 * target length of its own. A <em>block</em> is a run of sections of at least {@value
 * #BLOCK_SENTENCES} sentences; only blocks are kept in memory, 20 bytes each.
 */
final class Sections {
  static final int SECTION_SENTENCES = 512;
  static final int BLOCK_SENTENCES = 256;

  private final Corpus corpus;
  private final long[] firstDocument; // of each block
  private final int[] firstNumber;
  private final int[] sections;

  /**
   * @param number of the section within its document
   */
  record Section(long document, int number, long firstSentence, int sentences) {}

  Sections(Corpus corpus) {
    this.corpus = corpus;
    LongStream.Builder documents = LongStream.builder();
    IntStream.Builder numbers = IntStream.builder();
    IntStream.Builder counts = IntStream.builder();
    int sectionsInBlock = 0;
    int sentencesInBlock = 0;
    for (long document = 0; document < corpus.documents(); document++) {
      int sentences = corpus.sentenceCount(document);
      int parts = parts(sentences);
      for (int number = 0; number < parts; number++) {
        if (sectionsInBlock == 0) {
          documents.add(document);
          numbers.add(number);
        }
        sectionsInBlock++;
        sentencesInBlock += start(sentences, parts, number + 1) - start(sentences, parts, number);
        if (sentencesInBlock >= BLOCK_SENTENCES) {
          counts.add(sectionsInBlock);
          sectionsInBlock = 0;
          sentencesInBlock = 0;
        }
      }
    }
    if (sectionsInBlock > 0) {
      counts.add(sectionsInBlock);
    }
    firstDocument = documents.build().toArray();
    firstNumber = numbers.build().toArray();
    sections = counts.build().toArray();
  }

  int blocks() {
    return sections.length;
  }

  /** How many sections a block has; at least one. */
  int count(int block) {
    return sections[block];
  }

  Section first(int block) {
    return section(firstDocument[block], firstNumber[block]);
  }

  /** The section after this one, over the seams of documents and blocks; there must be one. */
  Section next(Section section) {
    if (section.number() + 1 < parts(corpus.sentenceCount(section.document()))) {
      return section(section.document(), section.number() + 1);
    }
    long document = section.document() + 1;
    while (corpus.sentenceCount(document) == 0) { // only in corpora prepared elsewhere
      document++;
    }
    return section(document, 0);
  }

  private Section section(long document, int number) {
    int sentences = corpus.sentenceCount(document);
    int parts = parts(sentences);
    int start = start(sentences, parts, number);
    int end = start(sentences, parts, number + 1);
    return new Section(document, number, corpus.firstSentence(document) + start, end - start);
  }

  private static int parts(int sentences) {
    return (int) (((long) sentences + SECTION_SENTENCES - 1) / SECTION_SENTENCES);
  }

  private static int start(int sentences, int parts, int number) {
    return (int) ((long) sentences * number / parts);
  }
}
