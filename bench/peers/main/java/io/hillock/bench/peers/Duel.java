package io.hillock.bench.peers;

import io.hillock.bench.Quantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** One network at one batch size. All contenders take turns, round by round. */
final class Duel {
    /** The approximate length of a turn: long compared with the clock's resolution, short compared with disturbances of the machine. */
    private static final double TURN_NANOS = 2e7;

    /** Each contender runs this long before the first round, so that JITs finish compiling. */
    private static final double WARM_UP_NANOS = 1e9;

    private final List<Contender> contenders;
    private final List<List<Double>> rounds = new ArrayList<>();
    private final int[] calls;

    Duel(List<Contender> contenders) {
        this.contenders = contenders;
        this.calls = new int[contenders.size()];
        for (int k = 0; k < calls.length; k++) {
            rounds.add(new ArrayList<>());
        }
    }

    /** The number of outputs whose counts differ from the first contender's. Peers sum in other orders, so some may differ. */
    long[] differences() {
        long[] expected = contenders.getFirst().counts();
        return contenders.stream().mapToLong(contender -> {
            long[] counts = contender.counts();
            if (counts.length != expected.length) {
                throw new IllegalStateException(contender.name() + " gives " + counts.length + " counts for "
                        + expected.length);
            }
            long different = 0;
            for (int i = 0; i < counts.length; i++) {
                different += counts[i] == expected[i] ? 0 : 1;
            }
            return different;
        }).toArray();
    }

    void run(int count) {
        for (int k = 0; k < calls.length; k++) {
            double once = median(contenders.get(k).nanos(5));
            calls[k] = (int) Math.clamp(TURN_NANOS / once, 1, 1000);
            for (long start = System.nanoTime(); System.nanoTime() - start < WARM_UP_NANOS;) {
                contenders.get(k).nanos(calls[k]);
            }
        }
        for (int round = 0; round < count; round++) {
            for (int k = 0; k < calls.length; k++) {
                int turn = (round + k) % calls.length;
                rounds.get(turn).add(median(contenders.get(turn).nanos(calls[turn])));
            }
        }
    }

    /** One contender's median times per turn. */
    Quantiles times(int contender) {
        return Quantiles.of(rounds.get(contender).stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** The fastest contender of each kind, by its median. */
    Map<Contender.Kind, Integer> best() {
        Map<Contender.Kind, Integer> best = new EnumMap<>(Contender.Kind.class);
        for (Contender.Kind kind : Contender.Kind.values()) {
            Optional<Integer> fastest = IntStream.range(0, contenders.size()).boxed()
                    .filter(k -> contenders.get(k).kind() == kind)
                    .min(Comparator.comparingDouble(k -> times(k).median()));
            fastest.ifPresent(k -> best.put(kind, k));
        }
        return best;
    }

    /** How many times longer {@code slow} takes than {@code fast}: the median of the ratios within a round. */
    double ratio(int slow, int fast) {
        double[] ratios = new double[rounds.get(slow).size()];
        Arrays.setAll(ratios, round -> rounds.get(slow).get(round) / rounds.get(fast).get(round));
        return Quantiles.of(ratios).median();
    }

    List<Contender> contenders() {
        return contenders;
    }

    private static double median(double[] values) {
        return Quantiles.of(values).median();
    }
}
