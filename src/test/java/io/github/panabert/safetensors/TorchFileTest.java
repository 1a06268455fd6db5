package io.github.panabert.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that torch wrote (src/test/resources/torch), and those that nobody should have. */
class TorchFileTest {
    private static final Path TORCH = Path.of("src/test/resources/torch");

    /** A storage of two floats under the key 0, in torch's words. */
    private static final String STORAGE =
            "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0" + "0X\3\0\0\0cpuK\2tQ";

    @TempDir Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"zip.bin", "zip64.bin", "legacy.bin"})
    void readsWhatTorchWrote(String name) {
        SafeTensors expected = SafeTensors.open(TORCH.resolve("expected.safetensors"));
        SafeTensors read = SafeTensors.openAny(TORCH.resolve(name));
        assertThat(read.names()).containsExactlyInAnyOrderElementsOf(expected.names());
        for (String tensor : expected.names()) {
            TensorInfo info = read.info(tensor);
            assertThat(info.dtype()).as(tensor).isEqualTo(expected.info(tensor).dtype());
            assertThat(info.shape()).as(tensor).isEqualTo(expected.info(tensor).shape());
            assertThat(read.segment(tensor).toArray(ValueLayout.JAVA_BYTE))
                    .as(tensor)
                    .isEqualTo(expected.segment(tensor).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    @Test
    void convertsAFolderThatHasNothingElse() throws IOException {
        Path in = Files.createDirectory(temp.resolve("in"));
        Files.copy(TORCH.resolve("legacy.bin"), in.resolve("pytorch_model.bin"));
        Files.writeString(in.resolve("config.json"), "{\"torch_dtype\": \"float64\"}");
        Path out = temp.resolve("out");
        Conversion.convert(in, out, DType.F32);
        assertThat(out.resolve("pytorch_model.bin")).doesNotExist();
        assertThat(out.resolve("config.json")).hasContent("{\"torch_dtype\": \"float32\"}");
        SafeTensors expected = SafeTensors.open(TORCH.resolve("expected.safetensors"));
        SafeTensors converted = SafeTensors.open(out);
        assertThat(converted.metadata()).containsEntry("format", "pt");
        assertThat(converted.info("f64").dtype()).isEqualTo(DType.F32);
        assertThat(converted.floats("f64").data()).isEqualTo(expected.floats("f64").data());
        assertThat(converted.longs("i64")).containsExactly(0, 1, 2, 3);
    }

    @Test
    void convertsShards() throws IOException {
        Path in = Files.createDirectory(temp.resolve("in"));
        write(
                in.resolve("pytorch_model-00001-of-00002.bin"),
                "}X\1\0\0\0a" + tensor("K\2", "K\1") + "s.");
        write(
                in.resolve("pytorch_model-00002-of-00002.bin"),
                "}X\1\0\0\0b" + tensor("K\1", "K\1") + "s.");
        Files.writeString(
                in.resolve("pytorch_model.bin.index.json"),
                """
                {"weight_map": {"a": "pytorch_model-00001-of-00002.bin", "b": "pytorch_model-00002-of-00002.bin"}}
                """);
        Conversion.convert(in, temp.resolve("out"), DType.F32);
        SafeTensors converted = SafeTensors.open(temp.resolve("out"));
        assertThat(converted.floats("a").data()).containsExactly(1, 2);
        assertThat(converted.floats("b").data()).containsExactly(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    deflated.bin | entry "zip/data.pkl" is compressed or encrypted
                    training.bin | expected a dict of tensors, found an integer under "epoch"
                    module.bin   | data.pkl: "torch.nn.modules.linear.Linear" is refused: a checkpoint needs tensors
                    """)
    void refusesWhatIsNoStateDict(String name, String message) {
        assertThatThrownBy(() -> SafeTensors.openAny(TORCH.resolve(name)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name + ": " + message);
    }

    @Test
    void theHandWrittenFileIsWhatIsRead() throws IOException {
        Path file = write("}X\1\0\0\0w" + tensor("K\2", "K\1") + "s.");
        assertThat(SafeTensors.openAny(file).floats("w").data()).containsExactly(1, 2);
    }

    @Test
    void runsNothing() throws IOException {
        Path proof = temp.resolve("proof");
        String command = "touch " + proof;
        refused(
                "cos\nsystem\nX" + (char) command.length() + "\0\0\0" + command + "\u0085R.",
                "\"os.system\" is refused: a checkpoint needs tensors and no other code");
        assertThat(proof).doesNotExist();
        refused("cposix\nsystem\n.", "\"posix.system\" is refused");
        refused("c__builtin__\neval\n.", "\"__builtin__.eval\" is refused");
        refused(
                "ctorch._utils\n_rebuild_tensor_v3\n.",
                "\"torch._utils._rebuild_tensor_v3\" is refused");
        refused("X\2\0\0\0osX\6\0\0\0system\u0093.", "\"os.system\" is refused");
        refused("(S'x'\nios\nsystem\n.", "the opcode 0x53 is refused");
        refused(")\u0081.", "the opcode 0x81 is refused");
        refused("]]\u0093.", "a name that is no string");
    }

    @Test
    void refusesCallsOfOtherThingsThanItsFunctions() throws IOException {
        refused("X\1\0\0\0f)R.", "a call of a string with 0 arguments is refused");
        refused("ctorch\nFloatStorage\n)R.", "a call of torch.FloatStorage with 0 arguments");
        refused("ctorch._utils\n_rebuild_tensor_v2\n)R.", "with 0 arguments is refused");
        refused("ccollections\nOrderedDict\n]\u0085R.", "with 1 arguments is refused");
        refused("]}b.", "attributes for a list are refused");
        refused("X\7\0\0\0storageQ.", "a reference that is none to a storage of numbers");
        refused("(NNNNNtQ.", "a reference that is none to a storage of numbers");
    }

    @Test
    void refusesViewsBeyondTheirStorage() throws IOException {
        String w = "}X\1\0\0\0w";
        refused(
                w + tensor("K\3", "K\1") + "s.",
                "shape [3], strides [1] and offset 0 in a storage of 2");
        refused(w + tensor("K\2", "K\2") + "s.", "shape [2], strides [2]");
        refused(w + tensor("K\u00ff", "K\0") + "s.", "shape [255], strides [0]");
        refused(w + tensor("J\u00ff\u00ff\u00ff\u00ff", "K\1") + "s.", "no view of a storage");
        String huge = "\u008a\10\0\0\0\0\0\0\0\u0040";
        refused(w + tensor(huge, huge) + "s.", "in a storage of 2 numbers");
        refused(w + tensor("\u008a\12" + "\1".repeat(10), "K\1") + "s.", "no view of a storage");
        refused(w + STORAGE + "s.", "expected a dict of tensors, found a storage under \"w\"");
    }

    @Test
    void refusesMoreThanTheFileCouldHold() throws IOException {
        StringBuilder pickle = new StringBuilder("}");
        pickle.append("X\1\0\0\0t").append(tensor("K\2", "K\1")).append("q\0s");
        for (int i = 0; i < 20_000; i++) {
            pickle.append("X\5\0\0\0%05dh\0s".formatted(i));
        }
        // 12 bytes of pickle each, for 8 of numbers: fine. The same for a large storage is not.
        assertThat(SafeTensors.openAny(write(pickle + ".")).names()).hasSize(20_001);
        String many =
                pickle.toString()
                        .replace("cpuK\2", "cpuM\u0000\u0010")
                        .replace("K\2\u0085", "M\0\u0010\u0085");
        Path file = temp.resolve("many.bin");
        write(file, many + ".", new byte[4 * 4096]);
        assertThatThrownBy(() -> SafeTensors.openAny(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the tensors up to this one have ");
    }

    @Test
    void refusesStorageOfAnotherSize() throws IOException {
        Path file = temp.resolve("short.bin");
        write(file, "}X\1\0\0\0w" + tensor("K\2", "K\1") + "s.", new byte[7]);
        assertThatThrownBy(() -> SafeTensors.openAny(file))
                .hasMessageContaining("tensor \"w\": its storage \"0\" has 7 bytes, expected 8");
        write(file, "}X\1\0\0\0w" + tensor("K\2", "K\1").replace("\0000X", "\0001X") + "s.");
        assertThatThrownBy(() -> SafeTensors.openAny(file))
                .hasMessageContaining("tensor \"w\": its storage \"1\" has no bytes, expected 8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "}",
                "X\u00ff\u00ff\u00ff\u007fa.",
                "\u0085.",
                "(t",
                "t.",
                "h\1.",
                "j\1\0\0\0.",
                "a.",
                "]s.",
                "}NNs.",
                "}]Ns.",
                "(K\1e.",
                "}(K\1u.",
                "cos",
                "Q.",
                "R.",
                "b.",
                "\u0080\1.",
                "\u0080\6.",
                "G\0.",
                "(((((.",
                "\u0095\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f."
            })
    void malformedPicklesAreOneLine(String pickle) throws IOException {
        refused(pickle, "");
    }

    /** A list of itself, and lists of lists of lists: values whose text or hash has no end. */
    @Test
    void valuesThatHoldThemselvesAreNotFollowed() throws IOException {
        String itself = "]q\0h\0a";
        refused("}" + itself + "Ns.", "a key is a list");
        refused(itself + "Q.", "a reference that is none");
        refused(itself + ")R.", "a call of a list");
        refused(itself + "X\1\0\0\0a\u0093.", "a name that is no string");
        refused("}X\1\0\0\0w" + itself + "s.", "found a list under \"w\"");
        refused("(".repeat(2_000_000), "truncated at byte 2000002");
        refused("N".repeat(2_000_000), "more than 1048576 values on its stack");
    }

    @Test
    void everyTruncationIsOneLine() throws IOException {
        for (String name : new String[] {"zip.bin", "zip64.bin", "legacy.bin"}) {
            byte[] whole = Files.readAllBytes(TORCH.resolve(name));
            Path file = temp.resolve(name);
            for (int size = 0; size < whole.length; size += 13) {
                Files.write(file, Arrays.copyOf(whole, size));
                assertThatThrownBy(() -> TorchFile.tensors(file))
                        .as(name + " cut at " + size)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith(file + ": ");
            }
        }
    }

    /** Any byte may be another: a number may differ then, but nothing else than one line comes. */
    @Test
    void everyChangedByteIsReadOrRefused() throws IOException {
        for (String name : new String[] {"zip.bin", "zip64.bin", "legacy.bin"}) {
            byte[] bytes = Files.readAllBytes(TORCH.resolve(name));
            Path file = temp.resolve(name);
            for (int i = 0; i < bytes.length; i += 11) {
                byte[] changed = bytes.clone();
                changed[i] ^= (byte) (1 << i % 8);
                Files.write(file, changed);
                try {
                    assertThat(TorchFile.tensors(file)).isNotEmpty();
                } catch (IllegalArgumentException e) {
                    assertThat(e).hasMessageStartingWith(file + ": ");
                }
            }
        }
    }

    /** A call that makes a tensor of one dimension. */
    private static String tensor(String size, String stride) {
        return "ctorch._utils\n_rebuild_tensor_v2\n("
                + STORAGE
                + "K\0"
                + size
                + "\u0085"
                + stride
                + "\u0085\u0089NtR";
    }

    private void refused(String pickle, String message) throws IOException {
        Path file = write(pickle);
        assertThatThrownBy(() -> SafeTensors.openAny(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message);
    }

    private Path write(String pickle) throws IOException {
        Path file = temp.resolve("written.bin");
        write(file, pickle);
        return file;
    }

    private static void write(Path file, String pickle) throws IOException {
        write(file, pickle, new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40});
    }

    private static void write(Path file, String pickle, byte[] numbers) throws IOException {
        try (OutputStream to = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(to)) {
            entry(
                    zip,
                    "model/data.pkl",
                    ("\u0080\2" + pickle).getBytes(StandardCharsets.ISO_8859_1));
            entry(zip, "model/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            entry(zip, "model/data/0", numbers);
        }
    }

    private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
    }
}
