package io.hillock.cli.command.hub;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.command.option.ModelOptions;
import io.hillock.cli.command.option.PeerOptions;
import io.hillock.cli.command.option.ReadingOptions;
import io.hillock.cli.command.option.SettingsOptions;
import io.hillock.cli.data.Model;
import io.hillock.cli.hub.EngineHub;
import io.hillock.cli.text.JsonOutput;
import io.hillock.net.Connection;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.protocol.Role;
import io.hillock.recording.AnswerDifference;
import io.hillock.recording.Replay;
import io.hillock.recording.ReplayOptions;
import io.hillock.recording.ReplayReport;
import io.hillock.remote.ServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hillock replay}. */
@Command(name = "replay", mixinStandardHelpOptions = true, description = "Sends the requests of a recording (hillock tap --record) again, to a hub or to engines of this process: runs, batches, and the state of streams. Messages that load networks are not sent. With --compare, every bit of the answers is compared with the recorded ones. Exit status: 1 if answers differ, or a request fails that did not fail then.")
public final class ReplayCommand implements Callable<Integer> {
    private static final String INSIDE = "memory:replay-" + ProcessHandle.current().pid();

    @Spec
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "DIR", description = "the recording")
    private Path recording;

    @Parameters(index = "1", arity = "0..1", paramLabel = "URI", description = "the hub that is asked: unix:[/path], tcp://host[:port], tls://host[:port], shm:NAME; without it, --model says what the engines of this process serve")
    private String uri;

    @Option(names = "--model", paramLabel = "[NAME=]FILE", description = "serve this network (.nir) or image (.safetensors) here, under the name that the recording has; may be repeated")
    private List<String> models = List.of();

    @Option(names = "--speed", paramLabel = "X", description = "keep the recorded times, X times as fast (default: one request after the other without a pause)")
    private Double speed;

    @Option(names = "--compare", description = "compare the answers, and name what differs: which message, field, step and neuron")
    private boolean compare;

    @Option(names = "--to", paramLabel = "CELL", description = "the cell that is asked (default: the one that was asked then); here: the hub itself 'hub', 'native' or 'java'")
    private String cell;

    @Option(names = "--json", description = "print JSON: a line for each difference, and one with the numbers")
    private boolean json;

    @Mixin
    private SettingsOptions settings;

    @Mixin
    private ReadingOptions reading;

    @Mixin
    private PeerOptions peer;

    private final Console console;

    public ReplayCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (uri == null == models.isEmpty()) {
            throw new ParameterException(command.commandLine(), "name either a hub's URI or --model");
        }
        ReplayOptions options = options();
        if (uri != null) {
            try (Connection hub = peer.connect(uri, "replay", (_, _) -> {})) {
                return replay(hub, options);
            }
        }
        return replayHere(options);
    }

    private ReplayOptions options() {
        if (speed != null && !(speed > 0 && speed < Double.POSITIVE_INFINITY)) {
            throw new ParameterException(command.commandLine(), "--speed must be above 0, is " + speed);
        }
        return ReplayOptions.DEFAULT.withSpeed(speed == null ? 0 : speed).withCell(Optional.ofNullable(cell));
    }

    private int replayHere(ReplayOptions options) throws InterruptedException {
        Settings own = Settings.of("hub", Role.ROUTER);
        Transport inside = Transport.of(INSIDE);
        try (EngineHub hub = new EngineHub(own, ServerOptions.DEFAULT)) {
            for (String model : models) {
                int equals = model.indexOf('=');
                Path file = Path.of(model.substring(equals + 1));
                Model opened = ModelOptions.open(file, settings, reading, console);
                hub.serve(equals > 0
                        ? model.substring(0, equals)
                        : file.getFileName().toString().replaceFirst("\\.[^.]*$", ""), opened.image());
            }
            try (Listener _ = inside.listen(own, hub);
                    Connection connection = inside.connect(Settings.of("replay", Role.INTERFACE), (_, _) -> {})) {
                return replay(connection, cell == null ? options.withCell(Optional.of("hub")) : options);
            } catch (IOException e) {
                throw new CommandFailure(e.getMessage(), e);
            }
        }
    }

    private int replay(Connection target, ReplayOptions options) throws InterruptedException {
        ReplayReport report = new Replay(target, options, compare ? this::print : _ -> {}).run(recording);
        if (json) {
            JsonOutput.print(console.out(), JsonOutput.object().put("requests", report.requests())
                    .put("same", report.same()).put("different", report.different())
                    .put("incomparable", report.incomparable()).put("failed", report.failed())
                    .put("others", report.others())
                    .put("missing", report.missing()));
        } else {
            console.out().println(report.requests() + " requests"
                    + (compare
                            ? ": " + report.same() + " answers with the same bits, " + report.different()
                                    + " different, " + report.incomparable() + " not comparable"
                            : "")
                    + "; " + report.failed() + " failed now; " + report.others() + " other messages not sent"
                    + (report.missing() > 0 ? "; the recording lacks " + report.missing() + " messages" : ""));
        }
        return compare && report.different() > 0 || report.failed() > 0 ? 1 : 0;
    }

    private void print(AnswerDifference difference) {
        if (json) {
            JsonOutput.print(console.out(), JsonOutput.object().put("record", difference.record())
                    .put("request", difference.request()).put("field", difference.field())
                    .put("place", difference.place()).put("then", difference.then()).put("now", difference.now())
                    .put("elements", difference.elements()));
        } else {
            console.out().println(difference);
        }
    }
}
