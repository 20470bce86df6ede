package io.hillock.training.plain;

import io.hillock.training.DataSet;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the passes of a whole batch in step, because normalisations need the results of all samples before one sample can go on. Threads share samples between two normalisations, and
 * channels within one. One caller at a time.
 */
final class NormalisedBatch {
    private static final int CHANNELS_PER_TASK = 4;

    private final GradientPlan plan;
    private final SamplePass[] passes;
    private final Workers workers;
    /** In the order of the operations. */
    private final List<BatchNorm> norms = new ArrayList<>();
    private final List<Integer> stages = new ArrayList<>();
    private final Workers.Task beginTask = this::begin;
    private final Workers.Task forwardTask = this::forward;
    private final Workers.Task lastTask = this::last;
    private final Workers.Task measureTask = this::measure;
    private final Workers.Task backwardTask = this::backward;
    private final Workers.Task finishTask = this::finish;
    private final Workers.Task differentiateTask = this::differentiate;

    private DataSet data;
    private int[] samples;
    private int first;
    private int count;
    private int epoch;
    private BatchNorm norm;
    private int start;
    private int end;

    NormalisedBatch(GradientPlan plan, TrainedProgram trained, int steps, SamplePass[] passes, Workers workers) {
        this.plan = plan;
        this.passes = passes;
        this.workers = workers;
        for (int stage = 0; stage < plan.stages(); stage++) {
            int o = plan.stageStart(stage);
            NormWeights weights = trained.norm(o);
            if (weights != null) {
                int out = plan.operations().get(o).out();
                int rows = plan.constant(out) ? 1 : steps;
                norms.add(new BatchNorm(o, out, rows, plan.size(out) / weights.channels(), weights));
                stages.add(stage);
            }
        }
    }

    /** Runs the samples whose values the passes have read: forward, and backward until their tapes hold all gradients. */
    void run(DataSet set, int[] order, int from, int number, int inEpoch) {
        data = set;
        samples = order;
        first = from;
        count = number;
        epoch = inEpoch;
        workers.run(count, beginTask);
        runForward();
        runBackward();
        runConstant();
    }

    private void runForward() {
        norm = null;
        start = 0;
        for (int i = 0; i < norms.size(); i++) {
            end = stages.get(i) + 1;
            workers.run(count, forwardTask);
            norm = norms.get(i);
            runChannels(measureTask);
            start = end;
        }
        end = plan.stages();
        workers.run(count, lastTask);
    }

    private void runBackward() {
        norm = null;
        end = plan.stages();
        for (int i = norms.size() - 1; i >= 0; i--) {
            if (!plan.constantOperation(norms.get(i).operation())) {
                start = stages.get(i) + 1;
                workers.run(count, backwardTask);
                norm = norms.get(i);
                runChannels(differentiateTask);
                end = start;
            }
        }
        start = 0;
        workers.run(count, backwardTask);
    }

    /** The operations whose results are constant come last. */
    private void runConstant() {
        norm = null;
        end = plan.operations().size();
        for (int i = norms.size() - 1; i >= 0; i--) {
            if (plan.constantOperation(norms.get(i).operation())) {
                start = norms.get(i).operation() + 1;
                workers.run(count, finishTask);
                norm = norms.get(i);
                runChannels(differentiateTask);
                end = start;
            }
        }
        start = 0;
        workers.run(count, finishTask);
    }

    private void runChannels(Workers.Task task) {
        workers.run(Math.ceilDiv(norm.channels(), CHANNELS_PER_TASK), task);
    }

    private void begin(int n, int worker) {
        passes[n].begin(samples[first + n], epoch);
    }

    private void forward(int n, int worker) {
        if (norm != null) {
            norm.normalise(passes[n]);
        }
        passes[n].forward(start, end);
    }

    private void last(int n, int worker) {
        forward(n, worker);
        int sample = samples[first + n];
        passes[n].turn(sample, data.label(sample), count);
    }

    private void backward(int n, int worker) {
        if (norm != null) {
            norm.backward(passes[n]);
        }
        passes[n].backward(end, start);
    }

    private void finish(int n, int worker) {
        if (norm != null) {
            norm.backward(passes[n]);
        }
        passes[n].finish(end, start);
    }

    private void measure(int task, int worker) {
        norm.measure(passes, count, task * CHANNELS_PER_TASK, endOf(task));
    }

    private void differentiate(int task, int worker) {
        norm.differentiate(passes, count, task * CHANNELS_PER_TASK, endOf(task));
    }

    private int endOf(int task) {
        return Math.min((task + 1) * CHANNELS_PER_TASK, norm.channels());
    }
}
