package io.hillock.cli.command;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.Console;
import io.hillock.cli.command.option.EndSignal;
import io.hillock.cli.command.option.QueueLimitOptions;
import io.hillock.cli.command.option.ServedModelOptions;
import io.hillock.queue.QueueWorkers;
import io.hillock.queue.service.InferenceQueue;
import io.hillock.server.engines.HubLinks;
import io.hillock.server.engines.HubOptions;
import io.hillock.server.inference.AccessLog;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.inference.Observers;
import io.hillock.server.inference.RequestTracer;
import io.hillock.server.inference.ServiceLog;
import io.hillock.server.repository.ModelRepository;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.sequence.SequenceOptions;
import io.hillock.server.sharedmemory.SharedMemoryRegions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hillock queue work}. */
@Command(name = "work", mixinStandardHelpOptions = true, description = "Runs the requests of a queue in this process, without a service. SIGTERM ends it: requests under way wait for the next process. One process at a time may have a folder open, any number a RabbitMQ.")
public final class QueueWorkCommand implements Callable<Integer> {
    private static final int REQUESTS = 4096;
    private static final Duration END = Duration.ofSeconds(15);

    @Parameters(index = "0", paramLabel = "QUEUE", description = "the queue's folder, or the address of a RabbitMQ: amqp://USER:PASSWORD@HOST/VHOST")
    private String place;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "[NAME=]MODEL", description = "a network (.nir) or an image (.safetensors), under NAME or the file's name without its ending")
    private List<String> models = List.of();

    @Option(names = "--until-empty", description = "end once no request waits or runs; exit status 0 also if there are dead letters, 1 if a signal ends it before")
    private boolean untilEmpty;

    @Mixin
    private ServedModelOptions served;

    @Mixin
    private QueueLimitOptions limits;

    private final Console console;

    public QueueWorkCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ServiceLog log = new ServiceLog(console::say);
        try (EndSignal signal = new EndSignal(console, END, untilEmpty ? 1 : 0);
                InferenceQueue queue = InferenceQueue.open(place, limits.options());
                HubLinks hubs = HubLinks.connect(HubOptions.NONE, (_, line) -> log.info(line));
                InferenceService service = service(log)) {
            ModelRepository repository = new ModelRepository(service.serving(), RequestLimits.DEFAULT,
                    served.config(), served.repository(), hubs);
            ServedModelOptions.add(models, repository);
            served.requireLoaded(service.serving(), repository.loadAll(), console);
            try (QueueWorkers workers = untilEmpty
                    ? queue.workUntilEmpty(service, limits.threads())
                    : queue.work(service, limits.threads())) {
                if (!untilEmpty) {
                    console.out().println("working on " + place.replaceFirst("(?<=//)[^/@]*@", ""));
                    console.out().flush();
                }
                await(workers, signal);
            }
        } catch (IOException e) {
            throw new CommandFailure(e.getMessage(), e);
        }
        return 0;
    }

    /**
     * Waits for a signal or the end of all workers.
     *
     * @throws CommandFailure if a failure ended them
     */
    static void await(QueueWorkers workers, EndSignal signal) {
        CompletableFuture<Void> ended = workers.ended();
        ended.whenComplete((_, _) -> signal.release());
        signal.await();
        if (ended.isCompletedExceptionally()) {
            Throwable failure = ended.exceptionNow();
            throw new CommandFailure("all workers have ended, and requests may wait: " + failure.getMessage(), failure);
        }
    }

    private static InferenceService service(ServiceLog log) throws IOException {
        return new InferenceService(RequestLimits.DEFAULT, SequenceOptions.DEFAULT, REQUESTS, 0,
                SharedMemoryRegions.off(),
                new Observers(log, AccessLog.open(log, Optional.empty()), RequestTracer.OFF));
    }
}
