package io.github.panabert.bert.head;

import io.github.panabert.bert.BertConfig;
import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.BertTensors;
import io.github.panabert.kernel.Activation;
import io.github.panabert.kernel.PackedMatrix;
import io.github.panabert.kernel.VectorModule;
import io.github.panabert.kernel.Workers;
import io.github.panabert.nn.HiddenActivation;
import io.github.panabert.nn.JavaHeap;
import io.github.panabert.nn.LayerNorm;
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

    /** The two numbers of the next sentence prediction. */
    Linear seqRelationship() {
        return linear(HeadNames.SEQ_RELATIONSHIP, 2);
    }

    /** A layer norm of the head on H numbers, by its name. */
    LayerNorm layerNorm(String module) {
        require(module + ".weight");
        require(module + ".bias");
        return LayerNorm.load(top.at(module), config.hiddenSize(), (float) config.layerNormEps());
    }

    /** The activation that config.json names; its learned weights, if any, are the module's. */
    Activation hiddenActivation(String module) {
        return HiddenActivation.load(config.hiddenAct(), top.at(module));
    }

    /**
     * The decoder of the language model, from H numbers to a logit a word. Its weights are packed
     * here and nowhere else: of the word embeddings, tied to them or not, the encoder reads rows
     * out of the mapped file.
     */
    Linear decoder() {
        String weight = HeadNames.decoderWeight(top, config, encoder);
        String bias = HeadNames.decoderBias(top);
        require(weight);
        require(bias);
        int outputs = config.vocabSize();
        int inputs = config.hiddenSize();
        JavaHeap.require("the decoder's weights", PackedMatrix.bytes(outputs, inputs));
        return Linear.load(top, weight, bias, outputs, inputs, workers);
    }

    /** The encoder. */
    BertModel encoder() {
        return BertModel.fromPretrained(folder);
    }

    /** The encoder, whose pooler the head reads. */
    BertModel encoderWithPooler() {
        require(HeadNames.poolerWeight(encoder));
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
