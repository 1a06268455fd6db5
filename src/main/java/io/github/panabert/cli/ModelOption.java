package io.github.panabert.cli;

import io.github.panabert.bert.BertConfig;
import io.github.panabert.bert.BertModel;
import io.github.panabert.pipeline.SentenceTransformer;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The model folder of a command. */
final class ModelOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private Path folder =
            Path.of(System.getProperty("panabert.home", ""), "weights", "all-MiniLM-L6-v2");

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description =
                    "model folder in Hugging Face's layout; default: weights/all-MiniLM-L6-v2 beside the launcher")
    private void set(String name) {
        if (name.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--model: expected a folder, found an empty name");
        }
        folder = Path.of(name);
    }

    Path folder() {
        return folder;
    }

    BertConfig config() {
        return BertConfig.fromPretrained(folder);
    }

    SentenceTransformer loadSentenceTransformer(ThreadsOption threads) {
        return SentenceTransformer.fromPretrained(folder).withThreads(threads.threads());
    }

    BertModel load(ThreadsOption threads) {
        return BertModel.fromPretrained(folder).withThreads(threads.threads());
    }
}
