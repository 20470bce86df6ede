package io.hillock.image.program;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.model.NodeSettings.FiringCondition;
import io.hillock.model.NodeSettings.UpdateOrder;
import io.hillock.model.RunSettings.ReportedStep;
import io.hillock.model.Size;
import io.hillock.neuron.NeuronField;

/** Writes one operation as a JSON object. */
final class OperationWriter {
    private OperationWriter() {}

    /** @param report what holds for neurons that do not say otherwise */
    static void write(Operation operation, ReportedStep report, ObjectNode object) {
        object.put("op", operation.op()).put("node", operation.node());
        ArrayNode in = object.putArray("in");
        for (OperationInput source : operation.in()) {
            in.addObject().put("signal", source.signal()).put("late", source.late());
        }
        object.put("out", operation.out());
        switch (operation) {
            case Operation.Sum _ -> {
            }
            case Operation.Linear o -> {
                object.put("weight", o.weight());
                o.weightScale().ifPresent(scale -> object.put("weight_scale", scale));
                o.bias().ifPresent(bias -> object.put("bias", bias));
            }
            case Operation.Conv o -> {
                object.put("weight", o.weight());
                o.weightScale().ifPresent(scale -> object.put("weight_scale", scale));
                o.bias().ifPresent(bias -> object.put("bias", bias));
                object.put("groups", o.groups());
                pair(object, "stride", o.stride());
                pair(object, "padding", o.padding());
                pair(object, "dilation", o.dilation());
                ProgramWriter.dims(object, "input", o.input());
                ProgramWriter.dims(object, "output", o.output());
            }
            case Operation.Pool o -> {
                pair(object, "kernel", o.kernel());
                pair(object, "stride", o.stride());
                pair(object, "padding", o.padding());
                ProgramWriter.dims(object, "input", o.input());
                ProgramWriter.dims(object, "output", o.output());
            }
            case Operation.Scale o -> object.put("scale", o.scale());
            case Operation.Threshold o -> object.put("threshold", o.threshold());
            case Operation.Delay o -> object.put("delay", o.delay()).put("ring", o.ring());
            case Operation.Neurons o -> neurons(object, o, report);
            case Operation.Plastic o -> {
                object.put("weight", o.weight()).put("post", o.post());
                LearningJson.write(o.learning(), object);
            }
        }
    }

    private static void neurons(ObjectNode object, Operation.Neurons o, ReportedStep report) {
        for (NeuronField field : o.model().fields()) {
            if (field.isState()) {
                object.put(field.name(), o.state().get(field.name()));
            } else {
                object.put(field.name(), o.constants().get(field.name()));
            }
        }
        if (o.updateOrder() != UpdateOrder.CURRENT_FIRST) {
            object.put("update_order", o.updateOrder().label());
        }
        o.fire().ifPresent(fire -> fire(object, fire));
        if (o.spikes() && o.report() != report) {
            object.put("report", o.report().label());
        }
    }

    private static void fire(ObjectNode object, FireParameters fire) {
        object.put("threshold", fire.threshold()).put("reset", fire.reset().label());
        if (fire.fires() != FiringCondition.ABOVE) {
            object.put("fires", fire.fires().label());
        }
        fire.vReset().ifPresent(vReset -> object.put("v_reset", vReset));
        fire.lowerBound().ifPresent(bound -> object.put("lower_bound", bound));
    }

    private static void pair(ObjectNode object, String key, Size size) {
        object.putArray(key).add(size.height()).add(size.width());
    }
}
