package io.hillock.server.triton;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.hillock.server.request.DataType;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.ModelSignature;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.RequestedTensor;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.TensorSpec;
import io.hillock.server.request.TopClasses;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Triton's models {@code simple} (INT32), {@code simple_int8} (INT8) and {@code simple_string} (BYTES of decimal digits): OUTPUT0 is INPUT0 +
 * INPUT1, OUTPUT1 is INPUT0 − INPUT1, all of shape {@code [samples, 16]}.
 */
final class SumAndDifference extends StatelessServable {
    private final DataType type;

    SumAndDifference(DataType type) {
        this.type = type;
    }

    @Override
    public ModelSignature signature() {
        List<Long> shape = List.of(-1L, 16L);
        return new ModelSignature("hillock_test",
                List.of(new TensorSpec("INPUT0", type, shape), new TensorSpec("INPUT1", type, shape)),
                List.of(new TensorSpec("OUTPUT0", type, shape), new TensorSpec("OUTPUT1", type, shape)), Map.of(),
                false);
    }

    @Override
    public List<InferTensor> infer(InferRequest request, RequestMemory memory) {
        List<Long> shape = input(request, "INPUT0").shape();
        int[] left = numbers(input(request, "INPUT0"));
        int[] right = numbers(input(request, "INPUT1"));
        if (left.length != right.length) {
            throw ServiceException.invalid("the inputs differ in shape");
        }
        List<RequestedTensor> wanted = request.outputs().isEmpty()
                ? Stream.of("OUTPUT0", "OUTPUT1").map(RequestedTensor::of).toList()
                : request.outputs();
        return wanted.stream().map(one -> {
            int sign = switch (one.name()) {
                case "OUTPUT0" -> 1;
                case "OUTPUT1" -> -1;
                default -> throw ServiceException.invalid("the model has no output '" + one.name() + "'");
            };
            int[] values = IntStream.range(0, left.length).map(i -> left[i] + sign * right[i]).toArray();
            InferTensor tensor = new InferTensor(one.name(), type, shape, data(values, memory));
            return one.classes() == 0 ? tensor : TopClasses.of(tensor, one.classes(), List.of(), memory);
        }).toList();
    }

    private InferTensor input(InferRequest request, String name) {
        InferTensor found = request.inputs().stream().filter(one -> one.name().equals(name)).findFirst()
                .orElseThrow(() -> ServiceException.invalid("the request lacks the input '" + name + "'"));
        if (found.type() != type) {
            throw ServiceException.invalid("the input '" + name + "' must be " + type);
        }
        found.checkSize();
        return found;
    }

    private int[] numbers(InferTensor tensor) {
        return switch (type) {
            case INT32 -> tensor.data().toArray(JAVA_INT);
            case INT8 -> {
                byte[] bytes = tensor.data().toArray(JAVA_BYTE);
                yield IntStream.range(0, bytes.length).map(i -> bytes[i]).toArray();
            }
            default -> ByteStrings.of(tensor).stream().mapToInt(SumAndDifference::number).toArray();
        };
    }

    private static int number(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw ServiceException.invalid("'" + digits + "' is no number");
        }
    }

    private MemorySegment data(int[] values, RequestMemory memory) {
        return switch (type) {
            case INT32 -> memory.allocate((long) values.length * Integer.BYTES).copyFrom(MemorySegment.ofArray(values));
            case INT8 -> {
                MemorySegment data = memory.allocate(values.length);
                for (int i = 0; i < values.length; i++) {
                    data.set(JAVA_BYTE, i, (byte) values[i]);
                }
                yield data;
            }
            default -> ByteStrings.data(IntStream.of(values).mapToObj(String::valueOf).toList(), memory);
        };
    }
}
