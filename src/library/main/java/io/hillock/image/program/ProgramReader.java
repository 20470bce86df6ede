package io.hillock.image.program;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.image.ImageOrigin;
import io.hillock.image.safetensors.ImageJson;
import io.hillock.image.safetensors.ProgramFields;
import io.hillock.model.RunSettings.ReportedStep;
import io.hillock.model.RunSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads the JSON of a program: fields, types, ranges. {@link ProgramCheck} checks the meaning of the fields together.
 */
public final class ProgramReader {
    /** The limit on elements of one signal, of all signals together, and of all state: a gibibyte of floats each. */
    public static final int MOST_ELEMENTS = 1 << 28;

    private final ImageOrigin origin;

    public ProgramReader(ImageOrigin origin) {
        this.origin = origin;
    }

    public Program read(String text) {
        var root = new ProgramFields(ImageJson.parse(text, "program", origin), "program", origin);
        int format = root.whole("format", Integer.MIN_VALUE, Integer.MAX_VALUE);
        if (format != ProgramWriter.FORMAT) {
            throw root.refuse("format", format + ", but this version reads format " + ProgramWriter.FORMAT);
        }
        var signals = new ArrayList<Signal>();
        for (ProgramFields fields : root.objects("signals")) {
            signals.add(new Signal(fields.text("name"), fields.shape("shape", MOST_ELEMENTS),
                    stateOrNone(fields, "previous")));
            fields.end();
        }
        var state = new ArrayList<StateVariable>();
        for (ProgramFields fields : root.objects("state")) {
            state.add(new StateVariable(fields.text("name"), fields.shape("shape", MOST_ELEMENTS),
                    fields.optionalText("initial")));
            fields.end();
        }
        var nodes = new ArrayList<NodeEntry>();
        for (ProgramFields fields : root.objects("nodes")) {
            nodes.add(new NodeEntry(fields.text("name"), fields.text("type"), fields.shape("shape", MOST_ELEMENTS),
                    index(fields, "signal"), stateOrNone(fields, "membrane")));
            fields.end();
        }
        RunSettings settings = SettingsJson.read(root.object("settings"));
        var ends = ProgramEnds.of(root, signals, nodes);
        var program = new Program(settings, ends.inputs(), ends.outputs(), signals, state,
                stages(root, settings.report().shown()), nodes);
        root.end();
        return program;
    }

    /** Reads an index; a later check decides whether it is in range. */
    static int index(ProgramFields fields, String key) {
        return fields.whole(key, 0, Integer.MAX_VALUE);
    }

    private static int stateOrNone(ProgramFields fields, String key) {
        return fields.whole(key, Program.NONE, Integer.MAX_VALUE);
    }

    private List<List<Operation>> stages(ProgramFields root, ReportedStep report) {
        var stages = new ArrayList<List<Operation>>();
        for (JsonNode stage : root.array("stages")) {
            String where = "stages[" + stages.size() + "]";
            origin.require(stage.isArray() && !stage.isEmpty(), "%s: not a list of operations", where);
            var operations = new ArrayList<Operation>();
            for (JsonNode operation : stage) {
                String at = ProgramFields.where(where + "[" + operations.size() + "]", operation.path("node"));
                operations.add(new OperationReader(new ProgramFields(operation, at, origin), report).read());
            }
            stages.add(operations);
        }
        return stages;
    }

    static <T> T label(ProgramFields fields, String key, Function<String, T> of) {
        try {
            return of.apply(fields.text(key));
        } catch (IllegalArgumentException e) {
            throw fields.refuse(key, e.getMessage());
        }
    }
}
