package io.hillock.bench.peers;

import io.hillock.bench.Quantiles;
import java.util.Locale;
import java.util.Map;

/** The results as a page of Markdown. */
final class Report {
    private final StringBuilder ratios = new StringBuilder();
    private final StringBuilder times = new StringBuilder();
    private final String versions;
    private final int rounds;

    Report(String versions, int rounds) {
        this.versions = versions;
        this.rounds = rounds;
    }

    void add(String name, int batch, Duel duel, long[] differences) {
        Map<Contender.Kind, Integer> best = duel.best();
        int ours = best.get(Contender.Kind.HILLOCK);
        ratios.append(line("| %s | %d | %.3f |", name, batch, duel.times(ours).median() / 1e6));
        for (Contender.Kind kind : Contender.Kind.values()) {
            if (kind != Contender.Kind.HILLOCK) {
                ratios.append(best.containsKey(kind) ? line(" %.2f |", duel.ratio(best.get(kind), ours)) : " |");
            }
        }
        ratios.append('\n');
        for (int k = 0; k < duel.contenders().size(); k++) {
            Quantiles time = duel.times(k);
            times.append(line("| %s | %d | %s | %.3f | %.3f | %.3f to %.3f | %,.0f | %d |%n", name, batch,
                    duel.contenders().get(k).name(), time.median() / 1e6, time.at(0) / 1e6, time.at(0.25) / 1e6,
                    time.at(0.75) / 1e6, batch * 1e9 / time.median(), differences[k]));
        }
    }

    String text() {
        return """
                # Peers

                %s.
                %d rounds; in each, every contender has a turn of about 20 ms on one thread unless its name says otherwise, its time being the
                median of the turn's calls. Made as `bench/README.md` says; how to read it: `src/docs/benchmarks.md`.

                ## Ratios
                How many times longer the others take than the native engine on one thread (the median of the ratios within a round). Of
                several forms of a peer the faster one counts.

                | network | batch | Hillock native, ms | Hillock, 2 threads | Hillock Java | ONNX Runtime | TorchScript |
                |---|---|---|---|---|---|---|
                %s
                ## Times
                Milliseconds a call. The last column counts outputs whose number of spikes differs from the native engine's: peers
                sum in other orders, so that a neuron within rounding of its threshold may fire or not.

                | network | batch | | median | least | quartiles | samples/s | counts that differ |
                |---|---|---|---|---|---|---|---|
                %s"""
                .formatted(versions, rounds, ratios, times);
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
