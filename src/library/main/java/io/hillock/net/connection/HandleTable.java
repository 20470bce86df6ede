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
 * The numbers that replace names in a connection's compact frames. WELCOME gives those of the cells; answers to
 * NETWORK_LOAD and NETWORK_LIST give those of networks. Any thread.
 */
final class HandleTable {
    private static final int MAX_LOADING = 1024;

    /** For writing: the networks that the other side serves. */
    final Handles write = new Handles();
    /** For reading: the networks that this side serves. */
    final Handles read = new Handles();
    private final Map<Long, String> loading = new ConcurrentHashMap<>();

    HandleTable(Map<String, Integer> cells) {
        cells.forEach((name, handle) -> {
            write.nameCell(handle, name);
            read.nameCell(handle, name);
        });
    }

    /** Learns from an incoming message. */
    void received(Envelope message) {
        if (message.payload() instanceof NetworkLoad load && loading.size() < MAX_LOADING) {
            loading.put(message.id(), load.network());
        }
    }

    /** Learns from a message that is about to go out. */
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

    /** Learns from the answer to a request of this side. */
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
