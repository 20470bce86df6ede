package io.hillock.server.engines;

import io.hillock.protocol.WatchingMessage.Event;

/** Is told what the cells behind the hubs publish. Many threads may call it at once; it is quick and waits for nothing. */
@FunctionalInterface
public interface HubListener {
    /**
     * @param hub the name of the hub's engine
     * @param cell who published the event, by its name at that hub
     */
    void published(String hub, String cell, Event event);
}
