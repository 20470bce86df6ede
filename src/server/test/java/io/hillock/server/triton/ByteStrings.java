package io.hillock.server.triton;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.hillock.server.request.InferTensor;
import io.hillock.server.request.RequestMemory;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Texts as raw contents of BYTES. */
final class ByteStrings {
    private ByteStrings() {}

    static List<String> of(InferTensor tensor) {
        ByteBuffer data = tensor.data().asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        List<String> texts = new ArrayList<>();
        while (data.hasRemaining()) {
            byte[] text = new byte[data.getInt()];
            data.get(text);
            texts.add(new String(text, StandardCharsets.UTF_8));
        }
        return texts;
    }

    static MemorySegment data(List<String> texts, RequestMemory memory) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            all.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length).array());
            all.writeBytes(bytes);
        }
        MemorySegment data = memory.allocate(all.size());
        MemorySegment.copy(all.toByteArray(), 0, data, JAVA_BYTE, 0, all.size());
        return data;
    }
}
