package io.hillock.bench.gate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A {@link GateWorker} in a process of its own. One thread. */
final class WorkerProcess implements MeasuredBuild {
    private final String name;
    private final Map<String, GateNetwork> networks;
    private final Process process;
    private final PrintStream commands;
    private final BufferedReader answers;

    /**
     * @param name for errors
     * @param classPath of the build
     * @param options more options of the JVM
     * @param environment more variables
     */
    WorkerProcess(String name, Map<String, GateNetwork> networks, String classPath, List<String> options,
            Map<String, String> environment) {
        this.name = name;
        this.networks = networks;
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, GateWorker.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    @Override
    public String open(GateCase workload) {
        GateNetwork network = networks.get(workload.network());
        return answer(workload.name(),
                String.join("\t", "open", workload.engine().label(), String.valueOf(workload.batch()),
                        String.valueOf(network.steps()), String.valueOf(network.held()), network.image().toString(),
                        network.input().toString()));
    }

    @Override
    public Turn run(int calls) {
        String[] words = answer("a turn", "run\t" + calls).split(" ");
        return new Turn(Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2]));
    }

    private String answer(String what, String command) {
        commands.println(command);
        try {
            String answer = answers.readLine();
            if (answer == null) {
                throw new GateFailure(name + " ended at " + what + "; its own output says why");
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The worker ends with its input. */
    @Override
    public void close() {
        commands.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
