package io.github.panabert.cli;

import io.github.panabert.pipeline.AttentionView;
import io.github.panabert.tensor.Tensor;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** The page of a text's attention: all layers and heads, between tokens and between words. */
final class AttentionPage {
    /** How many tokens a text has at most whose weights have five decimals; beyond four. */
    private static final int FINE = 256;

    private final String model;
    private final AttentionView tokens;
    private final AttentionView words;
    private final int decimals;

    /**
     * @param model its name
     */
    AttentionPage(String model, AttentionView tokens) {
        this.model = model;
        this.tokens = tokens;
        this.words = tokens.words();
        this.decimals = tokens.size() <= FINE ? 5 : 4;
    }

    /**
     * Writes the page.
     *
     * @param layer that it shows first
     * @param head that it shows first, null for the mean
     */
    void write(Output output, int layer, Integer head) {
        HtmlPage page =
                new HtmlPage(
                        output,
                        "Attention of " + model,
                        "attention.html",
                        "headview.js",
                        "modelview.js",
                        "attention.js");
        page.json("page", json -> describe(json, layer, head));
        write(page, "tokens", tokens);
        if (hasSplitWords()) {
            write(page, "words", words);
        }
        page.end();
    }

    private boolean hasPair() {
        return tokens.pair() != null && !tokens.pair().isEmpty();
    }

    private boolean hasSplitWords() {
        return words.size() < tokens.size();
    }

    private void describe(JsonGenerator json, int layer, Integer head) {
        json.writeStartObject();
        json.writeStringProperty("model", model);
        json.writeNumberProperty("layers", tokens.layers());
        json.writeNumberProperty("heads", tokens.heads(0).dim(0));
        json.writeNumberProperty("decimals", decimals);
        json.writeNumberProperty("layer", layer);
        json.writeNumberProperty("head", head == null ? -1 : head);
        json.writeBooleanProperty("cut", !tokens.encoding().overflowing().isEmpty());
        HtmlPage.strings(
                json,
                "texts",
                hasPair() ? List.of(tokens.text(), tokens.pair()) : List.of(tokens.text()));
        describe(json, "tokens", tokens);
        if (hasSplitWords()) {
            describe(json, "words", words);
        }
        json.writeEndObject();
    }

    private static void describe(JsonGenerator json, String name, AttentionView view) {
        json.writeObjectPropertyStart(name);
        HtmlPage.strings(json, "labels", view.labels());
        json.writeNumberProperty("second", view.secondText());
        json.writeEndObject();
    }

    private void write(HtmlPage page, String name, AttentionView view) {
        List<Tensor> rollouts = view.rollouts();
        for (int layer = 0; layer < view.layers(); layer++) {
            page.matrices(
                    name + "." + layer,
                    MatrixText.of(
                            decimals, view.heads(layer), view.mean(layer), rollouts.get(layer)));
        }
    }
}
