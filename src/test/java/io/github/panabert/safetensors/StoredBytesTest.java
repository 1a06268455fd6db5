package io.github.panabert.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredBytesTest {
    private static final int COUNT = 100_003; // three blocks and a bit

    @TempDir Path folder;

    @Test
    void readsLargePartsAtAnyOffset() {
        SafeTensors tensors = SafeTensors.open(file("a.safetensors", 0));
        for (int first : new int[] {0, 1, 4097}) {
            for (int count : new int[] {4095, 4096, 32768, 32769, COUNT - 4097}) {
                float[] into = new float[count + 2];
                tensors.readFloats("a", first, into, 1, count);
                assertThat(into[0]).isZero();
                assertThat(into[count + 1]).isZero();
                for (int i = 0; i < count; i++) {
                    assertThat(into[1 + i]).as("%d + %d", first, i).isEqualTo(first + i);
                }
            }
        }
    }

    @Test
    void readsOnWhenAThreadIsInterrupted() {
        SafeTensors tensors = SafeTensors.open(file("a.safetensors", 0));
        Thread.currentThread().interrupt();
        float[] interrupted = tensors.floats("a").data();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(interrupted).isEqualTo(numbers(0)).isEqualTo(tensors.floats("a").data());
    }

    @Test
    void readsWhatWasOpenedWhenAnotherFileTakesItsPlace() throws IOException {
        Path file = file("a.safetensors", 0);
        SafeTensors tensors = SafeTensors.open(file);
        Files.move(file("b.safetensors", 1), file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(tensors.floats("a").data()).isEqualTo(numbers(0));
        assertThat(SafeTensors.open(file).floats("a").data()).isEqualTo(numbers(1));
    }

    private Path file(String name, int first) {
        ByteBuffer data = ByteBuffer.allocate(4 * COUNT).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : numbers(first)) {
            data.putFloat(number);
        }
        String entry = RawFile.entry("a", "F32", "[" + COUNT + "]", "[0," + 4 * COUNT + "]");
        return RawFile.write(folder.resolve(name), entry, data.array());
    }

    private static float[] numbers(int first) {
        float[] numbers = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            numbers[i] = first + i;
        }
        return numbers;
    }
}
