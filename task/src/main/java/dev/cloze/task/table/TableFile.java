package dev.cloze.task.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloze.task.reading.JsonFile;
import dev.cloze.task.reading.JsonRow;
import dev.cloze.task.reading.Row;
import dev.cloze.task.reading.TabFile;
import dev.cloze.task.reading.TextLines;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Rows of a CSV, TSV or JSON-lines file, which its name's ending tells apart. */
final class TableFile {
  private static final Pattern NAME =
      Pattern.compile(".*\\.(csv|tsv|jsonl)(\\.(gz|bz2|xz|zst|zip))?");

  private final boolean hasHeader;
  private final Consumer<TableRow> use;
  private List<String> columns;

  private TableFile(boolean hasHeader, Consumer<TableRow> use) {
    this.hasHeader = hasHeader;
    this.use = use;
  }

  static boolean isTable(String name) {
    return NAME.matcher(name).matches();
  }

  static void each(Path file, boolean hasHeader, List<String> problems, Consumer<TableRow> use) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    var rows = new TableFile(hasHeader, use);
    switch (name.matches() ? name.group(1) : "") {
      case "csv" ->
          TextLines.eachText(
              file,
              problems,
              (place, text) -> new CsvRows(place, TextLines.all(text)).each(rows::add));
      case "tsv" -> TabFile.each(file, problems, rows::add);
      default -> JsonFile.eachLine(file, problems, row -> use.accept(row(row)));
    }
  }

  private void add(Row row) {
    if (columns == null) {
      columns =
          hasHeader
              ? row.fields()
              : IntStream.rangeClosed(1, row.fields().size()).mapToObj(i -> "" + i).toList();
      if (hasHeader) {
        return;
      }
    }
    if (row.fields().size() != columns.size()) {
      throw row.error(
          "%d columns, expected %d as in the first row"
              .formatted(row.fields().size(), columns.size()));
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      values.put(columns.get(i), row.fields().get(i));
    }
    use.accept(new TableRow(row.place(), values));
  }

  private static TableRow row(JsonRow row) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : row.object().properties()) {
      JsonNode value = entry.getValue();
      if (value.isArray()) {
        values.put(entry.getKey(), row.texts(entry.getKey()));
      } else if (value.isValueNode() && !value.isNull()) {
        values.put(entry.getKey(), value.asText());
      }
    }
    return new TableRow(row.place(), values);
  }
}
