package io.github.panabert.tokenizer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Text to token ids and back, equal to Hugging Face's fast BertTokenizer. Immutable and
 * thread-safe. Batches are shared among as many threads as there are processors, unless {@link
 * #withThreads} says otherwise.
 *
 * <p>Lone surrogates, which no Unicode text has, count as U+FFFD: clean-up drops them. Offsets are
 * in code points.
 */
public final class BertTokenizer {
    private final TokenizerFolder settings;
    private final TextEncoder encoder;
    private final BatchThreads threads;

    private BertTokenizer(TokenizerFolder settings, TextEncoder encoder, BatchThreads threads) {
        this.settings = settings;
        this.encoder = encoder;
        this.threads = threads;
    }

    /**
     * The tokenizer of a model folder in Hugging Face's layout: {@code tokenizer.json}, or else
     * {@code vocab.txt}; with {@code tokenizer_config.json} and the older {@code
     * special_tokens_map.json} and {@code added_tokens.json} where they are. Where both are there
     * {@code tokenizer.json} decides; only do_lower_case, strip_accents and tokenize_chinese_chars
     * in {@code tokenizer_config.json} count more, as in transformers' BertTokenizer (its
     * PreTrainedTokenizerFast ignores them, and so they are where that is the {@code
     * tokenizer_class}).
     *
     * @throws java.io.UncheckedIOException if the folder has neither file, or one can't be read
     * @throws IllegalArgumentException if a file is malformed, or a tokenizer of another kind
     */
    public static BertTokenizer fromPretrained(Path folder) {
        TokenizerFolder settings = TokenizerFolder.read(folder);
        return new BertTokenizer(settings, new TextEncoder(settings), BatchThreads.ofProcessors());
    }

    /**
     * The same tokenizer, lower-casing every text first; what happens to accents stays.
     * sentence-transformers' {@code do_lower_case} does so.
     */
    public BertTokenizer lowerCasing() {
        TokenizerFolder lowerCasing = settings.lowerCasing();
        return new BertTokenizer(lowerCasing, new TextEncoder(lowerCasing), threads);
    }

    /**
     * The same tokenizer on another number of threads, sharing the vocabulary.
     *
     * @param threads that a batch is shared among, the calling one included; beyond it no more than
     *     there are in {@link java.util.concurrent.ForkJoinPool#commonPool} take part
     * @throws IllegalArgumentException if that is not at least one
     */
    public BertTokenizer withThreads(int threads) {
        return new BertTokenizer(settings, encoder, new BatchThreads(threads));
    }

    /** How many threads a batch is shared among, the calling one included. */
    public int threads() {
        return threads.count();
    }

    /**
     * The encoding of a text, with special tokens and without truncation: transformers' {@code
     * tokenizer(text)}.
     */
    public Encoding encode(String text) {
        return encode(text, null, TokenizerOptions.DEFAULT);
    }

    /** The encoding of a text. */
    public Encoding encode(String text, TokenizerOptions options) {
        return encode(text, null, options);
    }

    /**
     * The encoding of a text or a pair.
     *
     * @param pair the second sequence; null or, as in transformers, empty for none
     * @throws IllegalArgumentException if the text is null, or the options don't fit each other or
     *     the text
     */
    public Encoding encode(String text, String pair, TokenizerOptions options) {
        Plan plan = Plan.of(options, settings);
        Layout layout = layout(text, pair == null || pair.isEmpty() ? null : pair, plan);
        return layout.encoding(plan.target(layout.length()), plan.pad(), settings.vocabulary());
    }

    /**
     * The encodings of texts, in their order, each with special tokens and without truncation or
     * padding.
     */
    public List<Encoding> encodeBatch(List<String> texts) {
        return encodeBatch(texts, null, TokenizerOptions.DEFAULT);
    }

    /** The encodings of texts, in their order. */
    public List<Encoding> encodeBatch(List<String> texts, TokenizerOptions options) {
        return encodeBatch(texts, null, options);
    }

    /**
     * The encodings of texts or pairs, in their order, computed on {@link #threads}. Here an empty
     * second sequence is one.
     *
     * @param pairs the second sequences, as many as there are texts; null for none
     * @throws IllegalArgumentException as {@link #encode(String, String, TokenizerOptions)}, naming
     *     the first text at fault; or if there are not as many pairs as texts
     */
    public List<Encoding> encodeBatch(
            List<String> texts, List<String> pairs, TokenizerOptions options) {
        if (texts == null) {
            throw new IllegalArgumentException("texts: null, expected a list of strings");
        }
        if (pairs != null && pairs.size() != texts.size()) {
            throw new IllegalArgumentException(
                    "pairs: expected as many as texts ("
                            + texts.size()
                            + "), found "
                            + pairs.size());
        }
        Plan plan = Plan.of(options, settings);
        Layout[] layouts = layouts(texts, pairs, plan);
        int longest = Arrays.stream(layouts).mapToInt(Layout::length).max().orElse(0);
        int target = plan.target(longest);
        Encoding[] encodings = new Encoding[layouts.length];
        threads.forEach(
                layouts.length,
                i -> encodings[i] = layouts[i].encoding(target, plan.pad(), settings.vocabulary()));
        return List.of(encodings);
    }

    /**
     * The encoding of a text that is split into words already: word ids count these, offsets are
     * positions in them.
     *
     * @throws IllegalArgumentException as {@link #encode(String, String, TokenizerOptions)}
     */
    public Encoding encodeWords(List<String> words, TokenizerOptions options) {
        if (words == null) {
            throw new IllegalArgumentException("words: null, expected a list of strings");
        }
        Plan plan = Plan.of(options, settings);
        TokenRun run = encoder.encodeWords(words, plan.splitSpecialTokens());
        Layout layout = plan.layout(List.of(run), settings.template());
        return layout.encoding(plan.target(layout.length()), plan.pad(), settings.vocabulary());
    }

    /**
     * The text of token ids.
     *
     * @param skipSpecialTokens leave special tokens out
     * @throws IllegalArgumentException if an id is none of the vocabulary's
     */
    public String decode(int[] ids, boolean skipSpecialTokens) {
        if (ids == null) {
            throw new IllegalArgumentException("ids: null, expected token ids");
        }
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            String token = settings.vocabulary().decoded(ids[i]);
            if (token == null) {
                throw new IllegalArgumentException(
                        "ids["
                                + i
                                + "]: "
                                + ids[i]
                                + " is no id of the vocabulary of "
                                + vocabSize()
                                + " tokens");
            }
            if (!skipSpecialTokens || !settings.vocabulary().isSpecial(token)) {
                tokens.add(token);
            }
        }
        String text = settings.decoder().decode(tokens);
        return settings.cleanUpSpaces() ? WordPieceDecoder.cleanUpSpaces(text) : text;
    }

    /**
     * The text that tokens were made from, as far as they tell: transformers' {@code
     * convert_tokens_to_string}. Pieces inside a word join the token before them, others a space.
     */
    public String convertTokensToString(List<String> tokens) {
        return settings.decoder().decode(tokens);
    }

    /** The id of a token; of a token that there isn't, that of the unknown token. */
    public int tokenToId(String token) {
        Integer id = settings.vocabulary().id(token);
        return id == null ? unkId() : id;
    }

    /**
     * The token of an id.
     *
     * @throws IllegalArgumentException if the id is none of the vocabulary's
     */
    public String idToToken(int id) {
        String token = settings.vocabulary().decoded(id);
        if (token == null) {
            throw new IllegalArgumentException(
                    "id: " + id + " is none of the vocabulary of " + vocabSize() + " tokens");
        }
        return token;
    }

    /** The number of tokens, added ones included. */
    public int vocabSize() {
        return settings.vocabulary().size();
    }

    /** The id of the classification token [CLS], -1 if the tokenizer has none. */
    public int clsId() {
        return settings.specialId("cls_token");
    }

    /** The id of the separator token [SEP], -1 if the tokenizer has none. */
    public int sepId() {
        return settings.specialId("sep_token");
    }

    /** The id of the padding token [PAD], -1 if the tokenizer has none. */
    public int padId() {
        return settings.specialId("pad_token");
    }

    /** The id of the mask token [MASK], -1 if the tokenizer has none. */
    public int maskId() {
        return settings.specialId("mask_token");
    }

    /** The id of the unknown token [UNK]. */
    public int unkId() {
        return settings.unknownId();
    }

    /**
     * How many tokens the model takes, special ones included; {@code Integer.MAX_VALUE} where
     * nothing limits them.
     */
    public int modelMaxLength() {
        return settings.modelMaxLength();
    }

    private Layout[] layouts(List<String> texts, List<String> pairs, Plan plan) {
        Layout[] layouts = new Layout[texts.size()];
        IllegalArgumentException[] errors = new IllegalArgumentException[texts.size()];
        threads.forEach(
                layouts.length,
                i -> {
                    try {
                        String pair = pairs == null ? null : notNull("text_pair", pairs.get(i));
                        layouts[i] = layout(texts.get(i), pair, plan);
                    } catch (IllegalArgumentException e) {
                        errors[i] = e;
                    }
                });
        for (int i = 0; i < errors.length; i++) {
            if (errors[i] != null) {
                throw new IllegalArgumentException("texts[" + i + "]: " + errors[i].getMessage());
            }
        }
        return layouts;
    }

    private Layout layout(String text, String pair, Plan plan) {
        List<TokenRun> runs = new ArrayList<>(2);
        runs.add(encoder.encode(notNull("text", text), plan.splitSpecialTokens()));
        if (pair != null) {
            runs.add(encoder.encode(pair, plan.splitSpecialTokens()));
        }
        return plan.layout(runs, settings.template());
    }

    private static String notNull(String name, String text) {
        if (text == null) {
            throw new IllegalArgumentException(name + ": null, expected a string");
        }
        return text;
    }
}
