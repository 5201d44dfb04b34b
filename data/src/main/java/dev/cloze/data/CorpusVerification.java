package dev.cloze.data;

import com.fasterxml.jackson.databind.MappingIterator;
import dev.cloze.data.Manifest.ShardEntry;
import dev.cloze.text.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Proves that a corpus is what its manifest says: sizes, checksums, counts, an index that fits its
 * tokens, ids that the vocabulary has. Reads every byte, on all cores.
 */
public final class CorpusVerification {
  private CorpusVerification() {}

  /**
   * What was found.
   *
   * @param tokenizer the fingerprint of the one that made the ids, or of the one that was named for
   *     files that say nothing of it
   * @param problems one readable line each; none if all is well
   */
  public record Report(
      String location,
      int shards,
      long bytes,
      long documents,
      long sentences,
      long tokens,
      String tokenizer,
      List<String> problems) {}

  /**
   * Verifies what {@link Preparation} wrote, or Megatron-LM's own files.
   *
   * @param tokenizer null to take the manifest's word for it; files without one need it
   * @param tokenizerDirectory where it lies, for messages
   * @throws DataException if there is no corpus, or its manifest cannot be read
   */
  public static Report verify(Path location, Tokenizer tokenizer, Path tokenizerDirectory) {
    List<Path> prefixes = MegatronFiles.prefixes(location);
    if (prefixes.isEmpty()) {
      return verifyPrepared(location, tokenizer, tokenizerDirectory);
    }
    if (tokenizer == null) {
      throw new DataException(
          "%s has no %s and says nothing of its tokenizer; name it with --tokenizer"
              .formatted(location, Manifest.FILE_NAME));
    }
    int vocabSize = tokenizer.vocabulary().size();
    List<Checked> checked =
        prefixes.parallelStream().map(prefix -> check(prefix, vocabSize, false)).toList();
    return report(location, checked, tokenizer.fingerprint(), List.of());
  }

  private static Report verifyPrepared(
      Path directory, Tokenizer tokenizer, Path tokenizerDirectory) {
    Manifest manifest = Manifest.read(directory);
    List<String> problems = new ArrayList<>();
    if (tokenizer != null && !tokenizer.fingerprint().equals(manifest.tokenizer())) {
      problems.add(
          "%s was prepared with another tokenizer (fingerprint %s) than %s (fingerprint %s)"
              .formatted(
                  directory, manifest.tokenizer(), tokenizerDirectory, tokenizer.fingerprint()));
    }
    checkInputs(directory, manifest, problems);
    List<Checked> checked =
        manifest.shards().parallelStream().map(entry -> check(directory, entry, manifest)).toList();
    requireSum("documents", manifest.documents(), checked, Checked::documents, problems);
    requireSum("sentences", manifest.sentences(), checked, Checked::sentences, problems);
    requireSum("tokens", manifest.tokens(), checked, Checked::tokens, problems);
    return report(directory, checked, manifest.tokenizer(), problems);
  }

  /** A shard, and what is wrong with it; the counts are 0 where it cannot be read. */
  private record Checked(
      long bytes, long documents, long sentences, long tokens, List<String> problems) {
    static Checked unreadable(List<String> problems) {
      return new Checked(0, 0, 0, 0, problems);
    }
  }

  private static Checked check(Path directory, ShardEntry entry, Manifest manifest) {
    List<String> problems =
        entry.files(directory).map(file -> file.problem(true)).filter(Objects::nonNull).toList();
    if (!problems.isEmpty()) {
      return Checked.unreadable(problems);
    }
    Checked found = check(directory.resolve(entry.name()), manifest.vocabSize(), true);
    if (found.problems().isEmpty()
        && (found.documents() != entry.documents()
            || found.sentences() != entry.sentences()
            || found.tokens() != entry.tokens())) {
      return Checked.unreadable(
          List.of(
              "%s holds %,d documents, %,d sentences, %,d tokens; %s says %,d, %,d, %,d"
                  .formatted(
                      directory.resolve(entry.name()),
                      found.documents(),
                      found.sentences(),
                      found.tokens(),
                      Manifest.FILE_NAME,
                      entry.documents(),
                      entry.sentences(),
                      entry.tokens())));
    }
    return found;
  }

  private static Checked check(Path prefix, int vocabSize, boolean endToEnd) {
    try {
      Shard shard = new Shard(prefix);
      ShardCheck check = new ShardCheck(shard, vocabSize);
      String problem = check.problem(endToEnd);
      return new Checked(
          shard.bin().size() + shard.index().size(),
          shard.documents(),
          shard.sentences(),
          check.tokens(),
          Stream.ofNullable(problem).toList());
    } catch (DataException e) {
      return Checked.unreadable(List.of(e.getMessage()));
    }
  }

  private static void checkInputs(Path directory, Manifest manifest, List<String> problems) {
    if (manifest.inputsFile() == null) {
      if (!manifest.inputs().isEmpty()) {
        requireDocuments(directory, manifest, manifest.inputs().iterator(), problems);
      }
      return;
    }
    ExpectedFile file = manifest.inputsFile().file(directory);
    String problem = file.problem(true);
    if (problem != null) {
      problems.add(problem);
      return;
    }
    try (MappingIterator<PreparedInput> inputs = InputLog.read(file.path())) {
      requireDocuments(directory, manifest, inputs, problems);
    } catch (IOException e) {
      throw DataException.reading(file.path(), e);
    }
  }

  private static void requireDocuments(
      Path directory, Manifest manifest, Iterator<PreparedInput> inputs, List<String> problems) {
    long files = 0;
    long documents = 0;
    while (inputs.hasNext()) {
      files++;
      documents += inputs.next().documents();
    }
    if (files != manifest.inputFiles() || documents != manifest.documents()) {
      problems.add(
          "%s names %,d input files with %,d documents, and says that there are %,d with %,d"
              .formatted(
                  directory.resolve(Manifest.FILE_NAME),
                  files,
                  documents,
                  manifest.inputFiles(),
                  manifest.documents()));
    }
  }

  private static void requireSum(
      String what,
      long expected,
      List<Checked> shards,
      ToLongFunction<Checked> count,
      List<String> problems) {
    long found = shards.stream().mapToLong(count).sum();
    boolean whole = shards.stream().allMatch(shard -> shard.problems().isEmpty());
    if (whole && found != expected) {
      problems.add(
          "the shards hold %,d %s; %s says %,d"
              .formatted(found, what, Manifest.FILE_NAME, expected));
    }
  }

  private static Report report(
      Path location, List<Checked> shards, String tokenizer, List<String> problems) {
    return new Report(
        location.toString(),
        shards.size(),
        shards.stream().mapToLong(Checked::bytes).sum(),
        shards.stream().mapToLong(Checked::documents).sum(),
        shards.stream().mapToLong(Checked::sentences).sum(),
        shards.stream().mapToLong(Checked::tokens).sum(),
        tokenizer,
        Stream.concat(
                problems.stream(), shards.stream().flatMap(shard -> shard.problems().stream()))
            .toList());
  }
}
