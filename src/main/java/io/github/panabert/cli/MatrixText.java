package io.github.panabert.cli;

import io.github.panabert.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.zip.DeflaterOutputStream;

/**
 * Numbers rounded to some decimals, as text in a page: whole numbers of the last decimal, 32 bits
 * each, the lowest bytes of all of them first, then the second lowest and so on; deflated (the high
 * ones are all but nothing then), in base64. {@code readMatrices} in matrices.js is the reader.
 */
final class MatrixText {
    private MatrixText() {}

    /**
     * The numbers of some tensors one after the other.
     *
     * @throws IllegalArgumentException if one is not finite
     */
    static String of(int decimals, Tensor... tensors) {
        int size = 0;
        for (Tensor tensor : tensors) {
            size += tensor.size();
        }
        byte[] planes = new byte[Math.multiplyExact(size, Integer.BYTES)];
        double unit = Math.pow(10, decimals);
        int at = 0;
        for (Tensor tensor : tensors) {
            for (float number : tensor.data()) {
                FiniteNumbers.require(number);
                int whole = Math.toIntExact(Math.round(number * unit));
                for (int plane = 0; plane < Integer.BYTES; plane++) {
                    planes[plane * size + at] = (byte) (whole >> plane * Byte.SIZE);
                }
                at++;
            }
        }
        return Base64.getEncoder().encodeToString(deflated(planes));
    }

    private static byte[] deflated(byte[] bytes) {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // there is no I/O in memory
        }
        return deflated.toByteArray();
    }
}
