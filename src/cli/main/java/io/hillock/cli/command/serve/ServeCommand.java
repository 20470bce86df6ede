package io.hillock.cli.command.serve;

import io.hillock.adapt.service.ServiceAdaptation;
import io.hillock.adapt.service.ServiceAdaptationOptions;
import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.command.option.EndSignal;
import io.hillock.cli.command.option.QueueLimitOptions;
import io.hillock.cli.command.option.ServedModelOptions;
import io.hillock.cli.config.ConfigFile;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.nir.NirReader;
import io.hillock.queue.QueueWorkers;
import io.hillock.queue.service.InferenceQueue;
import io.hillock.rollout.audit.RolloutJournal;
import io.hillock.server.HillockServer;
import io.hillock.server.ListenerOptions;
import io.hillock.server.ServiceOptions;
import io.hillock.server.inference.ServiceLog;
import io.hillock.server.inference.ServiceLog.Levels;
import io.hillock.server.queue.RequestQueue;
import io.hillock.server.serving.Alias;
import io.hillock.workflow.service.ServiceWorkflows;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hillock serve}. */
@Command(name = "serve", mixinStandardHelpOptions = true, description = "Serves networks over REST and gRPC, by the Open Inference Protocol (version 2) with Triton's extensions, and a page at / that shows them at work. Prints one line with its addresses when it is ready; everything else goes to stderr. SIGTERM drains: it is not ready any more, requests under way are answered or, after --drain, cancelled; then it ends with 0.")
public final class ServeCommand implements Callable<Integer> {
    /** Time beyond the drain, in which cancelled runs stop and models unload. */
    private static final Duration AFTER_DRAIN = Duration.ofSeconds(10);
    private static final String DEMO = "/fashion_mnist.nir";
    private static final int DEMO_STEPS = 16;
    private static final double DEMO_DT = 1e-4;
    private static final String NONE = "none";
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    @Spec
    private CommandSpec command;

    @Parameters(arity = "0..*", paramLabel = "[NAME=]MODEL", description = "a network (.nir) or an image (.safetensors), served under NAME or the file's name without its ending; without models and repository, the network of the demo, as 'demo'")
    private List<String> models = List.of();

    @Option(names = ConfigFile.OPTION, paramLabel = "FILE", description = "options in a file: KEY = VALUE in each line (HOCON), a key being an option without its dashes, and models a list of MODEL; the command line wins")
    private Path config;

    @Option(names = "--alias", paramLabel = "NAME=MODEL[/VERSION]", description = "a second name of a model; may be repeated")
    private Map<String, String> aliases = new LinkedHashMap<>();

    @Option(names = "--http", paramLabel = "HOST:PORT", defaultValue = "127.0.0.1:8000", converter = HostPort.class, description = "where REST listens; port 0 is any that is free (default: ${DEFAULT-VALUE})")
    private InetSocketAddress http;

    @Option(names = "--grpc", paramLabel = "HOST:PORT", defaultValue = "127.0.0.1:8001", description = "where gRPC listens, or none (default: ${DEFAULT-VALUE})")
    private String grpc;

    @Option(names = "--metrics", paramLabel = "HOST:PORT", defaultValue = "127.0.0.1:8002", description = "where metrics are served beside /metrics of REST, or none (default: ${DEFAULT-VALUE})")
    private String metrics;

    @Option(names = "--shared-memory", description = "let callers on this machine name tensors in POSIX shared memory, objects of /dev/shm that this process may read and write")
    private boolean sharedMemory;

    @Option(names = "--agent-check", paramLabel = "HOST:PORT", converter = HostPort.class, description = "where HAProxy's agent checks are answered: 'up ready 50%%' by the load, or 'drain'")
    private InetSocketAddress agentCheck;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "keep requests with ?queue=1 until they are answered, through the death of this process too: in a journal in this folder, or in a RabbitMQ, amqp://USER:PASSWORD@HOST/VHOST; without it they are refused")
    private String queuePlace;

    @Option(names = "--rollout-journal", paramLabel = "DIR", description = "keep the decisions about rollouts in this journal ('journal show DIR')")
    private Path rolloutJournal;

    @Option(names = "--workflows", paramLabel = "DIR", description = "show the runs of workflows in this folder ('workflow run --folder DIR'); who may control the service starts DIR/NAME.yaml in this process, undoes runs and approves steps")
    private Path workflowFolder;

    @Option(names = "--verbose", description = "a line of JSON on stderr about each request")
    private boolean verbose;

    @Mixin
    private ServedModelOptions served;

    @Mixin
    private AccessOptions access;

    @Mixin
    private ServiceLimitOptions limits;

    @Mixin
    private HubEngineOptions hubs;

    @Mixin
    private QueueLimitOptions queueLimits;

    @Mixin
    private ObservationCommandOptions observation;

    @Mixin
    private AdaptCommandOptions adaptation;

    private final Console console;

    public ServeCommand(Console console) {
        this.console = console;
    }

    /** Runs until the process gets a signal or its thread is interrupted. */
    @Override
    public Integer call() {
        ServiceOptions options = options();
        Optional<ServiceAdaptationOptions> adapts = adaptation.options(options.requests(), hubs.strategy());
        NativeEngine.problem().ifPresent(problem -> console.say("serving by the Java engine alone: " + problem));
        ServiceLog log = new ServiceLog(console::say);
        log.change(levels -> verbose ? new Levels(true, true, true, 1) : Levels.DEFAULT);
        try (var signal = new EndSignal(console, options.drain().plus(AFTER_DRAIN));
                RolloutJournal journal = rolloutJournal == null ? null : RolloutJournal.open(rolloutJournal);
                InferenceQueue queue = queuePlace == null
                        ? null
                        : InferenceQueue.open(queuePlace, queueLimits.options());
                HillockServer server = start(options, log, Optional.ofNullable(queue))) {
            if (journal != null) {
                server.service().rollouts().audit(journal);
            }
            addModels(server);
            served.requireLoaded(server.service().serving(), server.loadAll(), console);
            aliases.forEach((name, target) -> server.service().serving().alias(name, Alias.of(target)));
            String agent = agentCheck(server);
            try (var _ = adapt(server, adapts);
                    ServiceWorkflows _ = workflows(server, options);
                    QueueWorkers _ = queue == null ? null : queue.work(server.service(), queueLimits.threads())) {
                server.becomeReady();
                console.out().println("ready: " + addresses(server, options) + agent);
                console.out().flush();
                signal.await();
            } catch (IOException e) {
                throw new CommandFailure(e.getMessage(), e);
            }
        }
        return 0;
    }

    /** Null if there is nothing to show. */
    private ServiceWorkflows workflows(HillockServer server, ServiceOptions options) {
        return workflowFolder == null && options.hubs().addresses().isEmpty()
                ? null
                : ServiceWorkflows.start(server, Optional.ofNullable(workflowFolder));
    }

    private static Closeable adapt(HillockServer server, Optional<ServiceAdaptationOptions> options)
            throws IOException {
        if (options.isEmpty()) {
            return () -> {};
        }
        try {
            return ServiceAdaptation.start(server, options.get())::close;
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure("--adapt-trace: " + e.getMessage() + " exists already", e);
        }
    }

    private String agentCheck(HillockServer server) {
        if (agentCheck == null) {
            return "";
        }
        access.requireProof(agentCheck);
        try {
            return ", agent check " + text(agentCheck, server.answerAgentChecks(agentCheck));
        } catch (IOException e) {
            throw new CommandFailure(e.getMessage(), e);
        }
    }

    private ServiceOptions options() {
        Optional<InetSocketAddress> calls = address("--grpc", grpc);
        Optional<InetSocketAddress> further = address("--metrics", metrics);
        access.requireProof(http);
        calls.ifPresent(access::requireProof);
        further.ifPresent(access::requireProof);
        return new ServiceOptions(
                new ListenerOptions(http, calls, further, access.tls(), limits.connections()),
                access.tokens(), hubs.options(), served.repository(),
                served.config(), limits.limits(), limits.sequences(),
                limits.requests(), sharedMemory ? Optional.of(SHARED_MEMORY) : Optional.empty(), limits.drain(),
                observation.observation());
    }

    private Optional<InetSocketAddress> address(String option, String value) {
        try {
            return value.equals(NONE) ? Optional.empty() : Optional.of(new HostPort().convert(value));
        } catch (picocli.CommandLine.TypeConversionException e) {
            throw new ParameterException(command.commandLine(), option + ": " + e.getMessage());
        }
    }

    private static HillockServer start(ServiceOptions options, ServiceLog log, Optional<RequestQueue> queue) {
        try {
            return new HillockServer(options, log, queue);
        } catch (IOException e) {
            throw new CommandFailure(e.getMessage(), e);
        }
    }

    private void addModels(HillockServer server) {
        ServedModelOptions.add(models, server.repository());
        if (models.isEmpty() && served.repository().isEmpty()) {
            server.repository().add("demo", demo());
        }
    }

    private static Image demo() {
        try (InputStream in = ServeCommand.class.getResourceAsStream(DEMO)) {
            if (in == null) {
                throw new CommandFailure(
                        "which network? This installation has none of its own: name a MODEL or a --repository");
            }
            return Image.compile(NirReader.read(in), RunSettings.of(Profile.NIR).withDt(DEMO_DT).withSteps(DEMO_STEPS));
        } catch (IOException e) {
            throw new CommandFailure("the demo's network cannot be read: " + e.getMessage(), e);
        }
    }

    private static String addresses(HillockServer server, ServiceOptions options) {
        ListenerOptions listeners = options.listeners();
        String scheme = listeners.tls().isPresent() ? "https://" : "http://";
        String rest = scheme + text(listeners.http(), server.rest().port());
        return rest
                + listeners.grpc().map(address -> ", gRPC " + text(address, server.grpc().orElseThrow().port()))
                        .orElse("")
                + listeners.metrics()
                        .map(address -> ", metrics " + scheme + text(address, server.rest().metricsPort()) + "/metrics")
                        .orElse("");
    }

    private static String text(InetSocketAddress address, int port) {
        String host = address.getHostString();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
