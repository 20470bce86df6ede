package io.hillock.server.inference;

import io.hillock.server.inference.TraceSettings.Trace;
import io.hillock.server.request.ServiceException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A change of a model's trace settings, or of those of all models, by Triton's names. One thread. */
public final class TraceChange {
    private final TraceSettings settings;
    private final String model;
    private final Trace inherited;
    private Trace changed;
    private boolean onlyDefaults = true;
    private boolean empty = true;

    /** @param model empty for all models without settings of their own */
    public TraceChange(InferenceService service, String model) {
        settings = service.traces();
        this.model = model;
        if (!model.isEmpty()) {
            service.serving().lease(model, "").close();
        }
        inherited = model.isEmpty() ? Trace.OFF : settings.of("");
        changed = settings.of(model);
    }

    /** The settings by their names. */
    public static Map<String, String> values(Trace trace) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("trace_level", trace.timestamps() ? "TIMESTAMPS" : "OFF");
        all.put("trace_rate", String.valueOf(trace.rate()));
        all.put("trace_count", String.valueOf(trace.count()));
        all.put("log_frequency", "0");
        all.put("trace_file", "");
        all.put("trace_mode", "triton");
        return all;
    }

    /**
     * Takes one setting.
     *
     * @param value empty for the default
     * @throws ServiceException {@code INVALID} if the name is unknown or the value does not fit it
     */
    public void put(String name, Optional<String> value) {
        empty = false;
        onlyDefaults &= value.isEmpty();
        changed = switch (name) {
            case "trace_level" -> new Trace(value.map(TraceChange::level).orElse(inherited.timestamps()),
                    changed.rate(), changed.count());
            case "trace_rate" -> new Trace(changed.timestamps(),
                    value.map(text -> number(name, text, 1)).orElse(inherited.rate()), changed.count());
            case "trace_count" -> new Trace(changed.timestamps(), changed.rate(),
                    value.map(text -> number(name, text, -1)).orElse(inherited.count()));
            case "log_frequency", "trace_file", "trace_mode" -> unchangeable(name, value.orElse(""));
            default -> throw LogChange.unknown(name, "trace_level, trace_rate, trace_count");
        };
    }

    private Trace unchangeable(String name, String value) {
        if (value.isEmpty() || value.equals("0") || value.equals("triton")) {
            return changed;
        }
        throw ServiceException.invalid("traces go to the service's log: " + name + " cannot be changed");
    }

    private static boolean level(String level) {
        return switch (level) {
            case "TIMESTAMPS" -> true;
            case "OFF" -> false;
            default -> throw ServiceException.invalid("trace_level is OFF or TIMESTAMPS");
        };
    }

    private static long number(String name, String value, long least) {
        try {
            long number = Long.parseLong(value.strip());
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw ServiceException.invalid(name + " must be a whole number of at least " + least);
    }

    /** Makes the change, and returns the settings after it. A model of which only defaults were set follows those of all again. */
    public Trace apply() {
        if (!empty) {
            settings.set(model, onlyDefaults && !model.isEmpty() ? Optional.empty() : Optional.of(changed));
        }
        return settings.of(model);
    }
}
