package io.hillock.training.plain;

import io.hillock.training.DataSet;
import io.hillock.training.Training;
import io.hillock.training.TrainingException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Passes that run side by side, as many as fit the memory. Threads share first the samples, then the blocks of the parameters; every sum keeps its order. One caller at a time.
 */
final class PassGroup {
    private static final int BLOCKS_PER_TASK = 8;

    private final boolean held;
    private final int steps;
    private final int segment;
    private final GradientPlan plan;
    private final WeightTerms terms;
    private final SamplePass[] passes;
    private final Augmenter[] augmenters;
    private final Workers workers;
    private final float[][] scratch;
    private final long bytes;
    /** By task: term, first block, end. */
    private final List<int[]> tasks = new ArrayList<>();
    private final Workers.Task sampleTask = this::trainSample;
    private final Workers.Task readTask = this::readSample;
    private final Workers.Task blockTask = this::addBlocks;
    private final Workers.Task answerTask = this::answerSample;
    /** The batch runs in step if results are normalised over it; otherwise null. */
    private final NormalisedBatch normalised;

    private DataSet data;
    private int[] samples;
    private int from;
    private int count;
    private int epoch;
    private int batch;

    PassGroup(TrainedProgram trained, DataSet data, Workers workers) {
        this.workers = workers;
        held = data.held();
        steps = data.steps();
        plan = new GradientPlan(trained, held);
        Training training = trained.training();
        long budget = training.resources().memory();
        segment = segment(trained, budget / workers.count());
        terms = new WeightTerms(plan, trained, steps, segment < steps);
        long one = SamplePass.bytes(plan, trained, terms, steps, segment);
        boolean norms = IntStream.range(0, trained.operations().size()).anyMatch(o -> trained.norm(o) != null);
        if (norms) {
            requireWholeBatch(SamplePass.bytes(plan, trained, terms, steps, steps), budget, training.course().batch());
        }
        long fitting = segment < steps ? workers.count() : Math.max(budget / one, workers.count());
        passes = new SamplePass[(int) Math.min(fitting, Math.max(training.course().batch(), workers.count()))];
        bytes = one * passes.length;
        augmenters = new Augmenter[passes.length];
        for (int i = 0; i < passes.length; i++) {
            passes[i] = new SamplePass(plan, trained, terms, steps, segment);
            terms.register(passes[i]);
            augmenters[i] = new Augmenter(training.course().augmentations(), training.course().seed(),
                    plan.program().signal(plan.input()).shape(), passes[i].input().length, held);
        }
        int longest = 1;
        for (int term = 0; term < terms.all().size(); term++) {
            WeightTerm all = terms.all().get(term);
            longest = Math.max(longest, all.blockLength());
            for (int block = 0; block < all.blocks(); block += BLOCKS_PER_TASK) {
                tasks.add(new int[]{term, block, Math.min(block + BLOCKS_PER_TASK, all.blocks())});
            }
        }
        scratch = new float[workers.count()][longest];
        normalised = norms ? new NormalisedBatch(plan, trained, steps, passes, workers) : null;
    }

    private void requireWholeBatch(long one, long budget, int batch) {
        long needed = one * Math.max(batch, workers.count());
        if (segment < steps || needed > budget) {
            throw new TrainingException("", "batch normalisation needs all " + batch
                    + " samples of a batch in memory: " + Math.ceilDiv(needed, 1 << 20) + " MiB, "
                    + Math.ceilDiv(budget, 1 << 20) + " MiB are allowed; allow more, or make batches smaller");
        }
    }

    /** The most steps, by halves of all, whose tape fits. */
    private int segment(TrainedProgram trained, long budget) {
        WeightTerms whole = new WeightTerms(plan, trained, steps, false);
        int length = steps;
        while (SamplePass.bytes(plan, trained, whole, steps, length) > budget) {
            if (length == 1) {
                throw new TrainingException("", "training needs at least "
                        + SamplePass.bytes(plan, trained, whole, steps, 1) * workers.count() + " bytes of memory for "
                        + workers.count() + " threads, " + budget * workers.count() + " are allowed");
            }
            length = Math.ceilDiv(length, 2);
        }
        return length;
    }

    /** Whether the group serves samples of this form. */
    boolean fits(DataSet other) {
        return other.held() == held && other.steps() == steps;
    }

    GradientPlan plan() {
        return plan;
    }

    String memory() {
        String parts = segment < steps
                ? ", each in segments of " + segment + " of " + steps + " steps, computed twice"
                : "";
        return passes.length + " samples at a time" + parts + ": " + Math.ceilDiv(bytes, 1 << 20) + " MiB";
    }

    /** The number of passes. */
    int size() {
        return passes.length;
    }

    /** The pass of the n-th sample of the last call. */
    SamplePass pass(int n) {
        return passes[n];
    }

    void clearGradients() {
        for (int term = 0; term < terms.all().size(); term++) {
            terms.all().get(term).clear();
        }
    }

    /** Runs samples forward and backward, and adds their gradients. At most {@link #size} samples. */
    void train(DataSet set, int[] order, int first, int number, int inEpoch, int ofBatch) {
        data = set;
        samples = order;
        from = first;
        count = number;
        epoch = inEpoch;
        batch = ofBatch;
        if (normalised == null) {
            workers.run(number, sampleTask);
        } else {
            workers.run(number, readTask);
            normalised.run(set, order, first, number, inEpoch);
        }
        workers.run(tasks.size(), blockTask);
    }

    /** Runs samples {@code first} to {@code first + number} (exclusive) forward. */
    void answer(DataSet set, int[] order, int first, int number) {
        data = set;
        samples = order;
        from = first;
        count = number;
        workers.run(number, answerTask);
    }

    private void readSample(int n, int worker) {
        int sample = samples[from + n];
        data.read(sample, passes[n].input());
        augmenters[n].apply(passes[n].input(), epoch, sample);
    }

    private void trainSample(int n, int worker) {
        int sample = samples[from + n];
        readSample(n, worker);
        passes[n].train(sample, data.label(sample), epoch, batch);
    }

    private void answerSample(int n, int worker) {
        passes[n].answer(data, samples == null ? from + n : samples[from + n]);
    }

    private void addBlocks(int number, int worker) {
        int[] task = tasks.get(number);
        for (int block = task[1]; block < task[2]; block++) {
            terms.addSamples(passes, count, task[0], block, scratch[worker]);
        }
    }
}
