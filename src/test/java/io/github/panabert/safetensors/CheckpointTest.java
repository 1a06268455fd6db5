package io.github.panabert.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders: which file is taken, and shards that fit their index or don't. */
class CheckpointTest {
    private static final String INDEX = "model.safetensors.index.json";

    @TempDir Path folder;

    @Test
    void opensTheFileOfAFolder() {
        shard("model.safetensors", "a");
        index("{\"weight_map\":{\"b\":\"missing.safetensors\"}}");
        assertThat(SafeTensors.open(folder).names()).containsExactly("a");
    }

    @Test
    void opensShards() {
        shard("2.safetensors", "b");
        shard("1.safetensors", "c");
        index("{\"weight_map\":{\"b\":\"2.safetensors\",\"c\":\"1.safetensors\"}}");
        SafeTensors tensors = SafeTensors.open(folder);
        assertThat(tensors.names()).containsExactly("c", "b");
        assertThat(tensors.longs("b")).containsExactly('b');
        assertThat(tensors.longs("c")).containsExactly('c');
        assertThat(tensors.info("b").file()).isEqualTo(folder.resolve("2.safetensors"));
    }

    @Test
    void nothingHere() {
        missing(": no weights here, expected model.safetensors or " + INDEX);
    }

    @Test
    void onlyPickledWeights() {
        RawFile.bytes(folder.resolve("pytorch_model.bin"));
        refused(
                ": has pytorch_model.bin and no model.safetensors: write a folder that has it by:"
                        + " panabert convert "
                        + folder
                        + " OUT --dtype F32");
    }

    @Test
    void aFolderNamedLikeTheFile() throws IOException {
        Files.createDirectory(folder.resolve("model.safetensors"));
        refused("/model.safetensors: not a file");
    }

    @Test
    void indexWithoutWeightMap() {
        index("{\"metadata\":{}}");
        refused("/" + INDEX + ": weight_map: missing, expected an object");
    }

    @Test
    void indexWithoutTensors() {
        index("{\"weight_map\":{}}");
        refused("/" + INDEX + ": weight_map: lists no tensor");
    }

    @Test
    void indexOfNumbers() {
        index("{\"weight_map\":{\"a\":1}}");
        refused("/" + INDEX + ": weight_map: a: expected a string, found 1");
    }

    @Test
    void shardOutsideOfTheFolder() {
        for (String name : new String[] {"../x", "/x", "sub/x", "..\\\\x", "C:x", "", "x\\u0000"}) {
            index("{\"weight_map\":{\"a\":\"" + name + "\"}}");
            assertThatThrownBy(() -> SafeTensors.open(folder))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(
                            folder
                                    + "/"
                                    + INDEX
                                    + ": weight_map: a: expected a file of this folder, found ");
        }
    }

    @Test
    void shardThatIsAFolder() {
        index("{\"weight_map\":{\"a\":\"..\"}}");
        refused("/..: not a file");
    }

    @Test
    void missingShard() {
        index("{\"weight_map\":{\"a\":\"1.safetensors\"}}");
        missing("/1.safetensors: no such file, the shard that " + INDEX + " names");
    }

    @Test
    void malformedShard() {
        RawFile.bytes(folder.resolve("1.safetensors"));
        index("{\"weight_map\":{\"a\":\"1.safetensors\"}}");
        refused("/1.safetensors: the file is empty");
    }

    @Test
    void tensorInAnotherShard() {
        shard("1.safetensors", "a");
        shard("2.safetensors", "b");
        index(
                "{\"weight_map\":{\"a\":\"1.safetensors\",\"b\":\"1.safetensors\","
                        + "\"c\":\"2.safetensors\"}}");
        refused(
                "/1.safetensors: tensor \"b\" of "
                        + INDEX
                        + " is not in this shard but in "
                        + folder.resolve("2.safetensors"));
    }

    @Test
    void tensorInNoShard() {
        shard("1.safetensors", "a");
        index("{\"weight_map\":{\"a\":\"1.safetensors\",\"b\":\"1.safetensors\"}}");
        refused("/1.safetensors: tensor \"b\" of " + INDEX + " is in no shard");
    }

    @Test
    void tensorInTwoShards() {
        shard("1.safetensors", "a");
        shard("2.safetensors", "a");
        index("{\"weight_map\":{\"a\":\"1.safetensors\",\"b\":\"2.safetensors\"}}");
        refused("/2.safetensors: tensor \"a\": is in " + folder.resolve("1.safetensors") + " too");
    }

    /** A shard of one U8 tensor whose value is its name. */
    private void shard(String file, String name) {
        RawFile.write(
                folder.resolve(file),
                "{\"" + name + "\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
                (byte) name.charAt(0));
    }

    private void index(String json) {
        RawFile.bytes(folder.resolve(INDEX), json.getBytes(StandardCharsets.UTF_8));
    }

    private void refused(String message) {
        assertThatThrownBy(() -> SafeTensors.open(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(folder + message);
    }

    private void missing(String message) {
        assertThatThrownBy(() -> SafeTensors.open(folder))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(folder + message);
    }
}
