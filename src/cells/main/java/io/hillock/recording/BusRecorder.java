package io.hillock.recording;

import io.hillock.journal.Journal;
import io.hillock.journal.JournalOptions;
import io.hillock.journal.JournalOptions.Durability;
import io.hillock.net.Bus;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.InvalidMessageException;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WatchingMessage.Subscribe;
import io.hillock.protocol.frame.FrameCopy;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.time.Instant;
import java.util.List;

/**
 * Writes messages into a recording: those of a hub elsewhere, by {@link #subscription} and {@link #take}, or those of a bus of this process,
 * as its {@linkplain Bus#tap tap} by {@link #see}. A recording that exists is continued. Thread-safe.
 */
public final class BusRecorder implements AutoCloseable {
    private static final String TOPIC = "tap.whole.";

    private final Journal journal;
    private final InstantSource time;
    private long last;
    private long recorded;
    private long missed;

    private BusRecorder(Journal journal, InstantSource time) {
        this.journal = journal;
        this.time = time;
    }

    /**
     * Opens a recording, or begins one. What is recorded survives a killed process, not a power cut.
     *
     * @throws io.hillock.journal.JournalException as {@link Journal#open}
     */
    public static BusRecorder open(Path folder, InstantSource time) {
        return new BusRecorder(Journal.open(folder, JournalOptions.DEFAULT.withDurability(Durability.PROCESS)), time);
    }

    /** What to ask a hub for, with the right {@code control}: messages of these types, {@code *} for all. */
    public static Subscribe subscription(List<String> types) {
        return new Subscribe(types.stream().map(type -> TOPIC + type).toList());
    }

    /**
     * Records the message that an event shows.
     *
     * @return whether it shows one; other events are not recorded
     * @throws io.hillock.journal.JournalException if it cannot be stored
     */
    public synchronized boolean take(Event event) {
        if (!event.topic().startsWith(TOPIC) || event.tensors().size() != 1
                || !(event.body().fields().get("at") instanceof Long at)
                || !(event.body().fields().get("number") instanceof Long number)) {
            return false;
        }
        // A message that is too large is left out. The number of the next one then shows that it is missing.
        add(at, number, event.tensors().getFirst().data());
        return true;
    }

    /**
     * Records a message of this process.
     *
     * @throws io.hillock.journal.JournalException if it cannot be stored
     */
    public synchronized void see(Envelope message) {
        long number = last + 1;
        boolean held;
        try {
            held = add(ChronoUnit.MICROS.between(Instant.EPOCH, time.instant()), number, FrameCopy.frame(message));
        } catch (InvalidMessageException e) {
            // No frame can hold it.
            held = false;
        }
        if (!held) {
            // Its number is used up, so the number of the next message shows that it is missing.
            last = number;
            missed++;
        }
    }

    /** @return whether a record can hold it */
    private boolean add(long at, long number, MemorySegment frame) {
        if (frame.byteSize() > Journal.MAX_PAYLOAD - 2 * Long.BYTES) {
            return false;
        }
        journal.append(RecordedMessage.encode(at, number, frame));
        recorded++;
        missed += Math.max(0, number - last - 1);
        last = Math.max(last, number);
        return true;
    }

    /** Messages that are in the recording since it was opened. */
    public synchronized long recorded() {
        return recorded;
    }

    /** Messages that the hub saw meanwhile and that are not in the recording. */
    public synchronized long missed() {
        return missed;
    }

    @Override
    public void close() {
        journal.close();
    }
}
