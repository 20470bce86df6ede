package io.hillock.simulation;

import io.hillock.model.Shape;
import io.hillock.net.Connection;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Link;
import io.hillock.net.Offer;
import io.hillock.net.Settings;
import io.hillock.net.Timeouts;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WatchingMessage.Subscribe;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A process that subscribes to the hub's events and asks the engine, through all losses of its connection. */
final class AskerProcess implements ConnectionHandler {
    private static final WireTensor NOTHING = new WireTensor(ReasoningRequest.ENCODING, WireElementType.F32,
            Shape.of(1), Arena.global().allocate(4, 8));
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final Timeouts TWICE = new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(2));

    final SimulatedProcess process;
    private final String name;
    private final Scheduler scheduler;
    /** What came over each connection, in order. */
    private final List<Subscription> subscriptions = new ArrayList<>();
    private Link link;
    private int number;
    private int under;
    private int asked;
    private int answered;
    private int failed;
    private String failure = "";
    /** Whether it asks on its own. */
    boolean asks;

    /** The events that came over one connection. */
    static final class Subscription {
        private final Connection connection;
        private final List<Event> events = new ArrayList<>();
        /** When the hub's ACK had come; 0 before. */
        private long since;

        Subscription(Connection connection) {
            this.connection = connection;
        }
    }

    AskerProcess(Network network, Settings settings) {
        this.scheduler = network.scheduler;
        this.name = settings.name();
        this.process = new SimulatedProcess(scheduler, name);
        process.start(() -> run(network, settings));
    }

    private void run(Network network, Settings settings) {
        link = EngineProcess.link(network, process, settings, this);
        link.watch(state -> {
            while (link.state() == Link.State.CONNECTED && !subscribe()) {
                // The connection was lost, or its answer.
            }
        });
        while (true) {
            EngineProcess.pause(1 + scheduler.random.nextLong(600_000_000));
            if (asks) {
                ask();
            }
        }
    }

    private boolean subscribe() {
        long before = link.connections();
        Subscription newest = subscriptions.getLast();
        Envelope answer = link.request(Envelope.of(link.nextId(), name, HubProcess.NAME,
                new Subscribe(List.of("tick.*"))), DEADLINE);
        boolean done = answer.payload() instanceof Ack;
        if (done && link.connections() == before && newest == subscriptions.getLast()) {
            newest.since = scheduler.nanos();
        }
        scheduler.trace.add(scheduler.nanos(), "subscribed", name + " " + done);
        return done || link.connections() != before;
    }

    /** Asks the engine once. */
    private void ask() {
        int mine = ++number;
        asked++;
        under++;
        var message = Envelope.of(link.nextId(), name, EngineProcess.NAME, new ReasoningRequest("network", "",
                OptionalInt.empty(), OptionalLong.of(mine), RequestedTensors.COUNTS, OptionalLong.empty(), NOTHING));
        switch (scheduler.random.nextInt(3)) {
            case 0 -> ended(mine, link.request(message, DEADLINE));
            case 1 -> ended(mine, TWICE.request(link, message));
            default -> {
                var answers = new int[1];
                Offer offer = link.ask(message, DEADLINE, answer -> {
                    if (++answers[0] > 1) {
                        scheduler.problem("request " + mine + " of " + name + " was answered twice");
                    }
                    ended(mine, answer);
                });
                if (offer != Offer.SENT) {
                    ended(mine, offer.toString());
                }
            }
        }
    }

    private void ended(int mine, Envelope answer) {
        switch (answer.payload()) {
            case ReasoningResponse response -> {
                if (response.label() != mine) {
                    scheduler.problem("request " + mine + " of " + name + " got the answer of " + response.label());
                }
                ended(mine, "answered");
                answered++;
            }
            case ErrorReply error -> ended(mine, error.code() + " " + error.message());
            default -> scheduler.problem("request " + mine + " of " + name + " got " + answer.type());
        }
    }

    private void ended(int mine, String how) {
        under--;
        if (!how.equals("answered")) {
            failed++;
            failure = how;
        }
        scheduler.trace.add(scheduler.nanos(), "request", name + " " + mine + " " + how);
    }

    @Override
    public void entered(Connection connection) {
        subscriptions.add(new Subscription(connection));
    }

    @Override
    public void handle(Connection from, Envelope message) {
        if (message.payload() instanceof Event event) {
            Subscription of = subscriptions.reversed().stream().filter(one -> one.connection == from).findFirst()
                    .orElseThrow();
            of.events.add(event);
            scheduler.trace.add(scheduler.nanos(), "event",
                    name + " " + value(event, "number") + " of hub " + value(event, "hub"));
        }
    }

    /** Checks that every request has ended, and that as many as said have been answered. */
    void checkRequests(boolean all) {
        if (under != 0 || answered + failed != asked) {
            scheduler.problem(name + ": of " + asked + " requests " + answered + " were answered, " + failed
                    + " failed, and " + under + " never ended");
        }
        if (all && answered == 0) {
            scheduler.problem(name + " asks no more");
        }
        if (all && failed > 0) {
            scheduler.problem(name + ": " + failed + " requests failed though nothing was wrong: " + failure);
        }
    }

    void forgetRequests() {
        asked = under;
        answered = 0;
        failed = 0;
    }

    void checkSubscribed() {
        if (link == null || link.state() != Link.State.CONNECTED || subscriptions.getLast().since == 0) {
            scheduler.problem(name + " is not connected and subscribed again");
        }
    }

    /** Checks the events of each connection: from the ACK on without a gap, and on the last one to the end. */
    void checkEvents(List<HubProcess> hubs) {
        for (Subscription one : subscriptions) {
            if (one.since > 0 || !one.events.isEmpty()) {
                check(one, hubs, one == subscriptions.getLast());
            }
        }
    }

    private void check(Subscription one, List<HubProcess> hubs, boolean toTheEnd) {
        int incarnation = one.events.isEmpty() ? hubs.size() - 1 : (int) value(one.events.getFirst(), "hub");
        HubProcess hub = hubs.get(incarnation);
        if (hub.dropped() > 0) {
            return;
        }
        long next = one.events.isEmpty() ? -1 : value(one.events.getFirst(), "number");
        if (next > 0 && one.since > 0 && hub.published.get((int) next - 1) > one.since) {
            scheduler.problem(name + " subscribed at " + one.since / 1_000_000 + " ms and missed event " + (next - 1));
        }
        for (Event event : one.events) {
            if (value(event, "hub") != incarnation || value(event, "number") != next) {
                scheduler.problem(name + " got " + event.body().fields() + " in place of " + next + " of hub "
                        + incarnation);
                return;
            }
            next++;
        }
        boolean owed = one.since > 0 && !hub.published.isEmpty() && hub.published.getLast() > one.since;
        if (toTheEnd && owed && next != hub.published.size()) {
            scheduler.problem(name + " got no event after " + (next - 1) + " of " + hub.published.size());
        }
    }

    private static long value(Event event, String field) {
        return (Long) event.body().fields().get(field);
    }
}
