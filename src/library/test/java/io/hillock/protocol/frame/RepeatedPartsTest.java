package io.hillock.protocol.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hillock.model.Shape;
import io.hillock.protocol.Compression;
import io.hillock.protocol.Envelope;
import io.hillock.protocol.FrameFormat;
import io.hillock.protocol.Message;
import io.hillock.protocol.OutputTensors;
import io.hillock.protocol.ReasoningMessage.ReasoningRequest;
import io.hillock.protocol.ReasoningMessage.ReasoningResponse;
import io.hillock.protocol.RequestedTensors;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.WireTensor;
import io.hillock.protocol.compact.Handles;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A decoder takes texts and shapes that repeat from the frame before, and no others. */
class RepeatedPartsTest {
    private final Handles handles = new Handles();
    private final FrameDecoder decoder = new FrameDecoder(1 << 20, handles);

    @Test
    void whatDiffersIsReadAnew() {
        handles.nameCell(1, "a");
        handles.nameCell(2, "b");
        handles.nameNetwork(1, "n");
        for (int round = 0; round < 3; round++) {
            for (String engine : List.of("one", "two", "three", "zwölf")) {
                for (Shape shape : List.of(Shape.of(6), Shape.of(2, 3), Shape.of(3, 2), Shape.of(5))) {
                    passes(new ReasoningResponse(1, 2, 0.5, OptionalDouble.empty(), engine, new OutputTensors(
                            Optional.of(tensor(OutputTensors.COUNTS, WireElementType.I64, shape)), Optional.empty(),
                            Optional.of(tensor(OutputTensors.MEMBRANE, WireElementType.F32, shape.prepend(2))),
                            List.of())));
                    passes(new ReasoningRequest("n", round == 1 ? "" : engine, OptionalInt.empty(),
                            OptionalLong.empty(), RequestedTensors.COUNTS, OptionalLong.empty(),
                            tensor(ReasoningRequest.ENCODING, WireElementType.F32, shape)));
                }
            }
        }
    }

    private void passes(Message message) {
        Envelope envelope = Envelope.of(1, "a", "b", message);
        var frame = new FrameEncoder(1 << 20, handles).encode(envelope, EnumSet.allOf(FrameFormat.class),
                Compression.NONE);
        assertEquals(2, frame.get(ValueLayout.JAVA_BYTE, 4), "a compact frame");
        assertEquals(envelope, decoder.decode(frame.asSlice(4), Arena.ofAuto()));
    }

    private static WireTensor tensor(String name, WireElementType type, Shape shape) {
        return new WireTensor(name, type, shape, Arena.ofAuto().allocate((long) shape.size() * type.bytes(), 8));
    }
}
