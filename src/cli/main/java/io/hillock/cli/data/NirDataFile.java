package io.hillock.cli.data;

import io.hillock.cli.CommandFailure;
import io.hillock.model.Shape;
import io.hillock.nir.EventData;
import io.hillock.nir.GraphData;
import io.hillock.nir.GraphDataReader;
import io.hillock.nir.ObservableData;
import io.hillock.nir.TimeGriddedData;
import io.hillock.npy.NpyArray;
import io.hillock.spike.InputPort;
import java.nio.file.Path;
import java.util.Map;

/**
 * A file of NIR data, and what a user wants of it.
 *
 * @param part {@code NODE} or {@code NODE:OBSERVABLE}; empty for the network's Input, or the only node, and its only observable
 */
record NirDataFile(Path file, String part) {
    /** Two time steps that differ by less were meant to be equal. */
    private static final double SAME_STEP = 1e-6;

    /** @throws CommandFailure if there is no such node or observable, or it does not fit the network */
    InputSamples open(InputPort input, InputForm form) {
        return switch (observable(GraphDataReader.read(file), input, form)) {
            case TimeGriddedData data -> gridded(data, input.shape(), form);
            case EventData data -> EventSamples.of(data, input.shape(), form);
        };
    }

    private ObservableData observable(GraphData data, InputPort input, InputForm form) {
        String node = part;
        String observable = "";
        if (!data.nodes().containsKey(part) && part.contains(":")) {
            node = part.substring(0, part.lastIndexOf(':'));
            observable = part.substring(part.lastIndexOf(':') + 1);
        }
        if (part.isEmpty()) {
            boolean only = data.nodes().size() == 1;
            node = only ? data.nodes().keySet().iterator().next() : input.name();
            if (only && !node.equals(input.name())) {
                form.note().accept(file + ": node '" + node + "', the only one, goes to Input '" + input.name() + "'");
            }
        }
        Map<String, ObservableData> observables = data.nodes().get(node);
        if (observables == null) {
            throw new CommandFailure(file + ": has no node '" + node + "', name one as " + file + ":NODE; it has "
                    + String.join(", ", data.nodes().keySet()));
        }
        if (observable.isEmpty() && observables.size() == 1) {
            return observables.values().iterator().next();
        }
        if (!observables.containsKey(observable)) {
            throw new CommandFailure(file + ": node '" + node + "' has "
                    + (observable.isEmpty()
                            ? observables.size() + " observables"
                            : "no observable '" + observable + "'")
                    + ", name one as " + file + ":" + node + ":OBSERVABLE; it has "
                    + String.join(", ", observables.keySet()));
        }
        return observables.get(observable);
    }

    private static InputSamples gridded(TimeGriddedData data, Shape in, InputForm form) {
        if (data.neurons() != in.size()) {
            throw new CommandFailure(data.source() + ": holds values of " + data.neurons()
                    + " neurons, the network takes " + in);
        }
        form.events().refuseSensor(data.source(), "holds values at every step");
        double bin = form.events().bin().orElse(form.dt());
        if (Math.abs(data.dt() - bin) > SAME_STEP * bin) {
            throw new CommandFailure(data.source() + ": a step takes " + EventForm.decimal(data.dt())
                    + " s, one of the run " + EventForm.decimal(bin) + " s: run with --dt "
                    + EventForm.decimal(data.dt()) + ", or with --bin " + EventForm.decimal(data.dt())
                    + " to take each as one step of the run");
        }
        if (form.steps().isPresent()) {
            throw new CommandFailure(
                    data.source() + ": has " + data.steps() + " steps of its own, --steps is for vectors");
        }
        boolean batched = data.samples() > 1;
        NpyArray array = batched
                ? NpyArray.of(data.values(), data.samples(), data.steps(), data.neurons())
                : NpyArray.of(data.values(), data.steps(), data.neurons());
        return new ArraySamples(data.source(), array, data.samples(), data.steps(), false, batched, ArrayLayout.BT);
    }
}
