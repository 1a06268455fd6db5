package io.github.panabert.bert;

import io.github.panabert.tensor.Tensor;
import io.github.panabert.tokenizer.Encoding;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The input of a forward: sequences of token ids with what belongs to them, side by side without
 * padding. Immutable; arrays that are passed in are copied.
 *
 * <p>{@link #padded} takes Hugging Face's rectangles (B, S): there every position is computed and
 * returned, masked ones included, as in Hugging Face. {@link #of} takes sequences of any lengths.
 */
public final class Batch {
    private final int[] offsets;
    private final int[] inputIds;
    private final Tensor inputsEmbeds;
    private final int[] tokenTypeIds;
    private final int[] positionIds;
    private final AttentionMask attentionMask;

    private Batch(
            int[] offsets,
            int[] inputIds,
            Tensor inputsEmbeds,
            int[] tokenTypeIds,
            int[] positionIds,
            AttentionMask attentionMask) {
        this.offsets = offsets;
        this.inputIds = inputIds;
        this.inputsEmbeds = inputsEmbeds;
        this.tokenTypeIds = tokenTypeIds;
        this.positionIds = positionIds;
        this.attentionMask = attentionMask;
    }

    /**
     * Sequences of any lengths, without padding; they attend to all of their own tokens.
     *
     * @param inputIds one or more sequences of one or more ids each
     * @throws IllegalArgumentException if there is no sequence, or an empty one
     */
    public static Batch of(int[]... inputIds) {
        int[][] rows = Rows.present("input_ids", inputIds);
        return new Batch(
                Rows.offsets(rows), Rows.concatenated(rows), null, null, null, AttentionMask.NONE);
    }

    /** One text's or pair's tokens. */
    public static Batch of(Encoding encoding) {
        return of(List.of(encoding));
    }

    /**
     * Tokens of texts, of any lengths, side by side. Padding that an encoding has is computed, and
     * not attended to.
     *
     * @throws IllegalArgumentException if there is no encoding, or an empty one
     */
    public static Batch of(List<Encoding> encodings) {
        int[][] masks = rows(encodings, Encoding::attentionMask);
        Batch batch =
                of(rows(encodings, Encoding::inputIds))
                        .withTokenTypeIds(rows(encodings, Encoding::tokenTypeIds));
        boolean padded = Arrays.stream(masks).flatMapToInt(Arrays::stream).anyMatch(m -> m == 0);
        return padded ? batch.withAttentionMask(masks) : batch;
    }

    private static int[][] rows(List<Encoding> encodings, Function<Encoding, int[]> part) {
        return encodings.stream().map(part).toArray(int[][]::new);
    }

    /**
     * A rectangle of ids, (B, S).
     *
     * @throws IllegalArgumentException if it is empty, or its rows differ in length
     */
    public static Batch padded(int[][] inputIds) {
        return of(Rows.rectangle("input_ids", inputIds));
    }

    /**
     * Hugging Face's {@code bert(input_ids, attention_mask, token_type_ids)}.
     *
     * @param inputIds (B, S)
     * @param attentionMask (B, S), or (1, S) for all; non-zero: attend; null: attend to all
     * @param tokenTypeIds (B, S), or (1, S) for all; null: all 0
     * @throws IllegalArgumentException if a shape is not as said
     */
    public static Batch padded(int[][] inputIds, int[][] attentionMask, int[][] tokenTypeIds) {
        Batch batch = padded(inputIds);
        batch = attentionMask == null ? batch : batch.withAttentionMask(attentionMask);
        return tokenTypeIds == null ? batch : batch.withTokenTypeIds(tokenTypeIds);
    }

    /**
     * Vectors in place of ids: Hugging Face's {@code inputs_embeds}.
     *
     * @param inputsEmbeds (B, S, H)
     * @throws IllegalArgumentException if the tensor is empty or of another rank
     */
    public static Batch ofEmbeddings(Tensor inputsEmbeds) {
        if (inputsEmbeds == null || inputsEmbeds.rank() != 3 || inputsEmbeds.size() == 0) {
            throw new IllegalArgumentException(
                    "inputs_embeds: expected a shape (B, S, H), none of them 0, found "
                            + (inputsEmbeds == null
                                    ? "null"
                                    : Arrays.toString(inputsEmbeds.shape())));
        }
        int length = inputsEmbeds.dim(1);
        int[] offsets =
                IntStream.rangeClosed(0, inputsEmbeds.dim(0)).map(i -> i * length).toArray();
        return new Batch(offsets, null, inputsEmbeds, null, null, AttentionMask.NONE);
    }

    /**
     * With a mask of the keys: non-zero means that the token is attended to. Its rows are as long
     * as their sequences; one row stands for all.
     *
     * @throws IllegalArgumentException if a row is missing, or of another length than its sequence
     */
    public Batch withAttentionMask(int[][] attentionMask) {
        int[] flat = flat("attention_mask", attentionMask);
        return new Batch(
                offsets,
                inputIds,
                inputsEmbeds,
                tokenTypeIds,
                positionIds,
                AttentionMask.ofKeys(flat));
    }

    /**
     * With a mask as transformers takes it: (B, S), non-zero meaning attend, or (B, heads, S, S),
     * added to the scores, where any of the dimensions may be 1. A mask without a zero that is not
     * added, whatever its shape, is no mask.
     *
     * @throws IllegalArgumentException if the shape is none of these
     */
    public Batch withAttentionMask(Tensor attentionMask) {
        AttentionMask mask = AttentionMask.of(attentionMask, size(), rectangularLength());
        return new Batch(offsets, inputIds, inputsEmbeds, tokenTypeIds, positionIds, mask);
    }

    /**
     * With token types, 0 for all where there are none; one row stands for all.
     *
     * @throws IllegalArgumentException if a row is missing, or of another length than its sequence
     */
    public Batch withTokenTypeIds(int[][] ids) {
        return new Batch(
                offsets,
                inputIds,
                inputsEmbeds,
                flat("token_type_ids", ids),
                positionIds,
                attentionMask);
    }

    /**
     * With positions, 0, 1, 2 ... where there are none; one row stands for all.
     *
     * @throws IllegalArgumentException if a row is missing, or of another length than its sequence
     */
    public Batch withPositionIds(int[][] ids) {
        return new Batch(
                offsets,
                inputIds,
                inputsEmbeds,
                tokenTypeIds,
                flat("position_ids", ids),
                attentionMask);
    }

    private int[] flat(String what, int[][] values) {
        int[][] rows = Rows.present(what, values);
        if (rows.length != 1 && rows.length != size()) {
            throw new IllegalArgumentException(
                    what + ": " + rows.length + " rows for " + size() + " sequences");
        }
        int[] flat = new int[rows()];
        for (int i = 0; i < size(); i++) {
            int[] row = rows[rows.length == 1 ? 0 : i];
            if (row.length != length(i)) {
                throw new IllegalArgumentException(
                        what
                                + "["
                                + (rows.length == 1 ? 0 : i)
                                + "]: "
                                + row.length
                                + " numbers for a sequence of "
                                + length(i)
                                + " tokens");
            }
            System.arraycopy(row, 0, flat, offset(i), row.length);
        }
        return flat;
    }

    /** How many sequences there are: B. */
    public int size() {
        return offsets.length - 1;
    }

    /** How many tokens a sequence has. */
    public int length(int sequence) {
        return offsets[sequence + 1] - offsets[sequence];
    }

    /** How many tokens the longest sequence has: S. */
    public int maxLength() {
        int longest = 0;
        for (int i = 0; i < size(); i++) {
            longest = Math.max(longest, length(i));
        }
        return longest;
    }

    /** How many tokens there are in all. */
    int rows() {
        return offsets[size()];
    }

    /** The row of a sequence's first token. */
    int offset(int sequence) {
        return offsets[sequence];
    }

    private int rectangularLength() {
        int length = length(0);
        for (int i = 1; i < size(); i++) {
            if (length(i) != length) {
                throw new IllegalArgumentException(
                        "attention_mask: a tensor belongs to sequences of one length;"
                                + " sequence 0 has "
                                + length
                                + " tokens, sequence "
                                + i
                                + " has "
                                + length(i));
            }
        }
        return length;
    }

    /** The ids of all rows, or null. */
    int[] inputIds() {
        return inputIds;
    }

    /** The vectors that stand in for ids, or null. */
    Tensor inputsEmbeds() {
        return inputsEmbeds;
    }

    int tokenType(int row) {
        return tokenTypeIds == null ? 0 : tokenTypeIds[row];
    }

    int position(int sequence, int index) {
        return positionIds == null ? index : positionIds[offsets[sequence] + index];
    }

    boolean hasPositions() {
        return positionIds != null;
    }

    AttentionMask attentionMask() {
        return attentionMask;
    }
}
