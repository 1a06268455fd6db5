package io.github.panabert.bert;

import io.github.panabert.nn.Matrix;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The intermediate results of one part's way through the layers, in arrays that are kept for the
 * next.
 */
final class Workspace {
    /** What an array is for. */
    enum Slot {
        EVEN_LAYER,
        ODD_LAYER,
        PROJECTED,
        FIRST,
        FIRST_QUERIES,
        CONTEXT,
        ATTENDED,
        INTERMEDIATE
    }

    private final Map<Slot, float[]> arrays = new EnumMap<>(Slot.class);

    private long size;

    private Workspace() {}

    /** Room for rows of {@code size} numbers each; what is there is left from the last use. */
    Matrix rows(Slot slot, int rows, int size) {
        int length = Math.multiplyExact(rows, size);
        float[] array = arrays.get(slot);
        if (array == null || array.length < length) {
            size += length - (array == null ? 0 : array.length);
            array = new float[length];
            arrays.put(slot, array);
        }
        return Matrix.of(array);
    }

    /**
     * Workspaces that wait for their next use; as many as there are processors, none of them large.
     * Thread-safe.
     */
    static final class Pool {
        private static final int KEPT = Runtime.getRuntime().availableProcessors();
        private static final long KEPT_SIZE = 16 << 20;

        private final ConcurrentLinkedDeque<Workspace> free = new ConcurrentLinkedDeque<>();
        private final AtomicInteger count = new AtomicInteger();

        Workspace borrow() {
            Workspace workspace = free.pollFirst();
            if (workspace == null) {
                return new Workspace();
            }
            count.decrementAndGet();
            return workspace;
        }

        void giveBack(Workspace workspace) {
            if (workspace.size > KEPT_SIZE || count.get() >= KEPT) {
                return;
            }
            count.incrementAndGet();
            free.addFirst(workspace);
        }
    }
}
