package io.hillock.training.ffi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.bindings.HillockNative;
import io.hillock.bindings.hillock_samples;
import io.hillock.engine.EngineException;
import io.hillock.engine.Isa;
import io.hillock.engine.ffi.NativeError;
import io.hillock.image.Image;
import io.hillock.training.DataSet;
import io.hillock.training.TrainingException;
import io.hillock.training.plain.ForwardPass;
import io.hillock.training.plain.NormWeights;
import io.hillock.training.plain.TrainedNeurons;
import io.hillock.training.plain.TrainedProgram;
import io.hillock.training.plain.backward.ConstantGradients;
import io.hillock.training.update.Parameter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/** A native trainer for samples of one form, and the memory of its calls. One thread; {@link #close} frees all of it. */
final class TrainerHandle implements AutoCloseable {
    private final TrainedProgram trained;
    private final boolean held;
    private final int steps;
    private final Arena arena = Arena.ofShared();
    private final NativeError error = new NativeError(arena);
    private final MemorySegment image;
    private final MemorySegment trainer;
    private final MemorySegment scratch;
    private final MemorySegment pair = arena.allocate(JAVA_DOUBLE, 2);

    /**
     * @throws TrainingException if the memory that the training allows does not suffice
     */
    TrainerHandle(TrainedProgram trained, Image source, DataSet data, Isa highest, int threads) {
        this.trained = trained;
        held = data.held();
        steps = data.steps();
        MemorySegment opened = MemorySegment.NULL;
        try (Arena call = Arena.ofConfined()) {
            MemorySegment out = call.allocate(ADDRESS);
            MemorySegment described = new NativeTraining(trained, call).describe(data, highest, threads);
            MemorySegment bytes = source.bytes();
            error.check(HillockNative.hillock_image_view(bytes, bytes.byteSize(), out, error.segment()));
            opened = out.get(ADDRESS, 0);
            error.check(HillockNative.hillock_trainer_create(opened, described, out, error.segment()));
            trainer = out.get(ADDRESS, 0);
        } catch (EngineException e) {
            HillockNative.hillock_image_destroy(opened);
            arena.close();
            throw new TrainingException("", e.getMessage());
        } catch (RuntimeException | Error e) {
            HillockNative.hillock_image_destroy(opened);
            arena.close();
            throw e;
        }
        image = opened;
        int largest = trained.parameters().stream().mapToInt(Parameter::size).max().orElse(0);
        int neurons = trained.program().signals().stream().mapToInt(signal -> signal.shape().size()).max().orElse(0);
        scratch = arena.allocate(JAVA_FLOAT, Math.max(largest, neurons));
    }

    boolean fits(DataSet data) {
        return data.held() == held && data.steps() == steps;
    }

    Isa isa() {
        return Isa.of(HillockNative.hillock_trainer_isa(trainer));
    }

    /** Samples that run side by side. */
    int together() {
        return Math.toIntExact(HillockNative.hillock_trainer_together(trainer));
    }

    String memory() {
        long segment = HillockNative.hillock_trainer_segment(trainer);
        String parts = segment < steps
                ? ", each in segments of " + segment + " of " + steps + " steps, computed twice"
                : "";
        return together() + " samples at a time" + parts + ": "
                + Math.ceilDiv(HillockNative.hillock_trainer_bytes(trainer), 1L << 20) + " MiB";
    }

    void begin() {
        error.check(HillockNative.hillock_trainer_begin(trainer, error.segment()));
    }

    /**
     * Runs samples, with their gradients or only forward.
     *
     * @param numbers of the samples, for messages
     */
    void run(MemorySegment samples, boolean gradients, int[] numbers) {
        int status = gradients
                ? HillockNative.hillock_trainer_add(trainer, samples, error.segment())
                : HillockNative.hillock_trainer_answer(trainer, samples, error.segment());
        if (status == HillockNative.HILLOCK_UNSTABLE()) {
            String variable = trained.program().state().get(hillock_samples.unstable_state(samples)).name();
            throw ForwardPass.notFinite(variable, hillock_samples.unstable_value(samples),
                    numbers[Math.toIntExact(hillock_samples.unstable_sample(samples))]);
        }
        error.check(status);
    }

    /**
     * Changes the parameters; returns the norm of the gradients. Nothing changes if that is not finite.
     *
     * @throws TrainingException naming the node, if a weight is now too large for the type of the weights
     */
    double update(double rate) {
        int status = HillockNative.hillock_trainer_update(trainer, rate, pair, error.segment());
        double norm = pair.get(JAVA_DOUBLE, 0);
        if (status != HillockNative.HILLOCK_UNSTABLE()) {
            error.check(status);
        } else if (Double.isFinite(norm)) {
            pull(HillockNative.HILLOCK_ARRAY_VALUES(), Parameter::values);
            trained.refresh();
        }
        return norm;
    }

    /** Copies one kind of array of all parameters from the trainer. */
    void pull(int kind, Function<Parameter, float[][]> arrays) {
        for (int p = 0; p < trained.parameters().size(); p++) {
            pull(p, kind, arrays.apply(trained.parameters().get(p)));
        }
    }

    private void pull(int index, int kind, float[][] arrays) {
        int size = trained.parameters().get(index).size();
        error.check(HillockNative.hillock_trainer_read(trainer, index, kind, size, scratch, error.segment()));
        long at = 0;
        for (float[] array : arrays) {
            MemorySegment.copy(scratch, JAVA_FLOAT, at, array, 0, array.length);
            at += (long) array.length * Float.BYTES;
        }
    }

    /** Copies one kind of array of all parameters to the trainer. */
    void push(int kind, Function<Parameter, float[][]> arrays) {
        for (int p = 0; p < trained.parameters().size(); p++) {
            push(p, kind, arrays.apply(trained.parameters().get(p)));
        }
    }

    private void push(int index, int kind, float[][] arrays) {
        long at = 0;
        for (float[] array : arrays) {
            MemorySegment.copy(array, 0, scratch, JAVA_FLOAT, at, array.length);
            at += (long) array.length * Float.BYTES;
        }
        error.check(HillockNative.hillock_trainer_write(trainer, index, kind, at / Float.BYTES, scratch,
                error.segment()));
    }

    /** Copies the running statistics of all normalisations from the trainer. */
    void pullStatistics() {
        for (int o = 0; o < trained.operations().size(); o++) {
            NormWeights norm = trained.norm(o);
            if (norm != null) {
                int gamma = trained.parameters().indexOf(norm.gammas());
                pull(gamma, HillockNative.HILLOCK_ARRAY_RUNNING_MEAN(), new float[][]{norm.runningMean()});
                pull(gamma, HillockNative.HILLOCK_ARRAY_RUNNING_VARIANCE(), new float[][]{norm.runningVariance()});
            }
        }
    }

    /** Copies the running statistics of all normalisations to the trainer. */
    void pushStatistics() {
        for (int o = 0; o < trained.operations().size(); o++) {
            NormWeights norm = trained.norm(o);
            if (norm != null) {
                int gamma = trained.parameters().indexOf(norm.gammas());
                push(gamma, HillockNative.HILLOCK_ARRAY_RUNNING_MEAN(), new float[][]{norm.runningMean()});
                push(gamma, HillockNative.HILLOCK_ARRAY_RUNNING_VARIANCE(), new float[][]{norm.runningVariance()});
            }
        }
    }

    double[] counters() {
        error.check(HillockNative.hillock_trainer_read_counters(trainer, pair, error.segment()));
        return pair.toArray(JAVA_DOUBLE);
    }

    void counters(double[] values) {
        MemorySegment.copy(values, 0, pair, JAVA_DOUBLE, 0, 2);
        error.check(HillockNative.hillock_trainer_write_counters(trainer, pair, error.segment()));
    }

    /** Takes the gradients of the constants of all trained neurons, turns them into those of their parameters, and gives these to the trainer. */
    void chainNeurons() {
        for (int o = 0; o < trained.operations().size(); o++) {
            TrainedNeurons neurons = trained.neurons(o);
            if (neurons != null) {
                pullConstants(o, neurons.batch());
                neurons.chain();
                for (Parameter parameter : neurons.parameters()) {
                    push(trained.parameters().indexOf(parameter), HillockNative.HILLOCK_ARRAY_GRADIENT(),
                            parameter.gradient());
                }
            }
        }
    }

    private void pullConstants(int o, ConstantGradients batch) {
        pullConstant(o, HillockNative.HILLOCK_CONSTANT_DECAY(), batch.decay());
        pullConstant(o, HillockNative.HILLOCK_CONSTANT_GAIN(), batch.gain());
        pullConstant(o, HillockNative.HILLOCK_CONSTANT_LEAK(), batch.leak());
        pullConstant(o, HillockNative.HILLOCK_CONSTANT_SYNAPTIC_DECAY(), batch.synapticDecay());
        pullConstant(o, HillockNative.HILLOCK_CONSTANT_SYNAPTIC_GAIN(), batch.synapticGain());
        pullConstant(o, HillockNative.HILLOCK_CONSTANT_THRESHOLD(), batch.threshold());
        if (trained.neurons(o).operation().fire().isPresent()
                && trained.neurons(o).operation().fire().get().vReset().isPresent()) {
            pullConstant(o, HillockNative.HILLOCK_CONSTANT_V_RESET(), batch.vReset());
        }
    }

    private void pullConstant(int operation, int constant, float[] into) {
        if (into != null) {
            error.check(HillockNative.hillock_trainer_read_constant(trainer, operation, constant, into.length, scratch,
                    error.segment()));
            MemorySegment.copy(scratch, JAVA_FLOAT, 0, into, 0, into.length);
        }
    }

    /** After a change of their parameters' values: gives the constants of all trained neurons to the trainer. */
    void refreshNeurons() {
        for (int o = 0; o < trained.operations().size(); o++) {
            TrainedNeurons neurons = trained.neurons(o);
            if (neurons != null) {
                for (Parameter parameter : neurons.parameters()) {
                    pull(trained.parameters().indexOf(parameter), HillockNative.HILLOCK_ARRAY_VALUES(),
                            parameter.values());
                }
                neurons.refresh();
                pushConstants(o, neurons);
            }
        }
    }

    private void pushConstants(int o, TrainedNeurons neurons) {
        var constants = neurons.operation().constants();
        pushConstant(o, HillockNative.HILLOCK_CONSTANT_DECAY(), constants.get("decay"));
        pushConstant(o, HillockNative.HILLOCK_CONSTANT_GAIN(), constants.get("gain"));
        pushConstant(o, HillockNative.HILLOCK_CONSTANT_LEAK(), constants.get("leak"));
        pushConstant(o, HillockNative.HILLOCK_CONSTANT_SYNAPTIC_DECAY(), constants.get("synaptic_decay"));
        pushConstant(o, HillockNative.HILLOCK_CONSTANT_SYNAPTIC_GAIN(), constants.get("synaptic_gain"));
        neurons.operation().fire().ifPresent(fire -> {
            pushConstant(o, HillockNative.HILLOCK_CONSTANT_THRESHOLD(), fire.threshold());
            pushConstant(o, HillockNative.HILLOCK_CONSTANT_V_RESET(), fire.vReset().orElse(null));
            pushConstant(o, HillockNative.HILLOCK_CONSTANT_LOWER_BOUND(), fire.lowerBound().orElse(null));
        });
    }

    /** @param tensor null if the neurons lack the constant */
    private void pushConstant(int operation, int constant, String tensor) {
        if (tensor != null) {
            float[] values = trained.arrays().floats(tensor);
            MemorySegment.copy(values, 0, scratch, JAVA_FLOAT, 0, values.length);
            error.check(HillockNative.hillock_trainer_write_constant(trainer, operation, constant, values.length,
                    scratch, error.segment()));
        }
    }

    @Override
    public void close() {
        HillockNative.hillock_trainer_destroy(trainer);
        HillockNative.hillock_image_destroy(image);
        arena.close();
    }
}
