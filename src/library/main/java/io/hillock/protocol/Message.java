package io.hillock.protocol;

import java.util.List;

/**
 * One of the 33 messages (src/docs/protocol.md, section 4). Immutable. Switch over a group, or over all of them,
 * without default.
 */
public sealed interface Message
        permits ConnectionMessage, ReasoningMessage, NetworkMessage, StateMessage, TeacherMessage, WatchingMessage {

    /** Its tensors in the order of the wire. Their names differ. */
    default List<WireTensor> tensors() {
        return List.of();
    }
}
