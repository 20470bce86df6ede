package io.hillock.runtime.remote;

import io.hillock.message.Ack;
import io.hillock.message.BatchRequest;
import io.hillock.message.Cancel;
import io.hillock.message.ConnectionMessage;
import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.ErrorReply;
import io.hillock.message.Feedback;
import io.hillock.message.InvalidMessageException;
import io.hillock.message.Message;
import io.hillock.message.MessageType;
import io.hillock.message.MetricsRequest;
import io.hillock.message.NetworkList;
import io.hillock.message.NetworkLoad;
import io.hillock.message.NetworkUnload;
import io.hillock.message.PlasticityUpdate;
import io.hillock.message.ReasoningMessage;
import io.hillock.message.ReasoningRequest;
import io.hillock.message.ReasoningResponse;
import io.hillock.message.StatePull;
import io.hillock.message.StateSnapshot;
import io.hillock.message.StateSync;
import io.hillock.message.StatusRequest;
import io.hillock.message.StreamChunk;
import io.hillock.message.StreamClose;
import io.hillock.message.StreamOpen;
import io.hillock.message.TeacherMessage;
import io.hillock.message.WatchingMessage;
import io.hillock.message.WireTensor;
import io.hillock.runtime.remote.Scheduler.Demand;
import io.hillock.runtime.remote.Scheduler.Order;
import io.hillock.transport.Connection;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Says what is done for each type of message, and has it done. Any thread. */
final class Dispatcher {
    /** The types that engines handle. */
    static final Set<MessageType> HANDLED = EnumSet.of(MessageType.REASONING_REQUEST, MessageType.BATCH_REQUEST,
            MessageType.CANCEL, MessageType.STREAM_OPEN, MessageType.STREAM_CHUNK, MessageType.STREAM_CLOSE,
            MessageType.NETWORK_LOAD, MessageType.NETWORK_UNLOAD, MessageType.NETWORK_LIST, MessageType.STATE_PULL,
            MessageType.STATE_SYNC, MessageType.FEEDBACK, MessageType.PLASTICITY_UPDATE, MessageType.STATUS_REQUEST,
            MessageType.METRICS_REQUEST);

    private final Networks networks;
    private final Scheduler scheduler;
    private final Meters meters;
    private final long maxWork;
    private final Supplier<Message> status;

    /** @param status the answer to STATUS_REQUEST */
    Dispatcher(Networks networks, Scheduler scheduler, Meters meters, long maxWork, Supplier<Message> status) {
        this.networks = networks;
        this.scheduler = scheduler;
        this.meters = meters;
        this.maxWork = maxWork;
        this.status = status;
    }

    /**
     * The answer, or null where there is none, or none yet: then the asker is given it later.
     *
     * @param from null where it came by a bus
     * @throws InvalidMessageException where the message asks for what cannot be done
     */
    Message dispatch(Guest guest, Connection from, Envelope message, Asker asker) {
        return switch (message.payload()) {
            case ReasoningRequest request -> reason(guest, message, asker, request);
            case BatchRequest request -> {
                Run run = Run.of(networks.find(request.network()), request, maxWork);
                yield later(guest, message, asker, run.demand(), Order.BY_TURNS,
                        limit -> run.from(run.network().engine(), limit));
            }
            case Cancel cancel -> {
                guest.cancel(cancel.id());
                yield Ack.DONE;
            }
            case StreamOpen open -> guest.arrays().open(message.id(), open);
            case StreamChunk chunk -> {
                guest.arrays().chunk(chunk);
                yield null;
            }
            case StreamClose close -> guest.arrays().close(close);
            case NetworkLoad load -> load(guest, message, asker, load, Claim.of(from, message));
            case NetworkUnload unload -> {
                networks.remove(unload.network(), Claim.of(from, message));
                yield Ack.DONE;
            }
            case NetworkList _ -> new NetworkList(networks.all().stream().map(Served::info).toList());
            case StatePull pull when pull.stream().isPresent() -> inStream(guest, message, asker, Demand.NONE,
                    networks.find(pull.network()), pull.stream().getAsLong(), state -> _ -> state.pull(pull));
            case StateSync sync when sync.stream().isPresent() -> synchronise(guest, message, asker, sync);
            case StatePull pull -> networks.find(pull.network()).learned().answer(pull);
            case StateSync sync -> networks.find(sync.network()).learned().answer(sync);
            case PlasticityUpdate update -> networks.find(update.network()).learned().answer(update);
            case Feedback feedback -> {
                Said said = guest.streams().said(feedback.requestId());
                networks.requireServed(said.network());
                yield inStream(guest, message, asker, Demand.NONE, said.network(), said.stream(),
                        state -> _ -> state.feedback(feedback, said.label()));
            }
            case StatusRequest _ -> status.get();
            case MetricsRequest request -> meters.report(request.names(), scheduler.load(), networks.all().size());
            case ConnectionMessage _,ReasoningMessage _,StateSnapshot _,TeacherMessage _,WatchingMessage _ ->
                ErrorReply.of(ErrorCode.UNKNOWN_TYPE, "engines do not handle " + message.type());
        };
    }

    private Message reason(Guest guest, Envelope message, Asker asker, ReasoningRequest request) {
        Run run = Run.of(networks.find(request.network()), request, maxWork);
        if (request.stream().isEmpty()) {
            return later(guest, message, asker, run.demand(), Order.BY_TURNS,
                    limit -> run.from(run.network().engine(), limit));
        }
        long stream = request.stream().getAsLong();
        return inStream(guest, message, asker, run.demand(), run.network(), stream, state -> limit -> {
            Message answer = run.from(state.session(), limit);
            meters.learned(run.network().learned().learns() ? run.batch().steps() : 0);
            if (answer instanceof ReasoningResponse response) {
                guest.streams().said(message.id(), new Said(run.network(), stream, response.label()));
            }
            return answer;
        });
    }

    private Message synchronise(Guest guest, Envelope message, Asker asker, StateSync sync) {
        List<WireTensor> given = sync.variables().stream().map(Shareable::of).toList();
        long stream = sync.stream().getAsLong();
        return inStream(guest, message, asker, Demand.NONE, networks.find(sync.network()), stream, state -> _ -> {
            Message answer = state.sync(sync, given);
            if (state.isAtRest()) {
                guest.streams().unsaid(stream);
            }
            return answer;
        });
    }

    private Message load(Guest guest, Envelope message, Asker asker, NetworkLoad load, Claim by) {
        if (load.stream().isEmpty()) {
            MemorySegment bytes = Shareable.of(load.image().orElseThrow().data());
            return later(guest, message, asker, Demand.NONE, Order.BY_TURNS,
                    _ -> networks.load(load.network(), bytes, by));
        }
        Images.Complete image = guest.images().take(load.stream().getAsLong());
        Order freed = (turns, request) -> turns.execute(() -> {
            try {
                request.run();
            } finally {
                guest.images().free(image);
            }
        });
        try {
            return later(guest, message, asker, Demand.NONE, freed,
                    _ -> networks.load(load.network(), image.bytes(), by));
        } catch (RuntimeException e) {
            guest.images().free(image);
            throw e;
        }
    }

    /** In the stream's order. */
    private Message inStream(Guest guest, Envelope message, Asker asker, Demand demand, Served network, long stream,
            Function<StreamState, Task> use) {
        StreamState state = guest.streams().enter(stream, network);
        Order inLine = (turns, request) -> state.line().execute(turns, () -> {
            try {
                request.run();
            } finally {
                guest.streams().leave(stream);
            }
        });
        try {
            return later(guest, message, asker, demand, inLine, use.apply(state));
        } catch (RuntimeException e) {
            guest.streams().leave(stream);
            throw e;
        }
    }

    private Message later(Guest guest, Envelope message, Asker asker, Demand demand, Order order, Task task) {
        scheduler.schedule(guest.requests(), message, asker, demand, order, task);
        return null;
    }
}
