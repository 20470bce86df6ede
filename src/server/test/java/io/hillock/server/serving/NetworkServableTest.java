package io.hillock.server.serving;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.image.Image;
import io.hillock.server.TestImages;
import io.hillock.server.engines.HubLinks;
import io.hillock.server.request.DataType;
import io.hillock.server.request.InferParameters;
import io.hillock.server.request.InferRequest;
import io.hillock.server.request.InferTensor;
import io.hillock.server.request.ParameterReader;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.request.RequestMemory;
import io.hillock.server.request.RequestedTensor;
import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.request.TensorSpec;
import io.hillock.spike.Batch;
import io.hillock.spike.Rate;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.Candidate;
import io.hillock.unified.EngineKind;
import io.hillock.unified.UnifiedOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NetworkServableTest {
    private static final float[] VALUES = {0.5f, 1.25f, -0.25f, 2, 0, 1};

    private final Image image = TestImages.spiking(1);

    private static InferParameters parameters(Map<String, Object> values) {
        ParameterReader reader = new ParameterReader();
        values.forEach(reader::put);
        return reader.parameters();
    }

    private static InferRequest request(RequestMemory memory, List<Long> shape, float[] values,
            Map<String, Object> parameters,
            String... outputs) {
        MemorySegment data = memory.allocate(values.length * 4L);
        MemorySegment.copy(values, 0, data, JAVA_FLOAT, 0, values.length);
        return new InferRequest("m", "", "", List.of(new InferTensor("in", DataType.FP32, shape, data)),
                List.of(outputs).stream().map(RequestedTensor::of).toList(), parameters(parameters));
    }

    private static NetworkServable open(Image image) {
        return NetworkServable.open(UnifiedOptions.of(image), RequestLimits.DEFAULT, HubLinks.none());
    }

    private Response expected(Arena arena, Batch batch, String... record) {
        Response response = image.response(arena, batch.size(), batch.steps(),
                RequestedOutputs.COUNTS.withRaster().record(record));
        try (Engine engine = JavaEngine.open(image)) {
            engine.run(batch, response);
        }
        return response;
    }

    @Test
    void answersAreThoseOfTheJavaEngine() {
        try (NetworkServable servable = open(image);
                RequestMemory memory = RequestMemory.take();
                Arena arena = Arena.ofConfined()) {
            for (boolean held : new boolean[]{true, false}) {
                Batch batch = new Batch(arena.allocateFrom(JAVA_FLOAT, VALUES), held ? 2 : 1, held ? 12 : 2, held);
                List<InferTensor> answer = servable.infer(
                        request(memory, held ? List.of(2L, 3L) : List.of(1L, 2L, 3L), VALUES,
                                Map.of("record", "hidden:v, hidden:z"),
                                "counts", "label", "confidence", "raster"),
                        memory);
                Response expected = expected(arena, batch, "hidden:v", "hidden:z");
                assertEquals(List.of("counts", "label", "confidence", "raster", "hidden:v", "hidden:z"),
                        answer.stream().map(InferTensor::name).toList());
                assertEquals(-1, expected.counts().mismatch(answer.get(0).data()));
                assertEquals(expected.label(0), answer.get(1).data().get(JAVA_LONG, 0));
                assertEquals(expected.confidence(0), answer.get(2).data().get(JAVA_DOUBLE, 0));
                assertEquals(-1, expected.raster().mismatch(answer.get(3).data()));
                assertEquals(held ? List.of(2L, 12L, 4L) : List.of(1L, 2L, 4L), answer.get(3).shape());
                assertEquals(-1, expected.recordings().get(0).values().mismatch(answer.get(4).data()));
                assertEquals(-1, expected.recordings().get(1).values().mismatch(answer.get(5).data()));
                answer.forEach(InferTensor::checkSize);
            }
        }
    }

    @Test
    void aSeedMakesSpikes() {
        float[] rates = {0.5f, 0.75f, 0.25f, 0.125f, 1, 0};
        try (NetworkServable servable = open(image);
                RequestMemory memory = RequestMemory.take();
                Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocateFrom(JAVA_FLOAT, rates);
            MemorySegment spikes = arena.allocate(2 * 12 * 3 * 4L, 64);
            for (int sample = 0; sample < 2; sample++) {
                new Rate(1, 7, sample, 0).encode(values.asSlice(sample * 12L, 12), spikes.asSlice(sample * 144L, 144),
                        12);
            }
            Response expected = expected(arena, new Batch(spikes, 2, 12, false));
            List<InferTensor> answer = servable
                    .infer(request(memory, List.of(2L, 3L), rates, Map.of("seed", 7L), "raster"), memory);
            assertEquals(-1, expected.raster().mismatch(answer.get(0).data()));
        }
    }

    @Test
    void whatDoesNotFitIsRefusedWithItsRemedy() {
        RequestLimits limits = new RequestLimits(1 << 20, 100_000, 1000, 8, 4, 1000, 1L << 40);
        try (NetworkServable servable = NetworkServable.open(UnifiedOptions.of(image), limits, HubLinks.none())) {
            refused(servable, List.of(1L, 4L), Map.of(), "[samples, 3]");
            refused(servable, List.of(2L, 3L), Map.of(), "has 12 bytes");
            refused(servable, List.of(0L, 3L), Map.of(), "[0, 3]");
            refused(servable, List.of(3L), Map.of("dt", 1e-3), "compiled for it");
            refused(servable, List.of(3L), Map.of("record", "none:z"), "hidden:z");
            refused(servable, List.of(1L, 1L, 3L), Map.of("steps", 2L), "'steps' says 2");
            refused(servable, List.of(1L, 1L, 3L), Map.of("seed", 2L), "held values");
            refused(servable, List.of(3L), Map.of(), "asked for twice", "label", "label");
            refused(servable, List.of(3L), Map.of(), "no output 'nothing'", "nothing");
            refused(servable, List.of(3L), Map.of("route", "remote"), "");
            assertEquals(Reason.TOO_LARGE, failure(servable, List.of(3L), Map.of("steps", 1001L)).reason());
            assertEquals(Reason.TOO_LARGE,
                    failure(servable, List.of(3L),
                            Map.of("steps", 1000L, "record", "in:z,fc:z,hidden:z,back:z,hidden:v,head:z")).reason());
        }
        try (NetworkServable servable = open(TestImages.membrane())) {
            refused(servable, List.of(3L), Map.of(), "'steps'");
        }
    }

    private static void refused(NetworkServable servable, List<Long> shape, Map<String, Object> parameters, String part,
            String... outputs) {
        ServiceException failure = failure(servable, shape, parameters, outputs);
        assertEquals(Reason.INVALID, failure.reason(), failure.getMessage());
        assertTrue(failure.getMessage().contains(part), failure.getMessage());
    }

    private static ServiceException failure(NetworkServable servable, List<Long> shape, Map<String, Object> parameters,
            String... outputs) {
        try (RequestMemory memory = RequestMemory.take()) {
            return assertThrows(ServiceException.class,
                    () -> servable.infer(request(memory, shape, new float[]{1, 2, 3}, parameters, outputs), memory));
        }
    }

    @Test
    void valuesThatAreNotFiniteAreRefused() {
        try (NetworkServable servable = open(image); RequestMemory memory = RequestMemory.take()) {
            ServiceException failure = assertThrows(ServiceException.class,
                    () -> servable.infer(request(memory, List.of(3L), new float[]{1, Float.NaN, 3}, Map.of()), memory));
            assertEquals(Reason.INVALID, failure.reason());
        }
    }

    @Test
    void scoresOfMembranes() {
        Image membrane = TestImages.membrane();
        try (NetworkServable servable = open(membrane);
                RequestMemory memory = RequestMemory.take();
                Arena arena = Arena.ofConfined()) {
            Response expected = membrane.response(arena, 2, 5, RequestedOutputs.COUNTS);
            try (Engine engine = JavaEngine.open(membrane)) {
                engine.run(new Batch(arena.allocateFrom(JAVA_FLOAT, VALUES), 2, 5, true), expected);
            }
            List<InferTensor> answer = servable.infer(request(memory, List.of(2L, 3L), VALUES, Map.of("steps", 5L)),
                    memory);
            assertEquals(List.of("scores", "label", "confidence"), answer.stream().map(InferTensor::name).toList());
            for (int sample = 0; sample < 2; sample++) {
                for (int output = 0; output < 4; output++) {
                    assertEquals(expected.score(sample, output),
                            answer.get(0).data().getAtIndex(JAVA_DOUBLE, sample * 4L + output));
                }
                assertEquals(expected.confidence(sample), answer.get(2).data().getAtIndex(JAVA_DOUBLE, sample));
            }
        }
    }

    private static InferTensor tensor(RequestMemory memory, String name, List<Long> shape, float... values) {
        MemorySegment data = memory.allocate(values.length * 4L);
        MemorySegment.copy(values, 0, data, JAVA_FLOAT, 0, values.length);
        return new InferTensor(name, DataType.FP32, shape, data);
    }

    /** Inputs come in any order; outputs bear their Output's name. */
    @Test
    void severalInputsAndOutputs() {
        Image both = TestImages.twoInputsTwoOutputs();
        float[] left = {0.5f, 1.25f, -0.25f, 2, 0, 1};
        float[] right = {1, 0.75f, 3, 0.5f};
        try (NetworkServable servable = open(both);
                RequestMemory memory = RequestMemory.take();
                Arena arena = Arena.ofConfined();
                Engine engine = JavaEngine.open(both)) {
            assertEquals(List.of("left", "right"),
                    servable.signature().inputs().stream().map(TensorSpec::name).toList());
            InferTensor first = tensor(memory, "right", List.of(2L, 2L), right);
            InferTensor second = tensor(memory, "left", List.of(2L, 3L), left);
            List<InferTensor> answer = servable.infer(new InferRequest("m", "", "", List.of(first, second), List.of(
                    RequestedTensor.of("spikes.counts"), RequestedTensor.of("levels.scores"),
                    RequestedTensor.of("levels.label"),
                    RequestedTensor.of("spikes.confidence"), RequestedTensor.of("levels.raster")),
                    InferParameters.NONE), memory);
            Response expected = both.response(arena, 2, 6, RequestedOutputs.COUNTS.withRaster());
            engine.run(Batch.of(arena, both.inputPorts(), Map.of("left", MemorySegment.ofArray(left), "right",
                    MemorySegment.ofArray(right)), 2, 6, true), expected);
            assertEquals(List.of(2L, 6L, 2L), answer.get(4).shape());
            for (int sample = 0; sample < 2; sample++) {
                for (int element = 0; element < 4; element++) {
                    assertEquals(expected.output("spikes").count(sample, element),
                            answer.get(0).data().getAtIndex(JAVA_LONG, sample * 4L + element));
                }
                for (int element = 0; element < 2; element++) {
                    assertEquals(expected.output("levels").score(sample, element),
                            answer.get(1).data().getAtIndex(JAVA_DOUBLE, sample * 2L + element));
                    for (int step = 0; step < 6; step++) {
                        assertEquals(expected.output("levels").value(sample, step, element),
                                answer.get(4).data().getAtIndex(JAVA_FLOAT, (sample * 6L + step) * 2 + element));
                    }
                }
                assertEquals(expected.output("levels").label(sample),
                        answer.get(2).data().getAtIndex(JAVA_LONG, sample));
                assertEquals(expected.output("spikes").confidence(sample),
                        answer.get(3).data().getAtIndex(JAVA_DOUBLE, sample));
            }
            answer.forEach(InferTensor::checkSize);
            InferTensor longer = tensor(memory, "left", List.of(1L, 2L, 3L), left);
            for (List<InferTensor> wrong : List.of(List.of(first), List.of(first, longer),
                    List.of(first, second, second))) {
                ServiceException refused = assertThrows(ServiceException.class,
                        () -> servable.infer(new InferRequest("m", "", "", wrong, List.of(), InferParameters.NONE),
                                memory));
                assertEquals(Reason.INVALID, refused.reason());
                assertTrue(refused.getMessage().contains("left"), refused.getMessage());
            }
        }
    }

    /** An engine whose weights have one flipped bit, whichever weight it is in, does not get to serve. */
    @Test
    void anEngineWithOtherBitsIsNotLoaded() {
        for (String tensor : List.of("fc.weight", "back.weight", "head.weight")) {
            MemorySegment weights = image.tensor(tensor);
            for (long weight = 0; weight < weights.byteSize() / 4; weight++) {
                MemorySegment flipped = Arena.ofAuto().allocate(weights.byteSize(), 64).copyFrom(weights);
                flipped.setAtIndex(JAVA_INT, weight, flipped.getAtIndex(JAVA_INT, weight) ^ 1 << 12);
                Image other = image.withTensor(tensor, flipped);
                UnifiedOptions options = UnifiedOptions.of(image).withEngines(List.of(
                        new Candidate("liar", EngineKind.NATIVE,
                                same -> new ClaimingEngine(JavaEngine.open(other), same))));
                ServiceException failure = assertThrows(ServiceException.class,
                        () -> NetworkServable.open(options, RequestLimits.DEFAULT, HubLinks.none()),
                        tensor + " " + weight);
                assertEquals(Reason.FAILED, failure.reason());
                assertTrue(failure.getMessage().contains("'liar' gives other bits"), failure.getMessage());
            }
        }
    }

    @Test
    void aSequenceIsOneRunInParts() {
        Random random = new Random(5);
        float[] values = new float[10 * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        try (NetworkServable servable = open(image);
                Arena arena = Arena.ofConfined();
                SequenceState sequence = servable.openSequence();
                RequestMemory memory = RequestMemory.take()) {
            Response whole = expected(arena, new Batch(arena.allocateFrom(JAVA_FLOAT, values), 1, 10, false));
            for (int part = 0; part < 5; part++) {
                float[] two = java.util.Arrays.copyOfRange(values, part * 6, part * 6 + 6);
                if (part == 3) {
                    float[] bad = {1, 2, Float.POSITIVE_INFINITY};
                    assertThrows(ServiceException.class,
                            () -> sequence.infer(request(memory, List.of(1L, 1L, 3L), bad, Map.of(), "raster"),
                                    memory));
                }
                InferTensor raster = sequence
                        .infer(request(memory, List.of(1L, 2L, 3L), two, Map.of(), "raster"), memory).getFirst();
                assertEquals(-1, whole.raster().asSlice(part * 32L, 32).mismatch(raster.data()), "part " + part);
            }
        }
    }
}
