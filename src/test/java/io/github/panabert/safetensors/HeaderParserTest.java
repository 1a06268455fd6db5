package io.github.panabert.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The entries. One malformed header, one message that says what is wrong, and where. */
class HeaderParserTest {
    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("model.safetensors");
    }

    @Test
    void notJson() {
        RawFile.write(file, "{\"a\" 1}");
        assertThatThrownBy(() -> SafeTensors.open(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + ": the header is not JSON: Unexpected character")
                .hasMessageNotContaining("\n");
    }

    @Test
    void cutJson() {
        RawFile.write(file, "{\"a\":{\"dtype\":\"F32\"");
        assertThatThrownBy(() -> SafeTensors.open(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + ": the header is not JSON: Unexpected end-of-input");
    }

    @Test
    void notAnObject() {
        refused("[]", 0, "the header is not a JSON object");
    }

    @Test
    void moreAfterTheObject() {
        refused("{}{}", 0, "the header goes on after the end of its JSON object");
    }

    @Test
    void sameNameTwice() {
        refused(
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
                        + "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}",
                2,
                "tensor \"a\" is there twice");
    }

    @Test
    void sameKeyTwice() {
        refused(
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,1]}}",
                1,
                "tensor \"a\" has shape twice");
    }

    @Test
    void tensorNotAnObject() {
        refused("{\"a\":3}", 0, "tensor \"a\" must be an object");
    }

    @Test
    void withoutDtype() {
        refused("{\"a\":{\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "tensor \"a\" has no dtype");
    }

    @Test
    void withoutShape() {
        refused(
                "{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,1]}}",
                1,
                "tensor \"a\" has no shape");
    }

    @Test
    void withoutOffsets() {
        refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[1]}}", 1, "tensor \"a\" has no data_offsets");
    }

    @Test
    void extraKey() {
        refused(
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"x\":1}}",
                1,
                "tensor \"a\" has a key other than dtype, shape, data_offsets");
    }

    @Test
    void unknownDtype() {
        RawFile.write(file, RawFile.entry("a", "F33", "[1]", "[0,4]"), new byte[4]);
        assertThatThrownBy(() -> SafeTensors.open(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        file + ": tensor \"a\" has dtype \"F33\", expected one of [")
                .hasMessageContaining("BF16");
    }

    @Test
    void dtypeNotAString() {
        refused(
                "{\"a\":{\"dtype\":4,\"shape\":[1],\"data_offsets\":[0,4]}}",
                4,
                "tensor \"a\" must have a string as its dtype");
    }

    @Test
    void shapeNotAList() {
        refused(
                RawFile.entry("a", "U8", "1", "[0,1]"),
                1,
                "tensor \"a\" must have a list as its shape");
    }

    @Test
    void negativeDimension() {
        refused(
                RawFile.entry("a", "U8", "[-1,-1]", "[0,1]"),
                1,
                "tensor \"a\" has a negative number in its shape");
    }

    @Test
    void fractionalDimension() {
        refused(
                RawFile.entry("a", "U8", "[1.0]", "[0,1]"),
                1,
                "tensor \"a\" must have whole numbers only in its shape");
    }

    @Test
    void dimensionBeyondLong() {
        refused(
                RawFile.entry("a", "U8", "[9223372036854775808]", "[0,1]"),
                1,
                "tensor \"a\" has a number beyond 64 bits in its shape");
    }

    @Test
    void threeOffsets() {
        refused(
                RawFile.entry("a", "U8", "[1]", "[0,1,2]"),
                1,
                "tensor \"a\" has 3 data_offsets, expected 2");
    }

    @Test
    void negativeZero() {
        refused(
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[-0],\"data_offsets\":[0,0]}}",
                0,
                "tensor \"a\" has a negative number in its shape");
    }

    @Test
    void metadataNull() {
        RawFile.write(file, "{\"__metadata__\":null}");
        assertThat(SafeTensors.open(file).metadata()).isEmpty();
    }

    @Test
    void metadataNotAnObject() {
        refused("{\"__metadata__\":1}", 0, "__metadata__ must be an object of strings");
    }

    @Test
    void metadataOfNumbers() {
        refused("{\"__metadata__\":{\"a\":1}}", 0, "__metadata__ must be an object of strings");
    }

    @Test
    void metadataTwice() {
        refused("{\"__metadata__\":{},\"__metadata__\":{}}", 0, "__metadata__ is there twice");
    }

    @Test
    void metadataKeyTwice() {
        refused("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", 0, "__metadata__ has \"a\" twice");
    }

    @Test
    void nameThatWouldBreakTheLine() {
        refused("{\"a\\nb\":3}", 0, "tensor \"a?b\" must be an object");
    }

    @Test
    void everyDtypeIsListedWithItsBits() {
        for (DType dtype : DType.values()) {
            RawFile.write(
                    file,
                    RawFile.entry("a", dtype.name(), "[4]", "[0," + dtype.bits() / 2 + "]"),
                    new byte[dtype.bits() / 2]);
            TensorInfo info = SafeTensors.open(file).info("a");
            assertThat(info)
                    .isEqualTo(new TensorInfo("a", dtype, List.of(4L), file, 0, dtype.bits() / 2));
        }
    }

    private void refused(String header, int dataBytes, String message) {
        RawFile.write(file, header, new byte[dataBytes]);
        RawFile.refused(file, message);
    }
}
