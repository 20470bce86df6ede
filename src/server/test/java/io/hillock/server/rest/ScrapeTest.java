package io.hillock.server.rest;

import static io.hillock.server.rest.TestService.refusal;
import static io.hillock.server.rest.TestService.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.server.ObservationOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a scrape holds: histograms by network, version, engine and protocol, Triton's names if wanted, and what the dashboard draws. */
@Timeout(60)
class ScrapeTest {
    private static final String LABELS = "engine=\"%s\",network=\"small\",%sprotocol=\"rest\",version=\"1\"";
    private static final List<String> PHASES = List.of("queue", "decode", "route", "simulate", "encode");

    private static String request(int samples, String more) {
        String row = "0.5,1.25,1";
        return "{\"inputs\":[{\"name\":\"in\",\"shape\":[" + samples + ",3],\"datatype\":\"FP32\",\"data\":["
                + String.join(",", java.util.Collections.nCopies(samples, row)) + "]}]" + more + "}";
    }

    private static TestService service(boolean triton) throws IOException {
        return new TestService(new ObservationOptions(Optional.empty(), Optional.empty(), triton));
    }

    private static double value(String scrape, String series) {
        return scrape.lines().filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1))).findFirst()
                .orElseThrow(() -> new AssertionError(series + " is not in " + scrape));
    }

    @Test
    void everyPhaseHasAHistogramOfTheEngineThatRan() throws IOException {
        try (TestService service = service(false)) {
            for (int i = 0; i < 20; i++) {
                service.infer("small", request(1, ",\"parameters\":{\"route\":\"java\"}"));
            }
            service.infer("small", request(1, ",\"parameters\":{\"route\":\"native\"}"));
            String scrape = text(service.settled().get("/metrics"));
            assertEquals(20, value(scrape, "hillock_request_seconds_count{" + LABELS.formatted("java", "") + "}"));
            assertEquals(1, value(scrape, "hillock_request_seconds_count{" + LABELS.formatted("native", "") + "}"));
            double phases = 0;
            for (String phase : PHASES) {
                String labels = LABELS.formatted("java", "phase=\"" + phase + "\",");
                assertEquals(20, value(scrape, "hillock_request_phase_seconds_count{" + labels + "}"), phase);
                for (double share : new double[]{0.5, 0.9, 0.99, 0.999}) {
                    double seconds = quantile(scrape, labels, share);
                    assertTrue(seconds > 0 && seconds < 60, phase + " " + share + ": " + seconds);
                }
                phases += value(scrape, "hillock_request_phase_seconds_sum{" + labels + "}");
            }
            double total = value(scrape, "hillock_request_seconds_sum{" + LABELS.formatted("java", "") + "}");
            assertTrue(phases > 0.5 * total && phases <= total, phases + " of " + total);
        }
    }

    /** The upper bound of the bucket that holds the quantile. */
    private static double quantile(String scrape, String labels, double share) {
        TreeMap<Double, Double> buckets = new TreeMap<>();
        Pattern bucket = Pattern.compile("hillock_request_phase_seconds_bucket\\{(.*),le=\"([^\"]+)\"\\} (\\S+)");
        scrape.lines().map(bucket::matcher)
                .filter(found -> found.matches() && sorted(found.group(1)).equals(sorted(labels)))
                .forEach(found -> buckets.put(
                        found.group(2).equals("+Inf") ? Double.MAX_VALUE : Double.parseDouble(found.group(2)),
                        Double.parseDouble(found.group(3))));
        double all = buckets.lastEntry().getValue();
        return buckets.entrySet().stream().filter(entry -> entry.getValue() >= share * all).findFirst().orElseThrow()
                .getKey();
    }

    private static List<String> sorted(String labels) {
        return Arrays.stream(labels.split(",")).sorted().toList();
    }

    @Test
    void tritonsNamesAreThereIfWanted() throws IOException {
        try (TestService service = service(true)) {
            service.infer("small", request(1, ""));
            service.infer("small", request(2, ""));
            refusal(400, service.post("/v2/models/small/infer",
                    request(1, ",\"parameters\":{\"route\":\"java\",\"steps\":0}")));
            refusal(400, service.post("/v2/models/small/infer", request(1, ",\"parameters\":{\"dt\":7}")));
            String scrape = text(service.settled().get("/metrics"));
            String model = "{model=\"small\",version=\"1\"}";
            assertEquals(2, value(scrape, "nv_inference_request_success" + model));
            assertEquals(3, value(scrape, "nv_inference_count" + model));
            assertEquals(2, value(scrape, "nv_inference_exec_count" + model));
            assertEquals(0, value(scrape, "nv_inference_pending_request_count" + model));
            assertTrue(
                    value(scrape, "nv_inference_request_failure{model=\"small\",version=\"1\",reason=\"OTHER\"}") >= 1);
            assertEquals(0,
                    value(scrape, "nv_inference_request_failure{model=\"small\",version=\"1\",reason=\"BACKEND\"}"));
            double parts = Stream.of("queue", "compute_input", "compute_infer", "compute_output")
                    .mapToDouble(part -> value(scrape, "nv_inference_" + part + "_duration_us" + model)).sum();
            double total = value(scrape, "nv_inference_request_duration_us" + model);
            assertTrue(parts > 0 && parts <= total, parts + " of " + total);
        }
        try (TestService service = service(false)) {
            assertEquals(-1, text(service.settled().get("/metrics")).indexOf("nv_"));
        }
    }

    @Test
    void promtoolFindsNoFault() throws Exception {
        Optional<String> promtool = Stream
                .concat(Arrays.stream(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, "promtool")),
                        Stream.of(Path.of(System.getProperty("hillock.root"), "target/promtool/usr/bin/promtool")))
                .filter(Files::isExecutable).map(Path::toString).findFirst();
        Assumptions.assumeTrue(promtool.isPresent(), "there is no promtool");
        try (TestService service = service(true)) {
            service.infer("small", request(1, ""));
            refusal(400, service.post("/v2/models/small/infer", "{"));
            Process process = new ProcessBuilder(promtool.get(), "check", "metrics").redirectErrorStream(true).start();
            process.getOutputStream().write(service.settled().get("/metrics").body());
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
            // Triton's names break Prometheus's rules for names; that is theirs.
            List<String> faults = said.lines().filter(line -> !line.startsWith("nv_")).toList();
            assertEquals(List.of(), faults, said);
            assertTrue(said.contains("nv_inference_count"), "the scrape was parsed to its end: " + said);
        }
    }

    @Test
    void theDashboardDrawsWhatIsThere() throws IOException {
        Path file = Path.of(System.getProperty("hillock.root"), "src/server/deploy/grafana-dashboard.json");
        var dashboard = TestService.JSON.readTree(Files.readString(file));
        List<String> expressions = dashboard.findValuesAsText("expr");
        assertEquals(dashboard.get("panels").size(), dashboard.get("panels").findValues("targets").size());
        assertTrue(expressions.size() >= 8, expressions::toString);
        try (TestService service = service(false)) {
            service.infer("small", request(1, ""));
            refusal(404, service.get("/none"));
            String scrape = text(service.settled().get("/metrics"));
            Pattern name = Pattern.compile("\\b(?:hillock|jvm|process|system)_[a-z_]+");
            Stream.concat(expressions.stream(), dashboard.get("templating").findValuesAsText("query").stream())
                    .flatMap(text -> name.matcher(text).results().map(MatchResult::group)).distinct()
                    .forEach(metric -> assertTrue(
                            scrape.lines()
                                    .anyMatch(line -> line.startsWith(metric + "{") || line.startsWith(metric + " ")),
                            () -> metric + " is not in " + scrape));
            Pattern labels = Pattern.compile("by \\(([a-z_, ]+)\\)");
            expressions.stream().flatMap(text -> labels.matcher(text).results().map(found -> found.group(1)))
                    .flatMap(list -> Arrays.stream(list.split(", "))).filter(label -> !label.equals("instance"))
                    .distinct()
                    .forEach(label -> assertTrue(scrape.contains(label + "=\""), label));
        }
    }
}
