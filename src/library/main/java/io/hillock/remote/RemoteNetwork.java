package io.hillock.remote;

import io.hillock.engine.EngineException;
import io.hillock.image.Image;
import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.NetworkInfo;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Sees to it that the other side of a connection serves an image. Any thread; one at a time does it. */
final class RemoteNetwork {
    /** Images up to this size go in one message. */
    private static final int AT_ONCE = 1 << 20;
    private static final int PIECE = 1 << 18;

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final long NEVER = -1;

    private final String name;
    private final Image image;
    private final CellClient caller;
    private volatile long epoch = NEVER;

    RemoteNetwork(String name, Image image, CellClient caller) {
        this.name = name;
        this.image = image;
        this.caller = caller;
    }

    String name() {
        return name;
    }

    /** Once for each connection: asks what is served there, and sends the image where it is missing. */
    void require() {
        if (epoch == caller.epoch()) {
            return;
        }
        synchronized (this) {
            long now = caller.epoch();
            if (epoch != now) {
                if (!isServed()) {
                    load();
                }
                epoch = now;
            }
        }
    }

    /** The other side does not know it any more. */
    void forget() {
        epoch = NEVER;
    }

    private boolean isServed() {
        NetworkList list = caller.ask(NetworkList.class, new NetworkList(List.of()));
        Optional<NetworkInfo> there = list.networks().stream().filter(one -> one.name().equals(name)).findFirst();
        if (there.isPresent() && !there.get().digest().equals(image.digest())) {
            throw new EngineException("'" + caller.target() + "' serves another network as '" + name
                    + "': its digest is " + there.get().digest() + ", not " + image.digest());
        }
        return there.isPresent();
    }

    private void load() {
        NetworkLoad load;
        if (image.bytes().byteSize() <= AT_ONCE) {
            load = new NetworkLoad(name, OptionalLong.empty(),
                    Optional.of(WireTensor.bytes(NetworkLoad.IMAGE, image.bytes())));
        } else {
            load = new NetworkLoad(name, OptionalLong.of(send()), Optional.empty());
        }
        caller.ask(Ack.class, load);
    }

    /** The number of the stream that the image went in. */
    private long send() {
        List<Long> shape = List.of(image.bytes().byteSize());
        long begun = caller.epoch();
        try (var sender = new ArraySender(caller.connection(), caller.target(), name, WireElementType.U8, shape,
                PATIENCE)) {
            sender.sendAll(image.bytes(), PIECE);
            sender.finish();
            return sender.stream();
        } catch (AnswerException e) {
            throw new EngineException(
                    e.code() == ErrorCode.DISCONNECTED || caller.epoch() != begun
                            ? EngineException.Status.DISCONNECTED
                            : EngineException.Status.FAILED,
                    "sending the image: " + e.getMessage());
        }
    }
}
