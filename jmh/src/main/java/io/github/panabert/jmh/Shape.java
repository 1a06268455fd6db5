package io.github.panabert.jmh;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The lengths of a forward's sequences, written batch x tokens: "8x128"; "63x8+1x512" are 63 short
 * ones and a long one.
 */
record Shape(List<Integer> lengths) {
    private static final Pattern NAME =
            Pattern.compile("[1-9]\\d*x[1-9]\\d*(\\+[1-9]\\d*x[1-9]\\d*)*");

    static Shape of(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "shape: \"" + name + "\", expected batch x tokens: 8x128, or 63x8+1x512");
        }
        List<Integer> lengths = new ArrayList<>();
        for (String part : name.split("\\+")) {
            int x = part.indexOf('x');
            int batch = Integer.parseInt(part.substring(0, x));
            int length = Integer.parseInt(part.substring(x + 1));
            lengths.addAll(Collections.nCopies(batch, length));
        }
        return new Shape(lengths);
    }

    /** The length of all, of which none differs. */
    int length() {
        if (lengths.stream().distinct().count() > 1) {
            throw new IllegalArgumentException("shape: expected sequences of one length");
        }
        return lengths.getFirst();
    }

    int tokens() {
        return lengths.stream().mapToInt(Integer::intValue).sum();
    }

    /** [CLS], ids from all over BERT's vocabulary, [SEP]. */
    int[][] inputIds() {
        int[][] ids = new int[lengths.size()][];
        for (int b = 0; b < ids.length; b++) {
            ids[b] = new int[lengths.get(b)];
            for (int i = 0; i < ids[b].length; i++) {
                ids[b][i] = 1000 + (int) ((i * 7919L + b * 104729L) % 20000);
            }
            ids[b][0] = 101;
            ids[b][ids[b].length - 1] = 102;
        }
        return ids;
    }

    /** For those that take text only: texts of these lengths, [CLS] and [SEP] counted. */
    List<String> texts() {
        return lengths.stream()
                .map(length -> String.join(" ", Collections.nCopies(length - 2, "hello")))
                .toList();
    }
}
