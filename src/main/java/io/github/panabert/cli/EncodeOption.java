package io.github.panabert.cli;

import io.github.panabert.pipeline.EncodeOptions;
import io.github.panabert.pipeline.SentenceTransformer;
import java.util.List;
import picocli.CommandLine.Option;

/** What a command that embeds texts does with them. */
final class EncodeOption {
    @Option(
            names = "--prompt-name",
            paramLabel = "NAME",
            description =
                    "put the model's prompt of this name before each text; default: the model's default prompt")
    private String promptName;

    @Option(names = "--prompt", paramLabel = "PROMPT", description = "put this before each text")
    private String prompt;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "texts of full length computed side by side; default: ${DEFAULT-VALUE}")
    private int batchSize = EncodeOptions.DEFAULT.batchSize();

    int batchSize() {
        return batchSize;
    }

    /**
     * The options, checked against the model.
     *
     * @throws IllegalArgumentException if the model has no prompt of that name
     */
    EncodeOptions options(SentenceTransformer model) {
        EncodeOptions options =
                EncodeOptions.DEFAULT
                        .withPromptName(promptName)
                        .withPrompt(prompt)
                        .withBatchSize(batchSize);
        model.encode(List.of(), options);
        return options;
    }
}
