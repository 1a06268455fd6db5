package io.github.panabert.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.panabert.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rollouts against ones by hand and against the definition, written out in doubles. */
class AttentionRolloutTest {
    @Test
    void twoLayersByHand() {
        // the mean of two heads: [[0.5, 0.5], [0, 1]]; with the residual [[0.75, 0.25], [0, 1]]
        Tensor first = Tensor.of(new float[] {1, 0, 0, 1, 0, 1, 0, 1}, 2, 2, 2);
        // [[0, 1], [1, 0]]; with the residual [[0.5, 0.5], [0.5, 0.5]]
        Tensor second = Tensor.of(new float[] {0, 1, 1, 0, 0, 1, 1, 0}, 2, 2, 2);
        List<Tensor> rollouts = AttentionRollout.of(List.of(first, second));
        assertThat(rollouts.get(0).data()).containsExactly(0.75f, 0.25f, 0, 1);
        assertThat(rollouts.get(1).data()).containsExactly(0.375f, 0.625f, 0.375f, 0.625f);
        assertThat(rollouts.get(1).shape()).containsExactly(2, 2);
    }

    @Test
    void rowsThatDontSumUpToOneAreNormalized() {
        Tensor masked = Tensor.of(new float[] {0, 0, 0.5f, 0.5f}, 1, 2, 2);
        assertThat(AttentionRollout.of(List.of(masked)).getFirst().data())
                .containsExactly(1, 0, 0.25f, 0.75f);
    }

    @Test
    void isTheProductOfTheLayersInDoubles() {
        AttentionView view =
                AttentionViewTest.view("the cat sits in the garden", "Paris is a capital");
        List<Tensor> attentions = AttentionViewTest.attentions(view);
        List<Tensor> rollouts = AttentionRollout.of(attentions);
        assertThat(rollouts).hasSize(view.layers());
        int size = view.size();
        double[][] expected = identity(size);
        for (int layer = 0; layer < view.layers(); layer++) {
            expected = product(mixing(attentions.get(layer)), expected);
            for (int i = 0; i < size; i++) {
                double sum = 0;
                for (int j = 0; j < size; j++) {
                    // a float's rounding of numbers up to 1
                    assertThat((double) rollouts.get(layer).get(i, j))
                            .as("layer %d [%d, %d]", layer, i, j)
                            .isCloseTo(expected[i][j], within(1e-7));
                    sum += rollouts.get(layer).get(i, j);
                }
                assertThat(sum).isCloseTo(1, within(1e-6));
            }
        }
    }

    @Test
    void noLayersHaveNone() {
        assertThat(AttentionRollout.of(List.of())).isEmpty();
    }

    @Test
    void otherShapesAreRefused() {
        assertRefused("layer 0: shape [2, 2]", Tensor.zeros(2, 2));
        assertRefused("layer 0: shape [1, 2, 3]", Tensor.zeros(1, 2, 3));
        assertRefused("layer 0: shape [0, 2, 2]", Tensor.zeros(0, 2, 2));
        assertRefused("layer 1: shape [1, 3, 3]", Tensor.zeros(1, 2, 2), Tensor.zeros(1, 3, 3));
    }

    private static void assertRefused(String message, Tensor... attentions) {
        assertThatThrownBy(() -> AttentionRollout.of(List.of(attentions)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static double[][] identity(int size) {
        double[][] identity = new double[size][size];
        for (int i = 0; i < size; i++) {
            identity[i][i] = 1;
        }
        return identity;
    }

    private static double[][] mixing(Tensor attention) {
        int size = attention.dim(1);
        double[][] mixing = identity(size);
        for (int i = 0; i < size; i++) {
            double sum = 0;
            for (int j = 0; j < size; j++) {
                double mean = 0;
                for (int head = 0; head < attention.dim(0); head++) {
                    mean += (double) attention.get(head, i, j) / attention.dim(0);
                }
                mixing[i][j] = 0.5 * mean + 0.5 * mixing[i][j];
                sum += mixing[i][j];
            }
            for (int j = 0; j < size; j++) {
                mixing[i][j] /= sum;
            }
        }
        return mixing;
    }

    private static double[][] product(double[][] a, double[][] b) {
        double[][] product = new double[a.length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                for (int k = 0; k < a.length; k++) {
                    product[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return product;
    }
}
