package io.github.panabert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.Golden;
import io.github.panabert.pipeline.SentenceTransformer;
import io.github.panabert.safetensors.DType;
import io.github.panabert.safetensors.SafeTensors;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConvertCommandTest {
    private static final Path MODEL =
            Golden.path("sentence_transformers", "cls_dense_normalize", "model");

    @TempDir Path temp;

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"})
    void theFolderThatItWritesLoads(DType dtype) {
        Path out = temp.resolve("out");
        CommandLineRun run = convert(MODEL, out, dtype.name());
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .matches("panabert: wrote \\S+/out: " + dtype + ", 11 files of \\d+ bytes\\R");
        assertThat(SafeTensors.open(out).info("pooler.dense.bias").dtype()).isEqualTo(dtype);
        assertThat(SentenceTransformer.fromPretrained(out).dimension()).isEqualTo(24);
    }

    @Test
    void aFileBecomesAFile() {
        Path out = temp.resolve("out.safetensors");
        CommandLineRun run = convert(MODEL.resolve("model.safetensors"), out, "F16");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("F16, 1 file of ");
        assertThat(SafeTensors.open(out).info("pooler.dense.bias").dtype()).isEqualTo(DType.F16);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MODEL OUT",
                "MODEL --dtype F16",
                "MODEL OUT --dtype F64",
                "MODEL OUT --dtype half",
                "MODEL OUT EXTRA --dtype F16",
                "MODEL MODEL --dtype F16",
                "MODEL OUT/no/such/folder --dtype F16",
                "OUT/nothing OUT --dtype F16"
            })
    void badUsageIsOneLineAndExitCode2(String args) {
        Path out = temp.resolve("out");
        String line =
                "convert " + args.replace("MODEL", MODEL.toString()).replace("OUT", out.toString());
        CommandLineRun run = CommandLineRun.of(line.split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("panabert: ").doesNotContain("Exception");
        assertThat(run.err().lines()).hasSize(1);
        assertThat(out).doesNotExist();
    }

    private static CommandLineRun convert(Path in, Path out, String dtype) {
        return CommandLineRun.of("convert", in.toString(), out.toString(), "--dtype", dtype);
    }
}
