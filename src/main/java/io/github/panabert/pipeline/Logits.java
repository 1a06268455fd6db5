package io.github.panabert.pipeline;

/** What a head answers, to probabilities. */
final class Logits {
    private Logits() {}

    /**
     * @param name of the logits
     * @param of what there is a logit for, such as {@code token}
     * @throws IllegalArgumentException if one is NaN or infinite
     */
    static void requireFinite(String name, String of, float[] logits) {
        for (int i = 0; i < logits.length; i++) {
            if (!Float.isFinite(logits[i])) {
                throw new IllegalArgumentException(
                        "%s: %s for %s %d, expected a finite number: the model's weights are broken"
                                .formatted(name, logits[i], of, i));
            }
        }
    }

    /** In doubles; -infinity has probability 0, each where there is nothing else. */
    static double[] softmax(float[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double[] probabilities = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length && max > Double.NEGATIVE_INFINITY; i++) {
            probabilities[i] = Math.exp(logits[i] - max);
            sum += probabilities[i];
        }
        for (int i = 0; i < logits.length && sum > 0; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }
}
