package dev.cloze.engine.hdf5;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The members of a group, found by name: a B-tree of nodes with up to eight entries, whose names
 * stand in a heap.
 */
final class SymbolTable {
  static final int LEAF_K = 4; // a symbol node has room for twice as many entries
  static final int INTERNAL_K = 16; // a tree node has room for twice as many children
  private static final byte[] TREE = ascii("TREE");
  private static final byte[] HEAP = ascii("HEAP");
  private static final byte[] NODE = ascii("SNOD");
  private static final int ENTRY_BYTES = 40;
  private static final int TREE_NODE_BYTES = 24 + 8 * (2 * INTERNAL_K + 1) + 8 * 2 * INTERNAL_K;
  private static final long UNDEFINED = -1;
  private static final long NO_FREE_BLOCK = 1;

  /** Where the parts of a group that was written are. */
  record Place(long header, long tree, long heap) {
    /** An entry of the group itself: with what the header says, so that readers need not look. */
    void writeEntry(LittleEndianFile out, long nameOffset) throws IOException {
      out.int64(nameOffset, header).int32(1).int32(0).int64(tree, heap);
    }
  }

  /**
   * @param group null for a data set
   */
  private record Member(byte[] name, long header, Place group) {}

  /** A node and the place of its last name in the heap. */
  private record Child(long address, long lastName) {}

  private final List<Member> members = new ArrayList<>();

  void dataSet(String name, long header) {
    members.add(new Member(name.getBytes(StandardCharsets.UTF_8), header, null));
  }

  void group(String name, Place place) {
    members.add(new Member(name.getBytes(StandardCharsets.UTF_8), place.header, place));
  }

  /**
   * @throws IllegalArgumentException if two members have one name
   */
  Place write(LittleEndianFile out) throws IOException {
    members.sort(Comparator.comparing(Member::name, Arrays::compareUnsigned));
    for (int i = 1; i < members.size(); i++) {
      if (Arrays.equals(members.get(i - 1).name, members.get(i).name)) {
        throw new IllegalArgumentException(
            "two data sets are called " + new String(members.get(i).name, StandardCharsets.UTF_8));
      }
    }
    long[] nameOffsets = new long[members.size()];
    long heap = writeHeap(out, nameOffsets);
    List<Child> children = writeNodes(out, nameOffsets);
    int level = 0;
    do {
      children = writeTreeLevel(out, children, level++);
    } while (children.size() > 1);
    long tree = children.get(0).address;
    long header = out.position();
    ObjectHeader.group(out, tree, heap);
    return new Place(header, tree, heap);
  }

  /** The names, each ended by a zero and padded to eight bytes; the first one is empty. */
  private long writeHeap(LittleEndianFile out, long[] nameOffsets) throws IOException {
    long size = 8;
    for (int i = 0; i < nameOffsets.length; i++) {
      nameOffsets[i] = size;
      size += (members.get(i).name.length + 8) / 8 * 8;
    }
    long address = out.position();
    out.bytes(HEAP).int32(0).int64(size, NO_FREE_BLOCK, address + 32).int64(0);
    for (Member member : members) {
      out.bytes(member.name).int8(0).align();
    }
    return address;
  }

  private List<Child> writeNodes(LittleEndianFile out, long[] nameOffsets) throws IOException {
    List<Child> nodes = new ArrayList<>();
    int room = 2 * LEAF_K;
    for (int from = 0; from < members.size(); from += room) {
      int to = Math.min(from + room, members.size());
      nodes.add(new Child(out.position(), nameOffsets[to - 1]));
      out.bytes(NODE).int8(1, 0).int16(to - from);
      for (int i = from; i < to; i++) {
        Member member = members.get(i);
        if (member.group != null) {
          member.group.writeEntry(out, nameOffsets[i]);
        } else {
          out.int64(nameOffsets[i], member.header).zeros(ENTRY_BYTES - 16);
        }
      }
      out.zeros((long) ENTRY_BYTES * (room - (to - from)));
    }
    return nodes;
  }

  /**
   * One level of the tree: keys are the last names of the children, the first key the empty one.
   */
  private static List<Child> writeTreeLevel(LittleEndianFile out, List<Child> children, int level)
      throws IOException {
    List<Child> nodes = new ArrayList<>();
    int room = 2 * INTERNAL_K;
    int count = Math.max(1, (children.size() + room - 1) / room);
    long key = 0;
    for (int node = 0; node < count; node++) {
      List<Child> own = children.subList(node * room, Math.min((node + 1) * room, children.size()));
      long address = out.position();
      out.bytes(TREE).int8(0, level).int16(own.size());
      out.int64(node == 0 ? UNDEFINED : address - TREE_NODE_BYTES);
      out.int64(node == count - 1 ? UNDEFINED : address + TREE_NODE_BYTES);
      out.int64(key);
      for (Child child : own) {
        key = child.lastName;
        out.int64(child.address, key);
      }
      out.zeros(TREE_NODE_BYTES - 32L - 16L * own.size());
      nodes.add(new Child(address, key));
    }
    return nodes;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
