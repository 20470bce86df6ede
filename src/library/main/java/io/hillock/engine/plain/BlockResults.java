package io.hillock.engine.plain;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.hillock.engine.EngineException;
import io.hillock.image.program.Program;
import io.hillock.spike.OutputPort;
import io.hillock.spike.Recording;
import io.hillock.spike.Response;
import java.lang.foreign.MemorySegment;

/** Copies the results of a block from the signals to the response, in the Java engine. One thread. */
final class BlockResults {
    private final Program program;
    private final SignalBlock signals;
    private final boolean[] showsPreviousStep;

    BlockResults(Program program, SignalBlock signals) {
        this.program = program;
        this.signals = signals;
        this.showsPreviousStep = new boolean[program.signals().size()];
        program.stages().forEach(stage -> stage
                .forEach(operation -> showsPreviousStep[operation.out()] = operation.reportsPreviousStep()));
    }

    void begin(Response response, int sample) {
        if (program.counts()) {
            long bytes = response.counts().byteSize() / response.answer().batch();
            response.counts().asSlice(sample * bytes, bytes).fill((byte) 0);
        }
    }

    void block(Response response, int sample, long firstRow, int length) {
        for (int k = 0; k < length; k++) {
            for (int i = 0; i < program.outputs().size(); i++) {
                output(response, response.answer().ports().get(i), program.outputs().get(i).signal(), sample,
                        firstRow + k, k);
            }
            for (Recording recording : response.recordings()) {
                int signal = recording.track().index();
                if (!recording.track().membrane()) {
                    int shown = showsPreviousStep[signal] ? signals.rowBefore(signal, k) : signals.row(signal, k);
                    int size = signals.size(signal);
                    copy(signal, shown, recording.values(), (firstRow + k) * size);
                }
            }
        }
    }

    /** Step k of the block of one Output. */
    private void output(Response response, OutputPort port, int signal, int sample, long row, int k) {
        int from = signals.row(signal, k);
        int outputs = response.answer().outputs();
        switch (port.kind()) {
            case SPIKES -> count(response.counts(), (long) sample * outputs + port.offset(), signal, from);
            case MEMBRANE -> checkFinite(port, sample, signal, from);
        }
        if (response.answer().raster()) {
            copy(signal, from, response.raster(), row * outputs + port.offset());
        }
    }

    private void count(MemorySegment counts, long first, int signal, int row) {
        float[] out = signals.block(signal);
        for (int j = 0; j < signals.size(signal); j++) {
            counts.setAtIndex(JAVA_LONG, first + j, counts.getAtIndex(JAVA_LONG, first + j) + (long) out[row + j]);
        }
    }

    /** @param to the index of the first float */
    private void copy(int signal, int from, MemorySegment into, long to) {
        MemorySegment.copy(signals.block(signal), from, into, JAVA_FLOAT, to * Float.BYTES, signals.size(signal));
    }

    private void checkFinite(OutputPort port, int sample, int signal, int row) {
        float[] out = signals.block(signal);
        for (int j = 0; j < signals.size(signal); j++) {
            if (!Float.isFinite(out[row + j])) {
                String name = program.outputs().size() == 1 ? "output " : "output '" + port.name() + "', element ";
                throw new EngineException(EngineException.Status.UNSTABLE,
                        "sample " + sample + ": " + name + j + " is not finite: the network is unstable with dt "
                                + program.settings().dt());
            }
        }
    }
}
