package io.hillock.server.graph;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.image.Image;
import io.hillock.image.program.FireParameters;
import io.hillock.image.program.Operation;
import io.hillock.model.NodeSettings;
import io.hillock.model.RunSettings.Discretisation;
import io.hillock.model.Shape;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.TreeMap;

/** The parameters of one operation, each with the summary of its values. */
record OperationParameters(Image image, Operation operation, ArrayNode into) {
    /** The constant by which a membrane shrinks in a step. */
    private static final String DECAY = "decay";
    private static final int MOST_VALUES = 1 << 14;

    void write() {
        switch (operation) {
            case Operation.Linear linear -> weights(linear.weight(), linear.weightScale(), linear.bias());
            case Operation.Conv conv -> weights(conv.weight(), conv.weightScale(), conv.bias());
            case Operation.Scale scale -> floats("scale", scale.scale());
            case Operation.Threshold threshold -> floats("threshold", threshold.threshold());
            case Operation.Delay delay -> integers("delay", delay.delay());
            case Operation.Neurons neurons -> neurons(neurons);
            case Operation.Plastic plastic -> image.program().state().get(plastic.weight()).initial()
                    .ifPresent(initial -> floats("initial weight", initial));
            case Operation.Sum _,Operation.Pool _ -> {
            }
        }
    }

    private void weights(String weight, Optional<String> scale, Optional<String> bias) {
        Shape shape = image.tensorShape(weight);
        add("weight", shape, (from, block) -> image.weights(weight, scale, from, block));
        bias.ifPresent(name -> floats("bias", name));
    }

    private void neurons(Operation.Neurons neurons) {
        new TreeMap<>(neurons.constants()).forEach((role, tensor) -> {
            floats(role, tensor);
            if (role.endsWith(DECAY) && !role.startsWith("theta")) {
                tau(role, tensor, image.program().settings().node(neurons.node()));
            }
        });
        neurons.fire().ifPresent(this::fire);
    }

    private void fire(FireParameters fire) {
        threshold(fire.threshold());
        fire.vReset().ifPresent(name -> floats("v_reset", name));
        fire.lowerBound().ifPresent(name -> floats("lower_bound", name));
    }

    /** With the values themselves, if they differ and are not too many, because membranes are shown beside them. */
    private void threshold(String tensor) {
        floats("threshold", tensor);
        ObjectNode entry = (ObjectNode) into.get(into.size() - 1);
        int size = image.tensorShape(tensor).size();
        if (size <= MOST_VALUES && entry.path("min").floatValue() != entry.path("max").floatValue()) {
            ArrayNode values = entry.putArray("values");
            for (int i = 0; i < size; i++) {
                values.add(image.tensor(tensor).getAtIndex(JAVA_FLOAT, i));
            }
        }
    }

    /** The time constant in seconds that gives this decay, to the precision of float32; infinite for neurons without a leak. */
    private void tau(String role, String tensor, NodeSettings settings) {
        double dt = image.program().settings().dt();
        boolean euler = settings.discretisation().filter(Discretisation.EULER::equals).isPresent();
        MemorySegment decays = image.tensor(tensor);
        String name = role.equals(DECAY) ? "tau" : role.replace(DECAY, "tau");
        add(name, image.tensorShape(tensor), (from, block) -> {
            for (int i = 0; i < block.length; i++) {
                double decay = decays.getAtIndex(JAVA_FLOAT, from + i);
                block[i] = (float) (euler ? dt / (1 - decay) : -dt / Math.log(decay));
            }
        });
    }

    private void floats(String role, String tensor) {
        MemorySegment values = image.tensor(tensor);
        add(role, image.tensorShape(tensor), (from, block) -> MemorySegment.copy(values, JAVA_FLOAT,
                (long) from * Float.BYTES, block, 0, block.length));
    }

    private void integers(String role, String tensor) {
        MemorySegment values = image.tensor(tensor);
        add(role, image.tensorShape(tensor), (from, block) -> {
            for (int i = 0; i < block.length; i++) {
                block[i] = values.getAtIndex(JAVA_INT, from + i);
            }
        });
    }

    private void add(String role, Shape shape, TensorSummary.Values values) {
        ObjectNode entry = into.addObject().put("role", role);
        NetworkGraph.shape(entry.putArray("shape"), shape);
        new TensorSummary(shape.size(), values).write(entry);
    }
}
