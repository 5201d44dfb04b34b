package dev.cloze.command;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Constants as people write them on a command line: {@code blank-line} for {@code BLANK_LINE}. */
public final class EnumWords<E extends Enum<E>> implements ITypeConverter<E> {
  private final Class<E> type;

  public EnumWords(Class<E> type) {
    this.type = type;
  }

  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public E convert(String word) {
    for (E constant : type.getEnumConstants()) {
      if (word(constant).equals(word)) {
        return constant;
      }
    }
    throw new TypeConversionException(
        "found '%s', expected %s"
            .formatted(
                word,
                Arrays.stream(type.getEnumConstants())
                    .map(EnumWords::word)
                    .collect(Collectors.joining(" or "))));
  }
}
