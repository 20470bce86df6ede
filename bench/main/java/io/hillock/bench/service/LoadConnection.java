package io.hillock.bench.service;

import java.io.IOException;

/** A client's connection to a server. One thread. */
interface LoadConnection extends AutoCloseable {
    /** Sends a whole request and waits for its answer. */
    void ask(byte[] request) throws IOException;

    /** Bytes of the last answer's body or message. */
    int answerBytes();

    @Override
    void close() throws IOException;
}
