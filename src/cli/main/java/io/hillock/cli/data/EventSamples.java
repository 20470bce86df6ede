package io.hillock.cli.data;

import io.hillock.cli.CommandFailure;
import io.hillock.event.BinnedEvents;
import io.hillock.event.Events;
import io.hillock.event.GraphDataEncoder;
import io.hillock.model.Shape;
import io.hillock.nir.EventData;
import io.hillock.spike.Batch;
import io.hillock.spike.Stimulus;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * Recordings of events for one Input of a network, each a sample. They reach engines as lists of spikes unless their values matter.
 *
 * @param recordings at least one, all with the same inputs
 * @param steps those of the longest
 */
record EventSamples(String name, List<BinnedEvents> recordings, int steps, boolean batched) implements InputSamples {
    /** @throws io.hillock.event.EventException if an event or a sensor does not fit */
    static EventSamples of(String name, List<Events> recordings, Shape in, InputForm form) {
        EventBinning binning = EventBinning.of(name, in, form);
        List<BinnedEvents> binned = recordings.stream().map(binning::bin).toList();
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
        LeftOutEvents leftOut = new LeftOutEvents();
        recordings.forEach(leftOut::add);
        leftOut.note(name, steps, form);
        return new EventSamples(name, recordings, steps, batched);
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
