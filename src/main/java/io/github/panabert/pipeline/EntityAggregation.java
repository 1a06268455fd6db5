package io.github.panabert.pipeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Classified tokens of a text to entities. Source: aggregate, group_entities and
 * aggregate_overlapping_entities of transformers' token classification pipeline.
 *
 * @param labels of the model, by their ids
 * @param text the text's code points
 * @param joining tokens to the text that they were made from
 */
record EntityAggregation(
        AggregationStrategy strategy,
        List<String> labels,
        int[] text,
        Function<List<String>, String> joining) {

    /** A token or a word with its label. */
    private record Labelled(String label, double score, int start, int end, String word) {
        /** B begins an entity of its tag; any other label goes on with one. */
        private boolean begins() {
            return label.startsWith("B-");
        }

        private String tag() {
            return begins() || label.startsWith("I-") ? label.substring(2) : label;
        }
    }

    /** The entities of a window's tokens, special ones left out, in their order. */
    List<Entity> entities(List<ClassifiedToken> tokens) {
        return switch (strategy) {
            case NONE -> tokens.stream().map(this::entity).toList();
            case SIMPLE -> grouped(tokens.stream().map(token -> word(List.of(token))).toList());
            case FIRST, AVERAGE, MAX -> grouped(words(tokens).stream().map(this::word).toList());
        };
    }

    private Entity entity(ClassifiedToken token) {
        return new Entity(
                labels.get(token.label()),
                token.score(),
                token.start(),
                token.end(),
                text(token.start(), token.end()),
                token.word(),
                token.index());
    }

    private static List<List<ClassifiedToken>> words(List<ClassifiedToken> tokens) {
        List<List<ClassifiedToken>> words = new ArrayList<>();
        for (ClassifiedToken token : tokens) {
            if (words.isEmpty() || !token.subword()) {
                words.add(new ArrayList<>());
            }
            words.getLast().add(token);
        }
        return words;
    }

    private Labelled word(List<ClassifiedToken> tokens) {
        double[] probabilities = probabilities(tokens);
        int label = ClassifiedToken.argmax(probabilities);
        return new Labelled(
                labels.get(label),
                probabilities[label],
                tokens.getFirst().start(),
                tokens.getLast().end(),
                strategy == AggregationStrategy.SIMPLE
                        ? tokens.getFirst().word()
                        : joining.apply(tokens.stream().map(ClassifiedToken::word).toList()));
    }

    private double[] probabilities(List<ClassifiedToken> tokens) {
        ClassifiedToken deciding = tokens.getFirst();
        if (strategy == AggregationStrategy.AVERAGE) {
            double[] mean = new double[labels.size()];
            for (ClassifiedToken token : tokens) {
                for (int i = 0; i < mean.length; i++) {
                    mean[i] += token.probabilities()[i] / tokens.size();
                }
            }
            return mean;
        }
        if (strategy == AggregationStrategy.MAX) {
            for (ClassifiedToken token : tokens) {
                deciding = token.score() > deciding.score() ? token : deciding;
            }
        }
        return deciding.probabilities();
    }

    private List<Entity> grouped(List<Labelled> words) {
        List<Entity> entities = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= words.size(); i++) {
            boolean goesOn =
                    i < words.size()
                            && !words.get(i).begins()
                            && words.get(i).tag().equals(words.get(i - 1).tag());
            if (!goesOn) {
                entities.add(entity(words.subList(from, i)));
                from = i;
            }
        }
        return entities;
    }

    private Entity entity(List<Labelled> group) {
        String label = group.getFirst().label;
        int start = group.getFirst().start;
        int end = group.getLast().end;
        return new Entity(
                label.substring(label.indexOf('-') + 1),
                group.stream().mapToDouble(Labelled::score).average().orElseThrow(),
                start,
                end,
                text(start, end),
                joining.apply(group.stream().map(Labelled::word).toList()),
                null);
    }

    private String text(int start, int end) {
        return new String(text, start, end - start);
    }

    /**
     * The entities of all windows by their starts, without those that overlap: of two the longer
     * one stays, of two of one length the one with the higher score, else the earlier one.
     */
    static List<Entity> withoutOverlaps(List<Entity> ofAllWindows) {
        List<Entity> sorted = new ArrayList<>(ofAllWindows);
        sorted.sort(Comparator.comparingInt(Entity::start));
        List<Entity> kept = new ArrayList<>();
        for (Entity entity : sorted) {
            if (kept.isEmpty() || entity.start() >= kept.getLast().end()) {
                kept.add(entity);
            } else if (BY_WORTH.compare(entity, kept.getLast()) > 0) {
                kept.set(kept.size() - 1, entity);
            }
        }
        return kept;
    }

    private static final Comparator<Entity> BY_WORTH =
            Comparator.<Entity>comparingInt(entity -> entity.end() - entity.start())
                    .thenComparingDouble(Entity::score);
}
