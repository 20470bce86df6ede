package io.hillock.server.repository;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.server.request.ServiceException;
import io.hillock.server.serving.BatchOptions;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a model's {@code config.json}, or the parameter {@code config} of a load, may say. It has the form of Triton's model configuration:
 *
 * <pre>{"version_policy": {"specific": {"versions": [1, 2]}}, "parameters": {"steps": {"string_value": "16"}}}</pre>
 *
 * <p>{@code dynamic_batching}, perhaps with {@code max_queue_delay_microseconds}, lets up to {@code max_batch_size} requests run together.
 *
 * <p>The parameters {@code dt}, {@code profile}, {@code steps}, {@code reset}, {@code discretisation}, {@code report} and {@code readout}
 * are for networks; images have their own. Members that say what the service decides itself ({@code name}, {@code platform}, {@code
 * input}, …) are not read.
 *
 * @param settings how networks are compiled
 * @param batching how requests run together
 * @param latest how many of the newest versions are served; 0 if {@code specific} decides
 * @param specific the versions that are served; empty if {@code latest} decides
 */
public record ModelConfig(RunSettings settings, BatchOptions batching, int latest, List<String> specific) {
    private static final String BATCHING = "dynamic_batching";
    private static final String MOST = "max_batch_size";
    private static final String DELAY = "max_queue_delay_microseconds";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    /** The newest version, compiled with these settings. */
    public static ModelConfig of(RunSettings settings) {
        return new ModelConfig(settings, BatchOptions.NONE, 1, List.of());
    }

    /**
     * These settings, changed by a configuration.
     *
     * @throws ServiceException {@code INVALID} if it is no JSON object, or a parameter is unknown or wrong
     */
    public ModelConfig with(String json) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw ServiceException.invalid("the model's configuration is no JSON: " + e.getOriginalMessage());
        }
        if (root == null || !root.isObject()) {
            throw ServiceException.invalid("the model's configuration must be a JSON object");
        }
        RunSettings changed = settings;
        for (Map.Entry<String, JsonNode> one : root.path("parameters").properties()) {
            changed = changed(changed, one.getKey(), one.getValue().path("string_value").asText());
        }
        return policy(changed, root.has(BATCHING) || root.has(MOST) ? batching(root) : batching,
                root.path("version_policy"));
    }

    private static BatchOptions batching(JsonNode root) {
        JsonNode dynamic = root.path(BATCHING);
        if (dynamic.isMissingNode()) {
            return BatchOptions.NONE;
        }
        for (Map.Entry<String, JsonNode> one : dynamic.properties()) {
            if (!one.getKey().equals(DELAY)) {
                throw ServiceException.invalid("the model's configuration has the unknown member '" + one.getKey()
                        + "' in '" + BATCHING + "': there is " + DELAY
                        + "; a batch takes what waits, up to " + MOST);
            }
        }
        try {
            return new BatchOptions(whole(root.path(MOST), MOST), Duration.of(whole(dynamic.path(DELAY), DELAY),
                    ChronoUnit.MICROS));
        } catch (IllegalArgumentException e) {
            throw ServiceException.invalid("the model's configuration has a wrong '" + BATCHING + "': "
                    + e.getMessage());
        }
    }

    private static int whole(JsonNode value, String name) {
        if (value.isMissingNode() && name.equals(DELAY)) {
            return 0;
        }
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw new IllegalArgumentException("'" + name + "' must be a whole number");
        }
        return value.intValue();
    }

    private ModelConfig policy(RunSettings changed, BatchOptions together, JsonNode policy) {
        if (policy.has("all")) {
            return new ModelConfig(changed, together, Integer.MAX_VALUE, List.of());
        }
        if (policy.has("specific")) {
            List<String> versions = new ArrayList<>();
            policy.get("specific").path("versions").forEach(version -> versions.add(version.asText()));
            return new ModelConfig(changed, together, 0, versions);
        }
        return new ModelConfig(changed, together, Math.max(1, policy.path("latest").path("num_versions").asInt(latest)),
                specific);
    }

    private static RunSettings ofProfile(Profile profile, RunSettings settings) {
        RunSettings own = RunSettings.of(profile).withSteps(settings.steps());
        return settings.usualDt() ? own : own.withDt(settings.dt());
    }

    private static RunSettings changed(RunSettings settings, String name, String value) {
        try {
            return switch (name) {
                case "dt" -> settings.withDt(Double.parseDouble(value));
                case "steps" -> settings.withSteps(Integer.parseInt(value));
                case "profile" -> ofProfile(Profile.of(value), settings);
                case "reset" -> settings.withReset(RunSettings.Reset.of(value));
                case "discretisation" -> settings.withDiscretisation(RunSettings.Discretisation.of(value));
                case "report" -> settings.withReport(RunSettings.ReportedStep.of(value));
                case "readout" -> settings.withReadout(RunSettings.Readout.of(value));
                default -> throw ServiceException.invalid("the model's configuration has an unknown parameter '" + name
                        + "': there are dt, profile, steps, reset, discretisation, report, readout");
            };
        } catch (IllegalArgumentException e) {
            throw ServiceException
                    .invalid("the model's configuration has a wrong value for '" + name + "': " + e.getMessage());
        }
    }
}
