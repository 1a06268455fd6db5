package io.github.panabert.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.panabert.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsWriterTest {
    @TempDir Path folder;

    @Test
    void writesTheBytesOfTheFormat() throws IOException {
        Path file = folder.resolve("out.safetensors");
        new SafeTensorsWriter(Map.of("format", "pt", "by", "é\""))
                .integers("z", DType.I32, new long[] {-2}, 1)
                .floats("b", DType.F32, Tensor.of(new float[] {1, 2}, 2))
                .floats("a", DType.F32, Tensor.of(new float[] {-0f}))
                .integers("c", DType.BOOL, new long[] {1, 0}, 2, 1)
                .write(file);
        String header =
                "{\"__metadata__\":{\"by\":\"é\\\"\",\"format\":\"pt\"},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]},"
                        + "\"z\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[12,16]},"
                        + "\"c\":{\"dtype\":\"BOOL\",\"shape\":[2,1],\"data_offsets\":[16,18]}}";
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        String padding = " ".repeat(7 - (text.length + 7) % 8);
        byte[] data = {0, 0, 0, -128, 0, 0, -128, 63, 0, 0, 0, 64, -2, -1, -1, -1, 1, 0};
        assertThat(Files.readAllBytes(file))
                .isEqualTo(Files.readAllBytes(RawFile.write(file, header + padding, data)));
        assertThat((text.length + padding.length()) % 8).isZero();
        assertThat(padding.length()).isLessThan(8);
    }

    @Test
    void writesNoTensors() throws IOException {
        Path file = folder.resolve("out.safetensors");
        new SafeTensorsWriter(Map.of()).write(file);
        assertThat(Files.readAllBytes(file))
                .isEqualTo(RawFile.framed(8, "{}      ".getBytes(StandardCharsets.US_ASCII)));
        assertThat(SafeTensors.open(file).names()).isEmpty();
    }

    /** Random tensors of every dtype that can be written, read back; in two orders, same bytes. */
    @Test
    void roundTrip() throws IOException {
        Random random = new Random(20);
        for (int round = 0; round < 100; round++) {
            List<Sample> samples = new ArrayList<>();
            int count = random.nextInt(12);
            for (int i = 0; i < count; i++) {
                samples.add(Sample.random("名".repeat(random.nextInt(3)) + i, random));
            }
            Path first = write(samples, "first");
            Collections.shuffle(samples, random);
            Path second = write(samples, "second");
            assertThat(Files.mismatch(first, second)).as("round %d", round).isEqualTo(-1);
            SafeTensors read = SafeTensors.open(first);
            assertThat(read.names()).hasSize(count);
            for (Sample sample : samples) {
                sample.check(read);
            }
        }
    }

    private Path write(List<Sample> samples, String name) {
        SafeTensorsWriter writer = new SafeTensorsWriter(Map.of());
        samples.forEach(sample -> sample.addTo(writer));
        Path file = folder.resolve(name);
        writer.write(file);
        return file;
    }

    /** A tensor of numbers that its dtype holds exactly. */
    private record Sample(String name, DType dtype, int[] shape, long[] values) {
        private static final List<DType> DTYPES =
                Stream.of(DType.values()).filter(d -> d.isFloat() || d.isInteger()).toList();

        static Sample random(String name, Random random) {
            DType dtype = DTYPES.get(random.nextInt(DTYPES.size()));
            int[] shape = random.ints(random.nextInt(5), 0, 6).toArray();
            int count = IntStream.of(shape).reduce(1, (a, b) -> a * b);
            long[] values = new long[count];
            for (int i = 0; i < count; i++) {
                values[i] =
                        switch (dtype) {
                            case BOOL -> random.nextInt(2);
                            case U8 -> random.nextInt(256);
                            case I64 -> random.nextLong();
                            case I32 -> random.nextInt();
                            case I16 -> (short) random.nextInt();
                            default -> (byte) random.nextInt();
                        };
            }
            return new Sample(name, dtype, shape, values);
        }

        void addTo(SafeTensorsWriter writer) {
            if (dtype.isFloat()) {
                writer.floats(name, dtype, Tensor.of(floats(), shape));
            } else {
                writer.integers(name, dtype, values, shape);
            }
        }

        void check(SafeTensors read) {
            assertThat(read.info(name).dtype()).isEqualTo(dtype);
            assertThat(read.info(name).shape())
                    .isEqualTo(IntStream.of(shape).mapToObj(d -> (long) d).toList());
            if (dtype.isFloat()) {
                assertThat(read.floats(name).data()).as(name).isEqualTo(floats());
            } else {
                assertThat(read.longs(name)).as(name).isEqualTo(values);
            }
        }

        /** Sixteenths: seven bits and a sign, which BF16 holds too. */
        private float[] floats() {
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = values[i] / 16f;
            }
            return floats;
        }
    }

    @Test
    void copiesTensorsOfMoreThanOneBlock() {
        int count = (1 << 20) + 3;
        float[] data = new float[count];
        long[] longs = new long[count];
        for (int i = 0; i < count; i++) {
            data[i] = i;
            longs[i] = -i;
        }
        Path source = folder.resolve("source");
        new SafeTensorsWriter(Map.of())
                .floats("f", DType.F32, Tensor.of(data, count))
                .integers("i", DType.I32, longs, count)
                .write(source);
        SafeTensors from = SafeTensors.open(source);
        Path file = folder.resolve("copy");
        new SafeTensorsWriter(Map.of())
                .copy(from, "f", DType.F64)
                .copy(from, "i", DType.I32)
                .write(file);
        SafeTensors copy = SafeTensors.open(file);
        assertThat(copy.info("f").dtype()).isEqualTo(DType.F64);
        assertThat(copy.floats("f").data()).isEqualTo(data);
        assertThat(copy.longs("i")).isEqualTo(longs);
    }

    @Test
    void copiesTheBytesOfDtypesItDoesNotRead() {
        byte[] data = {1, 2, 3, 4, 5, 6, 7, 8};
        Path source =
                RawFile.write(
                        folder.resolve("source"),
                        "{\"c\":{\"dtype\":\"C64\",\"shape\":[1],\"data_offsets\":[0,8]}}",
                        data);
        Path file = folder.resolve("copy");
        SafeTensors from = SafeTensors.open(source);
        new SafeTensorsWriter(Map.of()).copy(from, "c", DType.C64).write(file);
        MemorySegment bytes = SafeTensors.open(file).segment("c");
        assertThat(bytes.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(data);
        assertThatThrownBy(() -> new SafeTensorsWriter(Map.of()).copy(from, "c", DType.F32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor \"c\": can't be written as F32");
    }

    @Test
    void refusesNamesAndDtypes() {
        SafeTensorsWriter writer = new SafeTensorsWriter(Map.of());
        Tensor one = Tensor.of(new float[1], 1);
        writer.floats("a", DType.F32, one);
        refused(() -> writer.floats("a", DType.F32, one), "tensor \"a\": added twice");
        refused(
                () -> writer.floats("__metadata__", DType.F32, one),
                "tensor \"__metadata__\": the name is taken by the format");
        refused(() -> writer.floats("b", DType.U8, one), "tensor \"b\": can't be written as U8");
        refused(
                () -> writer.integers("b", DType.U64, new long[1], 1),
                "tensor \"b\": can't be written as U64");
        refused(
                () -> writer.integers("b", DType.U8, new long[1], 2),
                "tensor \"b\": 1 numbers do not have shape [2]");
        refused(
                () -> writer.integers("b", DType.U8, new long[] {255, 256}, 2),
                "tensor \"b\": the number 256 at index 1 is not within U8");
        refused(
                () -> writer.integers("b", DType.I8, new long[] {-129}, 1),
                "tensor \"b\": the number -129 at index 0 is not within I8");
        writer.integers("b", DType.I64, new long[] {Long.MIN_VALUE, Long.MAX_VALUE}, 2);
    }

    @Test
    void refusesHalfACharacterInAName() {
        SafeTensorsWriter writer =
                new SafeTensorsWriter(Map.of())
                        .floats("a\ud800", DType.F32, Tensor.of(new float[1], 1));
        assertThatThrownBy(() -> writer.write(folder.resolve("file")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("half a character");
        assertThat(folder).isEmptyDirectory();
    }

    private static void refused(Runnable call, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void leavesTheOldFileIfANumberIsTooLarge() {
        Path file = RawFile.bytes(folder.resolve("file"), (byte) 7);
        SafeTensorsWriter writer =
                new SafeTensorsWriter(Map.of())
                        .floats("a", DType.F16, Tensor.of(almostAllHalves(), 1, 70_000));
        assertThatThrownBy(() -> writer.write(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor \"a\": the number 65520.0 at index 69999 is too large for F16");
        assertThat(file).hasBinaryContent(new byte[] {7});
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    private static float[] almostAllHalves() {
        float[] values = new float[70_000];
        Arrays.fill(values, 65519);
        values[69_999] = 65520;
        return values;
    }

    @Test
    void ordersNamesByTheirUtf8() {
        Path file = folder.resolve("file");
        SafeTensorsWriter writer = new SafeTensorsWriter(Map.of());
        for (String name : List.of("\ud83d\ude00", "\uff01", "é", "z", "zz")) {
            writer.integers(name, DType.U8, new long[1], 1);
        }
        writer.write(file);
        assertThat(SafeTensors.open(file).names())
                .containsExactly("z", "zz", "é", "\uff01", "\ud83d\ude00");
    }

    @Test
    void replacesAFileAndKeepsALinkToIt() throws IOException {
        Path file = RawFile.bytes(folder.resolve("file"), (byte) 7);
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        new SafeTensorsWriter(Map.of()).write(link);
        assertThat(link).isSymbolicLink();
        assertThat(SafeTensors.open(file).names()).isEmpty();
    }

    @Test
    void refusesPlacesThatCantBeWritten() throws IOException {
        SafeTensorsWriter writer = new SafeTensorsWriter(Map.of());
        Path nowhere = folder.resolve("no/file");
        assertThatThrownBy(() -> writer.write(nowhere))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(nowhere + ": can't be written: no such file or folder");
        Path sub = Files.createDirectory(folder.resolve("sub"));
        assertThatThrownBy(() -> writer.write(sub))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(sub + ": is there and is not a file");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void permissionsAreThoseOfAnyNewFile() throws IOException {
        Path plain = RawFile.bytes(folder.resolve("plain"));
        Path file = folder.resolve("file");
        new SafeTensorsWriter(Map.of()).write(file);
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            assertThat(Files.getPosixFilePermissions(file))
                    .isEqualTo(Files.getPosixFilePermissions(plain));
        }
    }
}
