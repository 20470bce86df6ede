package io.hillock.simulation;

import io.hillock.net.Address;
import io.hillock.net.Settings;
import io.hillock.net.channel.Pipe;
import io.hillock.net.channel.Sockets;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A network of simulated processes, as TCP shows it: the bytes of one direction of a connection keep their order, a lost packet is a delay,
 * and connections overtake each other. Between two processes it can be cut for a while; then packets arrive after it, or the connection has
 * died unnoticed by one side.
 */
final class Network {
    private static final long LEAST_RETRY = 200_000_000;

    final Scheduler scheduler;
    /** The least delay of a packet, and how much longer it may take, in ns. */
    final long delay;
    final long jitter;
    /** The chance that a packet is lost and sent again, in 1/1024. */
    final int loss;
    private final Map<String, Listening> listening = new HashMap<>();
    private final Map<String, Long> cuts = new HashMap<>();
    private final List<NetworkPipe> open = new ArrayList<>();

    Network(Scheduler scheduler, long delay, long jitter, int loss) {
        this.scheduler = scheduler;
        this.delay = delay;
        this.jitter = jitter;
        this.loss = loss;
    }

    /** How long one packet takes. */
    long travel() {
        long time = delay + scheduler.random.nextLong(jitter + 1);
        for (long retry = LEAST_RETRY; scheduler.random.nextInt(1024) < loss; retry *= 2) {
            time += retry;
        }
        return time;
    }

    private static String pair(String one, String other) {
        return one.compareTo(other) < 0 ? one + "-" + other : other + "-" + one;
    }

    /** No packet passes between two processes for so long. */
    void cut(String one, String other, long nanos) {
        scheduler.trace.add(scheduler.nanos(), "cut", pair(one, other) + " for " + nanos / 1_000_000 + " ms");
        cuts.merge(pair(one, other), scheduler.nanos() + nanos, Math::max);
    }

    void healAll() {
        cuts.clear();
        scheduler.trace.add(scheduler.nanos(), "healed", "");
    }

    /** How long until a packet passes that is sent again and again; 0 if it passes now. */
    long blocked(String one, String other) {
        long left = cuts.getOrDefault(pair(one, other), 0L) - scheduler.nanos();
        return left <= 0 ? 0 : left + scheduler.random.nextLong(LEAST_RETRY);
    }

    /** The ends of connections that this process has open. */
    List<NetworkPipe> pipes(SimulatedProcess of) {
        return open.stream().filter(pipe -> pipe.owner() == of).toList();
    }

    void closed(NetworkPipe pipe) {
        open.remove(pipe);
    }

    Sockets sockets(SimulatedProcess process, String host) {
        return new HostSockets(process, host);
    }

    /** The kernel of a killed process closes its sockets; that of a machine without power does nothing. */
    void closeAtDeath(SimulatedProcess process, boolean power) {
        process.atDeath(() -> {
            listening.values().removeIf(one -> one.process == process);
            for (NetworkPipe pipe : pipes(process)) {
                if (power) {
                    pipe.reset();
                } else {
                    pipe.vanish();
                }
            }
        });
    }

    private final class HostSockets implements Sockets {
        private final SimulatedProcess process;
        private final String host;

        HostSockets(SimulatedProcess process, String host) {
            this.process = process;
            this.host = host;
        }

        @Override
        public Pipe connect(Settings settings) throws IOException {
            long end = scheduler.nanos() + settings.patience().toNanos();
            try {
                for (long left = blocked(process.name, host); left > 0; left = blocked(process.name, host)) {
                    if (scheduler.nanos() + left > end) {
                        Simulated.sleepNanos(end - scheduler.nanos());
                        throw new SocketTimeoutException("connecting to " + host);
                    }
                    Simulated.sleepNanos(left);
                }
                Simulated.sleepNanos(travel());
                Listening to = listening.get(host);
                Simulated.sleepNanos(travel());
                if (to == null) {
                    throw new ConnectException("nobody listens at " + host);
                }
                return to.connected(process);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }

        @Override
        public Bound bind(Settings settings) throws IOException {
            var bound = new Listening(process, host);
            if (listening.putIfAbsent(host, bound) != null) {
                throw new BindException(host + " is in use");
            }
            return bound;
        }
    }

    private final class Listening implements Sockets.Bound {
        private final SimulatedProcess process;
        private final String host;
        private final ArrayDeque<NetworkPipe> waiting = new ArrayDeque<>();
        private Thread acceptor;
        private boolean closed;

        Listening(SimulatedProcess process, String host) {
            this.process = process;
            this.host = host;
        }

        NetworkPipe connected(SimulatedProcess from) {
            var here = new NetworkPipe(Network.this, from);
            var there = new NetworkPipe(Network.this, process);
            here.join(there);
            there.join(here);
            open.add(here);
            open.add(there);
            if (closed || process.isDead()) {
                there.reset();
            } else {
                waiting.add(there);
                LockSupport.unpark(acceptor);
            }
            return here;
        }

        @Override
        public Sockets.Accepted accept() throws IOException {
            acceptor = Thread.currentThread();
            while (waiting.isEmpty()) {
                if (closed) {
                    throw new IOException("closed");
                }
                LockSupport.park(this);
            }
            return new Sockets.Accepted(waiting.remove(), "network");
        }

        @Override
        public boolean isOpen() {
            return !closed;
        }

        @Override
        public Address address() {
            return Address.of("unix:/simulated/" + host);
        }

        @Override
        public void close() {
            closed = true;
            listening.remove(host, this);
            waiting.forEach(NetworkPipe::reset);
            LockSupport.unpark(acceptor);
        }
    }
}
