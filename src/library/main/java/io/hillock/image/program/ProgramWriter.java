package io.hillock.image.program;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.image.safetensors.ImageJson;
import io.hillock.model.Shape;
import java.util.List;

/** Writes a program as the JSON of image.md. The same program always gives the same text. */
public final class ProgramWriter {
    static final int FORMAT = 1;

    private ProgramWriter() {}

    public static String write(Program program) {
        ObjectNode root = ImageJson.MAPPER.createObjectNode();
        root.put("format", FORMAT);
        SettingsJson.write(program.settings(), root.putObject("settings"));
        if (program.inputs().size() > 1 || program.outputs().size() > 1) {
            ends(program, root);
        } else {
            OutputSignal output = program.outputs().getFirst();
            root.put("input", program.inputs().getFirst().signal()).put("output", output.signal());
            root.put("output_kind", output.kind().label());
        }
        ArrayNode signals = root.putArray("signals");
        for (Signal signal : program.signals()) {
            dims(signals.addObject().put("name", signal.name()), "shape", signal.shape()).put("previous",
                    signal.previous());
        }
        ArrayNode state = root.putArray("state");
        for (StateVariable variable : program.state()) {
            ObjectNode object = dims(state.addObject().put("name", variable.name()), "shape", variable.shape());
            variable.initial().ifPresent(initial -> object.put("initial", initial));
        }
        ArrayNode stages = root.putArray("stages");
        for (List<Operation> stage : program.stages()) {
            ArrayNode operations = stages.addArray();
            stage.forEach(
                    operation -> OperationWriter.write(operation, program.settings().report().shown(),
                            operations.addObject()));
        }
        ArrayNode nodes = root.putArray("nodes");
        for (NodeEntry node : program.nodes()) {
            dims(nodes.addObject().put("name", node.name()).put("type", node.type()), "shape", node.shape())
                    .put("signal", node.signal()).put("membrane", node.membrane());
        }
        return text(root);
    }

    private static void ends(Program program, ObjectNode root) {
        ArrayNode inputs = root.putArray("inputs");
        program.inputs().forEach(input -> inputs.addObject().put("name", input.name()).put("signal", input.signal()));
        ArrayNode outputs = root.putArray("outputs");
        program.outputs().forEach(output -> outputs.addObject().put("name", output.name())
                .put("signal", output.signal()).put("kind", output.kind().label()));
    }

    static ObjectNode dims(ObjectNode object, String key, Shape shape) {
        shape.dims().forEach(object.putArray(key)::add);
        return object;
    }

    private static String text(ObjectNode root) {
        try {
            return ImageJson.MAPPER.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
