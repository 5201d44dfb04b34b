package dev.cloze.spark;

import dev.cloze.text.tokenizer.Tokenizer;
import dev.cloze.text.tokenizer.TokenizerException;
import dev.cloze.text.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;

/**
 * The files of a tokenizer on their way to the machines of a cluster; each reads them once. Sent as
 * files, because a tokenizer cannot be sent.
 */
final class TokenizerFolder implements Serializable {
  private static final long serialVersionUID = 1;

  /** A model directory holds weights too; no tokenizer file is this large. */
  private static final long LARGEST_FILE = 256L << 20;

  private final Map<String, byte[]> files; // one without a name: a vocabulary file
  private final String source;
  private transient Tokenizer tokenizer;

  private TokenizerFolder(String source, Map<String, byte[]> files) {
    this.source = source;
    this.files = files;
  }

  static TokenizerFolder read(String path, Storage storage) {
    if (!storage.exists(path)) {
      throw new TokenizerException(
          "%s does not exist: expected a tokenizer directory, or a vocabulary file; vocab-train makes one"
              .formatted(path));
    }
    Map<String, byte[]> files = new LinkedHashMap<>();
    if (!storage.isDirectory(path)) {
      files.put("", storage.read(path));
    } else {
      for (FileStatus file : storage.list(path)) {
        String name = file.getPath().getName();
        if (file.isFile()
            && file.getLen() <= LARGEST_FILE
            && (name.endsWith(".json") || name.endsWith(".txt"))) {
          files.put(name, storage.read(path + "/" + name));
        }
      }
    }
    return new TokenizerFolder(path, files);
  }

  /** A tokenizer for the calling thread. */
  synchronized Tokenizer tokenizer() {
    if (tokenizer == null) {
      try (TaskFolder folder = new TaskFolder()) {
        Path path = folder.resolve("tokenizer");
        if (files.containsKey("")) {
          Files.write(path, files.get(""));
        } else {
          Files.createDirectory(path);
          for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(path.resolve(file.getKey()), file.getValue());
          }
        }
        try {
          tokenizer = TokenizerFiles.read(path);
        } catch (TokenizerException e) {
          throw new TokenizerException(e.getMessage().replace(path.toString(), source), e);
        }
      } catch (IOException e) {
        throw new TokenizerException("cannot copy %s: %s".formatted(source, e.getMessage()), e);
      }
    }
    return tokenizer.copy();
  }
}
