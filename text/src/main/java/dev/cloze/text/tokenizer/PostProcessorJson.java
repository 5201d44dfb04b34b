package dev.cloze.text.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloze.text.tokenizer.SequenceTemplate.Piece;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code post_processor} of {@code tokenizer.json}: which special tokens stand around a text,
 * and whether blanks belong to the places of tokens.
 */
final class PostProcessorJson {
  private static final String TEMPLATE = "TemplateProcessing";
  private static final String BERT = "BertProcessing";
  private static final String ROBERTA = "RobertaProcessing";
  private static final String BYTE_LEVEL = "ByteLevel";
  private static final String SEQUENCE = "Sequence";

  private PostProcessorJson() {}

  /** The template; nothing around the texts if the processor says nothing. */
  static SequenceTemplate template(JsonPart processor, Vocabulary vocabulary) {
    SequenceTemplate template = SequenceTemplate.PLAIN;
    for (JsonPart part : parts(processor)) {
      template =
          switch (part.type(TEMPLATE, BERT, ROBERTA, BYTE_LEVEL)) {
            case TEMPLATE -> read(part, vocabulary);
            case BERT -> {
              requireEnds(part, vocabulary);
              yield SequenceTemplate.bert(vocabulary);
            }
            case ROBERTA -> {
              requireEnds(part, vocabulary);
              yield SequenceTemplate.roberta(vocabulary);
            }
            default -> template;
          };
    }
    return template;
  }

  /** How blanks are taken out of the places of tokens, if they are. */
  static ByteLevelOptions offsets(JsonPart processor) {
    ByteLevelOptions offsets = new ByteLevelOptions(false, false, true);
    for (JsonPart part : parts(processor)) {
      String type = part.type(TEMPLATE, BERT, ROBERTA, BYTE_LEVEL);
      boolean trims =
          (type.equals(ROBERTA) || type.equals(BYTE_LEVEL)) && part.at("trim_offsets").bool(true);
      if (trims && offsets.trimOffsets()) {
        throw part.at("trim_offsets").wrong("a part before it has taken the blanks out already");
      }
      if (trims) {
        offsets = new ByteLevelOptions(part.at("add_prefix_space").bool(true), true, true);
      }
    }
    return offsets;
  }

  private static List<JsonPart> parts(JsonPart processor) {
    if (processor.isAbsent()) {
      return List.of();
    }
    return processor.at("type").node().asText().equals(SEQUENCE)
        ? processor.at("processors").elements()
        : List.of(processor);
  }

  /** BertProcessing and RobertaProcessing name the two tokens with their ids. */
  private static void requireEnds(JsonPart part, Vocabulary vocabulary) {
    requireEnd(part.at("cls"), vocabulary.specials().cls(), vocabulary.cls());
    requireEnd(part.at("sep"), vocabulary.specials().sep(), vocabulary.sep());
  }

  private static void requireEnd(JsonPart end, String token, int id) {
    if (!end.node().path(0).asText().equals(token) || end.node().path(1).asInt(-1) != id) {
      throw end.wrong("expected [\"%s\",%d]".formatted(token, id));
    }
  }

  private static SequenceTemplate read(JsonPart part, Vocabulary vocabulary) {
    return new SequenceTemplate(
        pieces(part.at("single"), part, vocabulary), pieces(part.at("pair"), part, vocabulary));
  }

  private static List<Piece> pieces(JsonPart list, JsonPart part, Vocabulary vocabulary) {
    List<Piece> pieces = new ArrayList<>();
    for (JsonPart piece : list.elements()) {
      JsonPart special = piece.at("SpecialToken");
      if (special.isAbsent()) {
        JsonPart text = piece.at("Sequence");
        pieces.add(
            Piece.of(
                text.at("id").oneOf("A", "B").equals("A")
                    ? SequenceTemplate.Text.A
                    : SequenceTemplate.Text.B,
                text.at("type_id").integer()));
      } else {
        String name = special.at("id").text();
        for (JsonPart token : part.at("special_tokens").at(name).at("tokens").elements()) {
          pieces.add(Piece.of(vocabulary, token.text(), special.at("type_id").integer()));
        }
      }
    }
    return pieces;
  }

  /** RoBERTa's own where that says it all. */
  static void put(
      Vocabulary vocabulary, ByteLevelOptions offsets, SequenceTemplate template, ObjectNode root) {
    if (template.equals(SequenceTemplate.PLAIN)) {
      putByteLevel(offsets, root.putObject("post_processor"));
    } else if (isRoberta(vocabulary, template)) {
      ObjectNode roberta = root.putObject("post_processor").put("type", ROBERTA);
      roberta.putArray("sep").add(vocabulary.specials().sep()).add(vocabulary.sep());
      roberta.putArray("cls").add(vocabulary.specials().cls()).add(vocabulary.cls());
      roberta.put("trim_offsets", offsets.trimOffsets());
      roberta.put("add_prefix_space", offsets.addPrefixSpace());
    } else {
      ArrayNode parts =
          root.putObject("post_processor").put("type", SEQUENCE).putArray("processors");
      putByteLevel(offsets, parts.addObject());
      fill(template, parts.addObject());
    }
  }

  private static boolean isRoberta(Vocabulary vocabulary, SequenceTemplate template) {
    SpecialTokens specials = vocabulary.specials();
    return vocabulary.id(specials.cls()) >= 0
        && vocabulary.id(specials.sep()) >= 0
        && template.equals(SequenceTemplate.roberta(vocabulary));
  }

  static void putByteLevel(ByteLevelOptions options, ObjectNode target) {
    target
        .put("type", BYTE_LEVEL)
        .put("add_prefix_space", options.addPrefixSpace())
        .put("trim_offsets", options.trimOffsets())
        .put("use_regex", options.useRegex());
  }

  static void putTemplate(SequenceTemplate template, ObjectNode root) {
    if (template.equals(SequenceTemplate.PLAIN)) {
      root.putNull("post_processor");
    } else {
      fill(template, root.putObject("post_processor"));
    }
  }

  private static void fill(SequenceTemplate template, ObjectNode target) {
    target.put("type", TEMPLATE);
    putPieces(template.single(), target.putArray("single"));
    putPieces(template.pair(), target.putArray("pair"));
    ObjectNode specials = target.putObject("special_tokens");
    for (Piece piece : template.specials()) {
      ObjectNode special = specials.putObject(piece.token()).put("id", piece.token());
      special.putArray("ids").add(piece.id());
      special.putArray("tokens").add(piece.token());
    }
  }

  private static void putPieces(List<Piece> pieces, ArrayNode target) {
    for (Piece piece : pieces) {
      target
          .addObject()
          .putObject(piece.text() == null ? "SpecialToken" : "Sequence")
          .put("id", piece.text() == null ? piece.token() : piece.text().name())
          .put("type_id", piece.typeId());
    }
  }
}
