package io.hillock.cli.command.option;

import io.hillock.model.NodeRule;
import io.hillock.model.NodeSetting;
import io.hillock.model.NodeSettings;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --set}: {@code NODES.SETTING=VALUE}. Names of nodes may hold dots; settings and values of words do not. */
final class NodeRuleConverter implements ITypeConverter<NodeRule> {
    @Override
    public NodeRule convert(String text) {
        int equals = text.lastIndexOf('=');
        int dot = text.lastIndexOf('.', equals);
        if (dot < 1) {
            throw new TypeConversionException("'" + text + "' is not NODES.SETTING=VALUE, such as li_out.reset=none");
        }
        try {
            NodeSetting setting = NodeSetting.of(text.substring(dot + 1, equals));
            return new NodeRule(text.substring(0, dot), setting.set(NodeSettings.OPEN, text.substring(equals + 1)));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "': " + e.getMessage());
        }
    }
}
