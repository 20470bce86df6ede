package io.hillock.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.rollout.RolloutPhase;
import io.hillock.rollout.RolloutPhase.Comparing;
import io.hillock.rollout.RolloutPlan;
import io.hillock.rollout.RolloutRules;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.repository.ModelRepository;
import io.hillock.server.request.ServiceException;
import io.hillock.server.rollout.Rollouts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Rollouts of aliases to other versions, and the true labels that judge them. */
final class RolloutEndpoints {
    private static final Set<String> START = Set.of("version", "percents", "pairs", "labelled", "mirror",
            "false_alarms", "least_agreement", "latency_factor", "most_errors");
    private static final Set<String> END = Set.of("why");
    private static final Set<String> FEEDBACK = Set.of("id", "label");

    private final InferenceService service;
    private final ModelRepository repository;
    private final Rollouts rollouts;

    RolloutEndpoints(InferenceService service, ModelRepository repository) {
        this.service = service;
        this.repository = repository;
        this.rollouts = service.rollouts();
    }

    /** The phase, what was seen, and the last decisions. */
    void status(RestCall call) {
        String name = call.model();
        var history = rollouts.history(name);
        if (history.isEmpty()) {
            throw ServiceException.notFound("there was no rollout of '" + name + "'");
        }
        boolean active = rollouts.find(name) != null;
        RolloutPhase phase = active ? rollouts.phase(name) : history.getLast().phase();
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("alias", name)
                .put("model", history.getLast().model()).put("stable", history.getLast().stable())
                .put("candidate", history.getLast().candidate()).put("phase", phase.label());
        if (phase instanceof Comparing(int _, int percent)) {
            answer.put("percent", percent);
        }
        if (!active && !history.getLast().why().isEmpty()) {
            answer.put("why", history.getLast().why());
        }
        answer.set("evidence",
                JsonAnswer.MAPPER.valueToTree(active ? rollouts.evidence(name) : history.getLast().evidence()));
        ArrayNode events = answer.putArray("history");
        history.forEach(event -> events.add(JsonAnswer.MAPPER.<JsonNode>valueToTree(event.json())));
        JsonAnswer.send(call, answer);
    }

    void start(RestCall call) {
        JsonNode body = body(call, START);
        if (!body.path("version").isTextual()) {
            throw ServiceException.invalid("'version' must name the candidate, as a text");
        }
        rollouts.start(call.model(), body.path("version").asText(), plan(body), repository::alias);
        status(call);
    }

    private static RolloutPlan plan(JsonNode body) {
        RolloutPlan usual = RolloutPlan.DEFAULT;
        RolloutRules rules = usual.rules();
        try {
            return new RolloutPlan(percents(body.path("percents"), usual.percents()),
                    whole(body, "pairs", usual.pairs()), whole(body, "labelled", usual.labelled()),
                    number(body, "mirror", usual.mirror()),
                    new RolloutRules(number(body, "false_alarms", rules.falseAlarms()),
                            number(body, "least_agreement", rules.leastAgreement()),
                            number(body, "latency_factor", rules.latencyFactor()),
                            number(body, "most_errors", rules.mostErrors())));
        } catch (IllegalArgumentException e) {
            throw ServiceException.invalid(e.getMessage());
        }
    }

    private static List<Integer> percents(JsonNode value, List<Integer> usual) {
        if (value.isMissingNode()) {
            return usual;
        }
        List<Integer> percents = new ArrayList<>();
        for (JsonNode one : value) {
            if (!one.isInt()) {
                throw ServiceException.invalid("'percents' must be a list of whole numbers");
            }
            percents.add(one.asInt());
        }
        return percents;
    }

    private static int whole(JsonNode body, String key, int usual) {
        JsonNode value = body.path(key);
        if (!value.isMissingNode() && !value.isInt()) {
            throw ServiceException.invalid("'" + key + "' must be a whole number");
        }
        return value.asInt(usual);
    }

    private static double number(JsonNode body, String key, double usual) {
        JsonNode value = body.path(key);
        if (!value.isMissingNode() && !value.isNumber()) {
            throw ServiceException.invalid("'" + key + "' must be a number");
        }
        return value.asDouble(usual);
    }

    void rollBack(RestCall call) {
        rollouts.rollBack(call.model(), why(call));
        status(call);
    }

    void promote(RestCall call) {
        rollouts.promote(call.model(), why(call));
        status(call);
    }

    private String why(RestCall call) {
        return body(call, END).path("why").asText("by request");
    }

    /** Moves sequences that began on other versions to the one that the alias stands for now. */
    void move(RestCall call) {
        body(call, Set.of());
        JsonAnswer.send(call, JsonNodeFactory.instance.objectNode().put("moved",
                service.sequences().move(call.model(), service.serving())));
    }

    void feedback(RestCall call) {
        JsonNode body = body(call, FEEDBACK);
        JsonNode label = body.path("label");
        if (!body.path("id").isTextual() || body.path("id").asText().isEmpty()) {
            throw ServiceException.invalid("'id' must be the id of an earlier request");
        }
        if (body.path("id").asText().length() > Rollouts.LONGEST_ID) {
            throw ServiceException.invalid("'id' has more than " + Rollouts.LONGEST_ID
                    + " characters: ids of requests whose labels are told later must be shorter");
        }
        List<JsonNode> labels = new ArrayList<>();
        if (label.isArray()) {
            label.forEach(labels::add);
        } else {
            labels.add(label);
        }
        if (labels.isEmpty() || labels.stream().anyMatch(one -> !one.canConvertToLong() || !one.isIntegralNumber())) {
            throw ServiceException.invalid("'label' must be a whole number, or a list of them, one for each sample");
        }
        rollouts.told(call.model(), body.path("id").asText(), labels.stream().mapToLong(JsonNode::asLong).toArray());
        JsonAnswer.send(call, JsonNodeFactory.instance.objectNode());
    }

    private JsonNode body(RestCall call, Set<String> known) {
        JsonNode body = JsonAnswer.object(call, service.limits());
        body.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw ServiceException.invalid("'" + name + "' is unknown; there are "
                        + String.join(", ", known.stream().sorted().toList()));
            }
        });
        return body;
    }
}
