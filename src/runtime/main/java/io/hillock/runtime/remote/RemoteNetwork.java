package io.hillock.runtime.remote;

import io.hillock.engine.EngineException;
import io.hillock.engine.Limit;
import io.hillock.image.Image;
import io.hillock.message.Ack;
import io.hillock.message.ElementType;
import io.hillock.message.ErrorCode;
import io.hillock.message.NetworkInfo;
import io.hillock.message.NetworkList;
import io.hillock.message.NetworkLoad;
import io.hillock.message.WireTensor;
import io.hillock.transport.Connection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Sees to it that the other side of a connection serves an image. Any thread; one at a time does it. */
final class RemoteNetwork {
    /** Images up to this size go in one message. */
    private static final int AT_ONCE = 1 << 20;
    private static final int PIECE = 1 << 18;

    private final String name;
    private final Image image;
    private final RemoteOptions options;
    private final Caller caller;
    private volatile Connection served;

    RemoteNetwork(Image image, RemoteOptions options, Caller caller) {
        this.name = options.network().orElse(image.digest());
        this.image = image;
        this.options = options;
        this.caller = caller;
    }

    String name() {
        return name;
    }

    /** Once for each connection: asks what is served there, and sends the image where it is missing. */
    void require(Connection connection) {
        if (served == connection) {
            return;
        }
        synchronized (this) {
            if (served != connection) {
                if (!isServed(connection)) {
                    load(connection);
                }
                served = connection;
            }
        }
    }

    /** The other side does not know it any more. */
    void forget() {
        served = null;
    }

    private boolean isServed(Connection connection) {
        NetworkList list = Caller.expect(connection, NetworkList.class,
                caller.ask(connection, new NetworkList(List.of()), Limit.NONE));
        Optional<NetworkInfo> there = list.networks().stream().filter(one -> one.name().equals(name)).findFirst();
        if (there.isPresent() && !there.get().digest().equals(image.digest())) {
            throw new EngineException("'" + connection.peer() + "' serves another network as '" + name
                    + "': its digest is " + there.get().digest() + ", not " + image.digest());
        }
        return there.isPresent();
    }

    private void load(Connection connection) {
        NetworkLoad load;
        if (image.bytes().byteSize() <= AT_ONCE) {
            load = new NetworkLoad(name, OptionalLong.empty(),
                    Optional.of(WireTensor.bytes(NetworkLoad.IMAGE, image.bytes())));
        } else {
            load = new NetworkLoad(name, OptionalLong.of(send(connection)), Optional.empty());
        }
        Caller.expect(connection, Ack.class, caller.ask(connection, load, Limit.NONE));
    }

    /** The number of the stream that the image went in. */
    private long send(Connection connection) {
        List<Long> shape = List.of(image.bytes().byteSize());
        try (var sender = new ArraySender(connection, name, ElementType.U8, shape, options.second())) {
            sender.sendAll(image.bytes(), PIECE);
            sender.finish();
            return sender.stream();
        } catch (AnswerException e) {
            throw new EngineException(
                    e.code() == ErrorCode.DISCONNECTED
                            ? EngineException.Status.DISCONNECTED
                            : EngineException.Status.FAILED,
                    "sending the image: " + e.getMessage());
        }
    }
}
