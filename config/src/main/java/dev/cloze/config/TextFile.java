package dev.cloze.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a small text file, or says plainly why not. */
final class TextFile {
  private TextFile() {}

  /**
   * @param expected what the file should be: "a recipe"
   */
  static String read(Path file, String expected) {
    if (!Files.exists(file)) {
      throw new RecipeException(
          "%s does not exist, expected %s".formatted(file.toAbsolutePath(), expected));
    }
    if (Files.isDirectory(file)) {
      throw new RecipeException("%s is a directory, expected %s".formatted(file, expected));
    }
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new RecipeException("%s is not UTF-8 text, expected %s".formatted(file, expected), e);
    } catch (IOException e) {
      throw new RecipeException(
          "%s cannot be read: %s".formatted(file.toAbsolutePath(), e.getMessage()), e);
    }
  }
}
