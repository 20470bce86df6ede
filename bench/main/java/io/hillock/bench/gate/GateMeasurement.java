package io.hillock.bench.gate;

import io.hillock.bench.gate.CaseResult.ProcessTurns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Measures workloads in several processes, one after the other, and in turns with as many processes of a reference. Two
 * processes of one build differ by their memory's layout and by what the JIT decided, so only several tell builds
 * apart.
 *
 * @param build starts a process of the build
 * @param reference starts one of the reference
 * @param processes of each, at least {@link MedianBounds#FEWEST}
 * @param rounds turns of each process in each workload
 * @param turnNanos about how long a turn takes, in ns
 */
record GateMeasurement(Supplier<MeasuredBuild> build, Optional<Supplier<MeasuredBuild>> reference, int processes,
        int rounds, double turnNanos) {

    /** @throws GateFailure if the reference answers differently */
    List<CaseResult> measure(List<GateCase> cases) {
        Map<GateCase, List<ProcessTurns>> turns = new LinkedHashMap<>();
        Map<GateCase, String> digests = new LinkedHashMap<>();
        for (int process = 0; process < processes; process++) {
            try (MeasuredBuild ours = build.get();
                    MeasuredBuild other = reference.map(Supplier::get).orElse(null)) {
                for (GateCase workload : cases) {
                    digests.put(workload, open(workload, ours, other));
                    turns.computeIfAbsent(workload, _ -> new ArrayList<>()).add(turns(ours, other));
                }
            }
        }
        return cases.stream().map(workload -> CaseResult.of(workload, digests.get(workload), turns.get(workload)))
                .toList();
    }

    private static String open(GateCase workload, MeasuredBuild ours, MeasuredBuild other) {
        String digest = ours.open(workload);
        if (other != null && !other.open(workload).equals(digest)) {
            throw new GateFailure(workload.name() + ": the reference gives another answer");
        }
        return digest;
    }

    /** Every second round the other one begins. */
    private ProcessTurns turns(MeasuredBuild ours, MeasuredBuild other) {
        int calls = (int) Math.clamp(turnNanos / ours.run(1).nanos(), 1, 1 << 20);
        List<Turn> turns = new ArrayList<>();
        List<Turn> others = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            if (other != null && round % 2 == 1) {
                others.add(other.run(calls));
            }
            turns.add(ours.run(calls));
            if (other != null && round % 2 == 0) {
                others.add(other.run(calls));
            }
        }
        return new ProcessTurns(turns, others);
    }
}
