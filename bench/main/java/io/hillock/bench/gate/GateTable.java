package io.hillock.bench.gate;

import java.util.List;
import java.util.Locale;

/** A result as a table of Markdown. */
final class GateTable {
    private GateTable() {}

    static String of(GateResult result, List<Verdict> verdicts) {
        var table = new StringBuilder(result.machine()).append("\n\n");
        table.append(
                "| workload | CPU time of a call, µs | from | to | instructions | cache misses | times the reference |")
                .append(" at least |\n|---|---|---|---|---|---|---|---|\n");
        for (CaseResult one : result.cases()) {
            MedianBounds nanos = MedianBounds.of(one.nanos());
            table.append(String.format(Locale.ROOT, "| %s | %.1f | %.1f | %.1f | %s | %s | %s |%n", one.name(),
                    nanos.median() / 1e3, nanos.lower() / 1e3, nanos.upper() / 1e3, count(one.instructions()),
                    count(one.cacheMisses()), ratio(one.name(), verdicts)));
        }
        return table.toString();
    }

    private static String count(double[] counts) {
        return Double.isNaN(counts[0]) ? "" : String.format(Locale.ROOT, "%,.0f", MedianBounds.of(counts).median());
    }

    private static String ratio(String name, List<Verdict> verdicts) {
        return verdicts.stream().filter(verdict -> verdict.workload().equals(name)).findFirst()
                .map(verdict -> String.format(Locale.ROOT, "%.3f | %.3f", verdict.ratio(), verdict.least()))
                .orElse("|");
    }
}
