package io.hillock.image.program;

import io.hillock.image.safetensors.ProgramFields;
import io.hillock.spike.OutputKind;
import java.util.ArrayList;
import java.util.List;

/** Reads the Inputs and Outputs of a program. Immutable. */
record ProgramEnds(List<InputSignal> inputs, List<OutputSignal> outputs) {

    /** Lists of several, or the fields of one Input and one Output. */
    static ProgramEnds of(ProgramFields root, List<Signal> signals, List<NodeEntry> nodes) {
        return root.has("inputs") ? listed(root) : single(root, signals, nodes);
    }

    /**
     * One Input and one Output, of which the program gives only the signals. The input's signal bears the
     * Input's name; the Output is the node of that type which belongs to the network itself, not to a nested one.
     */
    private static ProgramEnds single(ProgramFields root, List<Signal> signals, List<NodeEntry> nodes) {
        int input = ProgramReader.index(root, "input");
        int output = ProgramReader.index(root, "output");
        String name = nodes.stream()
                .filter(node -> node.signal() == output && node.type().equals("Output") && !node.name().contains("/"))
                .map(NodeEntry::name).findFirst().orElse("output");
        return new ProgramEnds(List.of(new InputSignal(input < signals.size() ? signals.get(input).name() : "", input)),
                List.of(new OutputSignal(name, output, kind(root, "output_kind"))));
    }

    private static ProgramEnds listed(ProgramFields root) {
        var inputs = new ArrayList<InputSignal>();
        for (ProgramFields fields : root.objects("inputs")) {
            inputs.add(new InputSignal(fields.text("name"), ProgramReader.index(fields, "signal")));
            fields.end();
        }
        var outputs = new ArrayList<OutputSignal>();
        for (ProgramFields fields : root.objects("outputs")) {
            outputs.add(new OutputSignal(fields.text("name"), ProgramReader.index(fields, "signal"),
                    kind(fields, "kind")));
            fields.end();
        }
        if (inputs.isEmpty()) {
            throw root.refuse("inputs", "a network needs at least one");
        }
        if (outputs.isEmpty()) {
            throw root.refuse("outputs", "a network needs at least one");
        }
        return new ProgramEnds(inputs, outputs);
    }

    private static OutputKind kind(ProgramFields fields, String key) {
        String label = fields.text(key);
        for (OutputKind kind : OutputKind.values()) {
            if (kind.label().equals(label)) {
                return kind;
            }
        }
        throw fields.refuse(key, "'" + label + "' is neither spikes nor membrane");
    }
}
