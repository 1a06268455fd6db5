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

    /** The token that ends at a node, or {@link #NONE}. */
    private int[] ids;

    private int nodes = 1;

    /** An empty trie with room for about so many nodes; more are welcome. */
    TokenTrie(int expectedNodes) {
        int slots = Integer.highestOneBit(Math.max(expectedNodes, 8)) * 4;
        edges = new long[slots];
        children = new int[slots];
        ids = new int[slots / 2];
        Arrays.fill(ids, NONE);
    }

    /** Adds the token that the code points from {@code from} on spell. */
    void put(int[] codePoints, int from, int id) {
        int node = 0;
        for (int i = from; i < codePoints.length; i++) {
            int child = child(node, codePoints[i]);
            node = child == NONE ? addChild(node, codePoints[i]) : child;
        }
        ids[node] = id;
    }

    /** The child of a node, -1 if it has none for the code point. */
    int child(int node, int codePoint) {
        long edge = edge(node, codePoint);
        int mask = edges.length - 1;
        for (int slot = slot(edge, mask); ; slot = slot + 1 & mask) {
            if (edges[slot] == edge) {
                return children[slot];
            }
            if (edges[slot] == 0) {
                return NONE;
            }
        }
    }

    /** The token that ends at a node, -1 if none does. */
    int id(int node) {
        return ids[node];
    }

    private int addChild(int node, int codePoint) {
        if (nodes * 2 >= edges.length) {
            grow();
        }
        if (nodes == ids.length) {
            ids = Arrays.copyOf(ids, nodes * 2);
            Arrays.fill(ids, nodes, ids.length, NONE);
        }
        insert(edge(node, codePoint), nodes);
        return nodes++;
    }

    private void insert(long edge, int child) {
        int mask = edges.length - 1;
        int slot = slot(edge, mask);
        while (edges[slot] != 0) {
            slot = slot + 1 & mask;
        }
        edges[slot] = edge;
        children[slot] = child;
    }

    private void grow() {
        long[] oldEdges = edges;
        int[] oldChildren = children;
        edges = new long[oldEdges.length * 2];
        children = new int[oldEdges.length * 2];
        for (int i = 0; i < oldEdges.length; i++) {
            if (oldEdges[i] != 0) {
                insert(oldEdges[i], oldChildren[i]);
            }
        }
    }

    private static long edge(int node, int codePoint) {
        return (long) (node + 1) << CODE_POINT_BITS | codePoint;
    }

    private static int slot(long edge, int mask) {
        return (int) (edge * 0x9E3779B97F4A7C15L >>> 32) & mask; // Fibonacci hashing
    }
}
