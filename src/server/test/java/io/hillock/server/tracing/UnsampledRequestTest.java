package io.hillock.server.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.hillock.server.inference.ServiceLog;
import io.hillock.server.metrics.Protocol;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.TraceContext;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tracing does to requests that are not recorded: nothing. */
class UnsampledRequestTest {
    private static final String IDS = "-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-";
    private static final int REQUESTS = 20_000;

    private static OtlpTracer tracer(double share) {
        return OtlpTracer.open(
                TraceExport.of(Optional.of("http://127.0.0.1:1"), Optional.of(share), Map.of()).orElseThrow(), "0",
                new ServiceLog(line -> {}));
    }

    private static long recorded(OtlpTracer tracer, RequestMemory memory, String traceparent) {
        long recorded = 0;
        for (int i = 0; i < REQUESTS; i++) {
            memory.trace().read(traceparent, "vendor=abc");
            recorded += tracer.begin(Protocol.REST, memory.trace(), i) == null ? 0 : 1;
        }
        return recorded;
    }

    @ParameterizedTest
    @ValueSource(strings = {"00" + IDS + "00", "none", "00" + IDS + "0"})
    void theyAllocateNothing(String header) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        String traceparent = header.equals("none") ? null : header;
        try (OtlpTracer tracer = tracer(0); RequestMemory memory = RequestMemory.take()) {
            long best = Long.MAX_VALUE;
            // The compiler may replace a method during the first rounds, and moves objects to the heap when it does.
            for (int round = 0; round < 10; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                assertEquals(0, recorded(tracer, memory, traceparent));
                best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertEquals(0, best);
        }
    }

    @Test
    void theShareIsKept() {
        try (OtlpTracer tracer = tracer(0.01); RequestMemory memory = RequestMemory.take()) {
            long recorded = recorded(tracer, memory, null);
            // 200 expected, with a standard deviation of 14.
            assertTrue(recorded > 100 && recorded < 300, recorded + " of " + REQUESTS);
        }
    }

    @Test
    void headersAreReadAsTheStandardSays() {
        try (RequestMemory memory = RequestMemory.take()) {
            TraceContext trace = memory.trace();
            trace.read("00" + IDS + "01", null);
            assertTrue(trace.present() && trace.sampled());
            assertEquals(0x0af7651916cd43ddL, trace.high());
            assertEquals(0x8448eb211c80319cL, trace.low());
            assertEquals(0xb7ad6b7169203331L, trace.span());
            assertEquals("0af7651916cd43dd8448eb211c80319c", trace.traceId());
            assertEquals("", trace.tracestate());
            trace.read("42" + IDS + "03-more", "a=b");
            assertTrue(trace.present() && trace.sampled(), "a later version may have more fields");
            for (String wrong : new String[]{"", "00", "ff" + IDS + "01", "00" + IDS + "01-more", "00" + IDS + "01 ",
                    "00" + IDS.toUpperCase(java.util.Locale.ROOT) + "01", "42" + IDS + "01x",
                    "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                    "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                    "00-0af7651916cd43dd8448eb211c80319cxb7ad6b7169203331-01"}) {
                trace.read(wrong, null);
                assertTrue(!trace.present() && !trace.sampled() && trace.traceId().isEmpty(), wrong);
            }
        }
    }

    @Test
    void callersDecide() {
        try (OtlpTracer all = tracer(1); OtlpTracer none = tracer(0); RequestMemory memory = RequestMemory.take()) {
            memory.trace().read("00" + IDS + "01", null);
            assertNotNull(none.begin(Protocol.GRPC, memory.trace(), 1));
            memory.trace().read("00" + IDS + "00", null);
            assertNull(all.begin(Protocol.GRPC, memory.trace(), 1));
        }
    }
}
