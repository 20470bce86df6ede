package io.hillock.adapt.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.hillock.adapt.Adaptation;
import io.hillock.adapt.AdaptationException;
import io.hillock.adapt.FrontDoorKnobs;
import io.hillock.adapt.Knob;
import io.hillock.adapt.KnobBinding;
import io.hillock.adapt.RequestMeter;
import io.hillock.server.HillockServer;
import io.hillock.server.engines.PlainJavaLast;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.request.ServiceException;
import io.hillock.server.rest.AddedEndpoint;
import io.hillock.server.security.Scope;
import io.hillock.server.serving.NetworkServable;
import io.hillock.unified.UnifiedEngine;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Adapts a running service: all of its networks alike. It answers {@code GET v2/adaptation}, {@code POST v2/adaptation/undo} and
 * {@code POST v2/adaptation/freeze}. Thread-safe.
 */
public final class ServiceAdaptation implements AutoCloseable {
    private static final int MOST_BATCHED = 64;
    private static final Duration WINDOW = Duration.ofMillis(1);
    private static final long CACHE_BYTES = 64 << 20;
    private static final int LEAST_ADMITTED = 4;

    private final Adaptation adaptation;

    private ServiceAdaptation(Adaptation adaptation) {
        this.adaptation = adaptation;
    }

    /**
     * Begins to adapt, where the journal ends. Call it before the service becomes ready.
     *
     * @throws io.hillock.journal.JournalException if the journal cannot be used
     * @throws IOException if the trace cannot be written
     */
    public static ServiceAdaptation start(HillockServer server, ServiceAdaptationOptions options) throws IOException {
        InferenceService service = server.service();
        Supplier<List<NetworkServable>> networks = () -> service.serving().versions().stream()
                .filter(version -> version.servable() instanceof NetworkServable)
                .map(version -> (NetworkServable) version.servable()).toList();
        Supplier<List<UnifiedEngine>> doors = () -> networks.get().stream().map(NetworkServable::engine).toList();
        RequestMeter meter = new RequestMeter(options.objective().toNanos());
        Adaptation adaptation = plan(service, networks, doors, options).open(meter, doors, options.journal(),
                options.trace(), InstantSource.system());
        service.watch(new CallMeter(meter));
        service.serving().onChange(adaptation::applyAll);
        ServiceAdaptation running = new ServiceAdaptation(adaptation);
        running.addEndpoints(server);
        adaptation.knobs().forEach(knob -> service.metrics().gauge("hillock.adaptation.knob",
                "Values of the settings that adaptation changes", () -> adaptation.values().get(knob.name()), "knob",
                knob.name()));
        adaptation.start();
        return running;
    }

    /** The names of all knobs that a service may have; a service has some of them. */
    public static List<String> knobNames() {
        return List.of("admission", "batch", "cache", "block", "threads", "hedge", "strategy");
    }

    private static Adaptation.Builder plan(InferenceService service, Supplier<List<NetworkServable>> networks,
            Supplier<List<UnifiedEngine>> doors, ServiceAdaptationOptions options) {
        int processors = Runtime.getRuntime().availableProcessors();
        FrontDoorKnobs front = new FrontDoorKnobs(doors);
        EngineKnobs engines = new EngineKnobs(networks);
        Knob admission = Knob.number("admission", Math.min(LEAST_ADMITTED, options.requests()), options.requests());
        Adaptation.Builder plan = new Adaptation.Builder(options.objective())
                .admission(new KnobBinding(admission, options.requests(), value -> service.admit((int) value)))
                .batch(front.batch(MOST_BATCHED, 1, WINDOW)).tried(front.cache(CACHE_BYTES, false))
                .tried(engines.block());
        if (processors > 1) {
            plan.tried(engines.threads(processors));
        }
        options.strategy().ifPresent(strategy -> plan.hedge(front.hedge(false, options.objective().dividedBy(2)))
                .tried(front.strategy(strategy, PlainJavaLast::new)));
        return plan;
    }

    private void addEndpoints(HillockServer server) {
        server.rest().add(new AddedEndpoint("GET", "v2/adaptation", Set.of(Scope.WATCH, Scope.CONTROL),
                body -> AdaptationJson.of(adaptation)));
        server.rest().add(new AddedEndpoint("POST", "v2/adaptation/undo", Set.of(Scope.CONTROL), body -> {
            JsonNode number = body.path("number");
            if (!number.isIntegralNumber() || !number.canConvertToLong()) {
                throw ServiceException.invalid("'number' must be the number of a decision");
            }
            return told(() -> JsonNodeFactory.instance.objectNode().set("events",
                    AdaptationJson.of(adaptation.undo(number.longValue()))));
        }));
        server.rest().add(new AddedEndpoint("POST", "v2/adaptation/freeze", Set.of(Scope.CONTROL), body -> {
            JsonNode knob = body.path("knob");
            JsonNode on = body.path("on");
            if (!knob.isMissingNode() && !knob.isTextual() || !on.isMissingNode() && !on.isBoolean()) {
                throw ServiceException.invalid("'knob' must be the name of a knob, and 'on' true or false");
            }
            return told(() -> JsonNodeFactory.instance.objectNode().set("events",
                    AdaptationJson.of(List.of(adaptation.freeze(knob.asText(""), on.asBoolean(true))))));
        }));
    }

    private static JsonNode told(Supplier<JsonNode> answer) {
        try {
            return answer.get();
        } catch (AdaptationException e) {
            throw ServiceException.invalid(e.getMessage());
        }
    }

    /** What it has decided. */
    public Adaptation adaptation() {
        return adaptation;
    }

    @Override
    public void close() {
        adaptation.close();
    }
}
