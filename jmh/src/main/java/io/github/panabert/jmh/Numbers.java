package io.github.panabert.jmh;

import java.util.Random;

/** Numbers to compute with, the same every time. */
final class Numbers {
    private Numbers() {}

    /** From the standard normal distribution. */
    static float[] gaussian(int count, int seed) {
        Random random = new Random(seed);
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }
}
