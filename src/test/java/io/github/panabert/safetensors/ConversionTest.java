package io.github.panabert.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.panabert.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversionTest {
    @TempDir Path temp;
    private Path in;
    private Path out;

    @BeforeEach
    void names() throws IOException {
        in = Files.createDirectory(temp.resolve("in"));
        out = temp.resolve("out");
    }

    @Test
    void convertsTheFloatsOfAFile() {
        Path file = in.resolve("a.safetensors");
        float third = 1 / 3f;
        new SafeTensorsWriter(Map.of("format", "pt"))
                .floats("f32", DType.F32, Tensor.of(new float[] {third}, 1, 1))
                .floats("f64", DType.F64, Tensor.of(new float[] {third}))
                .floats("f16", DType.F16, Tensor.of(new float[] {third}, 1))
                .integers("ids", DType.I64, new long[] {Long.MAX_VALUE}, 1)
                .write(file);
        Conversion.convert(file, out, DType.BF16);
        SafeTensors converted = SafeTensors.open(out);
        assertThat(converted.metadata()).isEqualTo(Map.of("format", "pt"));
        assertThat(converted.names()).containsExactly("ids", "f16", "f32", "f64");
        for (String name : List.of("f16", "f32", "f64")) {
            assertThat(converted.info(name).dtype()).isEqualTo(DType.BF16);
            assertThat(converted.floats(name).data()).containsExactly(0x1.56p-2f);
        }
        assertThat(converted.info("f32").shape()).containsExactly(1L, 1L);
        assertThat(converted.info("ids").dtype()).isEqualTo(DType.I64);
        assertThat(converted.longs("ids")).containsExactly(Long.MAX_VALUE);
    }

    @Test
    void tellsHowItGoesOn() throws IOException {
        checkpoint(in.resolve("model.safetensors"), DType.F32, 1);
        checkpoint(
                Files.createDirectory(in.resolve("2_Dense")).resolve("model.safetensors"),
                DType.F16,
                2);
        List<List<Long>> told = new ArrayList<>();
        Conversion.convert(in, out, DType.F16, (bytes, total) -> told.add(List.of(bytes, total)));
        assertThat(told).containsExactly(List.of(2L, 4L), List.of(4L, 4L));
    }

    @Test
    void widensExactly() {
        Path file = in.resolve("a.safetensors");
        float third = Float.float16ToFloat(Float.floatToFloat16(1 / 3f));
        checkpoint(file, DType.F16, third);
        Conversion.convert(file, out, DType.F32);
        assertThat(SafeTensors.open(out).floats("w").data()).containsExactly(third);
    }

    @Test
    void convertsAFolder() throws IOException {
        checkpoint(in.resolve("model.safetensors"), DType.F32, 1);
        Path dense = Files.createDirectory(in.resolve("2_Dense"));
        checkpoint(dense.resolve("model.safetensors"), DType.F32, 2);
        checkpoint(in.resolve("adapter.safetensors"), DType.F32, 3);
        Path pooling = Files.createDirectory(in.resolve("1_Pooling"));
        String config =
                "{ \"torch_dtype\" :\t\"float32\",\"eps\": 1e-12, \"x\": {\"dtype\": \"a\"}}\n";
        Files.writeString(in.resolve("config.json"), config);
        Files.writeString(pooling.resolve("config.json"), "{\"dtype\": \"kept\"}");
        Files.writeString(in.resolve("vocab.txt"), "[PAD]\n");
        Path onnx = Files.createDirectory(in.resolve("onnx"));
        Path git = Files.createDirectory(in.resolve(".git"));
        for (Path left :
                List.of(
                        onnx.resolve("model.onnx"),
                        git.resolve("config"),
                        in.resolve("pytorch_model.bin"),
                        in.resolve("tf_model.h5"),
                        in.resolve("openvino_model.xml"))) {
            Files.writeString(left, "x");
        }

        Conversion.convert(in, out, DType.F16);

        assertThat(tree(out))
                .containsExactly(
                        "1_Pooling/config.json",
                        "2_Dense/model.safetensors",
                        "adapter.safetensors",
                        "config.json",
                        "model.safetensors",
                        "vocab.txt");
        checkOne(out.resolve("model.safetensors"), 1);
        checkOne(out.resolve("2_Dense"), 2);
        checkOne(out.resolve("adapter.safetensors"), 3);
        assertThat(out.resolve("config.json")).hasContent(config.replace("float32", "float16"));
        assertThat(out.resolve("1_Pooling/config.json")).hasContent("{\"dtype\": \"kept\"}");
        assertThat(out.resolve("vocab.txt")).hasContent("[PAD]\n");
        assertThat(temp).isDirectoryNotContaining("glob:**.part");
    }

    private static void checkOne(Path path, float value) {
        SafeTensors tensors = SafeTensors.open(path);
        assertThat(tensors.info("w").dtype()).isEqualTo(DType.F16);
        assertThat(tensors.floats("w").data()).containsExactly(value);
    }

    @Test
    void mergesShards() throws IOException {
        checkpoint(in.resolve("1.safetensors"), "a", DType.F32, 1);
        checkpoint(in.resolve("2.safetensors"), "b", DType.F32, 2);
        Files.writeString(
                in.resolve("model.safetensors.index.json"),
                "{\"weight_map\":{\"a\":\"1.safetensors\",\"b\":\"2.safetensors\"}}");
        Files.createDirectory(out);
        Conversion.convert(in, out, DType.F16);
        assertThat(tree(out)).containsExactly("model.safetensors");
        SafeTensors tensors = SafeTensors.open(out);
        assertThat(tensors.names()).containsExactly("a", "b");
        assertThat(tensors.floats("b").data()).containsExactly(2);
    }

    @Test
    void takesACheckpointInASubFolder() throws IOException {
        Files.writeString(in.resolve("modules.json"), "[]");
        Path transformer = Files.createDirectory(in.resolve("0_Transformer"));
        checkpoint(transformer.resolve("model.safetensors"), DType.F32, 1);
        Files.writeString(transformer.resolve("config.json"), "{\"dtype\": \"float32\"}");
        Conversion.convert(in, out, DType.BF16);
        assertThat(tree(out))
                .containsExactly(
                        "0_Transformer/config.json",
                        "0_Transformer/model.safetensors",
                        "modules.json");
        assertThat(out.resolve("0_Transformer/config.json"))
                .hasContent("{\"dtype\": \"bfloat16\"}");
    }

    @Test
    void leavesNothingIfANumberIsTooLarge() {
        Path file = in.resolve("model.safetensors");
        checkpoint(file, DType.F32, 1e6f);
        assertThatThrownBy(() -> Conversion.convert(in, out, DType.F16))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        file
                                + ": tensor \"w\": the number 1000000.0 at index 0"
                                + " is too large for F16");
        assertThat(temp)
                .isDirectoryContaining(in::equals)
                .isDirectoryNotContaining(p -> !p.equals(in));
    }

    @Test
    void refusesFloatsItCantRead() {
        Path file =
                RawFile.write(
                        in.resolve("a.safetensors"),
                        "{\"w\":{\"dtype\":\"F8_E4M3\",\"shape\":[1],\"data_offsets\":[0,1]}}",
                        (byte) 1);
        refused(file, out, file + ": tensor \"w\": can't convert F8_E4M3[1] to F16");
    }

    @Test
    void refusesAFolderWithoutWeights() throws IOException {
        Files.writeString(in.resolve("config.json"), "{}");
        assertThatThrownBy(() -> Conversion.convert(in, out, DType.F16))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith(in + ": no weights here, expected model.safetensors");
        assertThat(out).doesNotExist();
    }

    @Test
    void saysWhatIsMissing() {
        Path missing = temp.resolve("missing");
        assertThatThrownBy(() -> Conversion.convert(missing, out, DType.F16))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(missing + ": no such file or folder");
    }

    @Test
    void readsPickledWeightsInASubFolderToo() throws IOException {
        checkpoint(in.resolve("model.safetensors"), DType.F32, 1);
        Path dense = Files.createDirectory(in.resolve("2_Dense"));
        Files.writeString(dense.resolve("pytorch_model.bin"), "x");
        assertThatThrownBy(() -> Conversion.convert(in, out, DType.F16))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        dense.resolve("pytorch_model.bin") + ": not a file of torch.save");
        assertThat(out).doesNotExist();
    }

    @Test
    void refusesPlacesThatAreNotFree() throws IOException {
        Path file = in.resolve("model.safetensors");
        checkpoint(file, DType.F32, 1);
        refused(in, in, in + ": is " + in + " or inside of it");
        refused(file, file, file + ": is " + file + " or inside of it");
        Path link = Files.createSymbolicLink(temp.resolve("link"), in);
        refused(in, link, link + ": is " + in + " or inside of it");
        Path inside = in.resolve("out");
        refused(in, inside, inside + ": is " + in + " or inside of it");
        Files.createDirectory(out);
        refused(file, out, out + ": is there, expected nothing or an empty file");
        Path other = Files.writeString(out.resolve("other"), "x");
        refused(in, out, out + ": is there, expected nothing or an empty folder");
        refused(in, other, other + ": is there, expected nothing or an empty folder");
        refused(file, other, other + ": is there, expected nothing or an empty file");
        assertThat(other).hasContent("x");
        Path nowhere = temp.resolve("no/out");
        refused(in, nowhere, nowhere + ": there is no folder " + temp.resolve("no"));
    }

    @Test
    void refusesOtherDtypes() {
        checkpoint(in.resolve("model.safetensors"), DType.F32, 1);
        assertThatThrownBy(() -> Conversion.convert(in, out, DType.F64))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("can't convert to F64, expected F32, F16 or BF16");
    }

    private static void refused(Path in, Path out, String message) {
        assertThatThrownBy(() -> Conversion.convert(in, out, DType.F16))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static void checkpoint(Path file, DType dtype, float value) {
        checkpoint(file, "w", dtype, value);
    }

    private static void checkpoint(Path file, String name, DType dtype, float value) {
        new SafeTensorsWriter(Map.of())
                .floats(name, dtype, Tensor.of(new float[] {value}, 1))
                .write(file);
    }

    private static List<String> tree(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
