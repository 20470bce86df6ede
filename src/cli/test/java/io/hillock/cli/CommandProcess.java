package io.hillock.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Commands in processes of their own, which a test can kill or send signals. */
final class CommandProcess {
    private CommandProcess() {}

    /**
     * Starts a command; the caller ends its process.
     *
     * @param log takes its standard error
     */
    static Process start(Path log, Object... line) throws IOException {
        return start(List.of(), log, line);
    }

    /** @param options of Java */
    static Process start(List<String> options, Path log, Object... line) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(
                List.of("-cp", System.getProperty("hillock.test.classpath", System.getProperty("java.class.path")),
                        "io.hillock.cli.Main"));
        for (Object word : line) {
            command.add(word.toString());
        }
        return new ProcessBuilder(command).redirectError(log.toFile()).start();
    }
}
