package io.hillock.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Brian2's program of the STDP comparison, built and driven by {@code brian_stdp.py}. */
final class Brian implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter commands;

    private Brian(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    }

    /** Takes a minute or two. */
    static Brian build(Path scripts, Path data, Path build) throws IOException {
        var brian = new Brian(Script.of(scripts, "brian_stdp.py", List.of(data.toString(), build.toString())).start());
        String line = brian.answer();
        while (!line.startsWith("ready")) {
            line = brian.answer();
        }
        return brian;
    }

    /** Nanoseconds of one run, as the program itself measures them. */
    double nanos() throws IOException {
        commands.println("time 1");
        return Double.parseDouble(answer());
    }

    /** Mean weight and spikes of the last run. */
    String result() throws IOException {
        commands.println("result");
        return answer();
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("brian_stdp.py ended early");
        }
        return line;
    }

    @Override
    public void close() {
        commands.close();
        process.destroy();
    }
}
