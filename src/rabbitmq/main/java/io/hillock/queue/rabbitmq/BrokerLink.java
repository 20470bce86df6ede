package io.hillock.queue.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.ShutdownSignalException;
import io.hillock.queue.QueueException;
import io.hillock.queue.QueueException.Kind;
import io.hillock.queue.QueueOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One connection to the broker; in truth two, so that a broker that holds up publishers does not hold up what we read. Once anything of it
 * fails, all of it has ended, and what it was asked and has not confirmed fails. Any thread.
 */
final class BrokerLink implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(BrokerLink.class.getName());
    /** After so long without an answer of the broker, a connection is given up. */
    static final Duration PATIENCE = Duration.ofSeconds(60);
    /**
     * A broker writes the names of new queues to its disk within a second. If it dies before, it starts with a queue of that name that is
     * empty and takes nothing for ever.
     */
    static final Duration SAVED = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final int EVENTS_AHEAD = 512;
    private static final String SENDER = "hillock-sender";

    private final QueueAddress address;
    private final KnownRequests known;
    private final String sender = RequestHead.newCopy();
    /** Events that this process appended and has not read yet, by their numbers. */
    private final PendingPromises<Integer> unseen = new PendingPromises<>();
    private final AtomicLong events = new AtomicLong();
    /** What goes on after a confirmation or a wait. */
    private final ScheduledExecutorService after = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("hillock-rabbitmq-after").factory());
    private final Connection publishing;
    private final Connection reading;
    private final Publisher publisher;
    private final Deliveries deliveries;
    private boolean opened;
    private volatile QueueException ended;

    private BrokerLink(QueueAddress address, QueueOptions options, KnownRequests known)
            throws IOException, TimeoutException {
        this.address = address;
        this.known = known;
        ConnectionFactory factory = address.connections();
        publishing = factory.newConnection("hillock publishes");
        try {
            if (QueueTopology.declare(publishing, address, options)) {
                awaitSaved();
            }
            publisher = new Publisher(publishing, address, this::fail);
            reading = factory.newConnection("hillock reads");
            try {
                deliveries = new Deliveries(reading, address, this::fail);
                publishing.addShutdownListener(signal -> fail(address.failure(signal)));
                reading.addShutdownListener(signal -> fail(address.failure(signal)));
                readEvents();
                after.scheduleWithFixedDelay(this::look, LOOK.toNanos(), LOOK.toNanos(), TimeUnit.NANOSECONDS);
                opened();
            } catch (IOException | RuntimeException e) {
                reading.abort();
                throw e;
            }
        } catch (IOException | TimeoutException | RuntimeException e) {
            publishing.abort();
            after.shutdown();
            throw e;
        }
    }

    /** @throws QueueException {@code UNAVAILABLE} or {@code REFUSED} */
    static BrokerLink open(QueueAddress address, QueueOptions options, KnownRequests known) {
        try {
            return new BrokerLink(address, options, known);
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            throw address.failure(e);
        }
    }

    private void awaitSaved() {
        try {
            Thread.sleep(SAVED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueueException(Kind.UNAVAILABLE, address + ": interrupted", e);
        }
    }

    /** @throws QueueException if it was lost meanwhile */
    private synchronized void opened() {
        opened = true;
        if (ended != null) {
            throw ended;
        }
    }

    private void readEvents() throws IOException {
        Channel channel = reading.createChannel();
        channel.basicQos(EVENTS_AHEAD);
        channel.addShutdownListener(signal -> fail(address.failure(signal)));
        long next = known.begin(this);
        channel.basicConsume(address.events(), false, Map.of("x-stream-offset", next == 0 ? "first" : next),
                (_, message) -> {
                    read(message);
                    channel.basicAck(message.getEnvelope().getDeliveryTag(), false);
                }, _ -> {
                    known.clear();
                    fail(new QueueException(Kind.UNAVAILABLE, address + ": the stream of events was removed"));
                });
    }

    private void read(Delivery message) {
        BasicProperties properties = message.getProperties();
        long offset = ((Number) properties.getHeaders().get("x-stream-offset")).longValue();
        if (known.lacks(this, offset)) {
            known.clear();
            fail(new QueueException(Kind.UNAVAILABLE, address + ": the broker has lost the newest events"));
            return;
        }
        try {
            if (message.getEnvelope().getExchange().equals(address.expired())) {
                known.expired(this, offset, RequestMessage.head(properties));
                return;
            }
            QueueJson.StoredEvent event = QueueJson.read(message.getBody());
            int attempts = known.apply(this, offset, event.event(), event.content());
            String from = RequestMessage.text(properties, SENDER);
            if (from.startsWith(sender)) {
                unseen.keep(Long.parseLong(from.substring(sender.length() + 1)), attempts);
            }
        } catch (IOException e) {
            known.skip(this, offset);
            LOG.log(System.Logger.Level.WARNING, address + ": message " + offset + " in " + address.events()
                    + " is no event of a queue and does not count: " + e.getMessage());
        }
    }

    /**
     * Appends an event to the stream.
     *
     * @return completed once this process has read it, and so knows what was before it: with the request's attempts, or 0 if the event
     *     changed nothing. It fails with a {@link QueueException}
     */
    CompletableFuture<Integer> append(StreamEvent event, byte[] content) {
        long number = events.incrementAndGet();
        CompletableFuture<Integer> seen = unseen.add(number);
        BasicProperties properties = new BasicProperties.Builder().deliveryMode(2)
                .headers(Map.of(SENDER, sender + " " + number)).build();
        publisher.publish(address.events(), properties, QueueJson.write(event, content)).whenComplete((_, e) -> {
            if (e != null) {
                unseen.fail(number, e);
            }
        });
        return seen;
    }

    CompletableFuture<Integer> append(StreamEvent event) {
        return append(event, new byte[0]);
    }

    /** Puts a request into the queue of those that wait. */
    CompletableFuture<Void> enqueue(RequestMessage request, long now) {
        return publisher.publish(address.requests(), request.properties(now), request.body());
    }

    CompletableFuture<Void> bury(RequestMessage request, DeadLetter.Cause cause) {
        return publisher.publish(address.dead(), request.properties(cause), request.body());
    }

    /** How many messages wait in the queue of dead letters. */
    int buried() {
        try {
            Channel channel = reading.createChannel();
            int count = channel.queueDeclarePassive(address.dead()).getMessageCount();
            channel.abort();
            return count;
        } catch (IOException | ShutdownSignalException e) {
            throw address.failure(e);
        }
    }

    /** Does something after so many ms, on the thread of {@link #after}. */
    void later(Runnable action, long millis) {
        after.schedule(action, millis, TimeUnit.MILLISECONDS);
    }

    /** Where to go on after a confirmation. */
    Executor after() {
        return after;
    }

    Deliveries deliveries() {
        return deliveries;
    }

    boolean alive() {
        return ended == null;
    }

    /** A broker that lives and answers nothing, since a queue has no leader or a confirmation was lost: then a new connection may help. */
    private void look() {
        long before = System.nanoTime() - PATIENCE.toNanos();
        if (publisher.waitsSince(before) || unseen.anySince(before)) {
            fail(new QueueException(Kind.UNAVAILABLE, address + ": the broker has confirmed nothing for "
                    + PATIENCE.toSeconds() + " s; it may lack memory or disk, or a queue its leader"));
        }
    }

    /** Ends it because of a failure, on a thread of the client, which must not wait for the end of a connection. */
    private void fail(QueueException failure) {
        if (end(failure)) {
            Thread.ofPlatform().daemon().start(this::disconnect);
        }
    }

    /** @return false if it has ended before, or is not open yet; then whoever opens it ends it */
    private boolean end(QueueException failure) {
        synchronized (this) {
            if (ended != null) {
                return false;
            }
            ended = failure;
            if (!opened) {
                return false;
            }
        }
        publisher.fail(failure);
        unseen.failAll(failure);
        deliveries.end();
        return true;
    }

    private void disconnect() {
        publishing.abort();
        reading.abort();
        after.shutdown();
    }

    /** What the broker has handed over and was not acknowledged goes back. */
    @Override
    public void close() {
        end(new QueueException(Kind.UNAVAILABLE, address + ": the queue is closed"));
        disconnect();
    }
}
