package dev.cloze.spark;

import dev.cloze.text.dedup.ContentHash;
import dev.cloze.text.dedup.DuplicateFiles;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Finds files with the same documents. The hash of a file is that of its documents one after
 * another: the task that read a whole file knows it, and for those that were cut a task goes over
 * the hashes of their documents once more.
 */
final class FileContents {
  private static final long MEMORY_BYTES = 64L << 20;

  private FileContents() {}

  /** Some documents of a part in a row. */
  private record Span(int part, long from, long documents) implements Serializable {}

  /** The documents of a file that was cut. */
  private record CutFile(int input, ArrayList<Span> spans) implements Serializable {}

  /**
   * The lines that say which file repeats which.
   *
   * @param folder for what does not fit into memory
   */
  static List<String> duplicates(
      JavaSparkContext spark,
      Storage storage,
      List<InputFile> inputs,
      List<Part> parts,
      List<SignedPart> signed,
      String work,
      Path folder) {
    ContentHash[] hashes = new ContentHash[inputs.size()];
    Map<Integer, CutFile> cut = new TreeMap<>();
    for (Part part : parts) {
      SignedPart was = signed.get(part.number());
      long from = 0;
      for (int i = 0; i < part.slices().size(); i++) {
        Part.Slice slice = part.slices().get(i);
        long documents = was.slices().get(i).documentsRead();
        if (slice.isWholeFile()) {
          hashes[slice.input()] = was.chains().get(i);
        } else {
          cut.computeIfAbsent(slice.input(), input -> new CutFile(input, new ArrayList<>()))
              .spans()
              .add(new Span(part.number(), from, documents));
        }
        from += documents;
      }
    }
    List<CutFile> files = new ArrayList<>(cut.values());
    List<Chain> chains = Jobs.run(spark, "compare files", files, file -> hash(file, storage, work));
    for (int i = 0; i < chains.size(); i++) {
      hashes[files.get(i).input()] = chains.get(i).hash();
    }
    try (DuplicateFiles duplicates = new DuplicateFiles(folder, MEMORY_BYTES)) {
      for (ContentHash hash : hashes) {
        if (hash != null) {
          duplicates.add(hash);
        }
        duplicates.endFile();
      }
      return duplicates.find(inputs.stream().map(InputFile::path).toList()).lines();
    }
  }

  /** The hash of a file; null in one without documents. */
  private record Chain(ContentHash hash) implements Serializable {}

  private static Chain hash(CutFile file, Storage storage, String work) {
    ContentHash[] chain = new ContentHash[1];
    for (Span span : file.spans()) {
      Fingerprints.readHashes(
          Fingerprints.hashes(work, span.part()),
          storage,
          span.from(),
          span.documents(),
          (i, high, low) -> {
            ContentHash next = new ContentHash(high, low);
            chain[0] = chain[0] == null ? next : chain[0].then(next);
          });
    }
    return new Chain(chain[0]);
  }
}
