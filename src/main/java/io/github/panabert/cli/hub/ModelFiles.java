package io.github.panabert.cli.hub;

import io.github.panabert.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which files of a model's listing are needed to run it. */
final class ModelFiles {
    /** The folder itself or that of a module, such as 1_Pooling, and a name. */
    private static final Pattern PLACE = Pattern.compile("(\\d+_\\w+/)?([^/]+)");

    private static final Pattern CONFIG = Pattern.compile("config\\.json");

    private static final Pattern SETTINGS =
            Pattern.compile(
                    "config\\.json|tokenizer\\.json|tokenizer_config\\.json|special_tokens_map\\.json"
                            + "|added_tokens\\.json|vocab\\.txt|modules\\.json"
                            + "|sentence_bert_config\\.json|config_sentence_transformers\\.json");

    /** Kinds of weights, the better ones first: of a folder one kind is taken. */
    private static final List<Pattern> WEIGHTS =
            List.of(
                    Pattern.compile("model\\.safetensors"),
                    Pattern.compile(
                            "model\\.safetensors\\.index\\.json|model-\\d+-of-\\d+\\.safetensors"),
                    Pattern.compile("pytorch_model\\.bin"),
                    Pattern.compile(
                            "pytorch_model\\.bin\\.index\\.json|pytorch_model-\\d+-of-\\d+\\.bin"));

    private ModelFiles() {}

    /**
     * The needed ones of a listing, sorted.
     *
     * @throws IllegalArgumentException if a name would leave the folder, or the listing is none of
     *     a model that could be run
     */
    static List<String> of(String repo, JsonObject listing) {
        List<String> names = new ArrayList<>();
        for (JsonObject sibling : listing.objects("siblings")) {
            String name = sibling.string("rfilename");
            if (!staysInFolder(name)) {
                throw sibling.invalid(
                        "rfilename",
                        "\"" + printable(name) + "\" is no name of a file in a folder");
            }
            names.add(name);
        }
        List<String> needed = needed(names);
        if (!isModel(needed)) {
            throw new IllegalArgumentException(
                    repo
                            + ": expected a config.json and a model.safetensors or pytorch_model.bin"
                            + " among its "
                            + names.size()
                            + " files");
        }
        return needed;
    }

    /** Whether there are a configuration and weights. */
    static boolean isModel(List<String> names) {
        return contains(names, CONFIG) && WEIGHTS.stream().anyMatch(kind -> contains(names, kind));
    }

    private static boolean contains(List<String> names, Pattern pattern) {
        return names.stream()
                .map(PLACE::matcher)
                .anyMatch(m -> m.matches() && pattern.matcher(m.group(2)).matches());
    }

    private static List<String> needed(List<String> names) {
        TreeSet<String> needed = new TreeSet<>();
        TreeMap<String, List<TreeSet<String>>> weights = new TreeMap<>();
        for (String name : names) {
            Matcher place = PLACE.matcher(name);
            if (!place.matches()) {
                continue;
            }
            if (SETTINGS.matcher(place.group(2)).matches()) {
                needed.add(name);
            }
            String folder = place.group(1) == null ? "" : place.group(1);
            List<TreeSet<String>> kinds =
                    weights.computeIfAbsent(
                            folder, _ -> WEIGHTS.stream().map(_ -> new TreeSet<String>()).toList());
            for (int kind = 0; kind < WEIGHTS.size(); kind++) {
                if (WEIGHTS.get(kind).matcher(place.group(2)).matches()) {
                    kinds.get(kind).add(name);
                }
            }
        }
        weights.values()
                .forEach(
                        kinds ->
                                kinds.stream()
                                        .filter(kind -> !kind.isEmpty())
                                        .findFirst()
                                        .ifPresent(needed::addAll));
        return List.copyOf(needed);
    }

    private static boolean staysInFolder(String name) {
        return name.matches("[^/\\\\:\\p{Cntrl}]+(/[^/\\\\:\\p{Cntrl}]+)*")
                && !name.matches("(.*/)?\\.\\.?(/.*)?");
    }

    private static String printable(String name) {
        String cut = name.length() <= 200 ? name : name.substring(0, 200) + "...";
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
