package io.hillock.learning;

import io.hillock.engine.Limit;
import io.hillock.spike.Batch;
import io.hillock.spike.Encoding;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Asks several teachers at once, or the one expected to do best. Thread-safe; any number of threads may ask at once.
 *
 * <p>In a round each teacher runs on its own platform thread, so a round takes about as long as its slowest teacher. A round ends only when
 * all have answered or failed, because they read the caller's memory. A {@link Limit} bounds its time.
 */
public final class Teachers implements AutoCloseable {
    /** Stands for threads other than the caller's. */
    private static final Thread STRANGER = Thread.ofPlatform().unstarted(() -> {});

    private final List<Teacher> teachers;
    private final ExecutorService threads = Executors
            .newCachedThreadPool(Thread.ofPlatform().daemon().name("hillock-teacher-", 0).factory());
    private final AtomicLong rounds = new AtomicLong();
    private final AtomicReferenceArray<TeacherStatus> status;

    /**
     * @param teachers in the order of all sums; their engines stay the caller's
     * @throws IllegalArgumentException if there are none, two have the same name, or their numbers of outputs differ
     */
    public Teachers(List<Teacher> teachers) {
        this.teachers = List.copyOf(teachers);
        if (teachers.isEmpty()) {
            throw new IllegalArgumentException("at least one teacher is needed");
        }
        if (teachers.stream().map(Teacher::name).distinct().count() < teachers.size()) {
            throw new IllegalArgumentException("two teachers have the same name");
        }
        for (Teacher teacher : teachers) {
            if (teacher.outputs() != teachers.getFirst().outputs()) {
                throw new IllegalArgumentException("teacher '" + teacher.name() + "' has " + teacher.outputs()
                        + " outputs, '" + teachers.getFirst().name() + "' has " + teachers.getFirst().outputs());
            }
        }
        status = new AtomicReferenceArray<>(
                teachers.stream().map(teacher -> TeacherStatus.unasked(teacher.name())).toArray(TeacherStatus[]::new));
    }

    public List<Teacher> teachers() {
        return teachers;
    }

    /** {@link #ask(Batch, Limit)} about one encoding. */
    public TeacherRound ask(Encoding encoding, Limit limit) {
        return ask(encoding.batch(), limit);
    }

    /**
     * Asks all teachers about each sample. Each teacher's failure, also for bad input, is in its reply. An interrupt cancels the limit,
     * unless it is {@link Limit#NONE}. Encodings in memory confined to the calling thread are copied.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    public TeacherRound ask(Batch batch, Limit limit) {
        if (batch.values().isAccessibleBy(STRANGER)) {
            return askAll(batch, limit);
        }
        try (Arena arena = Arena.ofShared()) {
            MemorySegment copy = arena.allocate(batch.values().byteSize(), Float.BYTES).copyFrom(batch.values());
            return askAll(new Batch(copy, batch.size(), batch.steps(), batch.held()), limit);
        }
    }

    /**
     * Asks one teacher on this thread: the one expected to do best on this encoding, or the first if the choice names none of these. If it
     * fails, the others are asked in order until one answers or the limit is reached.
     *
     * @return the reply of the teacher that answered, or else of the teacher asked first
     * @throws IllegalArgumentException if the choice refuses the encoding
     * @throws IllegalStateException after {@link #close()}
     */
    public TeacherReply askBest(Encoding encoding, TeacherChoice choice, Limit limit) {
        if (threads.isShutdown()) {
            throw new IllegalStateException("the teachers are closed");
        }
        String best = choice.best(encoding).orElse("");
        List<Integer> order = new ArrayList<>(teachers.size());
        for (int i = 0; i < teachers.size(); i++) {
            order.add(teachers.get(i).name().equals(best) ? 0 : order.size(), i);
        }
        TeacherReply first = null;
        for (int i : order) {
            TeacherQuery query = new TeacherQuery(teachers.get(i), encoding.batch(), limit);
            TeacherReply reply = query.call();
            status.updateAndGet(i, before -> before.and(reply));
            first = first == null ? reply : first;
            if (reply instanceof TeacherReply.Heard) {
                return reply;
            }
            if (query.isOver()) {
                break;
            }
        }
        return first;
    }

    private TeacherRound askAll(Batch batch, Limit limit) {
        List<Future<TeacherReply>> asked = new ArrayList<>(teachers.size());
        try {
            for (Teacher teacher : teachers) {
                asked.add(threads.submit(new TeacherQuery(teacher, batch, limit)));
            }
        } catch (RejectedExecutionException e) {
            await(asked, limit);
            throw new IllegalStateException("the teachers are closed", e);
        }
        List<TeacherReply> replies = await(asked, limit);
        for (int i = 0; i < replies.size(); i++) {
            TeacherReply reply = replies.get(i);
            status.updateAndGet(i, before -> before.and(reply));
        }
        return TeacherRound.of(rounds.incrementAndGet(), batch.size(), replies);
    }

    /** Each teacher's record so far, in their order. */
    public List<TeacherStatus> status() {
        List<TeacherStatus> all = new ArrayList<>(teachers.size());
        for (int i = 0; i < status.length(); i++) {
            all.add(status.get(i));
        }
        return all;
    }

    /** Waits for rounds under way; the engines stay open. */
    @Override
    public void close() {
        threads.close();
    }

    private static List<TeacherReply> await(List<Future<TeacherReply>> asked, Limit limit) {
        List<TeacherReply> replies = new ArrayList<>(asked.size());
        boolean interrupted = false;
        while (replies.size() < asked.size()) {
            try {
                replies.add(asked.get(replies.size()).get());
            } catch (InterruptedException e) {
                interrupted = true;
                if (limit != Limit.NONE) {
                    limit.cancel();
                }
            } catch (ExecutionException e) {
                throw new AssertionError("a question throws nothing", e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return replies;
    }
}
