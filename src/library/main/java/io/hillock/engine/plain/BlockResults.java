package io.hillock.engine.plain;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.hillock.engine.EngineException;
import io.hillock.image.program.Program;
import io.hillock.spike.OutputKind;
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
        if (program.outputKind() == OutputKind.SPIKES) {
            long bytes = (long) signals.size(program.output()) * Long.BYTES;
            response.counts().asSlice(sample * bytes, bytes).fill((byte) 0);
        }
    }

    void block(Response response, int sample, long firstRow, int length) {
        int output = program.output();
        for (int k = 0; k < length; k++) {
            int row = signals.row(output, k);
            switch (program.outputKind()) {
                case SPIKES -> count(response.counts(), sample, row);
                case MEMBRANE -> checkFinite(sample, row);
            }
            if (response.answer().raster()) {
                copy(output, row, response.raster(), firstRow + k);
            }
            for (Recording recording : response.recordings()) {
                int signal = recording.track().index();
                if (!recording.track().membrane()) {
                    int shown = showsPreviousStep[signal] ? signals.rowBefore(signal, k) : signals.row(signal, k);
                    copy(signal, shown, recording.values(), firstRow + k);
                }
            }
        }
    }

    private void count(MemorySegment counts, int sample, int row) {
        float[] out = signals.block(program.output());
        int outputs = signals.size(program.output());
        for (int j = 0; j < outputs; j++) {
            long at = (long) sample * outputs + j;
            counts.setAtIndex(JAVA_LONG, at, counts.getAtIndex(JAVA_LONG, at) + (long) out[row + j]);
        }
    }

    private void copy(int signal, int from, MemorySegment into, long row) {
        int size = signals.size(signal);
        MemorySegment.copy(signals.block(signal), from, into, JAVA_FLOAT, row * size * Float.BYTES, size);
    }

    private void checkFinite(int sample, int row) {
        float[] out = signals.block(program.output());
        for (int j = 0; j < signals.size(program.output()); j++) {
            if (!Float.isFinite(out[row + j])) {
                throw new EngineException(EngineException.Status.UNSTABLE,
                        "sample " + sample + ": output " + j + " is not finite: the network is unstable with dt "
                                + program.settings().dt());
            }
        }
    }
}
