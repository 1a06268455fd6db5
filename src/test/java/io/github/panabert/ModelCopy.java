package io.github.panabert;

import io.github.panabert.safetensors.DType;
import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.safetensors.SafeTensorsWriter;
import io.github.panabert.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A copy of a model folder, to be changed. */
public record ModelCopy(Path folder) {

    /** Copies a model folder into an empty one. */
    public static ModelCopy of(Path original, Path folder) {
        try (Stream<Path> files = Files.walk(original)) {
            List<Path> found = files.filter(Files::isRegularFile).toList();
            for (Path file : found) {
                Path copy = folder.resolve(original.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ModelCopy(folder);
    }

    public ModelCopy write(String file, String text) {
        try {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.writeString(folder.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Replaces what matches in a file, once at least. */
    public ModelCopy edit(String file, String pattern, String replacement) {
        String text = text(file);
        String edited = text.replaceAll(pattern, replacement);
        if (edited.equals(text)) {
            throw new IllegalArgumentException(file + " has no " + pattern);
        }
        return write(file, edited);
    }

    public ModelCopy delete(String file) {
        try {
            Files.delete(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Sets all numbers of the weights whose name ends so, one tensor at least. */
    public ModelCopy fill(String name, float value) {
        Path file = folder.resolve("model.safetensors");
        SafeTensors tensors = SafeTensors.open(folder);
        SafeTensorsWriter writer = new SafeTensorsWriter(Map.of());
        int filled = 0;
        for (String tensor : tensors.names()) {
            Tensor values = tensors.floats(tensor);
            if (tensor.endsWith(name)) {
                Arrays.fill(values.data(), value);
                filled++;
            }
            writer.floats(tensor, DType.F32, values);
        }
        if (filled == 0) {
            throw new IllegalArgumentException(file + " has no " + name);
        }
        delete("model.safetensors");
        writer.write(file);
        return this;
    }

    private String text(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
