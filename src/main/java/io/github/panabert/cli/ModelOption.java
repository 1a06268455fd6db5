package io.github.panabert.cli;

import io.github.panabert.bert.BertConfig;
import io.github.panabert.bert.BertModel;
import io.github.panabert.pipeline.SentenceTransformer;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The model folder of a command. */
final class ModelOption {
    @Option(
            names = "--model",
            paramLabel = "DIR",
            description =
                    "model folder in Hugging Face's layout; default: weights/all-MiniLM-L6-v2 beside the launcher")
    private Path folder =
            Path.of(System.getProperty("panabert.home", ""), "weights", "all-MiniLM-L6-v2");

    Path folder() {
        return folder;
    }

    /** The folder's own name. */
    String name() {
        return "" + folder.toAbsolutePath().normalize().getFileName();
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
