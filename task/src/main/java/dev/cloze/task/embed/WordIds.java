package dev.cloze.task.embed;

import dev.cloze.config.CharacterCnnConfig;
import dev.cloze.model.elmo.ElmoPaths;
import dev.cloze.task.TaskException;
import dev.cloze.text.words.WordCharacters;
import dev.cloze.text.words.WordVocabulary;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The numbers by which an ELMo knows words: their characters, or their places in a table. */
public interface WordIds {
  /** The numbers of some words, one after another. */
  int[] of(Collection<String> words);

  /**
   * Notes what the network will not see of a word.
   *
   * @param line where it stands; 0 if it is in no line
   */
  void count(String word, long line);

  /** What was noted, in a sentence; empty if nothing was. */
  List<String> problems();

  /**
   * The numbers of a model.
   *
   * @param characters how words are spelled; empty where they are looked up
   * @param paths the vocabulary among them is needed where words are looked up
   * @throws TaskException if it is missing
   */
  static WordIds of(Optional<CharacterCnnConfig> characters, ElmoPaths paths) {
    Optional<WordVocabulary> vocabulary = paths.vocabulary().map(WordVocabulary::read);
    if (characters.isPresent()) { // a vocabulary that is not needed must be one all the same
      return new Spelled(new WordCharacters(characters.get().maxCharactersPerToken()));
    }
    return new LookedUp(
        vocabulary
            .map(WordVocabulary::requireUnknown)
            .orElseThrow(
                () ->
                    new TaskException(
                        "%s has a table of words and no characters, so it needs its vocabulary: name it with --vocab."
                            .formatted(paths.weights()))));
  }

  /** By characters, moved up by one: 0 is a word that is padding. */
  final class Spelled implements WordIds {
    private final WordCharacters characters;
    private long cut;
    private String first;
    private long firstLine;

    private Spelled(WordCharacters characters) {
      this.characters = characters;
    }

    @Override
    public int[] of(Collection<String> words) {
      int each = characters.maxCharacters();
      int[] ids = new int[words.size() * each];
      int offset = 0;
      for (String word : words) {
        characters.encode(word, ids, offset);
        offset += each;
      }
      for (int i = 0; i < ids.length; i++) {
        ids[i]++;
      }
      return ids;
    }

    @Override
    public void count(String word, long line) {
      if (characters.cuts(word)) {
        if (cut++ == 0) {
          first = word;
          firstLine = line;
        }
      }
    }

    @Override
    public List<String> problems() {
      return cut == 0
          ? List.of()
          : List.of(
              "%,d words have more than %d bytes, of which only the first %2$d are read, as by the original; the first is %s%s"
                  .formatted(
                      cut,
                      characters.maxCharacters() - 2,
                      first,
                      firstLine > 0 ? " in line " + firstLine : ""));
    }
  }

  /** By their lines in a vocabulary. */
  final class LookedUp implements WordIds {
    private final WordVocabulary vocabulary;
    private long words;
    private long unknown;

    private LookedUp(WordVocabulary vocabulary) {
      this.vocabulary = vocabulary;
    }

    int size() {
      return vocabulary.size();
    }

    String source() {
      return vocabulary.source().toString();
    }

    @Override
    public int[] of(Collection<String> words) {
      return words.stream().mapToInt(vocabulary::idOrUnknown).toArray();
    }

    @Override
    public void count(String word, long line) {
      words++;
      if (vocabulary.id(word) < 0) {
        unknown++;
      }
    }

    @Override
    public List<String> problems() {
      return unknown == 0
          ? List.of()
          : List.of(
              "%,d of %,d words are not in %s; they have the vector of %s"
                  .formatted(unknown, words, vocabulary.source(), WordVocabulary.UNKNOWN));
    }
  }
}
