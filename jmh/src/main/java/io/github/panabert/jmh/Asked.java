package io.github.panabert.jmh;

import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.Outputs;

/** Outputs to ask of a forward. */
public enum Asked {
    /** All four. */
    ALL(Outputs.ALL),
    /** The two that transformers returns unasked. */
    LAST_HIDDEN_STATE_AND_POOLER_OUTPUT(Outputs.DEFAULT),
    /** What pooling the mean takes. */
    LAST_HIDDEN_STATE(Outputs.LAST_HIDDEN_STATE),
    POOLER_OUTPUT(Outputs.POOLER_OUTPUT),
    FIRST_TOKEN(Outputs.FIRST_TOKEN),
    /** The one in the middle. */
    ONE_HIDDEN_STATE(null);

    private final Outputs outputs;

    Asked(Outputs outputs) {
        this.outputs = outputs;
    }

    Outputs of(BertModel model) {
        return outputs == null ? Outputs.hiddenState(model.config().layers() / 2) : outputs;
    }
}
