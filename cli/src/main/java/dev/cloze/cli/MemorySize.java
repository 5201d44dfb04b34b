package dev.cloze.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Bytes as people write them, and Java's -Xmx: {@code 512m}, {@code 4g}. */
final class MemorySize implements ITypeConverter<Long> {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,10})([kmgt]?)b?");

  @Override
  public Long convert(String text) {
    Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (!size.matches()) {
      throw new TypeConversionException(
          "found '%s', expected a number of bytes or one with k, m, g or t, as in 512m"
              .formatted(text));
    }
    int unit = size.group(2).isEmpty() ? 0 : "kmgt".indexOf(size.group(2)) + 1;
    return Math.multiplyExact(Long.parseLong(size.group(1)), 1L << 10 * unit);
  }
}
