package io.github.panabert.tokenizer;

import java.util.Arrays;

/**
 * Tokens by their code points, as a trie whose edges lie in one open-addressing hash table: finding
 * a token creates no object. Node 0 is the root. Safe to share once filled.
 */
final class TokenTrie {
    private static final int CODE_POINT_BITS = 21;
    private static final int NONE = -1;

    /** Edge (node, code point), never 0; 0 is a free slot. */
    private long[] edges;

    private int[] children;

    /** One more than the token that ends at a node; 0 if none does. */
    private int[] ids;

    private int nodes = 1;

    /** An empty trie with room for about so many nodes; more are welcome. */
    TokenTrie(int expectedNodes) {
        int slots = Integer.highestOneBit(Math.max(expectedNodes, 8)) * 4;
        edges = new long[slots];
        children = new int[slots];
        ids = new int[slots / 2];
    }

    /** Adds the token that the code points spell. */
    void put(int[] codePoints, int id) {
        int node = 0;
        for (int codePoint : codePoints) {
            if (nodes * 2 >= edges.length) {
                grow();
            }
            long edge = edge(node, codePoint);
            int slot = find(edge);
            if (edges[slot] == 0) {
                edges[slot] = edge;
                children[slot] = nodes++;
            }
            node = children[slot];
        }
        ids[node] = id + 1;
    }

    /** The child of a node, -1 if it has none for the code point. */
    int child(int node, int codePoint) {
        long edge = edge(node, codePoint);
        int slot = find(edge);
        return edges[slot] == edge ? children[slot] : NONE;
    }

    /** The token that ends at a node, -1 if none does. */
    int id(int node) {
        return ids[node] - 1;
    }

    /** The slot of an edge; the free one where it would be, if it isn't there. */
    private int find(long edge) {
        int mask = edges.length - 1;
        int slot = (int) (edge * 0x9E3779B97F4A7C15L >>> 32) & mask; // Fibonacci hashing
        while (edges[slot] != edge && edges[slot] != 0) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldEdges = edges;
        int[] oldChildren = children;
        edges = new long[oldEdges.length * 2];
        children = new int[oldEdges.length * 2];
        ids = Arrays.copyOf(ids, oldEdges.length);
        for (int i = 0; i < oldEdges.length; i++) {
            if (oldEdges[i] != 0) {
                int slot = find(oldEdges[i]);
                edges[slot] = oldEdges[i];
                children[slot] = oldChildren[i];
            }
        }
    }

    private static long edge(int node, int codePoint) {
        return (long) (node + 1) << CODE_POINT_BITS | codePoint;
    }
}
