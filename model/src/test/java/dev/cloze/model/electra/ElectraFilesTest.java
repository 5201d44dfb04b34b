package dev.cloze.model.electra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.config.ElectraConfig;
import dev.cloze.config.GeneratorConfig.Shares;
import dev.cloze.engine.Engine;
import dev.cloze.engine.SafeTensors;
import dev.cloze.model.Golden;
import dev.cloze.model.ModelException;
import dev.cloze.model.PublishedWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElectraFilesTest {
  private static final String WORDS = "electra.embeddings.word_embeddings.weight";
  private static final String BIAS = "generator_lm_head.bias";

  private final Golden golden = Golden.electraOdd();

  @TempDir private Path folder;
  private Path discriminator;
  private Path generator;
  private PointerScope scope;
  private ElectraForPreTraining model;

  @BeforeEach
  void open() throws IOException {
    Engine.start(1, "highest");
    scope = new PointerScope();
    discriminator = Files.createDirectory(folder.resolve("discriminator"));
    generator = Files.createDirectory(folder.resolve("generator"));
    model =
        ElectraForPreTraining.joint(
            ElectraConfig.read(golden.file("discriminator-config.json")),
            ElectraConfig.read(golden.file("generator-config.json")),
            Shares.EMBEDDINGS,
            1);
    model.parameters().copyFrom(golden.tensors("weights"), "weights");
    ElectraFiles.writeDiscriminator(model, discriminator);
    ElectraFiles.writeGenerator(model, generator);
  }

  @AfterEach
  void close() {
    model.close();
    scope.close();
  }

  private static void assertSame(Map<String, Tensor> expected, Map<String, Tensor> actual) {
    assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    actual.forEach(
        (name, tensor) -> assertThat(torch.equal(tensor, expected.get(name))).as(name).isTrue());
  }

  private void change(Path directory, Consumer<Map<String, Tensor>> change) throws IOException {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    PublishedWeights.read(directory).forEach((name, t) -> weights.put(name, t.clone()));
    change.accept(weights);
    SafeTensors.write(directory.resolve("model.safetensors"), weights, Map.of());
  }

  @Test
  void bothAreReadBitForBit() throws IOException {
    ElectraFiles.Loaded<ElectraForPreTraining> joint =
        ElectraFiles.readJoint(discriminator, generator, Shares.EMBEDDINGS, 2);
    try (ElectraForPreTraining read = joint.model()) {
      assertThat(joint.missing()).isEmpty();
      assertThat(joint.unused()).isEmpty();
      assertSame(model.parameters().named(), read.parameters().named());
    }
    try (ElectraForPreTraining read = ElectraFiles.readDiscriminator(discriminator, 2).model()) {
      assertSame(model.discriminatorWeights(), read.parameters().named());
    }
    try (ElectraForMaskedLm read = ElectraFiles.readGenerator(generator, 2).model()) {
      assertSame(model.generatorWeights(), read.parameters().named());
      Path again = Files.createDirectory(folder.resolve("again"));
      ElectraFiles.write(read, again);
      assertThat(again.resolve("model.safetensors"))
          .hasSameBinaryContentAs(generator.resolve("model.safetensors"));
    }
  }

  /** As in the files that Google's weights were first published in. */
  @Test
  void namesOfOldFiles() throws IOException {
    change(
        generator,
        weights -> {
          weights.put("electra.embeddings.position_ids", torch.ones(1, 53));
          weights.put("generator_lm_head.weight", weights.get(WORDS).clone());
          weights.put("generator_predictions.bias", weights.remove(BIAS));
        });
    ElectraFiles.Loaded<ElectraForMaskedLm> loaded = ElectraFiles.readGenerator(generator, 2);
    try (ElectraForMaskedLm read = loaded.model()) {
      assertThat(loaded.missing()).isEmpty();
      assertThat(loaded.unused()).isEmpty();
      assertSame(model.generatorWeights(), read.parameters().named());
    }
  }

  @Test
  void missingHeadsAreFreshAndNamed() throws IOException {
    change(
        discriminator,
        weights -> {
          weights.keySet().removeIf(name -> name.startsWith("discriminator_predictions.dense."));
          weights.put("classifier.out_proj.weight", torch.ones(2, 32));
        });
    ElectraFiles.Loaded<ElectraForPreTraining> loaded =
        ElectraFiles.readDiscriminator(discriminator, 2);
    loaded.model().close();
    assertThat(loaded.missing())
        .containsExactly(
            "discriminator_predictions.dense.weight", "discriminator_predictions.dense.bias");
    assertThat(loaded.unused()).containsExactly("classifier.out_proj.weight");
  }

  @Test
  void whatDoesNotFitIsNamed() throws IOException {
    change(discriminator, weights -> weights.put(WORDS, torch.ones(98, 24)));
    assertThatThrownBy(() -> ElectraFiles.readDiscriminator(discriminator, 2))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll(discriminator.toString(), WORDS, "[98, 24]", "[99, 24]");
    change(discriminator, weights -> weights.keySet().removeIf(n -> n.contains("layer.2.")));
    assertThatThrownBy(() -> ElectraFiles.readDiscriminator(discriminator, 2))
        .isInstanceOf(ModelException.class);
    change(generator, weights -> weights.keySet().removeIf(n -> n.contains("layer.1.")));
    assertThatThrownBy(() -> ElectraFiles.readGenerator(generator, 2))
        .hasMessageContainingAll("lacks 16 weights", "electra.encoder.layer.1.");
    assertThatThrownBy(() -> ElectraFiles.readGenerator(folder.resolve("none"), 2))
        .hasMessageContaining("none is not a directory");
  }

  @Test
  void aPairThatWasNotTrainedTogether() throws IOException {
    change(generator, weights -> weights.get(WORDS).add_(new Scalar(1)));
    assertThatThrownBy(() -> ElectraFiles.readJoint(discriminator, generator, Shares.EMBEDDINGS, 2))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll(WORDS, "which the two networks share");
  }

  @Test
  void aDecoderThatIsNotTheWordTable() throws IOException {
    change(
        generator,
        weights -> weights.put("generator_lm_head.weight", weights.get(WORDS).add(new Scalar(1))));
    assertThatThrownBy(() -> ElectraFiles.readGenerator(generator, 2))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("differs from its word embeddings");
  }
}
