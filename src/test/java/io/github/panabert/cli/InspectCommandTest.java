package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import io.github.panabert.ModelCopy;
import io.github.panabert.json.JsonObject;
import io.github.panabert.pipeline.SentenceTransformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectCommandTest {
    @TempDir Path temp;

    @Test
    void aFolderSaysWhatCountsAndWhereItCameFrom() {
        assertThat(lines(model("old_do_lower_case")))
                .contains(
                        "tensor embeddings.LayerNorm.bias F32 [24] 96 model.safetensors",
                        "metadata format pt model.safetensors",
                        "total all 39 tensors 18872 numbers 75488 bytes",
                        "bert architectures BertModel config.json: architectures",
                        "bert num_hidden_layers 2 config.json: num_hidden_layers",
                        "bert layer_norm_eps 1e-12 config.json: layer_norm_eps",
                        "bert position_embedding_type absolute default",
                        "bert loads BertModel model.safetensors",
                        "bert pooler true model.safetensors: pooler.dense.weight",
                        "tokenizer vocab_size 320 vocab.txt",
                        "tokenizer do_lower_case false tokenizer_config.json: do_lower_case",
                        "tokenizer strip_accents false as do_lower_case",
                        "tokenizer template_single \"[CLS]:0 $A:0 [SEP]:0\" default",
                        "embedding module.1 Pooling modules.json: [1].type",
                        "embedding pooling_mode mean 1_Pooling/config.json: pooling_mode_mean_tokens",
                        "embedding max_seq_length 40 sentence_bert_config.json: max_seq_length",
                        "embedding do_lower_case true sentence_bert_config.json: do_lower_case",
                        "conflict do_lower_case: sentence_bert_config.json: do_lower_case says true,"
                                + " tokenizer_config.json: do_lower_case says false; true counts");
    }

    @Test
    void columnsAreAligned() {
        List<String> settings =
                CommandLineRun.of("inspect", model("old_do_lower_case").toString())
                        .out()
                        .lines()
                        .filter(line -> line.startsWith("bert ") || line.startsWith("embedding "))
                        .toList();
        assertThat(settings.stream().map(line -> line.indexOf(line.split(" +")[1])))
                .containsOnly("tokenizer  ".length());
    }

    @TestFactory
    Stream<DynamicTest> embeddingSettingsAreThoseThatTheModelUses() {
        return Golden.folders("sentence_transformers", "model/modules.json").stream()
                .map(folder -> folder.resolve("model"))
                .map(
                        folder ->
                                DynamicTest.dynamicTest(
                                        folder.getParent().getFileName().toString(),
                                        () -> compare(folder)));
    }

    private void compare(Path folder) {
        SentenceTransformer model = SentenceTransformer.fromPretrained(folder);
        List<String> lines = lines(folder);
        assertThat(lines)
                .anyMatch(starts("embedding max_seq_length " + model.maxSeqLength()))
                .anyMatch(starts("embedding dimension " + model.dimension()))
                .anyMatch(starts("tokenizer vocab_size " + model.tokenizer().vocabSize()))
                .anyMatch(
                        starts(
                                "embedding similarity_fn_name "
                                        + model.similarityFunction()
                                                .name()
                                                .toLowerCase(Locale.ROOT)));
        model.prompts()
                .forEach(
                        (name, prompt) ->
                                assertThat(lines)
                                        .anyMatch(
                                                starts(
                                                        "embedding prompt."
                                                                + name
                                                                + (prompt.isEmpty()
                                                                        ? " \"\""
                                                                        : " \"" + prompt + '"'))));
        assertThat(lines).noneMatch(line -> line.startsWith("problem"));
        JsonObject pooling = JsonObject.read(folder.resolve("1_Pooling/config.json"));
        if (pooling.has("include_prompt")) {
            assertThat(lines)
                    .contains(
                            "embedding include_prompt "
                                    + pooling.bool("include_prompt")
                                    + " 1_Pooling/config.json: include_prompt");
        }
    }

    private static Predicate<String> starts(String prefix) {
        return line -> line.startsWith(prefix + " ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
"""
tokenizer_config.json | max_length": 16    | max_length": 99    | conflict model_max_length: tokenizer_config.json: model_max_length says 99, config.json: max_position_embeddings says 64; the model refuses more than 64 tokens
tokenizer_config.json | max_length": 16    | max_length": 1e30  | note model_max_length: the tokenizer has none; the model refuses more than 64 tokens
tokenizer.json        | "truncation": null | "truncation": {"max_length": 8, "direction": "Left"} | conflict max_seq_length: tokenizer.json: truncation.max_length says 8, tokenizer_config.json: model_max_length says 16; 16 counts
tokenizer.json        | "lowercase": true  | "lowercase": false | conflict do_lower_case: tokenizer_config.json: do_lower_case says true, tokenizer.json: normalizer.lowercase says false; true counts
tokenizer_config.json | chars": true       | chars": false      | conflict tokenize_chinese_chars: tokenizer_config.json: tokenize_chinese_chars says false, tokenizer.json: normalizer.handle_chinese_chars says true; false counts
config.json           | token_id": 0       | token_id": 3       | conflict pad_token_id: config.json says 3, tokenizer.json: model.vocab says 0; the tokenizer pads with 0
config.json           | "float32"          | "bfloat16"         | conflict dtype: config.json: dtype says bfloat16, the weights are [F32]; all is computed in float32
config.json           | "BertModel"        | "BertForMaskedLM"  | bert architectures BertForMaskedLM config.json: architectures
sentence_bert_config.json | \\{            | {"max_seq_length": 99, | conflict max_seq_length: sentence_bert_config.json: max_seq_length says 99, config.json: max_position_embeddings says 64; 64 counts
sentence_bert_config.json | \\{            | {"max_seq_length": 20, | conflict max_seq_length: sentence_bert_config.json: max_seq_length says 20, tokenizer_config.json: model_max_length says 16; 20 counts
vocab.txt             | \\z                | [PAD]              | conflict vocabulary: tokenizer.json and vocab.txt differ in 320 tokens, the first is "[PAD]" with the ids 0 and none; tokenizer.json counts
""")
    void conflictsAreNamed(String file, String pattern, String replacement, String expected)
            throws IOException {
        ModelCopy copy = ModelCopy.of(model("max_seq_16"), temp);
        if (file.equals("vocab.txt")) {
            copy.write(file, "other\n");
        } else {
            copy.edit(file, pattern, replacement);
        }
        assertThat(lines(temp)).contains(expected).noneMatch(l -> l.startsWith("problem"));
    }

    @Test
    void vocabulariesOfOneContentAgree() throws IOException {
        ModelCopy copy = ModelCopy.of(model("max_seq_16"), temp);
        JsonObject vocabulary =
                JsonObject.read(temp.resolve("tokenizer.json")).object("model").object("vocab");
        copy.write("vocab.txt", String.join("\r\n", vocabulary.entries().keySet()));
        assertThat(lines(temp)).noneMatch(line -> line.startsWith("conflict"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
"""
config.json           | "bert"    | "electra" | /config.json: model_type: "electra" is another architecture; only "bert" is supported
config.json           | "gelu"    | "swiglu"  | config.json: hidden_act: unknown "swiglu"
config.json           | size": 320 | size": 100 | /model.safetensors: tensor "embeddings.word_embeddings.weight": shape [320, 24], expected [100, 24] as config.json says
config.json           | \\{       |           | /config.json: not JSON
modules.json          | Pooling   | CNN       | is not supported here, only sentence-transformers' Pooling
1_Pooling/config.json | : 24      | : 23      | /1_Pooling/config.json: embedding_dimension: 23, but the model's hidden size is 24
config_sentence_transformers.json | "cosine" | "sine" | similarity_fn_name: unknown similarity function "sine"
tokenizer_config.json | "BertTokenizer" | "T5Tokenizer" | tokenizer_class: expected BertTokenizer, found T5Tokenizer
""")
    void whatLoadingRefusesIsAProblem(
            String file, String pattern, String replacement, String expected) throws IOException {
        ModelCopy.of(model("max_seq_16"), temp)
                .edit(file, pattern, replacement == null ? "" : replacement);
        assertThat(lines(temp))
                .anyMatch(line -> line.startsWith("problem ") && line.contains(expected))
                .anyMatch(line -> line.startsWith("tensor "));
    }

    @Test
    void aFolderMayLackAnything() throws IOException {
        ModelCopy copy = ModelCopy.of(model("max_seq_16"), temp);
        copy.delete("model.safetensors");
        assertThat(lines(temp))
                .contains("embedding max_seq_length 16 tokenizer_config.json: model_max_length")
                .filteredOn(line -> line.startsWith("problem"))
                .singleElement()
                .asString()
                .endsWith(
                        "no weights here, expected model.safetensors or model.safetensors.index.json");
        copy.write("pytorch_model.bin", "PK");
        assertThat(lines(temp)).anyMatch(line -> line.contains("has pytorch_model.bin and no"));
        Path empty = Files.createDirectory(temp.resolve("empty"));
        assertThat(lines(empty)).filteredOn(line -> line.startsWith("problem")).hasSize(3);
    }

    @Test
    void aMissingPoolerOfAClassThatHasOneIsAConflict() throws IOException {
        assertThat(lines(Golden.path("tiny", "no_pooler", "model")))
                .contains(
                        "conflict pooler: config.json: architectures names BertModel, which has one,"
                                + " the weights have none; there is no pooler_output");
        assertThat(lines(Golden.path("tiny", "mlm_old_names", "model")))
                .contains(
                        "note pooler: the weights have none; there is no pooler_output",
                        "bert loads BertModel,BertForMaskedLM model.safetensors");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    mlm             | BertModel,BertForMaskedLM
                    mlm_untied      | BertModel,BertForMaskedLM
                    pretraining     | BertModel,BertForMaskedLM,BertForPreTraining,BertForNextSentencePrediction
                    nsp             | BertModel,BertForNextSentencePrediction
                    seqcls_multi    | BertModel,BertForSequenceClassification
                    tokencls        | BertModel,BertForTokenClassification
                    qa              | BertModel,BertForQuestionAnswering
                    multiple_choice | BertModel,BertForMultipleChoice
                    plain_f32       | BertModel
                    """)
    void theHeadsThatTheWeightsAreForAreNamed(String model, String classes) {
        assertThat(lines(Golden.path("tiny", model, "model")))
                .contains("bert loads " + classes + " model.safetensors")
                .noneMatch(l -> l.startsWith("conflict head") || l.startsWith("note unread"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
"""
plain_f32 | "BertModel" | "BertForTokenClassification" | conflict head: config.json: architectures names BertForTokenClassification, and the weights have no tensor "classifier.weight"; it is refused
tokencls  | TokenClassification | MaskedLM | note unread: neither BertModel nor a head reads 2 of the tensors: classifier.bias, classifier.weight
tokencls  | TokenClassification | MultipleChoice | it is refused
""")
    void aHeadThatTheWeightsLackIsAConflict(
            String model, String pattern, String replacement, String expected) {
        ModelCopy.of(Golden.path("tiny", model, "model"), temp)
                .edit("config.json", pattern, replacement);
        assertThat(lines(temp)).anyMatch(line -> line.endsWith(expected));
    }

    @Test
    void fewerDimensionsAreASetting() {
        ModelCopy copy = ModelCopy.of(model("max_seq_16"), temp);
        copy.edit("config_sentence_transformers.json", "\\{", "{\"truncate_dim\": 8,");
        assertThat(lines(temp))
                .contains(
                        "embedding truncate_dim 8 config_sentence_transformers.json: truncate_dim")
                .noneMatch(line -> line.startsWith("conflict"));
        copy.edit("config_sentence_transformers.json", ": 8,", ": 99,");
        assertThat(lines(temp))
                .contains(
                        "conflict truncate_dim: config_sentence_transformers.json: truncate_dim says 99,"
                                + " an embedding has 24 numbers; all of them are kept");
    }

    @Test
    void whatTorchSavedShowsItsTensors() {
        assertThat(lines(Path.of("src/test/resources/torch/legacy.bin")))
                .contains(
                        "tensor transposed F32 [5,6] 120 legacy.bin",
                        "tensor empty F32 [0,4] 0 legacy.bin");
    }

    @Test
    void aFileOrAnIndexShowsItsTensors() {
        Path model = Golden.path("tiny", "sharded", "model");
        List<String> ofFolder = tensors(model);
        assertThat(tensors(model.resolve("model.safetensors.index.json"))).isEqualTo(ofFolder);
        assertThat(tensors(model.resolve("model-00001-of-00004.safetensors")))
                .isNotEmpty()
                .allMatch(ofFolder::contains)
                .hasSizeLessThan(ofFolder.size());
        assertThat(lines(model.resolve("model-00001-of-00004.safetensors")))
                .noneMatch(line -> line.startsWith("bert "));
    }

    @Test
    void malformedWeightsAndMissingPathsAreOneLineAndExitCode2() throws IOException {
        ModelCopy.of(model("max_seq_16"), temp).write("model.safetensors", "12345678");
        for (Path path :
                List.of(temp, temp.resolve("model.safetensors"), temp.resolve("no/such/path"))) {
            CommandLineRun run = CommandLineRun.of("inspect", path.toString());
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).startsWith("panabert: " + path).doesNotContain("Exception");
            assertThat(run.err().lines()).hasSize(1);
        }
    }

    private static Path model(String name) {
        return Golden.path("sentence_transformers", name, "model");
    }

    private static List<String> tensors(Path path) {
        return lines(path).stream().filter(line -> line.startsWith("tensor ")).toList();
    }

    /** The lines of a run that ends well, with single blanks. */
    private static List<String> lines(Path path) {
        CommandLineRun run = CommandLineRun.of("inspect", path.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        return run.out().lines().map(line -> line.replaceAll("  +", " ")).toList();
    }
}
