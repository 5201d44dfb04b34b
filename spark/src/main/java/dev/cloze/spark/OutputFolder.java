package dev.cloze.spark;

import dev.cloze.data.DataException;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A folder on the cluster's storage that is filled by many tasks. It appears under its name when it
 * is whole; where that would mean copying, in an object store, it is whole when its last file is
 * there.
 *
 * <p>Beside it, hidden, lies what was made for it so far. A job that was killed and is submitted
 * again with the same input and options goes on from there; a job with others begins anew.
 */
final class OutputFolder {
  private final Storage storage;
  private final String output;
  private final String building;
  private final String work;
  private final boolean inPlace;

  /**
   * @param fingerprint of everything that the result depends on
   * @param overwrite whether a folder that is there may be replaced
   * @param restart whether to throw away what an earlier job left unfinished
   * @param replaceable the names of files that may be in it then
   */
  OutputFolder(
      Storage storage,
      String output,
      String fingerprint,
      boolean overwrite,
      boolean restart,
      Pattern replaceable) {
    this.storage = storage;
    this.output = output.replaceFirst("(?<=[^/])/+$", "");
    int name = this.output.lastIndexOf('/') + 1;
    if (new Path(this.output).getName().isEmpty()) {
      throw new DataException(
          "%s cannot be the output; name a directory to make".formatted(output));
    }
    building = this.output.substring(0, name) + "." + this.output.substring(name) + ".preparing";
    work = building + "/" + fingerprint;
    inPlace = storage.isObjectStore(output);
    requireFree(overwrite, replaceable);
    removeOtherWork(restart ? "" : fingerprint);
    if (inPlace && overwrite && !storage.exists(work) && storage.exists(output)) {
      storage.delete(output); // files of another number of shards would stay between ours
    }
    storage.makeDirectory(work);
    if (!inPlace) {
      storage.makeDirectory(files());
    }
  }

  /** Where files of the result go. */
  String files() {
    return inPlace ? output : work + "/result";
  }

  /** Where files go that are of no use in the end. */
  String work() {
    return work;
  }

  /** How many results an earlier job left whose names begin like this. */
  int kept(String prefix) {
    int count = 0;
    for (FileStatus file : storage.list(work)) {
      String name = file.getPath().getName();
      count += name.startsWith(prefix) && name.endsWith(".json") ? 1 : 0;
    }
    return count;
  }

  /** Gives the folder its name. */
  void commit() {
    if (!inPlace) {
      if (storage.exists(output)) {
        storage.delete(output);
      }
      storage.rename(files(), output);
    }
    storage.delete(building);
  }

  private void requireFree(boolean overwrite, Pattern replaceable) {
    if (!storage.exists(output)) {
      return;
    }
    if (!storage.isDirectory(output)) {
      throw new DataException(
          "%s is a file; name a directory that does not exist yet".formatted(output));
    }
    for (FileStatus file : storage.list(output)) {
      String name = file.getPath().getName();
      if (!overwrite && !(inPlace && storage.exists(work))) {
        throw new DataException(
            "%s is not empty; name another output, or pass --overwrite to replace what is in it"
                .formatted(output));
      }
      if (!replaceable.matcher(name).matches()) {
        throw new DataException(
            "%s holds %s, which this command does not write; it is not overwritten. Name another output"
                .formatted(output, name));
      }
    }
  }

  private void removeOtherWork(String kept) {
    if (storage.exists(building)) {
      for (FileStatus other : storage.list(building)) {
        if (!other.getPath().getName().equals(kept)) {
          storage.delete(building + "/" + other.getPath().getName());
        }
      }
    }
  }
}
