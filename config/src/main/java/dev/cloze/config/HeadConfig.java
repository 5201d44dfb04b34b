package dev.cloze.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * What a fine-tuned network gives, as Hugging Face's {@code config.json} says it: {@code
 * architectures}, {@code id2label} and {@code problem_type}.
 *
 * @param labels the classes or tags in the order of the outputs; empty where there are none
 * @param dropout in the head, {@code classifier_dropout}; empty for that of the hidden states
 */
public record HeadConfig(Type type, List<String> labels, OptionalDouble dropout) {
  private static final String DROPOUT = "classifier_dropout";

  /** What there is a score for. */
  public enum Type {
    /** Each class of a text. */
    CLASSES("ForSequenceClassification", "classifies texts"),
    /** A text: one number. */
    NUMBER("ForSequenceClassification", "gives a number for a text"),
    /** Each of several proposals. */
    CHOICES("ForMultipleChoice", "chooses among proposals"),
    /** Each token as the first or the last of an answer. */
    SPANS("ForQuestionAnswering", "finds answers"),
    /** The same with the last depending on the first: ELECTRA's code. Not in transformers. */
    JOINT_SPANS("ForJointQuestionAnswering", "finds answers, their ends by their beginnings"),
    /** Each tag of a word. */
    TAGS("ForTokenClassification", "tags words"),
    /** Each class of two places in a text. Not in transformers. */
    PLACES("ForSpanClassification", "classifies places in a text");

    private final String suffix;
    private final String does;

    Type(String suffix, String does) {
      this.suffix = suffix;
      this.does = does;
    }

    /** The end of the class's name, such as "ForSequenceClassification". */
    public String suffix() {
      return suffix;
    }

    /** For messages: "classifies texts". */
    public String does() {
      return does;
    }

    private boolean hasLabels() {
      return this == CLASSES || this == TAGS || this == PLACES;
    }
  }

  /** A head with the dropout of the hidden states. */
  public HeadConfig(Type type, List<String> labels) {
    this(type, labels, OptionalDouble.empty());
  }

  public HeadConfig {
    labels = List.copyOf(labels);
    var problems = new Problems("labels");
    dropout.ifPresent(value -> problems.belowOne(DROPOUT, value));
    problems.require(
        !type.hasLabels() || labels.size() >= 2, "are %s, expected two or more".formatted(labels));
    problems.require(
        labels.stream().distinct().count() == labels.size(),
        "are %s, expected each once".formatted(labels));
    problems.throwIfAny();
  }

  /** How many scores there are. */
  public int outputs() {
    return switch (type) {
      case CLASSES, TAGS, PLACES -> labels.size();
      case NUMBER, CHOICES -> 1;
      case SPANS, JOINT_SPANS -> 2;
    };
  }

  /** The class of transformers that the network is, such as "BertForSequenceClassification". */
  public String architecture(String modelType) {
    String name =
        switch (modelType) {
          case "bert", "bort" -> "Bert"; // transformers has no Bort of its own
          case "roberta" -> "Roberta";
          case "electra" -> "Electra";
          case ElmoTaskConfig.MODEL_TYPE -> "Elmo";
          default -> throw new IllegalArgumentException(modelType + " is not fine-tuned");
        };
    return name + type.suffix;
  }

  /**
   * The head of a directory.
   *
   * @param configJson Hugging Face's {@code config.json}
   * @return empty if the directory is of a pre-trained network
   */
  public static Optional<HeadConfig> read(Path configJson) {
    ObjectNode node = JsonObjectFile.read(configJson, "a model's config.json", "{}");
    String architecture = node.path("architectures").path(0).asText("");
    return Arrays.stream(Type.values())
        .filter(type -> architecture.endsWith(type.suffix))
        .filter(type -> type != Type.NUMBER)
        .filter(type -> type != Type.SPANS || !architecture.endsWith(Type.JOINT_SPANS.suffix))
        .findFirst()
        .map(type -> of(type, node, configJson));
  }

  private static HeadConfig of(Type type, ObjectNode node, Path file) {
    List<String> labels = labels(node, file);
    boolean number =
        type == Type.CLASSES
            && (labels.size() == 1 || node.path("problem_type").asText("").equals("regression"));
    Type actual = number ? Type.NUMBER : type;
    return new HeadConfig(actual, actual.hasLabels() ? labels : List.of(), dropout(node));
  }

  /** The {@code classifier_dropout} of a directory, which one without a head may have too. */
  public static OptionalDouble dropout(Path configJson) {
    return dropout(JsonObjectFile.read(configJson, "a model's config.json", "{}"));
  }

  private static OptionalDouble dropout(ObjectNode node) {
    JsonNode value = node.path(DROPOUT);
    return value.isNumber() ? OptionalDouble.of(value.doubleValue()) : OptionalDouble.empty();
  }

  /** The same with another dropout. */
  public HeadConfig withDropout(OptionalDouble newDropout) {
    return new HeadConfig(type, labels, newDropout);
  }

  private static List<String> labels(ObjectNode node, Path file) {
    JsonNode names = node.path("id2label");
    if (!names.isObject()) {
      int count = node.path("num_labels").asInt(2); // what transformers assumes
      return IntStream.range(0, count).mapToObj(HeadConfig::unnamed).toList();
    }
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      JsonNode label = names.get(Integer.toString(i));
      if (label == null) {
        throw new RecipeException(
            "%s: id2label has %d labels and none with the number %d; expected 0 to %d."
                .formatted(file, names.size(), i, names.size() - 1));
      }
      labels.add(label.asText());
    }
    return labels;
  }

  private static String unnamed(int index) {
    return "LABEL_" + index;
  }

  /** Whether the labels are what transformers calls those that nobody named. */
  public boolean isUnnamed() {
    return !labels.isEmpty()
        && IntStream.range(0, labels.size()).allMatch(i -> labels.get(i).equals(unnamed(i)));
  }

  /** Adds the keys of this head to a {@code config.json}. */
  public String addTo(String configJson) {
    ObjectNode node;
    try {
      node = (ObjectNode) JsonObjectFile.JSON.readTree(configJson);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("made here, and JSON", e);
    }
    List<String> names = type == Type.NUMBER ? List.of(unnamed(0)) : labels;
    if (!names.isEmpty()) {
      ObjectNode id2label = node.putObject("id2label");
      ObjectNode label2id = node.putObject("label2id");
      for (int i = 0; i < names.size(); i++) {
        id2label.put(Integer.toString(i), names.get(i));
        label2id.put(names.get(i), i);
      }
    }
    dropout.ifPresent(value -> node.put(DROPOUT, value));
    if (type == Type.CLASSES || type == Type.NUMBER) {
      node.put("problem_type", type == Type.NUMBER ? "regression" : "single_label_classification");
    }
    return node.toPrettyString() + "\n";
  }
}
