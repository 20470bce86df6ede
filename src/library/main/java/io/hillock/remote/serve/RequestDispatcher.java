package io.hillock.remote.serve;

import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ConnectionMessage;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.protocol.NetworkMessage.StreamChunk;
import io.hillock.protocol.NetworkMessage.StreamClose;
import io.hillock.protocol.NetworkMessage.StreamOpen;
import io.hillock.protocol.ReasoningMessage.BatchRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.ReasoningMessage;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.StateMessage.PlasticityUpdate;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.protocol.StateMessage.StateSync;
import io.hillock.protocol.TeacherMessage;
import io.hillock.protocol.WatchingMessage.MetricsRequest;
import io.hillock.protocol.WatchingMessage.StatusRequest;
import io.hillock.protocol.WatchingMessage;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.ShareableMessage;
import io.hillock.remote.serve.RequestScheduler.Demand;
import io.hillock.remote.serve.RequestScheduler.Order;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Decides what to do for each type of message, and starts it. Thread-safe. */
public final class RequestDispatcher {
    /** The types of messages that engines handle. */
    public static final Set<MessageType> HANDLED = EnumSet.of(MessageType.REASONING_REQUEST, MessageType.BATCH_REQUEST,
            MessageType.CANCEL, MessageType.STREAM_OPEN, MessageType.STREAM_CHUNK, MessageType.STREAM_CLOSE,
            MessageType.NETWORK_LOAD, MessageType.NETWORK_UNLOAD, MessageType.NETWORK_LIST, MessageType.STATE_PULL,
            MessageType.STATE_SYNC, MessageType.FEEDBACK, MessageType.PLASTICITY_UPDATE, MessageType.STATUS_REQUEST,
            MessageType.METRICS_REQUEST);

    private final ServedNetworks networks;
    private final RequestScheduler scheduler;
    private final ServerCounters meters;
    private final long maxWork;
    private final Supplier<Message> status;

    /** @param status the answer to STATUS_REQUEST */
    public RequestDispatcher(ServedNetworks networks, RequestScheduler scheduler, ServerCounters meters, long maxWork,
            Supplier<Message> status) {
        this.networks = networks;
        this.scheduler = scheduler;
        this.meters = meters;
        this.maxWork = maxWork;
        this.status = status;
    }

    /**
     * Handles a request. Returns the answer, or null if there is none or the ticket gets it later.
     *
     * @throws InvalidMessageException if the request is invalid or cannot be accepted
     */
    public Message dispatch(RequestTicket ticket) {
        ClientState client = ticket.client();
        Envelope message = ticket.message();
        return switch (message.payload()) {
            case ReasoningRequest request -> reason(ticket, request);
            case BatchRequest request -> fromRest(ticket, request.network(),
                    network -> CheckedRun.of(network, request, maxWork));
            case Cancel cancel -> {
                client.cancel(cancel.id());
                yield Ack.DONE;
            }
            case StreamOpen open -> client.arrays().open(message.id(), open);
            case StreamChunk chunk -> {
                client.arrays().chunk(chunk);
                yield null;
            }
            case StreamClose close -> client.arrays().close(close);
            case NetworkLoad load -> load(ticket, load);
            case NetworkUnload unload -> {
                networks.remove(unload.network(), ticket.claim());
                yield Ack.DONE;
            }
            case NetworkList _ -> new NetworkList(networks.all().stream().map(ServedNetwork::info).toList());
            case StatePull pull when pull.stream().isPresent() -> inStream(ticket, Demand.NONE,
                    networks.find(pull.network()), pull.stream().getAsLong(), state -> _ -> state.pull(pull));
            case StateSync sync when sync.stream().isPresent() -> synchronise(ticket, sync);
            case StatePull pull -> networks.find(pull.network()).learned().answer(pull);
            case StateSync sync -> networks.find(sync.network()).learned().answer(sync);
            case PlasticityUpdate update -> networks.find(update.network()).learned().answer(update);
            case Feedback feedback -> {
                AnswerGiven answer = client.streams().answer(feedback.requestId());
                networks.requireServed(answer.network());
                yield inStream(ticket, Demand.NONE, answer.network(), answer.stream(),
                        state -> _ -> state.feedback(feedback, answer.label()));
            }
            case StatusRequest _ -> status.get();
            case MetricsRequest request -> meters.report(request.names(), scheduler.load(), networks.all().size());
            case ConnectionMessage _,ReasoningMessage _,StateSnapshot _,TeacherMessage _,WatchingMessage _ ->
                ErrorReply.of(ErrorCode.UNKNOWN_TYPE, "engines do not handle " + message.type());
        };
    }

    private Message reason(RequestTicket ticket, ReasoningRequest request) {
        if (request.stream().isEmpty()) {
            return fromRest(ticket, request.network(), network -> CheckedRun.of(network, request, maxWork));
        }
        CheckedRun run = CheckedRun.of(networks.find(request.network()), request, maxWork);
        long stream = request.stream().getAsLong();
        return inStream(ticket, run.demand(), run.network(), stream, state -> limit -> {
            Message answer = run.from(state.session(), limit);
            meters.learned(run.network().learned().learns() ? run.input().steps() : 0);
            if (answer instanceof ReasoningResponse response) {
                ticket.client().streams().remember(ticket.message().id(),
                        new AnswerGiven(run.network(), stream, response.label()));
            }
            return answer;
        });
    }

    /** Schedules a run on the network of this name, which the request keeps open although another may take its place meanwhile. */
    private Message fromRest(RequestTicket ticket, String name, Function<ServedNetwork, CheckedRun> check) {
        ServedNetwork network = networks.use(name);
        Order ended = (turns, request) -> turns.execute(() -> {
            try {
                request.run();
            } finally {
                network.uses().end();
            }
        });
        try {
            CheckedRun run = check.apply(network);
            return later(ticket, run.demand(), ended, limit -> run.from(network.engine(), limit));
        } catch (RuntimeException e) {
            network.uses().end();
            throw e;
        }
    }

    private Message synchronise(RequestTicket ticket, StateSync sync) {
        List<WireTensor> given = sync.variables().stream().map(ShareableMessage::of).toList();
        long stream = sync.stream().getAsLong();
        return inStream(ticket, Demand.NONE, networks.find(sync.network()), stream, state -> _ -> {
            Message answer = state.sync(sync, given);
            if (state.isAtRest()) {
                ticket.client().streams().forgetAnswers(stream);
            }
            return answer;
        });
    }

    private Message load(RequestTicket ticket, NetworkLoad load) {
        NetworkClaim by = ticket.claim();
        if (load.stream().isEmpty()) {
            MemorySegment bytes = ShareableMessage.of(load.image().orElseThrow().data());
            return later(ticket, Demand.NONE, Order.BY_TURNS,
                    _ -> networks.load(load.network(), bytes, by));
        }
        UploadedImages images = ticket.client().images();
        UploadedImages.Complete image = images.take(load.stream().getAsLong());
        Order freed = (turns, request) -> turns.execute(() -> {
            try {
                request.run();
            } finally {
                images.free(image);
            }
        });
        try {
            return later(ticket, Demand.NONE, freed,
                    _ -> networks.load(load.network(), image.bytes(), by));
        } catch (RuntimeException e) {
            images.free(image);
            throw e;
        }
    }

    /** Schedules a task in the order of the stream's requests. */
    private Message inStream(RequestTicket ticket, Demand demand, ServedNetwork network, long stream,
            Function<StreamState, RequestTask> use) {
        StreamTable streams = ticket.client().streams();
        StreamState state = streams.enter(stream, network);
        Order inOrder = (turns, request) -> state.executor().execute(turns, () -> {
            try {
                request.run();
            } finally {
                streams.leave(stream);
            }
        });
        try {
            return later(ticket, demand, inOrder, use.apply(state));
        } catch (RuntimeException e) {
            streams.leave(stream);
            throw e;
        }
    }

    private Message later(RequestTicket ticket, Demand demand, Order order, RequestTask task) {
        scheduler.schedule(ticket, demand, order, task);
        return null;
    }
}
