package io.hillock.server.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where traces go, by options and by OpenTelemetry's variables. */
class TraceExportTest {
    private static Optional<TraceExport> of(String option, Double share, Map<String, String> environment) {
        return TraceExport.of(Optional.ofNullable(option), Optional.ofNullable(share), environment);
    }

    @Test
    void nothingIsSentUnlessSomebodySaysWhere() {
        assertTrue(of(null, 1.0, Map.of()).isEmpty());
        assertTrue(of(null, null, Map.of("OTEL_SERVICE_NAME", "a")).isEmpty());
    }

    @Test
    void theOptionIsStrongerThanTheVariables() {
        Map<String, String> environment = Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://b:1", "OTEL_SDK_DISABLED",
                "true", "OTEL_TRACES_SAMPLER_ARG", "0.5");
        TraceExport export = of("http://a:4318", 0.25, environment).orElseThrow();
        assertEquals("http://a:4318/v1/traces", export.endpoint().toString());
        assertEquals(0.25, export.share());
        assertEquals("hillock", export.service());
        assertTrue(of(null, null, environment).isEmpty(), "disabled");
    }

    @Test
    void variablesNameCollectorServiceAndShare() {
        TraceExport export = of(null, null, Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "https://b:1/base/",
                "OTEL_TRACES_SAMPLER_ARG", "0.5", "OTEL_RESOURCE_ATTRIBUTES", "service.name=x,zone=a%20b",
                "OTEL_EXPORTER_OTLP_HEADERS", "k=v,authorization=Bearer%20t")).orElseThrow();
        assertEquals("https://b:1/base/v1/traces", export.endpoint().toString());
        assertEquals(0.5, export.share());
        assertEquals("x", export.service());
        assertEquals(Map.of("zone", "a b"), export.resource());
        assertEquals(Map.of("k", "v", "authorization", "Bearer t"), export.headers());
        assertEquals("http://c/any", of(null, null, Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://c/any"))
                .orElseThrow().endpoint().toString());
        assertEquals(1, of("http://a", null, Map.of("OTEL_TRACES_SAMPLER", "parentbased_always_on")).orElseThrow()
                .share());
        assertEquals(TraceExport.DEFAULT_SHARE, of("http://a", null, Map.of()).orElseThrow().share());
    }

    @Test
    void wrongValuesAreNamed() {
        for (String wrong : new String[]{"localhost:4318", "ftp://a", "http://", "http://a b"}) {
            String said = assertThrows(IllegalArgumentException.class, () -> of(wrong, null, Map.of())).getMessage();
            assertTrue(said.contains(wrong), said);
        }
        assertThrows(IllegalArgumentException.class, () -> of("http://a", 1.5, Map.of()));
        assertThrows(IllegalArgumentException.class, () -> of("http://a", Double.NaN, Map.of()));
        assertThrows(IllegalArgumentException.class,
                () -> of("http://a", null, Map.of("OTEL_TRACES_SAMPLER_ARG", "often")));
    }
}
