package dev.cloze.data;

import dev.cloze.text.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Opens and checks the files of a {@link Corpus}, whoever prepared them. */
final class CorpusFiles {
  private CorpusFiles() {}

  /** As {@link Corpus#open(Path, boolean)}. */
  static Corpus prepared(Path directory, boolean verifyChecksums) {
    Manifest manifest = Manifest.read(directory);
    List<ExpectedFile> files =
        manifest.shards().stream().flatMap(shard -> shard.files(directory)).toList();
    require(files.stream().map(file -> file.problem(false)));
    if (verifyChecksums) {
      require(files.parallelStream().map(file -> file.problem(true)));
    }
    List<Shard> shards =
        manifest.shards().stream()
            .map(
                entry -> {
                  Shard shard = new Shard(directory.resolve(entry.name()));
                  requireCounts(directory, entry, shard);
                  return shard;
                })
            .toList();
    return new Corpus(
        directory,
        shards,
        manifest.tokenizer(),
        manifest.vocabSize(),
        manifest.tokens(),
        manifest.hash());
  }

  /** As {@link Corpus#open(Path, Tokenizer, Path)}. */
  static Corpus any(Path location, Tokenizer tokenizer, Path tokenizerDirectory) {
    List<Path> prefixes = MegatronFiles.prefixes(location);
    if (prefixes.isEmpty()) {
      Corpus prepared = prepared(location, true);
      prepared.requireTokenizer(tokenizer.fingerprint(), tokenizerDirectory);
      return prepared;
    }
    int vocabSize = tokenizer.vocabulary().size();
    require(
        prefixes.parallelStream()
            .map(prefix -> new ShardCheck(new Shard(prefix), vocabSize).problem(false)));
    return megatron(prefixes, tokenizer.fingerprint(), vocabSize);
  }

  /** As {@link Corpus#openMegatron}. */
  static Corpus megatron(List<Path> prefixes, String tokenizerFingerprint, int vocabSize) {
    if (prefixes.isEmpty()) {
      throw new DataException("no Megatron files were named");
    }
    List<Shard> shards = prefixes.stream().map(Shard::new).toList();
    long tokens = 0;
    StringBuilder content = new StringBuilder();
    for (Shard shard : shards) {
      for (long sentence = 0; sentence < shard.sentences(); sentence++) {
        tokens += shard.sentenceLength(sentence);
      }
      content.append(ChecksummedFile.sha256(shard.index().path())).append(' ');
      content.append(shard.bin().size()).append('\n');
    }
    return new Corpus(
        prefixes.get(0),
        shards,
        tokenizerFingerprint,
        vocabSize,
        tokens,
        ChecksummedFile.sha256(content.toString()));
  }

  private static void require(Stream<String> problems) {
    problems
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(
            problem -> {
              throw new DataException(problem);
            });
  }

  private static void requireCounts(Path directory, Manifest.ShardEntry entry, Shard shard) {
    if (shard.documents() != entry.documents() || shard.sentences() != entry.sentences()) {
      throw new DataException(
          """
          %s holds %,d documents of %,d sentences; %s says %,d of %,d. Copy both again, or prepare \
          the corpus again"""
              .formatted(
                  shard.index().path(),
                  shard.documents(),
                  shard.sentences(),
                  directory.resolve(Manifest.FILE_NAME),
                  entry.documents(),
                  entry.sentences()));
    }
  }
}
