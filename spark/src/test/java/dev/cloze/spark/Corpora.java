package dev.cloze.spark;

import dev.cloze.text.tokenizer.Vocabulary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Seeded texts of every kind that a corpus may hold, and what was made of them. */
final class Corpora {
  private Corpora() {}

  static Path tokenizer(Path folder) throws IOException {
    List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
    for (char c = 'a'; c <= 'z'; c++) {
      tokens.add(String.valueOf(c));
      tokens.add("##" + c);
    }
    tokens.addAll(List.of(".", "the", "##ing"));
    Path directory = Files.createDirectory(folder.resolve("tokenizer"));
    Files.write(directory.resolve("vocab.txt"), tokens);
    return directory;
  }

  /** Large text and JSON lines, small files, gzip, invalid UTF-8, a file without text. */
  static Path mixed(Path folder) throws IOException {
    Path corpus = Files.createDirectory(folder.resolve("corpus"));
    Random random = new Random(11);
    Files.writeString(corpus.resolve("a-large.txt"), text(random, 900));
    Files.writeString(corpus.resolve("b-large.jsonl"), json(random, 700));
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(corpus.resolve("c-packed.txt.gz")))) {
      out.write(text(random, 300).getBytes(StandardCharsets.UTF_8));
    }
    Files.copy(corpus.resolve("c-packed.txt.gz"), corpus.resolve("c-packed-again.txt.gz"));
    Path small = Files.createDirectory(corpus.resolve("d-small"));
    for (int i = 0; i < 40; i++) {
      Files.writeString(
          small.resolve("%02d.txt".formatted(i)), text(random, 1 + random.nextInt(3)));
    }
    Files.writeString(small.resolve("empty.txt"), " \n\n");
    Path broken = Files.writeString(corpus.resolve("e-broken.txt"), text(random, 200));
    byte[] bytes = Files.readAllBytes(broken);
    for (int i = 0; i < bytes.length; i += 997) {
      bytes[i] = (byte) 0xE2;
    }
    Files.write(broken, bytes);
    return corpus;
  }

  /** Documents of some lines between blank lines, which are of many kinds. */
  static String text(Random random, int documents) {
    String[] blanks = {"\n", "\n\n", " \n", "\r\n", "\u3000\t\n", "\n\uFEFF"};
    StringBuilder text = new StringBuilder();
    for (int document = 0; document < documents; document++) {
      for (int line = random.nextInt(4); line >= 0; line--) {
        text.append(sentence(random)).append(random.nextInt(9) == 0 ? "\r\n" : "\n");
      }
      text.append(blanks[random.nextInt(blanks.length)]);
    }
    return text.toString();
  }

  private static String json(Random random, int documents) {
    StringBuilder text = new StringBuilder();
    for (int document = 0; document < documents; document++) {
      String value = sentence(random) + "\\n" + (random.nextBoolean() ? sentence(random) : "\\n ");
      text.append("{\"text\": \"").append(value).append("\"}\n");
      text.append(random.nextInt(7) == 0 ? " \n" : "");
    }
    return text.toString();
  }

  private static String sentence(Random random) {
    StringBuilder text = new StringBuilder();
    for (int word = random.nextInt(30); word >= 0; word--) {
      text.append("the ").append((char) ('a' + random.nextInt(26))).append("ing ");
      text.append(random.nextInt(12) == 0 ? "end. " : "");
    }
    return text.append("stop.").toString();
  }

  /** Texts of random words, and each again with a word changed. */
  static void addNearDuplicates(Path corpus) throws IOException {
    Random random = new Random(17);
    StringBuilder text = new StringBuilder();
    for (int document = 0; document < 100; document++) {
      StringBuilder original = new StringBuilder();
      for (int word = 0; word < 200; word++) {
        original.append(Integer.toString(random.nextInt(100_000), 36)).append(' ');
      }
      text.append(original).append("one.\n\n").append(original).append("two.\n\n");
    }
    Files.writeString(corpus.resolve("f-near.txt"), text);
  }

  /** Dumps of a wiki, one of them packed, one cut, one with broken UTF-8. */
  static Path dumps(Path folder, int count) throws IOException {
    Path dumps = Files.createDirectory(folder.resolve("dumps"));
    Random random = new Random(19);
    for (int i = 0; i < count; i++) {
      byte[] dump = dump(random, i).getBytes(StandardCharsets.UTF_8);
      Path file = dumps.resolve("wiki-%02d.xml".formatted(i));
      switch (i) {
        case 1 -> {
          try (OutputStream out =
              new GZIPOutputStream(Files.newOutputStream(Path.of(file + ".gz")))) {
            out.write(dump);
          }
        }
        case 2 -> Files.write(file, Arrays.copyOf(dump, dump.length - 100));
        case 3 -> {
          dump[new String(dump, StandardCharsets.ISO_8859_1).indexOf("wiki text")] = (byte) 0xE2;
          Files.write(file, dump);
        }
        default -> Files.write(file, dump);
      }
    }
    return dumps;
  }

  private static String dump(Random random, int number) {
    StringBuilder xml =
        new StringBuilder("<mediawiki xmlns=\"http://www.mediawiki.org/xml/export-0.11/\">\n");
    for (int page = 0; page < 20; page++) {
      xml.append(
          """
          <page><title>Page %1$d of %2$d</title><ns>%3$d</ns><id>%1$d</id><revision><id>1</id>\
          <model>wikitext</model><text>'''Page %1$d''' is a wiki text of [[wiki]] %2$d. %4$s

          == History ==
          It has {{some|markup}} and a [[link|linked word]].</text></revision></page>
          """
              .formatted(page, number, random.nextInt(5) == 0 ? 1 : 0, sentence(random)));
    }
    return xml.append("</mediawiki>\n").toString();
  }

  /** The name and the SHA-256 of every file in a folder and below. */
  static TreeMap<String, String> hashes(Path folder) throws IOException {
    TreeMap<String, String> hashes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        hashes.put(folder.relativize(file).toString(), HexFormat.of().formatHex(hash));
      }
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
    return hashes;
  }

  /**
   * The bytes of every file in a folder and below, where the reports and manifests name the input
   * otherwise.
   *
   * @param input the folder of what was read, as it was named
   */
  static TreeMap<String, String> contents(Path folder, String input) throws IOException {
    TreeMap<String, String> contents = new TreeMap<>();
    for (String name : hashes(folder).keySet()) {
      String bytes = Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1);
      contents.put(name, bytes.replace(input, "INPUT"));
    }
    return contents;
  }
}
