package io.github.panabert.cli;

import io.github.panabert.pipeline.EncodeOptions;
import io.github.panabert.pipeline.Precision;
import io.github.panabert.pipeline.SentenceEmbedding;
import io.github.panabert.pipeline.SentenceTransformer;
import java.util.ArrayList;
import java.util.List;

/** Rows to embeddings; counts those that are refused and says which are cut. */
final class Embeddings {
    /**
     * What came of a row.
     *
     * @param index its number, from 0
     * @param embedding null if it was refused
     * @param quantized the embedding in smaller numbers, or null
     * @param error why it was refused, or null
     */
    record Answer(Object id, int index, float[] embedding, int[] quantized, String error) {}

    /**
     * What came of some rows.
     *
     * @param precision of the quantized embeddings, or null
     * @param dimension of the whole ones
     */
    record Answers(List<Answer> rows, Precision precision, int dimension) {

        Answers quantized(Precision to) {
            List<float[]> embeddings =
                    rows.stream().filter(a -> a.error == null).map(Answer::embedding).toList();
            List<int[]> numbers = to.quantize(embeddings);
            List<Answer> answers = new ArrayList<>();
            int next = 0;
            for (Answer a : rows) {
                answers.add(
                        a.error == null
                                ? new Answer(a.id, a.index, a.embedding, numbers.get(next++), null)
                                : a);
            }
            return new Answers(answers, to, dimension);
        }
    }

    private final SentenceTransformer model;
    private final EncodeOptions options;
    private final CutTexts cut;
    private final RefusedRows refused = new RefusedRows();
    private int rows;

    Embeddings(SentenceTransformer model, EncodeOptions options, CutTexts cut) {
        this.model = model;
        this.options = options;
        this.cut = cut;
    }

    Answers of(List<Row> batch) {
        String[] errors = new String[batch.size()];
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < errors.length; i++) {
            try {
                texts.add(batch.get(i).object().string("text"));
            } catch (IllegalArgumentException e) {
                errors[i] = e.getMessage();
                refused.add(batch.get(i), e);
            }
        }
        List<SentenceEmbedding> embeddings = model.encodeWithTokenCounts(texts, options);
        List<Answer> answers = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < errors.length; i++) {
            answers.add(
                    errors[i] == null
                            ? answer(batch.get(i), embeddings.get(next++))
                            : new Answer(batch.get(i).id(), rows++, null, null, errors[i]));
        }
        return new Answers(answers, null, model.dimension(options));
    }

    private Answer answer(Row row, SentenceEmbedding read) {
        float[] embedding = read.embedding();
        try {
            for (float number : embedding) {
                FiniteNumbers.require(number);
            }
            cut.check(row.source(), read);
            return new Answer(row.id(), rows++, embedding, null, null);
        } catch (IllegalArgumentException e) {
            refused.add(row, e);
            return new Answer(row.id(), rows++, null, null, e.getMessage());
        }
    }

    int exitCode(Console console) {
        return refused.exitCode(rows, console);
    }
}
