package io.github.panabert.bert.head;

import io.github.panabert.bert.BertConfig;
import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.BertTensors;
import io.github.panabert.kernel.VectorModule;
import io.github.panabert.kernel.Workers;
import io.github.panabert.nn.Linear;
import io.github.panabert.nn.Weights;
import io.github.panabert.safetensors.SafeTensors;
import java.nio.file.Path;

/**
 * A model folder, opened for a class with a head. What the class needs and the folder lacks is
 * refused by name, before the encoder is loaded: transformers would go on with random numbers.
 */
final class HeadLoader {
    private final Path folder;
    private final String className;
    private final BertConfig config;
    private final BertTensors encoder;
    private final Weights top;
    private final Workers workers;

    private HeadLoader(Path folder, Class<?> model) {
        VectorModule.require();
        SafeTensors tensors = SafeTensors.open(folder);
        this.folder = folder;
        this.className = model.getSimpleName();
        this.config = BertConfig.fromPretrained(folder);
        this.encoder = BertTensors.of(tensors, config);
        this.top = Weights.of(tensors);
        this.workers = Workers.ofProcessors();
    }

    static HeadLoader open(Path folder, Class<?> model) {
        return new HeadLoader(folder, model);
    }

    BertConfig config() {
        return config;
    }

    /** A linear layer of the head on H numbers, by its name. */
    Linear linear(String module, int outputs) {
        require(module + ".weight");
        require(module + ".bias");
        return Linear.load(top.at(module), outputs, config.hiddenSize(), workers);
    }

    /** The encoder. */
    BertModel encoder() {
        return BertModel.fromPretrained(folder);
    }

    /** The encoder, whose pooler the head reads. */
    BertModel encoderWithPooler() {
        require(encoder.prefix() + "pooler.dense.weight");
        return encoder();
    }

    private void require(String tensor) {
        if (!top.has(tensor)) {
            throw top.invalid(
                    "no tensor \"%s\", which %s needs; %s"
                            .formatted(tensor, className, whatToDo()));
        }
    }

    private String whatToDo() {
        String named = String.join(", ", config.architectures());
        if (config.architectures().contains(className)) {
            return "config.json says that this is one: the checkpoint is incomplete, fetch it again";
        }
        return (named.isEmpty()
                        ? "config.json names no class of its own"
                        : "config.json says that this is a " + named)
                + ": use a checkpoint that was trained as "
                + className
                + ", the missing weights are not made up";
    }
}
