package io.hillock.net.connection;

import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;
import io.hillock.protocol.NetworkInfo;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.protocol.compact.Handles;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The numbers that stand for names in a connection's compact frames: those of the cells are in WELCOME, those of networks come by in answers to
 * NETWORK_LOAD and NETWORK_LIST. Any thread.
 */
final class HandleTable {
    private static final int MAX_LOADING = 1024;

    /** What this side may write: the networks that the other side serves. */
    final Handles write = new Handles();
    /** What this side must read: the networks that it serves itself. */
    final Handles read = new Handles();
    private final Map<Long, String> loading = new ConcurrentHashMap<>();

    HandleTable(Map<String, Integer> cells) {
        cells.forEach((name, handle) -> {
            write.nameCell(handle, name);
            read.nameCell(handle, name);
        });
    }

    /** A message comes in. */
    void received(Envelope message) {
        if (message.payload() instanceof NetworkLoad load && loading.size() < MAX_LOADING) {
            loading.put(message.id(), load.network());
        }
    }

    /** A message is about to go out. */
    void sending(Envelope message) {
        if (message.replyTo().isEmpty()) {
            return;
        }
        String network = loading.isEmpty() ? null : loading.remove(message.replyTo().getAsLong());
        if (message.payload() instanceof Ack ack && network != null) {
            ack.handle().ifPresent(handle -> read.nameNetwork(handle, network));
        } else if (message.payload() instanceof NetworkList list) {
            name(read, list);
        }
    }

    /** An answer came to what this side asked. */
    void learn(Message question, Message answer) {
        if (question instanceof NetworkLoad load && answer instanceof Ack ack) {
            ack.handle().ifPresent(handle -> write.nameNetwork(handle, load.network()));
        } else if (question instanceof NetworkUnload unload && answer instanceof Ack) {
            write.forgetNetwork(unload.network());
        } else if (question instanceof NetworkList && answer instanceof NetworkList list) {
            name(write, list);
        }
    }

    private static void name(Handles handles, NetworkList list) {
        for (NetworkInfo network : list.networks()) {
            network.handle().ifPresent(handle -> handles.nameNetwork(handle, network.name()));
        }
    }
}
