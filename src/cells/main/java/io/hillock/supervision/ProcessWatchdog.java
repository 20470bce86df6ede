package io.hillock.supervision;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A small process that ends the process groups of this one if this one dies without doing so itself, as SIGKILL makes it. It reads the
 * groups from a pipe, whose end tells it of the death. Without {@code setsid} there is none. Thread-safe.
 */
final class ProcessWatchdog implements AutoCloseable {
    private static final String SCRIPT = """
            groups=
            while read -r what group tenths; do
                case $what in
                    watch) groups="$groups $group:$tenths" ;;
                    release)
                        rest=
                        for one in $groups; do [ "${one%:*}" = "$group" ] || rest="$rest $one"; done
                        groups=$rest ;;
                esac
            done
            for one in $groups; do kill -TERM "-${one%:*}"; done
            passed=0
            while [ -n "$groups" ]; do
                rest=
                for one in $groups; do
                    if [ "$passed" -ge "${one#*:}" ]; then
                        kill -KILL "-${one%:*}"
                    elif kill -0 "-${one%:*}"; then
                        rest="$rest $one"
                    fi
                done
                groups=$rest
                passed=$((passed + 1))
                sleep 0.1
            done
            """;
    private static final int TENTH_MILLIS = 100;

    private Process process;

    /** Starts it, if there are {@code setsid} and a shell. */
    synchronized void start() {
        if (!ProcessGroup.GROUPS) {
            return;
        }
        try {
            // In a group of its own, so that no signal to this process's group reaches it.
            process = ProcessGroup.start(new ProcessBuilder("/bin/sh", "-c", SCRIPT, "hillock-watchdog")
                    .redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD)).leader();
        } catch (IOException e) {
            // Supervision goes on without it.
        }
    }

    /**
     * The group of this leader is to end with this process.
     *
     * @param stop how long it may take to end after SIGTERM; then it is killed
     */
    void watch(Process leader, Duration stop) {
        tell("watch " + leader.pid() + " " + stop.toMillis() / TENTH_MILLIS);
    }

    /** The group of this leader has ended. */
    void release(Process leader) {
        tell("release " + leader.pid());
    }

    private synchronized void tell(String line) {
        if (process == null) {
            return;
        }
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
        } catch (IOException e) {
            // Someone has killed it. Supervision goes on without it.
        }
    }

    /** Ends it, after what it still watches. Waits for its end. */
    @Override
    public synchronized void close() {
        if (process == null) {
            return;
        }
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has ended.
        }
        process.onExit().join();
    }
}
