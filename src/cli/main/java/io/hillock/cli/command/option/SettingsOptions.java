package io.hillock.cli.command.option;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.data.ChosenSettings;
import io.hillock.cli.data.Model;
import io.hillock.cli.text.ImageText;
import io.hillock.image.Image;
import io.hillock.image.RecordedSettings;
import io.hillock.image.WeightType;
import io.hillock.image.program.Operation;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.hillock.model.NodeRule;
import io.hillock.model.NodeSettings;
import io.hillock.model.NodeSettings.FiringCondition;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.model.RunSettings.CycleDelay;
import io.hillock.model.RunSettings.Discretisation;
import io.hillock.model.RunSettings.Readout;
import io.hillock.model.RunSettings.ReportedStep;
import io.hillock.model.RunSettings.Reset;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options for settings that a NIR file leaves open. The profile provides those not given. */
public final class SettingsOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--dt", paramLabel = "S", description = "time step in seconds (default: the file's own record, else the profile's usual one)")
    private Double dt;

    @Option(names = "--profile", paramLabel = "P", description = "whose reading of NIR: nir (default), snntorch, snntorch-subtract, snntorch-late, snntorch-zero-late, snntorch-none, norse, spyx, sinabs, spikingjelly, spikingjelly-soft, rockpool, lava, nengo")
    private Profile profile;

    @Option(names = "--reset", paramLabel = "R", description = "to_v_reset, to_zero, to_zero_late, subtract, subtract_late, snntorch_subtract, multi_spike, none")
    private Reset reset;

    @Option(names = "--fires", paramLabel = "C", description = "a neuron fires if v is: above its threshold, at_or_above")
    private FiringCondition fires;

    @Option(names = "--discretisation", paramLabel = "D", description = "euler, exponential, exact")
    private Discretisation discretisation;

    @Option(names = "--cycle-delay", paramLabel = "C", description = "where a cycle gets its step of delay: neuron_out, neuron_in")
    private CycleDelay cycleDelay;

    @Option(names = "--if-dt", negatable = true, description = "IF and I integrate with dt, or not")
    private Boolean ifDt;

    @Option(names = "--lower-bound", paramLabel = "F", converter = LowerBound.class, description = "v stays at or above F times v_threshold, or none")
    private OptionalDouble lowerBound;

    @Option(names = "--report", paramLabel = "R", description = "which step's spikes are shown: same_step, previous_step, previous_step_everywhere (other nodes get them late, too)")
    private ReportedStep report;

    @Option(names = "--readout", paramLabel = "R", description = "score of a membrane output: mean, max, last")
    private Readout readout;

    @Option(names = "--set", paramLabel = "N.S=V", converter = NodeRuleConverter.class, description = {
            "setting S of the neuron nodes N, such as li_out.reset=none; N may hold * and ?; repeatable, the last one wins;",
            "S: reset, fires, discretisation, if_integrates_dt, lower_bound, update_order (current_first, membrane_first), "
                    + "gain and synaptic_gain (discretised, parameter, one, decay), initial (zero, v_leak, v_reset), report"})
    private List<NodeRule> nodes = List.of();

    /**
     * Reads and compiles a network with the settings of its own record, if it has one, under those of the options. Says on
     * stderr what the record gave.
     *
     * @param steps suggested number of steps; 0 for none
     */
    public Model compile(Path file, ReadingOptions reading, int steps, WeightType weights, Console console) {
        Network network = Model.network(file, reading.unknownFields());
        ChosenSettings chosen = settings(file, network, steps);
        if (chosen.recorded()) {
            console.say(file + ": settings from its metadata: " + ImageText.settings(chosen.settings()));
        }
        boolean ownDt = !chosen.recorded() && dt == null && record(file, network).isPresent();
        if (ownDt) {
            console.say(file + ": dt from its metadata: " + chosen.settings().dt() + " s");
        }
        return Model.compile(file, network, chosen, weights);
    }

    /** Settings for a network: the profile's, or those of its own record, under those of the options. */
    public ChosenSettings settings(Path file, Network network, int steps) {
        Optional<RunSettings> record = record(file, network);
        if (profile == null && record.isPresent()) {
            RunSettings base = record.get();
            return new ChosenSettings(over(base, steps == 0 ? base.steps() : steps), true);
        }
        RunSettings base = RunSettings.of(profile == null ? Profile.NIR : profile).fitted(network);
        return new ChosenSettings(over(record.map(own -> base.withDt(own.dt())).orElse(base), steps), false);
    }

    /** Settings for networks that are still to come: the profile's, under those of the options. */
    public RunSettings settings(int steps) {
        return over(RunSettings.of(profile == null ? Profile.NIR : profile), steps);
    }

    private static Optional<RunSettings> record(Path file, Network network) {
        try {
            return RecordedSettings.read(network);
        } catch (InvalidNetworkException e) {
            throw new CommandFailure(file + ": " + e.getMessage(), e);
        }
    }

    /** Refuses options that contradict the settings of a compiled image. */
    public void check(Path file, Image image) {
        RunSettings compiled = image.program().settings();
        boolean same = (dt == null || dt == compiled.dt()) && (profile == null || profile == compiled.profile())
                && (cycleDelay == null || cycleDelay == compiled.cycleDelay())
                && (readout == null || readout == compiled.readout());
        List<Operation.Neurons> neurons = image.program().stages().stream().flatMap(List::stream)
                .filter(Operation.Neurons.class::isInstance).map(Operation.Neurons.class::cast).toList();
        for (Operation.Neurons neuron : neurons) {
            NodeSettings asked = asked(neuron.node()).only(neuron.model().settings());
            same &= asked.unlike(compiled.node(neuron.node())).equals(NodeSettings.OPEN);
        }
        if (!same) {
            throw new CommandFailure(
                    file + ": this image was compiled with other settings (" + ImageText.settings(compiled)
                            + "); compile the .nir anew to change them");
        }
        for (NodeRule rule : nodes) {
            if (neurons.stream().noneMatch(neuron -> rule.matches(neuron.node()))) {
                throw new CommandFailure(file + ": no neuron matches '" + rule.glob() + "'; the neurons are: "
                        + neurons.stream().map(Operation.Neurons::node).collect(Collectors.joining(", ")));
            }
        }
    }

    private RunSettings over(RunSettings base, int steps) {
        try {
            RunSettings settings = dt == null ? base : base.withDt(dt);
            settings = cycleDelay == null ? settings : settings.withCycleDelay(cycleDelay);
            settings = readout == null ? settings : settings.withReadout(readout);
            settings = settings.withNeurons(all());
            if (!base.nodes().isEmpty() && !all().equals(NodeSettings.OPEN)) {
                // What a record says of single nodes must not win over an option for all.
                settings = settings.withNode("*", all());
            }
            for (NodeRule rule : nodes) {
                settings = settings.withNode(rule.glob(), rule.settings());
            }
            return settings.withSteps(steps);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage());
        }
    }

    /** What the options ask for all neurons. */
    private NodeSettings all() {
        NodeSettings all = NodeSettings.OPEN;
        all = reset == null ? all : all.withReset(reset);
        all = fires == null ? all : all.withFires(fires);
        all = discretisation == null ? all : all.withDiscretisation(discretisation);
        all = ifDt == null ? all : all.withIfIntegratesDt(ifDt);
        all = lowerBound == null ? all : all.withLowerBound(lowerBound);
        return report == null ? all : all.withReport(report);
    }

    /** What the options ask for one neuron node. */
    private NodeSettings asked(String node) {
        NodeSettings asked = all();
        for (NodeRule rule : nodes) {
            asked = rule.matches(node) ? rule.settings().over(asked) : asked;
        }
        return asked;
    }
}
