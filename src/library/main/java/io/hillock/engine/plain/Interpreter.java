package io.hillock.engine.plain;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.engine.Limit;
import io.hillock.engine.Runner;
import io.hillock.engine.plain.transform.Plastic;
import io.hillock.image.Image;
import io.hillock.image.program.Operation;
import io.hillock.image.program.Program;
import io.hillock.spike.Batch;
import io.hillock.spike.InputPort;
import io.hillock.spike.Recording;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import io.hillock.spike.Stimulus;
import io.hillock.step.Rows;
import io.hillock.step.Step;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Runs an image's operations: sample by sample, block by block of time steps, and in each block stage by stage. A stage
 * of one operation runs over all steps of the block at once. In any other stage the operations run in turn, step by
 * step, and after each step its plastic transforms learn. One thread at a time.
 */
public final class Interpreter implements Runner {
    private final Image image;
    private final Program program;
    private final int blockSteps;
    private final StateArrays state;
    private final SignalBlock signals;
    private final Step[][] steps;
    private final BlockResults results;
    private final List<InputPort> inputs;
    private final MemorySegment[] recordedMembranes;

    public Interpreter(Image image, StepBinder binder, int blockSteps) {
        this.image = image;
        this.program = image.program();
        this.blockSteps = blockSteps;
        this.state = new StateArrays(image);
        this.signals = new SignalBlock(program, blockSteps);
        this.inputs = program.inputPorts();
        this.results = new BlockResults(program, signals);
        this.recordedMembranes = new MemorySegment[program.state().size()];
        Function<Operation, Step> bound = binder.bind(state::variable);
        this.steps = program.stages().stream().map(stage -> stage.stream().map(bound).toArray(Step[]::new))
                .toArray(Step[][]::new);
    }

    @Override
    public void run(Stimulus stimulus, Response response, MemorySegment states, Limit limit) {
        image.checkAnswer(response.answer());
        switch (stimulus) {
            case Batch batch -> InputCheck.finite(batch, inputs);
            case Spikes spikes -> spikes.check(image.inputShape().size());
        }
        findConstants(stimulus instanceof Batch batch && batch.held());
        findRecordedMembranes(response);
        boolean atRest = states.address() == 0;
        for (int sample = 0; sample < stimulus.size(); sample++) {
            if (atRest) {
                state.rest();
                runSample(stimulus, sample, response, limit);
                state.checkFinite(sample);
            } else {
                MemorySegment own = states.asSlice(sample * program.stateBytes(), program.stateBytes());
                state.load(own);
                runSample(stimulus, sample, response, limit);
                state.checkFinite(sample);
                state.store(own);
            }
        }
    }

    @Override
    public void close() {}

    private void runSample(Stimulus stimulus, int sample, Response response, Limit limit) {
        results.begin(response, sample);
        for (int start = 0; start < stimulus.steps(); start += blockSteps) {
            limit.check(start, sample);
            int length = Math.min(blockSteps, stimulus.steps() - start);
            long firstRow = (long) sample * stimulus.steps() + start;
            signals.read(stimulus, sample, start, length);
            signals.carryIn(state);
            for (int stage = 0; stage < steps.length; stage++) {
                runStage(stage, length, firstRow);
            }
            results.block(response, sample, firstRow, length);
            signals.carryOut(state, length);
            state.advance(length);
        }
    }

    private void runStage(int stage, int length, long firstRow) {
        List<Operation> operations = program.stages().get(stage);
        int rows = signals.constant(operations.getFirst().out()) ? 1 : length;
        if (operations.size() == 1 && readsRowAfterRow(operations.getFirst())) {
            runSteps(operations.getFirst(), steps[stage][0], rows);
            return;
        }
        for (int k = 0; k < rows; k++) {
            for (int o = 0; o < operations.size(); o++) {
                runStep(operations.get(o), steps[stage][o], k, firstRow + k);
            }
            for (int o = 0; o < operations.size(); o++) {
                if (operations.get(o) instanceof Operation.Plastic plastic) {
                    learn(plastic, (Plastic) steps[stage][o], k);
                }
            }
        }
    }

    /** Whether an operation's steps need nothing between them, and read the rows of one signal. */
    private boolean readsRowAfterRow(Operation operation) {
        int membrane = operation.membrane();
        return operation.in().size() == 1 && !operation.in().getFirst().late()
                && !(operation instanceof Operation.Plastic)
                && (membrane == Program.NONE || recordedMembranes[membrane] == null);
    }

    private void runSteps(Operation operation, Step step, int count) {
        int in = operation.in().getFirst().signal();
        int out = operation.out();
        int stride = signals.constant(in) ? 0 : signals.size(in);
        Rows rows = new Rows(count, signals.row(in, 0), stride, signals.row(out, 0), signals.size(out));
        step.steps(signals.block(in), signals.block(out), rows, state.step());
    }

    private void learn(Operation.Plastic operation, Plastic plastic, int k) {
        boolean sum = operation.in().size() != 1;
        float[] x = sum ? signals.sum(operation.in(), k) : signals.block(operation.in().getFirst().signal());
        int at = sum ? 0 : signals.row(operation.in().getFirst(), k);
        plastic.rule().learn(x, at, signals.block(operation.post()), signals.row(operation.post(), k));
    }

    private void runStep(Operation operation, Step step, int k, long row) {
        float[] x;
        int at;
        if (operation.in().size() == 1) {
            x = signals.block(operation.in().getFirst().signal());
            at = signals.row(operation.in().getFirst(), k);
        } else {
            x = signals.sum(operation.in(), k);
            at = 0;
        }
        step.step(x, at, signals.block(operation.out()), signals.row(operation.out(), k), state.step() + k);
        int membrane = operation.membrane();
        if (membrane != Program.NONE && recordedMembranes[membrane] != null) {
            float[] v = state.variable(membrane);
            MemorySegment.copy(v, 0, recordedMembranes[membrane], JAVA_FLOAT, row * v.length * Float.BYTES, v.length);
        }
    }

    private void findConstants(boolean held) {
        for (int i = 0; i < program.inputs().size(); i++) {
            signals.constant(program.inputs().get(i).signal(), held);
        }
        for (int stage = 0; stage < steps.length; stage++) {
            List<Operation> operations = program.stages().get(stage);
            boolean stateless = operations.size() == 1 && steps[stage][0].stateless();
            for (Operation operation : operations) {
                signals.constant(operation.out(), stateless && signals.allConstant(operation.in()));
            }
        }
    }

    private void findRecordedMembranes(Response response) {
        Arrays.fill(recordedMembranes, null);
        for (Recording recording : response.recordings()) {
            if (recording.track().membrane()) {
                recordedMembranes[recording.track().index()] = recording.values();
            }
        }
    }
}
