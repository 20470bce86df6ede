package io.hillock.net;

import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;
import java.util.Objects;
import java.util.function.Function;

/** Answers requests from their payload alone, on the sender's thread. Any thread. */
record PayloadReceiver(Cell cell, Function<Message, Message> answer) implements Receiver {

    @Override
    public Offer offer(Envelope message) {
        return cell.reply(message, answer(message.payload()));
    }

    Message answer(Message question) {
        return Objects.requireNonNull(answer.apply(question), "the handler returned no answer");
    }
}
