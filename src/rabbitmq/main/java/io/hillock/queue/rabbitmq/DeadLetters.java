package io.hillock.queue.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import io.hillock.queue.QueueException;
import io.hillock.queue.QueueException.Kind;
import io.hillock.queue.RequestKey;
import io.hillock.queue.RequestState.Phase;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The queue of dead letters. It can only be looked through by taking all messages and giving them back, so one process at a time does, with
 * a connection of its own. Any thread.
 */
final class DeadLetters {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LOOK_MILLIS = 50;

    private final QueueAddress address;
    private final KnownRequests known;

    DeadLetters(QueueAddress address, KnownRequests known) {
        this.address = address;
        this.known = known;
    }

    /** What a message in the queue means now. */
    private enum Validity {
        /** Its request is a dead letter. */
        VALID,
        /** Another copy of its request is under way. */
        DOUBTFUL,
        /** Its request was answered, or another copy of it is the dead letter. */
        OUTDATED
    }

    private Validity validity(DeadLetter letter) {
        String copy = letter.request().head().copy();
        return known.look(letter.request().key(), one -> switch (one.phase) {
            case ANSWERED -> Validity.OUTDATED;
            case DEAD -> copy.equals(one.head.copy()) ? Validity.VALID : Validity.OUTDATED;
            // The first: the event of its expiry is still to come. The second: a replay was cut off, or its message is only left over.
            case WAITING, RUNNING -> copy.equals(one.head.copy()) || copy.equals(one.before)
                    ? Validity.VALID
                    : Validity.DOUBTFUL;
        }).orElse(Validity.VALID);
    }

    /** All of which the stream of events says nothing any more. Removes outdated ones. */
    List<DeadLetter> forgotten() {
        List<DeadLetter> found = new ArrayList<>();
        each((channel, tag, letter) -> {
            Validity validity = validity(letter);
            if (validity == Validity.OUTDATED) {
                channel.basicAck(tag, false);
            } else if (validity == Validity.VALID && known.look(letter.request().key(), _ -> true).isEmpty()) {
                found.add(letter);
            }
            return true;
        });
        return found;
    }

    /**
     * Removes a dead letter after some work with it.
     *
     * @throws QueueException {@code NO_SUCH_REQUEST} if there is none with this key
     */
    void remove(RequestKey key, Consumer<RequestMessage> work) {
        boolean[] removed = new boolean[1];
        each((channel, tag, letter) -> {
            if (letter.request().key().equals(key) && validity(letter) == Validity.VALID) {
                work.accept(letter.request());
                channel.basicAck(tag, false);
                removed[0] = true;
            }
            return !removed[0];
        });
        if (!removed[0]) {
            throw new QueueException(Kind.NO_SUCH_REQUEST, key + " is no dead letter");
        }
    }

    /** Looks at a dead letter, and may acknowledge it. */
    private interface Look {
        /** @return whether to go on */
        boolean at(Channel channel, long tag, DeadLetter letter) throws IOException;
    }

    private void each(Look look) {
        try (Connection connection = address.connections().newConnection("hillock looks at dead letters")) {
            lock(connection);
            Channel channel = connection.createChannel();
            boolean goesOn = true;
            while (goesOn) {
                GetResponse message = channel.basicGet(address.dead(), false);
                goesOn = message != null && at(look, channel, message);
            }
            // What was not acknowledged goes back before the lock ends with the connection.
            channel.close();
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            throw address.failure(e);
        }
    }

    private static boolean at(Look look, Channel channel, GetResponse message) throws IOException {
        DeadLetter letter;
        try {
            letter = DeadLetter.of(message.getProps(), message.getBody());
        } catch (IOException e) {
            // Someone else's message; it stays.
            return true;
        }
        return look.at(channel, message.getEnvelope().getDeliveryTag(), letter);
    }

    /** The broker allows one connection an exclusive queue of a name, and removes it with the connection. */
    private void lock(Connection connection) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!QueueTopology.succeeds(connection, AMQP.RESOURCE_LOCKED,
                channel -> channel.queueDeclare(address.deadLock(), false, true, true, null))) {
            if (System.nanoTime() > end) {
                throw new QueueException(Kind.UNAVAILABLE, address + ": another process looks at the dead letters");
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new QueueException(Kind.UNAVAILABLE, address + ": interrupted", e);
            }
        }
    }
}
