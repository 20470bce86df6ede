package io.hillock.training.plain;

import io.hillock.engine.plain.transform.Window;
import io.hillock.image.program.Operation;
import io.hillock.training.update.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the gradients of a batch come from its samples' tapes: for each parameter a {@link WeightTerm}, which works block by block, so that threads can share the blocks.
 * If samples run in segments, each keeps arrays of its own until its last segment.
 */
final class WeightTerms {
    private final List<WeightTerm> terms = new ArrayList<>();
    private final int steps;
    private final boolean segments;
    /** By pass and term: the blocks of the sample so far. */
    private final Map<SamplePass, float[][][]> own = new IdentityHashMap<>();

    /** @param segments whether the steps of a sample do not fit its tape */
    WeightTerms(GradientPlan plan, TrainedProgram trained, int steps, boolean segments) {
        this.steps = steps;
        this.segments = segments;
        for (int o = 0; o < plan.operations().size(); o++) {
            if (trained.trains(o)) {
                add(plan, trained, o);
            }
        }
    }

    private void add(GradientPlan plan, TrainedProgram trained, int o) {
        Parameter weight = trained.parameter(o, "weight");
        Parameter bias = trained.parameter(o, "bias");
        boolean normalised = trained.norm(o) != null; // then BatchNorm computes the gradient of the bias
        switch (plan.operations().get(o)) {
            case Operation.Linear _ -> {
                terms.add(new LinearTerm(plan, o, weight));
                if (bias != null && !normalised) {
                    terms.add(new BiasTerm(plan, o, bias, 1));
                }
            }
            case Operation.Conv conv -> {
                Window window = Window.of(conv, trained.arrays().shape(conv.weight()));
                terms.add(new ConvTerm(plan, o, weight, window, conv));
                if (!normalised) {
                    terms.add(new BiasTerm(plan, o, bias, window.outHeight() * window.outWidth()));
                }
            }
            case Operation.Scale _ -> terms.add(new ScaleTerm(plan, o, trained.parameter(o, "scale")));
            case Operation.Threshold _ -> terms.add(new ThresholdTerm(o, trained.parameter(o, "threshold")));
            case Operation.Neurons _ -> terms.add(new NeuronTerm(o, trained.neurons(o)));
            case Operation.Sum _,Operation.Pool _,Operation.Delay _,Operation.Plastic _ ->
                throw new IllegalStateException("no parameters");
        }
    }

    /** All terms, in the order of the parameters. */
    List<WeightTerm> all() {
        return terms;
    }

    /** Memory that each pass needs for segments. */
    long bytes() {
        return terms.stream().filter(WeightTerm::bySegments)
                .mapToLong(term -> (long) term.blocks() * term.blockLength() * Float.BYTES)
                .sum();
    }

    /** Makes room for a pass. */
    void register(SamplePass pass) {
        if (segments) {
            own.put(pass, terms.stream().map(
                    term -> new float[term.bySegments() ? term.blocks() : 0][term.blockLength()])
                    .toArray(float[][][]::new));
        }
    }

    /** Starts a sample. */
    void begin(SamplePass pass) {
        if (segments) {
            for (float[][] term : own.get(pass)) {
                for (float[] block : term) {
                    Arrays.fill(block, 0);
                }
            }
        }
    }

    /** Adds a segment of {@code length} steps, which the pass has just visited. */
    void addSegment(SamplePass pass, int length) {
        float[][][] arrays = own.get(pass);
        for (int i = 0; i < arrays.length; i++) {
            for (int block = 0; block < arrays[i].length; block++) {
                terms.get(i).add(pass, block, length, arrays[i][block]);
            }
        }
    }

    /**
     * Adds the samples' gradients of one block to the batch's, in order.
     *
     * @param count of the passes
     * @param scratch memory of at least the block's length
     */
    void addSamples(SamplePass[] passes, int count, int term, int block, float[] scratch) {
        WeightTerm one = terms.get(term);
        boolean clean = false;
        for (int i = 0; i < count; i++) {
            if (one.oneTerm()) {
                one.addOneTerm(passes[i], block);
                continue;
            }
            if (segments && one.bySegments()) {
                one.addToBatch(block, own.get(passes[i])[term][block]);
                continue;
            }
            if (!clean) {
                Arrays.fill(scratch, 0, one.blockLength(), 0);
                clean = true;
            }
            if (one.add(passes[i], block, steps, scratch)) {
                one.addToBatch(block, scratch);
                clean = false;
            }
        }
    }
}
