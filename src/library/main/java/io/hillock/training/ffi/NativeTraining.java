package io.hillock.training.ffi;

import io.hillock.bindings.HillockNative;
import io.hillock.bindings.hillock_dropout;
import io.hillock.bindings.hillock_parameter;
import io.hillock.bindings.hillock_rate_penalty;
import io.hillock.bindings.hillock_training;
import io.hillock.engine.Isa;
import io.hillock.image.program.Operation;
import io.hillock.training.DataSet;
import io.hillock.training.Loss;
import io.hillock.training.Optimizer;
import io.hillock.training.ResetGradient;
import io.hillock.training.Surrogate;
import io.hillock.training.Training;
import io.hillock.training.plain.Dropout;
import io.hillock.training.plain.PenalisedOperation;
import io.hillock.training.plain.TrainedProgram;
import io.hillock.training.update.Parameter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;

/** Writes a training as the struct of the C interface. */
final class NativeTraining {
    private final TrainedProgram trained;
    private final Training training;
    private final Arena arena;
    private final MemorySegment struct;

    /** @param arena keeps the struct and what it refers to */
    NativeTraining(TrainedProgram trained, Arena arena) {
        this.trained = trained;
        this.training = trained.training();
        this.arena = arena;
        struct = hillock_training.allocate(arena);
    }

    /** The struct for samples of this form. */
    MemorySegment describe(DataSet data, Isa highest, int threads) {
        hillock_training.struct_size(struct, (int) hillock_training.sizeof());
        hillock_training.isa(struct, highest.code());
        hillock_training.threads(struct, threads);
        hillock_training.steps(struct, data.steps());
        hillock_training.held(struct, data.held() ? 1 : 0);
        hillock_training.batch(struct, training.course().batch());
        hillock_training.memory_bytes(struct, training.resources().memory());
        hillock_training.seed(struct, training.course().seed());
        hillock_training.whole_reset(struct, training.gradients().reset() == ResetGradient.WHOLE ? 1 : 0);
        training.gradients().window().ifPresent(steps -> hillock_training.window(struct, steps));
        hillock_training.weights(struct, switch (training.connections().weights()) {
            case F32 -> HillockNative.HILLOCK_WEIGHTS_F32();
            case F16 -> HillockNative.HILLOCK_WEIGHTS_F16();
            case I8 -> HillockNative.HILLOCK_WEIGHTS_I8();
        });
        training.gradients().clip().ifPresent(norm -> hillock_training.clip(struct, norm));
        loss();
        surrogate();
        optimizer();
        parameters();
        dropout();
        penalties();
        return struct;
    }

    private void loss() {
        switch (training.objective().loss()) {
            case Loss.CountCrossEntropy loss -> loss(HillockNative.HILLOCK_LOSS_COUNT_CROSS_ENTROPY(), loss.scale(), 0);
            case Loss.CountMse loss -> loss(HillockNative.HILLOCK_LOSS_COUNT_MSE(), loss.right(), loss.wrong());
            case Loss.MembraneCrossEntropy loss -> {
                loss(HillockNative.HILLOCK_LOSS_MEMBRANE_CROSS_ENTROPY(), loss.scale(), 0);
                hillock_training.reduction(struct, switch (loss.reduction()) {
                    case MEAN -> HillockNative.HILLOCK_REDUCTION_MEAN();
                    case LAST -> HillockNative.HILLOCK_REDUCTION_LAST();
                    case SUM -> HillockNative.HILLOCK_REDUCTION_SUM();
                    case MAX -> HillockNative.HILLOCK_REDUCTION_MAX();
                });
            }
        }
        List<Double> weights = training.objective().classWeights();
        if (!weights.isEmpty()) {
            double[] values = weights.stream().mapToDouble(Double::doubleValue).toArray();
            hillock_training.class_weights(struct, arena.allocateFrom(ValueLayout.JAVA_DOUBLE, values));
        }
    }

    private void loss(int kind, double first, double second) {
        hillock_training.loss(struct, kind);
        hillock_training.loss_first(struct, first);
        hillock_training.loss_second(struct, second);
    }

    private void surrogate() {
        switch (training.gradients().surrogate()) {
            case Surrogate.FastSigmoid s -> surrogate(HillockNative.HILLOCK_SURROGATE_FAST_SIGMOID(), s.slope(), 0);
            case Surrogate.Atan s -> surrogate(HillockNative.HILLOCK_SURROGATE_ATAN(), s.alpha(), 0);
            case Surrogate.Sigmoid s -> surrogate(HillockNative.HILLOCK_SURROGATE_SIGMOID(), s.slope(), 0);
            case Surrogate.Triangular s -> surrogate(HillockNative.HILLOCK_SURROGATE_TRIANGULAR(), s.slope(), 0);
            case Surrogate.Slayer s -> surrogate(HillockNative.HILLOCK_SURROGATE_SLAYER(), s.scale(), s.decay());
            case Surrogate.Box s -> surrogate(HillockNative.HILLOCK_SURROGATE_BOX(), s.halfWidth(), 0);
            case Surrogate.StraightThrough _ -> surrogate(HillockNative.HILLOCK_SURROGATE_STRAIGHT_THROUGH(), 1, 0);
        }
    }

    private void surrogate(int kind, double first, double second) {
        hillock_training.surrogate(struct, kind);
        hillock_training.surrogate_first(struct, first);
        hillock_training.surrogate_second(struct, second);
    }

    private void optimizer() {
        Optimizer optimizer = training.course().optimizer();
        hillock_training.decay(struct, optimizer.decay());
        switch (optimizer) {
            case Optimizer.Sgd o -> {
                hillock_training.optimizer(struct, HillockNative.HILLOCK_OPTIMIZER_SGD());
                hillock_training.momentum(struct, o.momentum());
            }
            case Optimizer.Adam o -> adam(HillockNative.HILLOCK_OPTIMIZER_ADAM(), o.beta1(), o.beta2(), o.epsilon());
            case Optimizer.AdamW o -> adam(HillockNative.HILLOCK_OPTIMIZER_ADAMW(), o.beta1(), o.beta2(), o.epsilon());
        }
    }

    private void adam(int kind, double beta1, double beta2, double epsilon) {
        hillock_training.optimizer(struct, kind);
        hillock_training.beta1(struct, beta1);
        hillock_training.beta2(struct, beta2);
        hillock_training.epsilon(struct, epsilon);
    }

    /** In the order of {@link TrainedProgram#parameters}. */
    private void parameters() {
        List<Parameter> all = trained.parameters();
        MemorySegment array = hillock_parameter.allocateArray(all.size(), arena);
        for (int p = 0; p < all.size(); p++) {
            Parameter parameter = all.get(p);
            MemorySegment one = hillock_parameter.asSlice(array, p);
            hillock_parameter.operation(one, operation(parameter));
            hillock_parameter.key(one, key(parameter));
            hillock_parameter.size(one, parameter.size());
            hillock_parameter.lowest(one, parameter.lowest());
        }
        hillock_training.parameters_count(struct, all.size());
        hillock_training.parameters(struct, array);
    }

    /** The operation that has a parameter: several may belong to one node. */
    private int operation(Parameter parameter) {
        for (int o = 0; o < trained.operations().size(); o++) {
            if (trained.operations().get(o).node().equals(parameter.node())
                    && trained.parameter(o, parameter.key()) == parameter) {
                return o;
            }
        }
        throw new IllegalStateException("no operation has " + parameter.name());
    }

    private int key(Parameter parameter) {
        return switch (parameter.kind()) {
            case WEIGHT -> HillockNative.HILLOCK_PARAMETER_WEIGHT();
            case BIAS -> HillockNative.HILLOCK_PARAMETER_BIAS();
            case SCALE -> HillockNative.HILLOCK_PARAMETER_SCALE();
            case GAMMA -> HillockNative.HILLOCK_PARAMETER_GAMMA();
            case NEURON -> trained.operations().get(operation(parameter)) instanceof Operation.Threshold
                    ? HillockNative.HILLOCK_PARAMETER_THRESHOLD()
                    : HillockNative.HILLOCK_PARAMETER_NEURON();
        };
    }

    private void dropout() {
        double[] shares = Dropout.shares(trained);
        int[] operations = IntStream.range(0, shares.length).filter(o -> shares[o] > 0).toArray();
        MemorySegment array = hillock_dropout.allocateArray(operations.length, arena);
        for (int i = 0; i < operations.length; i++) {
            MemorySegment one = hillock_dropout.asSlice(array, i);
            hillock_dropout.operation(one, operations[i]);
            hillock_dropout.share(one, shares[operations[i]]);
        }
        hillock_training.dropout_count(struct, operations.length);
        hillock_training.dropout(struct, array);
    }

    private void penalties() {
        List<PenalisedOperation> all = PenalisedOperation.of(trained);
        MemorySegment array = hillock_rate_penalty.allocateArray(all.size(), arena);
        for (int i = 0; i < all.size(); i++) {
            MemorySegment one = hillock_rate_penalty.asSlice(array, i);
            hillock_rate_penalty.operation(one, all.get(i).operation());
            hillock_rate_penalty.low(one, all.get(i).penalty().low());
            hillock_rate_penalty.high(one, all.get(i).penalty().high());
            hillock_rate_penalty.strength(one, all.get(i).penalty().strength());
        }
        hillock_training.penalties_count(struct, all.size());
        hillock_training.penalties(struct, array);
    }
}
