package io.github.panabert.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector shape of all kernels: the machine's preferred one, or what {@code panabert.vectorBits}
 * says (tests).
 */
final class Simd {
    private static final Integer CHOSEN_BITS = Integer.getInteger("panabert.vectorBits");

    /** Whether a test chose the shape, and so the vector kernels. */
    static final boolean CHOSEN = CHOSEN_BITS != null;

    static final VectorSpecies<Float> SPECIES = species(CHOSEN_BITS);
    static final int LANES = SPECIES.length();

    /** AVX-512 and NEON have 32 vector registers, SSE and AVX2 have 16. */
    static final boolean MANY_REGISTERS =
            SPECIES.vectorBitSize() == 512 || System.getProperty("os.arch").equals("aarch64");

    private static final int LOG_LANES = Integer.numberOfTrailingZeros(LANES);

    /** Made when vectors are first summed, which is not in a process's first milliseconds. */
    private static final class Rotations {
        static final VectorShuffle<Float> HALF = rotation(1);
        static final VectorShuffle<Float> QUARTER = rotation(2);
        static final VectorShuffle<Float> EIGHTH = rotation(3);
        static final VectorShuffle<Float> SIXTEENTH = rotation(4);

        private static VectorShuffle<Float> rotation(int halvings) {
            int distance = LANES >> halvings;
            return VectorShuffle.fromOp(SPECIES, lane -> (lane + distance) % LANES);
        }
    }

    private Simd() {}

    private static VectorSpecies<Float> species(Integer bits) {
        return bits == null
                ? FloatVector.SPECIES_PREFERRED
                : VectorSpecies.of(float.class, VectorShape.forBitSize(bits));
    }

    /** The sum of the lanes in one fixed order; {@code reduceLanes(ADD)} promises none. */
    static float sum(FloatVector v) {
        v = v.add(v.rearrange(Rotations.HALF));
        v = v.add(v.rearrange(Rotations.QUARTER));
        if (LOG_LANES > 2) {
            v = v.add(v.rearrange(Rotations.EIGHTH));
        }
        if (LOG_LANES > 3) {
            v = v.add(v.rearrange(Rotations.SIXTEENTH));
        }
        return v.lane(0);
    }

    /** x, at least the bound; NaN stays. */
    static FloatVector atLeast(FloatVector x, float bound) {
        return x.blend(bound, x.compare(VectorOperators.LT, bound));
    }

    /** x, at most the bound; NaN stays. */
    static FloatVector atMost(FloatVector x, float bound) {
        return x.blend(bound, x.compare(VectorOperators.GT, bound));
    }

    static int roundUp(int n, int multiple) {
        return (n + multiple - 1) / multiple * multiple;
    }

    /** The vector at an index; its lanes at and beyond {@code end} are zero. */
    static FloatVector loadTail(float[] x, int index, int end) {
        return FloatVector.fromArray(SPECIES, x, index, SPECIES.indexInRange(index, end));
    }

    static void storeTail(FloatVector v, float[] x, int index, int end) {
        v.intoArray(x, index, SPECIES.indexInRange(index, end));
    }
}
