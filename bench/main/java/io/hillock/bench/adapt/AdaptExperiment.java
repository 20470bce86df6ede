package io.hillock.bench.adapt;

import io.hillock.adapt.Controller;
import io.hillock.adapt.Decision;
import io.hillock.bench.adapt.Simulation.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Adaptation against every fixed setting, in virtual time: {@code AdaptExperiment [SEEDS [SECONDS [log]]]}. Each seed runs all phases in an
 * order of its own, each phase this many seconds. The score is the share of requests answered within the objective. Ends with 1 if
 * adaptation misses a target.
 */
public final class AdaptExperiment {
    private static final double OF_BEST_IN_PHASE = 0.95;
    private static final double CONSTANT = 0.99;

    private final int seeds;
    private final double seconds;
    private final List<Setting> grid;

    /**
     * Means over all seeds.
     *
     * @param phases score by phase, in the order of {@link Phase#ALL}
     */
    record Scores(double[] phases) {
        double total() {
            return Arrays.stream(phases).average().orElseThrow();
        }
    }

    AdaptExperiment(int seeds, double seconds, List<Setting> grid) {
        this.seeds = seeds;
        this.seconds = seconds;
        this.grid = grid;
    }

    /** The phases in the order of a seed. */
    static List<Phase> order(long seed) {
        List<Phase> order = new ArrayList<>(Phase.ALL);
        Collections.shuffle(order, new Random(seed));
        return order;
    }

    private Scores mean(List<Outcome> bySeed) {
        double[] sums = new double[Phase.ALL.size()];
        for (int seed = 0; seed < seeds; seed++) {
            List<Phase> order = order(seed);
            for (int i = 0; i < order.size(); i++) {
                sums[Phase.ALL.indexOf(order.get(i))] += bySeed.get(seed).scores()[i] / seeds;
            }
        }
        return new Scores(sums);
    }

    Scores fixed(Setting setting) {
        return mean(IntStream.range(0, seeds)
                .mapToObj(seed -> Simulation.fixed(order(seed), seconds, seed, setting)).toList());
    }

    List<Scores> fixed() {
        return grid.parallelStream().map(this::fixed).toList();
    }

    Scores adapted() {
        return mean(outcomes());
    }

    List<Outcome> outcomes() {
        return IntStream.range(0, seeds).parallel()
                .mapToObj(seed -> Simulation.adapted(order(seed), seconds, seed)).toList();
    }

    /** Under one phase all the time: the share that adaptation reaches of the best fixed setting. */
    double constant(Phase phase) {
        List<Phase> always = Collections.nCopies(2, phase);
        double best = grid.parallelStream().mapToDouble(setting -> IntStream.range(0, seeds)
                .mapToDouble(seed -> Simulation.fixed(always, seconds, seed, setting).mean()).average().orElseThrow())
                .max().orElseThrow();
        return IntStream.range(0, seeds).mapToDouble(seed -> Simulation.adapted(always, seconds, seed).mean())
                .average().orElseThrow() / best;
    }

    /** The shortest time between two changes of one knob, in ms. */
    static long shortestPause(List<Decision> decisions) {
        long shortest = Long.MAX_VALUE;
        Map<String, Long> last = new HashMap<>();
        for (Decision decision : decisions) {
            Long before = last.put(decision.knob(), decision.millis());
            shortest = before == null ? shortest : Math.min(shortest, decision.millis() - before);
        }
        return shortest;
    }

    private static String line(String name, double[] phases, double total) {
        StringBuilder line = new StringBuilder("%-34s".formatted(name));
        for (double phase : phases) {
            line.append("%9.3f".formatted(phase));
        }
        return line.append("%9.3f".formatted(total)).toString();
    }

    public static void main(String... args) {
        Locale.setDefault(Locale.ROOT);
        int seeds = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        double seconds = args.length > 1 ? Double.parseDouble(args[1]) : 60;
        AdaptExperiment experiment = new AdaptExperiment(seeds, seconds, Setting.grid());
        List<Outcome> outcomes = experiment.outcomes();
        if (args.length > 2) {
            outcomes.getFirst().decisions().forEach(decision -> System.out.println(decision.line()));
            System.out.println(order(0).stream().map(Phase::name).toList());
        }
        Scores adapted = experiment.mean(outcomes);
        List<Scores> fixed = experiment.fixed();
        boolean met = experiment.report(adapted, fixed, outcomes);
        System.exit(met ? 0 : 1);
    }

    private boolean report(Scores adapted, List<Scores> fixed, List<Outcome> outcomes) {
        System.out.printf("%d seeds, %d phases of %.0f s, %d fixed settings, objective %.0f ms%n%n%-34s", seeds,
                Phase.ALL.size(), seconds, grid.size(), Phase.OBJECTIVE_MILLIS, "share within the objective");
        Phase.ALL.forEach(
                phase -> System.out.printf("%9s", phase.name().substring(0, Math.min(8, phase.name().length()))));
        System.out.printf("%9s%n", "total");
        Scores unset = fixed(Setting.DEFAULT);
        System.out.println(line("nothing set", unset.phases(), unset.total()));
        int[] ranks = IntStream.range(0, fixed.size()).boxed()
                .sorted((a, b) -> Double.compare(fixed.get(a).total(), fixed.get(b).total()))
                .mapToInt(Integer::intValue).toArray();
        Scores median = fixed.get(ranks[ranks.length / 2]);
        Scores best = fixed.get(ranks[ranks.length - 1]);
        System.out.println(line("median fixed setting", median.phases(), median.total()));
        System.out.println(line("best fixed setting", best.phases(), best.total()));
        double[] bests = new double[Phase.ALL.size()];
        Arrays.setAll(bests, phase -> fixed.stream().mapToDouble(one -> one.phases()[phase]).max().orElseThrow());
        System.out.println(line("best of each phase", bests, Arrays.stream(bests).average().orElseThrow()));
        System.out.println(line("adapted", adapted.phases(), adapted.total()));
        double[] parts = new double[bests.length];
        Arrays.setAll(parts, phase -> adapted.phases()[phase] / bests[phase]);
        System.out.println(line("adapted / best of the phase", parts, adapted.total() / best.total()));
        System.out.println("\nbest fixed setting: " + grid.get(ranks[ranks.length - 1]).text());
        for (int phase = 0; phase < bests.length; phase++) {
            for (int i = 0; i < grid.size(); i++) {
                if (fixed.get(i).phases()[phase] == bests[phase]) {
                    System.out.printf("best in %-20s %s%n", Phase.ALL.get(phase).name() + ":", grid.get(i).text());
                    break;
                }
            }
        }
        double constant = Phase.ALL.stream().filter(phase -> phase == Phase.LIGHT || phase == Phase.HEAVY)
                .mapToDouble(this::constant).min().orElseThrow();
        boolean same = outcomes.stream().map(Outcome::decisions).toList()
                .equals(outcomes().stream().map(Outcome::decisions).toList());
        long pause = outcomes.stream().mapToLong(one -> shortestPause(one.decisions())).min().orElseThrow();
        System.out.printf("constant load: %.4f of the best fixed setting%n", constant);
        System.out.printf("decisions: %.1f a minute; shortest time between two of a knob %d ms; repeated: %s%n",
                outcomes.stream().mapToInt(one -> one.decisions().size()).sum()
                        / (seeds * Phase.ALL.size() * seconds / 60),
                pause, same ? "the same" : "others");
        boolean met = adapted.total() >= best.total() && Arrays.stream(parts).min().orElseThrow() >= OF_BEST_IN_PHASE
                && constant >= CONSTANT && same && pause >= Controller.BETWEEN_MILLIS;
        System.out.println(met ? "all targets met" : "TARGETS MISSED");
        return met;
    }
}
