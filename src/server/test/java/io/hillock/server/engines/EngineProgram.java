package io.hillock.server.engines;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program {@code hillock-engine}, running. */
public record EngineProgram(Process process, BufferedReader log, String uri) implements AutoCloseable {
    private static final Path PROGRAM = Path.of(
            System.getProperty("hillock.native.build", "../../bindings/target/native/native"), "engine",
            "hillock-engine");
    private static final String LISTENING = "listening on ";
    private static final int FLIPPED_BIT = 12;

    /** Starts it listening at a URI; port 0 is any that is free. */
    public static EngineProgram listen(String uri, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--listen", uri));
        arguments.addAll(List.of(options));
        Process process = start(arguments);
        BufferedReader log = process.errorReader();
        List<String> lines = new ArrayList<>();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            lines.add(line);
            if (line.contains(LISTENING)) {
                return new EngineProgram(process, log,
                        line.substring(line.indexOf(LISTENING) + LISTENING.length()).strip());
            }
        }
        throw new IOException("hillock-engine ended and did not listen at " + uri + ": " + lines);
    }

    /** Starts it joining a hub. */
    public static EngineProgram join(String uri, String name) throws IOException {
        Process process = start(List.of("--connect", uri, "--name", name, "--threads", "1"));
        return new EngineProgram(process, process.errorReader(), uri);
    }

    private static Process start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command).start();
    }

    /** Sends SIGKILL. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Sends a signal by its name without SIG. */
    public void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
        if (code != 0) {
            throw new IOException("kill -" + name + " ended with " + code);
        }
    }

    /** Flips a bit of the float at the start of these bytes, wherever the process has them in its memory. Returns in how many places. */
    public int flip(byte[] pattern) throws IOException {
        int flipped = 0;
        try (FileChannel memory = FileChannel.open(Path.of("/proc/" + process.pid() + "/mem"), StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/maps"))) {
                String[] fields = line.split("[ -]");
                if (!fields[2].startsWith("rw")) {
                    continue;
                }
                long from = Long.parseUnsignedLong(fields[0], 16);
                long size = Long.parseUnsignedLong(fields[1], 16) - from;
                for (int at : find(read(memory, from, size), pattern)) {
                    int byteInFloat = FLIPPED_BIT / Byte.SIZE;
                    byte wrong = (byte) (pattern[byteInFloat] ^ 1 << FLIPPED_BIT % Byte.SIZE);
                    memory.write(ByteBuffer.wrap(new byte[]{wrong}), from + at + byteInFloat);
                    flipped++;
                }
            }
        }
        return flipped;
    }

    private static byte[] read(FileChannel memory, long from, long size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(size, 1 << 28));
        while (bytes.hasRemaining()) {
            if (memory.read(bytes, from + bytes.position()) <= 0) {
                break;
            }
        }
        byte[] all = new byte[bytes.position()];
        bytes.flip().get(all);
        return all;
    }

    private static List<Integer> find(byte[] in, byte[] pattern) {
        List<Integer> found = new ArrayList<>();
        for (int at = 0; at + pattern.length <= in.length; at += Float.BYTES) {
            int same = 0;
            while (same < pattern.length && in[at + same] == pattern[same]) {
                same++;
            }
            if (same == pattern.length) {
                found.add(at);
            }
        }
        return found;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
