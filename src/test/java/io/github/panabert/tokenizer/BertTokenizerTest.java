package io.github.panabert.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.panabert.tokenizer.TokenizerOptions.Padding;
import io.github.panabert.tokenizer.TokenizerOptions.Truncation;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Folders of all kinds and what is wrong with some; the expected tokens and ids are transformers
 * 5.23's.
 */
class BertTokenizerTest {
    private static final String CASED = "{\"do_lower_case\": false}";

    @TempDir private Path folder;

    private List<String> vocabulary;

    @BeforeEach
    void readVocabulary() {
        vocabulary = new ArrayList<>(TokenizerFolders.vocabulary("tiny_cased"));
    }

    private BertTokenizer tokenizer(String config) {
        return tokenizer(config, String.join("\n", vocabulary));
    }

    private BertTokenizer tokenizer(String config, String vocabulary) {
        TokenizerFolders.write(folder.resolve("vocab.txt"), vocabulary);
        TokenizerFolders.write(folder.resolve("tokenizer_config.json"), config);
        return BertTokenizer.fromPretrained(folder);
    }

    private BertTokenizer jsonTokenizer(String config, String json) {
        TokenizerFolders.write(folder.resolve("tokenizer.json"), json);
        return tokenizer(config);
    }

    @Test
    void withoutConfigurationTextIsLowerCased() {
        TokenizerFolders.write(folder.resolve("vocab.txt"), String.join("\n", vocabulary));
        BertTokenizer tokenizer = BertTokenizer.fromPretrained(folder);
        assertThat(tokenizer.encode("The \u00e9").inputIds()).containsExactly(2, 128, 51, 3);
        assertThat(tokenizer.modelMaxLength()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void crlfAndWhiteSpaceAtLineEndsDoNotCount() {
        for (String end : List.of("\r\n", " \u3000\n")) {
            BertTokenizer tokenizer = tokenizer(CASED, String.join(end, vocabulary));
            assertThat(tokenizer.encode("the [MASK] of").inputIds())
                    .containsExactly(2, 128, 4, 130, 3);
        }
    }

    @Test
    void ofEqualLinesTheLastCounts() {
        vocabulary.addAll(List.of("the", "the"));
        assertThat(tokenizer(CASED).encode("the of").inputIds()).containsExactly(2, 406, 130, 3);
    }

    @ParameterizedTest
    @CsvSource({"[UNK], unk_token", "[CLS], cls_token", "[SEP], sep_token"})
    void missingTokenIsRefusedByName(String token, String name) {
        vocabulary.remove(token);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tokenizer(CASED))
                .withMessageContainingAll("vocab.txt", name, token, "404 tokens");
    }

    @Test
    void missingMaskIsAddedAtTheEnd() {
        vocabulary.remove("[MASK]");
        BertTokenizer tokenizer = tokenizer(CASED);
        assertThat(tokenizer.maskId()).isEqualTo(404);
        assertThat(tokenizer.vocabSize()).isEqualTo(405);
        assertThat(tokenizer.encode("the [MASK] of").inputIds())
                .containsExactly(2, 127, 404, 129, 3);
    }

    @Test
    void emptyVocabularyIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tokenizer(CASED, ""))
                .withMessageContainingAll("vocab.txt", "[UNK]", "0 tokens");
    }

    @Test
    void folderWithoutTokenizerSaysWhatIsMissing() {
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> BertTokenizer.fromPretrained(folder))
                .withMessageContainingAll(folder.toString(), "tokenizer.json", "vocab.txt");
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> BertTokenizer.fromPretrained(folder.resolve("none")))
                .withMessageContaining("not a folder");
    }

    @Test
    void specialTokensMayHaveOtherNames() {
        BertTokenizer tokenizer =
                tokenizer(
                        """
                        {"do_lower_case": false, "unk_token": "the",
                         "cls_token": {"content": "of", "lstrip": false, "__type": "AddedToken"}}\
                        """);
        Encoding encoding = tokenizer.encode("the [MASK] of \uE123 \u4E00");
        assertThat(encoding.tokens()).containsExactly("of", "the", "[MASK]", "of", "the", "[SEP]");
        assertThat(tokenizer.clsId()).isEqualTo(130);
        assertThat(tokenizer.unkId()).isEqualTo(128);
    }

    @Test
    void olderFilesAddTokens() {
        TokenizerFolders.write(folder.resolve("added_tokens.json"), "{\"foo\": 400, \"Bar\": 401}");
        TokenizerFolders.write(
                folder.resolve("special_tokens_map.json"),
                """
                {"mask_token": {"content": "[MASK]", "lstrip": true, "rstrip": false, "normalized": true,
                 "single_word": false}, "additional_special_tokens": ["Bar", "<e>"]}\
                """);
        Encoding encoding = tokenizer("{}").encode("xfoo Bar bar [UNK] [MASK] the");
        assertThat(encoding.tokens())
                .containsExactly(
                        "[CLS]", "x", "foo", "Bar", "b", "##a", "##r", "[UNK]", " [mask]", "the",
                        "[SEP]");
        assertThat(encoding.inputIds()).containsExactly(2, 70, 405, 406, 48, 73, 90, 1, 4, 128, 3);
    }

    @Test
    void addedTokensDecoderAddsTokens() {
        BertTokenizer tokenizer =
                tokenizer(
                        """
                        {"added_tokens_decoder": {"400": {"content": "foo", "lstrip": false, "rstrip": false,
                         "normalized": true, "single_word": true, "special": false}}}\
                        """);
        assertThat(tokenizer.encode("xfoo foo Bar").tokens())
                .containsExactly(
                        "[CLS]", "x", "##f", "##o", "##o", "foo", "b", "##a", "##r", "[SEP]");
    }

    @Test
    void addedTokenTakesTheWhiteSpaceAroundIt() {
        String json =
                TokenizerFolders.json()
                        .replace(
                                "\"[MASK]\", \"single_word\": false, \"lstrip\": false, \"rstrip\":"
                                        + " false",
                                "\"[MASK]\", \"single_word\": false, \"lstrip\": true, \"rstrip\":"
                                        + " true");
        Encoding encoding = jsonTokenizer(CASED, json).encode("the  [MASK] of");
        assertThat(encoding.tokens()).containsExactly("[CLS]", "the", "  [MASK] ", "of", "[SEP]");
        assertThat(encoding.offsets()[2]).containsExactly(3, 12);
    }

    @Test
    void decodeShowsAnAddedTokenAsItIsLookedFor() {
        BertTokenizer tokenizer =
                tokenizer(
                        """
                        {"mask_token": {"content": "[MASK]", "lstrip": false, "rstrip": false,
                         "normalized": true, "single_word": false, "__type": "AddedToken"}}\
                        """);
        assertThat(tokenizer.decode(new int[] {2, 4, 3}, true)).isEqualTo("[mask]");
    }

    @Test
    void tokenizerJsonDecidesButForTheConfiguredNormalizer() {
        String json = TokenizerFolders.json();
        assertThat(jsonTokenizer("{}", json).encode("Paris").inputIds()).containsExactly(2, 375, 3);
        assertThat(jsonTokenizer("{\"do_lower_case\": true}", json).encode("Paris").inputIds())
                .containsExactly(2, 208, 3);
        String plain =
                "{\"do_lower_case\": true, \"tokenizer_class\": \"PreTrainedTokenizerFast\"}";
        assertThat(jsonTokenizer(plain, json).encode("Paris").inputIds())
                .containsExactly(2, 375, 3);
    }

    @ParameterizedTest
    @CsvSource({
        "BertNormalizer, Sequence",
        "BertNormalizer, Lowercase",
        "BertPreTokenizer, ByteLevel",
        "TemplateProcessing, RobertaProcessing",
        "WordPiece, BPE"
    })
    void otherPartsAreRefusedByName(String part, String other) {
        String json = TokenizerFolders.json().replace('"' + part + '"', '"' + other + '"');
        assertThatIllegalArgumentException()
                .isThrownBy(() -> jsonTokenizer(CASED, json))
                .withMessageContainingAll("tokenizer.json", "type", other, part);
    }

    @Test
    void otherTokenizerClassIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tokenizer("{\"tokenizer_class\": \"RobertaTokenizer\"}"))
                .withMessageContainingAll("tokenizer_config.json", "RobertaTokenizer");
    }

    @Test
    void loneSurrogatesAreDropped() {
        Encoding encoding = tokenizer(CASED).encode("th\uD800e \uDC00of");
        assertThat(encoding.inputIds()).containsExactly(2, 128, 130, 3);
        assertThat(encoding.offsets()[1]).containsExactly(0, 4);
    }

    @Test
    void nullIsRefused() {
        BertTokenizer tokenizer = tokenizer(CASED);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tokenizer.encode(null))
                .withMessage("text: null, expected a string");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tokenizer.encodeBatch(Arrays.asList("the", null)))
                .withMessage("texts[1]: text: null, expected a string");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                tokenizer.encodeWords(
                                        Arrays.asList("the", null), TokenizerOptions.DEFAULT))
                .withMessage("words[1]: null, expected a string");
    }

    @Test
    void idsBeyondTheVocabularyAreRefused() {
        BertTokenizer tokenizer = tokenizer(CASED);
        for (int id : new int[] {-1, 405}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> tokenizer.decode(new int[] {2, id}, false))
                    .withMessageContainingAll("ids[1]", "" + id, "405 tokens");
            assertThatIllegalArgumentException().isThrownBy(() -> tokenizer.idToToken(id));
        }
    }

    @Test
    void anEmptyBatchHasNoEncodings() {
        assertThat(tokenizer(CASED).encodeBatch(List.of())).isEmpty();
    }

    @Test
    void aBatchHasTheEncodingsOfItsTexts() {
        BertTokenizer tokenizer = tokenizer(CASED);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            texts.add(String.join(" ", Collections.nCopies(i % 17, "the")) + " " + i);
        }
        List<Encoding> batch = tokenizer.encodeBatch(texts);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(batch.get(i).inputIds())
                    .as(texts.get(i))
                    .isEqualTo(tokenizer.encode(texts.get(i)).inputIds());
        }
    }

    @Test
    void aBatchTakesAsManyThreadsAsToldAndTheSameEncodings() throws Exception {
        BertTokenizer tokenizer = tokenizer(CASED);
        assertThat(tokenizer.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
        List<String> texts = IntStream.range(0, 300).mapToObj(i -> "the of " + i).toList();
        List<int[]> expected =
                texts.stream().map(text -> tokenizer.encode(text).inputIds()).toList();
        for (int threads : new int[] {1, 2}) {
            Set<Thread> seen = ConcurrentHashMap.newKeySet();
            CountDownLatch all = new CountDownLatch(threads);
            List<Encoding> batch =
                    tokenizer
                            .withThreads(threads)
                            .encodeBatch(
                                    new AbstractList<>() {
                                        @Override
                                        public String get(int index) {
                                            if (seen.add(Thread.currentThread())) {
                                                all.countDown();
                                                awaitUninterrupted(all);
                                            }
                                            return texts.get(index);
                                        }

                                        @Override
                                        public int size() {
                                            return texts.size();
                                        }
                                    });
            assertThat(seen).hasSize(threads).contains(Thread.currentThread());
            assertThat(batch).extracting(Encoding::inputIds).containsExactlyElementsOf(expected);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tokenizer.withThreads(0))
                .withMessage("threads: expected at least 1, found 0");
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void truncationTakesTheModelsMaximumLength() {
        BertTokenizer tokenizer = tokenizer("{\"model_max_length\": 4}");
        TokenizerOptions options =
                TokenizerOptions.DEFAULT.withTruncation(Truncation.LONGEST_FIRST);
        assertThat(tokenizer.encode("the of and", options).inputIds())
                .containsExactly(2, 128, 130, 3);
        TokenizerOptions padded = TokenizerOptions.DEFAULT.withPadding(Padding.MAX_LENGTH);
        assertThat(tokenizer.encode("the", padded).attentionMask()).containsExactly(1, 1, 1, 0);
    }

    @Test
    void withoutAMaximumLengthNothingIsCutOrPadded() {
        BertTokenizer tokenizer =
                tokenizer("{\"model_max_length\": 1000000000000000019884624838656}");
        TokenizerOptions options =
                TokenizerOptions.DEFAULT
                        .withTruncation(Truncation.LONGEST_FIRST)
                        .withPadding(Padding.MAX_LENGTH);
        assertThat(tokenizer.encode("the of", options).length()).isEqualTo(4);
    }

    @Test
    void aMaximumLengthAloneTruncatesAsInTransformers() {
        BertTokenizer tokenizer = tokenizer(CASED);
        assertThat(tokenizer.encode("the of and", options(Map.of("max_length", 3))).length())
                .isEqualTo(3);
        Map<String, Object> named = Map.of("max_length", 3, "padding", "do_not_pad");
        assertThat(tokenizer.encode("the of and", options(named)).length()).isEqualTo(5);
        // Less than the special tokens: tokenizers cuts nothing then.
        assertThat(tokenizer.encode("the of and", options(Map.of("max_length", 1))).length())
                .isEqualTo(5);
    }

    private static TokenizerOptions options(Map<String, ?> arguments) {
        return TokenizerOptions.of(arguments);
    }
}
