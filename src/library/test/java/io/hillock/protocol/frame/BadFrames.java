package io.hillock.protocol.frame;

import io.hillock.protocol.Compression;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.ErrorCode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** One frame for each rule that a decoder must enforce, made by damaging good frames. */
final class BadFrames {
    private static final String PING = """
            {"cellular_version":"2025.1","id":4711,"type":"PING","source_cell":"a","target_cell":"b",\
            "payload":{"sent_ns":1}}""";
    private static final String CHUNK = """
            {"cellular_version":"2025.1","id":4711,"type":"STREAM_CHUNK","source_cell":"a","target_cell":"b",\
            "payload":{"stream":1,"index":0},"tensor_payload":{"tensors":[\
            {"name":"chunk","dtype":"F32","shape":[2],"bytes":8,"data":"AACAPwAAAEA="}]}}""";
    private static final long ID = 4711;
    private static final int DESCRIPTOR = 4 + 56;

    private final List<BadFrame> all = new ArrayList<>();
    private final FrameEncoder encoder = Wire.encoder();

    private BadFrames() {}

    static List<BadFrame> all() {
        var frames = new BadFrames();
        frames.frames();
        frames.json();
        frames.tensors();
        frames.packed();
        frames.compact();
        frames.spikes();
        return frames.all;
    }

    private void frames() {
        add("length_zero", new byte[4], ErrorCode.BAD_FRAME, 0);
        add("length_above_limit", new byte[]{1, 0, 0, 4, '{'}, ErrorCode.BAD_FRAME, 0);
        add("length_negative", new byte[]{-1, -1, -1, -1, '{'}, ErrorCode.BAD_FRAME, 0);
        add("first_byte", framed("[]".getBytes(StandardCharsets.UTF_8)), ErrorCode.BAD_FRAME, 0);
        add("first_byte_alone_1", framed(new byte[]{1}), ErrorCode.BAD_FRAME, 0);
        add("first_byte_alone_2", framed(new byte[]{2}), ErrorCode.BAD_FRAME, 0);
    }

    private void json() {
        plain("json_cut", PING.substring(0, PING.length() - 1), ErrorCode.BAD_FRAME, 0);
        plain("json_twice", PING + PING, ErrorCode.BAD_FRAME, 0);
        plain("json_key_twice", PING.replace("\"id\"", "\"id\":1,\"id\""), ErrorCode.BAD_FRAME, 0);
        plain("json_nan", PING.replace("\"sent_ns\":1", "\"sent_ns\":NaN"), ErrorCode.BAD_FRAME, 0);
        plain("json_deep", PING.replace("{\"sent_ns\":1}", "[".repeat(1000) + "]".repeat(1000)), ErrorCode.BAD_FRAME,
                0);
        byte[] latin = framed(PING.replace("\"a\"", "\"~\"").getBytes(StandardCharsets.UTF_8));
        latin[4 + PING.indexOf("\"a\"") + 1] = (byte) 0xE9;
        add("json_not_utf8", latin, ErrorCode.BAD_FRAME, 0);
        plain("infinite_number", CHUNK.replace("\"index\":0", "\"index\":0,\"x\":1e999"), ErrorCode.BAD_VALUE, ID);
        plain("unpaired_surrogate", PING.replace("\"a\"", "\"\\ud800\""), ErrorCode.BAD_VALUE, ID);
        plain("another_version", PING.replace("2025.1", "2024.9"), ErrorCode.BAD_MESSAGE, ID);
        plain("unknown_type", PING.replace("PING", "SING"), ErrorCode.UNKNOWN_TYPE, ID);
        plain("no_id", PING.replace("\"id\":4711,", ""), ErrorCode.BAD_MESSAGE, 0);
        plain("id_zero", PING.replace("4711", "0"), ErrorCode.BAD_VALUE, 0);
        plain("id_too_large", PING.replace("4711", "9007199254740992"), ErrorCode.BAD_VALUE, 0);
        plain("id_huge", PING.replace("4711", "4711000000000000000000"), ErrorCode.BAD_VALUE, 0);
        plain("id_fraction", PING.replace("4711", "4711.5"), ErrorCode.BAD_MESSAGE, 0);
        plain("no_payload", PING.replace(",\"payload\":{\"sent_ns\":1}", ""), ErrorCode.BAD_MESSAGE, ID);
        plain("missing_field", PING.replace("\"sent_ns\":1", ""), ErrorCode.BAD_MESSAGE, ID);
        plain("null_field", PING.replace("\"sent_ns\":1", "\"sent_ns\":null"), ErrorCode.BAD_MESSAGE, ID);
        plain("wrong_json_type", PING.replace("\"sent_ns\":1", "\"sent_ns\":\"1\""), ErrorCode.BAD_MESSAGE, ID);
        plain("out_of_range", PING.replace("\"sent_ns\":1", "\"sent_ns\":-1"), ErrorCode.BAD_VALUE, ID);
        plain("empty_name", PING.replace("\"a\"", "\"\""), ErrorCode.BAD_VALUE, ID);
        plain("long_name", PING.replace("\"a\"", "\"" + "a".repeat(129) + "\""), ErrorCode.BAD_VALUE, ID);
        plain("from_everybody", PING.replace("\"a\"", "\"*\""), ErrorCode.BAD_VALUE, ID);
    }

    private void tensors() {
        plain("base64", CHUNK.replace("AACAP", "?ACAP"), ErrorCode.BAD_FRAME, ID);
        plain("base64_bytes", CHUNK.replace("\"bytes\":8", "\"bytes\":4"), ErrorCode.BAD_FRAME, ID);
        plain("base64_shape", CHUNK.replace("[2]", "[3]"), ErrorCode.BAD_FRAME, ID);
        plain("no_tensor", CHUNK.replace("\"chunk\"", "\"trunk\""), ErrorCode.BAD_MESSAGE, ID);
        plain("dtype", CHUNK.replace("F32", "F8"), ErrorCode.BAD_VALUE, ID);
        plain("tensor_nan", CHUNK.replace("AACAPwAAAEA=", "AADAfwAAAEA="), ErrorCode.BAD_VALUE, ID);
        plain("tensor_bool", CHUNK.replace("F32", "BOOL").replace("[2]", "[8]"), ErrorCode.BAD_VALUE, ID);
        plain("shape_empty", CHUNK.replace("[2]", "[]"), ErrorCode.BAD_SHAPE, ID);
        plain("shape_zero", CHUNK.replace("[2]", "[0]"), ErrorCode.BAD_SHAPE, ID);
        plain("shape_overflow", CHUNK.replace("[2]", "[65536,65536]"), ErrorCode.BAD_SHAPE, ID);
        plain("shape_rank", CHUNK.replace("[2]", "[1,1,1,1,1,1,1,1,2]"), ErrorCode.BAD_SHAPE, ID);
        plain("shape_of_chunk", CHUNK.replace("[2]", "[1,2]"), ErrorCode.BAD_SHAPE, ID);
        String second = CHUNK.replace("}]}}",
                "},{\"name\":\"x\",\"dtype\":\"U8\",\"shape\":[8],\"bytes\":8,OFFSET}]}}");
        String place = "\"data\":\"AACAPwAAAEA=\"";
        tensor("offset_outside", CHUNK.replace(place, "\"offset\":4096"), ErrorCode.BAD_FRAME);
        tensor("offset_in_json", CHUNK.replace(place, "\"offset\":8"), ErrorCode.BAD_FRAME);
        tensor("offset_negative", CHUNK.replace(place, "\"offset\":-8"), ErrorCode.BAD_FRAME);
        tensor("offset_misaligned", CHUNK.replace(place, "\"offset\":260"), ErrorCode.BAD_FRAME);
        tensor("bytes_negative", CHUNK.replace(place, "\"offset\":256").replace("8,", "-8,"), ErrorCode.BAD_FRAME);
        tensor("bytes_outside", CHUNK.replace(place, "\"offset\":256").replace("8,", "24,"), ErrorCode.BAD_FRAME);
        tensor("bytes_of_shape", CHUNK.replace(place, "\"offset\":256").replace("[2]", "[1]"), ErrorCode.BAD_FRAME);
        tensor("overlap", second.replace(place, "\"offset\":256").replace("OFFSET", "\"offset\":256"),
                ErrorCode.BAD_FRAME);
        tensor("same_name", second.replace(place, "\"offset\":256").replace("OFFSET", "\"offset\":264").replace("\"x\"",
                "\"chunk\""), ErrorCode.BAD_FRAME);
        damagedTensor("tensor_flags", frame -> frame[5] = 4);
        damagedTensor("tensor_both_flags", frame -> frame[5] = 3);
        damagedTensor("tensor_reserved", frame -> frame[6] = 1);
        damagedTensor("json_length_outside", frame -> frame[10] = 1);
        damagedTensor("json_length_misaligned", frame -> frame[8]--);
    }

    private void packed() {
        Envelope sparse = Examples.all().get("sparse_batch");
        byte[] zstd = Wire.bytes(encoder.tensor(sparse, Compression.ZSTD));
        byte[] lz4 = Wire.bytes(encoder.tensor(sparse, Compression.LZ4));
        long id = sparse.id();
        int start = 4 + 8 + MemorySegment.ofArray(zstd).get(ValueLayout.JAVA_INT_UNALIGNED, 8);
        add("zstd_is_lz4", damaged(lz4, frame -> frame[5] = 1), ErrorCode.BAD_FRAME, id);
        add("lz4_is_zstd", damaged(zstd, frame -> frame[5] = 2), ErrorCode.BAD_FRAME, id);
        add("zstd_cut", cut(zstd, zstd.length - 3), ErrorCode.BAD_FRAME, id);
        add("lz4_cut", cut(lz4, lz4.length - 3), ErrorCode.BAD_FRAME, id);
        add("zstd_followed", cut(zstd, zstd.length + 8), ErrorCode.BAD_FRAME, id);
        add("lz4_followed", cut(lz4, lz4.length + 8), ErrorCode.BAD_FRAME, id);
        add("lz4_bomb", damaged(lz4, frame -> frame[start + 13] = 0x7F), ErrorCode.BAD_FRAME, id);
        add("lz4_header_checksum", damaged(lz4, frame -> frame[start + 14]++), ErrorCode.BAD_FRAME, id);
        add("zstd_content_size", damaged(zstd, frame -> frame[start + 5]++), ErrorCode.BAD_FRAME, id);
    }

    private void compact() {
        Envelope request = Examples.all().get("reasoning_request");
        byte[] good = Wire.bytes(encoder.compact(request));
        long id = request.id();
        compact("compact_type", good, frame -> frame[5] = 1, ErrorCode.UNKNOWN_TYPE, id);
        compact("compact_type_unknown", good, frame -> frame[5] = 99, ErrorCode.UNKNOWN_TYPE, id);
        compact("compact_flags", good, frame -> frame[7] = 1, ErrorCode.BAD_FRAME, id);
        compact("compact_network", good, frame -> frame[8] = 99, ErrorCode.UNKNOWN_NETWORK, id);
        compact("compact_sender", good, frame -> frame[4 + 28] = 99, ErrorCode.BAD_VALUE, id);
        compact("compact_id_zero", good, frame -> frame[12] = frame[13] = 0, ErrorCode.BAD_VALUE, 0);
        compact("compact_reply_to", good, frame -> frame[4 + 23] = -1, ErrorCode.BAD_VALUE, id);
        compact("compact_deadline", good, frame -> frame[4 + 27] = -1, ErrorCode.BAD_VALUE, id);
        compact("compact_steps", good, frame -> frame[4 + 35] = -1, ErrorCode.BAD_VALUE, id);
        compact("compact_reserved", good, frame -> frame[4 + 39] = 1, ErrorCode.BAD_FRAME, id);
        compact("compact_text_outside", good, frame -> frame[4 + 37] = 1, ErrorCode.BAD_FRAME, id);
        compact("compact_text_not_utf8", good, frame -> frame[DESCRIPTOR + 48] = -1, ErrorCode.BAD_FRAME, id);
        compact("compact_seed_unasked", good, frame -> frame[6] &= ~1, ErrorCode.BAD_FRAME, id);
        compact("compact_no_tensor", good, frame -> frame[4 + 38] = 0, ErrorCode.BAD_MESSAGE, id);
        compact("compact_tensors_outside", good, frame -> frame[4 + 38] = 9, ErrorCode.BAD_FRAME, id);
        compact("compact_slot", good, frame -> frame[DESCRIPTOR] = 2, ErrorCode.BAD_FRAME, id);
        compact("compact_slot_unknown", good, frame -> frame[DESCRIPTOR] = 77, ErrorCode.BAD_FRAME, id);
        compact("compact_dtype", good, frame -> frame[DESCRIPTOR + 1] = 9, ErrorCode.BAD_VALUE, id);
        compact("compact_rank", good, frame -> frame[DESCRIPTOR + 2] = 9, ErrorCode.BAD_SHAPE, id);
        compact("compact_shape", good, frame -> frame[DESCRIPTOR + 16] = 11, ErrorCode.BAD_FRAME, id);
        compact("compact_shape_negative", good, frame -> frame[DESCRIPTOR + 19] = -1, ErrorCode.BAD_SHAPE, id);
        compact("compact_offset_in_head", good, frame -> frame[DESCRIPTOR + 4] = 0, ErrorCode.BAD_FRAME, id);
        compact("compact_offset_misaligned", good, frame -> frame[DESCRIPTOR + 4] += 4, ErrorCode.BAD_FRAME, id);
        compact("compact_offset_outside", good, frame -> frame[DESCRIPTOR + 7] = 1, ErrorCode.BAD_FRAME, id);
        compact("compact_bytes_overflow", good, frame -> frame[DESCRIPTOR + 15] = 0x7F, ErrorCode.BAD_FRAME, id);
        compact("compact_infinite", good, frame -> {
            frame[frame.length - 2] = (byte) 0x80;
            frame[frame.length - 1] = 0x7F;
        }, ErrorCode.BAD_VALUE, id);
        add("compact_cut", cut(good, good.length - 8), ErrorCode.BAD_FRAME, id);
    }

    private void spikes() {
        Envelope request = Examples.all().get("spikes_request");
        byte[] good = Wire.bytes(encoder.compact(request));
        long id = request.id();
        int last = 4 + 56 + 48 + 2 * Integer.BYTES;
        compact("spikes_descend", good, frame -> frame[last] = 2, ErrorCode.BAD_VALUE, id);
        compact("spikes_twice", good, frame -> frame[last] = 3, ErrorCode.BAD_VALUE, id);
        compact("spikes_outside", good, frame -> frame[last] = 12, ErrorCode.BAD_VALUE, id);
        compact("spikes_negative", good, frame -> frame[last + 3] = -1, ErrorCode.BAD_VALUE, id);
        compact("spikes_bytes", good, frame -> frame[DESCRIPTOR + 8] = 10, ErrorCode.BAD_FRAME, id);
        compact("spikes_more_than_elements", good, frame -> frame[DESCRIPTOR + 16] = frame[DESCRIPTOR + 20] = 1,
                ErrorCode.BAD_FRAME, id);
        compact("spikes_held", good, frame -> frame[4 + 32] = 5, ErrorCode.BAD_VALUE, id);
        String chunk = CHUNK.replace("F32", "SPIKES").replace("AACAPwAAAEA=", "AAAAAAEAAAA=");
        plain("spikes_chunk", chunk, ErrorCode.BAD_VALUE, ID);
        plain("spikes_base64", chunk.replace("\"bytes\":8,\"data\":\"AAAAAAEAAAA=\"", "\"data\":\"AAAAAAEA\""),
                ErrorCode.BAD_FRAME, ID);
    }

    private void plain(String name, String json, ErrorCode code, long id) {
        add(name, framed(json.getBytes(StandardCharsets.UTF_8)), code, id);
    }

    /** Pads the JSON to 248 bytes, so that tensors start at 256, and adds 16 bytes for them. */
    private void tensor(String name, String json, ErrorCode code) {
        byte[] text = (json + " ".repeat(248 - Math.min(json.length(), 248))).getBytes(StandardCharsets.UTF_8);
        int length = (text.length + 7) / 8 * 8;
        byte[] body = new byte[8 + length + 16];
        Arrays.fill(body, 8, 8 + length, (byte) ' ');
        System.arraycopy(text, 0, body, 8, text.length);
        body[0] = 1;
        MemorySegment.ofArray(body).set(ValueLayout.JAVA_INT_UNALIGNED, 4, length);
        add(name, framed(body), code, ID);
    }

    private void damagedTensor(String name, Consumer<byte[]> damage) {
        byte[] good = Wire.bytes(encoder.tensor(Examples.all().get("stream_chunk"), Compression.NONE));
        boolean readable = name.contains("flags");
        add(name, damaged(good, damage), ErrorCode.BAD_FRAME, readable ? Examples.all().get("stream_chunk").id() : 0);
    }

    private void compact(String name, byte[] good, Consumer<byte[]> damage, ErrorCode code, long id) {
        add(name, damaged(good, damage), code, id);
    }

    private void add(String name, byte[] frame, ErrorCode code, long id) {
        all.add(new BadFrame(name, frame, code, id));
    }

    private static byte[] damaged(byte[] good, Consumer<byte[]> damage) {
        byte[] bad = good.clone();
        damage.accept(bad);
        return bad;
    }

    /** A shortened frame with a length that fits. */
    private static byte[] cut(byte[] frame, int length) {
        return framed(Arrays.copyOfRange(frame, 4, length));
    }

    private static byte[] framed(byte[] body) {
        byte[] frame = new byte[4 + body.length];
        MemorySegment.ofArray(frame).set(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0,
                body.length);
        System.arraycopy(body, 0, frame, 4, body.length);
        return frame;
    }
}
