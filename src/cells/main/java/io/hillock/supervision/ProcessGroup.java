package io.hillock.supervision;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A process and those that it started: its descendants, and where there is {@code setsid}, also those that lost their parent. Thread-safe.
 */
public final class ProcessGroup {
    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final Path PROC = Path.of("/proc");
    /** Whether each process gets a group of its own. */
    static final boolean GROUPS = Files.isExecutable(SETSID) && Files.isReadable(PROC.resolve("self/stat"));
    private static final long FIRST_LOOK_MILLIS = 2;
    private static final long LONGEST_LOOK_MILLIS = 50;

    private final Process leader;

    private ProcessGroup(Process leader) {
        this.leader = leader;
    }

    /** Starts a process. The builder is for this one start: its command may get {@code setsid} in front. */
    public static ProcessGroup start(ProcessBuilder builder) throws IOException {
        // Without the program, Java says more about it than setsid.
        if (GROUPS && isFound(builder)) {
            builder.command(Stream.concat(Stream.of(SETSID.toString()), builder.command().stream()).toList());
        }
        return new ProcessGroup(builder.start());
    }

    private static boolean isFound(ProcessBuilder builder) {
        String program = builder.command().getFirst();
        Path folder = builder.directory() == null ? Path.of("") : builder.directory().toPath();
        String path = builder.environment().getOrDefault("PATH", "");
        Stream<Path> places = program.contains("/")
                ? Stream.of(folder)
                : Stream.of(path.split(File.pathSeparator)).map(folder::resolve);
        return !program.startsWith("-") && places.map(place -> place.resolve(program))
                .anyMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file));
    }

    public Process leader() {
        return leader;
    }

    /** Ends all of them: SIGTERM, and SIGKILL for those that take longer than this. Waits for their end. */
    void end(Duration most) throws InterruptedException {
        long begin = System.nanoTime();
        Set<ProcessHandle> known = new LinkedHashSet<>();
        List<ProcessHandle> running = running(known);
        signal("TERM", ProcessHandle::destroy, running);
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

    /** Kills all of them at once. */
    public void kill() {
        signal("KILL", ProcessHandle::destroyForcibly, running(new LinkedHashSet<>()));
    }

    /**
     * Sends a signal to each once: to the group as a whole, so that no child that starts meanwhile is missed.
     *
     * @param each sends it to one that has left the group
     */
    private void signal(String name, Consumer<ProcessHandle> each, List<ProcessHandle> running) {
        List<ProcessHandle> members = members();
        if (!members.isEmpty()) {
            try {
                new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " -" + leader.pid())
                        .redirectError(ProcessBuilder.Redirect.DISCARD).start().onExit().join();
            } catch (IOException e) {
                members.forEach(each);
            }
        }
        running.stream().filter(one -> !members.contains(one)).forEach(each);
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
        // A file stream, because a channel does not read on an interrupted thread.
        try (InputStream file = new FileInputStream(PROC.resolve(pid + "/stat").toFile())) {
            String line = new String(file.readAllBytes(), StandardCharsets.ISO_8859_1);
            // The name before it, in parentheses, may hold anything.
            return line.substring(line.lastIndexOf(')') + 2).split(" ");
        } catch (IOException e) {
            return new String[]{""};
        }
    }
}
