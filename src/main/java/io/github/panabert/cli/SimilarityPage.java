package io.github.panabert.cli;

import io.github.panabert.pipeline.SimilarityExplanation;
import io.github.panabert.tensor.Tensor;
import io.github.panabert.tokenizer.Encoding;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** The page of two texts' cosine: the part of each pair of tokens, and their sums. */
final class SimilarityPage {
    /** How many pairs there are at most whose parts have six decimals; beyond eight. */
    private static final int FEW = 64 * 64;

    private final String model;
    private final SimilarityExplanation explanation;
    private final int decimals;

    /**
     * @param model its name
     */
    SimilarityPage(String model, SimilarityExplanation explanation) {
        this.model = model;
        this.explanation = explanation;
        this.decimals = explanation.parts().size() <= FEW ? 6 : 8;
    }

    void write(Output output) {
        HtmlPage page =
                new HtmlPage(output, "Similarity by " + model, "similarity.html", "similarity.js");
        page.json("page", this::describe);
        page.matrices("parts", MatrixText.of(decimals, withSums()));
        page.end();
    }

    private void describe(JsonGenerator json) {
        List<Encoding> encodings = List.of(explanation.encodingA(), explanation.encodingB());
        json.writeStartObject();
        json.writeStringProperty("model", model);
        json.writeNumberProperty("decimals", decimals);
        HtmlPage.strings(json, "texts", List.of(explanation.textA(), explanation.textB()));
        json.writeArrayPropertyStart("labels");
        for (Encoding encoding : encodings) {
            json.writeStartArray();
            encoding.tokens().forEach(json::writeString);
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeBooleanProperty(
                "cut", encodings.stream().anyMatch(e -> !e.overflowing().isEmpty()));
        json.writeEndObject();
    }

    /** The parts with a column and a row of their sums; where these meet, the cosine. */
    private double[] withSums() {
        Tensor parts = explanation.parts();
        int rows = parts.dim(0);
        int columns = parts.dim(1);
        int width = columns + 1;
        double[] all = new double[(rows + 1) * width];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                double part = parts.get(i, j);
                all[i * width + j] = part;
                all[i * width + columns] += part;
                all[rows * width + j] += part;
            }
        }
        all[all.length - 1] = explanation.cosine();
        return all;
    }
}
