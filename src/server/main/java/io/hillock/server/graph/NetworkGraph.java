package io.hillock.server.graph;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.image.Image;
import io.hillock.image.program.NodeEntry;
import io.hillock.image.program.Operation;
import io.hillock.image.program.OperationInput;
import io.hillock.image.program.Program;
import io.hillock.image.program.SettingsJson;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import java.util.List;

/**
 * The graph of what an image runs: its Inputs and operations, each with the nodes that have its values, and its parameters in short. Nodes
 * that only pass values on, such as Flatten and Output, are names of the node before them.
 */
public final class NetworkGraph {
    private final Image image;
    private final Program program;

    private NetworkGraph(Image image) {
        this.image = image;
        program = image.program();
    }

    /** The graph as JSON. It reads every weight, so keep it. */
    public static ObjectNode of(Image image) {
        return new NetworkGraph(image).json();
    }

    private ObjectNode json() {
        ObjectNode all = JsonNodeFactory.instance.objectNode().put("digest", image.digest())
                .put("bytes", image.bytes().byteSize()).put("parameters", image.parameters())
                .put("state_bytes", program.stateBytes());
        SettingsJson.write(program.settings(), all.putObject("settings"));
        ArrayNode warnings = all.putArray("warnings");
        image.warnings().forEach(warnings::add);
        ArrayNode outputs = all.putArray("outputs");
        image.outputPorts().forEach(port -> shape(outputs.addObject().put("name", port.name())
                .put("kind", port.kind().label()).putArray("shape"), port.shape()));
        ArrayNode nodes = all.putArray("nodes");
        program.inputs().forEach(input -> {
            ObjectNode entry = entry(nodes, input.name(), "input", 0, input.signal());
            entry.putArray("in");
            entry.putArray("parameters");
        });
        for (int stage = 0; stage < program.stages().size(); stage++) {
            for (Operation operation : program.stages().get(stage)) {
                operation(nodes, operation, stage + 1);
            }
        }
        return all;
    }

    private ObjectNode entry(ArrayNode nodes, String name, String operation, int stage, int signal) {
        ObjectNode entry = nodes.addObject().put("name", name).put("op", operation).put("stage", stage);
        shape(entry.putArray("shape"), program.signal(signal).shape());
        ArrayNode names = entry.putArray("nodes");
        List<NodeEntry> sharing = program.nodes().stream().filter(node -> node.signal() == signal).toList();
        sharing.forEach(node -> {
            ObjectNode one = names.addObject().put("name", node.name()).put("type", node.type());
            one.put("membrane", node.membrane() != Program.NONE);
            shape(one.putArray("shape"), node.shape());
        });
        return entry;
    }

    private void operation(ArrayNode nodes, Operation operation, int stage) {
        ObjectNode entry = entry(nodes, operation.node(), operation.op(), stage, operation.out());
        entry.put("spikes", operation.spikes()).put("membrane", operation.membrane() != Program.NONE);
        ArrayNode in = entry.putArray("in");
        for (OperationInput input : operation.in()) {
            in.addObject().put("node", program.signal(input.signal()).name()).put("late", input.late());
        }
        ObjectNode settings = entry.putObject("settings");
        switch (operation) {
            case Operation.Neurons neurons -> SettingsJson.write(
                    program.settings().node(neurons.node()).only(neurons.model().settings()), settings);
            case Operation.Conv conv -> {
                size(settings, "stride", conv.stride());
                size(settings, "padding", conv.padding());
                size(settings, "dilation", conv.dilation());
                settings.put("groups", conv.groups());
            }
            case Operation.Pool pool -> {
                size(settings, "kernel", pool.kernel());
                size(settings, "stride", pool.stride());
                size(settings, "padding", pool.padding());
            }
            case Operation.Plastic plastic -> settings.put("learns_from", program.signal(plastic.post()).name());
            case Operation.Linear _,Operation.Sum _,Operation.Scale _,Operation.Threshold _,Operation.Delay _ -> {
            }
        }
        new OperationParameters(image, operation, entry.putArray("parameters")).write();
    }

    private static void size(ObjectNode into, String name, Size size) {
        into.putArray(name).add(size.height()).add(size.width());
    }

    static void shape(ArrayNode into, Shape shape) {
        for (int axis = 0; axis < shape.rank(); axis++) {
            into.add(shape.dim(axis));
        }
    }
}
