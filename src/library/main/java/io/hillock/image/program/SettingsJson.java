package io.hillock.image.program;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.image.ImageOrigin;
import io.hillock.image.safetensors.ImageJson;
import io.hillock.image.safetensors.ProgramFields;
import io.hillock.model.NodeRule;
import io.hillock.model.NodeSetting;
import io.hillock.model.NodeSettings.FiringCondition;
import io.hillock.model.NodeSettings.UpdateOrder;
import io.hillock.model.NodeSettings;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings.CycleDelay;
import io.hillock.model.RunSettings.Discretisation;
import io.hillock.model.RunSettings.Readout;
import io.hillock.model.RunSettings.ReportedStep;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.RunSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Run settings as JSON, as images hold them and results echo them (image.md). What is as it was before there was a choice is
 * left out.
 */
public final class SettingsJson {
    private static final String LOWER_BOUND = NodeSetting.LOWER_BOUND.label();
    private static final String NODES = "nodes";
    private static final String NODE = "node";

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
        if (settings.fires() != FiringCondition.ABOVE) {
            object.put("fires", settings.fires().label());
        }
        object.put("discretisation", settings.discretisation().label());
        object.put("cycle_delay", settings.cycleDelay().label());
        object.put("if_integrates_dt", settings.ifIntegratesDt());
        settings.lowerBound().ifPresent(factor -> object.put(LOWER_BOUND, factor));
        if (settings.updateOrder() != UpdateOrder.CURRENT_FIRST) {
            object.put("update_order", settings.updateOrder().label());
        }
        object.put("report", settings.report().label());
        object.put("readout", settings.readout().label());
        object.put("steps", settings.steps());
        for (NodeRule rule : settings.nodes()) {
            node(rule.settings(), object.withArray(NODES).addObject().put(NODE, rule.glob()));
        }
    }

    /** What is set of a node's settings, each as text but for numbers and truth values. */
    private static void node(NodeSettings settings, ObjectNode object) {
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
        NodeSettings common = NodeSettings.OPEN.withReset(ProgramReader.label(fields, "reset", Reset::of))
                .withFires(fields.has("fires")
                        ? ProgramReader.label(fields, "fires", FiringCondition::of)
                        : FiringCondition.ABOVE)
                .withDiscretisation(ProgramReader.label(fields, "discretisation", Discretisation::of))
                .withIfIntegratesDt(fields.flag("if_integrates_dt"))
                .withLowerBound(fields.has(LOWER_BOUND)
                        ? OptionalDouble.of(fields.number(LOWER_BOUND))
                        : OptionalDouble.empty())
                .withUpdateOrder(fields.has("update_order")
                        ? ProgramReader.label(fields, "update_order", UpdateOrder::of)
                        : UpdateOrder.CURRENT_FIRST)
                .withReport(ProgramReader.label(fields, "report", ReportedStep::of));
        var rules = new ArrayList<NodeRule>();
        for (ProgramFields node : fields.has(NODES) ? fields.objects(NODES) : List.<ProgramFields>of()) {
            NodeSettings settings = node(node);
            rules.add(ProgramReader.label(node, NODE, glob -> new NodeRule(glob, settings)));
            node.end();
        }
        var all = new RunSettings(dt, ProgramReader.label(fields, "profile", Profile::of),
                ProgramReader.label(fields, "cycle_delay", CycleDelay::of),
                ProgramReader.label(fields, "readout", Readout::of), fields.whole("steps", 0, Integer.MAX_VALUE),
                common, rules);
        fields.end();
        return all;
    }

    private static NodeSettings node(ProgramFields fields) {
        NodeSettings settings = NodeSettings.OPEN;
        for (NodeSetting setting : NodeSetting.values()) {
            if (fields.has(setting.label())) {
                settings = set(settings, setting, fields);
            }
        }
        return settings;
    }

    private static NodeSettings set(NodeSettings settings, NodeSetting setting, ProgramFields fields) {
        if (setting == NodeSetting.IF_INTEGRATES_DT) {
            return settings.withIfIntegratesDt(fields.flag(setting.label()));
        }
        if (setting == NodeSetting.LOWER_BOUND && !fields.isText(LOWER_BOUND)) {
            return settings.withLowerBound(OptionalDouble.of(fields.number(LOWER_BOUND)));
        }
        return ProgramReader.label(fields, setting.label(), value -> setting.set(NodeSettings.OPEN, value))
                .over(settings);
    }
}
