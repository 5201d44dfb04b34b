package dev.cloze.text.dedup;

import dev.cloze.text.corpus.CorpusInput;
import dev.cloze.text.corpus.CorpusInputs;
import dev.cloze.text.corpus.CorpusProblems;
import dev.cloze.text.corpus.Document;
import dev.cloze.text.corpus.DocumentPipeline;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Writes a corpus anew without the documents that it holds more than once; the first of each stays.
 *
 * <p>The corpus is read twice: once for a hash and a signature of every document, once to copy what
 * stays. In between, everything is sorted and compared in files, so that memory does not grow with
 * the corpus. The output has the same bytes whatever the number of workers.
 */
public final class Deduplication {
  private final DedupOptions options;
  private final DedupListener listener;
  private final List<CorpusInput> inputs;
  private final long inputBytes;
  private final CorpusProblems problems = new CorpusProblems();
  private final Path work;
  private long documents;
  private ContentHash corpus = new ContentHash(0, 0);
  private DuplicateFiles.Found duplicateFiles;
  private long candidatePairs;
  private long exactDuplicates;
  private long nearDuplicates;

  private Deduplication(
      DedupOptions options, List<CorpusInput> inputs, Path work, DedupListener listener) {
    this.options = options;
    this.listener = listener;
    this.inputs = inputs;
    this.inputBytes = inputs.stream().mapToLong(CorpusInput::bytes).sum();
    this.work = work;
  }

  /** What is remembered of a document. */
  private record Fingerprint(ContentHash hash, int[] signature, String source) {}

  /**
   * Runs to the end, or leaves nothing behind. Interrupting the calling thread stops it.
   *
   * @return what is also in the output, which holds {@code documents/part-00000.txt} or {@code
   *     .jsonl} and so on, {@code removed.jsonl} and {@code summary.json}
   * @throws dev.cloze.config.ClozeException if the input is missing or broken, or if the output is
   *     there already or cannot be written
   */
  public static DedupResult run(DedupOptions options, DedupListener listener) {
    List<CorpusInput> inputs = CorpusInputs.expand(options.files());
    try (var output = new OutputFolder(options.output())) {
      var run = new Deduplication(options, inputs, output.work(), listener);
      DedupResult result = run.run(output.path());
      output.commit();
      return result;
    }
  }

  private DedupResult run(Path output) {
    try (var sources = new DocumentSources(work);
        var signatures = openSignatures();
        var hashes = new ExternalSort(work, "hashes", 3, options.memoryBytes())) {
      fingerprint(hashes, signatures, sources);
      var exact = new Clusters(work.resolve("exact"), documents);
      joinEqual(hashes, exact);
      Clusters clusters = exact;
      NearDuplicates near = null;
      if (signatures != null) {
        clusters = new Clusters(work.resolve("clusters"), documents);
        for (long i = 0; i < documents; i++) {
          clusters.union(exact.first(i), i);
        }
        near =
            new NearDuplicates(
                options.near().orElseThrow(),
                signatures,
                work,
                options.memoryBytes(),
                options.threads(),
                listener);
        candidatePairs = near.join(exact, clusters);
      }
      copy(output, exact, clusters, near, sources);
    }
    DedupResult result =
        new DedupResult(
            options.output(),
            inputs.size(),
            inputBytes,
            documents,
            documents - exactDuplicates - nearDuplicates,
            exactDuplicates,
            nearDuplicates,
            candidatePairs,
            duplicateFiles.lines(),
            problems.report());
    write(output.resolve(DedupReport.SUMMARY), DedupReport.summary(result, options.near()));
    return result;
  }

  private SignatureFile openSignatures() {
    return options
        .near()
        .map(near -> new SignatureFile(work.resolve("signatures"), near.permutations()))
        .orElse(null);
  }

  private void fingerprint(ExternalSort hashes, SignatureFile signatures, DocumentSources sources) {
    Optional<MinHash> minHash = options.near().map(MinHash::new);
    try (var files = new DuplicateFiles(work, options.memoryBytes() / 16)) {
      DocumentPipeline.run(
          inputs,
          options.documents(),
          problems,
          options.threads(),
          batch -> batch.stream().map(document -> fingerprint(document, minHash)).toList(),
          new DocumentPipeline.Sink<List<Fingerprint>>() {
            @Override
            public void onBatch(List<Fingerprint> batch, long bytesRead) {
              for (Fingerprint document : batch) {
                ContentHash hash = document.hash();
                hashes.add(hash.high(), hash.low(), documents++);
                if (signatures != null) {
                  signatures.add(document.signature());
                }
                sources.add(document.source());
                files.add(hash);
                corpus = corpus.then(hash);
              }
              listener.onProgress(DedupListener.Step.READING, bytesRead, inputBytes);
            }

            @Override
            public void onInputEnd(CorpusInput input) {
              files.endFile();
            }
          });
      duplicateFiles = files.find(inputs.stream().map(CorpusInput::path).toList());
    }
    sources.finish();
    if (signatures != null) {
      signatures.flush();
    }
  }

  private static Fingerprint fingerprint(Document document, Optional<MinHash> minHash) {
    return new Fingerprint(
        ContentHash.of(document),
        minHash.map(m -> m.signature(document)).orElse(null),
        document.source());
  }

  private static void joinEqual(ExternalSort hashes, Clusters clusters) {
    long[] first = new long[3];
    long[] next = new long[3];
    try (ExternalSort.Sorted sorted = hashes.sorted()) {
      boolean any = false;
      while (sorted.next(next)) {
        if (any && next[0] == first[0] && next[1] == first[1]) {
          clusters.union(first[2], next[2]);
        } else {
          System.arraycopy(next, 0, first, 0, 3);
          any = true;
        }
      }
    }
  }

  private void copy(
      Path output,
      Clusters exact,
      Clusters clusters,
      NearDuplicates near,
      DocumentSources sources) {
    long[] number = new long[1];
    ContentHash[] copied = {new ContentHash(0, 0)};
    Path removed = output.resolve(DedupReport.REMOVED);
    try (var kept = new KeptDocuments(output.resolve(DedupReport.DOCUMENTS), options.partBytes());
        BufferedWriter report = Files.newBufferedWriter(removed)) {
      DocumentPipeline.run(
          inputs,
          options.documents(),
          new CorpusProblems(), // they were counted when the corpus was read first
          options.threads(),
          batch -> batch.stream().map(KeptDocuments.Rendered::of).toList(),
          (batch, bytesRead) -> {
            for (KeptDocuments.Rendered document : batch) {
              long i = number[0]++;
              copied[0] = copied[0].then(document.hash());
              if (i >= documents) {
                throw changed();
              }
              long first = clusters.first(i);
              if (first == i) {
                kept.add(document);
              } else {
                boolean equal = exact.first(i) != i;
                double similarity =
                    exact.first(i) == first ? 1 : near.similarity(first, i); // a chain's ends
                report(report, removed, i, first, equal, similarity, sources);
              }
            }
            listener.onProgress(DedupListener.Step.WRITING, bytesRead, inputBytes);
          });
    } catch (IOException e) {
      throw DedupException.writing(removed, e);
    }
    if (!copied[0].equals(corpus)) {
      throw changed();
    }
  }

  private DedupException changed() {
    return new DedupException(
        "the input files changed while duplicates were looked for in them (%s%s); run again when they are at rest"
            .formatted(inputs.get(0).path(), inputs.size() > 1 ? " and others" : ""));
  }

  private void report(
      BufferedWriter report,
      Path file,
      long document,
      long first,
      boolean equal,
      double similarity,
      DocumentSources sources) {
    if (equal) {
      exactDuplicates++;
    } else {
      nearDuplicates++;
    }
    try {
      report.write(
          DedupReport.line(
              document, sources.source(document), first, sources.source(first), equal, similarity));
    } catch (IOException e) {
      throw DedupException.writing(file, e);
    }
  }

  private static void write(Path file, String content) {
    try {
      Files.writeString(file, content);
    } catch (IOException e) {
      throw DedupException.writing(file, e);
    }
  }
}
