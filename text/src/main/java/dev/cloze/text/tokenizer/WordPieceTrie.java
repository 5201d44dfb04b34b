package dev.cloze.text.tokenizer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Longest match first over a vocabulary, in time linear in the word: a trie with failure links,
 * Song et al. (2021), <a href="https://aclanthology.org/2021.emnlp-main.160">Fast WordPiece
 * Tokenization</a>, section 3. The trie is a double array of ints. Immutable and thread-safe.
 *
 * <p>Where no edge goes on, the node's pops are the pieces matched so far and its failure link the
 * node that stands for the rest; nothing is read twice and no substring is made.
 */
final class WordPieceTrie {
  // A node is four ints: where its edges begin, its parent, its failure link, its pops.
  private static final int BASE = 0;
  private static final int PARENT = 1;
  private static final int FAILURE = 2;
  private static final int POPS = 3;
  private static final int NODE_SIZE = 4;

  private static final int FREE = 0;
  private static final int WORD_ROOT = 1; // the beginning of a word
  private static final int PIECE_ROOT = 2; // behind "##"
  private static final int NONE = -1;

  private final char[] edges = new char[1 << 16]; // char to edge number; 0: in no token
  private int[] nodes = new int[NODE_SIZE << 12];
  private int[] pops = new int[1 << 12]; // a count, then so many ids; 0 is the empty list
  private int popsSize = 1;

  /**
   * @param noWords tokens that no word may become
   * @param piecesAreWords whether a word that says "##ing" is the token, as in the original; of no
   *     consequence where "#" never stands in a word
   */
  WordPieceTrie(Vocabulary vocabulary, Set<Integer> noWords, boolean piecesAreWords) {
    numberEdges(vocabulary.tokens());
    new Builder(vocabulary, noWords, piecesAreWords).build();
  }

  /**
   * Appends the pieces of a word.
   *
   * @return false, with {@code out} as before, if the vocabulary cannot spell the word
   */
  boolean match(char[] word, int length, TokenIds out) {
    int[] nodes = this.nodes;
    int before = out.size();
    int node = WORD_ROOT;
    for (int i = 0; i < length; i++) {
      int edge = edges[word[i]];
      int next = edge == 0 ? NONE : follow(nodes, node, edge);
      while (next < 0) {
        if (edge == 0 || !pop(node, out)) {
          out.truncate(before);
          return false;
        }
        node = nodes[node * NODE_SIZE + FAILURE];
        next = follow(nodes, node, edge);
      }
      node = next;
    }
    while (node != PIECE_ROOT) {
      if (!pop(node, out)) {
        out.truncate(before);
        return false;
      }
      node = nodes[node * NODE_SIZE + FAILURE];
    }
    return true;
  }

  /** Emits what a node has matched for certain; false if it has no way on. */
  private boolean pop(int node, TokenIds out) {
    if (nodes[node * NODE_SIZE + FAILURE] == NONE) {
      return false;
    }
    int at = nodes[node * NODE_SIZE + POPS];
    for (int last = at + pops[at]; at < last; ) {
      out.add(pops[++at]);
    }
    return true;
  }

  private static int follow(int[] nodes, int node, int edge) {
    int next = nodes[node * NODE_SIZE + BASE] + edge;
    int at = next * NODE_SIZE;
    return at < nodes.length && nodes[at + PARENT] == node ? next : NONE;
  }

  /** Frequent characters get small numbers, so that the nodes lie close together. */
  private void numberEdges(List<String> tokens) {
    int[] counts = new int[edges.length];
    tokens.forEach(token -> token.chars().forEach(c -> counts[c]++));
    Integer[] order = new Integer[edges.length];
    Arrays.setAll(order, c -> c);
    Arrays.sort(order, Comparator.comparingInt(c -> -counts[c]));
    for (int i = 0; i < order.length && counts[order[i]] > 0; i++) {
      edges[order[i]] = (char) (i + 1);
    }
  }

  /** Lays the nodes out level by level; failure links point to levels that are there already. */
  private final class Builder {
    /** The tokens from {@code from} to {@code to} in sorted order share their first chars. */
    private record Range(int node, int from, int to, int depth) {}

    private final String[] keys; // sorted; pieces without their "##", behind all words
    private final int[] ids;
    private final int firstPiece;
    private int firstFree = PIECE_ROOT + 1;

    Builder(Vocabulary vocabulary, Set<Integer> noWords, boolean piecesAreWords) {
      List<Key> sorted = new ArrayList<>(vocabulary.size());
      int words = 0;
      for (int id = 0; id < vocabulary.size(); id++) {
        if (noWords.contains(id)) {
          continue;
        }
        Key key = Key.of(vocabulary.token(id), id);
        words += key.piece && !piecesAreWords ? 0 : 1;
        sorted.add(key);
        if (key.piece && piecesAreWords) {
          sorted.add(new Key(vocabulary.token(id), false, id));
        }
      }
      sorted.sort(Comparator.comparing(Key::piece).thenComparing(Key::text));
      firstPiece = words;
      keys = sorted.stream().map(Key::text).toArray(String[]::new);
      ids = sorted.stream().mapToInt(Key::id).toArray();
    }

    /** A token without its "##". */
    private record Key(String text, boolean piece, int id) {
      static Key of(String token, int id) {
        int prefix = Vocabulary.CONTINUATION_PREFIX.length();
        boolean piece = token.startsWith(Vocabulary.CONTINUATION_PREFIX) && token.length() > prefix;
        return new Key(piece ? token.substring(prefix) : token, piece, id);
      }
    }

    void build() {
      nodes[WORD_ROOT * NODE_SIZE + PARENT] = NONE;
      nodes[PIECE_ROOT * NODE_SIZE + PARENT] = NONE;
      nodes[WORD_ROOT * NODE_SIZE + FAILURE] = NONE;
      nodes[PIECE_ROOT * NODE_SIZE + FAILURE] = NONE;
      var queue = new ArrayDeque<Range>();
      queue.add(new Range(WORD_ROOT, 0, firstPiece, 0));
      queue.add(new Range(PIECE_ROOT, firstPiece, keys.length, 0));
      while (!queue.isEmpty()) {
        expand(queue.remove(), queue);
      }
      pops = Arrays.copyOf(pops, popsSize);
    }

    private void expand(Range range, ArrayDeque<Range> queue) {
      int depth = range.depth;
      int from = range.from;
      if (from < range.to && keys[from].length() == depth) {
        from++; // the token that ends here
      }
      var children = new ArrayList<Range>();
      while (from < range.to) {
        char c = keys[from].charAt(depth);
        int to = from + 1;
        while (to < range.to && keys[to].charAt(depth) == c) {
          to++;
        }
        children.add(new Range(edges[c], from, to, depth + 1));
        from = to;
      }
      if (children.isEmpty()) {
        return;
      }
      int base = place(children);
      nodes[range.node * NODE_SIZE + BASE] = base;
      for (Range child : children) {
        nodes[(base + child.node) * NODE_SIZE + PARENT] = range.node;
      }
      for (Range child : children) {
        var placed = new Range(base + child.node, child.from, child.to, child.depth);
        link(range.node, child.node, placed);
        queue.add(placed);
      }
    }

    /** Finds a base at which the edges of all children lead to free nodes. */
    private int place(List<Range> children) {
      int lowest = Integer.MAX_VALUE;
      int highest = 0;
      for (Range child : children) {
        lowest = Math.min(lowest, child.node);
        highest = Math.max(highest, child.node);
      }
      while (isTaken(firstFree)) {
        firstFree++;
      }
      int base = Math.max(firstFree - lowest, 0);
      while (!fits(base, children)) {
        base++;
      }
      int needed = (base + highest + 1) * NODE_SIZE;
      if (needed > nodes.length) {
        nodes = Arrays.copyOf(nodes, Math.max(needed, nodes.length * 2));
      }
      return base;
    }

    private boolean fits(int base, List<Range> children) {
      for (Range child : children) {
        if (isTaken(base + child.node)) {
          return false;
        }
      }
      return true;
    }

    private boolean isTaken(int node) {
      return node <= PIECE_ROOT
          || node * NODE_SIZE < nodes.length && nodes[node * NODE_SIZE + PARENT] != FREE;
    }

    /** Algorithm 2 of the paper, for one node. */
    private void link(int parent, int edge, Range child) {
      int at = child.node * NODE_SIZE;
      if (keys[child.from].length() == child.depth) {
        nodes[at + FAILURE] = PIECE_ROOT;
        nodes[at + POPS] = newPops();
        pushPop(nodes[at + POPS], ids[child.from]);
        return;
      }
      int list = newPops();
      int state = parent;
      int next = NONE;
      while (next < 0 && nodes[state * NODE_SIZE + FAILURE] != NONE) {
        for (int p = nodes[state * NODE_SIZE + POPS], last = p + pops[p]; p < last; ) {
          pushPop(list, pops[++p]);
        }
        state = nodes[state * NODE_SIZE + FAILURE];
        next = follow(nodes, state, edge);
      }
      nodes[at + FAILURE] = next;
      nodes[at + POPS] = next < 0 ? 0 : list;
      if (next < 0) {
        popsSize = list; // not needed after all
      }
    }

    private int newPops() {
      int list = popsSize;
      grow();
      pops[list] = 0;
      popsSize++;
      return list;
    }

    private void pushPop(int list, int id) {
      grow();
      pops[popsSize++] = id;
      pops[list]++;
    }

    private void grow() {
      if (popsSize == pops.length) {
        pops = Arrays.copyOf(pops, popsSize * 2);
      }
    }
  }
}
