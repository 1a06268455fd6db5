package io.github.panabert.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsTest {
    @TempDir Path folder;

    @Test
    void readsEveryBitPatternOfF16() {
        SafeTensors tensors = allPatterns("F16");
        float[] values = tensors.floats("a").data();
        for (int bits = 0; bits < 1 << 16; bits++) {
            Double expected = half(bits); // boxed: NaN equals NaN, and -0 is not 0
            assertThat((double) values[bits]).as("bits %04x", bits).isEqualTo(expected);
        }
    }

    /** The definition of binary16, by arithmetic. */
    private static double half(int bits) {
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        double sign = bits >> 15 == 0 ? 1 : -1;
        if (exponent == 0x1f) {
            return fraction == 0 ? sign / 0 : Double.NaN;
        }
        return exponent == 0
                ? sign * fraction * Math.pow(2, -24)
                : sign * (0x400 + fraction) * Math.pow(2, exponent - 25);
    }

    @Test
    void readsEveryBitPatternOfBf16() {
        SafeTensors tensors = allPatterns("BF16");
        float[] values = tensors.floats("a").data();
        for (int bits = 0; bits < 1 << 16; bits++) {
            assertThat(Float.floatToRawIntBits(values[bits])).isEqualTo(bits << 16);
        }
    }

    private SafeTensors allPatterns(String dtype) {
        ByteBuffer data = ByteBuffer.allocate(1 << 17).order(ByteOrder.LITTLE_ENDIAN);
        for (int bits = 0; bits < 1 << 16; bits++) {
            data.putShort((short) bits);
        }
        return SafeTensors.open(write("a", dtype, "[65536]", data.array()));
    }

    @Test
    void readsF64RoundedToTheNearest() {
        byte[] data = little(24).putDouble(0.1).putDouble(1e300).putDouble(-0.0).array();
        float[] values = SafeTensors.open(write("a", "F64", "[3]", data)).floats("a").data();
        assertThat(values).containsExactly(0.1f, Float.POSITIVE_INFINITY, -0f);
    }

    @Test
    void readsRowsAtAnyOffset() {
        byte[] data =
                little(24)
                        .putFloat(1)
                        .putFloat(2)
                        .putFloat(3)
                        .putFloat(4)
                        .putFloat(5)
                        .putFloat(6)
                        .array();
        SafeTensors tensors = SafeTensors.open(write("rows", "F32", "[3,2]", data));
        float[] into = new float[4];
        tensors.readFloats("rows", 2, into, 1, 2);
        assertThat(into).containsExactly(0, 3, 4, 0);
        assertThat(tensors.floats("rows").shape()).containsExactly(3, 2);
        assertThat(tensors.segment("rows").isReadOnly()).isTrue();
        assertThat(tensors.segment("rows").byteSize()).isEqualTo(24);
    }

    @Test
    void looksUpRows() {
        ByteBuffer floats = little(24);
        ByteBuffer halves = little(12);
        for (int i = 1; i <= 6; i++) {
            floats.putFloat(i);
            halves.putShort(Float.floatToFloat16(i));
        }
        looksUpRows("F32", floats.array());
        looksUpRows("F16", halves.array());
        SafeTensors row = SafeTensors.open(write("a", "F16", "[6]", halves.array()));
        assertThatThrownBy(() -> row.readRows("a", new int[1], 0, 1, new float[6]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("expected a matrix, found F16[6]");
    }

    private void looksUpRows(String dtype, byte[] data) {
        SafeTensors tensors = SafeTensors.open(write("a", dtype, "[3,2]", data));
        float[] into = new float[7];
        tensors.readRows("a", new int[] {1, 2, 0, 2, 1}, 1, 4, into);
        assertThat(into).containsExactly(5, 6, 1, 2, 5, 6, 0);
        for (int row : new int[] {-1, 3}) {
            assertThatThrownBy(() -> tensors.readRows("a", new int[] {row}, 0, 1, into))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThatThrownBy(() -> tensors.readRows("a", new int[2], 0, 2, new float[3]))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void refusesRangesOutsideOfTensorOrArray() {
        SafeTensors tensors = SafeTensors.open(write("a", "F16", "[2]", new byte[4]));
        for (long[] range : new long[][] {{1, 0, 2}, {-1, 0, 1}, {0, 1, 2}, {0, -1, 1}}) {
            assertThatThrownBy(
                            () ->
                                    tensors.readFloats(
                                            "a",
                                            range[0],
                                            new float[2],
                                            (int) range[1],
                                            (int) range[2]))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void readsIntegersOfEveryWidth() {
        byte[] bytes = little(16).putLong(-2).putLong(1L << 40).array();
        assertThat(longs("I64", "[2]", bytes)).containsExactly(-2, 1L << 40);
        assertThat(longs("I32", "[4]", bytes)).containsExactly(-2, -1, 0, 256);
        assertThat(longs("I16", "[8]", bytes)).containsExactly(-2, -1, -1, -1, 0, 0, 256, 0);
        assertThat(longs("I8", "[2]", (byte) -2, (byte) 127)).containsExactly(-2, 127);
        assertThat(longs("U8", "[2]", (byte) -2, (byte) 127)).containsExactly(254, 127);
        assertThat(longs("BOOL", "[3]", (byte) 0, (byte) 1, (byte) 2)).containsExactly(0, 1, 1);
    }

    private long[] longs(String dtype, String shape, byte... data) {
        return SafeTensors.open(write("a", dtype, shape, data)).longs("a");
    }

    @Test
    void refusesAnIntThatIsNone() {
        byte[] data = little(16).putLong(7).putLong(1L << 31).array();
        Path file = write("ids", "I64", "[2]", data);
        assertThatThrownBy(() -> SafeTensors.open(file).ints("ids"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + ": tensor \"ids\": number 2147483648 at index 1 is no int");
        Path fits = write("ids", "I64", "[1]", little(8).putLong(-7).array());
        assertThat(SafeTensors.open(fits).ints("ids")).containsExactly(-7);
    }

    @Test
    void refusesTheOtherKindOfNumber() {
        Path file = write("a", "U16", "[1]", new byte[2]);
        SafeTensors tensors = SafeTensors.open(file);
        assertThatThrownBy(() -> tensors.floats("a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        file
                                + ": tensor \"a\": expected floats (F64, F32, F16, BF16),"
                                + " found U16[1]");
        assertThatThrownBy(() -> tensors.readFloats("a", 0, new float[1], 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tensors.longs("a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        file
                                + ": tensor \"a\": expected integers"
                                + " (I64, I32, I16, I8, U8, BOOL), found U16[1]");
    }

    @Test
    void refusesATensorThatIsNotThere() {
        Path file = write("a", "U8", "[1]", new byte[1]);
        assertThatThrownBy(() -> SafeTensors.open(file).info("b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + ": no tensor \"b\" among its 1, the first of which are [a]");
    }

    @Test
    void refusesWhatNoArrayHolds() {
        Path file = write("a", "F32", "[0,3000000000]", new byte[0]);
        assertThatThrownBy(() -> SafeTensors.open(file).floats("a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + ": tensor \"a\": F32[0, 3000000000] is too large for an array");
    }

    @Test
    void saysWhichFileIsMissing() {
        Path file = folder.resolve("none.safetensors");
        assertThatThrownBy(() -> SafeTensors.open(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(file + ": no such file or folder");
    }

    @Test
    void infoSaysWhereTheTensorIs() {
        Path file = write("a", "I32", "[2,1]", new byte[8]);
        TensorInfo info = SafeTensors.open(file).info("a");
        assertThat(info).isEqualTo(new TensorInfo("a", DType.I32, List.of(2L, 1L), file, 0, 8));
        assertThat(info.elementCount()).isEqualTo(2);
        assertThat(info.byteSize()).isEqualTo(8);
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Path write(String name, String dtype, String shape, byte... data) {
        String header = RawFile.entry(name, dtype, shape, "[0," + data.length + "]");
        return RawFile.write(folder.resolve("file.safetensors"), header, data);
    }
}
