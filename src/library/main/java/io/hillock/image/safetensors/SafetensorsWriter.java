package io.hillock.image.safetensors;

import static io.hillock.image.safetensors.SafetensorsLayout.ALIGNMENT;
import static io.hillock.image.safetensors.SafetensorsLayout.HEADER;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.image.ImageMemory;
import io.hillock.image.ImageOrigin;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Lays out a safetensors file in memory without holes; the data starts at a multiple of 64. Tensors of wide elements
 * come before those of narrow ones, so that each is aligned. Otherwise the given order stays.
 */
public final class SafetensorsWriter {
    private SafetensorsWriter() {}

    /** The whole file. */
    public static MemorySegment write(String program, List<NewTensor> given, ImageOrigin origin) {
        List<NewTensor> tensors = given.stream()
                .sorted(Comparator.comparingInt((NewTensor tensor) -> tensor.type().bytes()).reversed()).toList();
        ObjectNode header = ImageJson.MAPPER.createObjectNode();
        header.putObject(SafetensorsLayout.METADATA).put(SafetensorsLayout.PROGRAM, program);
        long end = 0;
        for (NewTensor tensor : tensors) {
            ObjectNode description = header.putObject(tensor.name()).put("dtype", tensor.type().name());
            tensor.shape().dims().forEach(description.putArray("shape")::add);
            var offsets = description.putArray("data_offsets").add(end);
            end += tensor.bytes();
            offsets.add(end);
        }
        byte[] text = padded(header, origin);
        MemorySegment file = ImageMemory.allocate(HEADER + text.length + end, origin);
        file.set(SafetensorsLayout.HEADER_LENGTH, 0, text.length);
        MemorySegment.copy(text, 0, file, ValueLayout.JAVA_BYTE, HEADER, text.length);
        long offset = HEADER + text.length;
        for (NewTensor tensor : tensors) {
            tensor.values().accept(file.asSlice(offset, tensor.bytes()));
            offset += tensor.bytes();
        }
        return file;
    }

    private static byte[] padded(ObjectNode header, ImageOrigin origin) {
        byte[] text;
        try {
            text = ImageJson.MAPPER.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        int data = (HEADER + text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        origin.require(data - HEADER <= SafetensorsLayout.MAX_HEADER_BYTES,
                "header of %d bytes: the network has more nodes than an image can describe", text.length);
        byte[] padded = Arrays.copyOf(text, data - HEADER);
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        return padded;
    }
}
