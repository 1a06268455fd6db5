package io.github.panabert.bert.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.panabert.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The labels of config.json, as transformers reads them. */
class LabelsTest {
    @Test
    void namesAreInTheOrderOfTheirIds() {
        Labels labels = labels("{\"id2label\": {\"1\": \"b\", \"0\": \"a\", \"2\": \"c\"}}");
        assertThat(labels.names()).containsExactly("a", "b", "c");
        assertThat(labels.size()).isEqualTo(3);
        assertThat(labels.problemType()).isEmpty();
        assertThat(labels("{\"id2label\": {\"0\": 7, \"1\": \"b\"}}").names())
                .containsExactly("7", "b");
    }

    @Test
    void withoutNamesTheyAreNumbered() {
        assertThat(labels("{}").names()).containsExactly("LABEL_0", "LABEL_1");
        assertThat(labels("{\"num_labels\": 1}").names()).containsExactly("LABEL_0");
        assertThat(labels("{\"label2id\": {\"a\": 0, \"b\": 1, \"c\": 2}}").size()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "regression, REGRESSION",
        "single_label_classification, SINGLE_LABEL_CLASSIFICATION",
        "multi_label_classification, MULTI_LABEL_CLASSIFICATION"
    })
    void theProblemTypeIsTransformers(String name, ProblemType type) {
        assertThat(labels("{\"problem_type\": \"" + name + "\"}").problemType()).contains(type);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"id2label\": {}}', 'id2label: empty, expected at least one label'",
        "'{\"id2label\": {\"0\": \"a\", \"2\": \"b\"}}', 'id2label: 1: missing, expected a string'",
        "'{\"id2label\": {\"0\": 7.5}}', 'id2label: 0: expected a string, found 7.5'",
        "'{\"id2label\": {\"0\": \"a\"}, \"num_labels\": 3}', 'num_labels: 3, but id2label has 1'",
        "'{\"num_labels\": 0}', 'num_labels: expected at least 1, found 0'",
        "'{\"problem_type\": \"none\"}', 'problem_type: \"none\" is none of regression, single_label_classification, multi_label_classification'"
    })
    void whatIsNotRightIsRefusedByKey(String config, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> labels(config))
                .withMessage("config.json: " + message);
    }

    private static Labels labels(String config) {
        return Labels.of(JsonObject.parse("config.json", config));
    }
}
