package io.github.panabert.tokenizer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tokens and their ids: the model's, and those added to them. */
final class Vocabulary {
    private final Map<String, Integer> model;
    private final Map<String, Integer> added = new HashMap<>();
    private final Map<Integer, AddedToken> addedById = new LinkedHashMap<>();
    private final TokensById tokens;
    private final Map<Integer, String> decodedAdded = new HashMap<>();
    private final Set<String> special = new HashSet<>();
    private final BertNormalizer normalizer;

    Vocabulary(
            Map<String, Integer> model, List<AddedToken> addedTokens, BertNormalizer normalizer) {
        this.model = model;
        this.normalizer = normalizer;
        this.tokens = new TokensById(model.size() + addedTokens.size());
        for (Map.Entry<String, Integer> token : model.entrySet()) {
            tokens.put(token.getValue(), token.getKey());
        }
        int next = model.size();
        for (AddedToken token : addedTokens) {
            Integer known = id(token.content());
            int id = known == null ? next : known;
            next = Math.max(next, known == null ? id + 1 : 0);
            added.put(token.content(), id);
            addedById.put(id, token);
            tokens.put(id, token.content());
            if (token.special()) {
                special.add(token.content());
            }
        }
        addedById.forEach(
                (id, token) -> {
                    int[] pattern = pattern(token);
                    decodedAdded.put(id, new String(pattern, 0, pattern.length));
                });
    }

    /** The id of a token, null if there is no such token. */
    Integer id(String token) {
        Integer id = added.get(token);
        return id != null ? id : model.get(token);
    }

    /** The token of an id as encodings have it, null if there is no such id. */
    String token(int id) {
        return tokens.get(id);
    }

    /**
     * The token of an id as decode has it, an added token in the form that it is looked for; null
     * if there is none.
     */
    String decoded(int id) {
        String added = decodedAdded.get(id);
        return added == null ? tokens.get(id) : added;
    }

    /**
     * Whether decode leaves a token out with the special ones: by its text, so not one changed by
     * normalizing.
     */
    boolean isSpecial(String decoded) {
        return special.contains(decoded);
    }

    /** How many tokens there are, added ones included. */
    int size() {
        return tokens.size();
    }

    /** The largest id, which the model must have a vector for. */
    int largestId() {
        return tokens.largestId();
    }

    /**
     * The added tokens that are looked for in the text as given, or else in the normalized text.
     */
    AddedTokens matcher(boolean normalized) {
        Map<Integer, int[]> patterns = new LinkedHashMap<>();
        addedById.forEach(
                (id, token) -> {
                    if (token.normalized() == normalized) {
                        patterns.put(id, pattern(token));
                    }
                });
        return new AddedTokens(patterns, addedById);
    }

    private int[] pattern(AddedToken token) {
        int[] content = TextEncoder.codePoints(token.content());
        if (!token.normalized()) {
            return content;
        }
        NormalizedText text = normalizer.normalize(content, 0, content.length);
        return Arrays.copyOf(text.codePoints, text.length);
    }
}
