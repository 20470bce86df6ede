package io.hillock.remote;

import io.hillock.image.Image;
import io.hillock.net.Bus;
import io.hillock.net.Cell;
import io.hillock.net.Rights;
import io.hillock.protocol.AccessRight;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Context;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.JsonObject;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.protocol.NetworkMessage.StreamChunk;
import io.hillock.protocol.NetworkMessage.StreamClose;
import io.hillock.protocol.NetworkMessage.StreamOpen;
import io.hillock.protocol.Readiness;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.serve.ServedRequest;
import io.hillock.remote.training.JobQueue;
import io.hillock.remote.training.JobRun.Deploy;
import io.hillock.remote.training.StoredJob;
import io.hillock.unified.ReleaseVersion;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * A cell that trains networks ({@code src/docs/training.md}, As a cell). It takes a {@link TrainingJob} by NETWORK_LOAD, lists jobs by NETWORK_LIST, gives a job's status and result
 * by STATE_PULL, and cancels it by NETWORK_UNLOAD. Events {@code training.accepted}, {@code started}, {@code epoch}, {@code finished}, {@code failed} and {@code cancelled}
 * bear the {@link TrainingStatus}. One job runs at a time; others wait.
 *
 * <p>A job belongs to the cell, not to whoever sent it: it goes on when its sender is gone, and anyone with the right {@code teach} finds it by its name. It survives this cell
 * too: a cell that is opened again with the same folder continues from the last checkpoint, and the result has the same bits.
 *
 * <p>Thread-safe. Training has threads of its own; no other thread waits for it.
 */
public final class TrainingCell implements AutoCloseable {
    /** Of a job's state: its status, a JSON text in bytes. */
    public static final String STATUS = "status";
    /** Of a job's state: the network of the best epoch, a NIR file in bytes; there once the job has ended. */
    public static final String NETWORK = "network";
    /** Of a job's state at a cell in C++, instead of the network: the one that the job began with, a NIR file in bytes. */
    public static final String INITIAL_NETWORK = "initial_network";
    /** Of a job's state at a cell in C++: the array {@code job} of the job's file. */
    public static final String JOB = "job";
    /** Of a job's state at a cell in C++: the parameters of the best epoch, a safetensors file in bytes. */
    public static final String PARAMETERS = "parameters";
    /** Of a job's state at a cell in C++: the image of the best epoch. */
    public static final String IMAGE = "image";

    private static final Set<MessageType> HANDLED = EnumSet.of(MessageType.STREAM_OPEN, MessageType.STREAM_CHUNK,
            MessageType.STREAM_CLOSE, MessageType.CANCEL, MessageType.NETWORK_LOAD, MessageType.NETWORK_UNLOAD,
            MessageType.NETWORK_LIST, MessageType.STATE_PULL, MessageType.STATUS_REQUEST);
    private static final Duration LOADING = Duration.ofSeconds(30);

    private final TrainingCellOptions options;
    private final Consumer<String> deployed;
    private final Cell cell;
    private final JobQueue queue;
    private final long started = System.nanoTime();

    private TrainingCell(Bus bus, String name, TrainingCellOptions options, Consumer<String> deployed) {
        this.options = options;
        this.deployed = deployed;
        queue = new JobQueue(options, this::publish, this::deploy);
        try {
            cell = bus.join(name);
        } catch (RuntimeException e) {
            queue.close();
            throw e;
        }
        HANDLED.forEach(type -> cell.on(type, this::take));
        queue.start();
    }

    /** Joins a bus, and continues the jobs of the options' folder. */
    public static TrainingCell join(Bus bus, String name, TrainingCellOptions options) {
        return join(bus, name, options, _ -> {});
    }

    /**
     * Joins a bus, and continues the jobs of the options' folder.
     *
     * @param deployed told the name of each network that all cells have taken
     * @throws IllegalArgumentException if another cell has the name
     * @throws IllegalStateException if another training cell uses the folder
     */
    public static TrainingCell join(Bus bus, String name, TrainingCellOptions options, Consumer<String> deployed) {
        return new TrainingCell(bus, name, options, deployed);
    }

    public String name() {
        return cell.name();
    }

    /** All jobs, by ascending numbers. */
    public List<TrainingStatus> jobs() {
        return queue.jobs().stream().map(StoredJob::status).toList();
    }

    /** A cell is gone: what it was sending is dropped. Its jobs go on. */
    public void forget(String sender) {
        queue.forget(sender);
    }

    private void take(Envelope message) {
        try {
            Message answer = answer(message);
            if (answer != null) {
                cell.reply(message, answer);
            }
        } catch (RuntimeException e) {
            cell.reply(message, ServedRequest.error(e));
        }
    }

    /** Null if there is no answer, or it comes later. */
    private Message answer(Envelope message) {
        String sender = message.source();
        return switch (message.payload()) {
            case StreamOpen open -> queue.arrays(sender).open(message.id(), open);
            case StreamChunk chunk -> {
                queue.arrays(sender).chunk(chunk);
                yield null;
            }
            case StreamClose close -> queue.arrays(sender).close(close);
            case Cancel cancel -> {
                queue.arrays(sender).cancel(cancel.id());
                yield Ack.DONE;
            }
            case NetworkLoad load -> load(message, load);
            case NetworkUnload unload -> {
                requireTeach(message);
                queue.end(unload.network());
                yield Ack.DONE;
            }
            case NetworkList _ -> new NetworkList(jobs().stream().map(TrainingStatus::network).toList());
            case StatePull pull -> queue.state(pull);
            case StatusRequest _ -> status();
            case Message _ -> ErrorReply.of(ErrorCode.UNKNOWN_TYPE, "training cells do not handle " + message.type());
        };
    }

    private Message load(Envelope message, NetworkLoad load) {
        Set<AccessRight> rights = requireTeach(message).granted();
        try {
            queue.accept(message.source(), load, rights, answer -> cell.reply(message, answer));
        } catch (RejectedExecutionException e) {
            throw new InvalidMessageException(ErrorCode.OVERLOADED, "network", "many jobs arrive at once");
        }
        return null;
    }

    private static Rights requireTeach(Envelope message) {
        Rights rights = Rights.of(null, message);
        if (!rights.has(AccessRight.TEACH)) {
            ErrorReply missing = Rights.missing(AccessRight.TEACH, message.type() + " to a training cell");
            throw new InvalidMessageException(missing.code(), "network", missing.message());
        }
        return rights;
    }

    private StatusReport status() {
        List<TrainingStatus> open = jobs().stream().filter(job -> !job.state().ended()).toList();
        return new StatusReport(queue.closing() ? Readiness.DRAINING : Readiness.READY,
                (System.nanoTime() - started) / 1_000_000, open.size(), open.stream().map(TrainingStatus::job).toList(),
                ReleaseVersion.VERSION, List.of());
    }

    private void publish(String what, TrainingStatus status) {
        cell.publish(new Event("training." + what, new JsonObject(status.fields()), List.of()));
    }

    /** Has each cell load the network, with the rights of the job's sender. */
    private Map<String, String> deploy(StoredJob job, Deploy deploy) {
        List<String> cells = deploy.wanted().cells().isEmpty() ? options.performers() : deploy.wanted().cells();
        Map<String, String> outcomes = new LinkedHashMap<>();
        cells.forEach(one -> outcomes.put(one, load(one, deploy.wanted().network(), deploy.image(), job.rights())));
        if (outcomes.values().stream().allMatch("loaded"::equals)) {
            deployed.accept(deploy.wanted().network());
        }
        return outcomes;
    }

    private String load(String performer, String network, Image image, Set<AccessRight> rights) {
        var load = new NetworkLoad(network, OptionalLong.empty(),
                Optional.of(WireTensor.bytes(NetworkLoad.IMAGE, image.bytes())));
        Context context = Context.deadline((int) LOADING.toMillis()).withRights(rights);
        Message answer = cell.request(Envelope.of(cell.nextId(), cell.name(), performer, load).withContext(context),
                LOADING).payload();
        return answer instanceof ErrorReply error ? error.code().label() + ": " + error.message() : "loaded";
    }

    /** Leaves the bus. A job that runs is stopped after its batch and keeps a checkpoint; it and those that wait are continued by the next cell with this folder. */
    @Override
    public void close() {
        queue.close();
        cell.close();
    }
}
