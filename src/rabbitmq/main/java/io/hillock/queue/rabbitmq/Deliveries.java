package io.hillock.queue.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.ShutdownSignalException;
import io.hillock.queue.QueueException;
import io.hillock.queue.QueueException.Kind;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Requests that the broker has handed to this process. Its credits are the prefetch: so many may be unsettled. Any thread. */
final class Deliveries {
    private static final System.Logger LOG = System.getLogger(Deliveries.class.getName());

    private final Connection connection;
    private final QueueAddress address;
    private final Consumer<QueueException> lost;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final Deque<Delivered> waiting = new ArrayDeque<>();
    private Channel channel;
    private boolean ended;

    /** @param lost is told that nothing comes any more, such as when the broker takes back what is not settled for too long */
    Deliveries(Connection connection, QueueAddress address, Consumer<QueueException> lost) {
        this.connection = connection;
        this.address = address;
        this.lost = lost;
    }

    /** A request in the hands of this process. */
    final class Delivered {
        final RequestMessage request;
        final boolean again;
        private final long tag;

        private Delivered(RequestMessage request, Delivery message) {
            this.request = request;
            again = message.getEnvelope().isRedeliver();
            tag = message.getEnvelope().getDeliveryTag();
        }

        /** The broker may forget it. If it does not hear of this, it hands it over again. */
        void settle() {
            quietly(() -> channel.basicAck(tag, false));
        }

        /** The broker hands it over again. */
        void giveBack() {
            quietly(() -> channel.basicReject(tag, true));
        }
    }

    /** What may fail because the connection is lost. */
    private interface ChannelCall {
        void run() throws IOException;
    }

    private static void quietly(ChannelCall call) {
        try {
            call.run();
        } catch (IOException | ShutdownSignalException e) {
            LOG.log(System.Logger.Level.DEBUG, "not settled, so it comes again", e);
        }
    }

    /**
     * Picks requests. The first call asks the broker for them.
     *
     * @param alone those that must not come with others
     * @param nanos how long to wait for the first
     * @return empty if none came, or the connection is lost
     */
    List<Delivered> pick(int most, Predicate<Delivered> alone, long nanos) throws IOException, InterruptedException {
        begin();
        List<Delivered> picked = new ArrayList<>();
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (waiting.isEmpty() && !ended && left > 0) {
                left = more.awaitNanos(left);
            }
            while (!ended && picked.size() < most && !waiting.isEmpty()) {
                boolean apart = alone.test(waiting.peekFirst());
                if (apart && !picked.isEmpty()) {
                    break;
                }
                picked.add(waiting.pollFirst());
                if (apart) {
                    break;
                }
            }
        } finally {
            lock.unlock();
        }
        return picked;
    }

    private synchronized void begin() throws IOException {
        if (channel != null) {
            return;
        }
        Channel opened = connection.createChannel();
        opened.addShutdownListener(signal -> lost.accept(address.failure(signal)));
        opened.basicQos(address.prefetch());
        channel = opened;
        opened.basicConsume(address.requests(), false, (_, message) -> receive(message), _ -> lost
                .accept(new QueueException(Kind.UNAVAILABLE, address + ": the queue of requests was removed")));
    }

    private void receive(Delivery message) throws IOException {
        try {
            add(new Delivered(RequestMessage.of(message.getProperties(), message.getBody()), message));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, address + ": a message in " + address.requests()
                    + " is no request and goes to " + address.dead() + ": " + e.getMessage());
            channel.basicReject(message.getEnvelope().getDeliveryTag(), false);
        }
    }

    private void add(Delivered delivered) {
        lock.lock();
        try {
            waiting.add(delivered);
            more.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes those who wait: nothing comes any more. */
    void end() {
        lock.lock();
        try {
            ended = true;
            waiting.clear();
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
