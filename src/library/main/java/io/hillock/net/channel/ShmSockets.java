package io.hillock.net.channel;

import io.hillock.net.Address;
import io.hillock.net.Settings;
import io.hillock.net.SharedMemory;
import io.hillock.net.Token;
import io.hillock.net.base.Durations;
import io.hillock.net.base.RuntimeFolder;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Connects two processes through shared memory. The two sides meet at a Unix domain socket in the user's runtime
 * folder. There the listener names the region that it created for the connection ({@link ShmGreeting}).
 */
public record ShmSockets(Address.Shm address) implements Sockets {

    /** Waits for the greeting at most as long as the settings' patience. */
    @Override
    public Pipe connect(Settings settings) throws IOException {
        RuntimeFolder.ofUser().check();
        SocketChannel socket = rendezvous().open();
        try {
            ShmGreeting greeting = ShmGreeting.hear(socket, settings.patience());
            if (!regions().matcher(greeting.file()).matches()) {
                throw new IOException(address + ": the greeting names no region");
            }
            SharedMemory memory = settings.memory();
            ShmRegion region = ShmRegion.open(memory.folder().resolve(greeting.file()), greeting.ringBytes());
            return new ShmPipe(socket, region, true, Durations.of(memory.spin()));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public Bound bind(Settings settings) throws IOException {
        RuntimeFolder.ofUser().make();
        UnixSockets.SocketFile socket = rendezvous().bind();
        try {
            SharedMemory memory = settings.memory();
            sweep(memory.folder());
            ShmRegion.create(fresh(memory.folder()), memory.ringBytes()).close(); // checks that this system allows it
            return new Rendezvous(this, memory, socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private UnixSockets rendezvous() {
        Path folder = RuntimeFolder.ofUser().path();
        return new UnixSockets(new Address.Unix(folder.resolve("hillock-shm-" + address.name())));
    }

    private String prefix() {
        return "hillock+" + address.name() + "+";
    }

    private Pattern regions() {
        return Pattern.compile(Pattern.quote(prefix()) + "[0-9a-f]{16}");
    }

    private Path fresh(Path folder) {
        return folder.resolve(prefix() + Token.random(8));
    }

    /** Removes the leftovers of killed listeners of this name. The name is ours while we hold the rendezvous. */
    private void sweep(Path folder) throws IOException {
        Pattern ours = regions();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder,
                file -> ours.matcher(file.getFileName().toString()).matches())) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new IOException("shared memory " + folder + ": " + e, e);
        }
    }

    private Pipe greet(SocketChannel socket, SharedMemory memory) throws IOException {
        Path file = fresh(memory.folder());
        try {
            var pipe = new ShmPipe(socket, ShmRegion.create(file, memory.ringBytes()), false,
                    Durations.of(memory.spin()));
            new ShmGreeting(memory.ringBytes(), file.getFileName().toString()).say(socket);
            return pipe;
        } catch (IOException e) {
            try (socket) {
                ShmGreeting.refuse(socket, e.getMessage());
            }
            throw e;
        }
    }

    private record Rendezvous(ShmSockets shm, SharedMemory memory, UnixSockets.SocketFile socket) implements Bound {

        @Override
        public Accepted accept() throws IOException {
            return new Accepted(shm.greet(socket.channel().accept(), memory), shm.address);
        }

        @Override
        public boolean isOpen() {
            return socket.isOpen();
        }

        @Override
        public Address address() {
            return shm.address;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
