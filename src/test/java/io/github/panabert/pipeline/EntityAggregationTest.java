package io.github.panabert.pipeline;

import static io.github.panabert.pipeline.AggregationStrategy.AVERAGE;
import static io.github.panabert.pipeline.AggregationStrategy.FIRST;
import static io.github.panabert.pipeline.AggregationStrategy.MAX;
import static io.github.panabert.pipeline.AggregationStrategy.NONE;
import static io.github.panabert.pipeline.AggregationStrategy.SIMPLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The rules one by one, on probabilities written by hand; the golden rows have them together. */
class EntityAggregationTest {
    private static final List<String> LABELS =
            List.of("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "LOC-CITY", "PER");

    /** Each token one character of this text and the space behind it. */
    private static final String TEXT = "a b c d e f g h ";

    @Test
    void withoutAggregationEachTokenIsOne() {
        assertThat(entities(NONE, token(0, "B-PER", 0.5), piece(1, "I-PER", 0.75)))
                .containsExactly(
                        new Entity("B-PER", 0.5, 0, 1, "a", "a", 1),
                        new Entity("I-PER", 0.75, 2, 3, "b", "##b", 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "B-PER I-PER I-PER | PER:a b c",
                "I-PER I-PER | PER:a b",
                "B-PER B-PER I-PER | PER:a PER:b c",
                "I-PER B-PER | PER:a PER:b",
                "B-PER I-ORG | PER:a ORG:b",
                "B-PER O I-PER | PER:a O:b PER:c",
                "O O B-PER | O:a b PER:c",
                "LOC-CITY LOC-CITY | CITY:a b",
                "PER I-PER B-PER PER | PER:a b PER:c d"
            })
    void neighboursOfATagAreOneUnlessABegins(String labels, String expected) {
        String[] all = labels.split(" ");
        ClassifiedToken[] tokens = new ClassifiedToken[all.length];
        for (int i = 0; i < all.length; i++) {
            tokens[i] = token(i, all[i], 0.9);
        }
        for (AggregationStrategy strategy : List.of(SIMPLE, FIRST, AVERAGE, MAX)) {
            StringBuilder found = new StringBuilder();
            for (Entity entity : entities(strategy, tokens)) {
                found.append(" ").append(entity.label()).append(":").append(entity.text());
            }
            assertThat(found.substring(1)).as(strategy.name()).isEqualTo(expected);
        }
    }

    @Test
    void aGroupsScoreIsTheMean() {
        Entity entity = entities(SIMPLE, token(0, "PER", 0.5), token(1, "PER", 0.75)).getFirst();
        assertThat(entity.score()).isEqualTo(0.625);
        assertThat(entity.index()).isNull();
    }

    @Test
    void theTokensOfAWordMayDifferInSimpleOnly() {
        ClassifiedToken[] word = {token(0, "B-PER", 0.625), piece(1, "I-ORG", 0.75)};
        assertThat(entities(SIMPLE, word)).extracting(Entity::label).containsExactly("PER", "ORG");
        assertThat(entities(FIRST, word))
                .containsExactly(new Entity("PER", 0.625, 0, 3, "a b", "ab", null));
        assertThat(entities(MAX, word))
                .containsExactly(new Entity("ORG", 0.75, 0, 3, "a b", "ab", null));
    }

    @Test
    void theAverageIsThatOfTheProbabilities() {
        double[] first = {0, 0.5, 0, 0, 0.25, 0.25, 0};
        double[] second = {0.25, 0, 0, 0, 0.5, 0.25, 0};
        List<Entity> found =
                entities(
                        AVERAGE,
                        new ClassifiedToken("a", first, 0, 1, 1, false),
                        new ClassifiedToken("##b", second, 2, 3, 2, true));
        assertThat(found).containsExactly(new Entity("ORG", 0.375, 0, 3, "a b", "ab", null));
    }

    @Test
    void ofEqualTokensAndLabelsTheEarlierCounts() {
        ClassifiedToken[] word = {token(0, "B-PER", 0.75), piece(1, "I-ORG", 0.75)};
        assertThat(entities(MAX, word)).extracting(Entity::label).containsExactly("PER");
        double[] even = {0, 0.5, 0, 0, 0.5, 0, 0};
        assertThat(entities(NONE, new ClassifiedToken("a", even, 0, 1, 1, false)))
                .extracting(Entity::label)
                .containsExactly("B-PER");
    }

    @Test
    void theFirstTokenBeginsAWordWhateverItIs() {
        assertThat(entities(FIRST, piece(0, "B-PER", 0.9), piece(1, "B-ORG", 0.9)))
                .extracting(Entity::word)
                .containsExactly("##ab");
    }

    @Test
    void aTokenThatIsNotAsLongAsItsTextIsASubword() {
        assertThat(ClassifiedToken.isSubword("##ing", 3, 6)).isTrue();
        assertThat(ClassifiedToken.isSubword("cat", 0, 4)).isTrue();
        assertThat(ClassifiedToken.isSubword("cat", 0, 3)).isFalse();
        assertThat(ClassifiedToken.isSubword("\uD83D\uDE00", 0, 1)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void noTokensAreNoEntities(AggregationStrategy strategy) {
        assertThat(entities(strategy)).isEmpty();
    }

    /** Over random tokens: the groups are the tokens, each once and in order. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void nothingIsLost(AggregationStrategy strategy) {
        Random random = new Random(7);
        for (int trial = 0; trial < 200; trial++) {
            ClassifiedToken[] tokens = new ClassifiedToken[random.nextInt(9)];
            double least = 1;
            for (int i = 0; i < tokens.length; i++) {
                String label = LABELS.get(random.nextInt(LABELS.size()));
                double score = 0.5 + random.nextDouble() / 2;
                least = Math.min(least, score);
                tokens[i] = random.nextBoolean() ? token(i, label, score) : piece(i, label, score);
            }
            StringBuilder text = new StringBuilder();
            for (Entity entity : entities(strategy, tokens)) {
                text.append(entity.text()).append(" ");
                assertThat(entity.text()).isEqualTo(TEXT.substring(entity.start(), entity.end()));
                assertThat(entity.score()).isLessThanOrEqualTo(1);
                if (strategy != AVERAGE) {
                    assertThat(entity.score()).isGreaterThan(least - 1e-15); // a mean's rounding
                }
            }
            assertThat(text).hasToString(TEXT.substring(0, 2 * tokens.length));
        }
    }

    @Test
    void ofOverlappingEntitiesTheLongerThenTheSurerThenTheEarlierStays() {
        Entity shorter = span(0, 3, 0.9, "x");
        Entity longer = span(2, 6, 0.5, "x");
        Entity same = span(5, 9, 0.6, "x");
        Entity apart = span(9, 10, 0.1, "x");
        Entity twin = span(9, 10, 0.1, "y");
        assertThat(EntityAggregation.withoutOverlaps(List.of(shorter, apart, longer)))
                .containsExactly(longer, apart);
        assertThat(EntityAggregation.withoutOverlaps(List.of(apart, longer, same)))
                .containsExactly(same, apart);
        assertThat(EntityAggregation.withoutOverlaps(List.of(apart, twin))).containsExactly(apart);
        assertThat(EntityAggregation.withoutOverlaps(List.of(twin, apart))).containsExactly(twin);
        assertThat(EntityAggregation.withoutOverlaps(List.of())).isEmpty();
    }

    @Test
    void whatStaysIsInOrderAndApart() {
        Random random = new Random(8);
        for (int trial = 0; trial < 200; trial++) {
            List<Entity> all = new ArrayList<>();
            for (int i = random.nextInt(12); i > 0; i--) {
                int start = random.nextInt(30);
                all.add(span(start, start + 1 + random.nextInt(5), random.nextDouble(), "x"));
            }
            List<Entity> kept = EntityAggregation.withoutOverlaps(all);
            assertThat(all).containsAll(kept);
            assertThat(kept).isSortedAccordingTo(Comparator.comparingInt(Entity::start));
            for (int i = 1; i < kept.size(); i++) {
                assertThat(kept.get(i).start()).isGreaterThanOrEqualTo(kept.get(i - 1).end());
            }
            for (Entity dropped : all) {
                assertThat(kept)
                        .as("what overlaps, or overlapped, " + dropped)
                        .anyMatch(k -> k.end() - k.start() >= dropped.end() - dropped.start());
            }
        }
    }

    private static Entity span(int start, int end, double score, String label) {
        return new Entity(label, score, start, end, "", "", null);
    }

    private static ClassifiedToken token(int at, String label, double score) {
        return token(at, label, score, false);
    }

    private static ClassifiedToken piece(int at, String label, double score) {
        return token(at, label, score, true);
    }

    private static ClassifiedToken token(int at, String label, double score, boolean subword) {
        double[] probabilities = new double[LABELS.size()];
        probabilities[LABELS.indexOf(label)] = score;
        String written = TEXT.substring(2 * at, 2 * at + 1);
        return new ClassifiedToken(
                subword ? "##" + written : written,
                probabilities,
                2 * at,
                2 * at + 1,
                at + 1,
                subword);
    }

    private static List<Entity> entities(AggregationStrategy strategy, ClassifiedToken... tokens) {
        EntityAggregation aggregation =
                new EntityAggregation(
                        strategy,
                        LABELS,
                        TEXT.codePoints().toArray(),
                        words -> String.join(" ", words).replace(" ##", ""));
        return aggregation.entities(List.of(tokens));
    }
}
