package io.hillock.bench.border;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.hillock.bindings.HillockNative;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** {@code hillock_border_loop} of native/bench, which calls hillock_engine_run of this JVM's library from C++. Thread-safe. */
final class CppLoop {
    private final MethodHandle handle;

    /** @param library the file libhillock_border.so; it stays loaded */
    CppLoop(Path library) {
        MemorySegment loop = SymbolLookup.libraryLookup(library, Arena.global()).find("hillock_border_loop")
                .orElseThrow();
        handle = Linker.nativeLinker().downcallHandle(loop, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS,
                ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));
    }

    int run(MemorySegment engine, MemorySegment run, MemorySegment input, MemorySegment response, MemorySegment error,
            long calls) {
        try {
            return (int) handle.invokeExact(HillockNative.hillock_engine_run$address(), engine, run, input, response,
                    error, calls);
        } catch (Throwable e) {
            throw new AssertionError("a downcall throws nothing", e);
        }
    }
}
