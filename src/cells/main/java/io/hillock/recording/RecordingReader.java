package io.hillock.recording;

import io.hillock.journal.JournalReader;
import io.hillock.journal.JournalRecord;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a recording from its first message to its last, also while it is made. One thread. */
public final class RecordingReader implements AutoCloseable {
    private final JournalReader reader;
    private long last;
    private long missing;

    private RecordingReader(JournalReader reader) {
        this.reader = reader;
    }

    /** @throws io.hillock.journal.JournalException if there is none, or it is damaged */
    public static RecordingReader open(Path folder) {
        return new RecordingReader(JournalReader.open(folder, 0));
    }

    /**
     * The next message; empty at the end.
     *
     * @throws io.hillock.journal.JournalException {@code DAMAGED} with segment and offset
     * @throws RecordingException if the folder holds a journal of something else
     */
    public Optional<RecordedMessage> next() {
        Optional<JournalRecord> record = reader.next();
        if (record.isEmpty()) {
            return Optional.empty();
        }
        RecordedMessage message = RecordedMessage.decode(record.get());
        // A recorder that came again counts from 1.
        if (message.number() > last + 1 && last > 0) {
            missing += message.number() - last - 1;
        }
        last = message.number();
        return Optional.of(message);
    }

    /** How many messages the hub saw between those that were read so far, and that are not in the recording. */
    public long missing() {
        return missing;
    }

    @Override
    public void close() {
        reader.close();
    }
}
