package dev.cloze.task.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.task.TaskException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TasksTest {
  @Test
  void allNamesAreThereOnce() {
    assertThat(Tasks.names())
        .doesNotHaveDuplicates()
        .contains(
            "cola", "mnli", "ax", "boolq", "superglue-rte", "ax-g", "race", "squad-2.0", "ner")
        .hasSize(10 + 10 + 3 + 2 + 2 + 3 + 1);
  }

  @Test
  void aWrongNameListsTheRightOnes() {
    assertThatThrownBy(() -> Tasks.open("colla", Path.of(".")))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("\"colla\"")
        .hasMessageContaining("cola, sst-2, mrpc");
    assertThat(Tasks.open("sts-b", Path.of(".")).name()).isEqualTo("sts-b");
  }
}
