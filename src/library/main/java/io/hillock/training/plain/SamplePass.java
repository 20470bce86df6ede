package io.hillock.training.plain;

import io.hillock.training.DataSet;
import io.hillock.training.Training;
import io.hillock.training.plain.backward.ConstantGradients;
import io.hillock.training.plain.backward.LossGradient;
import io.hillock.training.plain.backward.OutputScores;
import io.hillock.training.plain.backward.RateGradient;
import io.hillock.training.plain.backward.ThresholdBackward;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs one sample forward and backward. If its steps do not fit the tape, they are cut into segments: the forward pass keeps the state at the start of each, and the
 * backward pass runs each segment again. One thread at a time.
 */
final class SamplePass {
    private final GradientPlan plan;
    private final Tape tape;
    private final ForwardPass forward;
    private final BackwardPass backward;
    private final Dropout dropout;
    private final OutputScores scores;
    private final LossGradient loss;
    private final List<RateGradient> penalties = new ArrayList<>();
    private final WeightTerms terms;
    private final SegmentStates states;
    private final float[] input;
    private final int steps;
    private final int segment;
    private double sampleLoss;

    /** @param segment steps on the tape */
    SamplePass(GradientPlan plan, TrainedProgram trained, WeightTerms terms, int steps, int segment) {
        this.plan = plan;
        this.steps = steps;
        this.segment = segment;
        this.terms = terms;
        Training training = trained.training();
        tape = new Tape(plan, trained, segment, FloatMemory.allocating());
        forward = new ForwardPass(plan, trained, tape);
        PenalisedOperation.of(trained).forEach(this::addPenalty);
        backward = new BackwardPass(plan, trained, tape, penalties);
        dropout = new Dropout(trained, tape);
        int outputs = plan.size(plan.output());
        scores = new OutputScores(training.objective().loss(), outputs, steps);
        loss = new LossGradient(training.objective(), outputs, steps);
        states = new SegmentStates(plan, forward.state(), Math.ceilDiv(steps, segment));
        int n = plan.size(plan.input());
        input = new float[plan.constant(plan.input()) ? n : Math.multiplyExact(n, steps)];
    }

    private void addPenalty(PenalisedOperation one) {
        int out = plan.operations().get(one.operation()).out();
        if (plan.hasGradient(out)) {
            penalties.add(new RateGradient(one.penalty(), one.operation(), plan.size(out), steps));
        }
    }

    /** Memory of a pass with so many steps on its tape, in bytes. */
    static long bytes(GradientPlan plan, TrainedProgram trained, WeightTerms terms, int steps, int segment) {
        FloatMemory memory = FloatMemory.counting();
        new Tape(plan, trained, segment, memory);
        int inputs = plan.size(plan.input());
        long input = (long) inputs * (plan.constant(plan.input()) ? 1 : steps) * Float.BYTES;
        long states = SegmentStates.bytes(plan, Math.ceilDiv(steps, segment));
        long own = segment < steps ? terms.bytes() : 0;
        return memory.bytes() + input + states + own;
    }

    /** The array that {@link #train} and {@link #answer} read a sample from. */
    float[] input() {
        return input;
    }

    Tape tape() {
        return tape;
    }

    ConstantGradients constants(int operation) {
        return backward.constants(operation);
    }

    float[] thresholdGradient(int operation) {
        return ((ThresholdBackward) backward.step(operation)).gradient();
    }

    OutputScores scores() {
        return scores;
    }

    /** The loss of the last sample. */
    double loss() {
        return sampleLoss;
    }

    /** Spikes of an operation's neurons in the last sample; null if it does not spike. */
    float[] counts(int operation) {
        return forward.counts(operation);
    }

    /** Runs a sample forward, without dropout. */
    void answer(DataSet data, int sample) {
        data.read(sample, input);
        dropout.off();
        runForward(sample, true);
        sampleLoss = loss.compute(scores, data.label(sample), 1);
    }

    /**
     * Runs the sample in {@link #input} forward and backward.
     *
     * @param batch samples in the batch
     */
    void train(int sample, int label, int epoch, int batch) {
        dropout.draw(epoch, sample);
        runForward(sample, false);
        computeLoss(label, batch);
        backward.begin();
        terms.begin(this);
        for (int from = lastSegment(); from >= 0; from -= segment) {
            int length = Math.min(segment, steps - from);
            if (segment < steps) {
                states.restore(from / segment, tape);
                forward.run(input, from, length, false);
            }
            startGradients(from, length);
            backward.run(from, length);
            if (segment < steps) {
                terms.addSegment(this, length);
            }
        }
        backward.finish();
    }

    private void computeLoss(int label, int batch) {
        sampleLoss = loss.compute(scores, label, batch);
        for (int p = 0; p < penalties.size(); p++) {
            sampleLoss += penalties.get(p).compute(forward.counts(penalties.get(p).operation()), batch);
        }
    }

    /** Starts the sample in {@link #input}, which then runs by {@link #forward}, {@link #turn}, {@link #backward} and {@link #finish}. All its steps are on the tape. */
    void begin(int sample, int epoch) {
        dropout.draw(epoch, sample);
        forward.rest(false);
        scores.begin();
        forward.begin(input, 0, steps);
    }

    /** Runs stages {@code start} to {@code end} (exclusive). */
    void forward(int start, int end) {
        forward.runStages(start, end, 0, steps, true);
    }

    /** Computes the loss after the last stage, and starts the way back. */
    void turn(int sample, int label, int batch) {
        for (int k = 0; k < steps; k++) {
            scores.add(tape.signal(plan.output()), tape.row(plan.output(), k), k);
        }
        forward.checkFinite(sample);
        computeLoss(label, batch);
        backward.begin();
        startGradients(0, steps);
    }

    /** Visits stages before {@code end} down to {@code start}. */
    void backward(int end, int start) {
        backward.runStages(end, start, 0, steps);
    }

    /** Visits the operations before {@code end} down to {@code start} whose results are constant, after all stages. */
    void finish(int end, int start) {
        backward.finish(end, start);
    }

    private int lastSegment() {
        return (steps - 1) / segment * segment;
    }

    private void runForward(int sample, boolean normsFolded) {
        forward.rest(normsFolded);
        scores.begin();
        int output = plan.output();
        for (int from = 0; from < steps; from += segment) {
            int length = Math.min(segment, steps - from);
            states.save(from / segment, tape);
            forward.run(input, from, length, true);
            for (int k = 0; k < length; k++) {
                scores.add(tape.signal(output), tape.row(output, k), from + k);
            }
            if (from + length < steps) {
                forward.carry(length);
            }
        }
        forward.checkFinite(sample);
    }

    private void startGradients(int from, int length) {
        tape.clearSegment();
        int output = plan.output();
        float[] gradient = tape.gradient(output);
        for (int k = length - 1; gradient != null && k >= 0; k--) {
            loss.add(scores, from + k, gradient, tape.gradientRow(output, k));
        }
    }
}
