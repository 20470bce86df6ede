package io.hillock.cli.data;

import io.hillock.model.RunSettings;
import io.hillock.nir.SimulatorProposal;
import java.util.List;
import java.util.Optional;

/** What is doubtful about the results of a run. */
public final class RunWarnings {
    private static final double EQUAL = 1e-9;

    private RunWarnings() {}

    /** One line each, which names the node and what to try. */
    public static List<String> of(Model model, RunResults results) {
        return results.silent().stream().map(output -> "node '" + output.name()
                + "': never spiked in the whole run; check dt and profile, "
                + proposal(model).map(RunWarnings::options).orElse("or whether the input is strong enough")).toList();
    }

    /** Empty if the run follows it already. */
    private static Optional<SimulatorProposal> proposal(Model model) {
        RunSettings settings = model.image().program().settings();
        return model.network().map(SimulatorProposal::of)
                .filter(guess -> Math.abs(guess.dt() - settings.dt()) > EQUAL * guess.dt()
                        || !guess.profile().equals(settings.profile().label()));
    }

    private static String options(SimulatorProposal proposal) {
        return "the parameters look like --profile " + proposal.profile() + " --dt " + proposal.dt();
    }
}
