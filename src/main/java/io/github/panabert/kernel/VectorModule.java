package io.github.panabert.kernel;

/**
 * Whether this JVM has the Vector API; touches none of its types, so that it can say so where they
 * are missing.
 */
public final class VectorModule {
    private static final String NAME = "jdk.incubator.vector";

    private VectorModule() {}

    /**
     * To be called before any kernel.
     *
     * @throws IllegalStateException if the module isn't there, with the flag that adds it
     */
    public static void require() {
        if (ModuleLayer.boot().findModule(NAME).isEmpty()) {
            throw new IllegalStateException(
                    "panabert computes with the Vector API, and this JVM runs without the module "
                            + NAME
                            + ": start it with 'java --add-modules "
                            + NAME
                            + " ...' (needed on the class path; on the "
                            + "module path 'requires io.github.panabert' brings it)");
        }
    }
}
