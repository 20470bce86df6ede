package io.hillock.server.events;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;

/** The newest rounds of teachers and changes of their weights. Thread-safe. */
final class TeacherRounds {
    private static final int MOST = 500;
    private static final int MOST_PARTS = 64;

    private final ArrayDeque<ObjectNode> rounds = new ArrayDeque<>();
    private final ArrayDeque<ObjectNode> learned = new ArrayDeque<>();

    void addRound(String hub, String coordinator, Map<String, Object> body) {
        ObjectNode round = begin(hub).put("coordinator", coordinator);
        copy(body, round, "round", "label", "confidence", "disagreement", "label_entropy");
        ArrayNode teachers = round.putArray("teachers");
        if (!(body.get("teachers") instanceof List<?> list) || list.size() > MOST_PARTS) {
            throw new IllegalArgumentException("no teachers");
        }
        for (Object one : list) {
            if (!(one instanceof Map<?, ?> teacher)) {
                throw new IllegalArgumentException("no teacher");
            }
            copy(teacher, teachers.addObject().put("teacher", text(teacher, "teacher")), "label", "confidence",
                    "agreement", "learning_rate_factor");
        }
        keep(rounds, round);
    }

    void addLearned(String hub, Map<String, Object> body) {
        ObjectNode update = begin(hub).put("teacher", text(body, "teacher")).put("network", text(body, "network"))
                .put("rule", text(body, "rule"));
        copy(body, update, "steps", "learning_rate_factor");
        if (!(body.get("change") instanceof Map<?, ?> change) || change.size() > MOST_PARTS) {
            throw new IllegalArgumentException("no change");
        }
        ObjectNode norms = update.putObject("change");
        change.keySet().forEach(tensor -> copy(change, norms, (String) tensor));
        keep(learned, update);
    }

    private static ObjectNode begin(String hub) {
        return JsonNodeFactory.instance.objectNode().put("at", System.currentTimeMillis()).put("hub", hub);
    }

    private static void copy(Map<?, ?> from, ObjectNode to, String... numbers) {
        for (String name : numbers) {
            switch (from.get(name)) {
                case Long whole -> to.put(name, whole);
                case Double real -> to.put(name, real);
                case null, default -> throw new IllegalArgumentException("no number '" + name + "'");
            }
        }
    }

    private static String text(Map<?, ?> from, String name) {
        if (from.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("no text '" + name + "'");
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
