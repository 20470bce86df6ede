package io.hillock.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.server.queue.QueuedInference;
import io.hillock.server.queue.RequestQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hillock queue submit}. */
@Command(name = "submit", mixinStandardHelpOptions = true, description = "Puts requests into a queue and prints SESSION/ID of each once it is durable. The same id and content again changes nothing, so repeat it if in doubt.")
public final class QueueSubmitCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    private CommandSpec command;

    @Mixin
    private QueuePlace place;

    @Parameters(index = "1", paramLabel = "MODEL[/VERSION]", description = "the model's name at the worker or service")
    private String model;

    @Parameters(index = "2..*", arity = "1..*", paramLabel = "FILE", description = "a request as POST v2/models/MODEL/infer takes it: JSON, or with --raw the contents of the model's only input, float32 in little-endian order")
    private List<Path> files;

    @Option(names = "--raw", description = "the files are raw contents; the model's own steps apply, and outputs come as binary data")
    private boolean raw;

    @Option(names = "--session", paramLabel = "S", defaultValue = QueuedKey.DEFAULT_SESSION, description = "your own space of ids (default: ${DEFAULT-VALUE})")
    private String session;

    @Option(names = "--id", paramLabel = "ID", description = "the request's name in the session (default: the id in the file, or a new one)")
    private String id;

    @Option(names = "--ttl", paramLabel = "S", description = "seconds that a request may wait for its answer; then it becomes a dead letter (default: for ever)")
    private Long ttl;

    private final Console console;

    public QueueSubmitCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (id != null && files.size() > 1) {
            throw new ParameterException(command.commandLine(), "--id names one request, but there are "
                    + files.size() + " files");
        }
        if (ttl != null && (ttl < 1 || ttl > QueuedInference.LONGEST_TTL.toSeconds())) {
            throw new ParameterException(command.commandLine(), "--ttl must be from 1 to "
                    + QueuedInference.LONGEST_TTL.toSeconds() + ", is " + ttl);
        }
        int slash = model.indexOf('/');
        String name = slash < 0 ? model : model.substring(0, slash);
        String version = slash < 0 ? "" : model.substring(slash + 1);
        try (RequestQueue queue = place.queue()) {
            for (Path file : files) {
                byte[] body = body(file);
                String own = id == null ? own(file, body) : id;
                queue.submit(new QueuedInference(session, own, name, version, body, raw ? 0 : body.length,
                        ttl == null ? Duration.ZERO : Duration.ofSeconds(ttl)));
                console.out().println(session + "/" + own);
                console.out().flush();
            }
        }
        return 0;
    }

    private static byte[] body(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(file + ": no such file", e);
        } catch (IOException e) {
            throw new CommandFailure(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private String own(Path file, byte[] body) {
        if (raw) {
            return UUID.randomUUID().toString();
        }
        try {
            JsonNode request = JSON.readTree(body);
            if (request == null || !request.path("inputs").isArray()) {
                throw new CommandFailure(file + ": this is no request: there are no 'inputs'");
            }
            String name = request.path("id").asText();
            return name.isEmpty() ? UUID.randomUUID().toString() : name;
        } catch (IOException e) {
            throw new CommandFailure(file + ": this is no JSON: " + e.getMessage(), e);
        }
    }
}
