package io.github.panabert.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file as a whole. One malformed file, one message that says what is wrong, and where. */
class HeaderTest {
    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("model.safetensors");
    }

    @Test
    void emptyFile() {
        refusedBytes(new byte[0], "the file is empty");
    }

    @Test
    void shorterThanTheLength() {
        refusedBytes(new byte[7], "only 7 bytes, not even the 8 of the header's length");
    }

    @Test
    void lengthZero() {
        refusedBytes(new byte[8], "the header has no bytes");
    }

    @Test
    void lengthBeyondTheFile() {
        refusedBytes(
                RawFile.framed(3, ascii("{}")), "truncated: a header of 3 bytes in a file of 10");
    }

    @Test
    void lengthBeyondTheLimit() {
        refusedBytes(
                RawFile.framed(100_000_001, ascii("{}")),
                "not safetensors: a header of 100000001 bytes, the limit is 100000000");
    }

    @Test
    void lengthBeyondLong() {
        refusedBytes(
                RawFile.framed(-1, ascii("{}")),
                "not safetensors: a header of 18446744073709551615 bytes, the limit is 100000000");
    }

    @Test
    void gitLfsPointer() {
        refusedBytes(
                ascii("version https://git-lfs.github.com/spec/v1\n"),
                "a pointer of Git LFS, not the file itself: run git lfs pull");
    }

    @Test
    void notUtf8() {
        byte[] overlongSlash = {'{', '"', (byte) 0xc0, (byte) 0xaf, '"', ':', '1', '}'};
        refusedBytes(RawFile.framed(8, overlongSlash), "the header is not UTF-8");
    }

    @Test
    void overflowingShape() {
        refused(
                RawFile.entry("a", "U8", "[4294967296,4294967296]", "[0,1]"),
                1,
                "tensor \"a\": the size of U8[4294967296, 4294967296] overflows");
    }

    @Test
    void overflowingBytes() {
        refused(
                RawFile.entry("a", "F64", "[2305843009213693952]", "[0,1]"),
                1,
                "tensor \"a\": the size of F64[2305843009213693952] overflows");
    }

    @Test
    void offsetsOutOfOrder() {
        refused(
                RawFile.entry("a", "U8", "[1]", "[1,0]"),
                1,
                "tensor \"a\": data_offsets [1, 0] end before they begin");
    }

    @Test
    void overlap() {
        refused(
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
                        + "\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[2,6]}}",
                6,
                "tensor \"b\": data_offsets [2, 6] overlap the tensor before, which ends at 4");
    }

    @Test
    void gap() {
        refused(
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
                        + "\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[6,10]}}",
                10,
                "tensor \"b\": data_offsets [6, 10] leave a gap after the tensor before,"
                        + " which ends at 4");
    }

    @Test
    void gapAtTheStart() {
        refused(
                RawFile.entry("a", "U8", "[1]", "[1,2]"),
                2,
                "tensor \"a\": data_offsets [1, 2] leave a gap after the header,"
                        + " which ends at 0");
    }

    @Test
    void beyondTheEnd() {
        refused(
                RawFile.entry("a", "F32", "[2]", "[0,8]"),
                7,
                "tensor \"a\": data_offsets [0, 8] end beyond the 7 bytes of data: truncated?");
    }

    @Test
    void shapeOfOtherSize() {
        refused(
                RawFile.entry("a", "F32", "[3]", "[0,8]"),
                8,
                "tensor \"a\": data_offsets [0, 8] do not fit F32[3]: 12 bytes");
    }

    @Test
    void partOfAByte() {
        refused(
                RawFile.entry("a", "F4", "[3]", "[0,2]"),
                2,
                "tensor \"a\": F4[3] does not fill whole bytes");
    }

    @Test
    void trailingBytes() {
        refused(
                RawFile.entry("a", "U8", "[1]", "[0,1]"),
                3,
                "2 bytes after the end of the last tensor");
    }

    @Test
    void trailingBytesWithoutTensors() {
        refused("{}", 1, "1 bytes after the end of the last tensor");
    }

    @Test
    void orderOfNamesIsFreeAndPaddingToo() {
        String header =
                "{\"b\":{\"data_offsets\":[3,4],\"shape\":[1],\"dtype\":\"U8\"},"
                        + "\"__metadata__\":{\"format\":\"pt\"},"
                        + "\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}}   ";
        RawFile.write(file, header, (byte) 1, (byte) 2, (byte) 3, (byte) 4);
        SafeTensors tensors = SafeTensors.open(file);
        assertThat(tensors.names()).containsExactly("b", "a");
        assertThat(tensors.longs("a")).containsExactly(1, 2, 3);
        assertThat(tensors.longs("b")).containsExactly(4);
        assertThat(tensors.metadata()).containsOnly(entry("format", "pt"));
    }

    @Test
    void scalarsAndTensorsWithoutNumbers() {
        String header =
                "{\"scalar\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
                        + "\"none\":{\"dtype\":\"F32\",\"shape\":[2,0],\"data_offsets\":[4,4]},"
                        + "\"first\":{\"dtype\":\"I64\",\"shape\":[0],\"data_offsets\":[0,0]}}";
        RawFile.write(file, header, (byte) 0, (byte) 0, (byte) 0x80, (byte) 0x3f);
        SafeTensors tensors = SafeTensors.open(file);
        assertThat(tensors.info("scalar").elementCount()).isEqualTo(1);
        assertThat(tensors.floats("scalar").rank()).isZero();
        assertThat(tensors.floats("scalar").get()).isEqualTo(1f);
        assertThat(tensors.floats("none").shape()).containsExactly(2, 0);
        assertThat(tensors.longs("first")).isEmpty();
    }

    private void refused(String header, int dataBytes, String message) {
        RawFile.write(file, header, new byte[dataBytes]);
        RawFile.refused(file, message);
    }

    private void refusedBytes(byte[] content, String message) {
        RawFile.bytes(file, content);
        RawFile.refused(file, message);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
