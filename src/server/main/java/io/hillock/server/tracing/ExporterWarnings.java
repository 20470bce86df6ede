package io.hillock.server.tracing;

import io.hillock.server.inference.ServiceLog;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Leads what OpenTelemetry says through {@code java.util.logging} into the service's log, as one line each. */
final class ExporterWarnings extends Handler {
    /** Referred to, because the JDK forgets loggers that nobody refers to. */
    private final Logger logger = Logger.getLogger("io.opentelemetry");
    private final SimpleFormatter formatter = new SimpleFormatter();
    private final ServiceLog log;

    ExporterWarnings(ServiceLog log) {
        this.log = log;
        setLevel(Level.WARNING);
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord event) {
        if (isLoggable(event)) {
            log.warning("traces: " + formatter.formatMessage(event));
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }
}
