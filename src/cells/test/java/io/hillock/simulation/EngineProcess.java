package io.hillock.simulation;

import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Link;
import io.hillock.net.RefusedException;
import io.hillock.net.Settings;
import io.hillock.net.bus.RequestDeduplicator;
import io.hillock.net.connection.SocketTransport;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** A process that joins the hub and answers requests: the label of the answer is the seed of the request. */
final class EngineProcess implements ConnectionHandler {
    static final String NAME = "engine";

    final SimulatedProcess process;
    private final Scheduler scheduler;
    private final RequestDeduplicator once = new RequestDeduplicator();
    /** How often each request ran, by the session that it came in, its sender and its id. */
    private final Map<String, Integer> runs = new HashMap<>();

    private final HubProcess.Watch watch;

    EngineProcess(Network network, Settings settings, HubProcess.Watch watch) {
        this.watch = watch;
        this.scheduler = network.scheduler;
        this.process = new SimulatedProcess(scheduler, NAME);
        process.start(() -> link(network, process, settings, this));
    }

    /** Connects, for as long as it takes until the hub has noticed that the name is free. */
    static Link link(Network network, SimulatedProcess process, Settings settings, ConnectionHandler handler) {
        var transport = new SocketTransport(network.sockets(process, HubProcess.NAME));
        while (true) {
            try {
                return transport.link(settings, handler);
            } catch (RefusedException e) {
                pause(500_000_000);
            }
        }
    }

    static void pause(long nanos) {
        try {
            Simulated.sleepNanos(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void handle(Connection from, Envelope message) {
        if (!(message.payload() instanceof ReasoningRequest request)) {
            if (message.type().isRequest()) {
                from.reply(message, Ack.DONE);
            }
        } else if (once.begins(from, message)) {
            String key = from.session() + " " + message.id();
            if (runs.merge(key, 1, Integer::sum) > 1) {
                scheduler.problem("request " + message.id() + " of " + message.source() + " ran again in the session");
            }
            Thread.ofVirtual().start(() -> answer(from, message, request));
        }
    }

    @Override
    public void suspicionChanged(Connection connection) {
        watch.suspicionChanged(connection);
    }

    private void answer(Connection from, Envelope message, ReasoningRequest request) {
        pause(scheduler.random.nextInt(16) == 0
                ? scheduler.random.nextLong(1_000_000_000)
                : scheduler.random.nextLong(10_000_000));
        once.reply(from, message, new ReasoningResponse((int) request.seed().getAsLong(), 0, 0, OptionalDouble.empty(),
                NAME, OutputTensors.NONE));
    }
}
