package io.github.panabert.bert;

import io.github.panabert.kernel.Matrix;

/**
 * Consecutive sequences of a batch, [first, end), that go through the layers together; their rows
 * count from 0.
 */
record Part(Batch batch, int first, int end) {

    /** How many sequences there are. */
    int size() {
        return end - first;
    }

    /** How many tokens there are. */
    int rows() {
        return batch.offset(end) - batch.offset(first);
    }

    /** How many tokens a sequence has. */
    int length(int sequence) {
        return batch.length(first + sequence);
    }

    /** The row of a sequence's first token. */
    int offset(int sequence) {
        return batch.offset(first + sequence) - batch.offset(first);
    }

    /** Copies the rows of the first tokens of x (rows, columns) to (sequences, columns). */
    void copyFirstRows(Matrix x, int columns, Matrix to) {
        for (int i = 0; i < size(); i++) {
            x.from(offset(i)).copy(0, 1, columns, to.from(i));
        }
    }
}
