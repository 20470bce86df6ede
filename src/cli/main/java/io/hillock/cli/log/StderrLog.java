package io.hillock.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;

/**
 * Logs to stderr, since stdout is for results; commands report their errors themselves. It is code because reading the same from XML would
 * take a good part of a start. {@code -Dlogback.configurationFile} replaces it.
 */
public final class StderrLog extends ContextAwareBase implements Configurator {
    /** Found by Logback. */
    public StderrLog() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        context.getStatusManager().add(new NopStatusListener());
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{24}: %msg%n%nopex");
        encoder.start();
        var stderr = new ConsoleAppender<ILoggingEvent>();
        stderr.setContext(context);
        stderr.setName("stderr");
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder);
        stderr.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(stderr);
        context.getLogger("io.jhdf").setLevel(Level.ERROR);
        // The command says itself why it cannot listen.
        context.getLogger("io.helidon.webserver.LoomServer").setLevel(Level.OFF);
        // Requests that break HTTP are answered with 400; they are no event for the operator.
        context.getLogger("io.helidon.webserver.http1").setLevel(Level.ERROR);
        // Which engines join and leave.
        context.getLogger("io.hillock.remote.router").setLevel(Level.INFO);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
