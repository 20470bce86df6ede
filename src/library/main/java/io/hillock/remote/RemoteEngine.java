package io.hillock.remote;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.hillock.engine.ClosedException;
import io.hillock.engine.Engine;
import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.engine.RunTrace;
import io.hillock.engine.RunTrace.Place;
import io.hillock.engine.RunTrace.Run;
import io.hillock.engine.Session;
import io.hillock.image.Image;
import io.hillock.model.Shape;
import io.hillock.net.Connection;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.protocol.ReasoningMessage.BatchResponse;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.spike.Batch;
import io.hillock.spike.Response;
import io.hillock.spike.Spikes;
import io.hillock.spike.Stimulus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An engine at the other end of a connection: an {@link EngineServer}, a {@code hillock-engine} or any program that speaks the protocol. It
 * gives the same bits as an engine in this process, over every transport. If the other side does not serve the network yet, it sends the
 * image.
 *
 * <p>Any thread may use it, virtual ones too, and as many at once as the other side has granted credits. Each run ends exactly once. It
 * fails with {@code OVERLOADED} if there is no room, with {@code DISCONNECTED} if the connection breaks, and with {@code DEADLINE} if no
 * answer comes. Over a {@link io.hillock.net.Link} it continues after a reconnect, but the other side's sessions are then gone. Closing it
 * leaves the connection open and the network served.
 */
public final class RemoteEngine implements Engine {
    private final Image image;
    private final Shape input;
    private final CellClient client;
    private final RemoteNetwork network;
    private final Optional<String> name;
    private volatile boolean closed;

    private RemoteEngine(Connection connection, Image image, RemoteOptions options) {
        this.image = image;
        this.input = image.inputShape();
        this.client = new CellClient(connection, options.cell(), options.timeouts());
        this.name = options.name();
        this.network = new RemoteNetwork(options.network().orElseGet(image::digest), image, client);
    }

    /** Opens with {@link RemoteOptions#DEFAULT}. */
    public static RemoteEngine open(Connection connection, Image image) {
        return open(connection, image, RemoteOptions.DEFAULT);
    }

    /**
     * Opens the engine, and makes sure that the other side serves the image.
     *
     * @throws EngineException if the other side cannot serve it, or serves another network under the name in the options
     */
    public static RemoteEngine open(Connection connection, Image image, RemoteOptions options) {
        var engine = new RemoteEngine(connection, image, options);
        engine.network.require();
        return engine;
    }

    /** The name in the options, or that of the cell that answers. */
    @Override
    public String name() {
        return name.orElseGet(client::target);
    }

    @Override
    public Image image() {
        return image;
    }

    @Override
    public void run(Batch batch, Response response, Limit limit) {
        check(batch, response);
        long start = System.nanoTime();
        run(batch, 0, batch.size(), response, limit);
        response.complete(name(), response.answer().timed() ? System.nanoTime() - start : -1);
    }

    /**
     * Sends the lists. If the other side does not read them, the connection writes rows.
     *
     * @throws EngineException also with {@code TOO_LARGE} if a sample has 2^31 elements or more over all steps
     */
    @Override
    public void run(Spikes spikes, Response response, Limit limit) {
        check(spikes, response);
        long start = System.nanoTime();
        run(spikes, 0, spikes.size(), response, limit);
        response.complete(name(), response.answer().timed() ? System.nanoTime() - start : -1);
    }

    /** Whatever the other side does with them, lists need no memory in full here. */
    @Override
    public boolean readsSpikes() {
        return true;
    }

    /** @throws EngineException with {@code DISCONNECTED} while there is no connection */
    @Override
    public Session open() {
        checkOpen();
        if (!client.connection().isOpen()) {
            throw new EngineException(EngineException.Status.DISCONNECTED,
                    "not connected to '" + client.target() + "'");
        }
        return new RemoteSession(this, client);
    }

    /** Tells the other side to remove the network, for all its users. */
    public void unload() {
        checkOpen();
        client.ask(Ack.class, new NetworkUnload(network.name()));
        network.forget();
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Sends a run to the other side. */
    Message ask(Stimulus stimulus, Response response, OptionalLong stream, Limit limit) {
        network.require();
        return switch (stimulus) {
            case Batch batch ->
                ask(RunRequests.of(network.name(), image, batch, response.answer(), stream), limit);
            case Spikes spikes -> {
                long elements = (long) spikes.size() * spikes.steps() * spikes.inputs();
                if (elements > Integer.MAX_VALUE) {
                    yield ErrorReply.of(ErrorCode.TOO_LARGE,
                            "spikes of " + elements + " elements, a message holds fewer than 2^31");
                }
                try (Arena memory = Arena.ofConfined()) {
                    yield ask(RunRequests.of(network.name(), image, spikes, response.answer(), stream, memory), limit);
                }
            }
        };
    }

    private Message ask(Message request, Limit limit) {
        RunTrace trace = limit.trace();
        long sent = trace == null ? 0 : System.nanoTime();
        Message answer = client.ask(request, limit);
        if (trace != null) {
            note(trace, sent, answer);
        }
        return answer;
    }

    private void note(RunTrace trace, long sent, Message answer) {
        long answered = System.nanoTime();
        switch (answer) {
            case ReasoningResponse one -> one.latencyUs().ifPresent(micros -> trace
                    .addElsewhere(name() + "/" + one.engine(), sent, answered, Math.round(micros * 1e3)));
            case BatchResponse all -> all.latencyUs().ifPresent(micros -> trace
                    .addElsewhere(name() + "/" + all.engine(), sent, answered, Math.round(micros * 1e3)));
            default -> trace.add(new Run(name(), Place.ELSEWHERE, sent, answered, true));
        }
    }

    /** Makes sure that the other side serves the network. */
    void require() {
        network.require();
    }

    String network() {
        return network.name();
    }

    void checkOpen() {
        if (closed) {
            throw new ClosedException("the engine " + name());
        }
    }

    /** Checks as engines in this process do, so that no invalid request is sent. */
    void check(Stimulus stimulus, Response response) {
        checkOpen();
        stimulus.checkInputs(input.size());
        image.checkAnswer(response.answer());
        if (response.answer().batch() != stimulus.size() || response.answer().steps() != stimulus.steps()) {
            throw new IllegalArgumentException("the response is for " + response.answer().batch() + " samples of "
                    + response.answer().steps() + " steps, the batch has " + stimulus.size() + " of "
                    + stimulus.steps());
        }
        switch (stimulus) {
            case Batch batch -> checkFinite(batch.values());
            case Spikes spikes -> spikes.check(input.size());
        }
    }

    private static void checkFinite(MemorySegment values) {
        for (long i = 0; i < values.byteSize() / Float.BYTES; i++) {
            if (!Float.isFinite(values.getAtIndex(JAVA_FLOAT, i))) {
                throw new IllegalArgumentException("input: element " + i + " of the batch is not finite");
            }
        }
    }

    /** Runs some samples of a batch. A batch too large for one message is split in halves. */
    private void run(Stimulus batch, int from, int count, Response response, Limit limit) {
        Message answer = count > BatchResponse.MAX_BATCH
                ? ErrorReply.of(ErrorCode.TOO_LARGE, count + " samples")
                : askAgainWhereForgotten(part(batch, from, count), response, limit);
        if (answer instanceof ErrorReply error && error.code() == ErrorCode.TOO_LARGE && count > 1) {
            run(batch, from, count / 2, response, limit);
            run(batch, from + count / 2, count - count / 2, response, limit);
        } else {
            new ResponseFiller(response, from, count).fill(client.checked(answer));
        }
    }

    private Message askAgainWhereForgotten(Stimulus batch, Response response, Limit limit) {
        Message answer = ask(batch, response, OptionalLong.empty(), limit);
        if (answer instanceof ErrorReply error && error.code() == ErrorCode.UNKNOWN_NETWORK) {
            network.forget();
            answer = ask(batch, response, OptionalLong.empty(), limit);
        }
        return answer;
    }

    private static Stimulus part(Stimulus whole, int from, int count) {
        if (count == whole.size()) {
            return whole;
        }
        return switch (whole) {
            case Batch batch -> {
                long each = batch.values().byteSize() / batch.size();
                yield new Batch(batch.values().asSlice(from * each, count * each), count, batch.steps(), batch.held());
            }
            case Spikes spikes -> {
                long each = (long) spikes.steps() * Long.BYTES;
                yield new Spikes(spikes.offsets().asSlice(from * each, count * each + Long.BYTES), spikes.sources(),
                        spikes.inputs(), count, spikes.steps());
            }
        };
    }
}
