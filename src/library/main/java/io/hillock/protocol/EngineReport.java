package io.hillock.protocol;

import io.hillock.protocol.WatchingMessage.StatusReport;
import java.util.List;

/**
 * The state of one engine behind a hub. Immutable.
 *
 * @param name of its cell
 * @param kind where it runs: {@code remote}, or in the hub's process {@code native} or {@code java}
 * @param load as in {@link StatusReport}
 * @param answered how many requests to the hub's name it has answered
 * @param networks whose requests it gets
 * @param problem the last one, for people, up to 4096 bytes; may be empty
 */
public record EngineReport(String name, String kind, Readiness state, double load, long answered, List<String> networks,
        String problem) {
    public EngineReport {
        MessageChecks.name("name", name);
        MessageChecks.name("kind", kind);
        MessageChecks.notNegative("load", load);
        MessageChecks.count("answered", answered);
        networks = List.copyOf(networks);
        MessageChecks.names("networks", networks);
        MessageChecks.text("problem", problem, 0, MessageChecks.MAX_TEXT);
    }
}
