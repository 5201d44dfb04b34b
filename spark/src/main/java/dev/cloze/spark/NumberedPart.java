package dev.cloze.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a corpus whose documents have their numbers.
 *
 * @param first the number of its first document in the corpus
 * @param files of its slices
 * @param linesBefore for each slice, the lines of its file that are before it
 */
record NumberedPart(int part, long first, int documents, List<String> files, long[] linesBefore)
    implements Serializable {

  static List<NumberedPart> of(List<Part> parts, List<SignedPart> signed) {
    List<NumberedPart> numbered = new ArrayList<>();
    long first = 0;
    int input = -1;
    long lines = 0; // of this input, so far
    for (Part part : parts) {
      SignedPart was = signed.get(part.number());
      List<String> files = new ArrayList<>();
      long[] linesBefore = new long[part.slices().size()];
      for (int i = 0; i < linesBefore.length; i++) {
        Part.Slice slice = part.slices().get(i);
        if (slice.input() != input) {
          input = slice.input();
          lines = 0;
        }
        files.add(slice.file());
        linesBefore[i] = lines;
        lines += was.slices().get(i).lines();
      }
      int documents = Math.toIntExact(was.documents());
      numbered.add(new NumberedPart(part.number(), first, documents, files, linesBefore));
      first += documents;
    }
    return numbered;
  }

  /**
   * Where a document is in the corpus, as {@link dev.cloze.text.corpus.Document} says it.
   *
   * @param place in the slice: member of the archive, line
   */
  String source(int slice, String place) {
    int colon = place.lastIndexOf(':');
    long line = Long.parseLong(place.substring(colon + 1)) + linesBefore[slice];
    return files.get(slice) + place.substring(0, colon + 1) + line;
  }
}
