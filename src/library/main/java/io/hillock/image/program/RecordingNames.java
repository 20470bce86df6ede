package io.hillock.image.program;

import io.hillock.spike.RecordedSignal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Finds what can be recorded by its name, {@code NODE:z} or {@code NODE:v}. */
public final class RecordingNames {
    private RecordingNames() {}

    public static List<RecordedSignal> of(Program program, List<String> names) {
        if (new HashSet<>(names).size() != names.size()) {
            throw new IllegalArgumentException("a node is to be recorded twice: " + String.join(", ", names));
        }
        List<RecordedSignal> tracks = new ArrayList<>();
        for (String name : names) {
            tracks.add(track(program, name));
        }
        return tracks;
    }

    private static RecordedSignal track(Program program, String name) {
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

    /** Whether an engine that runs the program can fill these, without a search so that it may be asked in each run. */
    public static boolean fit(Program program, List<RecordedSignal> tracks) {
        for (int i = 0; i < tracks.size(); i++) {
            RecordedSignal track = tracks.get(i);
            int last = track.membrane() ? program.state().size() : program.signals().size();
            if (track.index() >= last || track.shape().size() != size(program, track)) {
                return false;
            }
        }
        return true;
    }

    private static int size(Program program, RecordedSignal track) {
        return track.membrane()
                ? program.state().get(track.index()).shape().size()
                : program.signal(track.index()).shape().size();
    }
}
