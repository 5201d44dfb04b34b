package dev.cloze.task.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cloze.task.catalog.Tasks;
import dev.cloze.task.example.Dataset;
import dev.cloze.task.example.Example;
import dev.cloze.task.example.Scores;
import dev.cloze.task.example.Split;
import dev.cloze.task.example.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The best that the same answer to every example reaches. */
class ConstantAnswerTest {
  @TempDir private Path folder;

  private void write(String name, String... lines) throws IOException {
    Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private Optional<Scores> best(String task) {
    return best(Tasks.open(task, folder));
  }

  private <E extends Example, P> Optional<Scores> best(Task<E, P> task) {
    Dataset<E, P> dev = task.read(folder, Split.DEV).get(0);
    return ConstantAnswer.best(task, dev);
  }

  @Test
  void ofClasses() throws IOException {
    write("dev.tsv", "sentence\tlabel", "a\t0", "b\t0", "c\t1");
    assertThat(best("sst-2").orElseThrow().main()).isEqualTo(2.0 / 3, within(1e-12));
    write("dev.tsv", "x\t1\t\ta", "x\t0\t\tb");
    assertThat(best("cola").orElseThrow().main()).isZero();
  }

  @Test
  void ofProposals() throws IOException {
    String row =
        "{\"premise\": \"A\", \"choice1\": \"B\", \"choice2\": \"C\", \"question\": \"cause\","
            + " \"idx\": %d, \"label\": %d}";
    write("val.jsonl", row.formatted(0, 1), row.formatted(1, 1), row.formatted(2, 0));
    assertThat(best("copa").orElseThrow().main()).isEqualTo(2.0 / 3, within(1e-12));
  }

  @Test
  void ofTags() throws IOException {
    for (String part : new String[] {"train", "dev"}) {
      write(part + ".txt", "a A O", "b N O", "c N B-X");
    }
    assertThat(best("pos").orElseThrow().main()).isEqualTo(2.0 / 3, within(1e-12));
    assertThat(best("ner").orElseThrow().main()).isLessThan(1);
  }

  @Test
  void ofQuestions() throws IOException {
    String qa = "{\"id\": \"%s\", \"question\": \"q\", \"answers\": %s, \"is_impossible\": %s}";
    String gold = "[{\"text\": \"cat\", \"answer_start\": 0}]";
    String none = qa.formatted("1", "[]", true);
    String some = qa.formatted("2", gold, false);
    String file =
        "{\"data\": [{\"title\": \"T\", \"paragraphs\": [{\"context\": \"cat\", \"qas\": [%s]}]}]}";
    write("dev-v2.0.json", file.formatted(none + ", " + some));
    assertThat(best("squad-2.0").orElseThrow().main()).isEqualTo(0.5);
    write("dev-v1.1.json", file.formatted(some));
    assertThat(best("squad-1.1")).isEmpty();
  }

  @Test
  void aNumberHasNone() throws IOException {
    String header =
        "index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2\tscore";
    write("dev.tsv", header, "0\tg\tf\ty\to\ts\ts\tA\tB\t2.5", "1\tg\tf\ty\to\ts\ts\tA\tC\t5.0");
    assertThat(best("sts-b")).isEmpty();
  }
}
