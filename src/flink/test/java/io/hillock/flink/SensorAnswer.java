package io.hillock.flink;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.hillock.flink.example.SensorReading;
import io.hillock.spike.Recording;
import io.hillock.spike.Response;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * All bits that the network answered to a reading.
 *
 * @param bits counts, raster and recordings
 */
public record SensorAnswer(int sensor, int number, byte[] bits) {
    static SensorAnswer of(SensorReading reading, Response response, int sample) {
        var bits = new ByteArrayOutputStream();
        add(bits, response.counts(), response, sample);
        add(bits, response.raster(), response, sample);
        for (Recording recording : response.recordings()) {
            add(bits, recording.values(), response, sample);
        }
        return new SensorAnswer(reading.sensor(), reading.number(), bits.toByteArray());
    }

    private static void add(ByteArrayOutputStream bits, MemorySegment all, Response response, int sample) {
        long each = all.byteSize() / response.answer().batch();
        bits.writeBytes(all.asSlice(sample * each, each).toArray(JAVA_BYTE));
    }

    /** Whether an output spiked; the counts come first. */
    boolean spikes() {
        return IntStream.range(0, 2 * Long.BYTES).anyMatch(i -> bits[i] != 0);
    }

    boolean sameBits(SensorAnswer other) {
        return sensor == other.sensor && number == other.number && Arrays.equals(bits, other.bits);
    }
}
