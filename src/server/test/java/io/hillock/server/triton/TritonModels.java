package io.hillock.server.triton;

import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.server.HillockServer;
import io.hillock.server.ListenerOptions;
import io.hillock.server.ObservationOptions;
import io.hillock.server.ServiceOptions;
import io.hillock.server.engines.HubOptions;
import io.hillock.server.inference.ServiceLog;
import io.hillock.server.repository.ModelConfig;
import io.hillock.server.request.DataType;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.security.AccessTokens;
import io.hillock.server.sequence.SequenceOptions;
import io.hillock.server.serving.Servable;
import io.hillock.server.serving.Serving;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The models that the example programs of Triton's clients ask for. */
public final class TritonModels {
    private static final int REST = 8000;
    private static final int GRPC = 8001;

    private TritonModels() {}

    /** Loads all of them. */
    public static void load(Serving serving) {
        Map<String, Supplier<Servable>> models = new LinkedHashMap<>();
        models.put("simple", () -> new SumAndDifference(DataType.INT32));
        models.put("simple_int8", () -> new SumAndDifference(DataType.INT8));
        models.put("simple_string", () -> new SumAndDifference(DataType.BYTES));
        models.put("simple_identity", () -> new Identity(DataType.BYTES));
        models.put("custom_identity_int32", () -> new Identity(DataType.INT32));
        models.put("simple_sequence", () -> new SequenceSum(false, false));
        models.put("simple_dyna_sequence", () -> new SequenceSum(false, true));
        models.put("simple_string_dyna_sequence", () -> new SequenceSum(true, true));
        models.forEach((name, model) -> serving.load(name, "1", model::get, List.of()));
    }

    /** Serves them at the usual ports of this machine, so that Triton's examples can be run by hand. It ends with its input. */
    public static void main(String... arguments) throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        ListenerOptions listeners = new ListenerOptions(new InetSocketAddress(here, REST),
                Optional.of(new InetSocketAddress(here, GRPC)), Optional.empty(), Optional.empty(), 1000);
        try (HillockServer server = new HillockServer(
                new ServiceOptions(listeners, AccessTokens.none(), HubOptions.NONE,
                        Optional.empty(), ModelConfig.of(RunSettings.of(Profile.NIR)), RequestLimits.DEFAULT,
                        SequenceOptions.DEFAULT, 100, Optional.of(Path.of("/dev/shm")), Duration.ofSeconds(5),
                        ObservationOptions.NONE),
                new ServiceLog(System.err::println))) {
            load(server.service().serving());
            server.becomeReady();
            System.out.println("ready");
            System.in.readAllBytes();
        }
    }
}
