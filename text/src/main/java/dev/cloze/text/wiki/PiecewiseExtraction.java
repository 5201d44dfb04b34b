package dev.cloze.text.wiki;

import dev.cloze.text.corpus.CorpusProblems;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@link WikiExtraction} in pieces that several machines make: a piece is what some dumps yield.
 * The pieces' texts one after another, cut into files at {@link ExtractionOptions#FILE_BYTES}, are
 * the output of one machine.
 */
public final class PiecewiseExtraction {
  private PiecewiseExtraction() {}

  /**
   * What was made of some dumps.
   *
   * @param dumps how many texts were read; an archive may hold several
   * @param breaks a line for each of them that ends before its end tag
   * @param inputBytes as they are on disk
   */
  public record Piece(
      int dumps,
      List<String> breaks,
      long inputBytes,
      ExtractionCounts counts,
      Map<CorpusProblems.Kind, Long> problems)
      implements Serializable {}

  /** Takes an article. */
  @FunctionalInterface
  public interface Sink {
    /**
     * @param bytes that the article adds to the text
     */
    void article(int bytes) throws IOException;
  }

  /**
   * Extracts the dumps of the options; their output is not looked at.
   *
   * @param text takes the articles
   * @param sizes hears how long each of them is
   * @throws dev.cloze.text.corpus.CorpusException if a dump is missing, broken from its start, or
   *     no dump
   */
  public static Piece extract(ExtractionOptions options, OutputStream text, Sink sizes)
      throws IOException {
    try (var extraction =
        new WikiExtraction(
            options, pages -> write(pages, text, sizes), (read, total, articles) -> {})) {
      return extraction.readAll();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void write(ExtractedPages pages, OutputStream text, Sink sizes) {
    try {
      text.write(pages.bytes());
      int from = 0;
      for (int end : pages.articleEnds()) {
        sizes.article(end - from);
        from = end;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Adds pieces up.
   *
   * @param dumps the name of each piece's dump
   * @param files how many were written
   * @throws dev.cloze.text.corpus.CorpusException if none has a page to keep
   */
  public static ExtractionResult sum(
      List<String> dumps, List<Piece> pieces, Path output, int files) {
    var counts = ExtractionCounts.NONE;
    var problems = new CorpusProblems();
    var report = new ArrayList<String>();
    int read = 0;
    long bytes = 0;
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      Path dump = Path.of(dumps.get(i));
      counts = counts.plus(piece.counts());
      read += piece.dumps();
      bytes += piece.inputBytes();
      report.addAll(piece.breaks());
      piece.problems().forEach((kind, count) -> problems.add(dump, kind, count));
    }
    WikiExtraction.requireArticles(counts, dumps);
    int broken = report.size();
    problems.report().forEach(line -> report.add(inFull(line, dumps)));
    return new ExtractionResult(output, read, broken, bytes, counts, files, report);
  }

  /** Java's paths make s3a:/ of s3a://. */
  private static String inFull(String line, List<String> dumps) {
    for (String dump : dumps) {
      if (line.startsWith(Path.of(dump) + ": ")) {
        return line.replace(Path.of(dump).toString(), dump);
      }
    }
    return line;
  }
}
