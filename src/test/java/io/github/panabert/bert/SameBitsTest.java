package io.github.panabert.bert;

import static io.github.panabert.Closeness.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import io.github.panabert.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A sequence's outputs have the same bits whatever surrounds it: other sequences, padding, threads,
 * further outputs.
 */
@Tag("width")
class SameBitsTest {
    private static final int PAD = 0;

    @ParameterizedTest
    @ValueSource(strings = {"plain_f32", "head_dim_5", "head_dim_64"})
    void inAnyBatchWithAnyPaddingOnAnyThreads(String name) {
        BertModel model =
                BertModel.fromPretrained(Golden.path("tiny", name, "model")).withThreads(3);
        SplittableRandom random = new SplittableRandom(name.hashCode());
        for (int repeat = 0; repeat < 12; repeat++) {
            int[][] sequences = sequences(random, model.config());
            BertModelOutput ragged = model.forward(Batch.of(sequences), Outputs.ALL);
            BertModelOutput padded =
                    model.forward(padded(sequences, random.nextInt(5)), Outputs.ALL);
            for (int i = 0; i < sequences.length; i++) {
                BertModelOutput alone =
                        model.withThreads(1).forward(Batch.of(sequences[i]), Outputs.ALL);
                assertSame("among others", alone, ragged, i, sequences[i].length);
                assertSame("among others, padded", alone, padded, i, sequences[i].length);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain_f32", "head_dim_5", "no_pooler"})
    void whateverElseIsAskedFor(String name) {
        BertModel model = BertModel.fromPretrained(Golden.path("tiny", name, "model"));
        int layers = model.config().layers();
        int[][] sequences = sequences(new SplittableRandom(5), model.config());
        for (Batch batch : List.of(Batch.of(sequences), padded(sequences, 2))) {
            BertModelOutput all = model.forward(batch, Outputs.ALL.and(Outputs.FIRST_TOKEN));
            assertSame(
                    "last hidden state",
                    all.lastHiddenState(),
                    model.forward(batch, Outputs.LAST_HIDDEN_STATE).lastHiddenState());
            assertSame(
                    "first token",
                    all.firstToken(),
                    model.forward(batch, Outputs.FIRST_TOKEN).firstToken());
            if (model.hasPooler()) {
                assertSame(
                        "pooler",
                        all.poolerOutput(),
                        model.forward(batch, Outputs.POOLER_OUTPUT).poolerOutput());
                Outputs pooled = Outputs.POOLER_OUTPUT.and(Outputs.ATTENTIONS);
                assertSame(
                        "pooler beside attentions",
                        all.poolerOutput(),
                        model.forward(batch, pooled).poolerOutput());
                assertSame(
                        "attentions beside it",
                        all.attention(-1),
                        model.forward(batch, pooled).attention(-1));
            }
            for (int i = 0; i <= layers; i++) {
                assertSame(
                        "hidden state " + i,
                        all.hiddenState(i),
                        model.forward(batch, Outputs.hiddenState(i)).hiddenState(i));
                int fromEnd = i - layers - 1;
                assertSame(
                        "hidden state " + fromEnd,
                        all.hiddenState(i),
                        model.forward(batch, Outputs.hiddenState(fromEnd)).hiddenState(fromEnd));
            }
            for (int i = 0; i < layers; i++) {
                assertSame(
                        "attentions " + i,
                        all.attention(i),
                        model.forward(batch, Outputs.attention(i)).attention(i));
            }
        }
    }

    @Test
    void whenManyAskAtOnceForDifferentThings() throws Exception {
        BertModel model = BertModel.fromPretrained(Golden.path("tiny", "plain_f32", "model"));
        List<Callable<Void>> calls = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            int[][] sequences = sequences(new SplittableRandom(i), model.config());
            BertModelOutput expected =
                    model.withThreads(1)
                            .forward(Batch.of(sequences), Outputs.ALL.and(Outputs.FIRST_TOKEN));
            BertModel asked = model.withThreads(1 + i % 4);
            Outputs outputs = i % 3 == 0 ? Outputs.ALL : Outputs.LAST_HIDDEN_STATE;
            calls.add(
                    () -> {
                        for (int repeat = 0; repeat < 5; repeat++) {
                            BertModelOutput all = asked.forward(Batch.of(sequences), outputs);
                            assertSame(
                                    "last hidden state",
                                    expected.lastHiddenState(),
                                    all.lastHiddenState());
                            BertModelOutput part =
                                    asked.forward(
                                            padded(sequences, repeat),
                                            Outputs.FIRST_TOKEN.and(Outputs.attention(0)));
                            assertSame("first token", expected.firstToken(), part.firstToken());
                        }
                        return null;
                    });
        }
        for (var executor :
                List.of(
                        Executors.newFixedThreadPool(8),
                        Executors.newVirtualThreadPerTaskExecutor())) {
            try (executor) {
                for (var answer : executor.invokeAll(calls)) {
                    answer.get();
                }
            }
        }
    }

    private static void assertSame(String what, Tensor expected, Tensor actual) {
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        assertSameBits(what, expected.data(), actual.data());
    }

    /** Compares what belongs to one sequence: row i of the batch, cut to its length. */
    private static void assertSame(
            String what, BertModelOutput alone, BertModelOutput batched, int i, int length) {
        assertSameBits(
                what + ": pooler",
                alone.poolerOutput().data(),
                batched.poolerOutput().slice(i).data());
        for (int k = 0; k < alone.hiddenStates().size(); k++) {
            float[] row = batched.hiddenState(k).slice(i).data();
            float[] expected = alone.hiddenState(k).data();
            assertSameBits(
                    what + ": hidden state " + k, expected, Arrays.copyOf(row, expected.length));
        }
        for (int layer = 0; layer < alone.attentions().size(); layer++) {
            Tensor expected = alone.attention(layer).slice(0);
            Tensor actual = batched.attention(layer).slice(i);
            for (int head = 0; head < expected.dim(0); head++) {
                for (int q = 0; q < length; q++) {
                    float[] row = actual.slice(head).slice(q).data();
                    assertSameBits(
                            what + ": attentions",
                            expected.slice(head).slice(q).data(),
                            Arrays.copyOf(row, length));
                    for (int key = length; key < row.length; key++) {
                        assertThat(row[key]).as("weight of padding").isZero();
                    }
                }
            }
        }
    }

    private static int[][] sequences(SplittableRandom random, BertConfig config) {
        int[][] sequences = new int[1 + random.nextInt(6)][];
        for (int i = 0; i < sequences.length; i++) {
            int length = 1 + random.nextInt(config.maxPositions() - 5);
            sequences[i] = random.ints(length, 1, config.vocabSize()).toArray();
        }
        return sequences;
    }

    private static Batch padded(int[][] sequences, int more) {
        int length = Arrays.stream(sequences).mapToInt(s -> s.length).max().orElseThrow() + more;
        int[][] mask = new int[sequences.length][length];
        int[][] ids = new int[sequences.length][];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = Arrays.copyOf(sequences[i], length);
            Arrays.fill(ids[i], sequences[i].length, length, PAD);
            Arrays.fill(mask[i], 0, sequences[i].length, 1);
        }
        return Batch.padded(ids, mask, null);
    }
}
