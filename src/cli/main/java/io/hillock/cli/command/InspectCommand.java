package io.hillock.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.cli.Console;
import io.hillock.cli.data.FileKind;
import io.hillock.cli.data.Model;
import io.hillock.cli.text.ImageText;
import io.hillock.cli.text.JsonOutput;
import io.hillock.cli.text.NetworkText;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock inspect}. */
@Command(name = "inspect", mixinStandardHelpOptions = true, description = "Shows what a file holds: of a network its nodes, shapes, parameters and edges, of an image its settings and operations.", footer = "State is counted for a network compiled with profile nir at a dt of 0.0001 s.")
public final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "a network (.nir) or an image (.safetensors)")
    private Path file;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    private final Console console;

    public InspectCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        switch (FileKind.of(file)) {
            case NETWORK -> network(Model.compile(file, RunSettings.of(Profile.NIR)));
            case IMAGE -> image(new ImageText(Model.open(file).image()));
        }
        return 0;
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
