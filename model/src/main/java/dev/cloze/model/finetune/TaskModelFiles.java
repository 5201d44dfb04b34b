package dev.cloze.model.finetune;

import dev.cloze.config.HeadConfig;
import dev.cloze.config.LoraConfig;
import dev.cloze.model.ModelException;
import dev.cloze.model.Parameters;
import dev.cloze.model.PublishedWeights;
import dev.cloze.model.WeightTransfer;
import dev.cloze.model.head.TaskModel;
import dev.cloze.model.layer.LowRank;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Directories of fine-tuned networks, in the layout of Hugging Face, of any architecture. */
public final class TaskModelFiles {
  private final Path directory;
  private final TaskArchitecture architecture;
  private final Optional<HeadConfig> head;
  private final OptionalDouble headDropout;

  private TaskModelFiles(Path directory) {
    this.directory = directory;
    architecture = TaskArchitecture.of(directory);
    Path config = directory.resolve("config.json");
    head = HeadConfig.read(config);
    headDropout = HeadConfig.dropout(config);
  }

  /**
   * Looks at a directory with a pre-trained or a fine-tuned network.
   *
   * @throws ModelException if it is of an architecture that is not fine-tuned
   */
  public static TaskModelFiles open(Path directory) {
    return new TaskModelFiles(directory);
  }

  /** "bert", "roberta", "electra" or "bort". */
  public String architecture() {
    return architecture.name();
  }

  public Path directory() {
    return directory;
  }

  public int hiddenSize() {
    return architecture.shape().hiddenSize();
  }

  /** The most tokens of a sequence, special tokens included. */
  public int longestSequence() {
    return architecture.shape().longestSequence();
  }

  /** The head that the directory has. */
  public DirectoryHead own() {
    return new DirectoryHead(directory, architecture(), head);
  }

  /**
   * The head that a network gets which is fine-tuned from this directory: the one that is wanted,
   * with the order of the labels here where the directory has the same ones, and with its dropout.
   */
  public HeadConfig headFor(HeadConfig wanted) {
    return head.filter(own -> own().fits(wanted) && !own.isUnnamed())
        .orElse(wanted.withDropout(headDropout));
  }

  /**
   * The head to ask for where a task about places in a text is given to a network that classifies
   * whole texts: others fine-tune it so.
   */
  public HeadConfig accepted(HeadConfig wanted) {
    boolean whole = head.isPresent() && head.get().type() == HeadConfig.Type.CLASSES;
    if (wanted.type() == HeadConfig.Type.PLACES && whole) {
      return new HeadConfig(HeadConfig.Type.CLASSES, wanted.labels());
    }
    boolean spans =
        wanted.type() == HeadConfig.Type.SPANS || wanted.type() == HeadConfig.Type.JOINT_SPANS;
    boolean either =
        head.isPresent()
            && (head.get().type() == HeadConfig.Type.SPANS
                || head.get().type() == HeadConfig.Type.JOINT_SPANS);
    return spans && either ? head.get() : wanted;
  }

  /** A network to be fine-tuned, and what a person should know of its beginning. */
  public record Start(TaskModel model, List<String> notices) {}

  /**
   * The network that fine-tuning starts from: the encoder of the directory, and its head where that
   * is of the kind that is wanted.
   *
   * @param wanted the head; where the directory has the same labels, their order there is kept
   * @param seed of the weights that begin fresh
   * @throws ModelException if weights of the encoder are missing, or shapes differ
   */
  public Start start(HeadConfig wanted, Optional<LoraConfig> lora, long seed) throws IOException {
    boolean keeps = own().fits(wanted);
    TaskModel model = architecture.network().create(headFor(wanted), lora, seed);
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> weights = new LinkedHashMap<>(architecture.weights().read(directory));
      if (!keeps) {
        weights.keySet().removeIf(name -> isHead(name, model.parameters()));
      }
      List<String> missing = copy(weights, model.parameters());
      lora.ifPresent(config -> model.parameters().freeze(TaskModelFiles::isAdapted));
      return new Start(model, notices(missing, keeps));
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** The network that {@link #start} gives, with fresh weights everywhere. */
  public Start fresh(HeadConfig wanted, Optional<LoraConfig> lora, long seed) {
    TaskModel model = architecture.network().create(headFor(wanted), lora, seed);
    lora.ifPresent(config -> model.parameters().freeze(TaskModelFiles::isAdapted));
    return new Start(
        model,
        List.of(
            "The weights of %s are not used: all begin with fresh values.".formatted(directory)));
  }

  private List<String> notices(List<String> missing, boolean keeps) {
    List<String> notices = new ArrayList<>();
    List<String> fresh = missing.stream().filter(name -> !LowRank.isChange(name)).toList();
    head.filter(h -> !keeps)
        .ifPresent(
            h ->
                notices.add(
                    "%s %s%s: its encoder is taken over, and a new head begins fresh."
                        .formatted(
                            directory,
                            h.type().does(),
                            h.labels().isEmpty()
                                ? ""
                                : " (" + DirectoryHead.joined(h.labels()) + ")")));
    if (!fresh.isEmpty()) {
      notices.add("%s begin with fresh values.".formatted(String.join(", ", fresh)));
    }
    return notices;
  }

  /**
   * A fine-tuned network, to be used.
   *
   * @param wanted the head that the task needs, its labels in any order
   * @throws ModelException if the directory has another head, or other labels
   */
  public TaskModel read(HeadConfig wanted) throws IOException {
    HeadConfig own = own().require(wanted);
    TaskModel model = architecture.network().create(own, Optional.empty(), 0);
    try (PointerScope scope = new PointerScope()) {
      List<String> missing = copy(architecture.weights().read(directory), model.parameters());
      if (!missing.isEmpty()) {
        throw new ModelException(
            "%s lacks %s, although its config.json says that it %s. Fine-tune it first: cloze finetune"
                .formatted(directory, String.join(", ", missing), own.type().does()));
      }
      return model;
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** Copies what is there; the encoder must be there as a whole. */
  private List<String> copy(Map<String, Tensor> weights, Parameters parameters) {
    return WeightTransfer.copy(
            parameters,
            weights,
            directory.toString(),
            name -> isEncoder(name) && !LowRank.isChange(name),
            name -> !isEncoder(name))
        .missing();
  }

  private static boolean isEncoder(String name) {
    return name.contains(".encoder.layer.")
        || name.contains(".embeddings.") && !name.endsWith(".position_ids")
        || name.contains(".embeddings_project.");
  }

  /** The matrices that a change is learned for, and everything below them. */
  private static boolean isAdapted(String name) {
    return isEncoder(name) && !LowRank.isChange(name);
  }

  private static boolean isHead(String name, Parameters parameters) {
    boolean ours = parameters.all().stream().anyMatch(p -> p.names().contains(name));
    return ours && !isEncoder(name) && !name.contains(".pooler.");
  }

  /**
   * Writes a network as others read it: {@code config.json} and {@code model.safetensors}, changes
   * of low rank merged.
   *
   * @param target an existing directory
   */
  public void write(TaskModel model, Optional<LoraConfig> lora, Path target) throws IOException {
    String config =
        model
            .headConfig()
            .addTo(architecture.json().apply(model.headConfig().architecture(architecture())));
    Files.writeString(target.resolve("config.json"), config);
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> named = model.parameters().named();
      PublishedWeights.write(
          architecture.published().apply(lora.map(c -> LowRank.merged(named, c)).orElse(named)),
          target);
    }
  }
}
