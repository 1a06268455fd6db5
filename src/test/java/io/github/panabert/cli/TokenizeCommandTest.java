package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import io.github.panabert.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows in, rows out. */
class TokenizeCommandTest {
    private static final List<String> FIELDS =
            List.of(
                    "id",
                    "input_ids",
                    "token_type_ids",
                    "attention_mask",
                    "tokens",
                    "offsets",
                    "word_ids",
                    "sequence_ids",
                    "special_tokens_mask",
                    "decoded",
                    "decoded_skip_special");

    @TempDir Path folder;

    @BeforeEach
    void model() throws IOException {
        Files.copy(
                Golden.path("tokenizer", "vocab", "tiny_uncased.txt"), folder.resolve("vocab.txt"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"single.jsonl", "options.jsonl", "batch.jsonl", "decode.jsonl"})
    void answersAsHuggingFaceDoes(String file) throws IOException {
        List<String> lines = lines(file);
        CommandLineRun run = tokenize(String.join("\n", lines), "--jsonl", "-");
        assertThat(run.out().lines()).hasSameSizeAs(lines);
        for (int i = 0; i < lines.size(); i++) {
            Map<String, Object> expected = JsonObject.parse("", lines.get(i)).entries();
            Map<String, Object> found = run.rows().get(i).entries();
            assertThat(found.containsKey("error"))
                    .as("refused: " + lines.get(i))
                    .isEqualTo(expected.containsKey("error"));
            for (String field : FIELDS) {
                if (expected.containsKey(field)) {
                    assertThat(found.get(field))
                            .as(field + " of " + lines.get(i))
                            .isEqualTo(expected.get(field));
                }
            }
        }
    }

    @Test
    void textsAreArgumentsOrLines() {
        String asArguments = tokenize("", "hello", "", "a b").out();
        assertThat(tokenize("hello\r\n\na b").out()).isEqualTo(asArguments);
        assertThat(tokenize("hello\n\na b\n", "-").out()).isEqualTo(asArguments);
        assertThat(asArguments.lines()).hasSize(3);
        assertThat(tokenize("").out()).isEmpty();
    }

    @Test
    void furtherWindowsFollowInOrder() {
        JsonObject row =
                tokenize(
                                """
                                {"text": "a b c", "options": {"truncation": true, "max_length": 4, "stride": 1}}
                                """,
                                "--jsonl",
                                "-")
                        .rows()
                        .getFirst();
        assertThat(row.strings("tokens")).containsExactly("[CLS]", "a", "b", "[SEP]");
        assertThat(row.objects("overflowing"))
                .extracting(window -> window.strings("tokens"))
                .containsExactly(List.of("[CLS]", "b", "c", "[SEP]"));
    }

    @Test
    void aRowThatIsRefusedAnswersItsErrorAndTheOthersAreAnswered() {
        CommandLineRun run =
                tokenize(
                        """
                        {"id": [1, {"a": null}], "text": "a"}

                        {"id": 2, "text": 3}
                        {"id": 3
                        {"id": 4}
                        {"id": 5, "text": "a", "ids": [1]}
                        {"id": 6, "ids": [1, 1.5]}
                        {"id": 7, "text": "a", "options": {"max_lenght": 3}}
                        {"id": 8, "text": "a", "text_pair": "b"}
                        """,
                        "--jsonl",
                        "-");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "panabert: 6 of 8 rows refused, the first:"
                                + " stdin:3: text: expected a string, found 3");
        assertThat(run.rows())
                .extracting(row -> row.entries().keySet().stream().limit(2).toList())
                .containsExactly(
                        List.of("id", "input_ids"),
                        List.of("id", "error"),
                        List.of("error"),
                        List.of("id", "error"),
                        List.of("id", "error"),
                        List.of("id", "error"),
                        List.of("id", "error"),
                        List.of("id", "input_ids"));
        assertThat(run.out()).startsWith("{\"id\":[1,{\"a\":null}],");
    }

    @Test
    void anIdComesBackAsItIs() {
        List<String> ids =
                List.of("12345678901234567890", "-0.5", "\"\\ud800 \\udc00x\"", "\"\uD83D\uDE00\"");
        for (String id : ids) {
            assertThat(tokenize("{\"id\":" + id + ",\"text\":\"a\"}", "--jsonl", "-").out())
                    .startsWith("{\"id\":" + id + ",\"input_ids\"");
        }
        assertThat(tokenize("{\"id\":1e400,\"text\":\"a\"}", "--jsonl", "-").err())
                .contains("not JSON: a number beyond the range of a double");
    }

    private CommandLineRun tokenize(String stdin, String... args) {
        String[] all =
                Stream.concat(Stream.of("tokenize", "--model", folder.toString()), Stream.of(args))
                        .toArray(String[]::new);
        return CommandLineRun.withInput(stdin, all);
    }

    private static List<String> lines(String file) throws IOException {
        List<String> lines =
                Files.readAllLines(Golden.path("tokenizer", file)).stream()
                        .filter(line -> line.contains("\"tokenizer\":\"tiny_uncased\""))
                        .toList();
        assertThat(lines).as("rows of " + file).isNotEmpty();
        return lines;
    }
}
