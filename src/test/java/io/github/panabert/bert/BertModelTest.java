package io.github.panabert.bert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.panabert.Golden;
import io.github.panabert.json.JsonObject;
import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.safetensors.TensorInfo;
import io.github.panabert.tensor.Tensor;
import io.github.panabert.tokenizer.BertTokenizer;
import io.github.panabert.tokenizer.Encoding;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BertModelTest {
    private static final Path PLAIN = Golden.path("tiny", "plain_f32", "model");
    private static final BertModel MODEL = BertModel.fromPretrained(PLAIN);

    @Test
    void aTokenSeesThoseBehindIt() {
        float[] first =
                MODEL.forward(Batch.of(new int[] {2, 7, 9, 11, 3}))
                        .lastHiddenState(0)
                        .slice(0)
                        .data();
        float[] other =
                MODEL.forward(Batch.of(new int[] {2, 7, 9, 11, 4}))
                        .lastHiddenState(0)
                        .slice(0)
                        .data();
        assertThat(other).isNotEqualTo(first);
    }

    @Test
    void takesATokenizersEncodings() {
        BertTokenizer tokenizer = BertTokenizer.fromPretrained(PLAIN);
        Encoding encoding = tokenizer.encode("the cat");
        BertModelOutput out = MODEL.forward(Batch.of(encoding));
        assertThat(out.lastHiddenState().shape()).isEqualTo(new int[] {1, encoding.length(), 32});
        BertModelOutput byIds = MODEL.forward(new int[][] {encoding.inputIds()}, null, null);
        assertThat(out.lastHiddenState().data()).isEqualTo(byIds.lastHiddenState().data());
    }

    @Test
    void shorterSequencesEndInZeros() {
        BertModelOutput out =
                MODEL.forward(Batch.of(new int[] {2, 5, 3}, new int[] {2, 3}), Outputs.ALL);
        assertThat(out.lastHiddenState().shape()).isEqualTo(new int[] {2, 3, 32});
        assertThat(out.lastHiddenState().slice(1).slice(2).data()).containsOnly(0);
        assertThat(out.lastHiddenState(1).shape()).isEqualTo(new int[] {2, 32});
        assertThat(out.attention(0).shape()).isEqualTo(new int[] {2, 4, 3, 3});
        assertThat(out.attention(0).get(1, 0, 0, 2)).isZero();
    }

    @Test
    void anOutputThatWasNotAskedForSaysWhatToPass() {
        BertModelOutput out = MODEL.forward(new int[][] {{2, 3}}, null, null);
        assertThat(out.lastHiddenState()).isNotNull();
        assertThat(out.poolerOutput()).isNotNull();
        refused(
                out::hiddenStates,
                IllegalStateException.class,
                "hidden state 0",
                "Outputs.HIDDEN_STATES");
        refused(
                out::attentions,
                IllegalStateException.class,
                "attentions of layer 0",
                "Outputs.ATTENTIONS");
        refused(out::firstToken, IllegalStateException.class, "Outputs.FIRST_TOKEN");
        BertModelOutput hidden = MODEL.forward(Batch.of(new int[] {2, 3}), Outputs.hiddenState(1));
        refused(hidden::lastHiddenState, IllegalStateException.class, "Outputs.LAST_HIDDEN_STATE");
        refused(hidden::poolerOutput, IllegalStateException.class, "Outputs.POOLER_OUTPUT");
        refused(() -> hidden.hiddenState(-1), IllegalStateException.class, "hidden state -1");
        refused(() -> hidden.attention(0), IllegalStateException.class, "Outputs.attention(0)");
        refused(() -> hidden.hiddenState(9), IllegalArgumentException.class, "hidden state 9", "4");
        refused(() -> hidden.hiddenState(-5), IllegalArgumentException.class, "hidden state -5");
        refused(() -> hidden.attention(3), IllegalArgumentException.class, "layer 3", "3");
    }

    @Test
    void anOutputThatTheModelLacksIsRefused() {
        BertModel noPooler = BertModel.fromPretrained(Golden.path("tiny", "no_pooler", "model"));
        Batch batch = Batch.of(new int[] {2, 3});
        assertThat(noPooler.forward(batch, Outputs.ALL).hasPoolerOutput()).isFalse();
        refused(
                () -> noPooler.forward(batch, Outputs.POOLER_OUTPUT),
                IllegalArgumentException.class,
                "pooler.dense.weight");
        refused(
                () -> MODEL.forward(batch, Outputs.hiddenState(4)),
                IllegalArgumentException.class,
                "hidden state 4",
                "4");
        refused(
                () -> MODEL.forward(batch, Outputs.attention(-4)),
                IllegalArgumentException.class,
                "layer -4");
    }

    /** What transformers rejects is rejected, what it accepts is accepted. */
    @Test
    void acceptsAndRejectsAsTransformersDoes() {
        JsonObject golden = JsonObject.read(Golden.path("tiny", "rejected_inputs.json"));
        for (JsonObject input : golden.objects("inputs")) {
            String what = input.string("what");
            if (input.string("result").equals("accepted")) {
                BertModelOutput out = MODEL.forward(input(what));
                assertThat(
                                Arrays.stream(out.lastHiddenState().shape())
                                        .mapToObj(Long::valueOf)
                                        .toList())
                        .as(what)
                        .isEqualTo(input.list("last_hidden_state"));
            } else {
                assertThatThrownBy(() -> MODEL.forward(input(what)))
                        .as(what)
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    private static Batch input(String what) {
        int[][] twoByFour = {{5, 6, 7, 8}, {9, 10, 11, 12}};
        Batch batch = Batch.padded(twoByFour);
        return switch (what) {
            case "longer than max_position_embeddings" -> Batch.padded(new int[1][65]);
            case "sequence length 0" -> Batch.padded(new int[1][0]);
            case "batch size 0" -> Batch.padded(new int[0][4]);
            case "token id = vocab_size" -> Batch.padded(new int[][] {{320}});
            case "token id -1" -> Batch.padded(new int[][] {{-1}});
            case "token_type_id = type_vocab_size" ->
                    Batch.padded(new int[][] {{5}}).withTokenTypeIds(new int[][] {{2}});
            case "position_id = max_position_embeddings" ->
                    Batch.padded(new int[][] {{5}}).withPositionIds(new int[][] {{64}});
            case "3-D attention mask" -> batch.withAttentionMask(Tensor.zeros(2, 4, 4));
            case "3-D attention mask, all ones" -> batch.withAttentionMask(ones(2, 4, 4));
            case "attention mask of another batch size" ->
                    batch.withAttentionMask(Tensor.of(new float[] {1, 1, 1, 0}, 1, 4));
            case "attention mask shorter than the ids" ->
                    batch.withAttentionMask(Tensor.of(new float[] {1, 1, 0, 1, 1, 0}, 2, 3));
            case "attention mask shorter than the ids, all ones" ->
                    batch.withAttentionMask(ones(2, 3));
            case "attention mask longer than the ids" ->
                    batch.withAttentionMask(Tensor.zeros(2, 6));
            case "token_type_ids shorter than the ids" -> batch.withTokenTypeIds(new int[2][3]);
            case "1-D input_ids",
                    "neither input_ids nor inputs_embeds",
                    "both input_ids and inputs_embeds" ->
                    Batch.padded(null); // the types leave no other way
            default -> throw new AssertionError("unknown: " + what);
        };
    }

    @Test
    void aMaskThatHidesNothingOrIsTooLargeIsTakenAsTransformersTakesIt() {
        Batch batch = Batch.padded(new int[][] {{5, 6, 7, 8}, {9, 10, 11, 12}});
        int[][] holes = {{1, 1, 0, 1}, {0, 0, 0, 0}};
        float[] unmasked = last(batch);
        float[] masked = last(batch.withAttentionMask(holes));
        float[] second = last(batch.withAttentionMask(new int[][] {{1, 1, 1, 1}, {0, 0, 0, 0}}));
        assertThat(last(batch.withAttentionMask(Tensor.of(filled(2, 7f), 2))))
                .as("one dimension, no zero")
                .isEqualTo(unmasked);
        assertThat(last(batch.withAttentionMask(Tensor.of(filled(32, -1f), 2, 4, 4))))
                .as("three dimensions, no zero")
                .isEqualTo(unmasked);
        float[] threeRows = {2, 2, 0, .5f, 0, 0, 0, 0, 1, 0, 1, 0};
        assertThat(last(batch.withAttentionMask(Tensor.of(threeRows, 3, 4))))
                .as("a row too many")
                .isEqualTo(masked);
        assertThat(last(batch.withAttentionMask(Tensor.of(new float[] {1, 0}, 2, 1))))
                .as("one number a row")
                .isEqualTo(second);
        assertThatThrownBy(() -> batch.withAttentionMask(ones(1, 1, 4, 3)))
                .as("four dimensions are added, whatever they hold")
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1, 1, 4, 3]");
    }

    private static float[] last(Batch batch) {
        return MODEL.forward(batch, Outputs.LAST_HIDDEN_STATE).lastHiddenState().data();
    }

    private static float[] filled(int size, float value) {
        float[] filled = new float[size];
        Arrays.fill(filled, value);
        return filled;
    }

    private static Tensor ones(int... shape) {
        Tensor ones = Tensor.zeros(shape);
        Arrays.fill(ones.data(), 1);
        return ones;
    }

    @Test
    void aWrongInputIsNamedWithItsPlace() {
        refused(
                () -> MODEL.forward(null, null, null),
                IllegalArgumentException.class,
                "input_ids: null");
        refused(
                () -> MODEL.forward(new int[][] {{1}, null}, null, null),
                IllegalArgumentException.class,
                "input_ids[1]: null");
        refused(
                () -> MODEL.forward(new int[][] {{1, 2}, {3}}, null, null),
                IllegalArgumentException.class,
                "input_ids[1]: 1 numbers");
        refused(
                () -> MODEL.forward(new int[][] {{1, 2}, {3, 999}}, null, null),
                IllegalArgumentException.class,
                "input_ids[1][1] is 999",
                "0 to 319");
        refused(
                () -> MODEL.forward(new int[][] {{1, 2}}, new int[][] {{1}}, null),
                IllegalArgumentException.class,
                "attention_mask[0]: 1 numbers",
                "2 tokens");
        refused(
                () -> MODEL.forward(new int[][] {{1, 2}}, new int[][] {{1, 1}, {1, 1}}, null),
                IllegalArgumentException.class,
                "attention_mask: 2 rows for 1");
        refused(
                () -> MODEL.forward(new int[][] {{1, 2}}, new int[][] {null}, null),
                IllegalArgumentException.class,
                "attention_mask[0]: null");
        refused(
                () -> MODEL.forward(new int[][] {{1, 2}}, null, new int[][] {{0, 2}}),
                IllegalArgumentException.class,
                "token_type_ids[0][1] is 2",
                "type_vocab_size");
        refused(
                () -> MODEL.forward(new int[1][65], null, null),
                IllegalArgumentException.class,
                "65 tokens",
                "at most 64",
                "truncate");
        refused(
                () -> MODEL.forward(Batch.of(List.of())),
                IllegalArgumentException.class,
                "no rows");
        refused(
                () ->
                        MODEL.forward(
                                Batch.padded(new int[1][4])
                                        .withAttentionMask(Tensor.zeros(1, 3, 4, 4))),
                IllegalArgumentException.class,
                "[1, 3, 4, 4]",
                "4 heads");
        refused(
                () -> MODEL.forward(Batch.ofEmbeddings(Tensor.zeros(1, 4, 31))),
                IllegalArgumentException.class,
                "inputs_embeds",
                "31",
                "32");
    }

    @Test
    void threadsAreSetPerModel() {
        assertThat(MODEL.withThreads(3).threads()).isEqualTo(3);
        refused(() -> MODEL.withThreads(0), IllegalArgumentException.class, "threads", "found 0");
    }

    private static void refused(ThrowingCallable call, Class<?> type, String... parts) {
        assertThatThrownBy(call).isInstanceOf(type).hasMessageContainingAll(parts);
    }

    @Test
    void countsFloatingPointOperations() {
        BertConfig c = MODEL.config();
        SafeTensors tensors = SafeTensors.open(PLAIN);
        long weights = 0;
        for (String name : tensors.names()) {
            TensorInfo info = tensors.info(name);
            if (info.shape().size() == 2 && name.contains("encoder.layer")) {
                weights += info.elementCount();
            }
        }
        long attention = 2L * c.layers() * 5 * 5 * c.hiddenSize(); // scores, and weighing
        long pooler = (long) c.hiddenSize() * c.hiddenSize();
        assertThat(c.flops(5)).isEqualTo(2 * (5 * weights + attention + pooler));
    }
}
