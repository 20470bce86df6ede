package io.hillock.cli.command.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.cli.Console;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock rollout start}. */
@Command(name = "start", mixinStandardHelpOptions = true, description = "Compares a version with the one that an alias stands for, and moves the alias if it is not worse.", footer = {
        "",
        "Accuracy is compared by the true labels that callers send later: POST v2/models/ALIAS/feedback {\"id\": ID of the request, \"label\": N}.",
        "Exit status with --wait: 0 promoted, 1 rolled back."})
public final class RolloutStartCommand implements Callable<Integer> {
    private static final long LOOK_AGAIN_MS = 500;

    @Mixin
    private RolloutService service;

    @Parameters(index = "2", paramLabel = "VERSION", description = "the candidate, a loaded version of the alias's model")
    private String version;

    @Option(names = "--percents", split = ",", paramLabel = "P", description = "of callers that the candidate answers, stage by stage; 0 is a shadow (default: 0,1,10,50)")
    private List<Integer> percents;

    @Option(names = "--pairs", paramLabel = "N", description = "requests that both versions run in each stage (default: 1000)")
    private Integer pairs;

    @Option(names = "--labelled", paramLabel = "N", description = "samples with true labels in each stage (default: 0)")
    private Integer labelled;

    @Option(names = "--mirror", paramLabel = "SHARE", description = "of requests that the other version gets too (default: 1)")
    private Double mirror;

    @Option(names = "--false-alarms", paramLabel = "P", description = "the chance that an equal version is rolled back (default: 0.01)")
    private Double falseAlarms;

    @Option(names = "--least-agreement", paramLabel = "SHARE", description = "of labels that must be the old version's (default: any)")
    private Double leastAgreement;

    @Option(names = "--latency-factor", paramLabel = "F", description = "how many times the old version's time a run may take (default: 2)")
    private Double latencyFactor;

    @Option(names = "--most-errors", paramLabel = "SHARE", description = "of requests that the candidate may fail (default: 0.001)")
    private Double mostErrors;

    @Option(names = "--wait", description = "until it has ended")
    private boolean wait;

    private final Console console;

    public RolloutStartCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        JsonNode status = service.ask("rollout", plan());
        while (wait && (phase(status).equals("shadow") || phase(status).equals("canary"))) {
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MS);
            status = service.ask("rollout", null);
        }
        service.print(console, status);
        return phase(status).equals("rolled_back") ? 1 : 0;
    }

    private static String phase(JsonNode status) {
        return status.path("phase").asText();
    }

    private ObjectNode plan() {
        ObjectNode plan = RolloutService.object().put("version", version);
        if (percents != null) {
            ArrayNode list = plan.putArray("percents");
            percents.forEach(list::add);
        }
        put(plan, "pairs", pairs);
        put(plan, "labelled", labelled);
        put(plan, "mirror", mirror);
        put(plan, "false_alarms", falseAlarms);
        put(plan, "least_agreement", leastAgreement);
        put(plan, "latency_factor", latencyFactor);
        put(plan, "most_errors", mostErrors);
        return plan;
    }

    private static void put(ObjectNode plan, String key, Integer value) {
        if (value != null) {
            plan.put(key, value);
        }
    }

    private static void put(ObjectNode plan, String key, Double value) {
        if (value != null) {
            plan.put(key, value);
        }
    }
}
