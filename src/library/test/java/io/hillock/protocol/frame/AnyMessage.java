package io.hillock.protocol.frame;

import io.hillock.protocol.Message;
import io.hillock.protocol.MessageType;
import java.util.Random;

/** Random messages for the tests of other packages. */
public final class AnyMessage {
    private AnyMessage() {}

    public static Message of(MessageType type, long seed) {
        return new RandomMessages(new Random(seed)).message(type);
    }
}
