package dev.cloze.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the pickle inside a PyTorch checkpoint as data. A pickle is a program that may call any
 * function of Python; this machine knows the four that a dictionary of tensors needs and refuses
 * the rest, so nothing a file says is ever run.
 *
 * <p>Python values become Java's: int → Long, bool → Boolean, str → String, None → {@link
 * Symbol#NONE}, list and tuple → List, dict and OrderedDict → Map, tensors → {@link StridedTensor}.
 */
final class PickleMachine {
  /**
   * Values of one type in a file of their own.
   *
   * @param type as PyTorch names it, such as FloatStorage
   * @param key name of the file
   * @param elements how many values
   */
  record Storage(String type, String key, long elements) {}

  /** A view of a storage, counted in elements. */
  record StridedTensor(Storage storage, long offset, long[] shape, long[] stride) {}

  /** Values that are only themselves. */
  private enum Symbol {
    NONE,
    MARK
  }

  /** What a pickle may name. */
  private sealed interface Global {
    record StorageType(String name) implements Global {}

    enum Function implements Global {
      ORDERED_DICT,
      REBUILD_TENSOR,
      REBUILD_PARAMETER
    }
  }

  private final String source;
  private final ByteBuffer code;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  private PickleMachine(byte[] pickle, String source) {
    this.source = source;
    code = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The value that a pickle of protocol 2 describes.
   *
   * @param source for messages
   * @throws ModelException if it is damaged or asks for more than tensors
   */
  static Object load(byte[] pickle, String source) {
    PickleMachine machine = new PickleMachine(pickle, source);
    while (machine.code.hasRemaining()) {
      int opcode = machine.code.get() & 0xFF;
      if (opcode == '.') { // STOP
        return machine.pop();
      }
      machine.step(opcode);
    }
    throw machine.damaged("the pickle has no end");
  }

  private void step(int opcode) {
    switch (opcode) {
      case 0x80 -> protocol(unsignedByte());
      case '(' -> push(Symbol.MARK);
      case 'N' -> push(Symbol.NONE);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'K' -> push((long) unsignedByte()); // BININT1
      case 'M' -> push((long) (unsignedByte() | unsignedByte() << 8)); // BININT2
      case 'J' -> push((long) int32()); // BININT
      case 0x8A -> push(longInteger()); // LONG1
      case 'X' -> push(new String(bytes(int32()), StandardCharsets.UTF_8)); // BINUNICODE
      case 'q' -> memo.put(unsignedByte(), peek()); // BINPUT
      case 'r' -> memo.put(int32(), peek()); // LONG_BINPUT
      case 'h' -> recall(unsignedByte()); // BINGET
      case 'j' -> recall(int32()); // LONG_BINGET
      case 'c' -> push(global(line(), line()));
      case '}' -> push(new LinkedHashMap<String, Object>());
      case ']' -> push(new ArrayList<Object>());
      case ')' -> push(List.of());
      case 't' -> push(popToMark()); // TUPLE
      case 0x85, 0x86, 0x87 -> push(tuple(opcode - 0x84)); // TUPLE1 to TUPLE3
      case 'a' -> append(List.of(pop())); // APPEND
      case 'e' -> append(popToMark()); // APPENDS
      case 's' -> setItems(tuple(2)); // SETITEM
      case 'u' -> setItems(popToMark()); // SETITEMS
      case 'Q' -> push(storage(pop(List.class))); // BINPERSID
      case 'R' -> reduce();
      case 'b' -> build();
      default -> throw damaged("unexpected opcode 0x%02X in its pickle".formatted(opcode));
    }
  }

  private void protocol(int version) {
    if (version != 2) {
      throw damaged("its pickle has protocol %d, and PyTorch writes 2".formatted(version));
    }
  }

  private Global global(String module, String name) {
    String full = module + "." + name;
    return switch (full) {
      case "collections.OrderedDict" -> Global.Function.ORDERED_DICT;
      case "torch._utils._rebuild_tensor_v2" -> Global.Function.REBUILD_TENSOR;
      case "torch._utils._rebuild_parameter" -> Global.Function.REBUILD_PARAMETER;
      default -> {
        if (module.equals("torch") && PyTorchFile.TYPES.containsKey(name)) {
          yield new Global.StorageType(name);
        }
        throw new ModelException(
            "%s asks for Python's %s. A pickle can run any program, so Cloze reads only plain tensors from one. %s"
                .formatted(source, full, PyTorchFile.RE_SAVE));
      }
    };
  }

  private Storage storage(List<?> id) {
    if (id.size() == 5
        && "storage".equals(id.get(0))
        && id.get(1) instanceof Global.StorageType type
        && id.get(2) instanceof String key
        && id.get(4) instanceof Long elements) {
      return new Storage(type.name, key, elements); // the device, number 3, does not matter
    }
    throw damaged("its pickle describes a storage in an unknown way");
  }

  private void reduce() {
    List<?> arguments = pop(List.class);
    Global.Function function = pop(Global.Function.class);
    if (function == Global.Function.ORDERED_DICT && arguments.isEmpty()) {
      push(new LinkedHashMap<String, Object>());
    } else if (function == Global.Function.REBUILD_TENSOR) {
      push(tensor(arguments));
    } else if (function == Global.Function.REBUILD_PARAMETER
        && !arguments.isEmpty()
        && arguments.get(0) instanceof StridedTensor data) {
      push(data);
    } else {
      throw damaged("its pickle calls %s in an unknown way".formatted(function));
    }
  }

  private StridedTensor tensor(List<?> arguments) { // also: requires_grad, hooks
    if (arguments.size() >= 4
        && arguments.get(0) instanceof Storage storage
        && arguments.get(1) instanceof Long offset
        && arguments.get(2) instanceof List<?> shape
        && arguments.get(3) instanceof List<?> stride) {
      return new StridedTensor(storage, offset, longs(shape), longs(stride));
    }
    throw damaged("its pickle describes a tensor in an unknown way");
  }

  private long[] longs(List<?> values) {
    long[] result = new long[values.size()];
    for (int i = 0; i < result.length; i++) {
      if (!(values.get(i) instanceof Long value)) {
        throw damaged("a size is of the kind %s".formatted(kind(values.get(i))));
      }
      result[i] = value;
    }
    return result;
  }

  /**
   * Attributes of an OrderedDict, such as the versions of PyTorch's modules, say nothing about the
   * tensors.
   */
  private void build() {
    pop(Map.class);
    if (!(peek() instanceof Map)) {
      throw damaged("its pickle sets attributes of the kind %s".formatted(kind(peek())));
    }
  }

  @SuppressWarnings(
      "unchecked") // every list that is not a tuple was made here, as ArrayList<Object>
  private void append(List<Object> items) {
    if (!(peek() instanceof ArrayList<?> list)) {
      throw damaged("its pickle appends to the kind %s".formatted(kind(peek())));
    }
    ((ArrayList<Object>) list).addAll(items);
  }

  @SuppressWarnings("unchecked") // every map was made here, as LinkedHashMap<String, Object>
  private void setItems(List<Object> items) {
    if (!(peek() instanceof LinkedHashMap<?, ?> map) || items.size() % 2 != 0) {
      throw damaged("its pickle puts keys into the kind %s".formatted(kind(peek())));
    }
    for (int i = 0; i < items.size(); i += 2) {
      if (!(items.get(i) instanceof String key)) {
        throw damaged("a key is of the kind %s".formatted(kind(items.get(i))));
      }
      ((LinkedHashMap<String, Object>) map).put(key, items.get(i + 1));
    }
  }

  private List<Object> popToMark() {
    int mark = stack.lastIndexOf(Symbol.MARK);
    if (mark < 0) {
      throw damaged("its pickle closes a tuple that it never opened");
    }
    List<Object> items = tuple(stack.size() - mark - 1);
    stack.remove(mark);
    return items;
  }

  /** Unmodifiable, and that tells it from a list. */
  private List<Object> tuple(int size) {
    if (stack.size() < size) {
      throw damaged("its pickle takes more values than it has");
    }
    List<Object> top = stack.subList(stack.size() - size, stack.size());
    List<Object> items = Collections.unmodifiableList(new ArrayList<>(top));
    top.clear();
    return items;
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object peek() {
    if (stack.isEmpty()) {
      throw damaged("its pickle takes more values than it has");
    }
    return stack.get(stack.size() - 1);
  }

  private Object pop() {
    Object value = peek();
    stack.remove(stack.size() - 1);
    return value;
  }

  private <T> T pop(Class<T> type) {
    Object value = pop();
    if (!type.isInstance(value)) {
      throw damaged(
          "its pickle has %s in the place of %s".formatted(kind(value), type.getSimpleName()));
    }
    return type.cast(value);
  }

  /** Not the value itself: a damaged pickle may hold a list that contains itself. */
  private static String kind(Object value) {
    return value.getClass().getSimpleName();
  }

  private void recall(int index) {
    Object value = memo.get(index);
    if (value == null) {
      throw damaged("its pickle recalls a value that it never stored");
    }
    push(value);
  }

  private int unsignedByte() {
    return bytes(1)[0] & 0xFF;
  }

  private int int32() {
    return ByteBuffer.wrap(bytes(4)).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  private long longInteger() {
    byte[] digits = bytes(unsignedByte());
    if (digits.length > 8) {
      throw damaged("a number has %d bytes".formatted(digits.length));
    }
    long value = digits.length == 0 || digits[digits.length - 1] >= 0 ? 0 : -1; // two's complement
    for (int i = digits.length - 1; i >= 0; i--) {
      value = value << 8 | digits[i] & 0xFF;
    }
    return value;
  }

  private String line() {
    StringBuilder text = new StringBuilder();
    for (int c = unsignedByte(); c != '\n'; c = unsignedByte()) {
      text.append((char) c);
    }
    return text.toString();
  }

  private byte[] bytes(int count) {
    if (count < 0 || count > code.remaining()) {
      throw damaged("its pickle ends early");
    }
    byte[] result = new byte[count];
    code.get(result);
    return result;
  }

  private ModelException damaged(String why) {
    return PyTorchFile.damaged(source, why);
  }
}
