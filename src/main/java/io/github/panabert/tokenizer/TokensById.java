package io.github.panabert.tokenizer;

import java.util.HashMap;
import java.util.Map;

/** Tokens by their ids, which as a rule count up from 0; any other id is as welcome. */
final class TokensById {
    private final String[] counted;
    private final Map<Integer, String> others = new HashMap<>();
    private int size;
    private int largestId = -1;

    /** None yet, with room for as many whose ids count up from 0. */
    TokensById(int expected) {
        counted = new String[expected];
    }

    /** Adds a token; of those with one id the last counts. */
    void put(int id, String token) {
        String before = get(id);
        if (id < counted.length) {
            counted[id] = token;
        } else {
            others.put(id, token);
        }
        size += before == null ? 1 : 0;
        largestId = Math.max(largestId, id);
    }

    /** The token of an id, null if there is none. */
    String get(int id) {
        return id >= 0 && id < counted.length ? counted[id] : others.get(id);
    }

    /** How many ids have a token. */
    int size() {
        return size;
    }

    int largestId() {
        return largestId;
    }
}
