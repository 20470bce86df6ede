package io.hillock.image.program;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.image.ImageOrigin;
import io.hillock.image.safetensors.ImageJson;
import io.hillock.image.safetensors.ProgramFields;
import io.hillock.model.NodeRule;
import io.hillock.model.NodeSetting;
import io.hillock.model.NodeSettings.FiringCondition;
import io.hillock.model.NodeSettings.Gain;
import io.hillock.model.NodeSettings.Initial;
import io.hillock.model.NodeSettings.UpdateOrder;
import io.hillock.model.NodeSettings;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings.CycleDelay;
import io.hillock.model.RunSettings.Readout;
import io.hillock.model.RunSettings;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/** Run settings as JSON, as images hold them and results echo them (image.md). */
public final class SettingsJson {
    /** What an object means that lacks a setting. */
    private static final NodeSettings ABSENT = NodeSettings.OPEN.withFires(FiringCondition.ABOVE)
            .withLowerBound(OptionalDouble.empty()).withUpdateOrder(UpdateOrder.CURRENT_FIRST)
            .withGain(Gain.DISCRETISED).withSynapticGain(Gain.DISCRETISED).withInitial(Initial.ZERO);

    private SettingsJson() {}

    /** All settings as the text of one object. */
    public static String text(RunSettings settings) {
        ObjectNode object = ImageJson.MAPPER.createObjectNode();
        write(settings, object);
        return object.toString();
    }

    /** @throws io.hillock.image.ImageException if {@link #text} cannot have written it */
    public static RunSettings read(String text) {
        var origin = new ImageOrigin("settings");
        return read(new ProgramFields(ImageJson.parse(text, "the text", origin), "the object", origin));
    }

    public static void write(RunSettings settings, ObjectNode object) {
        object.put("dt", settings.dt());
        object.put("profile", settings.profile().label());
        object.put("reset", settings.reset().label());
        object.put("discretisation", settings.discretisation().label());
        object.put("cycle_delay", settings.cycleDelay().label());
        object.put("if_integrates_dt", settings.ifIntegratesDt());
        settings.lowerBound().ifPresent(factor -> object.put("lower_bound", factor));
        object.put("report", settings.report().label());
        object.put("readout", settings.readout().label());
        object.put("steps", settings.steps());
        Set<NodeSetting> optional = EnumSet.copyOf(ABSENT.made());
        optional.remove(NodeSetting.LOWER_BOUND);
        write(settings.common().only(optional).unlike(ABSENT), object);
        for (NodeRule rule : settings.nodes()) {
            write(rule.settings(), object.withArray("nodes").addObject().put("node", rule.glob()));
        }
    }

    /** Those that are not left open: a truth value, a number, otherwise a text. */
    public static void write(NodeSettings settings, ObjectNode object) {
        for (NodeSetting setting : settings.made()) {
            String text = setting.text(settings).orElseThrow();
            if (setting == NodeSetting.IF_INTEGRATES_DT) {
                object.put(setting.label(), Boolean.parseBoolean(text));
            } else if (setting == NodeSetting.LOWER_BOUND && settings.lowerBound().orElseThrow().isPresent()) {
                object.put(setting.label(), settings.lowerBound().orElseThrow().getAsDouble());
            } else {
                object.put(setting.label(), text);
            }
        }
    }

    static RunSettings read(ProgramFields fields) {
        double dt = fields.number("dt");
        if (!(dt > 0)) {
            throw fields.refuse("dt", dt + " is not above 0");
        }
        NodeSettings common = read(fields, EnumSet.complementOf(EnumSet.copyOf(ABSENT.made()))).over(ABSENT);
        var rules = new ArrayList<NodeRule>();
        for (ProgramFields node : fields.has("nodes") ? fields.objects("nodes") : List.<ProgramFields>of()) {
            NodeSettings own = read(node, Set.of());
            rules.add(ProgramReader.label(node, "node", glob -> new NodeRule(glob, own)));
            node.end();
        }
        var settings = new RunSettings(dt, ProgramReader.label(fields, "profile", Profile::of),
                ProgramReader.label(fields, "cycle_delay", CycleDelay::of),
                ProgramReader.label(fields, "readout", Readout::of), fields.whole("steps", 0, Integer.MAX_VALUE),
                common, rules);
        fields.end();
        return settings;
    }

    private static NodeSettings read(ProgramFields fields, Set<NodeSetting> required) {
        NodeSettings settings = NodeSettings.OPEN;
        for (NodeSetting setting : NodeSetting.values()) {
            if (required.contains(setting) || fields.has(setting.label())) {
                settings = read(fields, setting).over(settings);
            }
        }
        return settings;
    }

    private static NodeSettings read(ProgramFields fields, NodeSetting setting) {
        String key = setting.label();
        if (setting == NodeSetting.IF_INTEGRATES_DT) {
            return NodeSettings.OPEN.withIfIntegratesDt(fields.flag(key));
        }
        if (setting == NodeSetting.LOWER_BOUND && !fields.isText(key)) {
            return NodeSettings.OPEN.withLowerBound(OptionalDouble.of(fields.number(key)));
        }
        return ProgramReader.label(fields, key, value -> setting.set(NodeSettings.OPEN, value));
    }
}
