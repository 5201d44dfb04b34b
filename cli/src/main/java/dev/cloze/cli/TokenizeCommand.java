package dev.cloze.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cloze.text.tokenizer.TokenIds;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "tokenize",
    description = "Shows the tokens of each line, one line out per line in.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  cloze tokenize --model tokenizers/english --ids corpus.txt",
      "  echo 'The cat sat.' | cloze tokenize --model tokenizers/english"
    })
final class TokenizeCommand implements Callable<Integer> {
  private static final char REPLACEMENT = '\uFFFD';

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "A model or tokenizer directory, or a vocab.txt.")
  private Path model;

  @Option(names = "--ids", description = "Print token ids instead of tokens.")
  private boolean ids;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "Text files in UTF-8; standard input if there is none.")
  private List<Path> files = List.of();

  @Mixin private Reporting reporting;

  @Override
  public Integer call() throws IOException {
    Tokenizer tokenizer = TokenizerFiles.read(model);
    Inputs.requireReadable(files);
    try (Lines lines = reporting.json() ? new JsonLines(tokenizer) : new PlainLines(tokenizer)) {
      if (files.isEmpty()) {
        copy(System.in, "standard input", lines);
      }
      for (Path file : files) {
        try (InputStream in = Files.newInputStream(file)) {
          copy(in, file.toString(), lines);
        }
      }
    }
    return ExitCode.DONE;
  }

  private void copy(InputStream in, String name, Lines lines) throws IOException {
    var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    long replaced = 0;
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(line);
      replaced += line.chars().filter(c -> c == REPLACEMENT).count();
      // A pause in the input means that someone is typing; a failed write that nobody reads on ("|
      // head").
      if (!reader.ready() && reporting.out().checkError()) {
        return;
      }
    }
    if (replaced > 0) {
      reporting.note(
          "cloze: %s: %d characters U+FFFD, which stand for invalid UTF-8 or were there already",
          name, replaced);
    }
  }

  private interface Lines extends AutoCloseable {
    void add(String line) throws IOException;

    @Override
    void close() throws IOException;
  }

  private final class PlainLines implements Lines {
    private final Tokenizer tokenizer;
    private final StringBuilder row = new StringBuilder();

    PlainLines(Tokenizer tokenizer) {
      this.tokenizer = tokenizer;
    }

    @Override
    public void add(String line) {
      TokenIds encoded = tokenizer.encode(line);
      row.setLength(0);
      for (int i = 0; i < encoded.size(); i++) {
        if (i > 0) {
          row.append(' ');
        }
        if (ids) {
          row.append(encoded.get(i));
        } else {
          row.append(tokenizer.vocabulary().token(encoded.get(i)));
        }
      }
      reporting.out().append(row).append('\n');
    }

    @Override
    public void close() {
      reporting.out().flush();
    }
  }

  /** Streams {@code {"lines": [{"tokens": […], "ids": […]}, …]}}. */
  private final class JsonLines implements Lines {
    private final Tokenizer tokenizer;
    private final JsonGenerator json;

    JsonLines(Tokenizer tokenizer) throws IOException {
      this.tokenizer = tokenizer;
      json = Json.stream(reporting.out());
      json.writeStartObject();
      json.writeArrayFieldStart("lines");
    }

    @Override
    public void add(String line) throws IOException {
      TokenIds encoded = tokenizer.encode(line);
      json.writeStartObject();
      json.writeArrayFieldStart("tokens");
      for (int i = 0; i < encoded.size(); i++) {
        json.writeString(tokenizer.vocabulary().token(encoded.get(i)));
      }
      json.writeEndArray();
      json.writeArrayFieldStart("ids");
      for (int i = 0; i < encoded.size(); i++) {
        json.writeNumber(encoded.get(i));
      }
      json.writeEndArray();
      json.writeEndObject();
    }

    @Override
    public void close() throws IOException {
      json.writeEndArray();
      json.writeEndObject();
      json.close();
      PrintWriter out = reporting.out();
      out.println();
      out.flush();
    }
  }
}
