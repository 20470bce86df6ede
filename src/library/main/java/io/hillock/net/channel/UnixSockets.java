package io.hillock.net.channel;

import io.hillock.net.Address;
import io.hillock.net.Settings;
import io.hillock.net.Token;
import io.hillock.net.base.RuntimeFolder;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Unix domain sockets with mode 0600. A socket file without a listener (its process was killed) is replaced. Any other
 * file, and a socket in use, is left alone.
 */
public record UnixSockets(Address.Unix address) implements Sockets {

    @Override
    public Pipe connect(Settings settings) throws IOException {
        return new SocketPipe(open());
    }

    SocketChannel open() throws IOException {
        if (isDefault()) {
            RuntimeFolder.ofUser().check();
        }
        return SocketChannel.open(UnixDomainSocketAddress.of(address.path()));
    }

    @Override
    public SocketFile bind(Settings settings) throws IOException {
        return bind();
    }

    /** Binds under a temporary name first, so that the file never has another mode under its real name. */
    SocketFile bind() throws IOException {
        if (isDefault()) {
            RuntimeFolder.ofUser().make();
        }
        checkFree();
        Path path = address.path();
        Path fresh = path.resolveSibling("." + Token.random(4));
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(fresh), BACKLOG);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
            Object key = keyOf(fresh);
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
            return new SocketFile(channel, address, key);
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(fresh);
            throw e;
        }
    }

    private boolean isDefault() {
        return address.path().equals(RuntimeFolder.ofUser().socket());
    }

    private void checkFree() throws IOException {
        Path path = address.path();
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther()) {
            throw new BindException(path + " is there and is no socket");
        }
        try (SocketChannel _ = open()) {
            throw new BindException(address + " is in use");
        } catch (ConnectException e) {
            // Nobody listens. The move replaces the stale file.
        }
    }

    private static Object keyOf(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    }

    record SocketFile(ServerSocketChannel channel, Address.Unix address, Object key) implements Bound {

        @Override
        public Accepted accept() throws IOException {
            return new Accepted(new SocketPipe(channel.accept()), address);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        /** Removes the file unless another took its place. */
        @Override
        public void close() throws IOException {
            channel.close();
            Path path = address.path();
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && keyOf(path).equals(key)) {
                Files.deleteIfExists(path);
            }
        }
    }
}
