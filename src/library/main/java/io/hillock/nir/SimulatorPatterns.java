package io.hillock.nir;

import static io.hillock.nir.ExportedNeurons.near;

import io.hillock.model.Affine;
import io.hillock.model.Linear;
import io.hillock.model.Node;
import io.hillock.model.SumPool2d;
import io.hillock.model.Tensor;
import io.hillock.nir.ExportedNeurons.Cell;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The table of patterns, from the sources of the exporters (src/docs/simulators.md); the first that all neurons fit counts.
 */
final class SimulatorPatterns {

    /** The dt that snnTorch's and SpikingJelly's exporters assume. */
    private static final double DT = 1e-4;
    private static final double NORSE_DT = 1e-3;
    private static final double NENGO_TAU = 0.02;

    private static final List<Function<ExportedNeurons, Optional<SimulatorProposal>>> TABLE = List.of(
            SimulatorPatterns::metadata, SimulatorPatterns::spikingJelly, SimulatorPatterns::lava,
            SimulatorPatterns::snnTorch, SimulatorPatterns::rockpool, SimulatorPatterns::spyx,
            SimulatorPatterns::sinabs, SimulatorPatterns::nengo, SimulatorPatterns::norse,
            SimulatorPatterns::commonStep, SimulatorPatterns::steps);

    private SimulatorPatterns() {}

    static SimulatorProposal match(ExportedNeurons file) {
        return TABLE.stream().flatMap(pattern -> pattern.apply(file).stream()).findFirst()
                .orElseGet(() -> new SimulatorProposal("nir", DT, "nothing speaks for a certain simulator",
                        "dt is only the default"));
    }

    private static Optional<SimulatorProposal> metadata(ExportedNeurons file) {
        Map<String, String> profileOf = Map.of("snntorch", "snntorch-late", "norse", "norse", "sinabs", "sinabs",
                "spyx",
                "spyx", "spikingjelly", "spikingjelly", "rockpool", "rockpool", "lava", "lava", "nengo", "nengo");
        for (Map.Entry<String, Object> fact : file.metadata().entrySet()) {
            String words = fact.getValue() instanceof String text ? fact.getKey() + " " + text : fact.getKey();
            for (String name : profileOf.keySet()) {
                if (words.toLowerCase(Locale.ROOT).contains(name)) {
                    return proposal(profileOf.get(name), factor(file).orElse(file.inSteps() ? 1 : DT),
                            "the metadata '" + fact.getKey() + "' name " + name, "");
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<SimulatorProposal> spikingJelly(ExportedNeurons file) {
        boolean others = file.neurons().stream().anyMatch(Cell::hasSynapse) || file.has("LI") || file.has("I");
        OptionalDouble r = file.ofType("IF").mapToDouble(Cell::r).findFirst();
        String caution = "a soft reset (v_reset = None) cannot be seen, spikingjelly-soft has it";
        if (!others && r.isPresent() && r.getAsDouble() >= 100 && powerOfTen(r.getAsDouble())
                && file.ofType("IF").allMatch(cell -> near(cell.r(), r.getAsDouble()))) {
            return proposal("spikingjelly", 1 / r.getAsDouble(),
                    "every IF has r = " + text(r.getAsDouble()) + " = 1 / dt",
                    caution);
        }
        boolean rests = file.has("LIF") && !file.has("IF") && file.neurons().stream()
                .allMatch(cell -> cell.leak() == cell.reset() && cell.leak() != 0);
        return !others && rests
                ? proposal("spikingjelly", DT, "every LIF has v_leak = v_reset, and neither is 0", caution)
                : Optional.empty();
    }

    /** Lava-DL's exporter writes what snnTorch's does, but its weights are fixed-point numbers. */
    private static Optional<SimulatorProposal> lava(ExportedNeurons file) {
        boolean digits = file.nodes().keySet().stream().filter(name -> !name.equals("input") && !name.equals("output"))
                .allMatch(name -> name.matches("\\d+"));
        boolean fixedPoint = digits && file.leaky().findAny().isPresent()
                && file.neurons().stream().allMatch(cell -> multiple(cell.threshold(), 1.0 / 64)
                        && multiple(DT / cell.tau(), 1.0 / 4096))
                && file.nodes().values().stream().allMatch(SimulatorPatterns::fixedPoint);
        return fixedPoint && factor(file).isPresent()
                ? proposal("lava", factor(file).getAsDouble(), "weights, thresholds and decays are fixed-point numbers",
                        "")
                : Optional.empty();
    }

    private static boolean fixedPoint(Node node) {
        return switch (node) {
            case Linear(Tensor weight) -> fixedPoint(weight);
            case Affine(Tensor weight, _) -> fixedPoint(weight);
            default -> true;
        };
    }

    private static boolean fixedPoint(Tensor weight) {
        for (int i = 0; i < weight.size(); i++) {
            if (!multiple(weight.at(i), 1.0 / 64)) {
                return false;
            }
        }
        return true;
    }

    private static Optional<SimulatorProposal> snnTorch(ExportedNeurons file) {
        OptionalDouble dt = factor(file);
        return dt.isPresent() && near(dt.getAsDouble(), DT)
                ? proposal("snntorch-late", DT, "r = tau / dt with dt = 0.0001 in every neuron",
                        "the reset is not in the file: snntorch-late has snnTorch's default, snntorch-subtract, "
                                + "snntorch-zero-late, snntorch and snntorch-none have the others")
                : Optional.empty();
    }

    private static Optional<SimulatorProposal> rockpool(ExportedNeurons file) {
        for (double dt : new double[]{NORSE_DT, DT, 1}) {
            if (file.leaky().findAny().isPresent() && file.neurons().stream().allMatch(cell -> cell.leaks()
                    && near(cell.r(), cell.tau() * Math.exp(-dt / cell.tau()) / dt) && cell.weighs(1))) {
                return proposal("rockpool", dt,
                        "r = tau exp(-dt / tau) / dt with dt = " + text(dt) + " in every neuron",
                        "");
            }
        }
        return Optional.empty();
    }

    private static Optional<SimulatorProposal> spyx(ExportedNeurons file) {
        boolean fits = file.leaky().findAny().isPresent() && file.leaky().allMatch(
                cell -> 0 < cell.r() && cell.r() < 1 && near(cell.r(), 1 - 1 / cell.tau()) && cell.weighs(1));
        return fits
                ? proposal("spyx", 1, "r = 1 - dt / tau with dt = 1 in every neuron, so the file counts steps", "")
                : Optional.empty();
    }

    private static Optional<SimulatorProposal> sinabs(ExportedNeurons file) {
        boolean ones = !file.neurons().isEmpty()
                && file.neurons().stream().allMatch(cell -> near(cell.r(), 1) && !cell.hasSynapse());
        if (ones && file.inSteps() && file.leaky().allMatch(cell -> cell.leak() == 0)) {
            return proposal("sinabs", 1, "r is 1 and every tau is 1 or more, so the file counts steps", "");
        }
        boolean pools = file.nodes().values().stream().anyMatch(SumPool2d.class::isInstance);
        boolean digits = file.nodes().keySet().stream().anyMatch(name -> name.matches("\\d+"));
        boolean integratorsAlone = file.leaky().findAny().isEmpty();
        return ones && integratorsAlone && (pools || digits)
                ? proposal("sinabs", 1, "every neuron integrates with r = 1, and the file has "
                        + (pools ? "sum pooling" : "nodes named by numbers"), "Norse writes such neurons too")
                : Optional.empty();
    }

    private static Optional<SimulatorProposal> nengo(ExportedNeurons file) {
        boolean digits = file.nodes().keySet().stream().allMatch(name -> name.matches("\\d+"));
        return digits && file.has("LIF") && file.ofType("LIF").allMatch(cell -> near(cell.r(), 1)
                && near(cell.threshold(), 1) && cell.leak() == 0 && near(cell.tau(), NENGO_TAU))
                        ? proposal("nengo", NORSE_DT,
                                "nodes are named by numbers, and every LIF has r = 1 and tau = 0.02", "")
                        : Optional.empty();
    }

    private static Optional<SimulatorProposal> norse(ExportedNeurons file) {
        boolean ones = file.leaky().findAny().isPresent() && file.neurons().stream()
                .allMatch(cell -> near(cell.r(), 1) && cell.weighs(1));
        return ones && file.leaky().allMatch(cell -> cell.tau() < 1)
                ? proposal("norse", NORSE_DT, "r is 1, and every tau is in seconds", "dt is Norse's default")
                : Optional.empty();
    }

    private static Optional<SimulatorProposal> commonStep(ExportedNeurons file) {
        OptionalDouble dt = factor(file);
        return dt.isPresent()
                ? proposal("nir", dt.getAsDouble(),
                        "r = tau / dt with dt = " + text(dt.getAsDouble()) + " in every neuron",
                        "the simulator is open")
                : Optional.empty();
    }

    private static Optional<SimulatorProposal> steps(ExportedNeurons file) {
        return file.inSteps()
                ? proposal("nir", 1, "every tau is 1 or more, so the file counts steps", "the simulator is open")
                : Optional.empty();
    }

    /** The dt for which r = tau / dt, and w_in = tau_syn / dt, in every neuron that leaks. */
    private static OptionalDouble factor(ExportedNeurons file) {
        OptionalDouble dt = file.leaky().mapToDouble(cell -> cell.tau() / cell.r()).findFirst();
        boolean all = dt.isPresent() && dt.getAsDouble() > 0 && file.leaky()
                .allMatch(cell -> near(cell.tau() / cell.r(), dt.getAsDouble())
                        && (cell.weighs(cell.tauSyn() / dt.getAsDouble()) || cell.weighs(1)));
        // With equal neurons any r fits some dt.
        boolean telling = all && (isRound(dt.getAsDouble())
                || file.leaky().mapToDouble(Cell::tau).distinct().count() > 1);
        return telling && file.leaky().allMatch(cell -> dt.getAsDouble() <= cell.tau())
                ? OptionalDouble.of(rounded(dt.getAsDouble()))
                : OptionalDouble.empty();
    }

    /** A computed dt, without the last digits of float32. */
    private static double rounded(double dt) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.4e", dt));
    }

    /** 1, 2 or 5 times a power of ten, as people choose time steps. */
    private static boolean isRound(double dt) {
        return powerOfTen(dt) || powerOfTen(dt / 2) || powerOfTen(dt / 5);
    }

    private static boolean powerOfTen(double value) {
        return near(value, Math.pow(10, Math.rint(Math.log10(value))));
    }

    private static boolean multiple(double value, double unit) {
        double units = value / unit;
        return Double.isNaN(units) || Math.abs(units - Math.rint(units)) < 1e-6 * Math.max(1, Math.abs(units));
    }

    private static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static Optional<SimulatorProposal> proposal(String profile, double dt, String reason, String caution) {
        return Optional.of(new SimulatorProposal(profile, dt, reason, caution));
    }
}
