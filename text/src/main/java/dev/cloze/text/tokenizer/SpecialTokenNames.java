package dev.cloze.text.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which tokens have a role, as {@code special_tokens_map.json} and {@code tokenizer_config.json}
 * say it: a key such as {@code mask_token} with a string, or an object with its {@code content}.
 */
final class SpecialTokenNames {
  private SpecialTokenNames() {}

  /** The tokens that the files name, by key. */
  static Map<String, String> read(
      Path mapFile, ObjectNode map, Path configFile, ObjectNode config) {
    Map<String, String> names = new HashMap<>();
    for (String key : SpecialTokens.BERT.byKey().keySet()) {
      String inMap = name(mapFile, key, map.path(key));
      String inConfig = name(configFile, key, config.path(key));
      if (inMap != null && inConfig != null && !inMap.equals(inConfig)) {
        throw new TokenizerException(
            "%s says %s is \"%s\" but it is \"%s\" in %s: correct one of the two"
                .formatted(mapFile, key, inMap, inConfig, configFile.getFileName()));
      }
      if (inMap != null || inConfig != null) {
        names.put(key, inMap != null ? inMap : inConfig);
      }
    }
    return names;
  }

  private static String name(Path file, String key, JsonNode node) {
    JsonNode name = node.isObject() ? node.path("content") : node;
    if (name.isMissingNode() || name.isNull()) {
      return null;
    }
    if (!name.isTextual()) {
      throw new TokenizerException(
          "%s: %s is %s; expected a token, or an object with its content"
              .formatted(file, key, node));
    }
    return name.asText();
  }

  /** The named tokens, and for roles without a name those of the kind. */
  static SpecialTokens of(Map<String, String> names, SpecialTokens kind) {
    return new SpecialTokens(
        names.getOrDefault("pad_token", kind.pad()),
        names.getOrDefault("unk_token", kind.unk()),
        names.getOrDefault("cls_token", kind.cls()),
        names.getOrDefault("sep_token", kind.sep()),
        names.getOrDefault("mask_token", kind.mask()));
  }

  /** GPT-2's if the vocabulary has its one special token and not those of RoBERTa. */
  static SpecialTokens byteLevel(List<String> tokens) {
    return tokens.contains(SpecialTokens.GPT2.unk())
            && !tokens.contains(SpecialTokens.ROBERTA.cls())
        ? SpecialTokens.GPT2
        : SpecialTokens.ROBERTA;
  }

  /** What the two files say of a tokenizer. */
  static Map<String, Object> tree(Tokenizer tokenizer) {
    Vocabulary vocabulary = tokenizer.vocabulary();
    var tree = new TreeMap<String, Object>();
    vocabulary.specials().byKey().entrySet().stream()
        .filter(entry -> vocabulary.id(entry.getValue()) >= 0)
        .forEach(entry -> tree.put(entry.getKey(), value(entry.getValue(), tokenizer)));
    if (vocabulary.spelling() == TokenSpelling.BYTE_LEVEL) {
      tree.put("bos_token", vocabulary.specials().cls());
      tree.put("eos_token", vocabulary.specials().sep());
    }
    return tree;
  }

  private static Object value(String content, Tokenizer tokenizer) {
    for (AddedToken token : tokenizer.markup().addedTokens()) {
      if (token.content().equals(content) && (token.lstrip() || token.rstrip())) {
        var value = new TreeMap<String, Object>();
        value.put("content", content);
        value.put("lstrip", token.lstrip());
        value.put("normalized", token.normalized());
        value.put("rstrip", token.rstrip());
        value.put("single_word", token.singleWord());
        return value;
      }
    }
    return content;
  }
}
