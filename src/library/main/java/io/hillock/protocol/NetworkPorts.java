package io.hillock.protocol;

import io.hillock.model.Shape;
import io.hillock.spike.InputPort;
import io.hillock.spike.OutputKind;
import io.hillock.spike.OutputPort;
import java.util.List;

/**
 * The Inputs and Outputs of a network that has several of either. A step of an encoding holds the elements of all
 * Inputs, one Input after the other in this order; a row of counts, of a firing pattern or of membranes those of all
 * Outputs. Immutable.
 *
 * @param inputs at least one, at most 4,096
 * @param outputs at least one, at most 4,096
 * @param labelled the Output that gives label and confidence unless a request names another
 */
public record NetworkPorts(List<Input> inputs, List<Output> outputs, String labelled) {

    /** Of a network with one Input and one Output, which needs none of this. */
    public static final NetworkPorts SINGLE = new NetworkPorts(List.of(), List.of(), "");

    /** @param shape of one step */
    public record Input(String name, Shape shape) {
        public Input {
            checkName(name);
        }
    }

    /** @param shape of one step */
    public record Output(String name, Shape shape, OutputKind kind) {
        public Output {
            checkName(name);
        }
    }

    public NetworkPorts {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        String chosen = labelled;
        MessageChecks.size("inputs", inputs, 0, MessageChecks.MAX_LIST);
        MessageChecks.size("outputs", outputs, 0, MessageChecks.MAX_LIST);
        if (inputs.isEmpty() != outputs.isEmpty()) {
            throw MessageChecks.invalid(ErrorCode.BAD_MESSAGE, "outputs", "come with inputs or not at all");
        }
        if (!(chosen.isEmpty() && outputs.isEmpty()) && outputs.stream().noneMatch(one -> one.name().equals(chosen))) {
            throw MessageChecks.invalid(ErrorCode.BAD_VALUE, "labelled", "is none of the outputs");
        }
    }

    /** {@link #SINGLE} too if there are more ends, or longer names, than a message can hold. */
    public static NetworkPorts of(List<InputPort> inputs, List<OutputPort> outputs, OutputPort labelled) {
        boolean single = inputs.size() == 1 && outputs.size() == 1;
        boolean fits = inputs.size() <= MessageChecks.MAX_LIST && outputs.size() <= MessageChecks.MAX_LIST
                && inputs.stream().allMatch(port -> fits(port.name()))
                && outputs.stream().allMatch(port -> fits(port.name()));
        return single || !fits
                ? SINGLE
                : new NetworkPorts(inputs.stream().map(port -> new Input(port.name(), port.shape())).toList(),
                        outputs.stream().map(port -> new Output(port.name(), port.shape(), port.kind())).toList(),
                        labelled.name());
    }

    private static boolean fits(String name) {
        return !name.isEmpty() && MessageChecks.utf8Length(name) <= MessageChecks.MAX_TEXT;
    }

    private static void checkName(String name) {
        MessageChecks.text("name", name, 1, MessageChecks.MAX_TEXT);
    }
}
