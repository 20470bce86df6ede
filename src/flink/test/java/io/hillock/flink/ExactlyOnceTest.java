package io.hillock.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.flink.example.ChangeDetector;
import io.hillock.flink.example.SensorReading;
import io.hillock.flink.example.SimulatedSensors;
import io.hillock.image.Image;
import io.hillock.spike.Response;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job over 1,000 sensors, through a killed task manager and onto another network: no answer is missing, no bit differs from one by one. */
class ExactlyOnceTest {
    private static final SimulatedSensors SENSORS = new SimulatedSensors(1_000, 40, Cluster.PARALLELISM);
    private static final int CHECKPOINT_MILLIS = 50;
    /** The source emits no more between two checkpoints, so several of them surely lie between begin and end. */
    private static final int READINGS_PER_CHECKPOINT = 4_000;
    private static final ConcurrentLinkedQueue<StateLoss> LOSSES = new ConcurrentLinkedQueue<>();
    private static Cluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = new Cluster(Cluster.PARALLELISM);
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    private static StreamExecutionEnvironment job(Image image, Collected collected) {
        StreamExecutionEnvironment flink = Cluster.environment(CHECKPOINT_MILLIS);
        TypeInformation<SensorReading> type = TypeInformation.of(SensorReading.class);
        var source = new DataGeneratorSource<>(SENSORS::map, SENSORS.size(),
                RateLimiterStrategy.perCheckpoint(READINGS_PER_CHECKPOINT), type);
        DataStream<SensorReading> readings = flink.fromSource(source, WatermarkStrategy.noWatermarks(), "sensors")
                .uid("sensors");
        SpikingResults<SensorReading, SensorAnswer> answers = SpikingStream
                .of(image, SensorReading::values, ExactlyOnceTest::collect, TypeInformation.of(SensorAnswer.class))
                .withOutputs(OneByOne.WANT).process(readings.keyBy(SensorReading::sensor), "detector");
        answers.results().map(collected).uid("collected").sinkTo(new DiscardingSink<>()).uid("end");
        answers.losses().map(loss -> {
            LOSSES.add(loss);
            return loss;
        }).returns(StateLoss.class).uid("losses").sinkTo(new DiscardingSink<>()).uid("end of losses");
        answers.rejected().filter(event -> {
            throw new AssertionError(event);
        }).uid("rejected").sinkTo(new DiscardingSink<>()).uid("end of rejected");
        return flink;
    }

    private static void collect(SensorReading reading, Response response, int sample, Collector<SensorAnswer> out) {
        out.collect(SensorAnswer.of(reading, response, sample));
    }

    @Test
    void aKilledTaskManagerLosesNothing() throws Exception {
        Image image = ChangeDetector.DEFAULT.image();
        // Amid two checkpoints, so that something is repeated.
        var collected = new Collected((int) SENSORS.size() / 2 + READINGS_PER_CHECKPOINT / 2);
        JobID job = cluster.submit(job(image, collected));
        collected.awaitSome();
        cluster.killTaskManager();
        cluster.await(job);

        assertTrue(collected.repeated() > 0, "the job restarted from a checkpoint");
        assertEquals(0, collected.changed(), "repeated answers with other bits");
        assertEquals(SENSORS.size(), collected.size());
        try (OneByOne oracle = new OneByOne(image)) {
            int different = 0;
            for (int sensor = 0; sensor < SENSORS.sensors(); sensor++) {
                for (int number = 0; number < SENSORS.readings(); number++) {
                    if (!oracle.answer(SENSORS.reading(sensor, number)).sameBits(collected.answer(sensor, number))) {
                        different++;
                    }
                }
            }
            assertEquals(0, different, "answers with other bits than one by one");
        }
    }

    @Test
    void aSavepointGoesOnInARetrainedNetwork(@TempDir Path folder) throws Exception {
        Image first = ChangeDetector.DEFAULT.image();
        Image second = RenamedDetector.image(new ChangeDetector(3, 80, 1.1));
        var before = new Collected((int) SENSORS.size() / 2);
        JobID job = cluster.submit(job(first, before));
        before.awaitSome();
        String savepoint = cluster.stop(job, folder);
        assertTrue(before.size() < SENSORS.size(), "stopped before the end");
        LOSSES.clear();
        var after = new Collected(0);
        cluster.await(cluster.resume(job(second, after), savepoint));

        assertEquals(SENSORS.size(), before.size() + after.size());
        assertEquals(0, before.repeated() + after.repeated());
        int different = 0;
        try (OneByOne old = new OneByOne(first); OneByOne fresh = new OneByOne(second)) {
            for (int sensor = 0; sensor < SENSORS.sensors(); sensor++) {
                int number = 0;
                for (; before.answer(sensor, number) != null; number++) {
                    if (!old.answer(SENSORS.reading(sensor, number)).sameBits(before.answer(sensor, number))) {
                        different++;
                    }
                }
                fresh.takeOver(sensor, old);
                for (; number < SENSORS.readings(); number++) {
                    if (!fresh.answer(SENSORS.reading(sensor, number)).sameBits(after.answer(sensor, number))) {
                        different++;
                    }
                }
            }
        }
        assertEquals(0, different, "answers with other bits than one by one");
        assertEquals(SENSORS.sensors(), LOSSES.stream().map(StateLoss::key).distinct().count());
        assertEquals(SENSORS.sensors(), LOSSES.size());
        assertEquals(List.of("fast:v [1]"), LOSSES.peek().variables());
    }
}
