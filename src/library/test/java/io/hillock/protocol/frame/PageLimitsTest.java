package io.hillock.protocol.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hillock.protocol.ConnectionMessage.Hello;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.FrameFormat;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.bytes.FrameException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits and defaults are exactly the numbers in the protocol's page. The C++ tests check the same. */
class PageLimitsTest {
    private static final String HEAD = "{\"cellular_version\":\"2025.1\",\"id\":5,\"type\":\"%s\","
            + "\"source_cell\":\"router\",\"target_cell\":\"cpp-teacher-1\",\"payload\":{%s}%s}";
    /** The tokens of HEAD with an empty payload: two objects, six keys, five values. */
    private static final int TOKENS = 2 * 2 + 6 + 5;

    private static Envelope decode(String type, String payload, String rest) {
        byte[] body = HEAD.formatted(type, payload, rest).getBytes(StandardCharsets.UTF_8);
        return Wire.decoder().decode(ByteBuffer.wrap(body), Arena.ofAuto());
    }

    private static ErrorCode refused(String type, String payload, String rest) {
        return assertThrows(FrameException.class, () -> decode(type, payload, rest)).code();
    }

    private static String hello(String versions, String accepts) {
        return "\"name\":\"a\",\"role\":\"router\",\"language\":\"x\",\"versions\":" + versions + ",\"nonce\":\""
                + "0".repeat(64) + "\"" + accepts;
    }

    private static String list(int entries, String entry) {
        return IntStream.range(0, entries).mapToObj(_ -> entry).collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void tokensAreBracketsKeysAndValues() {
        int others = TOKENS + 1 + 2; // the key and both ends of the list
        decode("GOODBYE", "\"reason\":\"\",\"x\":" + list((1 << 18) - others - 2, "0"), "");
        assertEquals(ErrorCode.BAD_FRAME,
                refused("GOODBYE", "\"reason\":\"\",\"x\":" + list((1 << 18) - others - 1, "0"), ""));
    }

    /** A value in the free object, and in lists within it. */
    @ParameterizedTest
    @CsvSource({"23, 1, true", "24, 1, false", "23, '', true", "24, '', true", "25, '', false"})
    void aFreeObjectIs24Deep(int lists, String value, boolean good) {
        String metrics = ",\"cellular_context\":{\"performance_metrics\":{\"a\":" + "[".repeat(lists) + value
                + "]".repeat(lists) + "}}";
        if (good) {
            decode("STATUS_REQUEST", "", metrics);
        } else {
            assertEquals(ErrorCode.BAD_VALUE, refused("STATUS_REQUEST", "", metrics));
        }
    }

    /** The envelope, the payload, and 30 lists are 32 levels. */
    @Test
    void aFrameNests32() {
        assertEquals(ErrorCode.BAD_VALUE, refused("STATUS_REQUEST", "\"x\":" + "[".repeat(30) + "]".repeat(30), ""));
        assertEquals(ErrorCode.BAD_FRAME, refused("STATUS_REQUEST", "\"x\":" + "[".repeat(31) + "]".repeat(31), ""));
    }

    @Test
    void helloListsWhatItSpeaksAndReads() {
        decode("HELLO", hello(list(16, "1"), ""), "");
        decode("HELLO", hello("[2147483647]", ""), "");
        for (String versions : List.of("[]", list(17, "1"), "[0]", "[2147483648]")) {
            assertEquals(ErrorCode.BAD_VALUE, refused("HELLO", hello(versions, ""), ""), versions);
        }
        for (String accepts : List.of("", ",\"accepts\":[]", ",\"accepts\":null", ",\"accepts\":[\"frob\"]")) {
            assertEquals(Set.of(), ((Hello) decode("HELLO", hello("[1]", accepts), "").payload()).accepts());
        }
        String all = ",\"accepts\":" + list(4096, "\"json\"");
        assertEquals(Set.of(FrameFormat.JSON), ((Hello) decode("HELLO", hello("[1]", all), "").payload()).accepts());
        assertEquals(ErrorCode.BAD_VALUE,
                refused("HELLO", hello("[1]", ",\"accepts\":" + list(4097, "\"json\"")), ""));
    }

    @Test
    void absentWantIsCountsAndAnEmptyOneNothing() {
        String tensor = ",\"tensor_payload\":{\"tensors\":[{\"name\":\"encoding\",\"dtype\":\"F32\",\"shape\":[1],"
                + "\"data\":\"AAAAAA==\"}]}";
        for (String absent : List.of("", ",\"want\":null")) {
            var request = (ReasoningRequest) decode("REASONING_REQUEST", "\"network\":\"braille\"" + absent, tensor)
                    .payload();
            assertEquals(true, request.wanted().counts());
        }
        Envelope none = decode("REASONING_REQUEST", "\"network\":\"braille\",\"want\":[],\"context\":\"\"", tensor);
        assertEquals(false, ((ReasoningRequest) none.payload()).wanted().counts());
        assertEquals(decode("REASONING_REQUEST", "\"network\":\"braille\",\"want\":[]", tensor), none);
        var frame = Wire.encoder().compact(none);
        assertEquals(0, frame.get(ValueLayout.JAVA_SHORT_UNALIGNED, 4 + 2), "no flags");
        assertEquals(0, frame.get(ValueLayout.JAVA_SHORT_UNALIGNED, 4 + 36), "no text");
        assertEquals(none, Wire.decode(Wire.decoder(), frame));
    }

    @ParameterizedTest
    @CsvSource({"4, 4, UNKNOWN_NETWORK", "28, 2, BAD_VALUE", "30, 2, BAD_VALUE"})
    void handle0IsNobody(int offset, int size, ErrorCode code) {
        String tensor = ",\"tensor_payload\":{\"tensors\":[{\"name\":\"encoding\",\"dtype\":\"F32\",\"shape\":[1],"
                + "\"data\":\"AAAAAA==\"}]}";
        byte[] frame = Wire.bytes(Wire.encoder().compact(
                decode("REASONING_REQUEST", "\"network\":\"braille\"", tensor)).asSlice(4));
        for (int k = 0; k < size; k++) {
            frame[offset + k] = 0;
        }
        var e = assertThrows(FrameException.class,
                () -> Wire.decoder().decode(ByteBuffer.wrap(frame), Arena.ofAuto()));
        assertEquals(code, e.code());
    }
}
