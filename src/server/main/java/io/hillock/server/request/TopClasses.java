package io.hillock.server.request;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Replaces a tensor by its largest elements, as Triton's classification extension has it: BYTES of shape {@code [samples, classes]}, each
 * {@code VALUE:INDEX} or {@code VALUE:INDEX:LABEL}, the largest first, the lower index first among equals.
 */
public final class TopClasses {
    private static final ValueLayout.OfInt LENGTH = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private TopClasses() {}

    /**
     * Classifies each sample of a tensor; its first extent is the samples.
     *
     * @param labels names of the elements; empty if they have none
     * @throws ServiceException {@code INVALID} if the tensor has no order
     */
    public static InferTensor of(InferTensor tensor, int classes, List<String> labels, RequestMemory memory) {
        int samples = Math.toIntExact(tensor.shape().getFirst());
        int elements = Math.toIntExact(tensor.elements() / Math.max(1, samples));
        int count = Math.min(classes, elements);
        List<byte[]> texts = new ArrayList<>(samples * count);
        for (int sample = 0; sample < samples; sample++) {
            int first = sample * elements;
            IntStream.range(0, elements).boxed()
                    .sorted(Comparator.comparingDouble((Integer index) -> -value(tensor, first + index))).limit(count)
                    .map(index -> text(tensor, first + index) + ":" + index
                            + (index < labels.size() ? ":" + labels.get(index) : ""))
                    .forEach(text -> texts.add(text.getBytes(StandardCharsets.UTF_8)));
        }
        MemorySegment data = memory.allocate(texts.stream().mapToLong(text -> Integer.BYTES + text.length).sum());
        long at = 0;
        for (byte[] text : texts) {
            data.set(LENGTH, at, text.length);
            MemorySegment.copy(text, 0, data, JAVA_BYTE, at + Integer.BYTES, text.length);
            at += Integer.BYTES + text.length;
        }
        return new InferTensor(tensor.name(), DataType.BYTES, List.of((long) samples, (long) count), data);
    }

    private static double value(InferTensor tensor, int index) {
        return switch (tensor.type()) {
            case INT64 -> tensor.data().getAtIndex(ValueLayout.JAVA_LONG, index);
            case INT32 -> tensor.data().getAtIndex(ValueLayout.JAVA_INT, index);
            case FP32 -> tensor.data().getAtIndex(ValueLayout.JAVA_FLOAT, index);
            case FP64 -> tensor.data().getAtIndex(ValueLayout.JAVA_DOUBLE, index);
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, FP16, BF16, BYTES -> throw ServiceException
                    .invalid("output '" + tensor.name() + "' of type " + tensor.type() + " cannot be classified");
        };
    }

    private static String text(InferTensor tensor, int index) {
        return switch (tensor.type()) {
            case FP32, FP64 -> String.format(Locale.ROOT, "%f", value(tensor, index));
            default -> Long.toString((long) value(tensor, index));
        };
    }
}
