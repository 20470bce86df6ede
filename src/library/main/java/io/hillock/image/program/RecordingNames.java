package io.hillock.image.program;

import io.hillock.spike.RecordedSignal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/** Finds signals and membranes to record by name: {@code NODE:z} or {@code NODE:v}. */
public final class RecordingNames {
    private RecordingNames() {}

    /** The names of all that can be recorded, in the order of the nodes. */
    public static List<String> all(Program program) {
        return program.nodes().stream()
                .flatMap(node -> node.membrane() == Program.NONE
                        ? Stream.of(node.name() + ":z")
                        : Stream.of(node.name() + ":z", node.name() + ":v"))
                .toList();
    }

    public static List<RecordedSignal> of(Program program, List<String> names) {
        if (new HashSet<>(names).size() != names.size()) {
            throw new IllegalArgumentException("the same recording is requested twice: " + String.join(", ", names));
        }
        List<RecordedSignal> recorded = new ArrayList<>();
        for (String name : names) {
            recorded.add(find(program, name));
        }
        return recorded;
    }

    private static RecordedSignal find(Program program, String name) {
        int colon = name.lastIndexOf(':');
        String what = name.substring(colon + 1);
        if (colon < 0 || !what.equals("z") && !what.equals("v")) {
            throw new IllegalArgumentException("cannot record '" + name + "': write NODE:z or NODE:v");
        }
        NodeEntry node = program.nodes().stream().filter(n -> n.name().equals(name.substring(0, colon))).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "cannot record '" + name + "': the network has no such node"));
        if (what.equals("z")) {
            return new RecordedSignal(name, false, node.signal(), node.shape());
        }
        if (node.membrane() == Program.NONE) {
            throw new IllegalArgumentException(
                    "cannot record '" + name + "': a node of type " + node.type() + " has no membrane");
        }
        return new RecordedSignal(name, true, node.membrane(), node.shape());
    }

    /** Whether an engine that runs the program can fill these. This needs no search, so every run may call it. */
    public static boolean fit(Program program, List<RecordedSignal> recorded) {
        for (int i = 0; i < recorded.size(); i++) {
            RecordedSignal signal = recorded.get(i);
            int last = signal.membrane() ? program.state().size() : program.signals().size();
            if (signal.index() >= last || signal.shape().size() != size(program, signal)) {
                return false;
            }
        }
        return true;
    }

    private static int size(Program program, RecordedSignal signal) {
        return signal.membrane()
                ? program.state().get(signal.index()).shape().size()
                : program.signal(signal.index()).shape().size();
    }
}
