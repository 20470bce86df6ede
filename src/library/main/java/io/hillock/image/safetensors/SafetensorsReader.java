package io.hillock.image.safetensors;

import static io.hillock.image.safetensors.SafetensorsLayout.ALIGNMENT;
import static io.hillock.image.safetensors.SafetensorsLayout.HEADER;
import static io.hillock.image.safetensors.SafetensorsLayout.MAX_HEADER_BYTES;
import static io.hillock.image.safetensors.SafetensorsLayout.METADATA;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.file.FileSignature;
import io.hillock.image.ImageException;
import io.hillock.image.ImageOrigin;
import io.hillock.model.Shape;
import io.hillock.model.TensorValues;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/** Reads a safetensors file in place. Every number is checked before it is used. */
public final class SafetensorsReader {
    /** The first bytes of other file types that are sometimes mistaken for images. */
    private static final long HDF5 = 0x0a1a0a0d46444889L;

    /** The number of values that are checked at once. */
    private static final int BLOCK = 1 << 13;

    private final MemorySegment bytes;
    private final ImageOrigin origin;

    /** @param bytes native memory, aligned to 4 bytes */
    public SafetensorsReader(MemorySegment bytes, ImageOrigin origin) {
        this.bytes = bytes;
        this.origin = origin;
    }

    public Safetensors read() {
        int length = headerLength();
        MemorySegment data = bytes.asSlice(HEADER + length);
        String program = null;
        var tensors = new ArrayList<StoredTensor>();
        JsonNode header = ImageJson.parse(header(length), "header", origin);
        origin.require(!header.isObject() || header.path(METADATA).has(SafetensorsLayout.PROGRAM),
                "is a safetensors file, but no image: its %s have no program '%s'; hillock compile makes an image of a .nir",
                METADATA, SafetensorsLayout.PROGRAM);
        for (var field : header.properties()) {
            if (field.getKey().equals(METADATA)) {
                program = program(field.getValue());
            } else {
                tensors.add(tensor(field.getKey(), field.getValue(), data.byteSize()));
            }
        }
        origin.require(program != null, "header: %s with the program is missing", METADATA);
        tensors.sort(Comparator.comparingLong(StoredTensor::begin).thenComparingLong(StoredTensor::end));
        checkCovers(tensors, data.byteSize());
        var byName = new LinkedHashMap<String, StoredTensor>();
        for (StoredTensor tensor : tensors) {
            checkFinite(tensor, data);
            byName.put(tensor.name(), tensor);
        }
        return new Safetensors(program, byName, data);
    }

    /** Other tools may have added their own text beside the program. */
    private String program(JsonNode metadata) {
        var fields = new ProgramFields(metadata, METADATA, origin);
        metadata.fieldNames().forEachRemaining(fields::text);
        return fields.text(SafetensorsLayout.PROGRAM);
    }

    private int headerLength() {
        long size = bytes.byteSize();
        origin.require(size >= HEADER, "header length: the file of %d bytes is too short for it", size);
        long length = bytes.get(SafetensorsLayout.HEADER_LENGTH, 0);
        origin.require(length != HDF5, "is an HDF5 file, no image: NirReader reads the network that it may hold");
        if (size == HEADER || bytes.get(ValueLayout.JAVA_BYTE, HEADER) != '{') {
            refuseOtherKinds(size);
        }
        String unsigned = Long.toUnsignedString(length);
        origin.require(Long.compareUnsigned(length, MAX_HEADER_BYTES) <= 0, "header length: %s is more than %d",
                unsigned,
                MAX_HEADER_BYTES);
        origin.require(length <= size - HEADER, "header length: %s reaches outside the file of %d bytes", unsigned,
                size);
        origin.require((HEADER + length) % ALIGNMENT == 0,
                "header length: %s does not let the data start at a multiple of %d", unsigned, ALIGNMENT);
        return (int) length;
    }

    private void refuseOtherKinds(long size) {
        long part = Math.min(FileSignature.BYTES, size);
        FileSignature.explain(bytes.asSlice(0, part).toArray(ValueLayout.JAVA_BYTE),
                bytes.asSlice(size - part).toArray(ValueLayout.JAVA_BYTE)).ifPresent(kind -> {
                    throw origin.refuse(kind);
                });
    }

    private String header(int length) {
        byte[] text = bytes.asSlice(HEADER, length).toArray(ValueLayout.JAVA_BYTE);
        origin.require(text[0] == '{', "header is not a JSON object: it does not start with '{'");
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
        } catch (CharacterCodingException e) {
            throw origin.refuse("header is not valid JSON: not UTF-8");
        }
    }

    private StoredTensor tensor(String name, JsonNode description, long dataSize) {
        String where = "tensor '" + name + "'";
        var fields = new ProgramFields(description, where, origin);
        String dtype = fields.text("dtype");
        ElementType type = switch (dtype) {
            case "F32" -> ElementType.F32;
            case "I32" -> ElementType.I32;
            case "F16" -> ElementType.F16;
            case "I8" -> ElementType.I8;
            default -> throw fields.refuse("dtype", "'" + dtype + "' is none of F32, F16, I8 and I32");
        };
        Shape shape = fields.shape("shape", Integer.MAX_VALUE);
        List<Long> offsets = fields.longs("data_offsets", 0, Long.MAX_VALUE);
        fields.end();
        origin.require(offsets.size() == 2, "%s: data_offsets are not two numbers", where);
        long begin = offsets.get(0);
        long end = offsets.get(1);
        origin.require(begin <= end && end <= dataSize, "%s: data_offsets [%d, %d] reach outside the file of %d bytes",
                where,
                begin, end, bytes.byteSize());
        origin.require(end - begin == (long) shape.size() * type.bytes(),
                "%s: data_offsets [%d, %d] do not hold the shape %s", where, begin, end, shape);
        origin.require(begin % type.bytes() == 0, "%s: data_offsets [%d, %d] are not aligned to %d", where, begin,
                end, type.bytes());
        return new StoredTensor(name, type, shape, begin, end);
    }

    /** @param tensors by ascending offset */
    private void checkCovers(List<StoredTensor> tensors, long dataSize) {
        long covered = 0;
        for (StoredTensor tensor : tensors) {
            origin.require(tensor.begin() >= covered, "tensor '%s': data_offsets [%d, %d] overlap another tensor",
                    tensor.name(), tensor.begin(), tensor.end());
            origin.require(tensor.begin() == covered, "tensor '%s': a hole before data_offsets [%d, %d]", tensor.name(),
                    tensor.begin(), tensor.end());
            covered = tensor.end();
        }
        origin.require(covered == dataSize, "data: %d bytes after the last tensor belong to none", dataSize - covered);
    }

    private void checkFinite(StoredTensor tensor, MemorySegment data) {
        switch (tensor.type()) {
            case I32, I8 -> {
            }
            case F32, F16 -> {
                MemorySegment values = data.asSlice(tensor.begin(), tensor.bytes());
                int size = tensor.shape().size();
                var block = new float[Math.min(size, BLOCK)];
                for (int from = 0; from < size; from += BLOCK) {
                    int count = Math.min(BLOCK, size - from);
                    floats(tensor.type(), values, from, block, count);
                    if (!TensorValues.finite(block, count)) {
                        throw notFinite(tensor, from, block);
                    }
                }
            }
        }
    }

    private static void floats(ElementType type, MemorySegment values, int from, float[] into, int count) {
        if (type == ElementType.F32) {
            MemorySegment.copy(values, SafetensorsLayout.FLOAT, (long) from * Float.BYTES, into, 0, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            into[i] = Float.float16ToFloat(values.getAtIndex(SafetensorsLayout.SHORT, from + i));
        }
    }

    private ImageException notFinite(StoredTensor tensor, int from, float[] values) {
        int i = 0;
        while (Float.isFinite(values[i])) {
            i++;
        }
        return origin.refuse("tensor '%s': element %d is %s".formatted(tensor.name(), from + i, values[i]));
    }
}
