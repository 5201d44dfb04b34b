package dev.cloze.task.tagging;

import dev.cloze.task.TaskException;
import dev.cloze.task.example.TaggedSentence;
import dev.cloze.task.metrics.Entity;
import dev.cloze.task.reading.Ids;
import dev.cloze.task.reading.TextLines;
import dev.cloze.task.reading.TextLines.Line;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads sentences word by word, with blank lines between them. */
final class TaggedFile {
  private static final Pattern BLANKS = Pattern.compile("[ \t]+");
  private static final int FORM = 1;
  private static final int UPOS = 3;
  private static final int MISC = 9;

  private final TagKind kind;
  private final boolean conllu;
  private final List<TaggedSentence> sentences = new ArrayList<>();
  private final Ids ids = new Ids();
  private List<String> words = new ArrayList<>();
  private List<String> tags = new ArrayList<>();
  private String id = "";
  private String place = "";

  private TaggedFile(TagKind kind, boolean conllu) {
    this.kind = kind;
    this.conllu = conllu;
  }

  /** All sentences of a file: CoNLL-U if its name says so, else columns. */
  static List<TaggedSentence> read(Path file, TagKind kind, List<String> problems) {
    boolean conllu = file.getFileName().toString().matches(".*\\.conllu(\\..*)?");
    var reader = new TaggedFile(kind, conllu);
    TextLines.each(file, problems, reader::add);
    reader.finishSentence();
    if (reader.sentences.isEmpty()) {
      throw new TaskException(
          "%s holds no sentences; expected a word per line and blank lines between sentences"
              .formatted(file));
    }
    return reader.sentences;
  }

  private void add(Line line) {
    if (line.text().isBlank()) {
      finishSentence();
    } else if (conllu) {
      addConllu(line);
    } else if (!line.text().startsWith("-DOCSTART-")) {
      addColumns(line);
    }
  }

  private void addColumns(Line line) {
    String[] columns = BLANKS.split(line.text().strip());
    int column = kind.column(columns.length);
    if (columns.length < 2 || column >= columns.length) {
      throw new TaskException(
          "%s: %d columns, expected a word and its tag%s"
              .formatted(
                  line.place(),
                  columns.length,
                  column < columns.length ? "" : " in column " + (column + 1)));
    }
    addWord(columns[0], columns[column], line);
  }

  private void addConllu(Line line) {
    if (line.text().startsWith("#")) {
      if (line.text().startsWith("# sent_id")) {
        id = line.text().substring(line.text().indexOf('=') + 1).strip();
      }
      return;
    }
    String[] columns = line.text().split("\t", -1);
    if (columns.length != 10) {
      throw new TaskException(
          "%s: %d columns, expected the 10 of CoNLL-U".formatted(line.place(), columns.length));
    }
    boolean isWord = columns[0].matches("[0-9]+"); // "3-4" are two words in one, "5.1" is none
    if (isWord) {
      addWord(columns[FORM], kind == TagKind.POS ? columns[UPOS] : name(columns[MISC], line), line);
    }
  }

  private String name(String misc, Line line) {
    for (String entry : misc.split("\\|")) {
      if (entry.startsWith("name=")) {
        return entry.substring("name=".length());
      }
    }
    throw new TaskException(
        "%s: the last column is \"%s\"; expected name=… in it, the entity's tag"
            .formatted(line.place(), misc));
  }

  private void addWord(String word, String tag, Line line) {
    boolean isTag = kind.marksEntities() ? Entity.isTag(tag) : !tag.equals("_");
    if (word.isBlank() || !isTag) {
      throw new TaskException(
          "%s: the word is \"%s\" and its tag \"%s\"; expected %s"
              .formatted(
                  line.place(),
                  word,
                  tag,
                  kind.marksEntities()
                      ? "a tag such as O or B-PER; is it another column?"
                      : "a word and a part of speech"));
    }
    if (words.isEmpty()) {
      place = line.place();
    }
    words.add(word);
    tags.add(tag);
  }

  private void finishSentence() {
    if (words.isEmpty()) {
      return;
    }
    String name = id.isEmpty() ? Integer.toString(sentences.size()) : id;
    sentences.add(new TaggedSentence(ids.add(name, place), List.copyOf(words), List.copyOf(tags)));
    words = new ArrayList<>();
    tags = new ArrayList<>();
    id = "";
  }
}
