package io.github.panabert.cli;

import io.github.panabert.pipeline.SentenceEmbedding;
import io.github.panabert.tokenizer.Encoding;

/**
 * Says on stderr, while rows are answered, whose ends were not read.
 *
 * @param output of the answers, which may be on the same terminal
 */
record CutTexts(Console console, Output output) {

    /** Says it of a text that has overflowing tokens. */
    void check(String source, Encoding read) {
        if (!read.overflowing().isEmpty()) {
            add(source, read.length());
        }
    }

    /** Says it of a text whose tokens were not all read. */
    void check(String source, SentenceEmbedding read) {
        if (read.truncatedTokens() > 0) {
            add(source, read.tokens());
        }
    }

    private void add(String source, int tokens) {
        output.flush(); // so that no line is interrupted
        say(console, source, tokens);
    }

    /** Says it of a text that has overflowing tokens, before anything is answered. */
    static void check(Console console, String source, Encoding read) {
        if (!read.overflowing().isEmpty()) {
            say(console, source, read.length());
        }
    }

    /** Says it of a text whose tokens were not all read, before anything is answered. */
    static void check(Console console, String source, SentenceEmbedding read) {
        if (read.truncatedTokens() > 0) {
            say(console, source, read.tokens());
        }
    }

    private static void say(Console console, String source, int tokens) {
        console.error(source + ": longer than the model takes, cut at " + tokens + " tokens");
    }
}
