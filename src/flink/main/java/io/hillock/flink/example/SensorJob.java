package io.hillock.flink.example;

import com.sun.management.OperatingSystemMXBean;
import io.hillock.flink.SpikingResults;
import io.hillock.flink.SpikingStream;
import io.hillock.image.Image;
import io.hillock.spike.Response;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.apache.flink.util.ParameterTool;

/**
 * Watches simulated sensors and tells which of their values rise or fall abruptly. Options: {@code --sensors 1000}, {@code --readings 1000}
 * of each, {@code --image FILE} for another network with one input and two outputs, {@code --print true} to print the alerts. Flink's own
 * settings are options too, such as {@code --execution.checkpointing.interval 1s}.
 */
public final class SensorJob {
    /** The operator's name in savepoints. */
    public static final String UID = "detector";

    private static final TypeInformation<SensorReading> READING = TypeInformation.of(SensorReading.class);
    private static final TypeInformation<SensorAlert> ALERT = TypeInformation.of(SensorAlert.class);

    private SensorJob() {}

    /** Runs the job; in this process, it also says what that cost. */
    public static void main(String[] args) throws Exception {
        ParameterTool options = ParameterTool.fromArgs(args);
        StreamExecutionEnvironment flink = StreamExecutionEnvironment
                .getExecutionEnvironment(options.getConfiguration());
        var sensors = new SimulatedSensors(options.getInt("sensors", 1_000), options.getInt("readings", 1_000),
                flink.getParallelism());
        Image image = options.has("image")
                ? Image.open(Path.of(options.get("image")))
                : ChangeDetector.DEFAULT.image();

        SpikingResults<SensorReading, SensorAlert> found = watch(readings(flink, sensors), image);
        if (options.getBoolean("print", false)) {
            found.results().print();
        } else {
            found.results().sinkTo(new DiscardingSink<>());
        }
        found.rejected().printToErr();
        found.losses().printToErr();

        long cpu = cpuNanos();
        JobExecutionResult result = flink.execute("sensors");
        if (flink instanceof LocalStreamEnvironment) {
            double seconds = (cpuNanos() - cpu) / 1e9;
            System.out.printf(Locale.ROOT, "%,d readings in %.1f s, %.1f CPU-seconds: %,.0f readings per CPU-second%n",
                    sensors.size(), result.getNetRuntime() / 1e3, seconds, sensors.size() / seconds);
        }
    }

    /** The sensors' readings. Each sensor's come from one subtask of the source, in their sequence, also after a restart. */
    public static DataStream<SensorReading> readings(StreamExecutionEnvironment flink, SimulatedSensors sensors) {
        return flink.fromSequence(0, sensors.size() - 1).uid("numbers").map(sensors).returns(READING).uid("readings");
    }

    /** The job's core: one stream of the network for each sensor. */
    public static SpikingResults<SensorReading, SensorAlert> watch(DataStream<SensorReading> readings, Image image) {
        return SpikingStream.of(image, SensorReading::values, SensorJob::alert, ALERT)
                .process(readings.keyBy(SensorReading::sensor), UID);
    }

    private static void alert(SensorReading reading, Response response, int sample, Collector<SensorAlert> out) {
        if (response.spikeCount(sample) > 0) {
            boolean rise = response.count(sample, 0) > 0;
            out.collect(new SensorAlert(reading.sensor(), reading.number(), reading.value(), rise));
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
