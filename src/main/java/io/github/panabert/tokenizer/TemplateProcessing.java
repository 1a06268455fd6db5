package io.github.panabert.tokenizer;

import java.util.List;

/**
 * Where the special tokens go: the post-processor of Hugging Face's tokenizers of the same name.
 * Its BertProcessing is the template {@code [CLS] A [SEP] B [SEP]}.
 *
 * @param single the pieces of one sequence
 * @param pair the pieces of a pair
 */
record TemplateProcessing(List<Piece> single, List<Piece> pair) {
    /** The sequence number of special tokens. */
    static final int SPECIAL = -1;

    /**
     * A sequence, or special tokens.
     *
     * @param sequence 0 or 1, or {@link #SPECIAL}
     * @param typeId the token type
     * @param ids the special tokens
     * @param texts their texts
     */
    record Piece(int sequence, int typeId, int[] ids, List<String> texts) {
        static Piece sequence(int sequence, int typeId) {
            return new Piece(sequence, typeId, new int[0], List.of());
        }

        static Piece special(int typeId, String text, int id) {
            return new Piece(SPECIAL, typeId, new int[] {id}, List.of(text));
        }
    }

    /** No special tokens, a pair's second sequence of type 1. */
    static final TemplateProcessing PLAIN =
            new TemplateProcessing(
                    List.of(Piece.sequence(0, 0)),
                    List.of(Piece.sequence(0, 0), Piece.sequence(1, 1)));

    /** {@code [CLS] A [SEP]} and {@code [CLS] A [SEP] B [SEP]}, the last two of type 1. */
    static TemplateProcessing bert(String cls, int clsId, String sep, int sepId) {
        Piece start = Piece.special(0, cls, clsId);
        Piece end = Piece.special(0, sep, sepId);
        return new TemplateProcessing(
                List.of(start, Piece.sequence(0, 0), end),
                List.of(
                        start,
                        Piece.sequence(0, 0),
                        end,
                        Piece.sequence(1, 1),
                        Piece.special(1, sep, sepId)));
    }

    /** The pieces for so many sequences. */
    List<Piece> pieces(int sequences, boolean addSpecialTokens) {
        List<Piece> pieces = sequences == 1 ? single : pair;
        return addSpecialTokens
                ? pieces
                : pieces.stream().filter(p -> p.sequence() != SPECIAL).toList();
    }
}
