package io.github.panabert.bert;

import io.github.panabert.kernel.Activations;
import io.github.panabert.nn.Weights;
import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.safetensors.TensorInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What {@link BertModel} reads of a checkpoint, by names and shapes alone: no number is read.
 *
 * @param prefix what stands before the encoder's names: nothing, or {@code bert.} in the checkpoint
 *     of a model with a head
 * @param hasPooler whether there is a pooler, and so a {@code pooler_output}
 * @param used the names of the tensors that are read
 * @param problems what makes {@link BertModel#fromPretrained} refuse the checkpoint
 */
public record BertTensors(
        String prefix, boolean hasPooler, Set<String> used, List<String> problems) {

    /**
     * Looks a model's tensors up.
     *
     * @throws IllegalArgumentException if the checkpoint is not one of BERT
     */
    public static BertTensors of(SafeTensors tensors, BertConfig config) {
        return new Reader(tensors).read(config);
    }

    private static final class Reader {
        private final SafeTensors tensors;
        private final Set<String> used = new LinkedHashSet<>();
        private final List<String> problems = new ArrayList<>();

        Reader(SafeTensors tensors) {
            this.tensors = tensors;
        }

        BertTensors read(BertConfig config) {
            Weights top = Weights.of(tensors);
            Weights encoder = BertModel.encoderWeights(top);
            int hidden = config.hiddenSize();
            Weights embeddings = encoder.at("embeddings");
            tensor(embeddings, "word_embeddings.weight", config.vocabSize(), hidden);
            tensor(embeddings, "position_embeddings.weight", config.maxPositions(), hidden);
            tensor(embeddings, "token_type_embeddings.weight", config.typeVocabSize(), hidden);
            weightAndBias(embeddings.at("LayerNorm"), hidden);
            for (int i = 0; i < config.layers(); i++) {
                layer(encoder.at("encoder.layer." + i), config);
            }
            Weights pooler = encoder.at("pooler.dense");
            boolean hasPooler = pooler.has("weight");
            if (hasPooler) {
                weightAndBias(pooler, hidden, hidden);
            }
            if (!Activations.names().contains(config.hiddenAct())) {
                problems.add("config.json: hidden_act: unknown \"" + config.hiddenAct() + '"');
            }
            return new BertTensors(
                    encoder == top ? "" : "bert.", hasPooler, used, List.copyOf(problems));
        }

        private void layer(Weights layer, BertConfig config) {
            int hidden = config.hiddenSize();
            int wide = config.intermediateSize();
            for (String projection : List.of("query", "key", "value")) {
                weightAndBias(layer.at("attention.self." + projection), hidden, hidden);
            }
            weightAndBias(layer.at("attention.output.dense"), hidden, hidden);
            weightAndBias(layer.at("attention.output.LayerNorm"), hidden);
            weightAndBias(layer.at("intermediate.dense"), wide, hidden);
            Weights learned = layer.at("intermediate.intermediate_act_fn");
            switch (config.hiddenAct()) {
                case Activations.PRELU -> tensor(learned, "weight", 1);
                case Activations.XIELU -> {
                    tensor(learned, "alpha_p", 1);
                    tensor(learned, "alpha_n", 1);
                    tensor(learned, "beta");
                    tensor(learned, "eps");
                }
                default -> {}
            }
            weightAndBias(layer.at("output.dense"), hidden, wide);
            weightAndBias(layer.at("output.LayerNorm"), hidden);
        }

        private void weightAndBias(Weights module, int... shape) {
            tensor(module, "weight", shape);
            tensor(module, "bias", Arrays.copyOf(shape, 1));
        }

        private void tensor(Weights module, String name, int... shape) {
            try {
                String stored = module.checked(name, shape);
                used.add(stored);
                TensorInfo info = tensors.info(stored);
                if (!info.dtype().isFloat()) {
                    problems.add(
                            info.file()
                                    + ": tensor \""
                                    + stored
                                    + "\": expected floats (F64, F32, F16, BF16), found "
                                    + info.dtype());
                }
            } catch (IllegalArgumentException e) {
                problems.add(e.getMessage());
            }
        }
    }
}
