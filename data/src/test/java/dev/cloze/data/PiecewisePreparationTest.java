package dev.cloze.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloze.text.corpus.CorpusProblems;
import dev.cloze.text.corpus.Document;
import dev.cloze.text.corpus.DocumentOptions;
import dev.cloze.text.corpus.DocumentReader;
import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerFiles;
import dev.cloze.text.tokenizer.Vocabulary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PiecewisePreparationTest {
  @TempDir Path folder;

  /** Shards of one document, of some, of more than a piece; vocabularies of both id types. */
  @ParameterizedTest
  @CsvSource({"1, 100", "700, 100", "20000, 100", "1000000000, 100", "5000, 70000"})
  void givesTheBytesOfOneMachine(long shardBytes, int vocabSize) throws IOException {
    Path tokenizerDirectory = tokenizer(vocabSize);
    Path text = text(300);
    Path whole = folder.resolve("whole");
    var options =
        new PreparationOptions(
            List.of(text),
            tokenizerDirectory,
            whole,
            2,
            shardBytes,
            DocumentOptions.DEFAULTS,
            false,
            false,
            false);
    PreparationResult result = Preparation.run(options, ProgressListener.NONE);

    Tokenizer tokenizer = TokenizerFiles.read(tokenizerDirectory);
    List<Piece> pieces = pieces(text, tokenizer);
    Path together = Files.createDirectory(folder.resolve("together"));
    List<ShardPlan> plans = PiecewisePreparation.cut(pieces, vocabSize, shardBytes, this::open);
    assertThat(plans).hasSize(result.shards());
    List<Integer> order = new ArrayList<>(IntStream.range(0, plans.size()).boxed().toList());
    Collections.reverse(order);
    List<ShardPlan.Written> written = new ArrayList<>();
    for (int i : order) { // any order, and twice
      plans.get(i).write(vocabSize, this::open, together);
      written.add(0, plans.get(i).write(vocabSize, this::open, together));
    }
    PreparedInput input =
        new PreparedInput(
            text.toString(),
            result.inputBytes(),
            ChecksummedFile.sha256(text),
            result.documents(),
            result.sentences(),
            result.tokens(),
            false,
            List.of());
    PreparationResult described =
        PiecewisePreparation.writeManifest(tokenizer, List.of(input), written, together);
    assertThat(described).usingRecursiveComparison().ignoringFields("output").isEqualTo(result);
    assertThat(contents(together)).isEqualTo(contents(whole));
  }

  /** Pieces of 0, 1, 2, … documents. */
  private List<Piece> pieces(Path text, Tokenizer tokenizer) throws IOException {
    List<Piece> pieces = new ArrayList<>();
    try (DocumentReader reader =
        DocumentReader.open(text, DocumentOptions.DEFAULTS, new CorpusProblems())) {
      Document document = reader.next();
      while (document != null) {
        String name = "piece-" + pieces.size();
        try (PieceWriter writer =
            new PieceWriter(
                Files.newOutputStream(folder.resolve(name)),
                tokenizer.copy(),
                DocumentOptions.DEFAULTS)) {
          for (int i = 0; i < pieces.size() && document != null; i++) {
            writer.add(document);
            document = reader.next();
          }
          pieces.add(writer.finish(name));
        }
      }
    }
    return pieces;
  }

  private InputStream open(String piece, long position) throws IOException {
    InputStream in = Files.newInputStream(folder.resolve(piece));
    in.skipNBytes(position);
    return in;
  }

  private Path tokenizer(int vocabSize) throws IOException {
    List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
    for (char c = 'a'; c <= 'z'; c++) {
      tokens.add("##" + c);
    }
    tokens.addAll(List.of(".", "the"));
    while (tokens.size() < vocabSize - 26) {
      tokens.add("filler" + tokens.size());
    }
    for (char c = 'a'; c <= 'z'; c++) {
      tokens.add(String.valueOf(c)); // over 65,535 in the large vocabulary
    }
    Path directory = Files.createDirectory(folder.resolve("tokenizer"));
    Files.write(directory.resolve("vocab.txt"), tokens);
    return directory;
  }

  private Path text(int documents) throws IOException {
    SplitMix64 random = new SplitMix64(7);
    StringBuilder text = new StringBuilder();
    for (int document = 0; document < documents; document++) {
      for (int line = random.below(4); line >= 0; line--) {
        for (int word = random.below(60); word >= 0; word--) {
          text.append("the ")
              .append((char) ('a' + random.below(26)))
              .append(word % 7 == 0 ? ". " : " ");
        }
        text.append('\n');
      }
      text.append('\n');
    }
    return Files.writeString(folder.resolve("text.txt"), text);
  }

  private static List<String> contents(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().map(f -> f.getFileName() + " " + ChecksummedFile.sha256(f)).toList();
    }
  }
}
