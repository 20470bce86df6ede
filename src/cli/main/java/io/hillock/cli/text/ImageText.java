package io.hillock.cli.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.image.Image;
import io.hillock.image.program.NodeEntry;
import io.hillock.image.program.Operation;
import io.hillock.image.program.OperationInput;
import io.hillock.image.program.Program;
import io.hillock.image.program.SettingsJson;
import io.hillock.model.NodeSetting;
import io.hillock.model.NodeSettings.FiringCondition;
import io.hillock.model.NodeSettings;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.spike.InputPort;
import io.hillock.spike.OutputPort;
import java.io.PrintStream;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** An image as {@code inspect} and {@code compile} show it. */
public record ImageText(Image image) {
    private static final NodeSettings USUAL = RunSettings.of(Profile.NIR).common();
    private static final List<NodeSetting> RARELY = List.of(NodeSetting.UPDATE_ORDER, NodeSetting.GAIN,
            NodeSetting.SYNAPTIC_GAIN, NodeSetting.INITIAL);

    public void print(PrintStream out) {
        Program program = image.program();
        summary(out);
        out.println();
        TextTable table = new TextTable("stage", "operation", "node", "takes", "gives", "settings");
        for (int stage = 0; stage < program.stages().size(); stage++) {
            for (Operation operation : program.stages().get(stage)) {
                table.row(stage + 1, name(operation), operation.node(), takes(operation),
                        program.signals().get(operation.out()).shape(), settings(operation));
            }
        }
        table.print(out);
        out.println();
        out.println(program.nodes().size() + " nodes: " + program.nodes().stream()
                .map(node -> node.name() + " (" + node.type() + ")").collect(Collectors.joining(", ")));
    }

    /** Prints what it is and its settings, in four lines. */
    public void summary(PrintStream out) {
        Program program = image.program();
        out.println("image of " + NumberFormat.whole(image.bytes().byteSize()) + " bytes, sha256 " + image.digest());
        out.println("settings: " + settings(program.settings()));
        out.println("program: " + program.stages().size() + " stages, " + operations() + " operations, "
                + NumberFormat.whole(program.stateBytes()) + " bytes of state a stream");
        if (image.inputPorts().size() == 1 && image.outputPorts().size() == 1) {
            out.println("input " + image.inputShape() + ", output " + image.outputShape() + " "
                    + image.outputPorts().getFirst().kind().label());
        } else {
            out.println("inputs " + inputs() + "; outputs " + outputs());
        }
    }

    public ObjectNode json() {
        Program program = image.program();
        ObjectNode json = JsonOutput.object().put("kind", "image").put("bytes", image.bytes().byteSize()).put("digest",
                image.digest());
        json.set("settings", JsonOutput.settings(program.settings()));
        JsonOutput.shape(json, "input_shape", image.inputShape());
        JsonOutput.shape(json, "output_shape", image.outputShape());
        if (image.outputPorts().size() == 1) {
            json.put("output_kind", image.outputPorts().getFirst().kind().label());
        }
        for (InputPort port : image.inputPorts()) {
            JsonOutput.shape(json.withArray("inputs").addObject().put("name", port.name()), "shape", port.shape());
        }
        for (OutputPort port : image.outputPorts()) {
            ObjectNode entry = json.withArray("outputs").addObject().put("name", port.name());
            JsonOutput.shape(entry, "shape", port.shape());
            entry.put("kind", port.kind().label());
        }
        json.put("state_bytes", program.stateBytes()).put("operations", operations());
        for (List<Operation> stage : program.stages()) {
            var operations = json.withArray("stages").addArray();
            for (Operation operation : stage) {
                ObjectNode entry = operations.addObject().put("op", name(operation)).put("node", operation.node());
                own(operation).ifPresent(own -> SettingsJson.write(own, entry.putObject("settings")));
            }
        }
        for (NodeEntry node : program.nodes()) {
            ObjectNode entry = json.withArray("nodes").addObject().put("name", node.name()).put("type", node.type());
            JsonOutput.shape(entry, "output_shape", node.shape());
        }
        return json;
    }

    /** Settings in one line. */
    public static String settings(RunSettings settings) {
        return "dt " + NumberFormat.exact(settings.dt()) + " s, profile " + settings.profile().label() + ", reset "
                + settings.reset().label() + (settings.fires() == FiringCondition.ABOVE ? "" : ", fires at_or_above")
                + ", " + settings.discretisation().label() + ", cycle delay "
                + settings.cycleDelay().label() + (settings.ifIntegratesDt() ? ", IF integrates dt" : "")
                + (settings.lowerBound().isPresent()
                        ? ", lower bound " + NumberFormat.exact(settings.lowerBound().getAsDouble()) + " thresholds"
                        : "")
                + rarely(settings.common()) + ", reports " + settings.report().label() + ", readout "
                + settings.readout().label() + (settings.steps() > 0 ? ", " + settings.steps() + " steps" : "")
                + settings.nodes().stream()
                        .map(rule -> "; " + rule.glob() + ": " + listed(rule.settings(), rule.settings().made()))
                        .collect(Collectors.joining());
    }

    /** What the settings of all neurons seldom are. */
    private static String rarely(NodeSettings common) {
        String listed = listed(common, RARELY.stream()
                .filter(setting -> !setting.text(common).equals(setting.text(USUAL))).toList());
        return listed.isEmpty() ? "" : ", " + listed;
    }

    private static String listed(NodeSettings settings, Collection<NodeSetting> shown) {
        return shown.stream().map(setting -> setting.label() + " " + setting.text(settings).orElseThrow())
                .collect(Collectors.joining(", "));
    }

    private String inputs() {
        return image.inputPorts().stream().map(port -> port.name() + " " + port.shape())
                .collect(Collectors.joining(", "));
    }

    private String outputs() {
        return image.outputPorts().stream()
                .map(port -> port.name() + " " + port.shape() + " " + port.kind().label())
                .collect(Collectors.joining(", "));
    }

    private int operations() {
        return image.program().stages().stream().mapToInt(List::size).sum();
    }

    /** The settings of a neuron that its model takes, those of the image's and its own; empty for other operations. */
    private Optional<NodeSettings> own(Operation operation) {
        return operation instanceof Operation.Neurons neurons
                ? Optional.of(image.program().settings().node(neurons.node()).only(neurons.model().settings()))
                : Optional.empty();
    }

    /** What a neuron has by itself. */
    private String settings(Operation operation) {
        return own(operation).map(own -> {
            NodeSettings unlike = own.unlike(image.program().settings().common());
            return listed(unlike, unlike.made());
        }).orElse("");
    }

    private String takes(Operation operation) {
        return operation.in().stream().map(this::source).collect(Collectors.joining(" + "));
    }

    private String source(OperationInput source) {
        return image.program().signals().get(source.signal()).name() + (source.late() ? " (late)" : "");
    }

    /** As image.md names operations, and the rule of one that learns. */
    private static String name(Operation operation) {
        return operation instanceof Operation.Plastic plastic
                ? plastic.op() + " " + plastic.learning().label()
                : operation.op();
    }
}
