package dev.cloze.text.corpus;

import java.io.InputStream;

/**
 * One text of a corpus file: the file itself, unpacked, or a member of an archive.
 *
 * @param name for messages: the file, and {@code file!member} in archives
 * @param contentName what the content is called without the endings of its packing, as in {@code
 *     texts.jsonl} for {@code texts.jsonl.gz}
 * @param in the unpacked bytes; throws {@link CorpusException}, which names the layer that is
 *     broken. It ends when the next member is asked for; closing it is not needed
 */
public record CorpusMember(String name, String contentName, InputStream in) {}
