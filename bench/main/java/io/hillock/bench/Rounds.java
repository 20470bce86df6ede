package io.hillock.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measures several things in turns, once per round; the others are compared with the first. One thread. */
public final class Rounds {
    private final List<Timed> all;
    private final int calls;
    private final List<double[]> rounds = new ArrayList<>();

    public Rounds(List<Timed> all, int calls) {
        this.all = all;
        this.calls = calls;
    }

    /** Warms up with half as many rounds, measures all, and prints the table under a heading. */
    public static void table(String what, List<Timed> all, int rounds, int calls) {
        Rounds measured = new Rounds(all, calls);
        measured.warmUp(Math.max(1, rounds / 2));
        measured.run(rounds);
        System.out.printf(Locale.ROOT, "%n%s, %d rounds of %d%n%s", what, rounds, calls, measured.table());
    }

    public void warmUp(int count) {
        run(count);
        rounds.clear();
    }

    /** Each round starts with another one, so that none always follows the same predecessor. */
    public void run(int count) {
        for (int i = 0; i < count; i++) {
            double[] round = new double[all.size()];
            for (int k = 0; k < all.size(); k++) {
                int turn = (rounds.size() + k) % all.size();
                round[turn] = all.get(turn).nanosPerCall(calls);
            }
            rounds.add(round);
        }
    }

    /** One line each: the median; the medians of ratio and difference to the first in the same round; the quartiles of the difference. */
    public String table() {
        StringBuilder table = new StringBuilder(
                String.format(Locale.ROOT, "%-44s %10s %7s %10s   (p25 to p75)%n", "", "median", "ratio", "more"));
        for (int k = 0; k < all.size(); k++) {
            int index = k;
            Quantiles time = Quantiles.of(rounds.stream().mapToDouble(round -> round[index]).toArray());
            Quantiles more = Quantiles.of(rounds.stream().mapToDouble(round -> round[index] - round[0]).toArray());
            Quantiles ratio = Quantiles.of(rounds.stream().mapToDouble(round -> round[index] / round[0]).toArray());
            table.append(String.format(Locale.ROOT, "%-44s %10.1f %7.3f %+10.1f   (%+.1f to %+.1f)%n",
                    all.get(k).name(), time.median(), ratio.median(), more.median(), more.at(0.25), more.at(0.75)));
        }
        return table.toString();
    }
}
