package dev.cloze.spark;

import dev.cloze.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The SHA-256 of every file of a corpus, and which files are left out because their content was
 * there before. Every byte of a file passes through one task: the hash cannot be shared.
 */
final class FileHashes {
  private static final int FILES_OF_A_TASK = 10_000;

  private final List<String> sha256;
  private final boolean[] skipped;

  /** Some files in a row. */
  private record Group(int number, List<InputFile> files) implements Serializable {}

  /** Their hashes. */
  record Hashes(List<String> sha256) implements Serializable {}

  private FileHashes(List<String> sha256, boolean[] skipped) {
    this.sha256 = sha256;
    this.skipped = skipped;
  }

  /**
   * @param work a folder for results
   * @param taskBytes of the files that one task reads, about
   * @param skipDuplicates whether files are left out
   */
  static FileHashes of(
      JavaSparkContext spark,
      Storage storage,
      List<InputFile> inputs,
      String work,
      long taskBytes,
      boolean skipDuplicates) {
    List<String> all = new ArrayList<>();
    Jobs.run(
            spark,
            "hash files",
            groups(inputs, taskBytes),
            group ->
                Results.once(
                    storage,
                    "%s/hashes-%06d.json".formatted(work, group.number()),
                    Hashes.class,
                    () -> hash(group, storage)))
        .forEach(hashes -> all.addAll(hashes.sha256()));
    boolean[] skipped = new boolean[inputs.size()];
    Set<String> seen = new HashSet<>();
    for (int i = 0; skipDuplicates && i < skipped.length; i++) {
      skipped[i] = inputs.get(i).bytes() > 0 && !seen.add(all.get(i));
    }
    return new FileHashes(all, skipped);
  }

  String sha256(int input) {
    return sha256.get(input);
  }

  boolean isSkipped(int input) {
    return skipped[input];
  }

  private static List<Group> groups(List<InputFile> inputs, long taskBytes) {
    List<Group> groups = new ArrayList<>();
    List<InputFile> open = new ArrayList<>();
    long bytes = 0;
    for (InputFile input : inputs) {
      open.add(input);
      bytes += input.bytes();
      if (bytes >= taskBytes || open.size() == FILES_OF_A_TASK) {
        groups.add(new Group(groups.size(), new ArrayList<>(open)));
        open.clear();
        bytes = 0;
      }
    }
    if (!open.isEmpty()) {
      groups.add(new Group(groups.size(), open));
    }
    return groups;
  }

  private static Hashes hash(Group group, Storage storage) {
    List<String> hashes = new ArrayList<>();
    for (InputFile file : group.files()) {
      hashes.add(Storage.reading(file.path(), () -> hash(file, storage)));
    }
    return new Hashes(hashes);
  }

  private static String hash(InputFile file, Storage storage) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 18];
    long bytes = 0;
    try (InputStream in = new DigestInputStream(storage.open(file.path(), 0), digest)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes += read;
      }
    }
    if (bytes != file.bytes()) {
      throw new DataException(
          "%s changed while it was being prepared: it had %,d bytes at first and has %,d now. Run again when nobody writes to it"
              .formatted(file.path(), file.bytes(), bytes));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
