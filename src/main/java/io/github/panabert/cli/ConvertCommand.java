package io.github.panabert.cli;

import io.github.panabert.json.FileErrors;
import io.github.panabert.safetensors.Conversion;
import io.github.panabert.safetensors.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convert}: a model folder or a safetensors file in another dtype. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description =
                "Rewrites a model folder, a safetensors file or a pytorch_model.bin with its floats in a dtype.",
        footer = {
            "",
            "Of a folder each checkpoint becomes one model.safetensors, and all that is no weights is",
            "copied, config.json with the new dtype. OUT is written whole or not at all.",
            "A pytorch_model.bin is read where there are no safetensors; nothing in it is executed.",
            "",
            "Examples:",
            "  panabert convert my-model my-model-f16 --dtype F16",
            "  panabert convert \"$(panabert download ORG/NAME)\" my-model --dtype F32",
            "  panabert convert model.safetensors model-bf16.safetensors --dtype BF16"
        })
final class ConvertCommand implements Callable<Integer> {
    private static final List<DType> DTYPES = List.of(DType.F32, DType.F16, DType.BF16);

    private final Console console;
    @Spec private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "IN",
            description = "model folder, safetensors file or pytorch_model.bin")
    private Path in;

    @Parameters(
            index = "1",
            paramLabel = "OUT",
            description = "what must not be there yet, or be empty")
    private Path out;

    private DType dtype;

    ConvertCommand(Console console) {
        this.console = console;
    }

    @Option(
            names = "--dtype",
            required = true,
            paramLabel = "F32|F16|BF16",
            description = "the type of the floats; integers stay as they are")
    private void set(String name) {
        dtype =
                DTYPES.stream()
                        .filter(type -> type.name().equalsIgnoreCase(name))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new ParameterException(
                                                spec.commandLine(),
                                                "--dtype: expected one of "
                                                        + DTYPES
                                                        + ", found "
                                                        + name));
    }

    @Override
    public Integer call() {
        convert();
        try (Stream<Path> paths = Files.walk(out)) {
            List<Path> files = paths.filter(Files::isRegularFile).toList();
            long bytes = 0;
            for (Path file : files) {
                bytes += Files.size(file);
            }
            console.error(
                    "wrote %s: %s, %d %s of %d bytes"
                            .formatted(
                                    out,
                                    dtype,
                                    files.size(),
                                    files.size() == 1 ? "file" : "files",
                                    bytes));
        } catch (IOException e) {
            throw FileErrors.unreadable(out, e);
        }
        return 0;
    }

    private void convert() {
        Progress[] bar = {Progress.NONE}; // its length is known with the first tensor
        try {
            Conversion.convert(
                    in,
                    out,
                    dtype,
                    (bytes, total) -> {
                        if (bar[0] == Progress.NONE) {
                            bar[0] = Progress.ofBytes(console, "convert", total);
                        }
                        bar[0].to(bytes);
                    });
        } finally {
            bar[0].close();
        }
    }
}
