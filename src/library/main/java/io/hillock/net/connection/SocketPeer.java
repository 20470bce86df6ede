package io.hillock.net.connection;

import io.hillock.net.ConnectionHandler;
import io.hillock.net.Offer;
import io.hillock.net.Settings;
import io.hillock.net.base.AutomaticReplies;
import io.hillock.net.base.BlockingRequest;
import io.hillock.net.channel.FrameMemory;
import io.hillock.net.channel.HandshakePipe;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage.Ping;
import io.hillock.protocol.ConnectionMessage.Welcome;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.Role;
import io.hillock.protocol.bytes.FrameException;
import io.hillock.protocol.frame.FrameDecoder;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One side of a connection through a pipe. Any thread. It has four of its own: two for {@link ConnectionReader}, which complete requests and call the handler;
 * one writes what waits to be written; one minds the heartbeat. Nothing that waits is unbounded: incoming messages by
 * the credits granted and by {@link FrameMemory}, outgoing ones by the {@link Outbox}.
 */
final class SocketPeer extends Peer implements FrameHandler {
    private static final long QUICK_NANOS = 20_000;
    private static final int MANY = 4;

    private final HandshakePipe wire;
    private final Settings settings;
    private final ConnectionHandler handler;
    private final Consumer<Peer> left;
    private final Outbox outbox;
    private final HandleTable numbers;
    private final ReceiveWindow arrivals;
    private final Heartbeat heartbeat;
    private final AvailableCredits credits;
    private final CountDownLatch cut = new CountDownLatch(1);
    private final ConnectionReader reading;
    /** Whether a thread calls the handler, or is about to. */
    private final AtomicBoolean handling = new AtomicBoolean();
    /** That it is this one; of the thread that reads. */
    private boolean claimed;
    private volatile Thread worker;
    /** Whether the last message was handled quickly; of the worker. */
    private boolean quick;
    private Thread writer;

    /**
     * @param wire after the handshake
     * @param theirs what the other side reads and grants
     * @param frames where the memory for what comes is had
     * @param left told when the connection is cut
     */
    SocketPeer(HandshakePipe wire, Settings settings, String peer, Role role, Welcome welcome, PeerLimits theirs,
            FrameMemory frames,
            ConnectionHandler handler, Consumer<Peer> left) {
        super(settings, peer, role, welcome.session());
        this.wire = wire;
        this.settings = settings;
        this.handler = handler;
        this.left = left;
        this.numbers = new HandleTable(welcome.handles());
        this.outbox = new Outbox(wire.pipe(), theirs.maxFrame(), numbers.write, theirs.accepts(),
                settings.compression());
        this.reading = new ConnectionReader(wire.pipe(), wire.reader(),
                new FrameDecoder(settings.maxFrame(), numbers.read),
                this);
        this.arrivals = new ReceiveWindow(settings, wire.reader(),
                frames.share(() -> giveUp("a frame comes in too slowly while memory is short")), frames);
        this.heartbeat = new Heartbeat(wire.reader(), arrivals, Duration.ofMillis(welcome.heartbeatMs()).toNanos());
        this.credits = new AvailableCredits(theirs.credits());
    }

    /** The handshake's last word, sent before all else; called before anyone else knows of this connection. */
    void first(Envelope message) {
        outbox.urgent(message);
    }

    void start() {
        writer = Thread.ofVirtual().start(this::write);
        reading.start();
        Thread.ofVirtual().start(this::mind);
    }

    @Override
    Offer transmit(Envelope message) {
        Offer offer = put(message);
        if (offer == Offer.CLOSED) {
            lost("writing to '" + peer() + "' failed");
        } else if (offer == Offer.SENT && message.replyTo().isPresent()) {
            giveBack(arrivals.credit().answered(message.replyTo().getAsLong()));
        }
        if (outbox.wantsProof()) {
            outbox.urgent(ping());
        }
        return offer;
    }

    private Offer put(Envelope message) {
        numbers.sending(message);
        if (message.type().isUrgent()) {
            Offer offer = outbox.urgent(message);
            if (offer == Offer.BACK_PRESSURED) {
                lost("'" + peer() + "' does not read");
            }
            return offer;
        }
        boolean free = isFree(message);
        if (!free && !credits.spend()) {
            return Offer.BACK_PRESSURED;
        }
        Offer offer = Offer.BACK_PRESSURED;
        try {
            boolean kept = sendsMore();
            offer = outbox.offer(message, kept);
            if (kept && Thread.currentThread() != worker && !reading.isLooking()) {
                outbox.flush();
            }
        } finally {
            if (!free && offer != Offer.SENT) {
                credited(1);
            }
        }
        return offer;
    }

    /** This thread, or others that have much under way: then frames share a write. */
    private boolean sendsMore() {
        if (!wire.pipe().sharesWrites()) {
            return false;
        }
        return Thread.currentThread() == worker
                ? quick && !arrivals.isEmpty()
                : questions().calls() >= MANY && reading.isLooking();
    }

    @Override
    Optional<String> deliver(Envelope message) {
        numbers.received(message);
        if (message.payload() instanceof Cancel) {
            handle(handler, message);
            return Optional.empty();
        }
        return switch (arrivals.take(message)) {
            case TAKEN -> {
                claimed |= handling.compareAndSet(false, true);
                yield Optional.empty();
            }
            case NO_MEMORY -> {
                giveBack(1);
                yield Optional.of("the messages that wait for '" + name() + "' take too much memory");
            }
            case NO_CREDIT -> Optional.of("more messages than '" + name() + "' granted");
        };
    }

    @Override
    public boolean isFull() {
        return arrivals.isFull();
    }

    @Override
    public void awaitRoom() {
        arrivals.awaitRoom(this::isLost);
    }

    @Override
    void credited(int more) {
        credits.add(more);
    }

    @Override
    boolean hasCredit() {
        return credits.isThere();
    }

    @Override
    void learn(Message question, Message answer) {
        numbers.learn(question, answer);
    }

    /** What waits to be written is given some time; then the socket is closed in any case. */
    @Override
    void cut() {
        left.accept(this);
        reading.end();
        outbox.close();
        arrivals.close();
        cut.countDown();
    }

    /** Answers and the connection's own messages cost no credit. */
    private static boolean isFree(Envelope message) {
        return message.replyTo().isPresent() || !message.type().costsCredit();
    }

    private void write() {
        try {
            outbox.write();
        } catch (IOException e) {
            lost("writing to '" + peer() + "': " + e.getMessage());
        }
    }

    @Override
    void awaited(BlockingRequest waiter, long end) {
        reading.readFor(waiter, end);
    }

    @Override
    void called() {
        reading.called();
    }

    @Override
    public boolean take(Envelope message) {
        claimed = false;
        arrivals.look();
        message.replyTo().ifPresent(outbox::answered);
        received(message);
        return claimed;
    }

    @Override
    public void idle() {
        outbox.flush();
    }

    @Override
    public void refuse(FrameException e) {
        OptionalLong id = e.id() > 0 ? OptionalLong.of(e.id()) : OptionalLong.empty();
        control(AutomaticReplies.unsolicited(nextId(), id, name(), peer(),
                AutomaticReplies.error(e.code(), e.getMessage())));
        // For whatever it was, it had a credit most likely.
        giveBack(1);
    }

    @Override
    public void giveUp(String why) {
        control(AutomaticReplies.unsolicited(nextId(), OptionalLong.empty(), name(), peer(),
                AutomaticReplies.error(ErrorCode.OVERLOADED, why)));
        lost("'" + peer() + "': " + why);
    }

    @Override
    public void end(String why) {
        lost("'" + peer() + "': " + why);
    }

    /**
     * Calls the handler. What a quick one sends goes out together, when there is nothing left. What comes after the last look is seen by
     * whoever put it there.
     */
    @Override
    public boolean work() {
        Envelope message = arrivals.poll();
        if (message == null) {
            worker = null;
            outbox.flush();
            handling.set(false);
            return !arrivals.isEmpty() && handling.compareAndSet(false, true);
        }
        worker = Thread.currentThread();
        if (wire.pipe().sharesWrites()) {
            long before = System.nanoTime();
            work(message);
            quick = System.nanoTime() - before < QUICK_NANOS;
        } else {
            work(message);
        }
        return true;
    }

    private void work(Envelope message) {
        handle(handler, message);
        giveBack(arrivals.credit().handled(message));
    }

    private void giveBack(int messages) {
        int all = messages == 0 ? 0 : arrivals.credit().giveBack(messages);
        if (all > 0) {
            control(Envelope.of(nextId(), name(), peer(), new Ack(OptionalInt.of(all), OptionalInt.empty())));
        }
    }

    private void mind() {
        try {
            heartbeat.mind(cut, this::giveBack, () -> control(ping()), () -> lost("'" + peer() + "' is silent"));
            writer.join(settings.patience());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            wire.close();
        }
    }

    private Envelope ping() {
        return Envelope.of(nextId(), name(), peer(), new Ping(System.nanoTime() & HandshakePipe.MAX_INTEGER));
    }
}
