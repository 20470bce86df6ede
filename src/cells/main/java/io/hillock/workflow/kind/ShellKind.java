package io.hillock.workflow.kind;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hillock.supervision.ProcessGroup;
import io.hillock.workflow.StepContext;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The kind {@code shell}: runs {@code command} by {@code /bin/sh}. It sees {@code HILLOCK_KEY}, {@code HILLOCK_RUN} and {@code HILLOCK_ITEM}.
 * If the last line of its output is a JSON object, these are the results; otherwise the output's last line is the result {@code output}. A
 * time-out or a stop kills it and its children; where there is {@code setsid}, also what lost its parent.
 */
final class ShellKind {
    private static final int MOST_OUTPUT = 1 << 20;
    private static final JsonMapper JSON = new JsonMapper();

    private ShellKind() {}

    static Map<String, Object> run(Arguments with, StepContext context) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", with.text("command"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().putAll(Map.of("HILLOCK_KEY", context.key(), "HILLOCK_RUN", context.run(), "HILLOCK_ITEM",
                context.item()));
        ProcessGroup group = ProcessGroup.start(builder);
        Process process = group.leader();
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Thread reader = Thread.ofVirtual().start(() -> read(process.getInputStream(), output));
        int code;
        try {
            code = process.waitFor();
            reader.join();
        } catch (InterruptedException e) {
            group.kill();
            throw e;
        }
        if (code != 0) {
            throw new IllegalStateException("exit code " + code);
        }
        return results(output.toString(StandardCharsets.UTF_8));
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
