package io.hillock.supervision;

import io.hillock.health.HealthRule;
import io.hillock.yaml.YamlException;
import io.hillock.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The processes of an ecosystem in YAML, as {@code src/docs/cells.md} describes it. Everything is checked when it is read; a mistake is a
 * {@link YamlException} that names file and line. Immutable.
 *
 * @param name of the ecosystem
 * @param needs how many of the processes it needs
 * @param health where its health can be asked for
 */
public record EcosystemFile(String name, HealthRule needs, Optional<String> health, List<ProcessSpec> processes) {
    private static final Set<String> FILE_KEYS = Set.of("name", "needs", "health", "cells");
    private static final Set<String> CELL_KEYS = Set.of("name", "hillock", "engine", "command", "instances", "after",
            "ready", "environment", "restarts", "within", "backoff", "stop");
    private static final String NAME = "${name}";
    private static final String LISTENING = "listening on";
    private static final String CONNECTED = "connected to";

    /**
     * What the programs of this machine are.
     *
     * @param hillock the command line of {@code hillock}
     * @param engine the program {@code hillock-engine}
     */
    public record Programs(List<String> hillock, Supplier<Path> engine) {}

    public EcosystemFile {
        processes = List.copyOf(processes);
    }

    /** Reads a file. Its processes run in the file's folder. */
    public static EcosystemFile open(Path file, Programs programs) {
        try {
            return read(file.toString(), Files.readString(file), file.toAbsolutePath().getParent(), programs);
        } catch (NoSuchFileException e) {
            throw new YamlException(file + ": there is no such file", e);
        } catch (IOException e) {
            throw new YamlException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a text.
     *
     * @param source for messages
     * @param folder where the processes run
     */
    public static EcosystemFile read(String source, String text, Path folder, Programs programs) {
        YamlNode root = YamlNode.read(source, text);
        Map<String, YamlNode> keys = root.keys("an ecosystem", FILE_KEYS);
        Map<String, List<ProcessSpec>> cells = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        for (YamlNode node : root.required("cells").list("cells")) {
            List<ProcessSpec> instances = cell(node, folder, programs, cells);
            if (cells.put(node.required("name").text("name"), instances) != null) {
                throw node.wrong("two cells are called '" + node.required("name").text("name") + "'");
            }
            for (ProcessSpec one : instances) {
                if (!names.add(one.name())) {
                    throw node.wrong("two processes are called '" + one.name() + "'");
                }
            }
        }
        if (cells.isEmpty()) {
            throw root.wrong("there are no cells");
        }
        return new EcosystemFile(root.required("name").text("name"),
                keys.containsKey("needs") ? rule(keys.get("needs"), names.size()) : HealthRule.ALL,
                Optional.ofNullable(keys.get("health")).map(health -> health.text("health")),
                cells.values().stream().flatMap(List::stream).toList());
    }

    private static HealthRule rule(YamlNode node, int processes) {
        HealthRule rule = switch (node.text("needs")) {
            case "all" -> HealthRule.ALL;
            case "any" -> HealthRule.ANY;
            case String text when text.matches("[1-9]\\d{0,5}") -> HealthRule.quorum(Integer.parseInt(text));
            case String text -> throw node.wrong("needs is all, any or a number of cells, not '" + text + "'");
        };
        if (rule.needed(processes) > processes) {
            throw node.wrong("needs is " + rule.needed(processes) + " cells, and there are " + processes);
        }
        return rule;
    }

    private static List<ProcessSpec> cell(YamlNode node, Path folder, Programs programs,
            Map<String, List<ProcessSpec>> before) {
        Map<String, YamlNode> keys = node.keys("a cell", CELL_KEYS);
        String name = node.required("name").text("name");
        int instances = keys.containsKey("instances") ? keys.get("instances").count("instances") : 1;
        List<String> after = new ArrayList<>();
        if (keys.containsKey("after")) {
            for (String one : words(keys.get("after"), "after")) {
                List<ProcessSpec> named = before.get(one);
                if (named == null) {
                    throw keys.get("after").wrong("'" + one + "' is no cell before '" + name + "'");
                }
                named.forEach(spec -> after.add(spec.name()));
            }
        }
        Map<String, String> environment = new LinkedHashMap<>();
        if (keys.containsKey("environment")) {
            keys.get("environment").map("environment").forEach((key, value) -> {
                String text = value.text(key);
                if (key.isEmpty() || key.contains("=") || (key + text).indexOf('\0') >= 0) {
                    throw value.wrong(
                            "'" + key + "' cannot be a variable: no name is empty or holds '=', and no text a NUL");
                }
                environment.put(key, text);
            });
        }
        List<ProcessSpec> specs = new ArrayList<>();
        for (int i = 1; i <= instances; i++) {
            String own = instances == 1 ? name : name + "-" + i;
            List<String> command = command(node, keys, programs, own);
            Map<String, String> ownEnvironment = new LinkedHashMap<>();
            environment.forEach((key, value) -> ownEnvironment.put(key, value.replace(NAME, own)));
            specs.add(new ProcessSpec(own, command, ownEnvironment, folder, ready(keys, command), after,
                    restart(node, keys), keys.containsKey("stop")
                            ? keys.get("stop").duration("stop")
                            : Duration.ofSeconds(20)));
        }
        return specs;
    }

    private static List<String> command(YamlNode node, Map<String, YamlNode> keys, Programs programs, String name) {
        if (Set.of("hillock", "engine", "command").stream().filter(keys::containsKey).count() != 1) {
            throw node.wrong("a cell has one of hillock, engine and command");
        }
        List<String> command = new ArrayList<>();
        if (keys.containsKey("hillock")) {
            command.addAll(programs.hillock());
            command.addAll(words(keys.get("hillock"), "hillock"));
        } else if (keys.containsKey("engine")) {
            command.add(programs.engine().get().toString());
            command.addAll(words(keys.get("engine"), "engine"));
            if (!command.contains("--name")) {
                command.addAll(List.of("--name", name));
            }
        } else {
            command.addAll(words(keys.get("command"), "command"));
        }
        command.replaceAll(word -> word.replace(NAME, name));
        return command;
    }

    /**
     * Unless the file says otherwise: the first line of standard output of {@code hillock}; of {@code hillock-engine}, that it
     * listens or is connected.
     */
    private static Optional<String> ready(Map<String, YamlNode> keys, List<String> command) {
        if (keys.containsKey("ready")) {
            return Optional.of(keys.get("ready").text("ready"));
        }
        if (keys.containsKey("hillock")) {
            return Optional.of(ProcessSpec.FIRST_LINE);
        }
        if (keys.containsKey("engine")) {
            return Optional.of(command.contains("--listen") ? LISTENING : CONNECTED);
        }
        return Optional.empty();
    }

    private static RestartPolicy restart(YamlNode node, Map<String, YamlNode> keys) {
        RestartPolicy usual = RestartPolicy.DEFAULT;
        List<Duration> pauses = keys.containsKey("backoff")
                ? keys.get("backoff").durations("backoff")
                : List.of(usual.pause(), usual.longestPause());
        try {
            return new RestartPolicy(keys.containsKey("restarts")
                    ? keys.get("restarts").count("restarts", 0)
                    : usual.most(),
                    keys.containsKey("within") ? keys.get("within").duration("within") : usual.within(),
                    pauses.getFirst(), pauses.getLast());
        } catch (IllegalArgumentException e) {
            throw node.wrong(e.getMessage());
        }
    }

    /** A list, or a text with blanks between the words. */
    private static List<String> words(YamlNode node, String key) {
        List<String> words = node.value() instanceof List<?>
                ? node.list(key).stream().map(word -> word.text(key)).toList()
                : List.of(node.text(key).strip().split("\\s+"));
        if (words.isEmpty() || words.getFirst().isEmpty()) {
            throw node.wrong(key + " is empty");
        }
        return words;
    }
}
