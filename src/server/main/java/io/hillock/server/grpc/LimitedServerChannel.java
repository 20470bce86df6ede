package io.hillock.server.grpc;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Accepts so many connections at once, and closes further ones. */
final class LimitedServerChannel extends NioServerSocketChannel {
    private final int most;
    private final AtomicInteger connections = new AtomicInteger();

    LimitedServerChannel(int most) {
        this.most = most;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        int read = super.doReadMessages(accepted);
        if (read > 0 && accepted.getLast() instanceof Channel channel) {
            if (connections.incrementAndGet() > most) {
                connections.decrementAndGet();
                accepted.removeLast();
                channel.unsafe().closeForcibly();
                return 0;
            }
            channel.closeFuture().addListener(closed -> connections.decrementAndGet());
        }
        return read;
    }
}
