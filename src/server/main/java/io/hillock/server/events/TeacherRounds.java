package io.hillock.server.events;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.remote.teacher.LearnedReport;
import io.hillock.remote.teacher.RoundReport;
import java.util.ArrayDeque;
import java.util.Map;

/** The newest rounds of teachers and changes of their weights. Thread-safe. */
final class TeacherRounds {
    private static final int MOST = 500;
    private static final int MOST_PARTS = 64;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ArrayDeque<ObjectNode> rounds = new ArrayDeque<>();
    private final ArrayDeque<ObjectNode> learned = new ArrayDeque<>();

    /** @throws IllegalArgumentException if it has too many teachers */
    void add(String hub, String coordinator, RoundReport round) {
        checkParts(round.teachers().size());
        keep(rounds, json(hub, round.fields()).put("coordinator", coordinator));
    }

    /** @throws IllegalArgumentException if it names too many tensors */
    void add(String hub, LearnedReport report) {
        checkParts(report.change().size());
        keep(learned, json(hub, report.fields()));
    }

    private static void checkParts(int parts) {
        if (parts > MOST_PARTS) {
            throw new IllegalArgumentException("more than " + MOST_PARTS + " parts");
        }
    }

    private static ObjectNode json(String hub, Map<String, Object> fields) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("at", System.currentTimeMillis()).put("hub", hub);
        json.setAll((ObjectNode) MAPPER.valueToTree(fields));
        return json;
    }

    private synchronized void keep(ArrayDeque<ObjectNode> all, ObjectNode one) {
        all.addLast(one);
        if (all.size() > MOST) {
            all.removeFirst();
        }
    }

    synchronized ObjectNode json() {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.putArray("rounds").addAll(rounds);
        all.putArray("learned").addAll(learned);
        return all;
    }
}
