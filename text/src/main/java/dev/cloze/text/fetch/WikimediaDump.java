package dev.cloze.text.fetch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The article dumps of a wiki in the layout of dumps.wikimedia.org: what a dump should consist of
 * is read from its {@code dumpstatus.json} and compared with its list of SHA-1 sums.
 */
public final class WikimediaDump {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern DATE_FOLDER = Pattern.compile("href=\"(\\d{8})/\"");
  private static final Pattern SUM = Pattern.compile("([0-9a-fA-F]{40})\\s+\\*?(\\S+)");

  /** Pages from … to …: the parts of large dumps. */
  private static final Pattern PART = Pattern.compile(".*\\.xml-p(\\d{1,18})p(\\d{1,18})\\.bz2");

  private static final int DATES_TRIED = 6; // of the newest, the first may still be in the making

  private final Http http;
  private final Retries retries;
  private final String mirror;
  private final String database;
  private final String job;

  /**
   * @param database such as {@code enwiki}
   * @param job {@code articlesmultistreamdump} or {@code articlesdump}
   */
  public WikimediaDump(
      URI mirror, String database, String job, FetchOptions options, FetchListener listener) {
    this.http = new Http(options);
    this.retries = new Retries(options, listener);
    this.mirror = mirror.toString().replaceFirst("/+$", "");
    this.database = database;
    this.job = job;
  }

  /**
   * The files of the dump.
   *
   * @param date as in {@code 20260101}; empty for the newest that is done
   * @throws FetchException if there is no such dump, it is not done, or its lists disagree
   */
  public List<Download> files(Optional<String> date) {
    try {
      if (date.isPresent()) {
        JsonNode status =
            status(date.get())
                .orElseThrow(
                    () ->
                        new FetchException(
                            "there is no dump %s of %s at %s; the dates are listed at %s/%s/"
                                .formatted(date.get(), database, mirror, mirror, database)));
        requireDone(status, date.get());
        return files(status, date.get());
      }
      for (String newest : newestDates()) {
        Optional<JsonNode> status = status(newest);
        if (status.isPresent() && isDone(status.get())) {
          return files(status.get(), newest);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FetchException("interrupted", e);
    }
    throw new FetchException(
        "none of the newest dumps of %s at %s has a finished %s; name a date"
            .formatted(database, mirror, job));
  }

  private Optional<String> page(String name) throws InterruptedException {
    URI url = URI.create("%s/%s/%s".formatted(mirror, database, name));
    return retries.run(url.toString(), () -> 0, () -> http.page(url));
  }

  private List<String> newestDates() throws InterruptedException {
    String page =
        page("")
            .orElseThrow(
                () -> new FetchException("there is no wiki %s at %s".formatted(database, mirror)));
    var dates = new TreeSet<String>(Comparator.reverseOrder());
    Matcher matcher = DATE_FOLDER.matcher(page);
    while (matcher.find()) {
      dates.add(matcher.group(1));
    }
    return dates.stream().limit(DATES_TRIED).toList();
  }

  private Optional<JsonNode> status(String date) throws InterruptedException {
    Optional<String> page = page(date + "/dumpstatus.json");
    if (page.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(page.get()));
    } catch (JsonProcessingException e) {
      throw new FetchException(
          "%s/%s/%s/dumpstatus.json is no JSON: %s"
              .formatted(mirror, database, date, e.getOriginalMessage()),
          e);
    }
  }

  private boolean isDone(JsonNode status) {
    return status.path("jobs").path(job).path("status").asText().equals("done");
  }

  private void requireDone(JsonNode status, String date) {
    if (!isDone(status)) {
      throw new FetchException(
          "%s of %s, dump %s, is '%s', not 'done'; choose an earlier date"
              .formatted(
                  job,
                  database,
                  date,
                  status.path("jobs").path(job).path("status").asText("not in its list")));
    }
  }

  private List<Download> files(JsonNode status, String date) throws InterruptedException {
    Map<String, String> sums = sums(date);
    List<Download> downloads = new ArrayList<>();
    JsonNode files = status.path("jobs").path(job).path("files");
    for (Map.Entry<String, JsonNode> file : files.properties()) {
      if (!file.getKey().contains("-index")) {
        downloads.add(download(date, file.getKey(), file.getValue(), sums));
      }
    }
    if (downloads.isEmpty()) {
      throw new FetchException(
          "%s of %s, dump %s, lists no files; choose another date".formatted(job, database, date));
    }
    requireEveryPart(downloads, sums);
    return downloads;
  }

  private Map<String, String> sums(String date) throws InterruptedException {
    Map<String, String> sums = new HashMap<>();
    page("%s/%s-%s-sha1sums.txt".formatted(date, database, date))
        .ifPresent(
            page ->
                page.lines()
                    .map(SUM::matcher)
                    .filter(Matcher::matches)
                    .forEach(
                        line -> sums.put(line.group(2), line.group(1).toLowerCase(Locale.ROOT))));
    return sums;
  }

  private Download download(String date, String name, JsonNode file, Map<String, String> sums) {
    String listed = sums.get(name);
    String stated = file.path("sha1").asText("");
    if (listed != null && !stated.isEmpty() && !listed.equalsIgnoreCase(stated)) {
      throw new FetchException(
          "the lists of %s, dump %s, disagree on %s: sha1 %s in dumpstatus.json and %s in the list of sums; choose another date or mirror"
              .formatted(database, date, name, stated, listed));
    }
    String sum = stated.isEmpty() ? listed : stated;
    if (sum == null) {
      throw new FetchException(
          "%s, dump %s, has no checksum of %s yet; choose an earlier date"
              .formatted(database, date, name));
    }
    return new Download(
        URI.create("%s/%s/%s/%s".formatted(mirror, database, date, name)),
        name,
        file.path("size").isIntegralNumber()
            ? OptionalLong.of(file.get("size").asLong())
            : OptionalLong.empty(),
        Optional.of(new Checksum(Checksum.Algorithm.SHA1, sum)));
  }

  /** Parts follow each other without a gap, and no part of the list of sums is left out. */
  private void requireEveryPart(List<Download> downloads, Map<String, String> sums) {
    Map<Long, String> ends = new HashMap<>();
    List<long[]> ranges = new ArrayList<>();
    String kind = null;
    for (Download download : downloads) {
      Matcher part = PART.matcher(download.name());
      if (part.matches()) {
        ranges.add(new long[] {Long.parseLong(part.group(1)), Long.parseLong(part.group(2))});
        ends.put(Long.parseLong(part.group(1)), download.name());
        kind = kind(download.name());
      }
    }
    ranges.sort(Comparator.comparingLong(range -> range[0]));
    for (int i = 0; i < ranges.size(); i++) {
      long expected = i == 0 ? 1 : ranges.get(i - 1)[1] + 1;
      if (ranges.get(i)[0] != expected) {
        throw new FetchException(
            "a part of %s is missing from its list: pages %d to %d, before %s; choose another date or mirror"
                .formatted(database, expected, ranges.get(i)[0] - 1, ends.get(ranges.get(i)[0])));
      }
    }
    for (String name : sums.keySet()) {
      if (PART.matcher(name).matches()
          && kind(name).equals(kind)
          && downloads.stream().noneMatch(download -> download.name().equals(name))) {
        throw new FetchException(
            "%s is among the checksums of %s but missing from dumpstatus.json; choose another date or mirror"
                .formatted(name, database));
      }
    }
  }

  /** The name without the number of the part and its pages. */
  private static String kind(String name) {
    return name.replaceFirst("\\d*\\.xml-p\\d+p\\d+\\.bz2$", "");
  }
}
