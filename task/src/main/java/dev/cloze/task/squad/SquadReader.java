package dev.cloze.task.squad;

import dev.cloze.task.example.QuestionExample;
import dev.cloze.task.example.QuestionExample.Answer;
import dev.cloze.task.example.Split;
import dev.cloze.task.reading.Ids;
import dev.cloze.task.reading.JsonFile;
import dev.cloze.task.reading.JsonRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads SQuAD's JSON. Its places are code points, and some do not fit their texts: an answer that
 * stands elsewhere in the context is taken from the nearest place, one that stands nowhere keeps
 * its text for scoring and has no place. Where questions share an id, as in NorQuAD, the later ones
 * get a number; the same question twice is an error.
 */
final class SquadReader {
  private final boolean withUnanswerable;
  private final Split split;
  private final List<QuestionExample> questions = new ArrayList<>();
  private final Ids ids = new Ids();
  private final Map<String, Set<String>> askedById = new HashMap<>();
  private boolean labelled = true;
  private int renamed;
  private int blank;
  private int moved;
  private int lost;

  SquadReader(boolean withUnanswerable, Split split) {
    this.withUnanswerable = withUnanswerable;
    this.split = split;
  }

  List<QuestionExample> questions() {
    return questions;
  }

  /** Whether all questions say their answer. */
  boolean labelled() {
    return labelled;
  }

  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (renamed > 0) {
      problems.add("%,d questions have the id of another one; numbered".formatted(renamed));
    }
    if (blank > 0) {
      problems.add(
          "%,d questions are empty; kept, as the official score counts them".formatted(blank));
    }
    if (moved > 0) {
      problems.add("%,d answers stand elsewhere than the data says; moved".formatted(moved));
    }
    if (lost > 0) {
      problems.add(
          "%,d answers do not stand in their context; scored, but not learned".formatted(lost));
    }
    return problems;
  }

  void read(Path file, List<String> problems) {
    JsonFile.each(
        file,
        name -> true,
        problems,
        root -> {
          for (JsonRow article : root.objects("data")) {
            String title = article.has("title") ? article.anyText("title") : "";
            for (JsonRow paragraph : article.objects("paragraphs")) {
              String context = paragraph.text("context");
              paragraph.objects("qas").forEach(qa -> add(qa, title, context));
            }
          }
        });
  }

  private void add(JsonRow qa, String title, String context) {
    String question = qa.anyText("question").strip();
    blank += question.isEmpty() ? 1 : 0;
    String id = ids.add(own(qa.scalar("id"), question + "\n" + context), qa.place());
    boolean impossible = qa.has("is_impossible") && qa.scalar("is_impossible").equals("true");
    if (impossible && !withUnanswerable) {
      throw qa.error(
          "the question \"%s\" has no answer, as in SQuAD 2.0; expected data of squad-1.1"
              .formatted(id));
    }
    List<Answer> answers = new ArrayList<>();
    if (qa.has("answers") && !impossible) {
      qa.objects("answers").forEach(answer -> answers.add(answer(answer, context)));
    }
    if (answers.isEmpty() && !impossible) {
      if (split != Split.TEST) {
        throw qa.error(
            "the question \"%s\" has no answers%s"
                .formatted(id, withUnanswerable ? " and is not marked is_impossible" : ""));
      }
      labelled = false;
    }
    questions.add(new QuestionExample(id, title, question, context, answers, impossible));
  }

  /** The id, or the id with a number if it is that of another question. */
  private String own(String id, String asked) {
    Set<String> known = askedById.computeIfAbsent(id, key -> new HashSet<>());
    if (!known.add(asked) || known.size() == 1) {
      return id;
    }
    renamed++;
    return "%s#%d".formatted(id, known.size());
  }

  private Answer answer(JsonRow answer, String context) {
    String text = answer.anyText("text");
    int codePoint = answer.integer("answer_start");
    int begin =
        codePoint >= 0 && codePoint <= context.codePointCount(0, context.length())
            ? context.offsetByCodePoints(0, codePoint)
            : 0;
    if (!text.isEmpty() && context.startsWith(text, begin)) {
      return new Answer(text, begin);
    }
    int nearest = text.isEmpty() ? -1 : nearest(context, text, begin);
    if (nearest < 0) {
      lost++;
    } else {
      moved++;
    }
    return new Answer(text, nearest);
  }

  private static int nearest(String context, String text, int place) {
    int after = context.indexOf(text, place);
    int before = context.lastIndexOf(text, place);
    if (after < 0 || before < 0) {
      return Math.max(after, before);
    }
    return after - place < place - before ? after : before;
  }
}
