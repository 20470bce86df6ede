package io.hillock.cli.top;

/** Reads what a hub or a service does. One thread. */
public interface ActivitySource extends AutoCloseable {

    /** @throws io.hillock.cli.CommandFailure if it does not answer */
    Activity read();

    @Override
    void close();
}
