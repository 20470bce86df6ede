package io.hillock.model;

import io.hillock.model.graph.SettingNames;
import java.util.Objects;

/**
 * Settings for the nodes that a glob matches. Immutable.
 *
 * @param glob a pattern of full node names, nested names joined by {@code /}: {@code *} stands for any characters, {@code /}
 *     included, {@code ?} for one, and {@code \} makes the next one stand for itself; not empty
 */
public record NodeRule(String glob, NodeSettings settings) {

    public NodeRule {
        Objects.requireNonNull(settings, "settings");
        if (glob.isEmpty()) {
            throw new IllegalArgumentException("the pattern of node names must not be empty");
        }
    }

    /** For the node of this name alone. */
    public static NodeRule exactly(String name, NodeSettings settings) {
        return new NodeRule(SettingNames.quote(name), settings);
    }

    /** Whether it holds for a node. */
    public boolean matches(String name) {
        return SettingNames.matches(glob, name);
    }
}
