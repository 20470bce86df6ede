package io.hillock.workflow.kind;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hillock.workflow.StepContext;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The kind {@code shell}: runs {@code command} by {@code /bin/sh}. It sees {@code HILLOCK_KEY}, {@code HILLOCK_RUN} and {@code HILLOCK_ITEM}.
 * If the last line of its output is a JSON object, these are the results; otherwise the output's last line is the result {@code output}. A
 * time-out or a stop kills it and its children; where there is {@code setsid}, also what lost its parent.
 */
final class ShellKind {
    private static final int MOST_OUTPUT = 1 << 20;
    private static final JsonMapper JSON = new JsonMapper();
    private static final String SHELL = "/bin/sh";
    /** Where it exists, a command runs in a process group of its own. */
    private static final String SETSID = "/usr/bin/setsid";
    private static final boolean GROUP = Files.isExecutable(Path.of(SETSID));

    private ShellKind() {}

    static Map<String, Object> run(Arguments with, StepContext context) throws Exception {
        String command = with.text("command");
        ProcessBuilder builder = new ProcessBuilder(
                GROUP ? List.of(SETSID, SHELL, "-c", command) : List.of(SHELL, "-c", command))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().putAll(Map.of("HILLOCK_KEY", context.key(), "HILLOCK_RUN", context.run(), "HILLOCK_ITEM",
                context.item()));
        Process process = builder.start();
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Thread reader = Thread.ofVirtual().start(() -> read(process.getInputStream(), output));
        int code;
        try {
            code = process.waitFor();
            reader.join();
        } catch (InterruptedException e) {
            kill(process);
            throw e;
        }
        if (code != 0) {
            throw new IllegalStateException("exit code " + code);
        }
        return results(output.toString(StandardCharsets.UTF_8));
    }

    private static void kill(Process process) throws IOException {
        // Some of them may have left the group, as `timeout` does.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        if (GROUP) {
            // The rest: what began after the list was made, and what lost its parent.
            new ProcessBuilder(SHELL, "-c", "kill -KILL -" + process.pid())
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start().onExit().join();
        }
    }

    /** Keeps the last part of what is more than the most. */
    private static void read(InputStream in, ByteArrayOutputStream output) {
        try (in) {
            byte[] chunk = new byte[1 << 13];
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                if (output.size() > MOST_OUTPUT) {
                    output.reset();
                }
                output.write(chunk, 0, count);
            }
        } catch (IOException _) {
            // The process was killed.
        }
    }

    private static Map<String, Object> results(String output) {
        String last = output.lines().filter(line -> !line.isBlank()).reduce("", (_, line) -> line).strip();
        if (last.startsWith("{")) {
            try {
                @SuppressWarnings("unchecked")
                Map<String, Object> results = JSON.readValue(last, LinkedHashMap.class);
                return results;
            } catch (JsonProcessingException _) {
                // It is text that begins with a brace.
            }
        }
        return MakingKinds.results("output", last);
    }
}
