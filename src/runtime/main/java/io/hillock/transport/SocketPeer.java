package io.hillock.transport;

import io.hillock.message.Ack;
import io.hillock.message.Cancel;
import io.hillock.message.ConnectionMessage;
import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.Message;
import io.hillock.message.Ping;
import io.hillock.message.Role;
import io.hillock.message.Welcome;
import io.hillock.message.frame.FrameDecoder;
import io.hillock.message.frame.FrameException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One side of a connection through a pipe. Any thread. It has four of its own: two for {@link Reading}, which complete requests and call the handler;
 * one writes what waits to be written; one minds the heartbeat. Nothing that waits is unbounded: incoming messages by
 * the credits granted and by {@link FrameMemory}, outgoing ones by the {@link Outbox}.
 */
final class SocketPeer extends Peer implements Inlet {
    private static final long QUICK_NANOS = 20_000;
    private static final int MANY = 4;

    private final Wire wire;
    private final Settings settings;
    private final ConnectionHandler handler;
    private final Consumer<Peer> left;
    private final Outbox outbox;
    private final Numbers numbers;
    private final Arrivals arrivals;
    private final Heartbeat heartbeat;
    private final Allowance credits;
    private final CountDownLatch cut = new CountDownLatch(1);
    private final Reading reading;
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
    SocketPeer(Wire wire, Settings settings, String peer, Role role, Welcome welcome, Terms theirs, FrameMemory frames,
            ConnectionHandler handler, Consumer<Peer> left) {
        super(settings, peer, role, welcome.session());
        this.wire = wire;
        this.settings = settings;
        this.handler = handler;
        this.left = left;
        this.numbers = new Numbers(welcome.handles());
        this.outbox = new Outbox(wire.pipe(), theirs.maxFrame(), numbers.write, theirs.accepts(),
                settings.compression());
        this.reading = new Reading(wire.pipe(), wire.reader(), new FrameDecoder(settings.maxFrame(), numbers.read),
                this);
        this.arrivals = new Arrivals(settings, wire.reader(),
                frames.share(() -> giveUp("a frame comes in too slowly while memory is short")), frames);
        this.heartbeat = new Heartbeat(wire.reader(), arrivals, Duration.ofMillis(welcome.heartbeatMs()).toNanos());
        this.credits = new Allowance(theirs.credits());
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
        if (message.payload() instanceof ConnectionMessage && !(message.payload() instanceof Cancel)) {
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
        return message.replyTo().isPresent() || message.payload() instanceof ConnectionMessage;
    }

    private void write() {
        try {
            outbox.write();
        } catch (IOException e) {
            lost("writing to '" + peer() + "': " + e.getMessage());
        }
    }

    @Override
    void awaited(Waiter waiter, long end) {
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
        control(Answers.unsolicited(nextId(), id, name(), peer(), Answers.error(e.code(), e.getMessage())));
        // For whatever it was, it had a credit most likely.
        giveBack(1);
    }

    @Override
    public void giveUp(String why) {
        control(Answers.unsolicited(nextId(), OptionalLong.empty(), name(), peer(),
                Answers.error(ErrorCode.OVERLOADED, why)));
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
        return Envelope.of(nextId(), name(), peer(), new Ping(System.nanoTime() & Wire.MAX_INTEGER));
    }
}
