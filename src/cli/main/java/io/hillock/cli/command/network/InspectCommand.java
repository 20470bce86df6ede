package io.hillock.cli.command.network;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.data.ChosenSettings;
import io.hillock.cli.data.FileKind;
import io.hillock.cli.data.Model;
import io.hillock.cli.text.ImageText;
import io.hillock.cli.text.InputText;
import io.hillock.cli.text.JsonOutput;
import io.hillock.cli.text.NetworkText;
import io.hillock.cli.text.OriginText;
import io.hillock.image.Image;
import io.hillock.image.RecordedSettings;
import io.hillock.model.InvalidNetworkException;
import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.GraphDataReader;
import io.hillock.nir.NirReader;
import io.hillock.nir.SimulatorProposal;
import io.hillock.nir.UnknownNodeFields;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock inspect}. */
@Command(name = "inspect", mixinStandardHelpOptions = true, description = "Shows what a file holds: of a network its nodes, shapes, parameters and edges, and the simulator that it probably comes from; of an image its settings and operations; of an input its arrays or events.", footer = "State and warnings are those of a network compiled with the settings in its metadata, otherwise with profile nir at a dt of 0.0001 s.")
public final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "a network (.nir), an image (.safetensors) or an input, as run takes it")
    private Path file;

    @Option(names = "--strict", description = "end with exit code 1 if there is a warning")
    private boolean strict;

    @Option(names = "--lenient", description = "no effect: inspect shows a network with unknown fields in any case", hidden = true)
    private boolean lenient;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Option(names = "--time-unit", paramLabel = "us|ms|s", description = "unit of the times of events in npy, npz and csv (default: us)")
    private TimeUnit unit = TimeUnit.MICROSECONDS;

    private final Console console;

    public InspectCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Optional<InputText> input = input();
        if (input.isPresent()) {
            input(input.get());
            return 0;
        }
        switch (FileKind.of(file)) {
            case NETWORK -> network();
            case IMAGE -> image(new ImageText(Model.open(file).image()));
        }
        return 0;
    }

    /** What the file holds if it is an input rather than a model. */
    private Optional<InputText> input() {
        if (FileKind.isHdf5(file)) {
            return GraphDataReader.holdsData(file) ? Optional.of(InputText.nirData(file)) : Optional.empty();
        }
        return Files.isRegularFile(file) ? InputText.of(file, unit) : Optional.empty();
    }

    private void input(InputText text) {
        if (json) {
            JsonOutput.print(console.out(), text.json().put("file", file.toString()));
        } else {
            console.out().print(file + ": ");
            text.print(console.out());
        }
    }

    /** Shows a network even if it cannot run, for instance because of fields that NIR does not define. */
    private void network() {
        Network network = NirReader.read(file, UnknownNodeFields.IGNORE);
        ChosenSettings settings = settings(network);
        Optional<Image> image = Optional.empty();
        String problem = "";
        try {
            image = Optional.of(Image.compile(network, settings.settings()));
        } catch (InvalidNetworkException e) {
            problem = e.getMessage();
        }
        List<String> warnings = image.map(Image::warnings).orElse(network.warnings());
        NetworkText text = NetworkText.of(network, image.map(one -> OptionalLong.of(one.program().stateBytes()))
                .orElse(OptionalLong.empty()));
        var origin = new OriginText(settings.recorded() ? Optional.of(settings.settings()) : Optional.empty(),
                SimulatorProposal.of(network));
        if (json) {
            ObjectNode object = text.json().put("file", file.toString());
            origin.json(object);
            object.putArray("warnings");
            warnings.forEach(object.withArray("warnings")::add);
            if (!problem.isEmpty()) {
                object.put("problem", problem);
            }
            JsonOutput.print(console.out(), object);
        } else {
            console.out().print(file + ": ");
            text.print(console.out());
            origin.print(console.out());
            warnings.forEach(warning -> console.out().println("warning: " + warning));
            if (!problem.isEmpty()) {
                console.out().println("cannot run: " + problem);
            }
        }
        if (strict && !warnings.isEmpty()) {
            throw new CommandFailure(file + ": " + warnings.getFirst() + " (refused by --strict)");
        }
    }

    private ChosenSettings settings(Network network) {
        try {
            Optional<RunSettings> record = RecordedSettings.read(network);
            return new ChosenSettings(record.orElse(RunSettings.of(Profile.NIR)), record.isPresent());
        } catch (InvalidNetworkException e) {
            throw new CommandFailure(file + ": " + e.getMessage(), e);
        }
    }

    private void image(ImageText text) {
        if (json) {
            JsonOutput.print(console.out(), text.json().put("file", file.toString()));
        } else {
            console.out().print(file + ": ");
            text.print(console.out());
        }
    }
}
