package io.github.panabert.pipeline;

import io.github.panabert.tensor.Tensor;
import io.github.panabert.tokenizer.BertTokenizer;
import io.github.panabert.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.List;

/**
 * A text and the entities that its windows have shown so far. Source: gather_pre_entities of
 * transformers' token classification pipeline.
 */
final class ClassifiedText {
    private final int[] codePoints;
    private final List<Encoding> windows;
    private final BertTokenizer tokenizer;
    private final List<String> ignoredLabels;
    private final EntityAggregation aggregation;
    private final List<Entity> found = new ArrayList<>();

    ClassifiedText(
            String text,
            List<Encoding> windows,
            BertTokenizer tokenizer,
            List<String> labels,
            TokenClassificationOptions options) {
        this.codePoints = text.codePoints().toArray();
        this.windows = windows;
        this.tokenizer = tokenizer;
        this.ignoredLabels = options.ignoreLabels();
        this.aggregation =
                new EntityAggregation(
                        options.aggregationStrategy(),
                        labels,
                        codePoints,
                        tokenizer::convertTokensToString);
    }

    List<Encoding> windows() {
        return windows;
    }

    /**
     * Takes in what the model says of a window.
     *
     * @param logits (tokens of the window, labels)
     * @throws IllegalArgumentException if they are no numbers
     */
    void add(Encoding window, Tensor logits) {
        for (Entity entity : aggregation.entities(tokens(window, logits))) {
            if (!ignoredLabels.contains(entity.label())) {
                found.add(entity);
            }
        }
    }

    private List<ClassifiedToken> tokens(Encoding window, Tensor logits) {
        int[] ids = window.inputIds();
        int[] special = window.specialTokensMask();
        int[][] offsets = window.offsets();
        List<ClassifiedToken> tokens = new ArrayList<>(ids.length);
        for (int i = 0; i < ids.length; i++) {
            if (special[i] == 0) {
                float[] ofToken = logits.slice(i).data();
                Logits.requireFinite("logits of token " + i, "label", ofToken);
                tokens.add(token(ids[i], offsets[i], i, Logits.softmax(ofToken)));
            }
        }
        return tokens;
    }

    private ClassifiedToken token(int id, int[] offsets, int index, double[] probabilities) {
        int start = offsets[0];
        int end = offsets[1];
        if (id == tokenizer.unkId()) {
            String written = new String(codePoints, start, end - start);
            return new ClassifiedToken(written, probabilities, start, end, index, false);
        }
        String token = tokenizer.idToToken(id);
        boolean subword = ClassifiedToken.isSubword(token, start, end);
        return new ClassifiedToken(token, probabilities, start, end, index, subword);
    }

    List<Entity> entities() {
        return List.copyOf(windows.size() > 1 ? EntityAggregation.withoutOverlaps(found) : found);
    }
}
