package io.hillock.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs scripts with the system's h5py, if it is installed. */
final class Python {

    private static final String PYTHON = "/usr/bin/python3";

    private Python() {}

    /** The output of the script, a resource beside this class. */
    static String run(String script, Path folder, List<String> arguments) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of(PYTHON)) && start(folder, List.of("-c", "import h5py")).waitFor() == 0,
                "no " + PYTHON + " with h5py");
        Path file = folder.resolve(script);
        try (var resource = Python.class.getResourceAsStream(script)) {
            Files.write(file, resource.readAllBytes());
        }
        List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(arguments);
        Process process = start(folder, command);
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    private static Process start(Path folder, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(PYTHON));
        command.addAll(arguments);
        return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    }
}
