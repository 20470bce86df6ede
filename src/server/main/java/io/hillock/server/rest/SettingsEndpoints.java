package io.hillock.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.inference.ServiceLog.Levels;
import io.hillock.server.inference.TraceSettings.Trace;
import io.hillock.server.request.ServiceException;
import java.util.Map;
import java.util.Optional;

/** Settings of traces and of the log, in Triton's names. A setting that is null goes back to its default. */
final class SettingsEndpoints {
    private final InferenceService service;

    SettingsEndpoints(InferenceService service) {
        this.service = service;
    }

    void trace(RestCall call) {
        if (!call.model().isEmpty()) {
            service.serving().lease(call.model(), "").close();
        }
        Trace now = service.traces().of(call.model());
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.putArray("trace_level").add(now.timestamps() ? "TIMESTAMPS" : "OFF");
        answer.put("trace_rate", String.valueOf(now.rate())).put("trace_count", String.valueOf(now.count()))
                .put("log_frequency", "0")
                .put("trace_file", "").put("trace_mode", "triton");
        JsonAnswer.send(call, answer);
    }

    void setTrace(RestCall call) {
        JsonNode body = JsonAnswer.object(call, service.limits());
        if (!call.model().isEmpty()) {
            service.serving().lease(call.model(), "").close();
        }
        Trace inherited = call.model().isEmpty() ? Trace.OFF : service.traces().of("");
        Trace now = service.traces().of(call.model());
        boolean allNull = !body.isEmpty();
        for (Map.Entry<String, JsonNode> one : body.properties()) {
            JsonNode value = one.getValue();
            allNull &= value.isNull();
            now = switch (one.getKey()) {
                case "trace_level" ->
                    new Trace(value.isNull() ? inherited.timestamps() : level(value), now.rate(), now.count());
                case "trace_rate" ->
                    new Trace(now.timestamps(), value.isNull() ? inherited.rate() : number(one, 1), now.count());
                case "trace_count" ->
                    new Trace(now.timestamps(), now.rate(), value.isNull() ? inherited.count() : number(one, -1));
                case "log_frequency", "trace_file", "trace_mode" -> unchangeable(one, now);
                default -> throw unknown(one.getKey(), "trace_level, trace_rate, trace_count");
            };
        }
        service.traces().set(call.model(), allNull && !call.model().isEmpty() ? Optional.empty() : Optional.of(now));
        trace(call);
    }

    private static Trace unchangeable(Map.Entry<String, JsonNode> one, Trace now) {
        String value = one.getValue().asText();
        if (one.getValue().isNull() || value.isEmpty() || value.equals("0") || value.equals("triton")) {
            return now;
        }
        throw ServiceException.invalid("traces go to the service's log: " + one.getKey() + " cannot be changed");
    }

    private static boolean level(JsonNode value) {
        String level = value.isArray() ? value.path(0).asText() : value.asText();
        return switch (level) {
            case "TIMESTAMPS" -> true;
            case "OFF" -> false;
            default -> throw ServiceException.invalid("trace_level is OFF or TIMESTAMPS");
        };
    }

    private static long number(Map.Entry<String, JsonNode> one, long least) {
        JsonNode value = one.getValue().isArray() ? one.getValue().path(0) : one.getValue();
        try {
            long number = Long.parseLong(value.asText().strip());
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw ServiceException.invalid(one.getKey() + " must be a whole number of at least " + least);
    }

    void logging(RestCall call) {
        Levels now = service.log().levels();
        JsonAnswer.send(call, JsonNodeFactory.instance.objectNode().put("log_file", "").put("log_info", now.info())
                .put("log_warning", now.warning()).put("log_error", now.error()).put("log_verbose_level", now.verbose())
                .put("log_format", "ISO8601"));
    }

    void setLogging(RestCall call) {
        JsonNode body = JsonAnswer.object(call, service.limits());
        Levels changed = service.log().levels();
        for (Map.Entry<String, JsonNode> one : body.properties()) {
            changed = switch (one.getKey()) {
                case "log_info" -> new Levels(flag(one), changed.warning(), changed.error(), changed.verbose());
                case "log_warning" -> new Levels(changed.info(), flag(one), changed.error(), changed.verbose());
                case "log_error" -> new Levels(changed.info(), changed.warning(), flag(one), changed.verbose());
                case "log_verbose_level" -> new Levels(changed.info(), changed.warning(), changed.error(),
                        (int) Math.min(Integer.MAX_VALUE, number(one, 0)));
                case "log_file", "log_format" -> {
                    if (!one.getValue().asText().isEmpty() && !one.getValue().asText().equals("ISO8601")) {
                        throw ServiceException
                                .invalid("the log goes to stderr in ISO 8601: " + one.getKey() + " cannot be changed");
                    }
                    yield changed;
                }
                default -> throw unknown(one.getKey(), "log_info, log_warning, log_error, log_verbose_level");
            };
        }
        Levels last = changed;
        service.log().change(before -> last);
        logging(call);
    }

    private static boolean flag(Map.Entry<String, JsonNode> one) {
        if (!one.getValue().isBoolean()) {
            throw ServiceException.invalid(one.getKey() + " must be true or false");
        }
        return one.getValue().asBoolean();
    }

    private static ServiceException unknown(String name, String known) {
        return ServiceException
                .invalid("there is no setting '" + name.replaceAll("\\p{Cntrl}", "?") + "': there are " + known);
    }
}
