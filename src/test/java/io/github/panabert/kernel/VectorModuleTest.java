package io.github.panabert.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.panabert.bert.BertModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class VectorModuleTest {
    /** Loads a model, and says what came of it. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            try {
                System.out.println(BertModel.fromPretrained(Path.of(arguments[0])).config());
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void withoutTheFlagTheMessageNamesIt() throws Exception {
        assertThat(run())
                .contains("--add-modules jdk.incubator.vector")
                .doesNotContain("NoClassDefFoundError");
    }

    @Test
    void withTheFlagItRuns() throws Exception {
        assertThat(run("--add-modules", "jdk.incubator.vector")).contains("BertConfig[");
    }

    private static String run(String... flags) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(java);
        builder.command().addAll(List.of(flags));
        builder.command()
                .addAll(
                        List.of(
                                "-cp",
                                System.getProperty("java.class.path"),
                                Program.class.getName()));
        builder.command().add("weights/all-MiniLM-L6-v2");
        Process process = builder.redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes());
    }
}
