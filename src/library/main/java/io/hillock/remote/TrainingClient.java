package io.hillock.remote;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.hillock.model.Network;
import io.hillock.net.Cell;
import io.hillock.net.Connection;
import io.hillock.nir.NirReader;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkInfo;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.protocol.StateMessage.StatePull;
import io.hillock.protocol.StateMessage.StateSnapshot;
import io.hillock.protocol.WatchingMessage.Event;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import io.hillock.remote.training.JobFile;
import io.hillock.training.Training;
import io.hillock.training.TrainingException;
import io.hillock.training.loop.TrainedParameters;
import io.hillock.training.plain.PlainEngine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Asks a {@link TrainingCell}, on a bus or behind a hub, where this side needs the role {@code training}. Follow a job by the events {@code training.*}; {@link #status} tells where it
 * is after a lost connection. Thread-safe. Each method throws an {@link AnswerException} if the cell refuses or does not answer.
 */
public final class TrainingClient {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    /** A job is checked before it is answered. */
    private static final Duration CHECKING = Duration.ofMinutes(2);
    /** Larger jobs are sent in pieces. */
    private static final int AT_ONCE = 1 << 20;
    private static final int PIECE = 1 << 18;
    private static final int DIGITS = 12;
    private static final String EVENTS = "training.";

    private final String cell;
    private final Asker asker;

    /** How messages reach the cell. */
    private interface Asker {
        Message ask(Message question, Duration timeout);

        /** A job for NETWORK_LOAD. */
        NetworkLoad load(String name, MemorySegment file);
    }

    private TrainingClient(String cell, Asker asker) {
        this.cell = cell;
        this.asker = asker;
    }

    /** @param cell the training cell's name on the same bus */
    public static TrainingClient of(Cell from, String cell) {
        return new TrainingClient(cell, new Asker() {
            @Override
            public Message ask(Message question, Duration timeout) {
                return from.ask(cell, question, timeout);
            }

            @Override
            public NetworkLoad load(String name, MemorySegment file) {
                return whole(name, file);
            }
        });
    }

    /** @param cell the training cell's name behind the hub at the other end */
    public static TrainingClient of(Connection connection, String cell) {
        return new TrainingClient(cell, new Asker() {
            @Override
            public Message ask(Message question, Duration timeout) {
                return connection.request(Envelope.of(connection.nextId(), connection.name(), cell, question), timeout)
                        .payload();
            }

            @Override
            public NetworkLoad load(String name, MemorySegment file) {
                if (file.byteSize() <= AT_ONCE) {
                    return whole(name, file);
                }
                try (var sender = new ArraySender(connection, cell, name, WireElementType.U8, List.of(file.byteSize()),
                        TIMEOUT)) {
                    sender.sendAll(file, PIECE);
                    sender.finish();
                    return new NetworkLoad(name, OptionalLong.of(sender.stream()), Optional.empty());
                }
            }
        });
    }

    private static NetworkLoad whole(String name, MemorySegment file) {
        return new NetworkLoad(name, OptionalLong.empty(), Optional.of(WireTensor.bytes(NetworkLoad.IMAGE, file)));
    }

    /**
     * Sends a job. Returns once the cell has checked and kept it. Sending the same job again under its name changes nothing, so a caller that lost the connection may do that.
     *
     * @param name of the job; 1 to 100 of {@code A-Z a-z 0-9 . _ -}, beginning with a letter or a digit
     * @throws AnswerException {@code bad_value} naming what is wrong with the job; {@code overloaded} if many jobs wait
     */
    public void submit(String name, TrainingJob job) {
        submit(job, _ -> name);
    }

    /**
     * Sends a job likewise, under a name that follows from its content: {@code job-} and twelve digits of its SHA-256.
     *
     * @return the name
     */
    public String submit(TrainingJob job) {
        return submit(job, file -> "job-" + sha256(file).substring(0, DIGITS));
    }

    private static String sha256(MemorySegment file) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(file.asByteBuffer());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String submit(TrainingJob job, Function<MemorySegment, String> named) {
        try {
            Path file = Files.createTempFile("hillock-job-", ".npz");
            try (Arena arena = Arena.ofShared()) {
                job.write(file);
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
                    String name = named.apply(bytes);
                    ask(Ack.class, asker.load(name, bytes), CHECKING);
                    return name;
                }
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the job cannot be written: " + e.getMessage(), e);
        }
    }

    /** Where a job is. */
    public TrainingStatus status(String name) {
        try {
            return TrainingStatus.of(MAPPER.readValue(pull(name, TrainingCell.STATUS), Map.class));
        } catch (IOException | IllegalArgumentException e) {
            throw new AnswerException(cell, ErrorReply.of(ErrorCode.BAD_MESSAGE, "no status: " + e.getMessage()));
        }
    }

    /** The result of a job that has ended: the network of the best epoch. */
    public Network network(String name) {
        try {
            return nir(pull(name, TrainingCell.NETWORK));
        } catch (AnswerException e) {
            if (e.code() != ErrorCode.BAD_VALUE) {
                throw e;
            }
            return composed(name, e);
        }
    }

    /**
     * From what a training cell in C++ has, which writes no NIR.
     *
     * @param refusal of the network, which stands if there is no result of this kind either
     */
    private Network composed(String name, AnswerException refusal) {
        Network start;
        try {
            start = nir(pull(name, TrainingCell.INITIAL_NETWORK));
        } catch (AnswerException e) {
            throw e.code() == ErrorCode.BAD_VALUE ? refusal : e;
        }
        try {
            Training training = JobFile.training(pull(name, TrainingCell.JOB), start).threads(1);
            return TrainedParameters.network(training, new PlainEngine(training),
                    pull(name, TrainingCell.PARAMETERS));
        } catch (IllegalArgumentException | TrainingException e) {
            throw new AnswerException(cell, ErrorReply.of(ErrorCode.BAD_MESSAGE, "no result: " + e.getMessage()));
        }
    }

    private static Network nir(byte[] file) {
        return NirReader.read(new ByteArrayInputStream(file));
    }

    /** Cancels a job that waits or runs, after the batch at hand; a job that has ended is forgotten instead. */
    public void cancel(String name) {
        ask(Ack.class, new NetworkUnload(name), TIMEOUT);
    }

    /** The jobs, with the networks that they started from. */
    public List<NetworkInfo> jobs() {
        return ask(NetworkList.class, new NetworkList(List.of()), TIMEOUT).networks();
    }

    /** The status in an EVENT {@code training.*}; empty for other messages. */
    public static Optional<TrainingStatus> status(Message message) {
        return message instanceof Event event && event.topic().startsWith(EVENTS)
                ? Optional.of(TrainingStatus.of(event.body().fields()))
                : Optional.empty();
    }

    private byte[] pull(String name, String what) {
        StateSnapshot snapshot = ask(StateSnapshot.class, new StatePull(name, OptionalLong.empty(), List.of(what)),
                TIMEOUT);
        if (snapshot.variables().size() != 1) {
            throw new AnswerException(cell, ErrorReply.of(ErrorCode.BAD_MESSAGE, "answered without '" + what + "'"));
        }
        return snapshot.variables().getFirst().data().toArray(ValueLayout.JAVA_BYTE);
    }

    private <T extends Message> T ask(Class<T> type, Message question, Duration timeout) {
        Message answer = asker.ask(question, timeout);
        if (answer instanceof ErrorReply error) {
            throw new AnswerException(cell, error);
        }
        if (!type.isInstance(answer)) {
            throw new AnswerException(cell,
                    ErrorReply.of(ErrorCode.BAD_MESSAGE, "answered with " + answer.getClass().getSimpleName()));
        }
        return type.cast(answer);
    }
}
