package dev.cloze.spark;

import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.dedup.KeptDocuments;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Writes the documents that stay into the files that {@link KeptDocuments} would write: tasks
 * render parts, the driver says by their sizes which bytes make up which file, tasks put the files
 * together.
 */
final class KeptFiles {
  private final JavaSparkContext spark;
  private final Setting setting;

  /** What tasks need; the same for all. */
  private record Setting(Storage storage, DocumentOptions documents, String work)
      implements Serializable {
    String text(int part) {
      return "%s/text-%06d".formatted(work, part);
    }

    String sizes(int part) {
      return "%s/text-sizes-%06d".formatted(work, part);
    }
  }

  /** Bytes of a part's text. */
  private record Range(int part, long from, long to) implements Serializable {}

  /** A file and what it holds. */
  private record FilePlan(String name, List<Range> ranges) implements Serializable {}

  KeptFiles(JavaSparkContext spark, Storage storage, DocumentOptions documents, String work) {
    this.spark = spark;
    setting = new Setting(storage, documents, work);
  }

  /**
   * @param fileBytes a file ends at the first document that brings it to this size
   */
  void write(List<Part> parts, long fileBytes, String folder) {
    Setting tasks = setting;
    List<Integer> rendered = Jobs.run(spark, "render", parts, part -> render(part, tasks));
    Cut cut = new Cut(fileBytes);
    rendered.forEach(part -> cut.add(part, tasks));
    setting.storage().makeDirectory(folder);
    Jobs.run(
        spark,
        "write documents",
        cut.plans,
        plan -> write(plan, folder + "/" + plan.name(), tasks));
  }

  private static Integer render(Part part, Setting setting) {
    Storage storage = setting.storage();
    BitSet kept =
        BitSet.valueOf(storage.read(Duplicates.firstsFile(setting.work(), "kept", part.number())));
    storage.write(
        setting.text(part.number()),
        text ->
            storage.write(
                setting.sizes(part.number()), sizes -> render(part, setting, kept, text, sizes)));
    return part.number();
  }

  private static void render(
      Part part, Setting setting, BitSet kept, OutputStream text, OutputStream sizes)
      throws IOException {
    OutputStream out = new BufferedOutputStream(text, 1 << 17);
    DataOutputStream sizesOut = new DataOutputStream(new BufferedOutputStream(sizes, 1 << 16));
    int[] number = new int[1];
    PartReader reader = new PartReader(setting.storage(), setting.documents());
    for (Part.Slice slice : part.slices()) {
      reader.read(
          slice,
          document -> {
            if (kept.get(number[0]++)) {
              KeptDocuments.Rendered rendered = KeptDocuments.Rendered.of(document);
              out.write(rendered.bytes());
              sizesOut.writeBoolean(rendered.json());
              sizesOut.writeInt(rendered.bytes().length);
            }
          });
    }
    out.flush();
    sizesOut.flush();
  }

  /** Decides where files end. */
  private static final class Cut {
    private final long fileBytes;
    private final List<FilePlan> plans = new ArrayList<>();
    private boolean json;
    private long written;

    Cut(long fileBytes) {
      this.fileBytes = fileBytes;
    }

    void add(int part, Setting setting) {
      Storage.reading(
          setting.sizes(part),
          () -> {
            try (DataInputStream in =
                new DataInputStream(
                    new BufferedInputStream(setting.storage().open(setting.sizes(part), 0)))) {
              add(part, in);
            }
            return null;
          });
    }

    private void add(int part, DataInputStream sizes) throws IOException {
      long at = 0;
      while (true) {
        boolean nextIsJson;
        try {
          nextIsJson = sizes.readBoolean();
        } catch (EOFException e) {
          return;
        }
        int bytes = sizes.readInt();
        if (plans.isEmpty() || written >= fileBytes || nextIsJson != json) {
          json = nextIsJson;
          written = 0;
          plans.add(
              new FilePlan(
                  "part-%05d.%s".formatted(plans.size(), json ? "jsonl" : "txt"),
                  new ArrayList<>()));
        }
        extend(plans.get(plans.size() - 1).ranges(), part, at, at + bytes);
        at += bytes;
        written += bytes;
      }
    }

    private static void extend(List<Range> ranges, int part, long from, long to) {
      int last = ranges.size() - 1;
      if (last >= 0 && ranges.get(last).part() == part) {
        ranges.set(last, new Range(part, ranges.get(last).from(), to));
      } else {
        ranges.add(new Range(part, from, to));
      }
    }
  }

  private static Integer write(FilePlan plan, String file, Setting setting) {
    setting
        .storage()
        .write(
            file,
            out -> {
              for (Range range : plan.ranges()) {
                try (InputStream in =
                    setting.storage().open(setting.text(range.part()), range.from())) {
                  copy(in, range.to() - range.from(), out);
                }
              }
            });
    return plan.ranges().size();
  }

  private static void copy(InputStream in, long bytes, OutputStream out) throws IOException {
    byte[] buffer = new byte[1 << 17];
    for (long left = bytes; left > 0; ) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new EOFException("it is shorter than it was written");
      }
      out.write(buffer, 0, read);
      left -= read;
    }
  }
}
