package io.hillock.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.cli.Console;
import io.hillock.cli.data.FileKind;
import io.hillock.cli.data.Model;
import io.hillock.cli.text.ImageText;
import io.hillock.cli.text.InputText;
import io.hillock.cli.text.JsonOutput;
import io.hillock.cli.text.NetworkText;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.GraphDataReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock inspect}. */
@Command(name = "inspect", mixinStandardHelpOptions = true, description = "Shows what a file holds: of a network its nodes, shapes, parameters and edges, of an image its settings and operations, of an input its arrays or events.", footer = "State is counted for a network compiled with profile nir at a dt of 0.0001 s.")
public final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "a network (.nir), an image (.safetensors) or an input, as run takes it")
    private Path file;

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
            case NETWORK -> network(Model.compile(file, RunSettings.of(Profile.NIR)));
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

    private void network(Model model) {
        NetworkText text = NetworkText.of(model.network().orElseThrow(), model.image().program().stateBytes());
        if (json) {
            ObjectNode object = text.json().put("file", file.toString());
            object.putArray("warnings");
            model.image().warnings().forEach(object.withArray("warnings")::add);
            JsonOutput.print(console.out(), object);
        } else {
            console.out().print(file + ": ");
            text.print(console.out());
            model.image().warnings().forEach(warning -> console.out().println("warning: " + warning));
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
