package io.hillock.cli.figure;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.data.InputSamples;
import io.hillock.cli.data.Model;
import io.hillock.cli.text.NumberFormat;
import io.hillock.engine.Engine;
import io.hillock.image.program.NodeEntry;
import io.hillock.image.program.Program;
import io.hillock.spike.Batch;
import io.hillock.spike.Recording;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.Stream;

/** Runs one sample from rest once more, recorded, to draw it. */
public record RecordedRun(Model model, InputSamples input, int sample, List<String> record) {
    private static final long MOST_BYTES = 1L << 30;

    /**
     * @param record what to draw, {@code NODE:z} or {@code NODE:v}; if empty, spikes and membranes of all neurons
     * @throws CommandFailure if there is no such sample or node, no neuron, or if the recording would take over 1 GiB
     */
    public RecordedRun {
        if (sample < 0 || sample >= input.samples()) {
            throw new CommandFailure("--plot-sample " + sample + ": " + input.name() + " has the samples 0 to "
                    + (input.samples() - 1));
        }
        if (record.isEmpty()) {
            record = neurons(model.image().program());
        }
        if (record.isEmpty()) {
            throw new CommandFailure(model.file() + ": has no neurons to plot; --record NODE:z names other nodes");
        }
        long floats = model.answer(new RequestedOutputs(false, true, record)).tracks().stream()
                .mapToLong(track -> track.shape().size()).sum() * input.steps();
        if (floats > MOST_BYTES / Float.BYTES) {
            throw new CommandFailure("--plot: " + NumberFormat.whole(floats)
                    + " values are too many to draw; --record NODE:z,NODE:v names fewer nodes");
        }
    }

    private static List<String> neurons(Program program) {
        return program.nodes().stream().filter(node -> node.membrane() != Program.NONE).map(NodeEntry::name)
                .flatMap(name -> Stream.of(name + ":z", name + ":v")).toList();
    }

    public RunFigure draw(Engine engine) {
        try (Arena arena = Arena.ofConfined()) {
            Response response = model.response(arena, 1, input.steps(), new RequestedOutputs(false, true, record));
            switch (input.stimulus(sample, 1, arena)) {
                case Batch batch -> engine.run(batch, response);
                case Spikes spikes -> engine.run(spikes, response);
            }
            String title = model.file().getFileName() + ", sample " + sample + " of " + input.name() + ": label "
                    + response.label(0) + ", " + NumberFormat.percent(response.confidence(0));
            return new RunFigure(title, response.recordings().stream().map(this::signal).toList());
        }
    }

    private RecordedValues signal(Recording recording) {
        return new RecordedValues(recording.track().name(), input.steps(), recording.track().shape().size(),
                recording.values().toArray(JAVA_FLOAT));
    }
}
