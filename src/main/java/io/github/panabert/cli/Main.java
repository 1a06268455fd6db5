package io.github.panabert.cli;

import io.github.panabert.bert.BertModel;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: {@code panabert COMMAND ...}, and what becomes of its errors. */
@Command(
        name = "panabert",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "BERT on the CPU in pure Java, equal to Hugging Face.",
        footer = {
            "",
            "Exit code: 0; 2 for bad usage or bad input, with one line on stderr; 1 for a defect.",
            "Results go to stdout, all else to stderr. More heap: JDK_JAVA_OPTIONS=-Xmx8g panabert ...",
            "Completion by TAB in bash or zsh: source <(panabert generate-completion)"
        })
public final class Main implements Runnable {
    static final int DEFECT = 1;
    static final int BAD_INPUT = 2;

    private static final List<String> COMMANDS =
            List.of(
                    "forward",
                    "embed",
                    "similarity",
                    "fill-mask",
                    "qa",
                    "ner",
                    "classify",
                    "attend",
                    "rerank",
                    "tokenize",
                    "inspect",
                    "convert",
                    "download",
                    "bench");

    private static final Set<String> WITHOUT_MODEL =
            Set.of("tokenize", "inspect", "convert", "download");

    @Spec private CommandSpec spec;

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        Console console =
                new Console(
                        System.in,
                        new FileOutputStream(FileDescriptor.out),
                        System.err,
                        Integer.getInteger("panabert.columns", 0),
                        Boolean.getBoolean("panabert.outIsTerminal"));
        System.exit(run(console, args));
    }

    /** Runs one command and returns its exit code. */
    static int run(Console console, String... args) {
        CommandLine commands = new CommandLine(new Main());
        // picocli takes 6 ms to read a command, so it reads one; the launcher's archive is of all
        boolean every = Boolean.getBoolean("panabert.everyCommand");
        if (args.length > 0 && COMMANDS.contains(args[0]) && !every) {
            if (!WITHOUT_MODEL.contains(args[0])) {
                BertModel.prepare();
            }
            commands.addSubcommand(command(args[0], console));
        } else {
            COMMANDS.forEach(name -> commands.addSubcommand(command(name, console)));
            commands.addSubcommand(new AutoComplete.GenerateCompletion());
        }
        commands.registerConverter(Path.class, Main::path)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(console.textOut())
                .setUsageHelpWidth(100)
                .setExpandAtFiles(false)
                .setPosixClusteredShortOptionsAllowed(false)
                .setParameterExceptionHandler((e, _) -> usageError(console, e))
                .setExecutionExceptionHandler((e, _, _) -> failure(console, e));
        try {
            return commands.execute(args);
        } catch (OutOfMemoryError e) {
            console.error(
                    "out of memory ("
                            + e.getMessage()
                            + "): give Java more with JDK_JAVA_OPTIONS=-Xmx8g");
            return BAD_INPUT;
        } catch (Error e) {
            return defect(console, e);
        }
    }

    private static Object command(String name, Console console) {
        return switch (name) {
            case "forward" -> new ForwardCommand(console);
            case "embed" -> new EmbedCommand(console);
            case "similarity" -> new SimilarityCommand(console);
            case "fill-mask" -> new FillMaskCommand(console);
            case "qa" -> new QaCommand(console);
            case "ner" -> new NerCommand(console);
            case "classify" -> new ClassifyCommand(console);
            case "attend" -> new AttendCommand(console);
            case "rerank" -> new RerankCommand(console);
            case "tokenize" -> new TokenizeCommand(console);
            case "inspect" -> new InspectCommand(console);
            case "convert" -> new ConvertCommand(console);
            case "download" -> new DownloadCommand(console, System.getenv());
            case "bench" -> new BenchCommand(console);
            default -> throw new AssertionError(name);
        };
    }

    /** Reached when there is no command. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no COMMAND given");
    }

    private static Path path(String name) {
        if (name.isEmpty()) {
            throw new TypeConversionException("expected a file or folder, found an empty name");
        }
        return Path.of(name);
    }

    private static int usageError(Console console, ParameterException e) {
        CommandLine command = e.getCommandLine();
        String problem =
                e instanceof UnmatchedArgumentException unmatched && command.getParent() == null
                        ? unknown(unmatched.getUnmatched().getFirst(), command)
                        : e.getMessage();
        console.error(problem + " (see " + command.getCommandSpec().qualifiedName() + " --help)");
        return BAD_INPUT;
    }

    private static String unknown(String argument, CommandLine commands) {
        return argument.startsWith("-")
                ? "no option " + argument + " before COMMAND"
                : "no command \"%s\"; there are %s"
                        .formatted(argument, String.join(", ", commands.getSubcommands().keySet()));
    }

    private static int failure(Console console, Exception e) {
        return switch (e) {
            case ClosedPipeException _ -> 0;
            case UncheckedIOException io when io.getMessage().equals(io.getCause().toString()) -> {
                console.error(io.getCause().getMessage());
                yield BAD_INPUT;
            }
            case IllegalArgumentException _, IllegalStateException _, UncheckedIOException _ -> {
                console.error(e.getMessage());
                yield BAD_INPUT;
            }
            default -> defect(console, e);
        };
    }

    private static int defect(Console console, Throwable e) {
        console.error("defect: " + e);
        return DEFECT;
    }

    /** The version, which only the module carries. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version =
                    Optional.ofNullable(Main.class.getModule().getDescriptor())
                            .flatMap(ModuleDescriptor::rawVersion)
                            .orElse("of unknown version");
            return new String[] {"panabert " + version + " on Java " + Runtime.version()};
        }
    }
}
