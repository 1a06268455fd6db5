package io.github.panabert.cli;

import io.github.panabert.bert.Batch;
import io.github.panabert.bert.BertConfig;
import io.github.panabert.bert.BertModel;
import io.github.panabert.kernel.FmaPeak;
import io.github.panabert.kernel.Workers;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bench}: how fast the model is on this machine, beside what the machine can do. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "This model on this machine, in about ten seconds.",
        footer = {
            "",
            "A row a shape: batch x tokens; the median and the best time of a forward with Hugging Face's",
            "two default outputs; tokens/s; billions of floating-point operations a second, and their share",
            "of the machine's fused multiply-add peak on as many threads, measured first.",
            "",
            "Examples:",
            "  panabert bench",
            "  panabert bench --model DIR --threads 1"
        })
final class BenchCommand implements Callable<Integer> {
    private static final long MILLIS = 1_000_000;
    private static final long PEAK_NANOS = 500 * MILLIS;
    private static final long WARM_UP_NANOS = 3000 * MILLIS;
    private static final long TIMED_NANOS = 1200 * MILLIS;
    private static final int LEAST_TIMED = 2;
    private static final List<Shape> SHAPES =
            List.of(new Shape(1, 16), new Shape(1, 128), new Shape(1, 512), new Shape(8, 128));

    private record Shape(int batch, int length) {
        Shape fitting(BertConfig config) {
            return new Shape(batch, Math.min(length, config.maxPositions()));
        }

        Batch batch(BertConfig config) {
            int[][] ids =
                    IntStream.range(0, batch)
                            .mapToObj(b -> ids(b * length, config.vocabSize()))
                            .toArray(int[][]::new);
            return Batch.of(ids);
        }

        /** Ids from all over the vocabulary. */
        private int[] ids(int from, int vocabSize) {
            return IntStream.range(from, from + length)
                    .map(i -> (int) (i * 7919L % vocabSize))
                    .toArray();
        }
    }

    private final Console console;

    @Mixin private ModelOption model;
    @Mixin private ThreadsOption threads;

    BenchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        BertModel bert = model.load(threads);
        BertConfig config = bert.config();
        try (Output output = Output.to(console.out())) {
            FmaPeak.flopsPerSecond(Workers.of(threads.threads()), PEAK_NANOS); // compiles it
            double peak = FmaPeak.flopsPerSecond(Workers.of(threads.threads()), PEAK_NANOS);
            output.write(
                    line(
                            "%s: %d layers of %d; %d of %d processors, FMA peak %.1f GF/s%n",
                            model.folder().toAbsolutePath().normalize().getFileName(),
                            config.layers(),
                            config.hiddenSize(),
                            threads.threads(),
                            Runtime.getRuntime().availableProcessors(),
                            peak / 1e9));
            output.write(line("%-12s%10s%10s", "batch x tok.", "median ms", "best ms"));
            output.write(line("%12s%9s%9s%n", "tokens/s", "GF/s", "of peak"));
            List<Shape> shapes = SHAPES.stream().map(s -> s.fitting(config)).distinct().toList();
            warmUp(bert, shapes);
            for (Shape shape : shapes) {
                output.write(row(shape, nanos(bert, shape.batch(config)), config, peak));
                output.flush();
            }
            output.finish();
        }
        return 0;
    }

    /** All shapes in turn: the compiler then has seen each of them. */
    private static void warmUp(BertModel bert, List<Shape> shapes) {
        long start = System.nanoTime();
        do {
            shapes.forEach(shape -> bert.forward(shape.batch(bert.config())));
        } while (System.nanoTime() - start < WARM_UP_NANOS);
    }

    /** The times of forwards, sorted. */
    private static long[] nanos(BertModel bert, Batch batch) {
        bert.forward(batch);
        LongStream.Builder times = LongStream.builder();
        int count = 0;
        long start = System.nanoTime();
        do {
            long from = System.nanoTime();
            bert.forward(batch);
            times.add(System.nanoTime() - from);
            count++;
        } while (count < LEAST_TIMED || System.nanoTime() - start < TIMED_NANOS);
        return times.build().sorted().toArray();
    }

    private static String row(Shape shape, long[] nanos, BertConfig config, double peak) {
        double seconds = nanos[nanos.length / 2] / 1e9;
        double flops = shape.batch * config.flops(shape.length) / seconds;
        return line(
                "%-12s%10.2f%10.2f%12.0f%9.1f%8.0f%%%n",
                shape.batch + " x " + shape.length,
                seconds * 1e3,
                nanos[0] / 1e6,
                shape.batch * shape.length / seconds,
                flops / 1e9,
                100 * flops / peak);
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
