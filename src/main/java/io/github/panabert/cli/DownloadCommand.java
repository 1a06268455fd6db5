package io.github.panabert.cli;

import io.github.panabert.cli.hub.HubSettings;
import io.github.panabert.cli.hub.ModelDownload;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code download}: a model's folder from a Hugging Face hub. */
@Command(
        name = "download",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Fetches a model's folder from a Hugging Face hub into the cache that Python shares.",
            "Prints where it is. What is in the cache is not fetched again; what was cut is resumed."
        },
        footer = {
            "",
            "Environment, as huggingface_hub has it:",
            "  HF_ENDPOINT      the hub; default: https://huggingface.co",
            "  HF_TOKEN         for gated and private models; default: the file token in HF_HOME",
            "  HF_HOME          default: ~/.cache/huggingface",
            "  HF_HUB_CACHE     default: hub in HF_HOME",
            "  HF_HUB_OFFLINE   1: what is in the cache, without asking the hub",
            "Behind a proxy: JDK_JAVA_OPTIONS=\"-Dhttps.proxyHost=HOST -Dhttps.proxyPort=PORT\"",
            "",
            "Examples:",
            "  panabert download sentence-transformers/all-MiniLM-L6-v2",
            "  panabert embed --model \"$(panabert download intfloat/e5-small-v2)\" \"query: how far is it?\"",
            "  panabert download google-bert/bert-base-uncased --revision main",
            "",
            "A folder with pytorch_model.bin alone is for convert to rewrite:",
            "  panabert convert \"$(panabert download ORG/NAME)\" my-model --dtype F32"
        })
final class DownloadCommand implements Callable<Integer> {
    private final Console console;
    private final Map<String, String> environment;

    @Parameters(paramLabel = "REPO", description = "the model: ORG/NAME")
    private String repo;

    @Option(
            names = "--revision",
            paramLabel = "R",
            description = "branch, tag or commit; default: main")
    private String revision = "main";

    DownloadCommand(Console console, Map<String, String> environment) {
        this.console = console;
        this.environment = environment;
    }

    @Override
    public Integer call() {
        HubSettings settings =
                HubSettings.of(environment, Path.of(System.getProperty("user.home")));
        Path folder =
                new ModelDownload(settings, repo, revision).run(this::progress, console::error);
        try (Output output = Output.to(console.out())) {
            output.write(folder + "\n");
            output.finish();
        }
        return 0;
    }

    private ModelDownload.Progress.Bytes progress(long total) {
        Progress progress = Progress.ofBytes(console, repo, total);
        return new ModelDownload.Progress.Bytes() {
            @Override
            public void to(long bytes) {
                progress.to(bytes);
            }

            @Override
            public void close() {
                progress.close();
            }
        };
    }
}
