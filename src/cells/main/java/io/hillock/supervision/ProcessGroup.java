package io.hillock.supervision;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A process and those that it started: its descendants, and where there is {@code setsid}, also those that lost their parent. Thread-safe.
 */
final class ProcessGroup {
    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final Path PROC = Path.of("/proc");
    private static final boolean GROUPS = Files.isExecutable(SETSID) && Files.isReadable(PROC.resolve("self/stat"));
    private static final long FIRST_LOOK_MILLIS = 2;
    private static final long LONGEST_LOOK_MILLIS = 50;

    private final Process leader;

    private ProcessGroup(Process leader) {
        this.leader = leader;
    }

    /** Starts a process. */
    static ProcessGroup start(ProcessSpec spec) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(spec.command()).directory(spec.folder().toFile());
        builder.environment().putAll(spec.environment());
        // Without the program, Java says more about it than setsid.
        if (GROUPS && isFound(spec, builder.environment().getOrDefault("PATH", ""))) {
            builder.command(Stream.concat(Stream.of(SETSID.toString()), spec.command().stream()).toList());
        }
        return new ProcessGroup(builder.start());
    }

    private static boolean isFound(ProcessSpec spec, String path) {
        String program = spec.command().getFirst();
        Stream<Path> places = program.contains("/")
                ? Stream.of(spec.folder())
                : Stream.of(path.split(File.pathSeparator)).map(spec.folder()::resolve);
        return !program.startsWith("-") && places.map(place -> place.resolve(program))
                .anyMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file));
    }

    Process leader() {
        return leader;
    }

    /** Ends all of them: SIGTERM, and SIGKILL for those that take longer than this. Waits for their end. */
    void end(Duration most) throws InterruptedException {
        long begin = System.nanoTime();
        Set<ProcessHandle> known = new LinkedHashSet<>();
        List<ProcessHandle> running = running(known);
        terminate(running);
        long look = FIRST_LOOK_MILLIS;
        while (!running.isEmpty()) {
            if (System.nanoTime() - begin >= most.toNanos()) {
                running.forEach(ProcessHandle::destroyForcibly);
            }
            Thread.sleep(look);
            look = Math.min(2 * look, LONGEST_LOOK_MILLIS);
            running = running(known);
        }
        leader.waitFor();
    }

    /** Sends SIGTERM to each once: to the group as a whole, so that no child that starts meanwhile is missed. */
    private void terminate(List<ProcessHandle> running) {
        List<ProcessHandle> members = members();
        if (!members.isEmpty()) {
            try {
                new ProcessBuilder("/bin/sh", "-c", "kill -TERM -" + leader.pid())
                        .redirectError(ProcessBuilder.Redirect.DISCARD).start().onExit().join();
            } catch (IOException e) {
                members.forEach(ProcessHandle::destroy);
            }
        }
        running.stream().filter(one -> !members.contains(one)).forEach(ProcessHandle::destroy);
    }

    /** Those that run now. Adds them to those known before, which may have left the group. */
    private List<ProcessHandle> running(Set<ProcessHandle> known) {
        if (leader.isAlive()) {
            known.add(leader.toHandle());
            leader.descendants().forEach(known::add);
        }
        known.addAll(members());
        return known.stream().filter(one -> one.isAlive() && !isZombie(one.pid())).toList();
    }

    /** What the process group holds. */
    private List<ProcessHandle> members() {
        List<ProcessHandle> members = new ArrayList<>();
        if (!GROUPS) {
            return members;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path one : all) {
                long pid = Long.parseLong(one.getFileName().toString());
                String[] stat = stat(pid);
                if (stat.length > 2 && stat[2].equals(String.valueOf(leader.pid())) && !isZombie(stat)) {
                    ProcessHandle.of(pid).ifPresent(members::add);
                }
            }
        } catch (IOException e) {
            // Without /proc, the descendants are all that is known.
        }
        return members;
    }

    private static boolean isZombie(long pid) {
        return GROUPS && isZombie(stat(pid));
    }

    private static boolean isZombie(String[] stat) {
        return stat[0].equals("Z") || stat[0].equals("X");
    }

    /** State, parent, process group and so on, as proc(5) tells; one empty text if the process has ended. */
    private static String[] stat(long pid) {
        try {
            String line = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            // The name before it, in parentheses, may hold anything.
            return line.substring(line.lastIndexOf(')') + 2).split(" ");
        } catch (IOException e) {
            return new String[]{""};
        }
    }
}
