package io.hillock.net.connection;

import io.hillock.net.Clock;
import io.hillock.net.ConnectionHandler;
import io.hillock.net.Offer;
import io.hillock.net.Settings;
import io.hillock.net.base.AutomaticReplies;
import io.hillock.net.base.BlockingRequest;
import io.hillock.net.base.Durations;
import io.hillock.net.base.PhiAccrual;
import io.hillock.net.channel.FrameMemory;
import io.hillock.net.channel.HandshakePipe;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One side of a connection over a pipe. Any thread. It has four threads of its own. Two belong to
 * {@link ConnectionReader}; they complete requests and call the handler. One writes waiting frames, and one runs the
 * heartbeat. All queues are bounded: incoming messages by the granted credits and by {@link FrameMemory}, outgoing ones
 * by the {@link Outbox}.
 */
final class SocketPeer extends Peer implements FrameHandler {
    private static final long QUICK_NANOS = 20_000;
    private static final int MANY = 4;

    private final HandshakePipe wire;
    private final Settings settings;
    private final ConnectionHandler handler;
    private final Consumer<Peer> left;
    private final Outbox outbox;
    private final HandleTable handles;
    private final ReceiveWindow receiveWindow;
    private final Heartbeat heartbeat;
    private final AvailableCredits credits;
    private final AtomicBoolean suspected = new AtomicBoolean();
    private final CountDownLatch cut = new CountDownLatch(1);
    private final ConnectionReader connectionReader;
    /** Whether a thread calls the handler or is about to. */
    private final AtomicBoolean handling = new AtomicBoolean();
    /** Whether the reading thread is the one that will call the handler. For the reading thread. */
    private boolean claimed;
    private volatile Thread worker;
    /** Whether the last message was handled quickly. For the worker. */
    private boolean quick;
    private Thread writer;

    /**
     * @param wire the pipe after the handshake
     * @param limits what the other side reads and grants
     * @param frames bounds the memory of incoming frames
     * @param left learns that the connection was cut
     */
    SocketPeer(HandshakePipe wire, Settings settings, String peer, Role role, Welcome welcome, PeerLimits limits,
            FrameMemory frames,
            ConnectionHandler handler, Consumer<Peer> left) {
        super(settings, peer, role, welcome.session());
        this.wire = wire;
        this.settings = settings;
        this.handler = handler;
        this.left = left;
        this.handles = new HandleTable(welcome.handles());
        this.outbox = new Outbox(wire.pipe(), limits.maxFrame(), handles.write, limits.accepts(),
                settings.compression());
        this.connectionReader = new ConnectionReader(wire.pipe(), wire.reader(),
                new FrameDecoder(settings.maxFrame(), handles.read),
                this);
        this.receiveWindow = new ReceiveWindow(settings, wire.reader(),
                frames.share(() -> giveUp("a frame arrives too slowly while memory is short")), frames);
        long silence = Duration.ofMillis(welcome.heartbeatMs()).toNanos();
        long interval = Math.min(silence, Durations.of(settings.suspicion().interval()));
        PhiAccrual detector = new PhiAccrual(settings.suspicion(), interval);
        this.heartbeat = new Heartbeat(Clock.SYSTEM, detector, silence, interval);
        wire.reader().watchSilences(interval, ended -> {
            detector.ended(ended);
            suspect(false);
        });
        this.credits = new AvailableCredits(limits.credits());
    }

    /** Queues the handshake's last message before all others. Called before other threads know this object. */
    void first(Envelope message) {
        outbox.urgent(message);
    }

    void start() {
        writer = Thread.ofVirtual().start(this::write);
        connectionReader.start();
        Thread.ofVirtual().start(this::keepAlive);
    }

    @Override
    Offer transmit(Envelope message) {
        Offer offer = put(message);
        if (offer == Offer.CLOSED) {
            lost("writing to '" + peer() + "' failed");
        } else if (offer == Offer.SENT && message.replyTo().isPresent()) {
            giveBack(receiveWindow.credit().answered(message.replyTo().getAsLong()));
        }
        if (outbox.wantsProof()) {
            outbox.urgent(ping());
        }
        return offer;
    }

    private Offer put(Envelope message) {
        handles.sending(message);
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
            boolean held = sendsMore();
            offer = outbox.offer(message, held);
            if (held && Thread.currentThread() != worker && !connectionReader.isLooking()) {
                outbox.flush();
            }
        } finally {
            if (!free && offer != Offer.SENT) {
                credited(1);
            }
        }
        return offer;
    }

    /** Whether this thread, or others with much under way, will send more, so that frames should share a write. */
    private boolean sendsMore() {
        if (!wire.pipe().sharesWrites()) {
            return false;
        }
        return Thread.currentThread() == worker
                ? quick && !receiveWindow.isEmpty()
                : pendingRequests().calls() >= MANY && connectionReader.isLooking();
    }

    @Override
    Optional<String> deliver(Envelope message) {
        handles.received(message);
        if (message.payload() instanceof Cancel) {
            handle(handler, message);
            return Optional.empty();
        }
        return switch (receiveWindow.take(message)) {
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
    public void release(Envelope request) {
        wire.reader().release(request);
    }

    @Override
    public boolean isFull() {
        return receiveWindow.isFull();
    }

    @Override
    public void awaitRoom() {
        receiveWindow.awaitRoom(this::isLost);
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
        handles.learn(question, answer);
    }

    /** Gives waiting frames some time to go out; then {@link #keepAlive} closes the socket in any case. */
    @Override
    void cut() {
        left.accept(this);
        connectionReader.end();
        outbox.close();
        receiveWindow.close();
        cut.countDown();
    }

    /** Whether the message costs no credit: answers and the connection's own messages. */
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
        connectionReader.readFor(waiter, end);
    }

    @Override
    void called() {
        connectionReader.called();
    }

    @Override
    public boolean take(Envelope message) {
        claimed = false;
        receiveWindow.look();
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
                ErrorReply.of(e.code(), e.getMessage())));
        // Whatever the message was, it probably used a credit.
        giveBack(1);
    }

    @Override
    public void giveUp(String why) {
        control(AutomaticReplies.unsolicited(nextId(), OptionalLong.empty(), name(), peer(),
                ErrorReply.of(ErrorCode.OVERLOADED, why)));
        lost("'" + peer() + "': " + why);
    }

    @Override
    public void end(String why) {
        lost("'" + peer() + "': " + why);
    }

    /**
     * Calls the handler. The messages that a quick handler sends go out together once no more wait. A message that
     * comes after the last check is seen by the thread that queued it.
     */
    @Override
    public boolean work() {
        Envelope message = receiveWindow.poll();
        if (message == null) {
            worker = null;
            outbox.flush();
            handling.set(false);
            return !receiveWindow.isEmpty() && handling.compareAndSet(false, true);
        }
        worker = Thread.currentThread();
        if (wire.pipe().sharesWrites()) {
            long began = System.nanoTime();
            work(message);
            quick = System.nanoTime() - began < QUICK_NANOS;
        } else {
            work(message);
        }
        return true;
    }

    private void work(Envelope message) {
        handle(handler, message);
        giveBack(receiveWindow.credit().handled(message));
    }

    private void giveBack(int messages) {
        int all = messages == 0 ? 0 : receiveWindow.credit().giveBack(messages);
        if (all > 0) {
            control(Envelope.of(nextId(), name(), peer(), new Ack(OptionalInt.of(all), OptionalInt.empty())));
        }
    }

    @Override
    public boolean isSuspected() {
        return suspected.get() && !isLost();
    }

    private void suspect(boolean is) {
        if (suspected.compareAndSet(!is, is)) {
            Thread.ofVirtual().name("hillock-suspicion").start(() -> handler.suspicionChanged(this));
        }
    }

    private void keepAlive() {
        try {
            while (!cut.await(heartbeat.pause(), TimeUnit.NANOSECONDS)) {
                giveBack(receiveWindow.credit().expire(System.nanoTime()));
                switch (heartbeat.check(wire.reader()::heard, receiveWindow.isPaused())) {
                    case NOTHING -> {
                        // It has spoken lately.
                    }
                    case PING -> control(ping());
                    case END -> lost("'" + peer() + "' is silent");
                }
                suspect(heartbeat.suspects());
            }
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
