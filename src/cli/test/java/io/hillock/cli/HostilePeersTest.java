package io.hillock.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Peers break every promise at once beside a cell that keeps them all. The good cell is answered, and the hub's memory stays flat. Takes
 * some seconds; {@code -Dhillock.soak.seconds=600} runs longer.
 */
class HostilePeersTest {
    private static final long SECONDS = Long.getLong("hillock.soak.seconds", 6);
    private static final int STEPS = 16;
    private static final int CROWD = 300;
    private static final int MIB = 1 << 20;
    /** Limit for the memory of the hub's process, of which 256 MiB are heap. */
    private static final long MOST_BYTES = 448L << 20;
    /** Limit for its growth after it has seen all attacks for a while. */
    private static final long GROWTH = 64L << 20;
    private static final long LONG_SOAK = 60;

    @TempDir
    private Path folder;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong attacks = new AtomicLong();
    private final AtomicLong spoiled = new AtomicLong();
    private final AtomicReference<Throwable> succeeded = new AtomicReference<>();
    private int port;

    @FunctionalInterface
    private interface Attack {
        void run() throws IOException;
    }

    @Test
    void aGoodCellIsServedAmongThem() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-Xmx256m", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), "io.hillock.cli.Main", "listen", "tcp://localhost:0",
                "shm:hostile",
                "--name", "hub", "--threads", "2", "--max-work", "2000000", "--model",
                "small=" + Samples.spiking(folder), "--profile", "snntorch")
                .redirectError(folder.resolve("log").toFile());
        builder.environment().put("XDG_RUNTIME_DIR", folder.toString());
        Process hub = builder.start();
        try (var output = hub.inputReader()) {
            String address = output.readLine();
            assertTrue(address != null, () -> log());
            port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            try (var good = new PlainPeer(port, "good"); var _ = new PlainPeer(port, "sloth", 1)) {
                ask(good, Duration.ofSeconds(2));
                long quiet = p99(ask(good, Duration.ofSeconds(Math.max(2, SECONDS / 4))));
                List<Thread> attackers = attackers();
                ask(good, Duration.ofSeconds(Math.max(2, SECONDS / 3)));
                long before = residentBytes(hub);
                long[] among = ask(good, Duration.ofSeconds(SECONDS));
                long after = residentBytes(hub);
                over.set(true);
                for (Thread attacker : attackers) {
                    attacker.join();
                }
                System.out.printf("%d attacks: %d answers, p99 %.2f ms, quiet %.2f ms; hub %d MiB, then %d MiB%n",
                        attacks.get(), among.length, p99(among) / 1e6, quiet / 1e6, before / MIB, after / MIB);
                assertTrue(after < MOST_BYTES, after + " bytes");
                assertTrue(SECONDS < LONG_SOAK || after < before + GROWTH,
                        "from " + before + " to " + after + " bytes");
                assertTrue(hub.isAlive(), () -> log());
                assertTrue(spoiled.get() > 0, "no region of shared memory was met");
                assertNull(succeeded.get(), "what must be refused was not");
            }
        } finally {
            over.set(true);
            hub.destroyForcibly().waitFor();
        }
    }

    /** Asks one request after the other; each must be answered. Returns the latencies in ns. */
    private static long[] ask(PlainPeer good, Duration time) throws IOException {
        var latencies = new ArrayList<Long>();
        long end = System.nanoTime() + time.toNanos();
        for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
            var answer = good.answer(good.ask("small", STEPS, Samples.INPUTS));
            assertEquals("REASONING_RESPONSE", answer.get("type").asText(), answer::toString);
            latencies.add(System.nanoTime() - start);
        }
        return latencies.stream().mapToLong(Long::longValue).toArray();
    }

    private static long p99(long[] latencies) {
        long[] sorted = latencies.clone();
        Arrays.sort(sorted);
        return sorted[(int) (sorted.length * 0.99)];
    }

    private List<Thread> attackers() throws IOException {
        Deque<AutoCloseable> promised = new ArrayDeque<>();
        Deque<AutoCloseable> silent = new ArrayDeque<>();
        Deque<AutoCloseable> unfinished = new ArrayDeque<>();
        return List.of(attack(() -> {
            var peer = new PlainPeer(port, "promises" + attacks);
            keep(promised, peer, 40);
            peer.promise(60 * MIB);
        }), attack(() -> keep(silent, new Socket("localhost", port), CROWD)), attack(() -> {
            try (var pusher = new PlainPeer(port, "pusher" + attacks)) {
                for (int k = 0; k < 4; k++) {
                    pusher.askAt("sloth", "small", STEPS, MIB / 8);
                }
            }
        }), attack(() -> {
            try (var flood = new PlainPeer(port, "flood" + attacks)) {
                for (int k = 0; k < 600; k++) {
                    flood.ask("small", STEPS, Samples.INPUTS);
                }
            }
        }), attack(() -> {
            try (var deserter = new PlainPeer(port, "deserter" + attacks)) {
                for (int k = 0; k < 8; k++) {
                    deserter.ask("small", 20_000, Samples.INPUTS);
                }
            }
        }), attack(() -> {
            var peer = new PlainPeer(port, "unfinished" + attacks);
            keep(unfinished, peer, 40);
            peer.say("STREAM_OPEN", "{\"stream\":1,\"name\":\"image\",\"dtype\":\"U8\",\"shape\":[1073741824]}");
        }), attack(() -> {
            try (var forger = new PlainPeer(port, "forger" + attacks)) {
                forger.say("EVENT", "{\"topic\":\"tap.ERROR\",\"body\":{\"forged\":true}}");
                var answer = forger.answer(forger.say("NETWORK_UNLOAD", "{\"network\":\"small\"}"));
                assertEquals("ERROR", answer.get("type").asText(), answer::toString);
            }
        }), attack(this::spoilSharedMemory));
    }

    /** Takes a region of shared memory, fills it with nonsense and tries to cut it, which would kill the hub by SIGBUS. */
    private void spoilSharedMemory() throws IOException {
        try (var socket = SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("hillock-shm-hostile")))) {
            var greeting = new DataInputStream(Channels.newInputStream(socket));
            greeting.readFully(new byte[12]);
            byte[] name = new byte[Integer.reverseBytes(greeting.readInt())];
            greeting.readFully(name);
            Path region = Path.of("/dev/shm", new String(name, StandardCharsets.UTF_8));
            try (var file = FileChannel.open(region, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                byte[] nonsense = new byte[4096];
                new Random(attacks.get()).nextBytes(nonsense);
                file.write(ByteBuffer.wrap(nonsense), 0);
                assertThrows(IOException.class, () -> file.truncate(0), "the region was cut");
                spoiled.getAndIncrement();
            }
        }
    }

    /** Keeps connections open; closes the oldest beyond {@code most}. */
    private static void keep(Deque<AutoCloseable> open, AutoCloseable one, int most) throws IOException {
        open.add(one);
        if (open.size() > most) {
            try {
                open.remove().close();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    private Thread attack(Attack attack) {
        return Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                try {
                    attack.run();
                } catch (IOException e) {
                    // The hub closed the connection; the peer connects again.
                } catch (Throwable e) {
                    succeeded.compareAndSet(null, e);
                }
                attacks.getAndIncrement();
                LockSupport.parkNanos(20_000_000);
            }
        });
    }

    private static long residentBytes(Process process) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D+", "")) * 1024;
            }
        }
        throw new IOException("no VmRSS");
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
