package io.github.panabert.bert;

import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;

/**
 * The heads of the golden checkpoints in plain doubles, written from their definition: the expected
 * logits say whether the encoder beneath them is right.
 */
record HeadsInDoubles(SafeTensors weights) {

    Map<String, float[]> of(String className, BertModelOutput encoder) {
        Map<String, float[]> logits = new HashMap<>();
        switch (className) {
            case "BertForMaskedLM" -> logits.put("logits", words(encoder));
            case "BertForPreTraining" -> {
                logits.put("prediction_logits", words(encoder));
                logits.put(
                        "seq_relationship_logits",
                        dense("cls.seq_relationship", encoder.poolerOutput()));
            }
            case "BertForNextSentencePrediction" ->
                    logits.put("logits", dense("cls.seq_relationship", encoder.poolerOutput()));
            case "BertForSequenceClassification", "BertForMultipleChoice" ->
                    logits.put("logits", dense("classifier", encoder.poolerOutput()));
            case "BertForTokenClassification" ->
                    logits.put("logits", dense("classifier", encoder.lastHiddenState()));
            case "BertForQuestionAnswering" -> {
                float[] both = dense("qa_outputs", encoder.lastHiddenState());
                logits.put("start_logits", everySecond(both, 0));
                logits.put("end_logits", everySecond(both, 1));
            }
            default -> throw new IllegalArgumentException(className);
        }
        return logits;
    }

    private float[] words(BertModelOutput encoder) {
        String transform = "cls.predictions.transform.";
        Tensor last = encoder.lastHiddenState();
        float[] x = dense(transform + "dense", last);
        for (int i = 0; i < x.length; i++) {
            x[i] *= (float) normalDistribution(x[i]);
        }
        boolean old = weights.contains(transform + "LayerNorm.gamma");
        normalise(
                x,
                weights.floats(transform + "LayerNorm." + (old ? "gamma" : "weight")).data(),
                weights.floats(transform + "LayerNorm." + (old ? "beta" : "bias")).data());
        String decoder = "cls.predictions.decoder.weight";
        String tied = "bert.embeddings.word_embeddings.weight";
        String bias = "cls.predictions.decoder.bias";
        bias = weights.contains(bias) ? bias : "cls.predictions.bias";
        return dense(weights.contains(decoder) ? decoder : tied, bias, x);
    }

    private float[] dense(String name, Tensor x) {
        return dense(name + ".weight", name + ".bias", x.data());
    }

    private float[] dense(String weightName, String biasName, float[] x) {
        Tensor weight = weights.floats(weightName);
        float[] bias = weights.floats(biasName).data();
        int inputs = weight.dim(1);
        int outputs = weight.dim(0);
        float[] y = new float[x.length / inputs * outputs];
        for (int i = 0; i < y.length; i++) {
            double sum = bias[i % outputs];
            for (int k = 0; k < inputs; k++) {
                sum += (double) x[i / outputs * inputs + k] * weight.get(i % outputs, k);
            }
            y[i] = (float) sum;
        }
        return y;
    }

    private static void normalise(float[] x, float[] weight, float[] bias) {
        int size = weight.length;
        for (int row = 0; row < x.length; row += size) {
            double mean = 0;
            double squares = 0;
            for (int i = 0; i < size; i++) {
                mean += x[row + i] / (double) size;
            }
            for (int i = 0; i < size; i++) {
                squares += (x[row + i] - mean) * (x[row + i] - mean) / size;
            }
            for (int i = 0; i < size; i++) {
                x[row + i] =
                        (float)
                                ((x[row + i] - mean) / Math.sqrt(squares + 1e-12) * weight[i]
                                        + bias[i]);
            }
        }
    }

    /** By its power series, which suffices for the small numbers met here. */
    private static double normalDistribution(double x) {
        double term = x;
        double sum = x;
        for (int i = 3; i < 300; i += 2) {
            term *= x * x / i;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    private static float[] everySecond(float[] x, int first) {
        float[] part = new float[x.length / 2];
        for (int i = 0; i < part.length; i++) {
            part[i] = x[2 * i + first];
        }
        return part;
    }
}
