package io.hillock.server.inference;

import io.hillock.server.metrics.Protocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A line of JSON about each request: to a file, or to the {@link ServiceLog} while that is verbose. If the file takes no more, requests go
 * on; the log says so once, and how many lines are missing once it works again. Thread-safe.
 */
public final class AccessLog implements AutoCloseable {
    private final ServiceLog log;
    private final Optional<AppendedFile> file;
    private final ReentrantLock writing = new ReentrantLock();
    private long missing;

    private AccessLog(ServiceLog log, Optional<AppendedFile> file) {
        this.log = log;
        this.file = file;
    }

    /**
     * @param file appended to, and opened anew when another program has renamed it; empty for the log alone
     * @throws IOException if the file cannot be opened
     */
    public static AccessLog open(ServiceLog log, Optional<Path> file) throws IOException {
        return new AccessLog(log, file.isPresent() ? Optional.of(new AppendedFile(file.get())) : Optional.empty());
    }

    /**
     * The line of a request that has just arrived.
     *
     * @param method the method of HTTP or the name of the RPC
     * @return {@link AccessLine#NONE} if nobody wants lines
     */
    public AccessLine line(Protocol protocol, String method) {
        return file.isPresent() || log.verbose() ? new AccessLine(this, protocol, method) : AccessLine.NONE;
    }

    void write(String line) {
        if (file.isEmpty()) {
            log.line(line);
            return;
        }
        writing.lock();
        try {
            file.get().append(line);
            if (missing > 0) {
                log.warning("the access log works again; " + missing + " lines are missing");
                missing = 0;
            }
        } catch (IOException e) {
            if (missing++ == 0) {
                log.warning("the access log cannot be written: " + e.getMessage());
            }
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void close() {
        writing.lock();
        try {
            file.ifPresent(AppendedFile::close);
        } finally {
            writing.unlock();
        }
    }
}
