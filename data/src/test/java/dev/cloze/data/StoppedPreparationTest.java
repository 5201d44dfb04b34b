package dev.cloze.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloze.text.corpus.UnpackLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is stopped, at whatever moment, goes on and ends in the same bytes. */
class StoppedPreparationTest {
  @TempDir private Path folder;
  private PreparationFixture fixture;
  private Path whole;
  private Map<String, String> wanted;

  private static final class Stop extends Error {}

  /** Stands still before its nth change, and for ever after: a dead process cleans nothing up. */
  private static final class StoppingFiles extends DurableFiles {
    private int left;

    StoppingFiles(int changes) {
      left = changes;
    }

    private void change() {
      if (left == 0) {
        throw new Stop();
      }
      left--;
    }

    @Override
    void createDirectories(Path path) throws IOException {
      change();
      super.createDirectories(path);
    }

    @Override
    void replace(Path file, byte[] content) throws IOException {
      change();
      super.replace(file, content);
    }

    @Override
    void move(Path from, Path to) throws IOException {
      change();
      super.move(from, to);
    }

    @Override
    void delete(Path path) throws IOException {
      change();
      super.delete(path);
    }
  }

  @BeforeEach
  void prepareOnceWithoutAStop() throws IOException {
    fixture = new PreparationFixture(folder);
    fixture.writeTexts();
    whole = folder.resolve("whole");
    fixture.prepare(whole);
    wanted = PreparationFixture.contents(whole);
    assertThat(wanted).hasSizeGreaterThan(10);
  }

  @Test
  void everyChangeOfFilesIsASafeMomentForAKill() throws IOException {
    int stops = 0;
    while (stopsBefore(stops)) {
      stops++;
    }
    assertThat(stops).isGreaterThan(20);
  }

  /** Returns whether it was stopped, false once there are more changes than it makes. */
  private boolean stopsBefore(int change) throws IOException {
    Path output = folder.resolve("stopped-" + change);
    boolean stopped = false;
    try {
      Preparation.run(fixture.options(output, 1), ProgressListener.NONE, new StoppingFiles(change));
    } catch (Stop e) {
      stopped = true;
    }
    if (!Files.exists(output)) {
      Preparation.run(fixture.options(output, 2), ProgressListener.NONE);
    } else if (stopped) { // it was complete, and only its cleaning up is missing
      assertThatThrownBy(() -> fixture.prepare(output)).hasMessageContaining("is not empty");
    }
    assertThat(PreparationFixture.contents(output)).as("change %d", change).isEqualTo(wanted);
    assertThat(fixture.leftovers()).as("change %d", change).isEmpty();
    return stopped;
  }

  @Test
  void goesOnAfterEveryFinishedShard() throws IOException {
    Path output = folder.resolve("corpus");
    int shards = 0;
    List<Integer> kept = new ArrayList<>();
    while (!Files.exists(output)) { // one shard further each time
      int stopAt = ++shards;
      try {
        Preparation.run(
            fixture.options(output, 1 + shards % 3),
            resuming(kept),
            new DurableFiles() {
              private int left = 1;

              @Override
              void replace(Path file, byte[] content) throws IOException {
                if (left-- == 0) {
                  throw new Stop();
                }
                super.replace(file, content);
              }
            });
      } catch (Stop e) {
        assertThat(stopAt).isLessThan(wanted.size());
      }
    }
    assertThat(PreparationFixture.contents(output)).isEqualTo(wanted);
    assertThat(kept).hasSize(shards - 1).isSorted().startsWith(1, 2, 3, 4, 5);
    assertThat(fixture.leftovers()).isEmpty();
  }

  @Test
  void aFailureInTheInputKeepsTheShardsBeforeIt() throws IOException {
    Path output = folder.resolve("corpus");
    Path broken = Files.write(fixture.texts.resolve("20.txt.gz"), new byte[] {0x1f, (byte) 0x8b});
    assertThatThrownBy(() -> fixture.prepare(output)).hasMessageContaining("20.txt.gz");
    assertThat(output).doesNotExist();
    assertThat(fixture.leftovers()).hasSize(1);
    Files.delete(broken); // mended, where no finished shard had come yet
    List<Integer> kept = new ArrayList<>();
    PreparationResult result = Preparation.run(fixture.options(output, 2), resuming(kept));
    assertThat(kept).containsExactly(result.keptShards());
    assertThat(result.keptShards()).isPositive();
    assertThat(PreparationFixture.contents(output)).isEqualTo(wanted);
  }

  /** No byte depends on them, so what was finished under the lower ones stays. */
  @Test
  void theLimitsOfUnpackingMayBeRaised() throws IOException {
    Path large = fixture.texts.resolve("29.txt.gz");
    PreparationFixture.gzip(large, PreparationFixture.text(900, 29));
    PreparationOptions options = fixture.options(folder.resolve("corpus"), 2);
    assertThatThrownBy(() -> Preparation.run(limited(options, 50_000), ProgressListener.NONE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("29.txt.gz");
    PreparationResult result = Preparation.run(options, ProgressListener.NONE);
    assertThat(result.keptShards()).isPositive();
    fixture.prepare(folder.resolve("at-once"));
    assertThat(PreparationFixture.contents(folder.resolve("corpus")))
        .isEqualTo(PreparationFixture.contents(folder.resolve("at-once")));
  }

  private static PreparationOptions limited(PreparationOptions options, long maxBytes) {
    return new PreparationOptions(
        options.files(),
        options.tokenizerDirectory(),
        options.output(),
        options.workers(),
        options.shardBytes(),
        options.documents().with(new UnpackLimits(200, maxBytes)),
        options.skipDuplicates(),
        options.overwrite(),
        options.restart());
  }

  @Test
  void aFullDiskIsNamedAndLosesNothing() throws IOException {
    Path output = folder.resolve("corpus");
    DurableFiles full =
        new DurableFiles() {
          private int left = 4;

          @Override
          void replace(Path file, byte[] content) throws IOException {
            if (left-- == 0) {
              throw new IOException("No space left on device");
            }
            super.replace(file, content);
          }
        };
    assertThatThrownBy(
            () -> Preparation.run(fixture.options(output, 2), ProgressListener.NONE, full))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("progress.json: the disk is full; free some space")
        .hasMessageContaining("finished shards are kept: the same command goes on there");
    assertThat(fixture.prepare(output).keptShards()).isEqualTo(4);
    assertThat(PreparationFixture.contents(output)).isEqualTo(wanted);
  }

  @Test
  void refusesToGoOnWithOtherInput() throws IOException {
    Path output = folder.resolve("corpus");
    stop(output, 5);
    Path first = fixture.texts.resolve("02.jsonl");
    String before = Files.readString(first);
    Files.writeString(first, before + "{\"text\": \"More.\"}\n");
    assertThatThrownBy(() -> fixture.prepare(output))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("02.jsonl has changed")
        .hasMessageContaining("--restart");
    Files.delete(first);
    assertThatThrownBy(() -> fixture.prepare(output))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the input files are others (number 3 was ")
        .hasMessageContaining("02.jsonl and is ");
    assertThat(fixture.leftovers()).hasSize(1);
    Files.writeString(first, before);
    PreparationResult result =
        Preparation.run(fixture.options(output, 2, false, true), ProgressListener.NONE);
    assertThat(result.keptShards()).isZero();
    assertThat(PreparationFixture.contents(output)).isEqualTo(wanted);
  }

  @Test
  void refusesToGoOnWithOtherOptions() throws IOException {
    Path output = folder.resolve("corpus");
    stop(output, 3);
    assertThatThrownBy(
            () -> Preparation.run(fixture.options(output, 2, true, false), ProgressListener.NONE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "leaving out repeated files of the unfinished work for this output was false and is now"
                + " true");
    Files.writeString(fixture.tokenizer.resolve("vocab.txt"), "extra\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> fixture.prepare(output))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the tokenizer of the unfinished work");
  }

  /** The shard that ended with the input is made again when there is more input. */
  @Test
  void goesOnWithMoreInput() throws IOException {
    Path output = folder.resolve("corpus");
    stop(output, wanted.size() / 2 - 1); // all but the last
    Files.writeString(fixture.texts.resolve("99.txt"), PreparationFixture.text(40, 99));
    PreparationResult result = fixture.prepare(output);
    assertThat(result.keptShards()).isPositive();
    Path again = folder.resolve("again");
    fixture.prepare(again);
    assertThat(PreparationFixture.contents(output))
        .isEqualTo(PreparationFixture.contents(again))
        .isNotEqualTo(wanted);
  }

  @Test
  void makesADamagedShardAgainAndThoseAfterIt() throws IOException {
    Path output = folder.resolve("corpus");
    stop(output, 6);
    Path shard = folder.resolve(".corpus.preparing/content/shard-00002.bin");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[77] ^= 1;
    Files.write(shard, bytes);
    assertThat(fixture.prepare(output).keptShards()).isEqualTo(2);
    assertThat(PreparationFixture.contents(output)).isEqualTo(wanted);
  }

  @Test
  void makesEverythingAgainWhereTheLogIsDamaged() throws IOException {
    Path output = folder.resolve("corpus");
    stop(output, 6);
    Path log = folder.resolve(".corpus.preparing/finished-inputs");
    byte[] bytes = Files.readAllBytes(log);
    bytes[7] ^= 1;
    Files.write(log, bytes);
    assertThat(fixture.prepare(output).keptShards()).isLessThan(6);
    assertThat(PreparationFixture.contents(output)).isEqualTo(wanted);
    stop(folder.resolve("other"), 4);
    Files.writeString(folder.resolve(".other.preparing/progress.json"), "{");
    assertThat(fixture.prepare(folder.resolve("other")).keptShards()).isZero();
    assertThat(PreparationFixture.contents(folder.resolve("other"))).isEqualTo(wanted);
  }

  /** Stops after some shards are finished, as the next one is. */
  private void stop(Path output, int shards) {
    assertThatThrownBy(
            () ->
                Preparation.run(
                    fixture.options(output, 2),
                    ProgressListener.NONE,
                    new DurableFiles() {
                      private int left = shards;

                      @Override
                      void replace(Path file, byte[] content) throws IOException {
                        if (left-- == 0) {
                          throw new Stop();
                        }
                        super.replace(file, content);
                      }
                    }))
        .isInstanceOf(Stop.class);
  }

  private static ProgressListener resuming(List<Integer> kept) {
    return new ProgressListener() {
      @Override
      public void onProgress(Progress progress) {}

      @Override
      public void onResume(Resumed resumed) {
        kept.add(resumed.shards());
      }
    };
  }
}
