package io.github.panabert.safetensors;

import java.nio.file.Path;
import java.util.List;

/**
 * What a file says about one tensor.
 *
 * @param name the tensor's name
 * @param dtype the type of its numbers
 * @param shape its dimensions; none for a scalar
 * @param file the file that holds it
 * @param begin where its bytes begin, counted from the end of the file's header
 * @param end where its bytes end, counted likewise
 */
public record TensorInfo(
        String name, DType dtype, List<Long> shape, Path file, long begin, long end) {

    public TensorInfo {
        shape = List.copyOf(shape);
    }

    /** How many numbers it has: the product of its dimensions, 1 for a scalar. */
    public long elementCount() {
        long count = 1;
        for (long size : shape) { // a stream would be allocated for each token that is looked up
            count = Math.multiplyExact(count, size);
        }
        return count;
    }

    /** How many bytes it has. */
    public long byteSize() {
        return end - begin;
    }

    /** Dtype and shape, as messages show them. */
    String type() {
        return dtype + shape.toString();
    }

    /** The error of this tensor, naming its file. */
    IllegalArgumentException invalid(String problem) {
        return new IllegalArgumentException(label() + ": " + problem);
    }

    /** File and tensor, as messages name them. */
    String label() {
        return file + ": tensor " + shown(name);
    }

    /** A name as messages show it: quoted, on one line, not endless. */
    static String shown(String name) {
        String cut = name.length() <= 200 ? name : name.substring(0, 200) + "...";
        return '"' + cut.replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
