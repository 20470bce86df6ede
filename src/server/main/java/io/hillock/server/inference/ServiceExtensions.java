package io.hillock.server.inference;

import java.util.List;
import java.util.stream.Stream;

/** Triton's extensions of the Open Inference Protocol that every protocol of the service has. */
public final class ServiceExtensions {
    private static final List<String> ALWAYS = List.of("binary_tensor_data", "classification", "sequence",
            "sequence(string_id)", "model_repository", "model_repository(unload_dependents)", "model_configuration",
            "schedule_policy", "parameters", "statistics", "trace", "logging");

    private ServiceExtensions() {}

    /** The extensions of a service, by the names that metadata give. */
    public static List<String> of(InferenceService service) {
        return service.regions().on()
                ? Stream.concat(ALWAYS.stream(), Stream.of("system_shared_memory")).toList()
                : ALWAYS;
    }
}
