package io.hillock.cli.command.hub;

import io.hillock.cli.CommandFailure;
import io.hillock.cli.command.option.PeerOptions;
import io.hillock.cli.hub.EngineHub;
import io.hillock.net.Address;
import io.hillock.net.Exposure;
import io.hillock.net.Listener;
import io.hillock.net.Settings;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** The addresses at which a hub listens. */
final class HubListeners implements AutoCloseable {
    private final List<Listener> listeners = new ArrayList<>();

    private HubListeners() {}

    /** Listens at all of them, or at none. */
    static HubListeners open(PeerOptions peer, Settings own, List<String> uris, EngineHub hub) {
        HubListeners all = new HubListeners();
        try {
            for (String uri : uris) {
                all.listeners.add(listen(peer, own, uri, hub));
            }
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private static Listener listen(PeerOptions peer, Settings own, String uri, EngineHub hub) {
        try {
            return peer.transport(uri).listen(own, hub);
        } catch (IOException e) {
            throw new CommandFailure(uri + ": " + e.getMessage(), e);
        }
    }

    /** Refuses an address that other machines reach without any proof. */
    static void requireProof(PeerOptions peer, Settings own, String uri) {
        if (own.token().isPresent()) {
            return;
        }
        Address address = peer.address(uri);
        boolean certificate = address instanceof Address.Tls && own.tls().clientsMustProve();
        try {
            if (!certificate && Exposure.of(address) == Exposure.NETWORK) {
                throw new CommandFailure(
                        uri + " can be reached from other machines, and anyone there would be taken in: "
                                + "give --token-file, or tls:// with --ca, or --no-token if that is meant");
            }
        } catch (UnknownHostException e) {
            throw new CommandFailure(uri + ": the host is unknown", e);
        } catch (IOException e) {
            throw new CommandFailure(uri + ": " + e.getMessage(), e);
        }
    }

    List<String> addresses() {
        return listeners.stream().map(listener -> listener.address().toString()).toList();
    }

    /** Closes the listeners in parallel. Each says goodbye to its cells, and waits for them up to its timeout. */
    @Override
    public void close() {
        List<Thread> closing = listeners.stream().map(one -> Thread.ofVirtual().start(one::close)).toList();
        boolean interrupted = false;
        for (Thread one : closing) {
            while (one.isAlive()) {
                try {
                    one.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
