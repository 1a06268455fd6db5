package io.github.panabert.kernel;

import static io.github.panabert.kernel.Simd.LANES;
import static io.github.panabert.kernel.Simd.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * An activation function, applied element by element. Immutable. The table of names is {@link
 * Activations}.
 */
public abstract class Activation {

    Activation() {}

    /** Replaces {@code count} numbers from {@code offset} on by the function's values. */
    public abstract void apply(float[] x, int offset, int count);

    /** One that is written as a function of a vector. */
    abstract static class Lanewise extends Activation {

        /** One vector of the function's values. */
        abstract FloatVector of(FloatVector x);

        @Override
        public void apply(float[] x, int offset, int count) {
            int end = offset + SPECIES.loopBound(count);
            vectors(x, offset, end);
            if (end < offset + count) {
                FloatVector rest = of(Simd.loadTail(x, end, offset + count));
                Simd.storeTail(rest, x, end, offset + count);
            }
        }

        /** Replaces whole vectors. */
        void vectors(float[] x, int from, int end) {
            for (int i = from; i < end; i += LANES) {
                of(FloatVector.fromArray(SPECIES, x, i)).intoArray(x, i);
            }
        }
    }

    /**
     * One that there is as a plain loop, too, which begins, see {@link WarmUp}, and ends a row that
     * is no whole number of vectors. Each has its loops and all calls of them to itself: where C2
     * sees more than one function in a place, it boxes the vectors of what is called less, or of
     * what it has no more room for.
     */
    abstract static class Twin extends Activation {
        abstract void apply(boolean vectors, float[] x, int offset, int count);
    }

    static final class Linear extends Lanewise {
        @Override
        FloatVector of(FloatVector x) {
            return x;
        }
    }

    static final class Relu extends Lanewise {
        @Override
        FloatVector of(FloatVector x) {
            return Simd.atLeast(x, 0);
        }
    }

    static final class SquaredRelu extends Lanewise {
        @Override
        FloatVector of(FloatVector x) {
            FloatVector positive = Simd.atLeast(x, 0);
            return positive.mul(positive);
        }
    }

    static final class Relu6 extends Lanewise {
        @Override
        FloatVector of(FloatVector x) {
            return Simd.atMost(Simd.atLeast(x, 0), 6);
        }
    }

    /** Also PReLU, whose slope is learned. */
    static final class LeakyRelu extends Lanewise {
        private final float slope;

        LeakyRelu(float slope) {
            this.slope = slope;
        }

        @Override
        FloatVector of(FloatVector x) {
            return x.blend(x.mul(slope), x.compare(VectorOperators.LT, 0f));
        }
    }

    static final class HardSwish extends Lanewise {
        @Override
        FloatVector of(FloatVector x) {
            return Simd.atMost(Simd.atLeast(x.add(3f), 0), 6).mul(x).div(6f);
        }
    }

    static final class Sigmoid extends Lanewise {
        @Override
        FloatVector of(FloatVector x) {
            return VectorMath.sigmoid(x);
        }
    }

    /** x sigmoid(factor x): SiLU (Swish) for 1, the quick GELU for 1.702. */
    static final class Silu extends Lanewise {
        private final float factor;

        Silu(float factor) {
            this.factor = factor;
        }

        @Override
        FloatVector of(FloatVector x) {
            return x.mul(VectorMath.sigmoid(x.mul(factor)));
        }
    }

    static final class Tanh extends Twin {
        @Override
        public void apply(float[] x, int offset, int count) {
            apply(Kernel.TANH.vectors(), x, offset, count);
        }

        @Override
        void apply(boolean vectors, float[] x, int offset, int count) {
            int end = vectors ? offset + SPECIES.loopBound(count) : offset;
            for (int i = offset; i < end; i += LANES) {
                VectorMath.tanh(FloatVector.fromArray(SPECIES, x, i)).intoArray(x, i);
            }
            if (end < offset + count) {
                ScalarKernels.tanh(x, end, offset + count - end);
            }
        }
    }

    /** The exact GELU. */
    static final class Gelu extends Twin {
        @Override
        public void apply(float[] x, int offset, int count) {
            apply(Kernel.GELU.vectors(), x, offset, count);
        }

        @Override
        void apply(boolean vectors, float[] x, int offset, int count) {
            int end = vectors ? offset + SPECIES.loopBound(count) : offset;
            if (offset < end) { // so that C2 has it only once its classes are there: else it boxes
                VectorMath.gelu(x, offset, end);
            }
            if (end < offset + count) {
                ScalarKernels.gelu(x, end, offset + count - end);
            }
        }
    }

    static final class ClippedGelu extends Activation {
        private final Activation gelu = new Gelu();

        @Override
        public void apply(float[] x, int offset, int count) {
            gelu.apply(x, offset, count);
            for (int i = offset; i < offset + count; i++) {
                x[i] = Math.max(-10, Math.min(x[i], 10));
            }
        }
    }

    /**
     * x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2 = x sigmoid(2 sqrt(2 / pi) (x + 0.044715
     * x^3)).
     */
    static final class TanhGelu extends Lanewise {
        private static final float LINEAR = (float) (2 * Math.sqrt(2 / Math.PI));
        private static final float CUBIC = (float) (2 * Math.sqrt(2 / Math.PI) * 0.044715);

        @Override
        void vectors(float[] x, int from, int end) {
            for (int i = from; i < end; i += LANES) {
                value(FloatVector.fromArray(SPECIES, x, i)).intoArray(x, i);
            }
        }

        @Override
        FloatVector of(FloatVector x) {
            return value(x);
        }

        private static FloatVector value(FloatVector x) {
            FloatVector inner = x.mul(x).mul(CUBIC).add(LINEAR).mul(x);
            return x.mul(VectorMath.sigmoid(inner));
        }
    }

    /** x tanh(ln(1 + e^x)), as x (e^2x + 2 e^x) / (e^2x + 2 e^x + 2); beyond 20 that is x. */
    static final class Mish extends Lanewise {
        @Override
        FloatVector of(FloatVector x) {
            FloatVector e = VectorMath.exp(Simd.atMost(x, 20));
            FloatVector n = e.add(2f).mul(e);
            return x.mul(n.div(n.add(2f)));
        }
    }

    /**
     * P(X <= (x - mu) / (sigma sqrt 2) sqrt 2) for the normal distribution, mu and sigma as in
     * MEGA.
     */
    static final class Laplace extends Lanewise {
        private static final float MU = 0.707107f;
        private static final float SIGMA = 0.282095f;

        @Override
        FloatVector of(FloatVector x) {
            FloatVector z = x.sub(MU).div(SIGMA);
            FloatVector tail = VectorMath.normalTail(z.abs());
            return tail.blend(tail.neg().add(1f), z.compare(VectorOperators.GT, 0f));
        }
    }

    /** sqrt(ln(1 + e^x)). */
    static final class SqrtSoftplus extends Lanewise {
        @Override
        FloatVector of(FloatVector x) {
            return VectorMath.softplus(x).sqrt();
        }
    }

    /**
     * Huang and Schlag, "Deriving Activation Functions Using Integration": the integral of an ELU,
     * with learned curvatures.
     */
    static final class Xielu extends Lanewise {
        private final float positive;
        private final float negative;
        private final float slope;
        private final float bound;

        Xielu(float positive, float negative, float slope, float bound) {
            this.positive = positive;
            this.negative = negative;
            this.slope = slope;
            this.bound = bound;
        }

        @Override
        FloatVector of(FloatVector x) {
            FloatVector curved = x.mul(x).mul(positive);
            FloatVector bent = VectorMath.expm1(Simd.atMost(x, bound)).sub(x).mul(negative);
            return x.mul(slope).add(bent.blend(curved, x.compare(VectorOperators.GT, 0f)));
        }
    }
}
