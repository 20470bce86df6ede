package io.hillock.transport;

import io.hillock.message.Ack;
import io.hillock.message.Cancel;
import io.hillock.message.ConnectionMessage;
import io.hillock.message.Envelope;
import io.hillock.message.ErrorCode;
import io.hillock.message.Message;
import io.hillock.message.Ping;
import io.hillock.message.Welcome;
import io.hillock.message.frame.FrameDecoder;
import io.hillock.message.frame.FrameException;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One side of a connection over a socket. Any thread. It has four virtual threads: one reads, answering PING and completing requests;
 * one calls the handler; one writes; one minds the heartbeat. Nothing that waits is unbounded: incoming messages by the
 * credits granted, outgoing ones by the {@link Outbox}.
 */
final class SocketPeer extends Peer {
    private static final int MISSED = 2;

    private final Wire wire;
    private final Settings settings;
    private final ConnectionHandler handler;
    private final Consumer<Peer> left;
    private final Outbox outbox;
    private final Numbers numbers;
    private final Mailbox inbox;
    private final long heartbeatNanos;
    private final AtomicInteger credits;
    private final CountDownLatch cut = new CountDownLatch(1);
    private Thread writer;

    /**
     * @param wire after the handshake
     * @param theirs what the other side reads and grants
     * @param left told when the connection is cut
     */
    SocketPeer(Wire wire, Settings settings, String peer, Welcome welcome, Terms theirs, ConnectionHandler handler,
            Consumer<Peer> left) {
        super(settings, peer, welcome.session());
        this.wire = wire;
        this.settings = settings;
        this.handler = handler;
        this.left = left;
        this.numbers = new Numbers(welcome.handles());
        this.outbox = new Outbox(wire.pipe(), theirs.maxFrame(), numbers.write, theirs.accepts(),
                settings.compression());
        this.inbox = new Mailbox(Math.max(2, Integer.highestOneBit(2 * settings.credits() - 1)), Overflow.REJECT);
        this.heartbeatNanos = Duration.ofMillis(welcome.heartbeatMs()).toNanos();
        this.credits = new AtomicInteger(theirs.credits());
    }

    /** The handshake's last word, sent before all else; called before anyone else knows of this connection. */
    void first(Envelope message) {
        outbox.urgent(message);
    }

    void start() {
        writer = wire.pipe().threads().start(this::write);
        wire.pipe().threads().start(this::read);
        Thread.ofVirtual().start(this::work);
        Thread.ofVirtual().start(this::mind);
    }

    @Override
    Offer transmit(Envelope message) {
        numbers.sending(message);
        if (message.payload() instanceof ConnectionMessage && !(message.payload() instanceof Cancel)) {
            Offer offer = outbox.urgent(message);
            if (offer == Offer.BACK_PRESSURED) {
                lost("'" + peer() + "' does not read");
            }
            return offer;
        }
        boolean free = isFree(message);
        if (!free && !spend()) {
            return Offer.BACK_PRESSURED;
        }
        Offer offer = Offer.BACK_PRESSURED;
        try {
            offer = outbox.offer(message);
        } finally {
            if (!free && offer != Offer.SENT) {
                credited(1);
            }
        }
        return offer;
    }

    @Override
    boolean deliver(Envelope message) {
        numbers.received(message);
        if (message.payload() instanceof Cancel) {
            handle(handler, message);
            return true;
        }
        return inbox.offer(message) == Offer.SENT;
    }

    @Override
    void credited(int more) {
        credits.accumulateAndGet(more, (before, plus) -> (int) Math.min((long) before + plus, Integer.MAX_VALUE));
    }

    @Override
    boolean hasCredit() {
        return credits.get() > 0;
    }

    @Override
    void learn(Message question, Message answer) {
        numbers.learn(question, answer);
    }

    /** What waits to be written is given some time; then the socket is closed in any case. */
    @Override
    void cut() {
        left.accept(this);
        outbox.close();
        inbox.close();
        cut.countDown();
    }

    /** Answers and the connection's own messages cost no credit. */
    private static boolean isFree(Envelope message) {
        return message.replyTo().isPresent() || message.payload() instanceof ConnectionMessage;
    }

    private boolean spend() {
        while (true) {
            int left = credits.get();
            if (left == 0) {
                return false;
            }
            if (credits.compareAndSet(left, left - 1)) {
                return true;
            }
        }
    }

    private void write() {
        try {
            outbox.write();
        } catch (IOException e) {
            lost("writing to '" + peer() + "': " + e.getMessage());
        }
    }

    private void read() {
        var decoder = new FrameDecoder(settings.maxFrame(), numbers.read);
        String why = "the connection's reader failed";
        try {
            while (true) {
                try {
                    received(wire.reader().read(decoder));
                } catch (FrameException e) {
                    unreadable(e);
                    if (e.code() == ErrorCode.BAD_FRAME) {
                        why = "'" + peer() + "' sent a bad frame: " + e.getMessage();
                        return;
                    }
                }
            }
        } catch (EOFException e) {
            why = "'" + peer() + "' closed the connection";
        } catch (IOException e) {
            why = "reading from '" + peer() + "': " + e.getMessage();
        } finally {
            lost(why);
        }
    }

    private void unreadable(FrameException e) {
        OptionalLong id = e.id() > 0 ? OptionalLong.of(e.id()) : OptionalLong.empty();
        control(Answers.unsolicited(nextId(), id, name(), peer(), Answers.error(e.code(), e.getMessage())));
    }

    /** Returns credits when half of them are used up. */
    private void work() {
        int half = settings.credits() / 2;
        var used = new AtomicInteger();
        try {
            inbox.handOver(message -> {
                handle(handler, message);
                if (!isFree(message) && used.incrementAndGet() >= half) {
                    control(Envelope.of(nextId(), name(), peer(),
                            new Ack(OptionalInt.of(used.getAndSet(0)), OptionalInt.empty())));
                }
            });
        } finally {
            lost("the handler of '" + name() + "' ended");
        }
    }

    private void mind() {
        try {
            long wait = heartbeatNanos;
            while (!cut.await(wait, TimeUnit.NANOSECONDS)) {
                long silence = System.nanoTime() - wire.reader().heard();
                if (silence >= (MISSED + 1) * heartbeatNanos) {
                    lost("'" + peer() + "' is silent");
                } else if (silence >= heartbeatNanos) {
                    control(Envelope.of(nextId(), name(), peer(), new Ping(System.nanoTime() & Wire.MAX_INTEGER)));
                    wait = heartbeatNanos;
                } else {
                    wait = heartbeatNanos - silence;
                }
            }
            writer.join(settings.patience());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            wire.close();
        }
    }
}
