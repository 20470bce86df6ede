package io.hillock.queue.rabbitmq;

import com.rabbitmq.client.impl.DefaultExceptionHandler;

/** Logs for debugging only: whoever uses the connection is told that it is lost, also when it was closed on purpose. */
final class QuietExceptionHandler extends DefaultExceptionHandler {
    private static final System.Logger LOG = System.getLogger(QuietExceptionHandler.class.getName());

    @Override
    protected void log(String message, Throwable failure) {
        LOG.log(System.Logger.Level.DEBUG, message, failure);
    }
}
