package io.hillock.runtime.remote;

import io.hillock.message.Envelope;
import io.hillock.message.Message;

/** Takes the answers to what somebody asked. Any thread. */
@FunctionalInterface
interface Asker {

    void answer(Envelope question, Message answer);
}
