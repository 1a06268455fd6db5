package io.github.panabert.cli;

import io.github.panabert.bert.Batch;
import io.github.panabert.json.JsonObject;
import io.github.panabert.tokenizer.BertTokenizer;
import io.github.panabert.tokenizer.Encoding;
import io.github.panabert.tokenizer.TokenizerOptions;
import io.github.panabert.tokenizer.TokenizerOptions.Truncation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Texts as one batch, padded on the right to the longest.
 *
 * @param inputIds (B, S)
 * @param attentionMask (B, S), 0 for padding
 * @param tokenTypeIds (B, S)
 */
record PaddedTexts(int[][] inputIds, int[][] attentionMask, int[][] tokenTypeIds) {

    /**
     * Encodes all rows, each a text or a pair. Of a text with more tokens than {@code limit} the
     * rest is cut off, and said.
     *
     * @throws IllegalArgumentException if a row is refused, or there is none
     */
    static PaddedTexts encode(RowReader rows, BertTokenizer tokenizer, int limit, Console console) {
        TokenizerOptions options =
                TokenizerOptions.DEFAULT
                        .withTruncation(Truncation.LONGEST_FIRST)
                        .withMaxLength(limit);
        List<Encoding> encodings = new ArrayList<>();
        for (Row row = rows.next(); row != null; row = rows.next()) {
            JsonObject object = row.object();
            Encoding encoding =
                    tokenizer.encode(
                            object.string("text"), object.string("text_pair", null), options);
            CutTexts.check(console, row.source(), encoding);
            encodings.add(encoding);
        }
        if (encodings.isEmpty()) {
            throw new IllegalArgumentException("no texts, expected at least one");
        }
        return padded(encodings, Math.max(0, tokenizer.padId()));
    }

    private static PaddedTexts padded(List<Encoding> encodings, int padId) {
        int length = encodings.stream().mapToInt(Encoding::length).max().orElseThrow();
        int[][] ids = new int[encodings.size()][];
        int[][] mask = new int[encodings.size()][];
        int[][] types = new int[encodings.size()][];
        for (int i = 0; i < ids.length; i++) {
            Encoding encoding = encodings.get(i);
            ids[i] = Arrays.copyOf(encoding.inputIds(), length);
            Arrays.fill(ids[i], encoding.length(), length, padId);
            mask[i] = Arrays.copyOf(encoding.attentionMask(), length);
            types[i] = Arrays.copyOf(encoding.tokenTypeIds(), length);
        }
        return new PaddedTexts(ids, mask, types);
    }

    Batch batch() {
        return Batch.padded(inputIds, attentionMask, tokenTypeIds);
    }
}
