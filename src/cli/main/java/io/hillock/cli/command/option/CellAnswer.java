package io.hillock.cli.command.option;

import io.hillock.cli.CommandFailure;
import io.hillock.net.Connection;
import io.hillock.net.Timeouts;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.Message;

/** Asks cells. Any thread. */
public final class CellAnswer {
    private CellAnswer() {}

    /**
     * Asks and returns the answer.
     *
     * @param target the cell that is asked
     * @throws CommandFailure if it is an ERROR, or of another type
     */
    public static <T extends Message> T of(Connection connection, String target, Class<T> type, Message question) {
        var message = Envelope.of(connection.nextId(), connection.name(), target, question);
        Message answer = Timeouts.DEFAULT.request(connection, message).payload();
        if (answer instanceof ErrorReply error) {
            throw new CommandFailure(target + ": " + error.code().label() + ": " + error.message());
        }
        if (!type.isInstance(answer)) {
            throw new CommandFailure(target + " answered with " + answer.getClass().getSimpleName());
        }
        return type.cast(answer);
    }
}
