package dev.cloze.spark;

import dev.cloze.data.DataException;
import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.dedup.ContentHash;
import dev.cloze.text.dedup.KeptDocuments;
import java.io.IOException;
import java.io.Serializable;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Writes the documents that stay into the files that {@link KeptDocuments} would write. The corpus
 * is read a second time for them.
 */
final class KeptFiles {
  private KeptFiles() {}

  /** A part and what it held when it was read first. */
  private record Source(Part part, SignedPart signed) implements Serializable {}

  /**
   * @param fileBytes a file ends at the first document that brings it to this size
   */
  static void write(
      JavaSparkContext spark,
      Storage storage,
      DocumentOptions documents,
      String work,
      List<Part> parts,
      List<SignedPart> signed,
      long fileBytes,
      String folder) {
    List<Source> sources =
        parts.stream().map(part -> new Source(part, signed.get(part.number()))).toList();
    List<String> pieces =
        Jobs.run(spark, "render", sources, source -> render(source, documents, storage, work));
    DocumentFiles.write(spark, storage, pieces, fileBytes, folder);
  }

  private static String render(
      Source source, DocumentOptions documents, Storage storage, String work) {
    Part part = source.part();
    String file = "%s/text-%06d".formatted(work, part.number());
    BitSet removed = Removed.bits(Duplicates.file(work, Removed.KIND, part.number()), storage);
    StoredDocuments.write(
        file,
        storage,
        out -> {
          int number = 0;
          PartReader reader = new PartReader(storage, documents);
          for (int i = 0; i < part.slices().size(); i++) {
            Part.Slice slice = part.slices().get(i);
            Renderer renderer = new Renderer(out, removed, number);
            reader.read(slice, document -> renderer.add(KeptDocuments.Rendered.of(document)));
            if (!Objects.equals(renderer.chain, source.signed().chains().get(i))) {
              throw new DataException(
                  "%s changed while duplicates were looked for in it; run again when it is at rest"
                      .formatted(slice));
            }
            number = renderer.number;
          }
        });
    return file;
  }

  /** Takes the documents of a slice. */
  private static final class Renderer {
    private final StoredDocuments.Writer out;
    private final BitSet removed;
    private int number; // of the next document in its part
    private ContentHash chain;

    Renderer(StoredDocuments.Writer out, BitSet removed, int number) {
      this.out = out;
      this.removed = removed;
      this.number = number;
    }

    void add(KeptDocuments.Rendered document) throws IOException {
      chain = chain == null ? document.hash() : chain.then(document.hash());
      if (!removed.get(number++)) {
        out.write(document.bytes(), document.json());
      }
    }
  }
}
