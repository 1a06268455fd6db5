package io.github.panabert.bert;

import io.github.panabert.bert.Outputs.Extent;
import io.github.panabert.bert.Outputs.Plan;
import io.github.panabert.bert.Workspace.Slot;
import io.github.panabert.kernel.Matrix;
import io.github.panabert.kernel.Workers;
import io.github.panabert.tensor.Tensor;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * One forward: the batch's parts on their way through the layers, each into its own rows of the
 * outputs.
 */
final class Forward {
    private final Encoder encoder;
    private final Batch batch;
    private final Plan plan;
    private final Workspaces workspaces;
    private final Workers workers;
    private final int hiddenSize;
    private final float[][] hiddenStates;
    private final KeptAttentions[] attentions;
    private final float[] firstTokens;

    Forward(Encoder encoder, Batch batch, Plan plan, Workspaces workspaces, Workers workers) {
        this.encoder = encoder;
        this.batch = batch;
        this.plan = plan;
        this.workspaces = workspaces;
        this.workers = workers;
        this.hiddenSize = encoder.config().hiddenSize();
        int widest = Math.max(3 * hiddenSize, encoder.config().intermediateSize());
        requireArray(batch.rows(), hiddenSize);
        requireArray(batch.maxLength(), widest);
        this.hiddenStates = new float[plan.layers() + 1][];
        fill(hiddenStates, plan.hiddenStates(), () -> new float[batch.rows() * hiddenSize]);
        this.attentions = new KeptAttentions[plan.layers()];
        int heads = encoder.config().heads();
        fill(attentions, plan.attentions(), () -> KeptAttentions.zeros(batch, heads));
        this.firstTokens =
                plan.pooler() || plan.firstToken() ? new float[batch.size() * hiddenSize] : null;
    }

    /** Side by side, since making megabytes of zeros takes a while. */
    private <T> void fill(T[] all, BitSet kept, Supplier<T> zeros) {
        int[] indices = kept.stream().toArray();
        workers.run(indices.length, (i, _) -> all[indices[i]] = zeros.get());
    }

    private static void requireArray(int tokens, int numbers) {
        if ((long) tokens * numbers > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "%d tokens of %d numbers are more than one array can hold, which is %d tokens: split the batch"
                            .formatted(tokens, numbers, Integer.MAX_VALUE / numbers));
        }
    }

    BertModelOutput run() {
        Schedule schedule = Schedule.of(batch, workers.threads(), encoder.config());
        schedule.together().forEach(part -> encode(part, workers));
        AtomicInteger next = new AtomicInteger(); // the costliest first, whoever is free
        workers.run(
                schedule.apart().size(),
                (_, scratch) ->
                        encode(schedule.apart().get(next.getAndIncrement()), scratch.alone()));
        Tensor first = plan.firstToken() ? Tensor.of(firstTokens, batch.size(), hiddenSize) : null;
        Tensor pooled =
                plan.pooler() ? encoder.pooler().forward(workers, firstTokens, batch.size()) : null;
        return new BertModelOutput(
                batch, encoder.config(), plan, hiddenStates, attentions, first, pooled);
    }

    private void encode(Part part, Workers team) {
        Workspace workspace = workspaces.borrow();
        Matrix x = workspace.strips(Slot.HIDDEN, part.rows(), hiddenSize);
        encoder.embeddings().forward(part, team, x);
        keep(0, part, x, team);
        Extent extent = Extent.ALL;
        Matrix first =
                firstTokens == null
                        ? null
                        : Matrix.rows(firstTokens, part.first() * hiddenSize, hiddenSize);
        for (int i = 0; i < plan.depth(); i++) {
            extent = plan.extent(i);
            Matrix y = extent == Extent.FIRST ? first : x;
            encoder.layers().get(i).forward(part, x, extent, attentions[i], workspace, team, y);
            if (extent == Extent.ALL) {
                keep(i + 1, part, x, team);
            }
        }
        if (firstTokens != null && extent == Extent.ALL) {
            part.copyFirstRows(x, hiddenSize, first);
        }
        workspaces.giveBack(workspace);
    }

    /** Copies the part's rows of a hidden state into the output, if it is one. */
    private void keep(int index, Part part, Matrix x, Workers team) {
        if (hiddenStates[index] != null) {
            int offset = batch.offset(part.first()) * hiddenSize;
            Matrix kept = Matrix.rows(hiddenStates[index], offset, hiddenSize);
            x.copy(team, part.rows(), hiddenSize, kept);
        }
    }
}
