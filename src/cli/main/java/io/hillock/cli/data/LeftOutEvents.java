package io.hillock.cli.data;

import io.hillock.event.BinnedEvents;

/** Counts what the inputs of some recordings leave out. */
final class LeftOutEvents {
    private long late;
    private long shared;

    void add(BinnedEvents recording) {
        late += recording.leftOut();
        shared += recording.shared();
    }

    /** Notes what was left out, if anything was. */
    void note(String name, int steps, InputForm form) {
        if (late > 0) {
            form.note().accept(name + ": " + events(late) + " after step " + (steps - 1)
                    + " left out, as --steps says");
        }
        if (shared > 0 && !form.events().counts()) {
            form.note().accept(name + ": " + events(shared)
                    + " beyond the first of an input and a step left out; --events count adds them up");
        }
    }

    private static String events(long count) {
        return count == 1 ? "1 event" : count + " events";
    }
}
