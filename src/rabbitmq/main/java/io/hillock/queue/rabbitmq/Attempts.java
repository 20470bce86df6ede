package io.hillock.queue.rabbitmq;

import com.rabbitmq.client.ShutdownSignalException;
import io.hillock.queue.AttemptEnd;
import io.hillock.queue.AttemptEnd.GivenUp;
import io.hillock.queue.AttemptRules;
import io.hillock.queue.QueueException;
import io.hillock.queue.QueuedRequest;
import io.hillock.queue.RequestKey;
import io.hillock.queue.RequestState.Phase;
import io.hillock.queue.rabbitmq.Deliveries.Delivered;
import io.hillock.queue.rabbitmq.StreamEvent.Dead;
import io.hillock.queue.rabbitmq.StreamEvent.Taken;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The attempts of this process. Any thread. */
final class Attempts {
    private final QueueAddress address;
    private final AttemptRules rules;
    private final KnownRequests known;
    private final LiveLink links;
    private final Map<Running, Attempt> running = new ConcurrentHashMap<>();

    /** The broker may hand a request to this process again, while its last attempt still runs. */
    private record Running(RequestKey key, int attempt) {}

    Attempts(QueueAddress address, AttemptRules rules, KnownRequests known, LiveLink links) {
        this.address = address;
        this.rules = rules;
        this.known = known;
        this.links = links;
    }

    /** A request that this process runs. */
    final class Attempt {
        private final Delivered delivered;

        private Attempt(Delivered delivered) {
            this.delivered = delivered;
        }

        RequestHead head() {
            return delivered.request.head();
        }

        /** Lets the broker forget the request once the event is known that settles it. */
        CompletableFuture<Void> settle(BrokerLink link, CompletableFuture<Integer> event) {
            return orGiveBack(event.thenComposeAsync(_ -> Attempts.this.settle(link, delivered), link.after()));
        }

        /** Holds the request for so many ms once the event is known; then the broker hands it over again, to any process. */
        CompletableFuture<Void> giveBackAfter(BrokerLink link, CompletableFuture<Integer> event, long millis) {
            return orGiveBack(event.thenComposeAsync(changed -> {
                if (changed == 0) {
                    return Attempts.this.settle(link, delivered);
                }
                link.later(delivered::giveBack, millis);
                return CompletableFuture.completedFuture(null);
            }, link.after()));
        }

        private CompletableFuture<Void> orGiveBack(CompletableFuture<Void> outcome) {
            return outcome.whenComplete((_, failure) -> {
                if (failure != null) {
                    delivered.giveBack();
                }
            });
        }
    }

    /** Ends an attempt; empty if it has been ended before, or is none of this process. */
    Optional<Attempt> end(QueuedRequest request) {
        return Optional.ofNullable(running.remove(new Running(request.key(), request.attempt())));
    }

    /** As {@link RabbitQueue#take}. */
    List<QueuedRequest> take(int most, Duration wait) throws InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        while (!links.closed()) {
            BrokerLink link = links.get();
            List<Delivered> picked = pick(link, most, end);
            List<QueuedRequest> taken = begin(link, picked);
            if (!taken.isEmpty() || picked.isEmpty() && System.nanoTime() >= end) {
                return taken;
            }
        }
        return List.of();
    }

    private List<Delivered> pick(BrokerLink link, int most, long end) throws InterruptedException {
        try {
            return link.deliveries().pick(most, this::comesAlone, end - System.nanoTime());
        } catch (IOException | ShutdownSignalException e) {
            throw address.failure(e);
        }
    }

    private boolean comesAlone(Delivered delivered) {
        return delivered.again || known.look(delivered.request.key(), one -> one.attempts > 0).orElse(false);
    }

    /** An attempt of which the stream is to be told. */
    private record Beginning(Delivered delivered, CompletableFuture<Integer> attempt) {}

    private List<QueuedRequest> begin(BrokerLink link, List<Delivered> picked) {
        List<Beginning> beginnings = new ArrayList<>();
        for (Delivered one : picked) {
            beginnings.add(new Beginning(one,
                    link.append(new Taken(System.currentTimeMillis(), one.request.head()))));
        }
        List<QueuedRequest> taken = new ArrayList<>();
        QueueException failure = null;
        for (Beginning one : beginnings) {
            try {
                begin(link, one.delivered, new PendingConfirmation<>(one.attempt, address).result())
                        .ifPresent(taken::add);
            } catch (QueueException e) {
                one.delivered.giveBack();
                failure = e;
            }
        }
        if (failure != null && taken.isEmpty()) {
            throw failure;
        }
        return taken;
    }

    /** @param attempt its number; 0 if the request was settled before, or another copy of it counts */
    private Optional<QueuedRequest> begin(BrokerLink link, Delivered delivered, int attempt) {
        RequestHead head = delivered.request.head();
        Optional<GivenUp> end = attempt == 0 ? Optional.empty() : judge(head, attempt);
        if (attempt == 0 || end.isPresent()) {
            CompletableFuture<Integer> event = end
                    .map(up -> link.append(new Dead(System.currentTimeMillis(), head.key(), head.copy(), attempt,
                            attempt - 1, up.code(), up.reason())))
                    .orElse(CompletableFuture.completedFuture(0));
            new PendingConfirmation<>(event.thenComposeAsync(_ -> settle(link, delivered), link.after()), address)
                    .await();
            return Optional.empty();
        }
        running.put(new Running(head.key(), attempt), new Attempt(delivered));
        return Optional.of(new QueuedRequest(head.key(), head.attributes(), delivered.request.body(), attempt,
                head.deadline()));
    }

    /** Gives up requests whose time is over, or whose processes have ended as often as they may. */
    private Optional<GivenUp> judge(RequestHead head, int attempt) {
        long now = System.currentTimeMillis();
        if (AttemptRules.over(head.deadline(), now)) {
            return Optional.of(AttemptRules.expired(attempt - 1, known.look(head.key(), one -> one.failure)));
        }
        AttemptEnd died = attempt > rules.options().attempts()
                ? rules.died(head.key(), attempt - 1, head.deadline(), now)
                : null;
        return died instanceof GivenUp up ? Optional.of(up) : Optional.empty();
    }

    /** Lets the broker forget a request that is settled, after it has the dead letter if it is one. */
    private CompletableFuture<Void> settle(BrokerLink link, Delivered delivered) {
        RequestHead head = delivered.request.head();
        Optional<DeadLetter.Cause> cause = known.look(head.key(),
                one -> one.phase == Phase.DEAD && one.head.copy().equals(head.copy())
                        ? new DeadLetter.Cause(one.since, one.attempts, one.failure.code(), one.failure.reason())
                        : null);
        return cause.map(why -> link.bury(delivered.request, why))
                .orElseGet(() -> CompletableFuture.completedFuture(null))
                .thenRunAsync(delivered::settle, link.after());
    }
}
