package io.github.panabert.bert;

import io.github.panabert.json.JsonObject;
import io.github.panabert.tokenizer.BertTokenizer;
import java.nio.file.Path;
import java.util.List;

/**
 * The shape of a model: {@code config.json}, with the defaults of transformers' {@code BertConfig}
 * for what it leaves out.
 *
 * @param vocabSize rows of the word embeddings
 * @param hiddenSize H, the length of a token's vector
 * @param layers encoder layers
 * @param heads attention heads; H is a multiple of them
 * @param intermediateSize width of the feed-forward network
 * @param hiddenAct the activation in it, by its name in transformers' table
 * @param maxPositions the longest sequence
 * @param typeVocabSize token types
 * @param layerNormEps added to the variance in every layer norm
 * @param padTokenId the id of the padding token
 * @param tieWordEmbeddings whether the word embeddings are the weights of the masked language
 *     model's decoder too, where it has none of its own
 * @param architectures transformers' classes that the checkpoint was saved from, such as {@code
 *     BertForMaskedLM}; may be empty
 */
public record BertConfig(
        int vocabSize,
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        String hiddenAct,
        int maxPositions,
        int typeVocabSize,
        double layerNormEps,
        int padTokenId,
        boolean tieWordEmbeddings,
        List<String> architectures) {

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if a number makes no model; it is named as in {@code
     *     config.json}
     */
    public BertConfig {
        positive("vocab_size", vocabSize);
        positive("hidden_size", hiddenSize);
        positive("num_attention_heads", heads);
        positive("intermediate_size", intermediateSize);
        positive("max_position_embeddings", maxPositions);
        positive("type_vocab_size", typeVocabSize);
        if (layers < 0) {
            throw invalid("num_hidden_layers", "expected zero or more, found " + layers);
        }
        if (!(layerNormEps >= 0)) {
            throw invalid("layer_norm_eps", "expected zero or more, found " + layerNormEps);
        }
        if (hiddenSize % heads != 0) {
            throw invalid(
                    "hidden_size",
                    hiddenSize + " is not a multiple of the " + heads + " attention heads");
        }
        architectures = List.copyOf(architectures);
    }

    private static void positive(String key, int value) {
        if (value < 1) {
            throw invalid(key, "expected at least 1, found " + value);
        }
    }

    private static IllegalArgumentException invalid(String key, String problem) {
        return new IllegalArgumentException(key + ": " + problem);
    }

    /**
     * Reads {@code config.json} of a model folder.
     *
     * @throws java.io.UncheckedIOException if the file can't be read
     * @throws IllegalArgumentException if it is malformed, or describes a model that this is not:
     *     another {@code model_type}, a decoder, relative positions
     */
    public static BertConfig fromPretrained(Path folder) {
        return of(JsonObject.read(folder.resolve("config.json")));
    }

    /**
     * How many tokens of a text the model takes, special ones included: no more than it has
     * positions, nor than its tokenizer's {@code model_max_length}.
     */
    public int maxLength(BertTokenizer tokenizer) {
        return Math.min(maxPositions, tokenizer.modelMaxLength());
    }

    static BertConfig of(JsonObject json) {
        refuseOthers(json);
        int vocabSize = json.integer("vocab_size", 30522);
        int hiddenSize = json.integer("hidden_size", 768);
        int layers = json.integer("num_hidden_layers", 12);
        int heads = json.integer("num_attention_heads", 12);
        int intermediateSize = json.integer("intermediate_size", 3072);
        String hiddenAct = json.string("hidden_act", "gelu");
        int maxPositions = json.integer("max_position_embeddings", 512);
        int typeVocabSize = json.integer("type_vocab_size", 2);
        double layerNormEps = json.number("layer_norm_eps", 1e-12);
        int padTokenId = json.integer("pad_token_id", 0);
        boolean tieWordEmbeddings = json.bool("tie_word_embeddings", true);
        List<String> architectures =
                json.has("architectures") ? json.strings("architectures") : List.of();
        try {
            return new BertConfig(
                    vocabSize,
                    hiddenSize,
                    layers,
                    heads,
                    intermediateSize,
                    hiddenAct,
                    maxPositions,
                    typeVocabSize,
                    layerNormEps,
                    padTokenId,
                    tieWordEmbeddings,
                    architectures);
        } catch (IllegalArgumentException e) {
            throw json.refused(e);
        }
    }

    private static void refuseOthers(JsonObject json) {
        String type = json.string("model_type", "bert");
        if (!type.equals("bert")) {
            throw json.invalid(
                    "model_type",
                    "\"" + type + "\" is another architecture; only \"bert\" is supported");
        }
        if (json.bool("is_decoder", false)) {
            throw json.invalid(
                    "is_decoder", "true: BERT as a decoder is not supported, only as an encoder");
        }
        String positions = json.string("position_embedding_type", "absolute");
        if (!positions.equals("absolute")) {
            throw json.invalid(
                    "position_embedding_type",
                    "\"" + positions + "\" is not supported, only \"absolute\"");
        }
    }

    /** H divided among the heads. */
    public int headSize() {
        return hiddenSize / heads;
    }

    /**
     * Floating-point operations of a forward over one sequence, all rows of all layers and the
     * pooler: those of the matrix products and of attention's, a multiply-add counting as two.
     */
    public long flops(int length) {
        long h = hiddenSize;
        long token = 8 * h * h + 4 * h * intermediateSize + 4 * length * h;
        return layers * length * token + 2 * h * h;
    }
}
