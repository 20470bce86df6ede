package io.hillock.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.flink.example.ChangeDetector;
import io.hillock.flink.example.SensorReading;
import io.hillock.flink.example.SimulatedSensors;
import io.hillock.image.Image;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.junit.jupiter.api.Test;

/** What the operator holds, when it lets go, and what becomes of bad events and of states of other networks. */
class SpikingOperatorTest {
    private static final Image IMAGE = ChangeDetector.DEFAULT.image();
    /** The largest float drives its neurons to infinity. */
    private static final ChangeDetector LOUD = new ChangeDetector(2, 100, 10);
    private static final SimulatedSensors SENSORS = HarnessedOperator.SENSORS;

    private static HarnessedOperator open(Image image, int batch) throws Exception {
        HarnessedOperator operator = new HarnessedOperator(image, batch);
        operator.open();
        return operator;
    }

    private static HarnessedOperator open(Image image, OperatorSubtaskState from) throws Exception {
        HarnessedOperator operator = new HarnessedOperator(image, 64);
        operator.initializeState(from);
        operator.open();
        return operator;
    }

    @Test
    void itLetsGoWhenTheBatchIsFull() throws Exception {
        try (HarnessedOperator operator = open(IMAGE, 3)) {
            operator.read(1, 0);
            operator.read(2, 0);
            assertEquals(0, operator.answers());
            operator.read(3, 0);
            assertEquals(3, operator.answers());
        }
    }

    @Test
    void itLetsGoWhenAKeyComesTwice() throws Exception {
        try (HarnessedOperator operator = open(IMAGE, 64)) {
            operator.read(1, 0);
            operator.read(2, 0);
            operator.read(1, 1);
            assertEquals(2, operator.answers());
            operator.endInput();
            assertEquals(3, operator.answers());
        }
    }

    @Test
    void itLetsGoWhenTheFirstHasWaitedLongEnough() throws Exception {
        try (HarnessedOperator operator = open(IMAGE, 2)) {
            operator.setProcessingTime(100);
            operator.read(1, 0);
            operator.setProcessingTime(104);
            assertEquals(0, operator.answers());
            operator.read(2, 0);
            assertEquals(2, operator.answers());
            operator.read(3, 0);
            operator.setProcessingTime(108);
            assertEquals(2, operator.answers(), "the timer of the batch before must not cut the next one short");
            operator.setProcessingTime(109);
            assertEquals(3, operator.answers());
            assertEquals(0, operator.numProcessingTimeTimers());
        }
    }

    @Test
    void itLetsGoBeforeAWatermarkAndABarrier() throws Exception {
        try (HarnessedOperator operator = open(IMAGE, 64)) {
            operator.read(1, 0);
            operator.read(2, 1);
            operator.processWatermark(1_001);
            List<Object> out = new ArrayList<>(operator.getOutput());
            assertEquals(3, out.size());
            assertEquals(1_000, ((StreamRecord<?>) out.get(0)).getTimestamp());
            assertEquals(1_001, ((StreamRecord<?>) out.get(1)).getTimestamp());
            assertEquals(new Watermark(1_001), out.get(2));
            operator.read(3, 0);
            operator.prepareSnapshotPreBarrier(1);
            assertEquals(3, operator.answers());
        }
    }

    @Test
    void allBitsAreThoseOfOneByOne() throws Exception {
        List<SensorReading> readings = shuffled(200, 25);
        try (HarnessedOperator operator = open(IMAGE, 64); OneByOne oracle = new OneByOne(IMAGE)) {
            for (SensorReading reading : readings) {
                operator.processElement(new StreamRecord<>(reading));
            }
            operator.endInput();
            assertAnswers(readings, operator, oracle);
        }
    }

    /** Readings of many sensors in random sequence, but each sensor's in its own. */
    private static List<SensorReading> shuffled(int sensors, int each) {
        List<Integer> turns = new ArrayList<>();
        for (int sensor = 0; sensor < sensors; sensor++) {
            turns.addAll(Collections.nCopies(each, sensor));
        }
        Collections.shuffle(turns, new Random(7));
        int[] next = new int[sensors];
        return turns.stream().map(sensor -> SENSORS.reading(sensor, next[sensor]++)).toList();
    }

    private static void assertAnswers(List<SensorReading> readings, HarnessedOperator operator, OneByOne oracle) {
        List<SensorAnswer> answers = operator.extractOutputValues();
        assertEquals(readings.size(), answers.size());
        for (int i = 0; i < readings.size(); i++) {
            assertTrue(answers.get(i).sameBits(oracle.answer(readings.get(i))), "reading " + readings.get(i));
        }
    }

    @Test
    void badEventsLeaveTheOthersAlone() throws Exception {
        try (HarnessedOperator operator = open(LOUD.image(), 64); OneByOne oracle = new OneByOne(LOUD.image())) {
            List<SensorReading> good = new ArrayList<>();
            for (int number = 0; number < 3; number++) {
                for (int sensor = 0; sensor < 20; sensor++) {
                    SensorReading reading = SENSORS.reading(sensor, number);
                    good.add(reading);
                    operator.processElement(new StreamRecord<>(reading));
                }
                // Key 50 has bad events only, key 51 a bad one before each good one.
                operator.processElement(new StreamRecord<>(new SensorReading(50, number, Float.NaN)));
                operator.processElement(new StreamRecord<>(new SensorReading(51, number, Float.MAX_VALUE)));
                SensorReading reading = SENSORS.reading(51, number);
                good.add(reading);
                operator.processElement(new StreamRecord<>(reading));
            }
            operator.endInput();
            assertAnswers(good, operator, oracle);
            List<RejectedEvent<SensorReading>> rejected = operator.rejected();
            assertEquals(6, rejected.size(), rejected::toString);
            assertEquals("value 0 is not finite: NaN", rejected.getFirst().reason());
            assertEquals(50, rejected.getFirst().event().sensor());
            RejectedEvent<SensorReading> unstable = rejected.get(1);
            assertEquals(51, unstable.event().sensor());
            assertTrue(unstable.reason().contains("'change:v'") && unstable.reason().contains("not finite"),
                    unstable::reason);
        }
    }

    @Test
    void valuesOfTheWrongNumberAreRejected() throws Exception {
        SpikingOptions<SensorReading, SensorAnswer> options = SpikingOptions.of(IMAGE,
                reading -> reading.number() == 0 ? null : new float[reading.number()],
                (reading, response, sample, out) -> out.collect(SensorAnswer.of(reading, response, sample)));
        try (var operator = new HarnessedOperator(options.withSteps(2, false))) {
            operator.open();
            for (int number = 0; number < 4; number++) {
                operator.processElement(new StreamRecord<>(new SensorReading(number, number, 0)));
            }
            assertEquals(
                    List.of("no values, the network needs 2 for 2 steps",
                            "1 values, the network needs 2 for 2 steps", "3 values, the network needs 2 for 2 steps"),
                    operator.rejected().stream().map(RejectedEvent::reason).toList());
        }
    }

    @Test
    void aSavepointMovesOntoARetrainedNetwork() throws Exception {
        Image retrained = new ChangeDetector(3, 50, 1.2).image();
        List<SensorReading> readings = shuffled(40, 20);
        OperatorSubtaskState savepoint;
        try (OneByOne before = new OneByOne(IMAGE); OneByOne after = new OneByOne(retrained)) {
            try (HarnessedOperator operator = open(IMAGE, 64)) {
                for (SensorReading reading : readings) {
                    operator.processElement(new StreamRecord<>(reading));
                }
                operator.prepareSnapshotPreBarrier(1);
                savepoint = operator.snapshot(1, 1);
                assertAnswers(readings, operator, before);
            }
            try (HarnessedOperator operator = open(retrained, savepoint)) {
                List<SensorReading> more = new ArrayList<>();
                for (int sensor = 0; sensor < 41; sensor++) {
                    if (sensor < 40) {
                        after.takeOver(sensor, before);
                    }
                    more.add(SENSORS.reading(sensor, 20));
                    operator.processElement(new StreamRecord<>(more.getLast()));
                }
                operator.endInput();
                assertAnswers(more, operator, after);
                assertEquals(List.of(), operator.losses());
                savepoint = operator.snapshot(2, 2);
            }
            // The layout of the first network is still known, for keys that have not been seen since.
            try (HarnessedOperator operator = open(IMAGE, savepoint)) {
                operator.read(0, 21);
                operator.endInput();
                assertEquals(1, operator.answers());
            }
        }
    }

    @Test
    void whatHasNoPlaceInTheNewNetworkIsReportedOnce() throws Exception {
        Image renamed = RenamedDetector.image(LOUD);
        OperatorSubtaskState savepoint;
        try (OneByOne before = new OneByOne(IMAGE); OneByOne after = new OneByOne(renamed)) {
            try (HarnessedOperator operator = open(IMAGE, 64)) {
                for (int number = 0; number < 30; number++) {
                    operator.read(5, number);
                    before.answer(SENSORS.reading(5, number));
                }
                operator.prepareSnapshotPreBarrier(1);
                savepoint = operator.snapshot(1, 1);
            }
            after.takeOver(5, before);
            try (HarnessedOperator operator = open(renamed, savepoint)) {
                // The first event is bad. Its key moves all the same.
                operator.processElement(new StreamRecord<>(new SensorReading(5, 30, Float.MAX_VALUE)));
                operator.read(5, 30);
                operator.read(5, 31);
                operator.endInput();
                assertAnswers(List.of(SENSORS.reading(5, 30), SENSORS.reading(5, 31)), operator, after);
                assertEquals(List.of(new StateLoss("5", IMAGE.digest(), renamed.digest(), List.of("fast:v [1]"))),
                        operator.losses());
            }
        }
    }

    @Test
    void aStateOfAnUnknownNetworkStopsTheJob() {
        KeyedStates states = new KeyedStates(IMAGE);
        byte[] foreign = new byte[100];
        var e = assertThrows(IllegalStateException.class, () -> states.move(foreign, "pump 7"));
        assertEquals("the state of key pump 7 has 100 bytes and the digest " + "0".repeat(64)
                + ", which none of the networks of this savepoint has", e.getMessage());
        states.add("0".repeat(64), new StateLayout(List.of()));
        assertTrue(assertThrows(IllegalStateException.class, () -> states.move(foreign, "pump 7")).getMessage()
                .endsWith("whose network has states of 40 bytes"));
    }

    @Test
    void layoutsSurviveAsText() {
        StateLayout layout = StateLayout.of(RenamedDetector.image(LOUD));
        assertEquals(layout, StateLayout.parse(layout.text()));
        assertEquals(new StateLayout(List.of()), StateLayout.parse(new StateLayout(List.of()).text()));
    }

    @Test
    void flinkSerializesTheSideOutputsWithoutKryo() {
        var config = new SerializerConfigImpl();
        config.setGenericTypes(false);
        var rejected = new RejectedEvent<>(new SensorReading(1, 2, 3), "bad");
        assertEquals(rejected, RejectedEvent.type(TypeInformation.of(SensorReading.class)).createSerializer(config)
                .copy(rejected));
        var loss = new StateLoss("key", "from", "to", List.of("a", "b"));
        assertEquals(loss, StateLoss.type().createSerializer(config).copy(loss));
    }
}
