package dev.cloze.task.leaderboard;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes prediction files line by line, and the archive. Lines end at \n everywhere. */
public final class Submission {
  /** The eleven files of GLUE. */
  public static final List<String> GLUE_FILES =
      List.of(
          "CoLA.tsv",
          "SST-2.tsv",
          "MRPC.tsv",
          "STS-B.tsv",
          "MNLI-m.tsv",
          "MNLI-mm.tsv",
          "QNLI.tsv",
          "QQP.tsv",
          "RTE.tsv",
          "WNLI.tsv",
          "AX.tsv");

  /** The ten files of SuperGLUE. */
  public static final List<String> SUPERGLUE_FILES =
      List.of(
          "BoolQ.jsonl",
          "CB.jsonl",
          "COPA.jsonl",
          "MultiRC.jsonl",
          "ReCoRD.jsonl",
          "RTE.jsonl",
          "WiC.jsonl",
          "WSC.jsonl",
          "AX-b.jsonl",
          "AX-g.jsonl");

  /** The same archive for the same files, whenever it is made. */
  private static final FileTime TIME =
      FileTime.from(LocalDateTime.of(2000, 1, 1, 0, 0).atZone(ZoneId.systemDefault()).toInstant());

  private Submission() {}

  /** Writes a file of lines into a folder, which is made if need be. */
  public static Path lines(Path folder, String name, Iterable<String> lines) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(name);
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      for (String line : lines) {
        out.write(line);
        out.write('\n');
      }
    }
    return file;
  }

  /** GLUE's layout: a header, then the number of each test row, from 0, and its value. */
  public static Path glue(Path folder, String name, List<String> values) throws IOException {
    List<String> lines = new ArrayList<>(values.size() + 1);
    lines.add("index\tprediction");
    for (int i = 0; i < values.size(); i++) {
      lines.add(i + "\t" + values.get(i));
    }
    return lines(folder, name, lines);
  }

  /** Packs files side by side, without their folders. */
  public static Path zip(Path archive, List<Path> files) throws IOException {
    List<Path> sorted = new ArrayList<>(files);
    sorted.sort(Comparator.comparing(file -> file.getFileName().toString()));
    try (var out = new ZipOutputStream(Files.newOutputStream(archive))) {
      for (Path file : sorted) {
        var entry = new ZipEntry(file.getFileName().toString());
        entry.setLastModifiedTime(TIME);
        out.putNextEntry(entry);
        Files.copy(file, out);
        out.closeEntry();
      }
    }
    return archive;
  }

  /** Which of a leaderboard's files are not among these. */
  public static List<String> missing(List<String> expected, List<Path> files) {
    List<String> missing = new ArrayList<>(expected);
    files.forEach(file -> missing.remove(file.getFileName().toString()));
    return missing;
  }
}
