package io.github.panabert.cli;

import static io.github.panabert.cli.Table.cell;

import io.github.panabert.pipeline.Recipe;
import io.github.panabert.safetensors.DType;
import io.github.panabert.safetensors.SafeTensors;
import io.github.panabert.safetensors.TensorInfo;
import io.github.panabert.tokenizer.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code inspect}: what is in a model folder or a safetensors file. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "What is in a model folder or a safetensors file. Reads no weights.",
        footer = {
            "",
            "Each line starts with what it tells, in this order:",
            "  tensor     name, dtype, shape, bytes, file",
            "  metadata   key, value, file",
            "  total      dtype or all, tensors, numbers, bytes",
            "  bert, tokenizer, embedding",
            "             a setting, the value that counts, the file and key it came from",
            "  problem    what is refused when the folder is loaded",
            "  conflict   where files disagree, and which of them counts",
            "  note       what may surprise",
            "A value with blanks is quoted as in JSON.",
            "",
            "Examples:",
            "  panabert inspect",
            "  panabert inspect my-model | grep -E '^(problem|conflict)'",
            "  panabert inspect my-model/model.safetensors"
        })
final class InspectCommand implements Callable<Integer> {
    private final Console console;
    @Mixin private ModelOption model;

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR|FILE",
            description =
                    "model folder, safetensors file, index of shards or pytorch_model.bin; default: the folder of --model")
    private Path path;

    InspectCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Path inspected = path == null ? model.folder() : path;
        String text = Files.isDirectory(inspected) ? folder(inspected) : file(inspected);
        try (Output output = Output.to(console.out())) {
            output.write(text);
            output.finish();
        }
        return 0;
    }

    private static String file(Path file) {
        SafeTensors tensors = SafeTensors.openAny(file);
        Path folder = file.toAbsolutePath().getParent();
        return tensors(folder, List.of(tensors));
    }

    private static String folder(Path folder) {
        Recipe recipe = Recipe.read(folder);
        return tensors(folder.toAbsolutePath(), recipe.checkpoints())
                + settings(recipe)
                + lines("problem", recipe.problems())
                + lines("conflict", recipe.conflicts())
                + lines("note", recipe.notes());
    }

    private static String tensors(Path folder, List<SafeTensors> checkpoints) {
        Table tensors = new Table();
        Table metadata = new Table();
        Total all = new Total();
        Map<DType, Total> totals = new EnumMap<>(DType.class);
        for (SafeTensors checkpoint : checkpoints) {
            for (String name : checkpoint.names()) {
                TensorInfo info = checkpoint.info(name);
                tensors.add(
                        "tensor",
                        cell(name),
                        info.dtype().name(),
                        info.shape().toString().replace(" ", ""),
                        Long.toString(info.byteSize()),
                        name(folder, info.file()));
                all.add(info);
                totals.computeIfAbsent(info.dtype(), _ -> new Total()).add(info);
            }
            String file = name(folder, firstFile(checkpoint));
            checkpoint
                    .metadata()
                    .forEach(
                            (key, value) -> metadata.add("metadata", cell(key), cell(value), file));
        }
        Table total = new Table();
        totals.forEach((dtype, sum) -> sum.addTo(total, dtype.name()));
        all.addTo(total, "all");
        return tensors.toString() + metadata + total;
    }

    /** The one whose metadata counts. */
    private static Path firstFile(SafeTensors checkpoint) {
        return checkpoint.names().stream()
                .findFirst()
                .map(name -> checkpoint.info(name).file())
                .orElse(checkpoint.path());
    }

    private static String name(Path folder, Path file) {
        String name = folder.relativize(file.toAbsolutePath()).toString();
        return cell(name);
    }

    private static String settings(Recipe recipe) {
        Table table = new Table();
        add(table, "bert", recipe.bert());
        add(table, "tokenizer", recipe.tokenizer());
        add(table, "embedding", recipe.embedding());
        return table.toString();
    }

    private static void add(Table table, String kind, List<Setting> settings) {
        for (Setting setting : settings) {
            table.add(kind, cell(setting.name()), cell(setting.value()), setting.origin());
        }
    }

    private static String lines(String kind, List<String> texts) {
        StringBuilder lines = new StringBuilder();
        for (String text : texts) {
            lines.append(kind).append("  ").append(Console.oneLine(text)).append('\n');
        }
        return lines.toString();
    }

    /** What tensors come to. */
    private static final class Total {
        private int tensors;
        private long numbers;
        private long bytes;

        void add(TensorInfo info) {
            tensors++;
            numbers += info.elementCount();
            bytes += info.byteSize();
        }

        void addTo(Table table, String name) {
            table.add("total", name, tensors + " tensors", numbers + " numbers", bytes + " bytes");
        }
    }
}
