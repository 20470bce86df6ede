package io.hillock.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.bindings.HillockNative;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class IsaTest {
    @Test
    void codesAreThoseOfTheCInterface() {
        assertEquals(
                List.of(HillockNative.HILLOCK_ISA_SCALAR(), HillockNative.HILLOCK_ISA_SSE(),
                        HillockNative.HILLOCK_ISA_AVX2(), HillockNative.HILLOCK_ISA_AVX512(),
                        HillockNative.HILLOCK_ISA_NEON()),
                Arrays.stream(Isa.values()).map(Isa::code).toList());
    }
}
