package io.github.panabert;

import io.github.panabert.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** A pipeline's golden rows as tests. */
public final class GoldenPipeline {
    /** Compares what a model answers to a row with what Hugging Face does. */
    public interface Check<M> {
        /**
         * @param atol how far a score may be off
         */
        void check(M model, JsonObject row, double atol);
    }

    private GoldenPipeline() {}

    /**
     * A test for each row of a pipeline, by model, so that each is loaded once.
     *
     * @param pipeline its key in {@code pipelines.json}, and its file's name
     * @param load the model of a name
     */
    public static <M> Stream<DynamicTest> tests(
            String pipeline, Function<String, M> load, Check<M> check) {
        JsonObject models =
                JsonObject.read(Golden.path("pipelines", "pipelines.json"))
                        .object("files")
                        .object(pipeline)
                        .object("models");
        Map<String, List<JsonObject>> rows =
                Golden.rows("pipelines", pipeline + ".jsonl").stream()
                        .collect(Collectors.groupingBy(row -> row.string("model")));
        return rows.entrySet().stream()
                .flatMap(
                        entry -> {
                            M model = load.apply(entry.getKey());
                            double atol = models.object(entry.getKey()).number("atol");
                            return entry.getValue().stream()
                                    .map(
                                            row ->
                                                    DynamicTest.dynamicTest(
                                                            row.string("id"),
                                                            () -> check.check(model, row, atol)));
                        });
    }
}
