package dev.cloze.task.glue;

import dev.cloze.task.example.Split;
import dev.cloze.task.reading.Row;
import dev.cloze.task.reading.TabFile;
import dev.cloze.task.reading.TaskFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * MRPC from the files of its own release, whose licence forbids to repackage them: pairs that
 * GLUE's list names go to dev, the others to train, in the order of the file.
 */
final class MsrParaphrase {
  static final Layout LAYOUT =
      Layout.of("Quality,#1 ID,#2 ID,#1 String,#2 String", "", "#1 String", "#2 String", "Quality");

  private static final String TRAIN = "msr_paraphrase_train.txt";
  private static final String TEST = "msr_paraphrase_test.txt";
  private static final List<String> DEV_IDS = List.of("mrpc_dev_ids.tsv", "dev_ids.tsv");

  private MsrParaphrase() {}

  /** Whether the folder holds the release instead of GLUE's files. */
  static boolean isIn(Path data, Split split) {
    String glue = Glue.MRPC.files(split).get(0);
    return find(data, glue).isEmpty() && !find(data, split == Split.TEST ? TEST : TRAIN).isEmpty();
  }

  /** Reads a part; the labels of test are dropped, as GLUE's are. */
  static GlueReader read(Path data, Split split) {
    var reader = new GlueReader(Glue.MRPC, split);
    if (split == Split.TEST) {
      eachRow(data, TEST, (row, index) -> reader.add(asTest(row, index)));
      return reader.finish();
    }
    Set<List<String>> dev = devIds(data);
    eachRow(
        data,
        TRAIN,
        (row, index) -> {
          boolean isDev = row.fields().size() > 2 && dev.contains(row.fields().subList(1, 3));
          if (isDev == (split == Split.DEV)) {
            reader.add(row);
          }
        });
    return reader.finish();
  }

  private interface RowUse {
    void accept(Row row, int index);
  }

  private static void eachRow(Path data, String name, RowUse use) {
    var header = new GlueReader(Glue.MRPC, Split.TRAIN);
    var next = new int[] {-1};
    for (Path file : find(data, name)) {
      TabFile.each(
          file,
          header.problems(),
          row -> {
            int index = next[0]++;
            if (index < 0) {
              header.checkHeader(row);
            } else {
              use.accept(row, index);
            }
          });
    }
  }

  private static Row asTest(Row row, int index) {
    List<String> fields = new ArrayList<>(row.fields());
    fields.set(0, Integer.toString(index));
    return new Row(row.place(), fields);
  }

  private static Set<List<String>> devIds(Path data) {
    Set<List<String>> ids = new HashSet<>();
    for (String name : DEV_IDS) {
      for (Path file : find(data, name)) {
        TabFile.each(file, new ArrayList<>(), row -> ids.add(row.fields()));
      }
      if (!ids.isEmpty()) {
        return ids;
      }
    }
    throw TaskFiles.missing(data, String.join(" or ", DEV_IDS));
  }

  private static List<Path> find(Path data, String name) {
    return TaskFiles.find(data, name, new ArrayList<>());
  }
}
