package io.github.panabert.nn;

import io.github.panabert.kernel.Activation;
import io.github.panabert.kernel.Activations;

/** The activation that {@code config.json} names: transformers' {@code ACT2FN}. */
public final class HiddenActivation {
    private HiddenActivation() {}

    /**
     * Loads an activation.
     *
     * @param name {@code hidden_act}
     * @param learned the activation's own weights, which few of them have
     * @throws IllegalArgumentException if there is no such activation, or it lacks a weight
     */
    public static Activation load(String name, Weights learned) {
        return switch (name) {
            case Activations.PRELU -> Activations.prelu(learned.floats("weight", 1)[0]);
            case Activations.XIELU ->
                    Activations.xielu(
                            learned.floats("alpha_p", 1)[0],
                            learned.floats("alpha_n", 1)[0],
                            learned.floats("beta")[0],
                            learned.floats("eps")[0]);
            default -> {
                try {
                    yield Activations.named(name);
                } catch (IllegalArgumentException e) {
                    throw learned.invalid("config.json: hidden_act: " + e.getMessage());
                }
            }
        };
    }
}
