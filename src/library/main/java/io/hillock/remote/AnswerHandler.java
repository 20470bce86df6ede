package io.hillock.remote;

import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;

/** Receives the answers to requests. Implementations are thread-safe. */
@FunctionalInterface
public interface AnswerHandler {

    void answer(Envelope question, Message answer);
}
