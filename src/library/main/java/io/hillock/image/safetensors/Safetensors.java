package io.hillock.image.safetensors;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * A checked safetensors file: the text of its program, its tensors by name in the order of the file, and its data in
 * place.
 */
public record Safetensors(String program, Map<String, StoredTensor> tensors, MemorySegment data) {

    /** The tensor's bytes in place. */
    public MemorySegment values(StoredTensor tensor) {
        return data.asSlice(tensor.begin(), tensor.bytes());
    }
}
