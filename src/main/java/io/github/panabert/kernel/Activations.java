package io.github.panabert.kernel;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The activations by the names of transformers' table ({@code ACT2FN} in {@code activations.py}).
 */
public final class Activations {
    /** Those without parameters. */
    private static final Map<String, Activation> BY_NAME = byName();

    /** The activation whose slope is learned. */
    public static final String PRELU = "prelu";

    /** The activation whose curvatures are learned. */
    public static final String XIELU = "xielu";

    private Activations() {}

    private static Map<String, Activation> byName() {
        Map<String, Activation> table = new TreeMap<>();
        Activation gelu = new Activation.Gelu();
        Activation tanhGelu = new Activation.TanhGelu();
        Activation silu = new Activation.Silu(1);
        table.put("gelu", gelu);
        table.put("gelu_python", gelu);
        table.put("gelu_10", new Activation.ClippedGelu());
        table.put("gelu_new", tanhGelu);
        table.put("gelu_fast", tanhGelu);
        table.put("gelu_accurate", tanhGelu);
        table.put("gelu_pytorch_tanh", tanhGelu);
        table.put("gelu_python_tanh", tanhGelu);
        table.put("hardswish", new Activation.HardSwish());
        table.put("laplace", new Activation.Laplace());
        table.put("leaky_relu", new Activation.LeakyRelu(0.01f));
        table.put("linear", new Activation.Linear());
        table.put("mish", new Activation.Mish());
        table.put("quick_gelu", new Activation.Silu(1.702f));
        table.put("relu", new Activation.Relu());
        table.put("relu2", new Activation.SquaredRelu());
        table.put("relu6", new Activation.Relu6());
        table.put("sigmoid", new Activation.Sigmoid());
        table.put("silu", silu);
        table.put("swish", silu);
        table.put("sqrtsoftplus", new Activation.SqrtSoftplus());
        table.put("tanh", new Activation.Tanh());
        return table;
    }

    /**
     * The activation of a name that needs no parameters.
     *
     * @throws IllegalArgumentException if there is none, with the names that there are
     */
    public static Activation named(String name) {
        Activation activation = BY_NAME.get(name);
        if (activation == null) {
            throw new IllegalArgumentException(
                    "unknown activation \"" + name + "\"; there are " + names());
        }
        return activation;
    }

    /** All names, those with learned parameters included. */
    public static Set<String> names() {
        Set<String> names = new TreeSet<>(BY_NAME.keySet());
        names.add(PRELU);
        names.add(XIELU);
        return names;
    }

    /** {@code torch.nn.PReLU} with one slope. */
    public static Activation prelu(float slope) {
        return new Activation.LeakyRelu(slope);
    }

    /** transformers' {@code XIELUActivation}, from its parameters as they are stored. */
    public static Activation xielu(float alphaP, float alphaN, float beta, float eps) {
        return new Activation.Xielu(
                (float) softplus(alphaP), (float) (beta + softplus(alphaN)), beta, eps);
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }
}
