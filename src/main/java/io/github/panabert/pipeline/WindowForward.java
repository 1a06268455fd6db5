package io.github.panabert.pipeline;

import io.github.panabert.bert.Batch;
import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.bert.Outputs;
import io.github.panabert.pipeline.TokenizedText.Window;
import io.github.panabert.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the windows of texts through a model, some side by side.
 *
 * @param outputs the last hidden state, or of it the first token only
 * @param batchSize how many windows of full length are computed side by side
 * @param maxLength the tokens of a window of full length
 */
record WindowForward(BertModel model, Outputs outputs, int batchSize, int maxLength) {
    /** Takes the vectors of a window's tokens. */
    interface Reader {
        /**
         * @param text the number of the window's text
         * @param rows (tokens of the window or 1, H)
         */
        void read(int text, Window window, Tensor rows);
    }

    private record Numbered(int text, Window window) {
        int tokens() {
            return window.inputIds().length;
        }
    }

    /** Reads the windows of all texts, in their order. */
    void run(List<TokenizedText> texts, Reader reader) {
        List<Numbered> windows = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            for (Window window : texts.get(i).windows()) {
                windows.add(new Numbered(i, window));
            }
        }
        TokenBatches<Numbered> batches =
                new TokenBatches<>(
                        windows.size(), batchSize, maxLength, windows::subList, Numbered::tokens);
        for (List<Numbered> batch = batches.next(); !batch.isEmpty(); batch = batches.next()) {
            runBatch(batch, reader);
        }
    }

    private void runBatch(List<Numbered> windows, Reader reader) {
        int[][] ids = windows.stream().map(w -> w.window.inputIds()).toArray(int[][]::new);
        int[][] types = windows.stream().map(w -> w.window.tokenTypeIds()).toArray(int[][]::new);
        BertModelOutput output = model.forward(Batch.of(ids).withTokenTypeIds(types), outputs);
        for (int i = 0; i < windows.size(); i++) {
            Tensor rows =
                    outputs == Outputs.FIRST_TOKEN
                            ? firstToken(output, i)
                            : output.lastHiddenState(i);
            reader.read(windows.get(i).text, windows.get(i).window, rows);
        }
    }

    private static Tensor firstToken(BertModelOutput output, int sequence) {
        Tensor row = output.firstToken().slice(sequence);
        return row.reshape(1, row.size());
    }
}
