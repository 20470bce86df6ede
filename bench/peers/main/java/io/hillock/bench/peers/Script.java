package io.hillock.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The Python scripts of this module, run by the system's Python, which finds Debian's packages. */
final class Script {
    private static final String PYTHON = "/usr/bin/python3";

    private Script() {}

    /** Limits all libraries to one thread, OpenBLAS too, which PyTorch's own setting does not affect. */
    static ProcessBuilder of(Path folder, String script, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(PYTHON, folder.resolve(script).toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("OPENBLAS_NUM_THREADS", "1");
        builder.environment().put("OMP_NUM_THREADS", "1");
        return builder;
    }

    /** Whether Python can import a package. */
    static boolean has(String module) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(PYTHON, "-c", "import " + module).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
