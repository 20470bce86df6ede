package io.hillock.message.frame;

import io.hillock.message.Message;
import io.hillock.message.MessageType;
import java.util.Random;

/** Random messages for the tests of other packages. */
public final class AnyMessage {
    private AnyMessage() {}

    public static Message of(MessageType type, long seed) {
        return new RandomMessages(new Random(seed)).message(type);
    }
}
