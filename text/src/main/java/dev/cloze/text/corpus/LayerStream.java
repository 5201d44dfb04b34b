package dev.cloze.text.corpus;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * What comes out of one layer of packing: counted against the limits, and whatever is broken in it
 * named by the layer.
 */
final class LayerStream extends InputStream {
  private final Packing packing;
  private final String name;
  private final InputStream in;
  private final PackedBytes source;
  private long unpacked;

  private LayerStream(Packing packing, String name, InputStream in, PackedBytes source) {
    this.packing = packing;
    this.name = name;
    this.in = in;
    this.source = source;
  }

  /**
   * @param name of what is packed
   */
  static LayerStream open(Packing packing, String name, InputStream packed, PackedBytes source) {
    try {
      return new LayerStream(packing, name, packing.unpack(packed), source);
    } catch (IOException | IllegalArgumentException e) {
      throw broken(packing, name, 0, source, e);
    } catch (CorpusException e) {
      if (e.getCause() instanceof LinkageError) {
        throw new CorpusException(name + ": " + e.getMessage(), e);
      }
      throw e;
    }
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    int count;
    try {
      count = in.read(buffer, offset, length);
    } catch (CorpusException e) {
      throw e; // of a layer below
    } catch (IOException | RuntimeException e) { // the libraries index arrays by what they read
      throw broken(packing, name, unpacked, source, e);
    }
    if (count > 0) {
      unpacked += count;
      source.onUnpacked(name, count);
    }
    return count;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException | RuntimeException e) {
      // Reading is over: what is wrong with the rest of the file concerns nobody.
    }
  }

  static CorpusException broken(
      Packing packing, String name, long unpacked, PackedBytes source, Exception e) {
    String why = e instanceof EOFException ? "it ends too early" : reason(e);
    return new CorpusException(
        "%s is broken %s (%s) behind %,d unpacked bytes, near byte %,d of the file: fetch or pack it again; %s"
            .formatted(name, packing.label(), why, unpacked, source.position(), packing.test()),
        e);
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    if (!(e instanceof IOException) || message == null) {
      return "its data make no sense";
    }
    if (message.contains("Truncated") || message.contains("Unexpected end")) {
      return "it ends too early";
    }
    return message.lines().findFirst().orElse("");
  }
}
