package io.hillock.image.program;

import io.hillock.image.safetensors.ProgramFields;
import io.hillock.model.NodeSettings.FiringCondition;
import io.hillock.model.NodeSettings.UpdateOrder;
import io.hillock.model.RunSettings.ReportedStep;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.Shape;
import io.hillock.model.Size;
import io.hillock.neuron.NeuronField;
import io.hillock.neuron.NeuronModel.Firing;
import io.hillock.neuron.NeuronModel;
import io.hillock.neuron.NeuronModels;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/** Reads one operation of a program. */
final class OperationReader {
    private static final int MOST = ProgramReader.MOST_ELEMENTS;

    private final ProgramFields fields;
    private final ReportedStep report;

    /** @param report what holds for neurons that do not say otherwise */
    OperationReader(ProgramFields fields, ReportedStep report) {
        this.fields = fields;
        this.report = report;
    }

    Operation read() {
        String op = fields.text("op");
        String node = fields.text("node");
        List<OperationInput> in = fields.objects("in").stream().map(OperationReader::source).toList();
        int out = index("out");
        Operation operation = switch (op) {
            case "sum" -> new Operation.Sum(node, in, out);
            case "linear" -> new Operation.Linear(node, in, out, text("weight"), fields.optionalText("weight_scale"),
                    fields.optionalText("bias"));
            case "conv" -> new Operation.Conv(node, in, out, text("weight"), fields.optionalText("weight_scale"),
                    fields.optionalText("bias"),
                    fields.whole("groups", 1, MOST), pair("stride", 1), pair("padding", 0), pair("dilation", 1),
                    volume("input"),
                    volume("output"));
            case "sum_pool" -> pool(node, in, out, false);
            case "avg_pool" -> pool(node, in, out, true);
            case "scale" -> new Operation.Scale(node, in, out, text("scale"));
            case "threshold" -> new Operation.Threshold(node, in, out, text("threshold"));
            case "delay" -> new Operation.Delay(node, in, out, text("delay"), index("ring"));
            case "plastic" -> new Operation.Plastic(node, in, out, index("weight"), index("post"),
                    LearningJson.read(fields));
            default -> neurons(node, in, out, NeuronModels.ofOperation(op)
                    .orElseThrow(() -> fields.refuse("op", "'" + op + "' is unknown")));
        };
        fields.end();
        return operation;
    }

    private static OperationInput source(ProgramFields fields) {
        var source = new OperationInput(ProgramReader.index(fields, "signal"), fields.flag("late"));
        fields.end();
        return source;
    }

    private Operation.Pool pool(String node, List<OperationInput> in, int out, boolean average) {
        return new Operation.Pool(node, in, out, average, pair("kernel", 1), pair("stride", 1), pair("padding", 0),
                volume("input"), volume("output"));
    }

    private Operation.Neurons neurons(String node, List<OperationInput> in, int out, NeuronModel<?> model) {
        var constants = new HashMap<String, String>();
        var state = new HashMap<String, Integer>();
        for (NeuronField field : model.fields()) {
            if (field.isState()) {
                state.put(field.name(), index(field.name()));
            } else {
                constants.put(field.name(), text(field.name()));
            }
        }
        Optional<FireParameters> fire = model.firing() == Firing.BY_SETTINGS ? Optional.of(fire()) : Optional.empty();
        return new Operation.Neurons(node, in, out, model, constants, state, fire, updateOrder(model),
                report(model));
    }

    private UpdateOrder updateOrder(NeuronModel<?> model) {
        return model.ordersUpdates() && fields.has("update_order")
                ? ProgramReader.label(fields, "update_order", UpdateOrder::of)
                : UpdateOrder.CURRENT_FIRST;
    }

    private ReportedStep report(NeuronModel<?> model) {
        if (!model.spikes()) {
            return ReportedStep.SAME_STEP;
        }
        return fields.has("report") ? ProgramReader.label(fields, "report", ReportedStep::of).shown() : report;
    }

    private FireParameters fire() {
        Reset reset = ProgramReader.label(fields, "reset", Reset::of);
        if (reset == Reset.TO_ZERO) {
            throw fields.refuse("reset", "to_zero must be written as to_v_reset");
        }
        Optional<String> vReset = reset == Reset.TO_V_RESET ? Optional.of(text("v_reset")) : Optional.empty();
        FiringCondition fires = reset != Reset.MULTI_SPIKE && fields.has("fires")
                ? ProgramReader.label(fields, "fires", FiringCondition::of)
                : FiringCondition.ABOVE;
        return new FireParameters(text("threshold"), reset, fires, vReset, fields.optionalText("lower_bound"));
    }

    private Size pair(String key, int least) {
        List<Integer> pair = fields.wholes(key, 2, least, MOST);
        return new Size(pair.get(0), pair.get(1));
    }

    private Shape volume(String key) {
        Shape shape = fields.shape(key, MOST);
        if (shape.rank() != 3) {
            throw fields.refuse(key, shape + " is not [channels, height, width]");
        }
        return shape;
    }

    private int index(String key) {
        return ProgramReader.index(fields, key);
    }

    private String text(String key) {
        return fields.text(key);
    }
}
