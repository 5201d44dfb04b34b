package dev.cloze.spark;

import dev.cloze.text.corpus.CorpusException;
import dev.cloze.text.corpus.CorpusInputs;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * The text files that a list of files and directories stands for: those of {@link CorpusInputs}, in
 * its order and under its names, wherever Hadoop finds them.
 */
final class ClusterInputs {
  private ClusterInputs() {}

  /**
   * @throws CorpusException if there is none, one is missing, or one is named twice
   */
  static List<InputFile> expand(List<String> paths, Storage storage) {
    return expand(
        paths,
        storage,
        CorpusInputs::isTextName,
        ".txt, .jsonl or .ndjson files and nothing packed (.gz, .bz2, .xz, .zst, .tar, .zip)");
  }

  /**
   * @param wanted the names of files to take from directories
   * @param kinds what a directory without any of them lacks, for the message
   */
  static List<InputFile> expand(
      List<String> paths, Storage storage, Predicate<String> wanted, String kinds) {
    if (paths.isEmpty()) {
      throw new CorpusException("no input files were named; name at least one text file");
    }
    List<InputFile> inputs = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String path : paths) {
      Storage.reading(
          path,
          () -> {
            FileSystem files = storage.fileSystem(path);
            for (InputFile input : files(path, files, wanted, kinds)) {
              if (!seen.add(files.makeQualified(new Path(input.path())).toString())) {
                throw new CorpusException(
                    "%s is named twice among the input files; name it once"
                        .formatted(input.path()));
              }
              inputs.add(input);
            }
            return null;
          });
    }
    return inputs;
  }

  private static List<InputFile> files(
      String path, FileSystem files, Predicate<String> wanted, String kinds) throws IOException {
    FileStatus status;
    try {
      status = files.getFileStatus(new Path(path));
    } catch (FileNotFoundException e) {
      throw new CorpusException("%s does not exist; check the input files".formatted(path), e);
    }
    if (!status.isDirectory()) {
      return List.of(new InputFile(path, status.getLen(), status.getModificationTime()));
    }
    String root = status.getPath().toUri().getPath();
    List<InputFile> found = new ArrayList<>();
    for (RemoteIterator<LocatedFileStatus> all = files.listFiles(status.getPath(), true);
        all.hasNext(); ) {
      LocatedFileStatus file = all.next();
      if (wanted.test(file.getPath().getName())) {
        String below = file.getPath().toUri().getPath().substring(root.length());
        found.add(
            new InputFile(
                path.replaceFirst("/+$", "") + below, file.getLen(), file.getModificationTime()));
      }
    }
    if (found.isEmpty()) {
      throw new CorpusException(
          "%s holds no %s; name the files themselves if they are called otherwise"
              .formatted(path, kinds));
    }
    found.sort(Comparator.comparing(InputFile::path));
    return found;
  }
}
