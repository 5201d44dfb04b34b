package dev.cloze.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents say is so: their commands run or parse, their links lead somewhere. */
final class DocumentsTest {
  private static final Path ROOT = LauncherTest.repository();
  private static final Pattern SHELL = Pattern.compile("(?s)```sh\\n(.*?)```");
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]+)\\)");

  /** Whose commands are cheap enough to run here; of the others only the usage is checked. */
  private static final Set<String> CHEAP = Set.of("vocab", "tokenize", "prepare", "--version");

  @TempDir Path folder;

  @BeforeEach
  void makeFiles() throws IOException {
    var samples = new Samples(folder);
    samples.corpus();
    Files.copy(folder.resolve("corpus.txt"), folder.resolve("held-out.txt"));
  }

  static Stream<Path> documents() throws IOException {
    var all = new ArrayList<Path>();
    for (Path folder : List.of(ROOT, ROOT.resolve("docs/guide"), ROOT.resolve("docs/adr"))) {
      try (Stream<Path> files = Files.list(folder)) {
        files.filter(f -> f.toString().endsWith(".md")).sorted().forEach(all::add);
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void commandsRun(Path document) throws IOException {
    for (String line : shellLines(document)) {
      if (!line.startsWith("./cloze ")) {
        assertThat(line).as("a command this test knows").isEqualTo("mvn verify");
        continue;
      }
      String[] words =
          Arrays.stream(ShellWords.of(line.substring("./cloze ".length())))
              .map(this::inFolder)
              .toArray(String[]::new);
      if (CHEAP.contains(words[0])) {
        Outcome.of((Object[]) words).done();
      } else if (words[0].equals("pretrain") && Files.exists(folder.resolve("shards"))) {
        var dry = new ArrayList<Object>(List.of(words));
        if (!dry.contains("--dry-run")) {
          dry.add("--dry-run");
        }
        Outcome.of(dry.toArray()).done();
      } else {
        HelpTest.root().parseArgs(words);
      }
    }
  }

  /** What a person would have in the working directory lies in the test's folder. */
  private String inFolder(String word) {
    String file = "corpus\\.txt|held-out\\.txt|tokenizers/|shards/|runs/";
    return word.startsWith("recipes/")
        ? ROOT.resolve(word).toString()
        : word.replaceFirst("^(|[a-z.]+=)(" + file + ")", "$1" + folder + "/$2");
  }

  private static List<String> shellLines(Path document) throws IOException {
    var lines = new ArrayList<String>();
    Matcher matcher = SHELL.matcher(Files.readString(document));
    while (matcher.find()) {
      matcher.group(1).lines().filter(l -> !l.isBlank()).forEach(lines::add);
    }
    return lines;
  }

  @ParameterizedTest
  @MethodSource("documents")
  void linksLeadSomewhere(Path document) throws IOException {
    Matcher matcher = LINK.matcher(Files.readString(document));
    while (matcher.find()) {
      assertThat(document.resolveSibling(matcher.group(1)).normalize()).exists();
    }
  }
}
