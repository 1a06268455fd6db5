package io.github.panabert.safetensors;

import static io.github.panabert.safetensors.LittleEndian.INT;
import static io.github.panabert.safetensors.LittleEndian.SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the values of a pickle, and runs nothing: it knows the opcodes that {@code torch.save}
 * writes, and of what they may name the types in {@link TorchGlobal} alone. All else is refused by
 * its name.
 *
 * <p>Values are {@code String}, {@code Long} ({@code BigInteger} beyond it), {@code Double}, {@code
 * Boolean}, {@code null}, {@code List} for tuples too, {@code Map}, {@link TorchGlobal}, {@link
 * TorchStorage} and {@link TorchTensor}. The opcodes are those of Python's {@code pickletools}.
 */
final class Unpickler {
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int MAX_STACK = 1 << 20;
    private static final int MAX_NAME = 1 << 10;

    private final String source;
    private final MemorySegment bytes;
    private final List<Object> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private long at;

    /**
     * @param source what is read, for messages
     */
    Unpickler(String source, MemorySegment bytes, long from) {
        this.source = source;
        this.bytes = bytes;
        this.at = from;
    }

    /** Where the next byte is that wasn't read. */
    long position() {
        return at;
    }

    /**
     * The value of one pickle.
     *
     * @throws IllegalArgumentException if it is malformed, or wants more than is allowed
     */
    Object read() {
        try {
            for (int opcode = octet(); opcode != '.'; opcode = octet()) {
                run(opcode);
                if (stack.size() > MAX_STACK) {
                    throw invalid("more than " + MAX_STACK + " values on its stack");
                }
            }
            return pop();
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    source + ": truncated at byte " + Math.min(at, bytes.byteSize()), e);
        }
    }

    private void run(int opcode) {
        switch (opcode) {
            case 0x80 -> protocol(octet());
            case 0x95 -> at += Long.BYTES; // a frame: it says what is to be read at once
            case '(' -> marks.add(stack.size());
            case 'N' -> stack.add(null);
            case 0x88 -> stack.add(true);
            case 0x89 -> stack.add(false);
            case 'J' -> stack.add((long) int32());
            case 'K' -> stack.add((long) octet());
            case 'M' -> stack.add((long) uint16());
            case 0x8a -> stack.add(integer(octet()));
            case 'G' -> stack.add(float64());
            case 'X' -> stack.add(text(length(int32())));
            case 0x8c -> stack.add(text(octet()));
            case ')' -> stack.add(List.of());
            case ']' -> stack.add(new ArrayList<>());
            case '}' -> stack.add(new LinkedHashMap<>());
            case 't' -> stack.add(Collections.unmodifiableList(popToMark()));
            case 0x85, 0x86, 0x87 -> stack.add(Collections.unmodifiableList(pop(opcode - 0x84)));
            case 'q' -> memo.put((long) octet(), top());
            case 'r' -> memo.put(Integer.toUnsignedLong(int32()), top());
            case 0x94 -> memo.put((long) memo.size(), top());
            case 'h' -> stack.add(remembered(octet()));
            case 'j' -> stack.add(remembered(Integer.toUnsignedLong(int32())));
            case 'a' -> append(pop(1));
            case 'e' -> append(popToMark());
            case 's' -> put(pop(2));
            case 'u' -> put(popToMark());
            case 'c' -> stack.add(TorchGlobal.named(line() + "." + line(), this::invalid));
            case 0x93 -> stack.add(global(pop(2)));
            case 'Q' -> stack.add(TorchStorage.of(pop(), this::invalid));
            case 'R' -> {
                List<Object> call = pop(2);
                stack.add(TorchGlobal.call(call.get(0), call.get(1), this::invalid));
            }
            case 'b' -> setState(pop());
            default -> throw invalid("the opcode 0x%02x is refused".formatted(opcode));
        }
    }

    private TorchGlobal global(List<Object> moduleAndName) {
        if (moduleAndName.get(0) instanceof String module
                && moduleAndName.get(1) instanceof String name) {
            return TorchGlobal.named(module + "." + name, this::invalid);
        }
        throw invalid("a name that is no string");
    }

    private void protocol(int version) {
        if (version < 2 || version > 5) {
            throw invalid("pickle protocol " + version + ", expected 2 to 5");
        }
    }

    /** The attributes of an OrderedDict: notes of torch's, which are left out. */
    private void setState(Object state) {
        if (!(top() instanceof Map && state instanceof Map)) {
            throw invalid("attributes for " + kind(top()) + " are refused");
        }
    }

    private void append(List<Object> values) {
        @SuppressWarnings("unchecked") // what is on the stack as a list was made here
        List<Object> list = (List<Object>) (top() instanceof ArrayList<?> l ? l : null);
        if (list == null) {
            throw invalid("appends to " + kind(top()));
        }
        list.addAll(values);
    }

    private void put(List<Object> keysAndValues) {
        @SuppressWarnings("unchecked") // what is on the stack as a map was made here
        Map<Object, Object> map = (Map<Object, Object>) (top() instanceof Map<?, ?> m ? m : null);
        if (map == null || keysAndValues.size() % 2 != 0) {
            throw invalid("puts " + keysAndValues.size() + " values into " + kind(top()));
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            Object key = keysAndValues.get(i);
            if (!(key instanceof String || key instanceof Long)) {
                throw invalid("a key is " + kind(key) + ", expected a string or an integer");
            }
            map.put(key, keysAndValues.get(i + 1));
        }
    }

    private Object remembered(long index) {
        if (!memo.containsKey(index)) {
            throw invalid("asks for value " + index + ", which it did not store");
        }
        return memo.get(index);
    }

    private Object top() {
        require(1);
        return stack.getLast();
    }

    private Object pop() {
        require(1);
        return stack.removeLast();
    }

    private List<Object> pop(int count) {
        require(count);
        return popFrom(stack.size() - count);
    }

    private List<Object> popToMark() {
        if (marks.isEmpty() || marks.getLast() > stack.size()) {
            throw invalid("a mark is missing");
        }
        return popFrom(marks.removeLast());
    }

    private List<Object> popFrom(int first) {
        List<Object> last = stack.subList(first, stack.size());
        List<Object> values = new ArrayList<>(last);
        last.clear();
        return values;
    }

    private void require(int count) {
        int floor = marks.isEmpty() ? 0 : marks.getLast();
        if (stack.size() - count < floor) {
            throw invalid("a value is missing on its stack");
        }
    }

    private int octet() {
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, at++));
    }

    private int uint16() {
        at += Short.BYTES;
        return Short.toUnsignedInt(bytes.get(SHORT, at - Short.BYTES));
    }

    private int int32() {
        at += Integer.BYTES;
        return bytes.get(INT, at - Integer.BYTES);
    }

    private double float64() {
        at += Double.BYTES;
        return bytes.get(DOUBLE, at - Double.BYTES);
    }

    private Number integer(int size) {
        byte[] littleEndian = take(size);
        byte[] bigEndian = new byte[size + 1];
        for (int i = 0; i < size; i++) {
            bigEndian[size - i] = littleEndian[i];
        }
        bigEndian[0] = (byte) (size > 0 && littleEndian[size - 1] < 0 ? -1 : 0);
        BigInteger value = new BigInteger(bigEndian);
        return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
    }

    private int length(int unsigned) {
        if (unsigned < 0 || unsigned > bytes.byteSize() - at) {
            throw invalid(
                    "truncated: a string of "
                            + Integer.toUnsignedString(unsigned)
                            + " bytes, "
                            + (bytes.byteSize() - at)
                            + " are left");
        }
        return unsigned;
    }

    private String text(int size) {
        return new String(take(size), StandardCharsets.UTF_8);
    }

    private byte[] take(int size) {
        byte[] taken = bytes.asSlice(at, size).toArray(ValueLayout.JAVA_BYTE);
        at += size;
        return taken;
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (int c = octet(); c != '\n'; c = octet()) {
            if (line.append((char) c).length() > MAX_NAME) {
                throw invalid("a name of more than " + MAX_NAME + " characters");
            }
        }
        return line.toString();
    }

    /** What a value is, for messages. */
    static String kind(Object value) {
        return switch (value) {
            case null -> "None";
            case String _ -> "a string";
            case Long _, BigInteger _ -> "an integer";
            case Double _ -> "a float";
            case Boolean _ -> "a boolean";
            case List<?> _ -> "a list";
            case Map<?, ?> _ -> "a dict";
            case TorchGlobal global -> global.name();
            case TorchStorage _ -> "a storage";
            case TorchTensor _ -> "a tensor";
            default -> value.getClass().getSimpleName();
        };
    }

    private IllegalArgumentException invalid(String problem) {
        return new IllegalArgumentException(source + ": " + problem + " (before byte " + at + ")");
    }
}
