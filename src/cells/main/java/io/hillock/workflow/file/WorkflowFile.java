package io.hillock.workflow.file;

import io.hillock.net.Backoff;
import io.hillock.workflow.StepBody;
import io.hillock.workflow.StepContext;
import io.hillock.workflow.Workflow;
import io.hillock.workflow.WorkflowException;
import io.hillock.workflow.WorkflowStep;
import io.hillock.workflow.kind.Arguments;
import io.hillock.workflow.kind.StepKind;
import io.hillock.workflow.kind.StepKinds;
import io.hillock.yaml.YamlException;
import io.hillock.yaml.YamlNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A workflow in YAML, as {@code src/docs/cells.md} describes it. Everything is checked when it is read: keys, kinds, references; a mistake
 * is a {@link WorkflowException} that names file and line.
 *
 * @param inputs names and defaults; null for an input that must be given
 */
public record WorkflowFile(Workflow workflow, Map<String, String> inputs) {
    /** The workflows that come with Hillock. */
    public static final List<String> SHIPPED = List.of("train-to-serve");

    private static final Set<String> FILE_KEYS = Set.of("name", "inputs", "steps");
    private static final Set<String> STEP_KEYS = Set.of("name", "run", "with", "outputs", "attempts", "backoff",
            "timeout", "when", "each", "parallel", "undo");
    private static final Set<String> UNDO_KEYS = Set.of("run", "with");

    /**
     * Reads a file, or a workflow that comes with Hillock.
     *
     * @param source the file, or one of {@link #SHIPPED}
     */
    public static WorkflowFile open(String source, StepKinds kinds) {
        try {
            if (SHIPPED.contains(source)) {
                try (InputStream in = WorkflowFile.class.getResourceAsStream(source + ".yaml")) {
                    return read(source, new String(in.readAllBytes(), StandardCharsets.UTF_8), kinds);
                }
            }
            return read(source, Files.readString(Path.of(source)), kinds);
        } catch (NoSuchFileException e) {
            throw new WorkflowException(
                    source + ": there is no such file, and the workflows that come with Hillock are " + SHIPPED, e);
        } catch (IOException e) {
            throw new WorkflowException(source + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** @param source for messages, and to find the text again when a run is resumed */
    public static WorkflowFile read(String source, String text, StepKinds kinds) {
        try {
            return new Reader(kinds).workflow(source, YamlNode.read(source, text));
        } catch (YamlException e) {
            throw new WorkflowException(e.getMessage(), e);
        }
    }

    /**
     * What a run starts with: the given inputs over the defaults.
     *
     * @throws WorkflowException naming an input that is unknown or missing
     */
    public Map<String, String> inputs(Map<String, String> given) {
        given.keySet().forEach(name -> {
            if (!inputs.containsKey(name)) {
                throw new WorkflowException(
                        workflow.source() + ": has no input '" + name + "', it has " + inputs.keySet());
            }
        });
        Map<String, String> all = new LinkedHashMap<>(inputs);
        all.putAll(given);
        List<String> missing = all.keySet().stream().filter(name -> all.get(name) == null).toList();
        if (!missing.isEmpty()) {
            throw new WorkflowException(workflow.source() + ": needs the inputs " + String.join(", ", missing));
        }
        return all;
    }

    private static final class Reader {
        private final StepKinds kinds;
        /** Names that a reference may begin with, so far. */
        private final List<String> known = new ArrayList<>(List.of("run", "key"));
        private final Map<String, List<String>> outputs = new LinkedHashMap<>();

        Reader(StepKinds kinds) {
            this.kinds = kinds;
        }

        WorkflowFile workflow(String source, YamlNode root) {
            Map<String, YamlNode> keys = root.keys("a workflow", FILE_KEYS);
            Map<String, String> inputs = new LinkedHashMap<>();
            if (keys.containsKey("inputs")) {
                keys.get("inputs").map("inputs").forEach(
                        (name, value) -> inputs.put(name, value.value() == null ? null : value.text("an input")));
            }
            known.addAll(inputs.keySet());
            List<WorkflowStep> steps = new ArrayList<>();
            for (YamlNode node : root.required("steps").list("steps")) {
                steps.add(step(node));
            }
            try {
                return new WorkflowFile(new Workflow(root.required("name").text("name"), source, steps), inputs);
            } catch (IllegalArgumentException e) {
                throw root.wrong(e.getMessage());
            }
        }

        private WorkflowStep step(YamlNode node) {
            Map<String, YamlNode> keys = node.keys("a step", STEP_KEYS);
            StepKind kind = kind(node.required("run"));
            List<String> items = keys.containsKey("each") ? List.of("item") : List.of();
            Map<String, Object> with = with(node, keys.get("with"), kind, items);
            List<String> named = keys.containsKey("outputs")
                    ? keys.get("outputs").list("outputs").stream().map(one -> one.text("an output")).toList()
                    : List.of();
            StepBody body = context -> checked(named, kind.body().run(arguments(with, context), context));
            String name = node.required("name").text("name");
            try {
                WorkflowStep step = WorkflowStep.of(name, node.plain().toString(), body);
                step = undo(step, node, keys.get("undo"), kind, with, items);
                step = step.attempts(keys.containsKey("attempts") ? keys.get("attempts").count("attempts") : 1,
                        keys.containsKey("backoff") ? backoff(keys.get("backoff")) : Backoff.DEFAULT);
                step = keys.containsKey("timeout") ? step.timeout(keys.get("timeout").duration("timeout")) : step;
                step = keys.containsKey("when") ? step.when(condition(keys.get("when"))) : step;
                if (keys.containsKey("each")) {
                    step = step.each(items(keys.get("each")),
                            keys.containsKey("parallel") ? keys.get("parallel").count("parallel") : 1);
                } else if (keys.containsKey("parallel")) {
                    throw keys.get("parallel").wrong("parallel is for steps with 'each'");
                }
                known.add(name);
                outputs.put(name, named);
                return step;
            } catch (IllegalArgumentException e) {
                throw node.wrong(e.getMessage());
            }
        }

        private WorkflowStep undo(WorkflowStep step, YamlNode node, YamlNode undo, StepKind kind,
                Map<String, Object> with, List<String> items) {
            if (undo == null) {
                return kind.undo().map(own -> step.undo(context -> own.run(arguments(with, context), context)))
                        .orElse(step);
            }
            Map<String, YamlNode> keys = undo.keys("an undo", UNDO_KEYS);
            StepKind other = kind(undo.required("run"));
            List<String> more = new ArrayList<>(items);
            more.add(node.required("name").text("name"));
            Map<String, Object> arguments = with(undo, keys.get("with"), other, more);
            return step.undo(context -> other.body().run(arguments(arguments, context), context));
        }

        private StepKind kind(YamlNode run) {
            try {
                return kinds.of(run.text("run"));
            } catch (IllegalArgumentException e) {
                throw run.wrong(e.getMessage());
            }
        }

        private Map<String, Object> with(YamlNode node, YamlNode with, StepKind kind, List<String> more) {
            Map<String, YamlNode> given = with == null ? Map.of() : with.map("with");
            Map<String, Object> plain = new LinkedHashMap<>();
            given.forEach((key, value) -> {
                if (!kind.allows(key)) {
                    throw value.wrong(
                            "'" + key + "' is unknown to the kind " + kind.name() + ", which takes " + kind.keys());
                }
                check(value, more);
                plain.put(key, value.plain());
            });
            kind.required().forEach(key -> {
                if (!given.containsKey(key)) {
                    throw node.wrong("the kind " + kind.name() + " needs '" + key + "'");
                }
            });
            return plain;
        }

        /** Refuses references to what cannot be there. */
        private void check(YamlNode value, List<String> more) {
            for (String name : References.names(value.plain())) {
                int dot = name.lastIndexOf('.');
                String first = dot > 0 ? name.substring(0, dot).replaceFirst("/.*", "") : name;
                boolean there = known.contains(first) || more.contains(first);
                List<String> named = dot > 0 ? outputs.getOrDefault(first, List.of()) : List.of();
                if (!there || !named.isEmpty() && !named.contains(name.substring(dot + 1))) {
                    throw value.wrong("${" + name + "} is no input and no output of an earlier step; known are "
                            + String.join(", ", known) + (named.isEmpty() ? "" : ", of " + first + ": " + named));
                }
            }
        }

        private Condition condition(YamlNode node) {
            check(node, List.of());
            return Condition.parse(node.text("when"))
                    .orElseThrow(() -> node.wrong("when compares two values by ==, !=, <, <=, > or >=: '"
                            + node.value() + "' does not"));
        }

        private Function<StepContext, List<String>> items(YamlNode node) {
            check(node, List.of());
            Object value = node.plain();
            if (!(value instanceof List) && !(value instanceof String)) {
                throw node.wrong("each is a list, or a reference to one or to a text with commas");
            }
            return context -> switch (References.resolve(value, context)) {
                case List<?> list -> list.stream().map(String::valueOf).toList();
                case Object text -> Arrays.stream(String.valueOf(text).split(",")).map(String::strip)
                        .filter(one -> !one.isEmpty()).toList();
            };
        }

        private static Backoff backoff(YamlNode node) {
            List<Duration> ends = node.durations("backoff");
            return new Backoff(ends.getFirst(), ends.getLast());
        }

        private static Arguments arguments(Map<String, Object> with, StepContext context) {
            @SuppressWarnings("unchecked")
            Map<String, Object> resolved = (Map<String, Object>) References.resolve(with, context);
            return new Arguments(resolved);
        }

        private static Map<String, Object> checked(List<String> named, Map<String, Object> result) {
            for (String name : named) {
                if (!result.containsKey(name)) {
                    throw new IllegalArgumentException(
                            "the step promises the output '" + name + "' and gave " + result.keySet());
                }
            }
            return result;
        }
    }
}
