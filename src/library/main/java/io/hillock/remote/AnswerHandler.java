package io.hillock.remote;

import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;

/** Takes the answers to what somebody asked. Any thread. */
@FunctionalInterface
public interface AnswerHandler {

    void answer(Envelope question, Message answer);
}
