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

/** Makes sure that the other side of a connection serves an image. Thread-safe; one thread at a time does the work. */
final class RemoteNetwork {
    /** Larger images are sent in pieces. */
    private static final int AT_ONCE = 1 << 20;
    private static final int PIECE = 1 << 18;

    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final long NEVER = -1;

    private final String name;
    private final Image image;
    private final CellClient client;
    private volatile long epoch = NEVER;

    RemoteNetwork(String name, Image image, CellClient client) {
        this.name = name;
        this.image = image;
        this.client = client;
    }

    String name() {
        return name;
    }

    /** Once per connection: asks which networks the other side serves, and sends the image if it is missing. */
    void require() {
        if (epoch == client.epoch()) {
            return;
        }
        synchronized (this) {
            long now = client.epoch();
            if (epoch != now) {
                if (!isServed()) {
                    load();
                }
                epoch = now;
            }
        }
    }

    /** The other side no longer has the network. */
    void forget() {
        epoch = NEVER;
    }

    private boolean isServed() {
        NetworkList list = client.ask(NetworkList.class, new NetworkList(List.of()));
        Optional<NetworkInfo> there = list.networks().stream().filter(one -> one.name().equals(name)).findFirst();
        if (there.isPresent() && !there.get().digest().equals(image.digest())) {
            throw new EngineException("'" + client.target() + "' serves another network as '" + name
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
        client.ask(Ack.class, load);
    }

    /** Sends the image in pieces. Returns the number of the stream. */
    private long send() {
        List<Long> shape = List.of(image.bytes().byteSize());
        long begun = client.epoch();
        try (var sender = new ArraySender(client.connection(), client.target(), name, WireElementType.U8, shape,
                TIMEOUT)) {
            sender.sendAll(image.bytes(), PIECE);
            sender.finish();
            return sender.stream();
        } catch (AnswerException e) {
            throw new EngineException(
                    e.code() == ErrorCode.DISCONNECTED || client.epoch() != begun
                            ? EngineException.Status.DISCONNECTED
                            : EngineException.Status.FAILED,
                    "sending the image: " + e.getMessage());
        }
    }
}
