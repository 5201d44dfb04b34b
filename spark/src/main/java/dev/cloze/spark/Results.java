package dev.cloze.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.function.Supplier;

/** What tasks returned, kept beside what they wrote: a job that runs again does not repeat them. */
final class Results {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Results() {}

  /** The result that is in the file; otherwise works, and keeps the result there. */
  static <T> T once(Storage storage, String file, Class<T> type, Supplier<T> work) {
    if (storage.exists(file)) {
      byte[] json = storage.read(file);
      return Storage.reading(file, () -> JSON.readValue(json, type));
    }
    T result = work.get();
    storage.write(file, out -> out.write(json(result)));
    return result;
  }

  private static byte[] json(Object result) throws IOException {
    try {
      return JSON.writeValueAsBytes(result);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of plain values always become JSON", e);
    }
  }
}
