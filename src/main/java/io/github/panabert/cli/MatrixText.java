package io.github.panabert.cli;

import io.github.panabert.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;

/**
 * Numbers rounded to some decimals, as text in a page: whole numbers of the last decimal, 32 bits
 * each, the lowest bytes of all of them first, then the second lowest and so on; deflated (the high
 * ones are all but nothing then), in base64. {@code readMatrices} in matrices.js is the reader.
 */
final class MatrixText {
    private static final int MOST = Integer.MAX_VALUE / Integer.BYTES / 2;

    private MatrixText() {}

    /**
     * The numbers of some tensors one after the other.
     *
     * @throws IllegalArgumentException if they are too many, or one is not finite
     */
    static String of(int decimals, Tensor... tensors) {
        long size = Stream.of(tensors).mapToLong(Tensor::size).sum();
        if (size > MOST) {
            throw new IllegalArgumentException(
                    "%d weights in a layer, and a page can hold %d: shorten the text"
                            .formatted(size, MOST));
        }
        double[] numbers = new double[(int) size];
        int at = 0;
        for (Tensor tensor : tensors) {
            for (float number : tensor.data()) {
                numbers[at++] = number;
            }
        }
        return of(decimals, numbers);
    }

    /**
     * The text of numbers.
     *
     * @throws IllegalArgumentException if one is not finite
     */
    static String of(int decimals, double[] numbers) {
        byte[] planes = new byte[numbers.length * Integer.BYTES];
        double unit = Math.pow(10, decimals);
        for (int i = 0; i < numbers.length; i++) {
            FiniteNumbers.require(numbers[i]);
            int whole = Math.toIntExact(Math.round(numbers[i] * unit));
            for (int plane = 0; plane < Integer.BYTES; plane++) {
                planes[plane * numbers.length + i] = (byte) (whole >> plane * Byte.SIZE);
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
