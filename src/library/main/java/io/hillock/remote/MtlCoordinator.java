package io.hillock.remote;

import io.hillock.learning.Consensus;
import io.hillock.learning.TeacherPrediction;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.Message;
import io.hillock.protocol.TeacherMessage.MtlResult;
import io.hillock.protocol.TeacherMessage.MtlSignal;
import io.hillock.remote.teacher.RoundReport;
import io.hillock.remote.teacher.TeacherMessages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Coordinates multi-teacher learning by messages. It collects TEACHER_OUTPUTs by rounds, and tells the teachers each round's outcome. Any
 * thread may deliver outputs; one at a time collects, rounds in ascending order.
 */
public final class MtlCoordinator {
    /** The most rounds whose outputs are kept until they are collected; the lowest are dropped first. */
    public static final int OPEN_ROUNDS = 64;

    private final CellMessenger messenger;
    private final List<String> teachers;
    private final Duration timeout;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition heard = lock.newCondition();
    private final TreeMap<Long, Map<String, TeacherPrediction>> rounds = new TreeMap<>();
    private long collected = -1;
    private long late;

    /**
     * @param teachers names of the teachers' cells, in the order of all sums
     * @param timeout how long a teacher may take to acknowledge MTL_SIGNAL
     */
    public MtlCoordinator(CellMessenger messenger, List<String> teachers, Duration timeout) {
        this.messenger = messenger;
        this.teachers = List.copyOf(teachers);
        this.timeout = timeout;
    }

    /**
     * Takes one TEACHER_OUTPUT. An output for a round that is over is only counted.
     *
     * @throws InvalidMessageException {@code bad_value} if the sender is no teacher, or it is the teacher's second output of the round
     */
    public void take(io.hillock.protocol.TeacherMessage.TeacherOutput message) {
        TeacherPrediction output = TeacherMessages.output(message);
        if (!teachers.contains(output.teacher())) {
            throw new InvalidMessageException(ErrorCode.BAD_VALUE, "teacher",
                    "'" + output.teacher() + "' is none of " + teachers);
        }
        lock.lock();
        try {
            if (message.round() <= collected) {
                late++;
                return;
            }
            Map<String, TeacherPrediction> round = rounds.computeIfAbsent(message.round(), _ -> new LinkedHashMap<>());
            if (round.putIfAbsent(output.teacher(), output) != null) {
                throw new InvalidMessageException(ErrorCode.BAD_VALUE, "round",
                        "'" + output.teacher() + "' was heard in round " + message.round() + " already");
            }
            if (rounds.size() > OPEN_ROUNDS) {
                late += rounds.pollFirstEntry().getValue().size();
            }
            heard.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The number of outputs that came too late or were never collected. */
    public long late() {
        lock.lock();
        try {
            return late;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until all teachers have sent their outputs of a round, or the time is over. Then tells those who did the outcome.
     *
     * @throws IllegalArgumentException if the round, or a later one, was collected before, or the outputs have no consensus
     * @throws InterruptedException before any teacher was told
     */
    public MtlRound collect(long round, Duration atMost) throws InterruptedException {
        Map<String, TeacherPrediction> outputs = await(round, atMost);
        List<TeacherPrediction> ordered = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String teacher : teachers) {
            TeacherPrediction output = outputs.get(teacher);
            if (output == null) {
                missing.add(teacher);
            } else {
                ordered.add(output);
            }
        }
        if (ordered.isEmpty()) {
            return new MtlRound(round, Optional.empty(), missing, Map.of());
        }
        Consensus consensus = Consensus.of(ordered);
        return new MtlRound(round, Optional.of(consensus), missing, tell(round, consensus));
    }

    /**
     * Tells teachers the outcome of a round, also of a round that was asked directly. Sends MTL_SIGNAL to each teacher that was heard, all
     * at once, then MTL_RESULT to all cells, and EVENT {@code teachers.round} to those who watch.
     *
     * @return the teachers that did not acknowledge, with the reasons
     */
    public Map<String, String> tell(long round, Consensus consensus) {
        MtlSignal signal = TeacherMessages.signal(round, consensus);
        Map<String, String> unaware = new ConcurrentSkipListMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String teacher : consensus.teachers()) {
                threads.execute(() -> problem(messenger.ask(teacher, signal, timeout))
                        .ifPresent(problem -> unaware.put(teacher, problem)));
            }
        }
        MtlResult result = TeacherMessages.result(round, consensus);
        messenger.publish(result);
        messenger.publishEvent(RoundReport.of(round, consensus).event());
        return unaware;
    }

    private static Optional<String> problem(Message answer) {
        if (answer instanceof Ack) {
            return Optional.empty();
        }
        return Optional.of(answer instanceof ErrorReply error
                ? error.code().label() + ": " + error.message()
                : "answered with " + answer.getClass().getSimpleName());
    }

    private Map<String, TeacherPrediction> await(long round, Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (round <= collected) {
                throw new IllegalArgumentException("round " + round + " after round " + collected);
            }
            long left = TimeUnit.NANOSECONDS.convert(atMost);
            while (rounds.getOrDefault(round, Map.of()).size() < teachers.size() && left > 0) {
                left = heard.awaitNanos(left);
            }
            Map<String, TeacherPrediction> outputs = rounds.getOrDefault(round, Map.of());
            rounds.remove(round);
            while (!rounds.isEmpty() && rounds.firstKey() < round) {
                late += rounds.pollFirstEntry().getValue().size();
            }
            collected = round;
            return outputs;
        } finally {
            lock.unlock();
        }
    }
}
