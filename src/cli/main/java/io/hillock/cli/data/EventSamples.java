package io.hillock.cli.data;

import io.hillock.cli.CommandFailure;
import io.hillock.event.BinnedEvents;
import io.hillock.event.EventEncoder;
import io.hillock.event.EventLayout;
import io.hillock.event.Events;
import io.hillock.event.GraphDataEncoder;
import io.hillock.event.Polarity;
import io.hillock.event.TimeOrigin;
import io.hillock.model.Shape;
import io.hillock.nir.EventData;
import io.hillock.spike.Batch;
import io.hillock.spike.Stimulus;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * Recordings of events for one Input of a network, each a sample. They reach engines as lists of spikes unless their values matter.
 *
 * @param recordings at least one, all with the same inputs
 * @param steps those of the longest
 */
record EventSamples(String name, List<BinnedEvents> recordings, int steps, boolean batched) implements InputSamples {
    /** No camera is binned into longer steps without being told to. */
    private static final double LONGEST_DEFAULT_BIN = 0.5;

    /** @throws io.hillock.event.EventException if an event or a sensor does not fit */
    static EventSamples of(String name, List<Events> recordings, Shape in, InputForm form) {
        double bin = form.events().bin().orElse(form.dt());
        if (form.events().bin().isEmpty() && form.dt() >= LONGEST_DEFAULT_BIN) {
            throw new CommandFailure(name + ": a step of the run takes " + EventForm.decimal(form.dt())
                    + " s, which is no time for a recording in microseconds: state the seconds per step with --bin");
        }
        List<BinnedEvents> binned = new ArrayList<>();
        for (Events events : recordings) {
            events.warnings().forEach(warning -> form.note().accept(events.source() + ": " + warning));
            binned.add(bin(events, in, bin, form));
        }
        return of(name, binned, recordings.size() > 1, form);
    }

    /** @throws io.hillock.event.EventException if an event does not fit */
    static EventSamples of(EventData data, Shape in, InputForm form) {
        if (data.neurons() != in.size()) {
            throw new CommandFailure(data.source() + ": holds events of " + data.neurons()
                    + " neurons, the network takes " + in);
        }
        form.events().refuseSensor(data.source(), "holds neurons and seconds");
        double bin = form.events().bin().orElse(form.dt());
        List<BinnedEvents> binned = new GraphDataEncoder(bin, form.events().counts()).bin(data, form.steps());
        return of(data.source(), binned, data.samples() > 1, form);
    }

    private static EventSamples of(String name, List<BinnedEvents> recordings, boolean batched, InputForm form) {
        int steps = recordings.stream().mapToInt(BinnedEvents::steps).max().orElseThrow();
        long leftOut = recordings.stream().mapToLong(BinnedEvents::leftOut).sum();
        if (leftOut > 0) {
            form.note().accept(name + ": " + events(leftOut) + " after step " + (steps - 1)
                    + " left out, as --steps says");
        }
        long shared = recordings.stream().mapToLong(BinnedEvents::shared).sum();
        if (shared > 0 && !form.events().counts()) {
            form.note().accept(name + ": " + events(shared)
                    + " beyond the first of an input and a step left out; --events count adds them up");
        }
        return new EventSamples(name, recordings, steps, batched);
    }

    private static BinnedEvents bin(Events events, Shape in, double bin, InputForm form) {
        EventForm wanted = form.events();
        EventLayout layout = EventLayout.of(in, events, wanted.sensor(), wanted.polarity());
        if (events.hasPolarity() && wanted.polarity().isEmpty() && layout.polarity() == Polarity.MERGE
                && bothPolarities(events)) {
            form.note().accept(events.source()
                    + ": on and off events go to the same inputs, because the network has one channel; --polarity on or off takes one kind");
        }
        TimeOrigin origin = wanted.start().orElseGet(() -> TimeOrigin.of(events));
        if (wanted.start().isEmpty() && origin == TimeOrigin.FIRST_EVENT) {
            form.note().accept(events.source() + ": step 0 begins at the first event, "
                    + events.firstTime().orElseThrow()
                    + " µs, because its times are those of a clock; --start zero begins at 0");
        }
        EventEncoder encoder = new EventEncoder(layout, bin, origin, wanted.counts());
        return form.steps().isPresent()
                ? encoder.bin(events, form.steps().getAsInt())
                : encoder.bin(events);
    }

    private static String events(long count) {
        return count == 1 ? "1 event" : count + " events";
    }

    private static boolean bothPolarities(Events events) {
        for (int event = 1; event < events.size(); event++) {
            if (events.on(event) != events.on(0)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int samples() {
        return recordings.size();
    }

    @Override
    public boolean held() {
        return false;
    }

    @Override
    public long elements() {
        return (long) steps * recordings.getFirst().inputs();
    }

    @Override
    public Batch batch(int from, int count, Arena arena) {
        return BinnedEvents.batch(arena, steps, recordings.subList(from, from + count));
    }

    @Override
    public Stimulus stimulus(int from, int count, Arena arena) {
        return BinnedEvents.stimulus(arena, steps, recordings.subList(from, from + count));
    }
}
