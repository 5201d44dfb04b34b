package dev.cloze.text.corpus;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The text files that a list of files and directories stands for. */
public final class CorpusInputs {
  private CorpusInputs() {}

  /**
   * The files in the order in which they are named; those of a directory, searched to the bottom,
   * in the order of their names.
   *
   * @throws CorpusException if there is none, one is missing, or one is named twice
   */
  public static List<CorpusInput> expand(List<Path> paths) {
    List<CorpusInput> inputs = new ArrayList<>();
    forEach(paths, inputs::add);
    return inputs;
  }

  /** As {@link #expand}, one after the other: for as many files as there may be. */
  public static void forEach(List<Path> paths, Consumer<CorpusInput> each) {
    if (paths.isEmpty()) {
      throw new CorpusException("no input files were named; name at least one text file");
    }
    requireOnce(paths);
    for (Path path : paths) {
      if (!Files.exists(path)) {
        throw new CorpusException("%s does not exist; check the input files".formatted(path));
      }
      if (!Files.isDirectory(path)) {
        new CorpusWalk(CorpusInputs::isText, each).file(path);
        continue;
      }
      boolean[] any = new boolean[1];
      Consumer<CorpusInput> found =
          input -> {
            any[0] = true;
            each.accept(input);
          };
      new CorpusWalk(CorpusInputs::isText, found).directory(path);
      if (!any[0]) {
        throw new CorpusException(
            "%s holds no .txt, .jsonl or .ndjson files and nothing packed (.gz, .bz2, .xz, .zst, .tar, .zip); name the files themselves if they are called otherwise"
                .formatted(path));
      }
    }
  }

  private static void requireOnce(List<Path> paths) {
    Set<Path> named = new HashSet<>();
    for (Path path : paths) {
      if (!named.add(path.toAbsolutePath().normalize())) {
        throw twice(path);
      }
    }
    for (Path path : paths) {
      Path above = path.toAbsolutePath().normalize().getParent();
      while (above != null && !named.contains(above)) {
        above = above.getParent();
      }
      if (above != null && (Files.isDirectory(path) || isText(path))) {
        throw twice(path);
      }
    }
  }

  private static CorpusException twice(Path path) {
    return new CorpusException(
        "%s is named twice among the input files; name it once".formatted(path));
  }

  private static boolean isText(Path file) {
    return isTextName(file.getFileName().toString());
  }

  /** Whether a file is read that a directory holds under this name. */
  public static boolean isTextName(String name) {
    return DocumentReader.isTextName(name) || Packing.isPackedName(name);
  }

  /**
   * Whether a file is UTF-8 as it is, neither packed nor in another encoding.
   *
   * @param start its first {@value Packing#MAGIC_BYTES} bytes, or all
   */
  public static boolean isPlain(byte[] start) {
    for (byte b : start) {
      if (b == 0 || b == (byte) 0xFE || b == (byte) 0xFF) { // in no UTF-8 text, in all UTF-16
        return false;
      }
    }
    return Packing.of(start) == Packing.NONE;
  }
}
