package io.hillock.cli.command;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.data.ChosenSettings;
import io.hillock.cli.data.Model;
import io.hillock.cli.text.ImageText;
import io.hillock.image.RecordedSettings;
import io.hillock.image.WeightType;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings.CycleDelay;
import io.hillock.model.RunSettings.Discretisation;
import io.hillock.model.RunSettings.Readout;
import io.hillock.model.RunSettings.ReportedStep;
import io.hillock.model.RunSettings.Reset;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options for settings that a NIR file leaves open. The profile provides those not given. */
final class SettingsOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--dt", paramLabel = "S", description = "time step in seconds (default: the file's own record, or 0.0001)")
    private Double dt;

    @Option(names = "--profile", paramLabel = "P", description = "whose reading of NIR: nir (default), snntorch, snntorch-subtract, snntorch-late, norse, spyx, sinabs")
    private Profile profile;

    @Option(names = "--reset", paramLabel = "R", description = "to_v_reset, to_zero, subtract, subtract_late, snntorch_subtract, multi_spike")
    private Reset reset;

    @Option(names = "--discretisation", paramLabel = "D", description = "euler, exponential, exact")
    private Discretisation discretisation;

    @Option(names = "--cycle-delay", paramLabel = "C", description = "where a cycle gets its step of delay: neuron_out, neuron_in")
    private CycleDelay cycleDelay;

    @Option(names = "--if-dt", negatable = true, description = "IF and I integrate with dt, or not")
    private Boolean ifDt;

    @Option(names = "--lower-bound", paramLabel = "F", converter = LowerBound.class, description = "v stays at or above F times v_threshold, or none")
    private OptionalDouble lowerBound;

    @Option(names = "--report", paramLabel = "R", description = "which step's spikes are shown: same_step, previous_step")
    private ReportedStep report;

    @Option(names = "--readout", paramLabel = "R", description = "score of a membrane output: mean, max, last")
    private Readout readout;

    /**
     * Reads and compiles a network with the settings of its own record, if it has one, under those of the options. Says on
     * stderr what the record gave.
     *
     * @param steps suggested number of steps; 0 for none
     */
    Model compile(Path file, ReadingOptions reading, int steps, WeightType weights, Console console) {
        Network network = NirReader.readLazily(file, reading.unknownFields());
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
    ChosenSettings settings(Path file, Network network, int steps) {
        Optional<RunSettings> record = record(file, network);
        if (profile == null && record.isPresent()) {
            RunSettings base = record.get();
            return new ChosenSettings(over(base, steps == 0 ? base.steps() : steps), true);
        }
        RunSettings base = RunSettings.of(profile == null ? Profile.NIR : profile);
        return new ChosenSettings(over(record.map(own -> base.withDt(own.dt())).orElse(base), steps), false);
    }

    private static Optional<RunSettings> record(Path file, Network network) {
        try {
            return RecordedSettings.read(network);
        } catch (InvalidNetworkException e) {
            throw new CommandFailure(file + ": " + e.getMessage(), e);
        }
    }

    /** Refuses options that contradict the settings of a compiled image. */
    void check(Path image, RunSettings compiled) {
        RunSettings requested = over(compiled, compiled.steps());
        if (!requested.equals(compiled) || profile != null && profile != compiled.profile()) {
            throw new CommandFailure(
                    image + ": this image was compiled with other settings (" + ImageText.settings(compiled)
                            + "); compile the .nir anew to change them");
        }
    }

    private RunSettings over(RunSettings base, int steps) {
        try {
            return change(base).withSteps(steps);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage());
        }
    }

    private RunSettings change(RunSettings base) {
        RunSettings settings = base;
        settings = dt == null ? settings : settings.withDt(dt);
        settings = reset == null ? settings : settings.withReset(reset);
        settings = discretisation == null ? settings : settings.withDiscretisation(discretisation);
        settings = cycleDelay == null ? settings : settings.withCycleDelay(cycleDelay);
        settings = ifDt == null ? settings : settings.withIfIntegratesDt(ifDt);
        settings = lowerBound == null ? settings : settings.withLowerBound(lowerBound);
        settings = report == null ? settings : settings.withReport(report);
        return readout == null ? settings : settings.withReadout(readout);
    }
}
