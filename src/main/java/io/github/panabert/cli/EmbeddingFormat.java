package io.github.panabert.cli;

import io.github.panabert.cli.Embeddings.Answer;
import io.github.panabert.cli.Embeddings.Answers;
import io.github.panabert.json.Json;
import io.github.panabert.pipeline.Precision;
import io.github.panabert.safetensors.DType;
import io.github.panabert.safetensors.SafeTensorsWriter;
import io.github.panabert.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The forms in which embeddings are written. A matrix has no place for a refused row, so it is
 * refused as a whole.
 */
enum EmbeddingFormat {
    JSONL {
        @Override
        void write(Answers answers, Output output) {
            answers.rows().forEach(answer -> output.write(object(answer)));
        }
    },
    JSON {
        @Override
        void write(Answers answers, Output output) {
            String separator = "[";
            for (Answer answer : answers.rows()) {
                output.write(separator + object(answer).stripTrailing());
                separator = ",\n";
            }
            output.write(answers.rows().isEmpty() ? "[]\n" : "]\n");
        }
    },
    CSV {
        @Override
        void write(Answers answers, Output output) {
            for (Answer answer : complete(answers)) {
                StringJoiner line = new StringJoiner(",", "", "\n");
                numbers(answer).forEach(number -> line.add(number.toString()));
                output.write(line.toString());
            }
        }
    },
    NPY {
        @Override
        void write(Answers answers, Output output) {
            List<Answer> rows = complete(answers);
            String dtype = answers.precision() == null ? "<f4" : signed(answers) ? "|i1" : "|u1";
            String header =
                    "{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d), }"
                            .formatted(dtype, rows.size(), width(answers));
            int padding =
                    63
                            - (10 + header.length())
                                    % 64; // the header ends with a line feed at a multiple of 64
            header += " ".repeat(padding) + "\n";
            ByteBuffer start =
                    ByteBuffer.allocate(10 + header.length()).order(ByteOrder.LITTLE_ENDIAN);
            start.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
            start.putShort((short) header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
            output.write(start.array());
            rows.forEach(row -> output.write(bytes(row)));
        }
    },
    SAFETENSORS {
        @Override
        void write(Answers answers, Output output) {
            List<Answer> rows = complete(answers);
            SafeTensorsWriter writer = new SafeTensorsWriter(Map.of());
            String name = "sentence_embedding";
            int width = width(answers);
            if (answers.precision() == null) {
                Tensor matrix = Tensor.zeros(rows.size(), width);
                for (int i = 0; i < rows.size(); i++) {
                    System.arraycopy(rows.get(i).embedding(), 0, matrix.data(), i * width, width);
                }
                writer.floats(name, DType.F32, matrix);
            } else {
                long[] numbers =
                        rows.stream()
                                .flatMapToInt(row -> Arrays.stream(row.quantized()))
                                .asLongStream()
                                .toArray();
                writer.integers(
                        name, signed(answers) ? DType.I8 : DType.U8, numbers, rows.size(), width);
            }
            output.write(writer);
        }
    };

    abstract void write(Answers answers, Output output);

    /** As it is typed, and as a shell completes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static List<Answer> complete(Answers answers) {
        for (Answer answer : answers.rows()) {
            if (answer.error() != null) {
                throw new IllegalArgumentException(
                        answer.error()
                                + "; a matrix has no place for a refused row, nothing was written");
            }
        }
        return answers.rows();
    }

    private static boolean signed(Answers answers) {
        return answers.precision() == Precision.INT8 || answers.precision() == Precision.BINARY;
    }

    private static int width(Answers answers) {
        boolean bits =
                answers.precision() == Precision.BINARY || answers.precision() == Precision.UBINARY;
        return bits ? Math.ceilDiv(answers.dimension(), 8) : answers.dimension();
    }

    private static List<? extends Number> numbers(Answer answer) {
        if (answer.quantized() != null) {
            return Arrays.stream(answer.quantized()).boxed().toList();
        }
        List<Float> numbers = new ArrayList<>();
        for (float x : answer.embedding()) {
            numbers.add(x);
        }
        return numbers;
    }

    private static byte[] bytes(Answer answer) {
        if (answer.quantized() == null) {
            ByteBuffer bytes =
                    ByteBuffer.allocate(4 * answer.embedding().length)
                            .order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(answer.embedding());
            return bytes.array();
        }
        byte[] bytes = new byte[answer.quantized().length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) answer.quantized()[i];
        }
        return bytes;
    }

    private static String object(Answer answer) {
        return JsonLine.of(
                json -> {
                    json.writeStartObject();
                    if (answer.id() != null) {
                        json.writeName("id");
                        Json.write(json, answer.id());
                    }
                    if (answer.error() != null) {
                        json.writeStringProperty("error", answer.error());
                    } else {
                        json.writeNumberProperty("index", answer.index());
                        json.writeName("embedding");
                        Json.write(json, numbers(answer));
                    }
                    json.writeEndObject();
                });
    }
}
