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
    private final Map<Integer, String> tokens = new HashMap<>();
    private final Set<Integer> special = new HashSet<>();

    Vocabulary(Map<String, Integer> model, List<AddedToken> addedTokens) {
        this.model = model;
        model.forEach((token, id) -> tokens.put(id, token));
        int next = model.size();
        for (AddedToken token : addedTokens) {
            Integer known = id(token.content());
            int id = known == null ? next : known;
            next = Math.max(next, known == null ? id + 1 : 0);
            added.put(token.content(), id);
            addedById.put(id, token);
            tokens.put(id, token.content());
            if (token.special()) {
                special.add(id);
            }
        }
    }

    /** The id of a token, null if there is no such token. */
    Integer id(String token) {
        Integer id = added.get(token);
        return id != null ? id : model.get(token);
    }

    /** The token of an id, null if there is no such id. */
    String token(int id) {
        return tokens.get(id);
    }

    boolean isSpecial(int id) {
        return special.contains(id);
    }

    /** How many tokens there are, added ones included. */
    int size() {
        return tokens.size();
    }

    Map<String, Integer> model() {
        return model;
    }

    /** The added tokens that are looked for in the text as given, or else in the normalized text. */
    AddedTokens matcher(boolean normalized, BertNormalizer normalizer) {
        Map<Integer, int[]> patterns = new LinkedHashMap<>();
        addedById.forEach((id, token) -> {
            if (token.normalized() == normalized) {
                int[] content = token.content().codePoints().toArray();
                patterns.put(id, normalized ? normalized(content, normalizer) : content);
            }
        });
        return new AddedTokens(patterns, addedById);
    }

    private static int[] normalized(int[] content, BertNormalizer normalizer) {
        NormalizedText text = normalizer.normalize(content, 0, content.length);
        return Arrays.copyOf(text.codePoints, text.length);
    }
}
