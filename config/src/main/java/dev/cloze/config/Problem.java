package dev.cloze.config;

/**
 * One thing that is wrong.
 *
 * @param key the key it is about, or "" where it is about none
 * @param text what is wrong with that key: "is 0, expected a number above 0"
 */
record Problem(String key, String text) {
  @Override
  public String toString() {
    return key.isEmpty() ? text : key + " " + text;
  }
}
