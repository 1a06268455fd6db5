package io.github.panabert.kernel;

import static io.github.panabert.kernel.CacheLine.FIRST;

import java.util.Arrays;

/**
 * The right-hand side of a matrix multiplication, a linear layer's weight (columns, depth), in the
 * order in which the micro-kernel reads it: panels of {@link #PANEL} columns, each (depth, PANEL),
 * the last one filled up with zeros. Packed once, at load; its numbers never change. With it goes
 * the bias, with which the sums of a product begin.
 */
public final class PackedMatrix {
    /** Columns of a panel: the width of the micro-kernel's tile. */
    static final int PANEL = Simd.MANY_REGISTERS ? WideMicroKernel.WIDTH : NarrowMicroKernel.WIDTH;

    /** Where the weight's rows come from; row n is column n of the product. */
    @FunctionalInterface
    public interface Rows {
        /**
         * Writes {@code count} rows from {@code first} on, each of {@code depth} numbers, one after
         * the other from {@code offset} on. Called by several threads at once.
         */
        void read(int first, int count, float[] into, int offset);
    }

    final int columns;
    final int depth;
    final float[] panels;

    /** A number for each column of the panels, 0 where there is no bias. */
    final float[] bias;

    final TouchAhead touchAhead;

    private volatile float[] lineStarts;

    private PackedMatrix(int columns, int depth, float[] panels, float[] bias) {
        this.columns = columns;
        this.depth = depth;
        this.panels = panels;
        this.bias = bias;
        this.touchAhead = new TouchAhead(panels.length, Kernel.REWRITING::vectors);
    }

    /** Packs a (columns, depth) matrix without a bias. */
    public static PackedMatrix pack(int columns, int depth, Rows rows, Workers workers) {
        return pack(columns, depth, rows, new float[0], workers);
    }

    /**
     * Packs a (columns, depth) matrix.
     *
     * @param bias (columns)
     */
    public static PackedMatrix pack(
            int columns, int depth, Rows rows, float[] bias, Workers workers) {
        int count = Math.ceilDiv(columns, PANEL);
        int numbers = Math.multiplyExact(Math.multiplyExact(count, PANEL), depth);
        float[] panels = new float[Math.addExact(FIRST, numbers)];
        workers.run(
                count,
                (panel, scratch) -> {
                    float[] source = scratch.floats(Scratch.Slot.PACK, PANEL * depth);
                    int first = panel * PANEL;
                    int width = Math.min(PANEL, columns - first);
                    rows.read(first, width, source, 0);
                    interleave(source, width, depth, panels, at(panel * PANEL, depth));
                });
        return new PackedMatrix(columns, depth, panels, Arrays.copyOf(bias, count * PANEL));
    }

    private static int at(int column, int depth) {
        return FIRST + column * depth;
    }

    /** Where the panel begins that starts with a column. */
    int at(int column) {
        return at(column, depth);
    }

    /**
     * The first number of each cache line from FIRST on, gathered when it is first asked for; none
     * if the heap has no room for them, since no product needs them.
     */
    float[] lineStarts() {
        float[] starts = lineStarts;
        if (starts == null) {
            try {
                starts = new float[(panels.length - FIRST) / CacheLine.NUMBERS];
            } catch (OutOfMemoryError e) {
                starts = new float[0];
            }
            for (int i = 0; i < starts.length; i++) {
                starts[i] = panels[FIRST + i * CacheLine.NUMBERS];
            }
            lineStarts = starts;
        }
        return starts;
    }

    /** (width, depth) to (depth, PANEL). */
    static void interleave(float[] source, int width, int depth, float[] panels, int offset) {
        for (int p = 0; p < depth; p++) {
            for (int c = 0; c < width; c++) {
                panels[offset + p * PANEL + c] = source[c * depth + p];
            }
        }
    }

    /** The length of a row of the product. */
    public int columns() {
        return columns;
    }

    /** The length of the sums. */
    public int depth() {
        return depth;
    }

    /**
     * The bytes that a packed matrix of this shape takes, without the sixteenth that {@link
     * #lineStarts} adds if there is room. In doubles, which large numbers do not overflow.
     */
    public static double bytes(int columns, int depth) {
        return 4.0 * Math.ceilDiv(columns, PANEL) * PANEL * depth;
    }
}
