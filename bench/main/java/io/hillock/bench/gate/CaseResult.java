package io.hillock.bench.gate;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one workload cost. Each array has an element for each process, the median of its turns.
 *
 * @param name of the {@link GateCase}
 * @param digest of the answer
 * @param nanos time on a processor for a call, in ns
 * @param instructions of a call; NaN if the machine does not count them
 * @param cacheMisses of a call; NaN likewise
 * @param ratios time over that of the reference in the same turn; empty without a reference
 */
record CaseResult(String name, String digest, double[] nanos, double[] instructions, double[] cacheMisses,
        double[] ratios) {

    static CaseResult of(GateCase workload, String digest, List<ProcessTurns> processes) {
        return new CaseResult(workload.name(), digest,
                medians(processes, process -> median(process.turns(), Turn::nanos)),
                medians(processes, process -> median(process.turns(), Turn::instructions)),
                medians(processes, process -> median(process.turns(), Turn::cacheMisses)),
                processes.getFirst().reference().isEmpty()
                        ? new double[0]
                        : medians(processes, ProcessTurns::ratio));
    }

    boolean counted() {
        return !Double.isNaN(instructions[0]);
    }

    private static double[] medians(List<ProcessTurns> processes, ToDoubleFunction<ProcessTurns> median) {
        return processes.stream().mapToDouble(median).toArray();
    }

    private static double median(List<Turn> turns, ToDoubleFunction<Turn> value) {
        return median(turns.stream().mapToDouble(value).toArray());
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    }

    /**
     * The turns of one process, and those of the reference's process that took turns with it.
     *
     * @param reference as many, or none
     */
    record ProcessTurns(List<Turn> turns, List<Turn> reference) {
        private double ratio() {
            double[] ratios = new double[turns.size()];
            for (int round = 0; round < ratios.length; round++) {
                ratios[round] = turns.get(round).nanos() / reference.get(round).nanos();
            }
            return median(ratios);
        }
    }
}
