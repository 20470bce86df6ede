package io.hillock.net.channel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.NoSuchElementException;

/**
 * Anonymous memory of Linux that other processes can map. Once it is sealed, nobody can change its size. So this
 * process may touch its mapping at any time, whatever others do. Any thread. Needs native access for this module.
 *
 * @param descriptor the file descriptor in this process, open until {@link #close}
 */
record SealedMemory(int descriptor) implements AutoCloseable {
    private static final int CLOSE_ON_EXEC = 1;
    private static final int ALLOW_SEALING = 2;
    private static final int ADD_SEALS = 1033;
    private static final int NO_MORE_SEALS = 1;
    private static final int NO_SHRINKING = 2;
    private static final int NO_GROWING = 4;

    /**
     * Creates empty memory, not sealed yet.
     *
     * @throws IOException also without native access, and on systems other than Linux
     */
    static SealedMemory create(String name) throws IOException {
        return new SealedMemory(Libc.get().create(name, CLOSE_ON_EXEC | ALLOW_SEALING));
    }

    /** Makes the size final. */
    void seal() throws IOException {
        Libc.get().control(descriptor, ADD_SEALS, NO_MORE_SEALS | NO_SHRINKING | NO_GROWING);
    }

    /** The path at which this process, and others of its user, can open it. */
    Path path() {
        return Path.of("/proc", Long.toString(ProcessHandle.current().pid()), "fd", Integer.toString(descriptor));
    }

    /** Closes the descriptor; mappings remain. */
    @Override
    public void close() throws IOException {
        Libc.get().close(descriptor);
    }

    /** The functions of the C library that this needs. */
    private record Libc(MethodHandle memfdCreate, MethodHandle fcntl, MethodHandle closes) {
        private static final StructLayout STATE = Linker.Option.captureStateLayout();
        private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        private static volatile Libc linked;

        static Libc get() throws IOException {
            Libc libc = linked;
            if (libc == null) {
                libc = link();
                linked = libc;
            }
            return libc;
        }

        private static Libc link() throws IOException {
            var errno = Linker.Option.captureCallState("errno");
            try {
                return new Libc(link("memfd_create", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), errno),
                        link("fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), errno,
                                Linker.Option.firstVariadicArg(2)),
                        link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT)));
            } catch (IllegalCallerException e) {
                throw new IOException("sealed shared memory needs native access: start Java with"
                        + " --enable-native-access=io.hillock (on the class path ALL-UNNAMED)", e);
            } catch (NoSuchElementException | UnsupportedOperationException e) {
                throw new IOException("sealed shared memory needs memfd_create, which only Linux has", e);
            }
        }

        private static MethodHandle link(String name, FunctionDescriptor type, Linker.Option... options) {
            var linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), type, options);
        }

        int create(String name, int flags) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(STATE);
                int descriptor = (int) memfdCreate.invokeExact(state, arena.allocateFrom(name), flags);
                return checked("memfd_create", descriptor, state);
            } catch (Throwable e) {
                throw failure(e);
            }
        }

        void control(int descriptor, int command, int value) throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(STATE);
                checked("fcntl", (int) fcntl.invokeExact(state, descriptor, command, value), state);
            } catch (Throwable e) {
                throw failure(e);
            }
        }

        void close(int descriptor) throws IOException {
            try {
                int _ = (int) closes.invokeExact(descriptor);
            } catch (Throwable e) {
                throw failure(e);
            }
        }

        private static int checked(String function, int result, MemorySegment state) throws IOException {
            if (result < 0) {
                throw new IOException(function + ": errno " + (int) ERRNO.get(state, 0L));
            }
            return result;
        }

        private static IOException failure(Throwable thrown) {
            return thrown instanceof IOException failed ? failed : new IOException(thrown);
        }
    }
}
