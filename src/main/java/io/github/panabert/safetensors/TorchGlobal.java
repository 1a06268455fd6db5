package io.github.panabert.safetensors;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a checkpoint's pickle may name: types of storage, and the functions that make tensors of
 * them, which here only note what they are given.
 *
 * @param dtype of a storage, else null
 */
record TorchGlobal(String name, DType dtype) {
    private static final TorchGlobal ORDERED_DICT = function("collections.OrderedDict");
    private static final TorchGlobal TENSOR = function("torch._utils._rebuild_tensor");
    private static final TorchGlobal TENSOR_V2 = function("torch._utils._rebuild_tensor_v2");
    private static final TorchGlobal PARAMETER = function("torch._utils._rebuild_parameter");

    private static final Map<String, TorchGlobal> ALLOWED = new LinkedHashMap<>();

    static {
        for (TorchGlobal f : List.of(ORDERED_DICT, TENSOR, TENSOR_V2, PARAMETER)) {
            ALLOWED.put(f.name, f);
        }
        storage("Float", DType.F32);
        storage("Double", DType.F64);
        storage("Half", DType.F16);
        storage("BFloat16", DType.BF16);
        storage("Long", DType.I64);
        storage("Int", DType.I32);
        storage("Short", DType.I16);
        storage("Char", DType.I8);
        storage("Byte", DType.U8);
        storage("Bool", DType.BOOL);
    }

    private static TorchGlobal function(String name) {
        return new TorchGlobal(name, null);
    }

    private static void storage(String type, DType dtype) {
        String name = "torch." + type + "Storage";
        ALLOWED.put(name, new TorchGlobal(name, dtype));
    }

    /**
     * @throws IllegalArgumentException made by {@code invalid}, if it isn't allowed
     */
    static TorchGlobal named(String name, Function<String, IllegalArgumentException> invalid) {
        TorchGlobal global = ALLOWED.get(name);
        if (global == null) {
            throw invalid.apply(
                    TensorInfo.shown(name)
                            + " is refused: a checkpoint needs tensors and no other code");
        }
        return global;
    }

    /**
     * What a call makes.
     *
     * @throws IllegalArgumentException made by {@code invalid}, if the function or its arguments
     *     are others than a checkpoint's
     */
    static Object call(
            Object function, Object arguments, Function<String, IllegalArgumentException> invalid) {
        if (function instanceof TorchGlobal global && arguments instanceof List<?> a) {
            if (global == ORDERED_DICT && a.isEmpty()) {
                return new LinkedHashMap<>();
            }
            boolean isTensor = global == TENSOR && a.size() == 4;
            if (isTensor || global == TENSOR_V2 && a.size() >= 4) {
                return TorchTensor.of(a, invalid);
            }
            if (global == PARAMETER && !a.isEmpty() && a.getFirst() instanceof TorchTensor t) {
                return t;
            }
        }
        throw invalid.apply(
                "a call of "
                        + Unpickler.kind(function)
                        + " with "
                        + (arguments instanceof List<?> a ? a.size() + " arguments" : "none")
                        + " is refused");
    }
}
