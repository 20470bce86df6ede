package embedder;

import io.hillock.engine.Engine;
import io.hillock.engine.JavaEngine;
import io.hillock.engine.NativeEngine;
import io.hillock.image.Image;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import io.hillock.net.Settings;
import io.hillock.net.Transport;
import io.hillock.nir.NirReader;
import io.hillock.nir.NirWriter;
import io.hillock.protocol.Compression;
import io.hillock.protocol.Role;
import io.hillock.remote.EngineServer;
import io.hillock.remote.RemoteEngine;
import io.hillock.remote.ServerOptions;
import io.hillock.spike.Encoding;
import io.hillock.spike.RequestedOutputs;
import io.hillock.spike.Response;
import io.hillock.unified.Route;
import io.hillock.unified.UnifiedEngine;
import io.hillock.unified.UnifiedOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads NIR files, runs the front door and an engine behind a socket; prints a line for each. Arguments: folder of the files, a folder to write to. */
public final class Program {
    private static final int STEPS = 40;

    private Program() {}

    public static void main(String[] args) throws IOException {
        Path files = Path.of(args[0]);
        Image image = Image.compile(NirReader.read(files.resolve("gzip9_shuffle.nir")), RunSettings.of(Profile.NIR));
        System.out.println("lzf: " + NirReader.read(files.resolve("lzf.nir")).equals(NirReader.read(files.resolve("plain.nir"))));
        Path written = Path.of(args[1], "written.nir");
        NirWriter.write(NirReader.read(files.resolve("plain.nir")), written);
        System.out.println("written: " + NirReader.read(written).equals(NirReader.read(files.resolve("plain.nir"))));
        try (Arena arena = Arena.ofConfined()) {
            float[] values = new float[image.inputShape().size()];
            Arrays.fill(values, 1);
            Encoding encoding = Encoding.held(arena, STEPS, values);
            try (var engine = UnifiedEngine.open(UnifiedOptions.of(image).withCacheBytes(1 << 20))) {
                System.out.println("engine: " + engine.reason(encoding).engine());
                System.out.println("spikes: " + (engine.reason(encoding).spikeCount() > 0));
                var agreement = engine.reason(encoding, Route.REDUNDANT, "").agreement().orElseThrow();
                System.out.println("agreement: " + agreement.agreeing() + " of " + agreement.answers());
            }
            for (Compression compression : Compression.values()) {
                System.out.println(compression + ": " + overSocket(image, arena, encoding, compression));
            }
        }
    }

    /** Whether an engine behind a TCP socket gives the same bits. */
    private static boolean overSocket(Image image, Arena arena, Encoding encoding, Compression compression)
            throws IOException {
        Response here = image.response(arena, 1, STEPS, RequestedOutputs.COUNTS.withRaster().untimed());
        Response there = image.response(arena, 1, STEPS, RequestedOutputs.COUNTS.withRaster().untimed());
        try (Engine engine = JavaEngine.open(image)) {
            engine.run(encoding, here);
        }
        var server = new EngineServer(NativeEngine::open, ServerOptions.DEFAULT);
        try (server;
                var listener = Transport.of("tcp://localhost:0").listen(
                        Settings.of("server", Role.PERFORMANCE).withCompression(compression), server);
                var link = Transport.of(listener.address()).link(
                        Settings.of("client", Role.INTERFACE).withCompression(compression), (_, _) -> {});
                Engine engine = RemoteEngine.open(link, image)) {
            engine.run(encoding, there);
        }
        return here.memory().mismatch(there.memory()) == -1;
    }
}
