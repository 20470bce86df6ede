package io.hillock.cli.data;

import io.hillock.cli.CommandFailure;
import io.hillock.event.BinnedEvents;
import io.hillock.event.EventEncoder;
import io.hillock.event.EventLayout;
import io.hillock.event.Events;
import io.hillock.event.Polarity;
import io.hillock.event.TimeOrigin;
import io.hillock.model.Shape;

/**
 * How recordings of events become steps of an Input.
 *
 * @param in shape of the Input in one step
 * @param bin seconds per step
 * @param form what the user wants; its notes say what was assumed
 */
record EventBinning(Shape in, double bin, InputForm form) {
    /** No camera is binned into longer steps without being told to. */
    private static final double LONGEST_DEFAULT_BIN = 0.5;

    /** @throws CommandFailure if the user has to say how long a step is */
    static EventBinning of(String name, Shape in, InputForm form) {
        double bin = form.events().bin().orElse(form.dt());
        if (form.events().bin().isEmpty() && form.dt() >= LONGEST_DEFAULT_BIN) {
            throw new CommandFailure(name + ": a step of the run takes " + EventForm.decimal(form.dt())
                    + " s, which is no time for a recording in microseconds: state the seconds per step with --bin");
        }
        return new EventBinning(in, bin, form);
    }

    /** @throws io.hillock.event.EventException if an event or a sensor does not fit */
    BinnedEvents bin(Events events) {
        events.warnings().forEach(warning -> form.note().accept(events.source() + ": " + warning));
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

    private static boolean bothPolarities(Events events) {
        for (int event = 1; event < events.size(); event++) {
            if (events.on(event) != events.on(0)) {
                return true;
            }
        }
        return false;
    }
}
