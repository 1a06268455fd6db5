package io.github.panabert.kernel;

import java.util.SplittableRandom;

/** Reproducible numbers for tests. */
final class Random {
    private Random() {}

    /** Normally distributed numbers. */
    static float[] normal(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }
}
