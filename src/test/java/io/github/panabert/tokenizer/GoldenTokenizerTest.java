package io.github.panabert.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.panabert.Golden;
import io.github.panabert.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** All rows of golden/tokenizer, every field exactly, from either layout of the folder. */
class GoldenTokenizerTest {
    /** Where the tokenizer is read from. */
    enum Source {
        VOCABULARY(TokenizerFolders::ofVocabulary),
        JSON(TokenizerFolders::ofJson);

        private final BiFunction<Path, String, BertTokenizer> reader;

        Source(BiFunction<Path, String, BertTokenizer> reader) {
            this.reader = reader;
        }
    }

    @TempDir private Path folder;

    private final Map<String, BertTokenizer> tokenizers = new HashMap<>();

    private BertTokenizer tokenizer(Source source, String name) {
        return tokenizers.computeIfAbsent(name, n -> source.reader.apply(folder.resolve(n), n));
    }

    @ParameterizedTest
    @EnumSource
    void singleTexts(Source source) {
        for (JsonObject row : Golden.rows("tokenizer", "single.jsonl")) {
            check(row, tokenizer(source, row.string("tokenizer")).encode(row.string("text")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void options(Source source) {
        for (JsonObject row : Golden.rows("tokenizer", "options.jsonl")) {
            BertTokenizer tokenizer = tokenizer(source, row.string("tokenizer"));
            String pair = row.string("text_pair", null);
            TokenizerOptions options = TokenizerOptions.of(row.object("options").entries());
            if (row.has("error")) {
                assertThatIllegalArgumentException()
                        .as(row.source() + ": " + row.string("error"))
                        .isThrownBy(() -> tokenizer.encode(row.string("text"), pair, options));
            } else {
                check(row, tokenizer.encode(row.string("text"), pair, options));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void batches(Source source) {
        for (JsonObject row : Golden.rows("tokenizer", "batch.jsonl")) {
            BertTokenizer tokenizer = tokenizer(source, row.string("tokenizer"));
            List<String> texts = row.strings("texts");
            List<String> pairs = row.has("text_pairs") ? row.strings("text_pairs") : null;
            TokenizerOptions options = TokenizerOptions.of(row.object("options").entries());
            if (row.has("error")) {
                assertThatIllegalArgumentException()
                        .as(row.source() + ": " + row.string("error"))
                        .isThrownBy(() -> tokenizer.encodeBatch(texts, pairs, options));
                continue;
            }
            List<Encoding> encodings = tokenizer.encodeBatch(texts, pairs, options);
            for (String field : List.of("input_ids", "token_type_ids", "attention_mask")) {
                List<Object> actual = new ArrayList<>();
                encodings.forEach(e -> actual.add(fields(e).get(field)));
                assertThat(actual).as(row.source() + ": " + field).isEqualTo(row.list(field));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void words(Source source) {
        for (JsonObject row : Golden.rows("tokenizer", "presplit.jsonl")) {
            BertTokenizer tokenizer = tokenizer(source, row.string("tokenizer"));
            check(row, tokenizer.encodeWords(row.strings("words"), TokenizerOptions.DEFAULT));
        }
    }

    @ParameterizedTest
    @EnumSource
    void decoding(Source source) {
        for (JsonObject row : Golden.rows("tokenizer", "decode.jsonl")) {
            BertTokenizer tokenizer = tokenizer(source, row.string("tokenizer"));
            int[] ids = row.list("ids").stream().mapToInt(id -> ((Long) id).intValue()).toArray();
            assertThat(tokenizer.decode(ids, false))
                    .as(row.source())
                    .isEqualTo(row.string("decoded"));
            assertThat(tokenizer.decode(ids, true))
                    .as(row.source())
                    .isEqualTo(row.string("decoded_skip_special"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sweep_latin_to_u07ff_uncased, uncased",
        "sweep_latin_to_u07ff_tiny_cased, tiny_cased"
    })
    void sweeps(String file, String name) throws IOException {
        BertTokenizer tokenizer = tokenizer(Source.VOCABULARY, name);
        Map<String, int[]> sweep = integers(Golden.path("tokenizer", file + ".safetensors"));
        int[] codePoints = sweep.get("code_points");
        int[] starts = sweep.get("starts");
        TokenizerOptions plain = TokenizerOptions.DEFAULT.withAddSpecialTokens(false);
        for (int i = 0; i < codePoints.length; i++) {
            String text = "a" + Character.toString(codePoints[i]) + "b";
            assertThat(tokenizer.encode(text, plain).inputIds())
                    .as("U+%04X", codePoints[i])
                    .isEqualTo(Arrays.copyOfRange(sweep.get("ids"), starts[i], starts[i + 1]));
        }
    }

    private static void check(JsonObject row, Encoding encoding) {
        assertThat(row.entries().keySet()).as(row.source()).containsAll(fields(encoding).keySet());
        compare(row, encoding);
        List<Encoding> further = encoding.overflowing();
        assertThat(further).as(row.source()).hasSize(row.integer("overflowing_count", 0));
        if (row.has("overflowing")) {
            for (JsonObject window : row.objects("overflowing")) {
                assertThat(window.has("input_ids")).as(window.source()).isTrue();
                compare(window, further.get(window.integer("index")));
            }
        }
    }

    /** Compares the fields that the row has. */
    private static void compare(JsonObject row, Encoding encoding) {
        Map<String, Object> fields = fields(encoding);
        fields.keySet().retainAll(row.entries().keySet());
        fields.forEach(
                (field, actual) ->
                        assertThat(actual)
                                .as(row.source() + ": " + field)
                                .isEqualTo(row.list(field)));
    }

    /** An encoding's fields as JSON has them. */
    private static Map<String, Object> fields(Encoding encoding) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("input_ids", list(encoding.inputIds(), false));
        fields.put("token_type_ids", list(encoding.tokenTypeIds(), false));
        fields.put("attention_mask", list(encoding.attentionMask(), false));
        fields.put("special_tokens_mask", list(encoding.specialTokensMask(), false));
        fields.put("tokens", encoding.tokens());
        fields.put(
                "offsets",
                Arrays.stream(encoding.offsets()).map(range -> list(range, false)).toList());
        fields.put("word_ids", list(encoding.wordIds(), true));
        fields.put("sequence_ids", list(encoding.sequenceIds(), true));
        return fields;
    }

    private static List<Long> list(int[] values, boolean nullable) {
        List<Long> list = new ArrayList<>();
        for (int value : values) {
            list.add(nullable && value == Encoding.NONE ? null : (Long) (long) value);
        }
        return list;
    }

    /** The I32 tensors of a small safetensors file. */
    private static Map<String, int[]> integers(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] text = new byte[(int) bytes.getLong()];
        bytes.get(text);
        JsonObject header =
                JsonObject.parse(file.toString(), new String(text, StandardCharsets.UTF_8));
        int data = bytes.position();
        Map<String, int[]> tensors = new HashMap<>();
        for (String name : header.entries().keySet()) {
            if (!name.equals("__metadata__")) {
                List<?> offsets = header.object(name).list("data_offsets");
                int from = ((Long) offsets.get(0)).intValue();
                int[] values = new int[(((Long) offsets.get(1)).intValue() - from) / Integer.BYTES];
                bytes.position(data + from)
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asIntBuffer()
                        .get(values);
                tensors.put(name, values);
            }
        }
        return tensors;
    }
}
