package io.github.panabert.pipeline;

import io.github.panabert.kernel.Workers;
import io.github.panabert.tokenizer.BertTokenizer;
import io.github.panabert.tokenizer.Encoding;
import io.github.panabert.tokenizer.TokenizerOptions;
import io.github.panabert.tokenizer.TokenizerOptions.Truncation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Texts to the tokens that an encoder reads, as the options say. */
final class TextReader {
    private final BertTokenizer tokenizer;
    private final Workers workers;
    private final int maxSeqLength;
    private final boolean poolsPrompt;
    private final LongText longText;
    private final String prompt;

    /**
     * @throws IllegalArgumentException if the model has no prompt of that name
     */
    TextReader(ModelFolder folder, EncodeOptions options, Workers workers) {
        this.tokenizer = folder.tokenizer();
        this.workers = workers;
        this.maxSeqLength = folder.maxSeqLength();
        this.poolsPrompt = folder.pooling().includePrompt();
        this.longText = options.longText();
        this.prompt =
                prompt(
                        folder.prompts(),
                        folder.defaultPromptName(),
                        options.prompt(),
                        options.promptName());
    }

    /**
     * The prompt that is asked for.
     *
     * @param defaultName of the model's default prompt; null if it has none
     * @param asked the prompt itself, or null
     * @param askedName the name of one of the model's prompts, or null
     * @throws IllegalArgumentException if the model has no prompt of that name
     */
    static String prompt(
            Map<String, String> prompts, String defaultName, String asked, String askedName) {
        if (asked != null) {
            return asked;
        }
        String name = askedName == null ? defaultName : askedName;
        if (name == null) {
            return "";
        }
        String prompt = prompts.get(name);
        if (prompt == null) {
            throw new IllegalArgumentException(
                    "the model has no prompt \"" + name + "\"; there are " + prompts.keySet());
        }
        return prompt;
    }

    /** What is put before each text. */
    String prompt() {
        return prompt;
    }

    /** How many tokens at the start of a text don't count for its embedding. */
    int unpooled() {
        return poolsPrompt ? 0 : promptLength();
    }

    /** How many tokens the prompt takes before the text, [CLS] included. */
    private int promptLength() {
        if (prompt.isEmpty()) {
            return 0;
        }
        int[] ids = tokenizer.encode(prompt, truncating()).inputIds();
        return ids[ids.length - 1] == tokenizer.sepId() ? ids.length - 1 : ids.length;
    }

    /**
     * Texts, tokenized.
     *
     * @param index the first one's number, for messages
     * @throws IllegalArgumentException if a text is null, or too long
     */
    List<TokenizedText> read(List<String> texts, int index) {
        List<String> prompted = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            if (texts.get(i) == null) {
                throw new IllegalArgumentException("text " + (index + i) + " is null");
            }
            prompted.add(prompt.concat(texts.get(i)));
        }
        TokenizerOptions options =
                longText == LongText.WINDOW ? TokenizerOptions.DEFAULT : truncating();
        // Not as a batch, which takes threads of its own beside the model's.
        Encoding[] encodings = new Encoding[texts.size()];
        workers.run(
                encodings.length,
                (i, scratch) -> encodings[i] = tokenizer.encode(prompted.get(i), options));
        List<TokenizedText> read = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            read.add(read(prompted.get(i), encodings[i], index + i));
        }
        return read;
    }

    private TokenizedText read(String text, Encoding encoding, int index) {
        if (longText == LongText.WINDOW && encoding.length() > maxSeqLength) {
            return windowed(text, encoding, index);
        }
        int truncated = encoding.overflowing().stream().mapToInt(further -> content(further)).sum();
        if (longText == LongText.ERROR && encoding.length() + truncated > maxSeqLength) {
            throw new IllegalArgumentException(
                    "text %d has %d tokens, the model takes %d: shorten it, or let long texts be truncated or read in windows"
                            .formatted(index, encoding.length() + truncated, maxSeqLength));
        }
        return TokenizedText.whole(text, encoding, truncated);
    }

    private TokenizedText windowed(String text, Encoding encoding, int index) {
        int[] special = encoding.specialTokensMask();
        int prefix = prompt.isEmpty() ? 0 : promptLength();
        while (prefix < special.length && special[prefix] == 1) {
            prefix++;
        }
        int suffix = 0;
        while (prefix + suffix < special.length && special[special.length - 1 - suffix] == 1) {
            suffix++;
        }
        if (prefix + suffix >= maxSeqLength) {
            throw new IllegalArgumentException(
                    "text %d: of the %d tokens that the model takes, the prompt and the special tokens take %d, and leave no room for windows"
                            .formatted(index, maxSeqLength, prefix + suffix));
        }
        return TokenizedText.windowed(text, encoding, maxSeqLength, prefix, suffix);
    }

    /** The tokens of an encoding that come from the text. */
    private static int content(Encoding encoding) {
        return (int) Arrays.stream(encoding.specialTokensMask()).filter(s -> s == 0).count();
    }

    private TokenizerOptions truncating() {
        return TokenizerOptions.DEFAULT
                .withTruncation(Truncation.LONGEST_FIRST)
                .withMaxLength(maxSeqLength);
    }
}
