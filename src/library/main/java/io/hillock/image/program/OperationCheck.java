package io.hillock.image.program;

import io.hillock.image.ImageOrigin;
import io.hillock.image.safetensors.StoredTensor;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.Shape;
import io.hillock.neuron.NeuronField;
import java.util.BitSet;
import java.util.List;

/** Checks that signals, tensors and states fit the operation that uses them. One thread. */
final class OperationCheck {
    private final List<Signal> signals;
    private final StateClaims state;
    private final TensorCheck tensors;
    private final ImageOrigin origin;
    private final BitSet membranes = new BitSet();

    OperationCheck(List<Signal> signals, StateClaims state, TensorCheck tensors, ImageOrigin origin) {
        this.signals = signals;
        this.state = state;
        this.tensors = tensors;
        this.origin = origin;
    }

    /** Whether a checked operation keeps its membrane in this variable. */
    boolean isMembrane(int variable) {
        return membranes.get(variable);
    }

    /** @param operation an operation whose signals are in range */
    void check(Operation operation) {
        String user = ProgramCheck.user(operation);
        int n = size(operation);
        switch (operation) {
            case Operation.Sum _ -> operand(operation, n);
            case Operation.Linear o -> {
                StoredTensor weight = tensors.weight(o.weight(), o.weightScale(), n, user);
                origin.require(weight.shape().rank() == 2 && weight.shape().dim(1) == n,
                        "%s: tensor '%s' has shape %s, not [inputs, %d]", user, o.weight(), weight.shape(), n);
                operand(operation, weight.shape().dim(0));
                o.bias().ifPresent(bias -> tensors.floats(bias, Shape.of(n), user));
            }
            case Operation.Conv o -> {
                new WindowCheck(user, origin).conv(o,
                        tensors.weight(o.weight(), o.weightScale(), o.output().dim(0), user));
                o.bias().ifPresent(bias -> tensors.floats(bias, Shape.of(o.output().dim(0)), user));
                window(o, o.input(), o.output());
            }
            case Operation.Pool o -> {
                new WindowCheck(user, origin).pool(o);
                window(o, o.input(), o.output());
            }
            case Operation.Scale o -> vectors(operation, o.scale());
            case Operation.Threshold o -> vectors(operation, o.threshold());
            case Operation.Delay o -> {
                operand(operation, n);
                Shape ring = state.variable(o.ring(), user).shape();
                origin.require(ring.rank() == 2 && ring.dim(1) == n, "%s: ring has shape %s, not [D, %d]", user, ring,
                        n);
                state.claim(o.ring(), ring, user);
                tensors.delays(o.delay(), n, ring.dim(0), user);
            }
            case Operation.Neurons o -> neurons(o, n, user);
            case Operation.Plastic o -> plastic(o, n, user);
        }
    }

    private void plastic(Operation.Plastic o, int n, String user) {
        Shape weight = state.variable(o.weight(), user).shape();
        origin.require(weight.rank() == 2 && weight.dim(1) == n, "%s: weight has shape %s, not [inputs, %d]", user,
                weight, n);
        operand(o, weight.dim(0));
        state.claim(o.weight(), weight, user);
        Shape post = signals.get(o.post()).shape();
        origin.require(post.size() == n, "%s: learns from signal %d of shape %s, which does not have %d elements", user,
                o.post(), post, n);
        new LearningCheck(state, tensors, user).check(o.learning(), weight.dim(0), n);
    }

    /** Checks that constants have shape [n], and the operand n elements. */
    private void vectors(Operation operation, String... names) {
        int n = size(operation);
        operand(operation, n);
        for (String name : names) {
            tensors.floats(name, Shape.of(n), ProgramCheck.user(operation));
        }
    }

    private void window(Operation operation, Shape input, Shape output) {
        operand(operation, input.size());
        origin.require(output.size() == size(operation), "%s: output %s does not fit the signal's %d elements",
                ProgramCheck.user(operation), output, size(operation));
    }

    private void neurons(Operation.Neurons o, int n, String user) {
        for (NeuronField field : o.model().fields()) {
            if (!field.isState()) {
                vectors(o, o.constants().get(field.name()));
            }
        }
        for (NeuronField field : o.model().fields()) {
            if (field.isState()) {
                state.claim(o.state().get(field.name()), Shape.of(n), user);
            }
        }
        if (o.membrane() != Program.NONE) {
            membranes.set(o.membrane());
        }
        o.fire().ifPresent(fire -> fire(o, fire));
    }

    private void fire(Operation operation, FireParameters fire) {
        String user = ProgramCheck.user(operation);
        vectors(operation, fire.threshold());
        fire.vReset().ifPresent(name -> vectors(operation, name));
        fire.lowerBound().ifPresent(name -> vectors(operation, name));
        if (fire.reset() == Reset.MULTI_SPIKE) {
            tensors.positive(fire.threshold(), user);
        }
        origin.require(fire.reset() != Reset.SUBTRACT_LATE || signals.get(operation.out()).previous() != Program.NONE,
                "%s: subtract_late, but signal %d has no previous", user, operation.out());
    }

    private void operand(Operation operation, int elements) {
        for (OperationInput source : operation.in()) {
            Shape shape = signals.get(source.signal()).shape();
            origin.require(shape.size() == elements, "%s: signal %d of shape %s does not have %d elements",
                    ProgramCheck.user(operation), source.signal(), shape, elements);
        }
    }

    private int size(Operation operation) {
        return signals.get(operation.out()).shape().size();
    }
}
