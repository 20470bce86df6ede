package io.hillock.flink;

import io.hillock.flink.example.SensorReading;
import io.hillock.flink.example.SimulatedSensors;
import io.hillock.image.Image;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** The operator of one subtask, with objects reused, and Flink around it played by Flink's harness. */
final class HarnessedOperator extends KeyedOneInputStreamOperatorTestHarness<Integer, SensorReading, SensorAnswer> {
    static final SimulatedSensors SENSORS = new SimulatedSensors(200, 50, 1);

    private static final OutputTag<RejectedEvent<SensorReading>> REJECTED = new OutputTag<>("rejected",
            RejectedEvent.type(TypeInformation.of(SensorReading.class)));
    private static final OutputTag<StateLoss> LOSSES = new OutputTag<>("losses", StateLoss.type());

    HarnessedOperator(SpikingOptions<SensorReading, SensorAnswer> options) throws Exception {
        super(new SpikingOperatorFactory<>(options, REJECTED, LOSSES), SensorReading::sensor, Types.INT, 8, 1, 0);
        getExecutionConfig().enableObjectReuse();
        config.setupNetworkInputs(TypeInformation.of(SensorReading.class)
                .createSerializer(getExecutionConfig().getSerializerConfig()));
        config.serializeAllConfigs();
    }

    HarnessedOperator(Image image, int batch) throws Exception {
        this(SpikingOptions.<SensorReading, SensorAnswer>of(image, SensorReading::values,
                (reading, response, sample, out) -> out.collect(SensorAnswer.of(reading, response, sample)))
                .withOutputs(image, OneByOne.WANT).withBatch(batch));
    }

    void read(int sensor, int number) throws Exception {
        processElement(SENSORS.reading(sensor, number), 1_000 + number);
    }

    int answers() {
        return extractOutputValues().size();
    }

    List<RejectedEvent<SensorReading>> rejected() {
        return values(REJECTED);
    }

    List<StateLoss> losses() {
        return values(LOSSES);
    }

    private <X> List<X> values(OutputTag<X> tag) {
        return getSideOutput(tag) == null
                ? List.of()
                : getSideOutput(tag).stream().map(StreamRecord::getValue).toList();
    }

    @Override
    public void close() {
        try {
            super.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
