package dev.cloze.model.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.config.BertConfig;
import dev.cloze.config.BortConfig;
import dev.cloze.config.HeadConfig;
import dev.cloze.engine.Engine;
import dev.cloze.engine.SafeTensors;
import dev.cloze.model.Golden;
import dev.cloze.model.bert.BertFiles;
import dev.cloze.model.bert.BertForTask;
import dev.cloze.model.bort.BortFiles;
import dev.cloze.model.bort.BortForMaskedLM;
import dev.cloze.model.head.TaskModel;
import dev.cloze.model.layer.TokenInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A fine-tuned Bort is, without dropout, a fine-tuned BERT of one segment: to others it is one. */
class BortForTaskTest {
  @TempDir private Path folder;
  private Path pretrained;

  @BeforeEach
  void write() throws IOException {
    Engine.start(1, "highest");
    pretrained = Files.createDirectory(folder.resolve("bort"));
    try (var model = BortForMaskedLM.create(BortConfig.of(2, 3, 12, 5, 19, 9), 3)) {
      BortFiles.write(model, pretrained);
    }
  }

  private static HeadConfig head(HeadConfig.Type type) {
    boolean labelled =
        type == HeadConfig.Type.CLASSES
            || type == HeadConfig.Type.TAGS
            || type == HeadConfig.Type.PLACES;
    return new HeadConfig(type, labelled ? List.of("a", "b", "c") : List.of());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "JOINT_SPANS")
  void isABertOfOneSegment(HeadConfig.Type type) throws IOException {
    TaskModelFiles files = TaskModelFiles.open(pretrained);
    assertThat(files.architecture()).isEqualTo("bort");
    Path tuned = Files.createDirectory(folder.resolve("tuned"));
    TaskModelFiles.Start start = files.start(head(type), Optional.empty(), 7);
    try (TaskModel bort = start.model();
        PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      files.write(bort, Optional.empty(), tuned);
      assertThat(TaskModelFiles.open(tuned).own().head()).contains(head(type));
      SafeTensors published = SafeTensors.open(tuned.resolve("model.safetensors"));
      String segment = "bert.embeddings.token_type_embeddings.weight";
      assertThat(published.shape(segment)).containsExactly(1, 12);
      TokenInputs inputs = TokenInputs.evaluating(List.of(new int[] {1, 7, 3, 18, 2}));
      BertConfig shape = BertConfig.read(tuned.resolve("config.json"));
      try (TaskModel bert = BertForTask.create(shape, head(type), Optional.empty(), 1);
          TaskModel again = TaskModelFiles.open(tuned).read(head(type))) {
        Map<String, Tensor> weights = BertFiles.weights(tuned);
        assertThat(bert.parameters().copyFrom(weights, "tuned")).isEmpty();
        List<String> names = new ArrayList<>(weights.keySet());
        names.remove(segment);
        assertThat(again.parameters().named().keySet()).containsExactlyInAnyOrderElementsOf(names);
        Golden.assertClose("hidden", bert.hidden(inputs), again.hidden(inputs), 1e-6);
        names.forEach(
            name ->
                assertThat(torch.equal(weights.get(name), again.parameters().named().get(name)))
                    .as(name)
                    .isTrue());
      }
    }
  }

  /** The row of another program's file belongs to every position. */
  @Test
  void aSegmentThatIsNotZeroIsTakenOver() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> weights = BertFiles.weights(pretrained);
      weights.put("bert.embeddings.token_type_embeddings.weight", torch.ones(1, 12));
      SafeTensors.write(pretrained.resolve("model.safetensors"), weights, Map.of());
      String positions = "bert.embeddings.position_embeddings.weight";
      HeadConfig head = head(HeadConfig.Type.TAGS);
      try (TaskModel model =
          TaskModelFiles.open(pretrained).start(head, Optional.empty(), 7).model()) {
        Golden.assertClose(
            positions,
            weights.get(positions).add(torch.ones(1, 12)),
            model.parameters().named().get(positions),
            1e-6);
      }
    }
  }
}
