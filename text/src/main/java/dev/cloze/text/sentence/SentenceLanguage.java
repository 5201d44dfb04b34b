package dev.cloze.text.sentence;

import com.ibm.icu.util.ULocale;
import dev.cloze.config.ClozeException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The language of a text, for {@link SentenceSplitter}.
 *
 * @param code of ISO 639, with two letters or three: en, de, zh, th, …
 */
public record SentenceLanguage(String code) implements Serializable {
  public static final SentenceLanguage ENGLISH = new SentenceLanguage("en");

  private static final class Known {
    static final Set<String> CODES =
        Arrays.stream(ULocale.getISOLanguages()).collect(Collectors.toUnmodifiableSet());
  }

  public SentenceLanguage {
    code = code.toLowerCase(Locale.ROOT);
    if (!code.equals("en") && !Known.CODES.contains(code)) {
      throw new ClozeException(
          "\"%s\" is no language; expected its ISO 639 code, as in en, de, zh or th"
              .formatted(code));
    }
  }

  @Override
  public String toString() {
    return code;
  }
}
