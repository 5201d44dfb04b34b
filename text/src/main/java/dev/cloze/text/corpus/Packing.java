package dev.cloze.text.corpus;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** What bytes are packed in, which their beginning says. */
enum Packing {
  GZIP("gzip", "gzip -t tests it", ".gz", ".tgz"),
  BZIP2("bzip2", "bzip2 -t tests it", ".bz2", ".tbz2", ".tbz"),
  XZ("xz", "xz -t tests it", ".xz", ".txz"),
  ZSTD("zstd", "zstd -t tests it", ".zst", ".tzst"),
  TAR("tar", "tar -tvf lists it", ".tar"),
  ZIP("zip", "unzip -t tests it", ".zip"),
  NONE("text", "");

  /** Enough to see the checksum of a tar header. */
  static final int MAGIC_BYTES = 512;

  private static final int XZ_MEMORY_KIB = 512 << 10;

  private final String label;
  private final String test;
  private final List<String> endings;

  Packing(String label, String test, String... endings) {
    this.label = label;
    this.test = test;
    this.endings = List.of(endings);
  }

  static Packing of(byte[] start) {
    if (starts(start, 0x1f, 0x8b)) {
      return GZIP;
    }
    if (starts(start, 'B', 'Z', 'h')
        && start.length > 4
        && (start[4] == 0x31 || start[4] == 0x17)) {
      return BZIP2;
    }
    if (starts(start, 0xfd, '7', 'z', 'X', 'Z', 0)) {
      return XZ;
    }
    boolean skippable =
        start.length > 3 && (start[0] & 0xf0) == 0x50 && start[1] == 0x2a && start[2] == 0x4d;
    if (starts(start, 0x28, 0xb5, 0x2f, 0xfd) || skippable && start[3] == 0x18) {
      return ZSTD;
    }
    if (starts(start, 'P', 'K', 3, 4) || starts(start, 'P', 'K', 5, 6)) {
      return ZIP;
    }
    return TarHeader.isHeader(start) ? TAR : NONE;
  }

  /** Kinds that are recognised but not read: what they are and what to do; null for all others. */
  static String unsupported(byte[] start) {
    if (starts(start, 0xff, 0xfe, 0, 0) || starts(start, 0, 0, 0xfe, 0xff)) {
      return "UTF-32: convert it to UTF-8 first, as with iconv -f UTF-32 -t UTF-8";
    }
    if (starts(start, '7', 'z', 0xbc, 0xaf, 0x27, 0x1c)) {
      return "a 7z archive: unpack it first, or repack it as tar";
    }
    if (starts(start, 'R', 'a', 'r', '!', 0x1a, 7)) {
      return "a rar archive: unpack it first, or repack it as tar";
    }
    if (starts(start, 0x04, 0x22, 0x4d, 0x18)) {
      return "compressed with lz4: unpack it first, or repack it with zstd";
    }
    return null;
  }

  boolean isArchive() {
    return this == TAR || this == ZIP;
  }

  String label() {
    return label;
  }

  /** The command with which a person can look at such a file. */
  String test() {
    return test;
  }

  InputStream unpack(InputStream in) throws IOException {
    return switch (this) {
      case GZIP ->
          GzipCompressorInputStream.builder()
              .setInputStream(in)
              .setDecompressConcatenated(true)
              .get();
      case BZIP2 -> new ParallelBzip2InputStream(in);
      case XZ -> new XZInputStream(in, XZ_MEMORY_KIB);
      case ZSTD -> zstd(in);
      case TAR, ZIP, NONE -> throw new IllegalStateException(label + " is no compression");
    };
  }

  private static InputStream zstd(InputStream in) throws IOException {
    try {
      return new ZstdInputStreamNoFinalizer(in);
    } catch (LinkageError e) {
      throw new CorpusException(
          "zstd needs a native library that does not load here (%s): unpack with the command zstd first"
              .formatted(e.getMessage()),
          e);
    }
  }

  /** The name without the ending of this packing: {@code a.tar} of {@code a.tgz}. */
  String unpackedName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (String ending : endings) {
      if (lower.endsWith(ending)) {
        String rest = name.substring(0, name.length() - ending.length());
        return ending.startsWith(".t") && this != TAR ? rest + ".tar" : rest;
      }
    }
    return name;
  }

  /** The name without the endings of all compression: {@code a.txt} of {@code a.txt.gz.bz2}. */
  static String contentName(String name) {
    String content = name;
    String before;
    do {
      before = content;
      for (Packing packing : values()) {
        content = packing.isArchive() ? content : packing.unpackedName(content);
      }
    } while (!content.equals(before));
    return content;
  }

  /** Whether a name ends like that of an archive, compressed or not. */
  static boolean isArchiveName(String name) {
    String content = contentName(name).toLowerCase(Locale.ROOT);
    return content.endsWith(".tar") || content.endsWith(".zip");
  }

  /** Whether a name ends like something packed. */
  static boolean isPackedName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (Packing packing : values()) {
      if (packing.endings.stream().anyMatch(lower::endsWith)) {
        return true;
      }
    }
    return false;
  }

  private static boolean starts(byte[] bytes, int... magic) {
    if (bytes.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((bytes[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
