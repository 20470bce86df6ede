package io.hillock.recording;

import io.hillock.net.Connection;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Context;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import io.hillock.protocol.ReasoningMessage.BatchRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.StateMessage.Feedback;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSync;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sends the requests of a recording again and compares the answers with the recorded ones: runs, batches, and the state of streams and what
 * feeds back into it, each stream in its recorded order. Loads of networks and all other messages are not sent. One thread.
 */
public final class Replay {
    private static final int NEWEST = 1 << 16;

    private final Connection target;
    private final ReplayOptions options;
    private final Consumer<AnswerDifference> differences;
    private final Map<Asked, Sent> open = new HashMap<>();
    /** Of the newest requests: feedback to older ones is refused anyway. */
    private final Map<Asked, Long> ids = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Asked, Long> eldest) {
            return size() > NEWEST;
        }
    };
    private final Map<Stream, Long> streams = new HashMap<>();
    private final Map<Stream, CompletableFuture<?>> tails = new HashMap<>();
    /** In the order of the recorded answers. */
    private final Deque<CompletableFuture<Outcome>> comparisons = new ArrayDeque<>();
    private final Set<String> forwarders = new HashSet<>();
    private long requests;
    private long same;
    private long different;
    private long incomparable;
    private long failed;
    private long others;

    /** A request by who sent it and its id. */
    private record Asked(String source, long id) {}

    /** A stream by who keeps it, its network and its number. */
    private record Stream(String source, String network, long number) {}

    /**
     * What came of a request.
     *
     * @param failed the new answer is an error, the recorded one is not
     * @param differences empty if the answers cannot be compared
     */
    private record Outcome(boolean failed, Optional<List<AnswerDifference>> differences) {}

    private record Sent(String request, CompletableFuture<Envelope> answer) {}

    /**
     * Prepares a replay.
     *
     * @param target where requests go: a hub, or an engine that listens
     * @param differences is told of each difference, in the order of the recorded answers
     */
    public Replay(Connection target, ReplayOptions options, Consumer<AnswerDifference> differences) {
        this.target = target;
        this.options = options;
        this.differences = differences;
    }

    /**
     * Replays a recording to its end.
     *
     * @throws io.hillock.journal.JournalException if it cannot be read
     * @throws RecordingException if it is none
     */
    public ReplayReport run(Path folder) throws InterruptedException {
        long missing;
        try (RecordingReader recording = RecordingReader.open(folder);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long start = System.nanoTime();
            long first = -1;
            for (Optional<RecordedMessage> next = recording.next(); next.isPresent(); next = recording.next()) {
                RecordedMessage message = next.get();
                first = first < 0 ? message.atMicros() : first;
                if (options.speed() > 0) {
                    awaitTime(start, (long) ((message.atMicros() - first) / options.speed()));
                }
                take(message, threads);
                while (!comparisons.isEmpty() && comparisons.getFirst().isDone()) {
                    tell(comparisons.removeFirst().join());
                }
            }
            comparisons.forEach(one -> tell(one.join()));
            missing = recording.missing();
        }
        open.values().forEach(sent -> tell(
                new Outcome(sent.answer.join().payload() instanceof ErrorReply, Optional.empty())));
        return new ReplayReport(requests, same, different, incomparable, failed, others, missing);
    }

    private static void awaitTime(long start, long micros) throws InterruptedException {
        long left = TimeUnit.MICROSECONDS.toNanos(micros) - (System.nanoTime() - start);
        if (left > 0) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }

    private void take(RecordedMessage recorded, ExecutorService threads) {
        Envelope message = recorded.message();
        if (message.replyTo().isPresent()) {
            answer(recorded, open.remove(new Asked(message.target(), message.replyTo().getAsLong())));
            return;
        }
        // What a hub passes on to its engines is in the recording a second time, under the hub's name.
        Optional<Message> payload = forwarders.contains(message.source()) ? Optional.empty() : again(message);
        if (payload.isEmpty()) {
            others++;
            return;
        }
        requests++;
        forwarders.add(message.target());
        send(message, payload.get(), threads);
    }

    private void send(Envelope message, Message payload, ExecutorService threads) {
        Asked asked = new Asked(message.source(), message.id());
        long id = target.nextId();
        ids.put(asked, id);
        String cell = options.cell().orElse(message.target());
        Context context = new Context(message.context().workflowPattern(), message.context().traceparent(),
                OptionalInt.of(Math.toIntExact(options.patience().toMillis())), message.context().performanceMetrics(),
                List.of(), Set.of());
        Envelope sent = new Envelope(id, OptionalLong.empty(), target.name(), cell, message.operation(), context,
                payload, message.notes(), message.unknown());
        Optional<Stream> stream = stream(message);
        CompletableFuture<?> before = stream.map(one -> tails.get(one)).orElse(null);
        CompletableFuture<Envelope> answer = (before == null ? CompletableFuture.completedFuture(null) : before)
                .thenApplyAsync(_ -> target.request(sent, options.patience()), threads);
        stream.ifPresent(one -> tails.put(one, answer));
        if (options.speed() == 0) {
            answer.join();
        }
        open.put(asked, new Sent(message.source() + ", id " + message.id() + ", " + message.type(), answer));
    }

    private void answer(RecordedMessage recorded, Sent sent) {
        if (sent == null) {
            others++;
            return;
        }
        Message then = recorded.message().payload();
        comparisons.add(sent.answer.thenApply(now -> outcome(recorded.record(), sent.request, then, now.payload())));
    }

    private static Outcome outcome(long record, String request, Message then, Message now) {
        boolean failed = now instanceof ErrorReply && !(then instanceof ErrorReply);
        return AnswerComparison.isOfItsMoment(then) || AnswerComparison.isOfItsMoment(now)
                ? new Outcome(failed, Optional.empty())
                : new Outcome(failed, Optional.of(AnswerComparison.compare(record, request, then, now)));
    }

    private void tell(Outcome outcome) {
        failed += outcome.failed ? 1 : 0;
        if (outcome.differences.isEmpty()) {
            incomparable++;
        } else if (outcome.differences.get().isEmpty()) {
            same++;
        } else {
            different++;
            outcome.differences.get().forEach(differences);
        }
    }

    /** The payload to send again; empty if this message is not replayed. */
    private Optional<Message> again(Envelope message) {
        return switch (message.payload()) {
            case ReasoningRequest run -> Optional.of(new ReasoningRequest(run.network(), run.context(), run.steps(),
                    run.seed(), run.wanted(), number(message), run.encoding()));
            case BatchRequest batch -> Optional.of(batch);
            case StatePull pull -> Optional.of(new StatePull(pull.network(), number(message), pull.names()));
            case StateSync sync -> Optional.of(new StateSync(sync.network(), number(message), sync.baseVersion(),
                    sync.mode(), sync.variables()));
            case Feedback feedback -> Optional.ofNullable(ids.get(new Asked(message.source(), feedback.requestId())))
                    .map(id -> new Feedback(id, feedback.reward(), feedback.label()));
            case Message _ -> Optional.empty();
        };
    }

    private static Optional<Stream> stream(Envelope message) {
        return switch (message.payload()) {
            case ReasoningRequest run -> stream(message, run.network(), run.stream());
            case StatePull pull -> stream(message, pull.network(), pull.stream());
            case StateSync sync -> stream(message, sync.network(), sync.stream());
            case Message _ -> Optional.empty();
        };
    }

    private static Optional<Stream> stream(Envelope message, String network, OptionalLong number) {
        return number.isPresent()
                ? Optional.of(new Stream(message.source(), network, number.getAsLong()))
                : Optional.empty();
    }

    /** Streams of several senders come from one now, so each gets a number of its own. */
    private OptionalLong number(Envelope message) {
        return stream(message).map(one -> OptionalLong.of(streams.computeIfAbsent(one, _ -> streams.size() + 1L)))
                .orElse(OptionalLong.empty());
    }
}
