package io.hillock.cli.data;

import io.hillock.cli.CommandFailure;
import io.hillock.spike.Batch;
import io.hillock.spike.InputPort;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Samples of a network with several Inputs: an input for each, all with the same samples and steps.
 *
 * @param inputs the network's Inputs, in order
 * @param parts the samples of each
 */
public record NamedSamples(List<InputPort> inputs, List<InputSamples> parts) implements InputSamples {

    /**
     * Opens the files.
     *
     * @param names each as {@code NAME=X}, with X as {@link InputFile#open} takes it; every Input once
     * @throws CommandFailure if a name is unknown, missing or doubled, or samples or steps differ
     */
    public static NamedSamples open(List<String> names, List<InputPort> inputs, InputForm form) {
        Map<String, String> files = new LinkedHashMap<>();
        for (String name : names) {
            InputPort input = named(name, inputs);
            String file = name.substring(input.name().length() + 1);
            if (files.put(input.name(), file) != null) {
                throw new CommandFailure("--input " + input.name() + " is given twice");
            }
        }
        List<InputSamples> parts = new ArrayList<>();
        for (InputPort input : inputs) {
            String file = files.get(input.name());
            if (file == null) {
                throw new CommandFailure("--input " + input.name() + "=X is missing: the network has the Inputs "
                        + list(inputs));
            }
            InputSamples part = InputFile.open(file, input, form);
            parts.add(part);
            checkSame(parts.getFirst(), part);
        }
        return new NamedSamples(List.copyOf(inputs), parts);
    }

    /**
     * Opens an npz file with an array for each Input, of its name.
     *
     * @param steps how long to hold; 0 if not given
     * @throws CommandFailure if an array is missing or does not fit, or samples or steps differ
     */
    static NamedSamples ofArchive(String file, List<InputPort> inputs, int steps) {
        List<InputSamples> parts = new ArrayList<>();
        for (InputPort input : inputs) {
            InputSamples part = ArraySamples.samples(file + ":" + input.name(), input.shape(), steps);
            parts.add(part);
            checkSame(parts.getFirst(), part);
        }
        return new NamedSamples(List.copyOf(inputs), parts);
    }

    @Override
    public List<String> warnings() {
        return parts.stream().flatMap(part -> part.warnings().stream()).toList();
    }

    /** The Input whose name and {@code =} begin the text; the longest, since names may contain {@code =} too. */
    private static InputPort named(String text, List<InputPort> inputs) {
        InputPort found = null;
        for (InputPort input : inputs) {
            boolean longer = found == null || input.name().length() > found.name().length();
            if (longer && text.startsWith(input.name() + "=")) {
                found = input;
            }
        }
        if (found == null) {
            throw new CommandFailure("--input " + text + ": the network has the Inputs " + list(inputs)
                    + ", name one of them as in --input " + inputs.getFirst().name() + "=X.npy");
        }
        return found;
    }

    private static void checkSame(InputSamples first, InputSamples other) {
        boolean samples = first.samples() == other.samples() && first.batched() == other.batched();
        if (!samples || first.steps() != other.steps()) {
            throw new CommandFailure(other.name() + ": " + size(other) + ", but " + first.name() + " has " + size(first)
                    + "; all Inputs need the same");
        }
    }

    private static String size(InputSamples samples) {
        return (samples.batched() ? "a batch of " + samples.samples() : "one sample without a batch dimension") + ", "
                + samples.steps() + (samples.steps() == 1 ? " step" : " steps");
    }

    private static String list(List<InputPort> inputs) {
        return inputs.stream().map(input -> "'" + input.name() + "'").collect(Collectors.joining(", "));
    }

    @Override
    public String name() {
        var names = new ArrayList<String>();
        for (int i = 0; i < inputs.size(); i++) {
            names.add(inputs.get(i).name() + "=" + parts.get(i).name());
        }
        return String.join(" ", names);
    }

    @Override
    public int samples() {
        return parts.getFirst().samples();
    }

    @Override
    public int steps() {
        return parts.getFirst().steps();
    }

    @Override
    public boolean held() {
        return parts.getFirst().held();
    }

    @Override
    public boolean batched() {
        return parts.getFirst().batched();
    }

    @Override
    public long elements() {
        return parts.stream().mapToLong(InputSamples::elements).sum();
    }

    @Override
    public Batch batch(int from, int count, Arena arena) {
        Map<String, MemorySegment> values = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            values.put(inputs.get(i).name(), parts.get(i).batch(from, count, arena).values());
        }
        return Batch.of(arena, inputs, values, count, steps(), held());
    }
}
