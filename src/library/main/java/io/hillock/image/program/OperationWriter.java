package io.hillock.image.program;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.model.Size;

/** Writes one operation as a JSON object. */
final class OperationWriter {
    private OperationWriter() {}

    static void write(Operation operation, ObjectNode object) {
        object.put("op", name(operation)).put("node", operation.node());
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
            case Operation.I o -> object.put("gain", o.gain()).put("v", o.v());
            case Operation.Li o -> leaky(object, o.gain(), o.decay(), o.leak(), o.v());
            case Operation.CubaLi o -> {
                leaky(object, o.gain(), o.decay(), o.leak(), o.v());
                synapse(object, o.synapticDecay(), o.synapticGain(), o.i());
            }
            case Operation.If o -> fire(object.put("gain", o.gain()).put("v", o.v()), o.fire());
            case Operation.Lif o -> fire(leaky(object, o.gain(), o.decay(), o.leak(), o.v()), o.fire());
            case Operation.CubaLif o -> {
                leaky(object, o.gain(), o.decay(), o.leak(), o.v());
                synapse(object, o.synapticDecay(), o.synapticGain(), o.i());
                fire(object, o.fire());
            }
            case Operation.AdaptiveLif o -> {
                leaky(object, o.gain(), o.decay(), o.leak(), o.v());
                synapse(object, o.synapticDecay(), o.synapticGain(), o.i());
                object.put("threshold", o.threshold()).put("v_reset", o.vReset());
                object.put("refractory", o.refractory()).put("theta_decay", o.thetaDecay()).put("theta_plus",
                        o.thetaPlus());
                object.put("count", o.count()).put("theta", o.theta());
            }
            case Operation.Plastic o -> {
                object.put("weight", o.weight()).put("post", o.post());
                LearningJson.write(o.learning(), object);
            }
        }
    }

    private static String name(Operation operation) {
        return switch (operation) {
            case Operation.Sum _ -> "sum";
            case Operation.Linear _ -> "linear";
            case Operation.Conv _ -> "conv";
            case Operation.Pool pool -> pool.average() ? "avg_pool" : "sum_pool";
            case Operation.Scale _ -> "scale";
            case Operation.Threshold _ -> "threshold";
            case Operation.Delay _ -> "delay";
            case Operation.I _ -> "i";
            case Operation.Li _ -> "li";
            case Operation.CubaLi _ -> "cuba_li";
            case Operation.If _ -> "if";
            case Operation.Lif _ -> "lif";
            case Operation.CubaLif _ -> "cuba_lif";
            case Operation.AdaptiveLif _ -> "adaptive_lif";
            case Operation.Plastic _ -> "plastic";
        };
    }

    private static ObjectNode leaky(ObjectNode object, String gain, String decay, String leak, int v) {
        return object.put("gain", gain).put("decay", decay).put("leak", leak).put("v", v);
    }

    private static void synapse(ObjectNode object, String decay, String gain, int i) {
        object.put("synaptic_decay", decay).put("synaptic_gain", gain).put("i", i);
    }

    private static void fire(ObjectNode object, FireParameters fire) {
        object.put("threshold", fire.threshold()).put("reset", fire.reset().label());
        fire.vReset().ifPresent(vReset -> object.put("v_reset", vReset));
        fire.lowerBound().ifPresent(bound -> object.put("lower_bound", bound));
    }

    private static void pair(ObjectNode object, String key, Size size) {
        object.putArray(key).add(size.height()).add(size.width());
    }
}
