package io.hillock.workflow.kind;

import io.hillock.net.Connection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The kinds of steps that a workflow file may name. Immutable; any thread. */
public final class StepKinds {
    private static final Map<String, StepKind> TABLE = table();

    private final Connection hub;

    /** @param hub through which steps reach cells; null for none */
    public StepKinds(Connection hub) {
        this.hub = hub;
    }

    private static Map<String, StepKind> table() {
        Map<String, StepKind> table = new LinkedHashMap<>();
        Set<String> published = Set.of("registry", "name", "version", "image");
        Set<String> trial = Set.of("registry", "name", "alias", "image");
        Set<String> facts = Set.of("network", "accuracy", "parent");
        put(table, StepKind.of("train", Set.of("network"), and(Samples.KEYS, "training", "validate"),
                MakingKinds::train));
        put(table, StepKind.of("compile", Set.of("network"), Set.of("steps", "weights"), MakingKinds::compile));
        put(table, StepKind.of("verify", Set.of("image"), Samples.KEYS, CheckingKinds::verify));
        put(table, StepKind.of("accuracy", Set.of("image"), and(Samples.KEYS, "at_least"), CheckingKinds::accuracy));
        put(table, StepKind.of("register", published, facts, DeployKinds::register).undo(DeployKinds::unregister));
        put(table, StepKind.of("shadow", trial, Samples.KEYS, CheckingKinds::shadow));
        put(table, StepKind.of("canary", trial, and(Samples.KEYS, "tolerance"), CheckingKinds::canary));
        put(table, StepKind.of("rollout", Set.of("service", "registry", "name", "version", "alias"),
                Set.of("percents", "pairs", "labelled", "least_agreement", "latency_factor", "token_file"),
                RolloutKind::run).undo(DeployKinds::demote));
        put(table, StepKind.of("promote", Set.of("registry", "name", "version", "alias"), Set.of(),
                DeployKinds::promote).undo(DeployKinds::demote));
        put(table, StepKind.of("deploy", and(published, "alias"), facts, DeployKinds::deploy)
                .undo(DeployKinds::undeploy));
        put(table, StepKind.of("approval", Set.of("question"), Set.of(), ApprovalKind::run));
        put(table, StepKind.of("shell", Set.of("command"), Set.of(), ShellKind::run));
        return table;
    }

    private static void put(Map<String, StepKind> table, StepKind kind) {
        table.put(kind.name(), kind);
    }

    private static Set<String> and(Set<String> some, String... more) {
        Set<String> all = new HashSet<>(some);
        all.addAll(Set.of(more));
        return all;
    }

    /** @throws IllegalArgumentException if there is no such kind; the message lists those that there are */
    public StepKind of(String run) {
        if (run.startsWith("cell:")) {
            return CellKind.of(run, hub);
        }
        StepKind kind = TABLE.get(run);
        if (kind == null) {
            throw new IllegalArgumentException("there is no kind '" + run + "', there are "
                    + String.join(", ", TABLE.keySet()) + ", cell:NAME/OPERATION");
        }
        return kind;
    }
}
