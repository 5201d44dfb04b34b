package dev.cloze.data;

/**
 * How far into the input the documents reach that are in finished shards.
 *
 * @param input the number of the file, from 0; those before it are used up
 * @param documentsRead of this file, with or without text
 * @param documents of this file that hold text
 * @param sentences of this file
 * @param tokens of this file
 * @param bytesRead of all files about, for telling how much is left
 * @param logBytes of the {@linkplain InputLog log} of the files before this one
 * @param logSha256 of these bytes
 */
record InputPosition(
    long input,
    long documentsRead,
    long documents,
    long sentences,
    long tokens,
    long bytesRead,
    long logBytes,
    String logSha256) {
  static final InputPosition START =
      new InputPosition(0, 0, 0, 0, 0, 0, 0, ChecksummedFile.sha256(""));
}
