package io.github.panabert.pipeline;

import static io.github.panabert.Closeness.assertSameBits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.panabert.bert.Batch;
import io.github.panabert.bert.BertModel;
import io.github.panabert.bert.BertModelOutput;
import io.github.panabert.bert.Outputs;
import io.github.panabert.tensor.Tensor;
import io.github.panabert.tokenizer.BertTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The weights are the model's; those of words are sums over keys and means over queries. */
class AttentionViewTest {
    private static final Path FOLDER = Path.of("weights/all-MiniLM-L6-v2");
    private static final BertModel MODEL = BertModel.fromPretrained(FOLDER);
    private static final BertTokenizer TOKENIZER = BertTokenizer.fromPretrained(FOLDER);
    private static final String TEXT = "Embeddings don't lie";
    private static final String PAIR = "tokenization \u732B";

    static AttentionView view(String text, String pair) {
        return AttentionView.of(MODEL, TOKENIZER, text, pair);
    }

    /** The attentions of a view's tokens: (heads, S, S) a layer. */
    static List<Tensor> attentions(AttentionView view) {
        List<Tensor> attentions = new ArrayList<>();
        for (int layer = 0; layer < view.layers(); layer++) {
            attentions.add(view.heads(layer));
        }
        return attentions;
    }

    @Test
    void theWeightsAreTheModels() {
        AttentionView view = view(TEXT, PAIR);
        BertModelOutput output = MODEL.forward(Batch.of(view.encoding()), Outputs.ATTENTIONS);
        assertThat(view.layers()).isEqualTo(6);
        assertThat(view.labels()).isEqualTo(view.encoding().tokens());
        for (int layer = 0; layer < 6; layer++) {
            assertSameBits("layer", output.attention(layer).data(), view.heads(layer).data());
            Tensor mean = view.mean(layer);
            for (int i = 0; i < view.size(); i++) {
                for (int j = 0; j < view.size(); j++) {
                    double sum = 0;
                    for (int head = 0; head < 12; head++) {
                        sum += view.heads(layer).get(head, i, j);
                    }
                    assertThat((double) mean.get(i, j)).isCloseTo(sum / 12, within(1e-7));
                }
            }
        }
    }

    @Test
    void wordsAreTheTextsOfTheirPieces() {
        AttentionView words = view(TEXT, PAIR).words();
        assertThat(words.labels())
                .containsExactly(
                        "[CLS]",
                        "Embeddings",
                        "don",
                        "'",
                        "t",
                        "lie",
                        "[SEP]",
                        "tokenization",
                        "\u732B",
                        "[SEP]");
        assertThat(words.secondText()).isEqualTo(7);
        assertThat(words.encoding().length()).isGreaterThan(words.size());
    }

    @Test
    void wordsSumKeysAndAverageQueries() {
        AttentionView tokens = view(TEXT, PAIR);
        AttentionView words = tokens.words();
        List<List<Integer>> pieces = new ArrayList<>();
        List<String> labels = tokens.labels();
        int[] ids = tokens.encoding().wordIds();
        for (int i = 0; i < labels.size(); i++) {
            if (ids[i] < 0 || ids[i] != ids[i - 1]) {
                pieces.add(new ArrayList<>());
            }
            pieces.getLast().add(i);
        }
        assertThat(pieces).hasSize(words.size()).anyMatch(word -> word.size() > 2);
        for (int layer = 0; layer < tokens.layers(); layer++) {
            for (int head = 0; head < 12; head++) {
                for (int i = 0; i < words.size(); i++) {
                    double row = 0;
                    for (int j = 0; j < words.size(); j++) {
                        double expected = 0;
                        for (int query : pieces.get(i)) {
                            for (int key : pieces.get(j)) {
                                expected += tokens.heads(layer).get(head, query, key);
                            }
                        }
                        double found = words.heads(layer).get(head, i, j);
                        assertThat(found).isCloseTo(expected / pieces.get(i).size(), within(1e-7));
                        row += found;
                    }
                    assertThat(row).isCloseTo(1, within(1e-6));
                }
            }
        }
    }

    @Test
    void rolloutsOfWordsAreThoseOfTheTokensMerged() {
        AttentionView tokens = view(TEXT, null);
        AttentionView words = tokens.words();
        Tensor rollout = tokens.rollouts().getLast();
        int pieces = tokens.labels().indexOf("don") - 1; // of the first word
        double sum = 0;
        for (int query = 1; query <= pieces; query++) {
            sum += rollout.get(query, 0);
        }
        assertThat((double) words.rollouts().getLast().get(1, 0))
                .isCloseTo(sum / pieces, within(1e-7));
    }

    @Test
    void aTextAloneHasNoSecond() {
        assertThat(view("a cat", null).secondText()).isEqualTo(4);
        assertThat(view("a cat", "").secondText()).isEqualTo(4);
        assertThat(view("a cat", "sat").secondText()).isEqualTo(4);
        assertThat(view("a cat", "sat").size()).isEqualTo(6);
        assertThat(view("", null).labels()).containsExactly("[CLS]", "[SEP]");
        assertThat(view("", null).words().labels()).containsExactly("[CLS]", "[SEP]");
    }

    @Test
    void aLongTextIsCut() {
        AttentionView view = view("cat ".repeat(600), null);
        assertThat(view.size()).isEqualTo(512);
        assertThat(view.encoding().overflowing()).isNotEmpty();
    }

    @Test
    void nullIsRefused() {
        assertThatThrownBy(() -> view(null, null)).isInstanceOf(IllegalArgumentException.class);
    }
}
