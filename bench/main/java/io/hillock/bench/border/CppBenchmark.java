package io.hillock.bench.border;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Runs {@code hillock-border} of native/bench.
 *
 * @param program its file
 * @param image the image that it runs
 * @param want {@code counts} or {@code raster}
 */
record CppBenchmark(Path program, Path image, String want) {
    /** The median over this many loops. */
    double nanosPerCall(int loops, int calls) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(program.toString(), image.toString(), want, Integer.toString(loops),
                Integer.toString(calls)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        byte[] printed = process.getInputStream().readAllBytes();
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(program + " ended with status " + status);
        }
        return new JsonMapper().readTree(printed).required("ns_per_call").doubleValue();
    }
}
