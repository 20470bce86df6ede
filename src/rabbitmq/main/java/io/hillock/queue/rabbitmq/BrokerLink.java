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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One connection to the broker; in truth two, so that a broker that holds up publishers does not hold up what we read. Once anything of it
 * fails, all of it has ended, and what it was asked and has not confirmed fails. Any thread.
 */
final class BrokerLink implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(BrokerLink.class.getName());
    private static final int EVENTS_AHEAD = 512;
    private static final String SENDER = "hillock-sender";

    private final QueueAddress address;
    private final KnownRequests known;
    private final String sender = RequestHead.newCopy();
    private final Map<Long, CompletableFuture<Integer>> unseen = new ConcurrentHashMap<>();
    private final AtomicLong events = new AtomicLong();
    private final Set<Long> delays = ConcurrentHashMap.newKeySet();
    /** What goes on after a confirmation. */
    private final ExecutorService after = Executors
            .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("hillock-rabbitmq-after").factory());
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
            QueueTopology.declare(publishing, address, options);
            publisher = new Publisher(publishing, address, this::fail);
            reading = factory.newConnection("hillock reads");
            try {
                deliveries = new Deliveries(reading, address, this::fail);
                publishing.addShutdownListener(signal -> fail(address.failure(signal)));
                reading.addShutdownListener(signal -> fail(address.failure(signal)));
                readEvents();
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
        long next = known.next();
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
        try {
            if (message.getEnvelope().getExchange().equals(address.expired())) {
                known.expired(offset, RequestMessage.head(properties));
                return;
            }
            QueueJson.StoredEvent event = QueueJson.read(message.getBody());
            int attempts = known.apply(offset, event.event(), event.content());
            String from = RequestMessage.text(properties, SENDER);
            if (from.startsWith(sender)) {
                CompletableFuture<Integer> seen = unseen.remove(Long.parseLong(from.substring(sender.length() + 1)));
                if (seen != null) {
                    seen.complete(attempts);
                }
            }
        } catch (IOException e) {
            known.skip(offset);
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
    CompletableFuture<Integer> append(RequestEvent event, byte[] content) {
        long number = events.incrementAndGet();
        CompletableFuture<Integer> seen = new CompletableFuture<>();
        unseen.put(number, seen);
        BasicProperties properties = new BasicProperties.Builder().deliveryMode(2)
                .headers(Map.of(SENDER, sender + " " + number)).build();
        publisher.publish(address.events(), properties, QueueJson.write(event, content)).whenComplete((_, e) -> {
            if (e != null && unseen.remove(number) != null) {
                seen.completeExceptionally(e);
            }
        });
        if (ended != null && unseen.remove(number) != null) {
            seen.completeExceptionally(ended);
        }
        return seen;
    }

    CompletableFuture<Integer> append(RequestEvent event) {
        return append(event, new byte[0]);
    }

    /** Puts a request into the queue of those that wait. */
    CompletableFuture<Void> enqueue(RequestMessage request, long now) {
        return publisher.publish(address.requests(), request.properties(now), request.body());
    }

    /** Puts a request into the queue of those that wait, after at least so many ms. */
    CompletableFuture<Void> enqueueLater(RequestMessage request, long millis) {
        // A power of two, so that there are few queues.
        long delay = Long.highestOneBit(Math.max(1, 2 * millis - 1));
        if (!delays.contains(delay)) {
            try {
                QueueTopology.declareDelayed(reading, address, delay);
            } catch (IOException | ShutdownSignalException e) {
                return CompletableFuture.failedFuture(address.failure(e));
            }
            delays.add(delay);
        }
        return publisher.publish(address.delayed(delay), request.properties(), request.body());
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
        unseen.keySet().forEach(number -> {
            CompletableFuture<Integer> seen = unseen.remove(number);
            if (seen != null) {
                seen.completeExceptionally(failure);
            }
        });
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
