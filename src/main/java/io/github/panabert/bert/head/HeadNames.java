package io.github.panabert.bert.head;

import io.github.panabert.bert.BertConfig;
import io.github.panabert.bert.BertTensors;
import io.github.panabert.nn.Weights;

/** What transformers calls the heads' modules and tensors. */
final class HeadNames {
    static final String CLASSIFIER = "classifier";
    static final String QA_OUTPUTS = "qa_outputs";
    static final String SEQ_RELATIONSHIP = "cls.seq_relationship";
    static final String DENSE = "cls.predictions.transform.dense";
    static final String ACTIVATION = "cls.predictions.transform.transform_act_fn";
    static final String LAYER_NORM = "cls.predictions.transform.LayerNorm";

    /** The decoder's bias, which newer checkpoints have under the decoder's name, or under both. */
    static final String BIAS = "cls.predictions.bias";

    private static final String DECODER_WEIGHT = "cls.predictions.decoder.weight";
    private static final String DECODER_BIAS = "cls.predictions.decoder.bias";

    private HeadNames() {}

    /** The decoder's weights: its own, or the word embeddings that they are tied to. */
    static String decoderWeight(Weights top, BertConfig config, BertTensors encoder) {
        return top.has(DECODER_WEIGHT) || !config.tieWordEmbeddings()
                ? DECODER_WEIGHT
                : encoder.prefix() + "embeddings.word_embeddings.weight";
    }

    static String decoderBias(Weights top) {
        return top.has(DECODER_BIAS) ? DECODER_BIAS : BIAS;
    }

    /** Without it the encoder has no pooler. */
    static String poolerWeight(BertTensors encoder) {
        return encoder.prefix() + "pooler.dense.weight";
    }
}
