package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** What a command did, run in this process as a person would run it. */
record Outcome(int exitCode, String out, String err) {
  static Outcome of(Object... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    String[] words = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
    int exitCode = Cloze.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    return new Outcome(exitCode, out.toString(), err.toString());
  }

  /** Asserts that it ended well. */
  Outcome done() {
    assertThat(exitCode).as(err).isZero();
    return this;
  }

  /** Asserts exactly one line of error that names all these, and nothing on standard output. */
  void failed(int expectedExitCode, CharSequence... named) {
    assertThat(err).startsWith("cloze: ").contains(named);
    assertThat(err).doesNotContain("\tat ", "Exception");
    assertThat(exitCode).isEqualTo(expectedExitCode);
    assertThat(out).isEmpty();
  }

  JsonNode json() {
    try {
      assertThat(out.lines()).as("one object on one line").hasSize(1);
      return new ObjectMapper().readTree(out);
    } catch (JsonProcessingException e) {
      throw new AssertionError(out, e);
    }
  }

  /** The keys of the JSON object, in order. */
  List<String> keys() {
    return keys(json());
  }

  static List<String> keys(JsonNode object) {
    var keys = new ArrayList<String>();
    object.fieldNames().forEachRemaining(keys::add);
    return keys;
  }
}
