package io.hillock.cli.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A request's key as commands write it: {@code SESSION/ID}, or {@code ID} in the session {@value #DEFAULT_SESSION}. */
record QueuedKey(String session, String id) {
    static final String DEFAULT_SESSION = "default";

    static final class Converter implements ITypeConverter<QueuedKey> {
        @Override
        public QueuedKey convert(String text) {
            int slash = text.indexOf('/');
            QueuedKey key = slash < 0
                    ? new QueuedKey(DEFAULT_SESSION, text)
                    : new QueuedKey(text.substring(0, slash), text.substring(slash + 1));
            if (key.session.isEmpty() || key.id.isEmpty()) {
                throw new TypeConversionException("'" + text + "' is no SESSION/ID");
            }
            return key;
        }
    }

    @Override
    public String toString() {
        return session + "/" + id;
    }
}
