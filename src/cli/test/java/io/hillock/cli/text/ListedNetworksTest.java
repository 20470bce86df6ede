package io.hillock.cli.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hillock.model.Shape;
import io.hillock.protocol.NetworkInfo;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.NetworkPorts;
import io.hillock.spike.OutputKind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Networks that a peer serves, with their Inputs and Outputs. */
class ListedNetworksTest {
    private static final NetworkList LIST = new NetworkList(List.of(
            new NetworkInfo("one", Shape.of(3), Shape.of(4), 10, "a".repeat(64), OptionalInt.empty()),
            new NetworkInfo("two", Shape.of(5), Shape.of(6), 10, "b".repeat(64), OptionalInt.empty(),
                    new NetworkPorts(
                            List.of(new NetworkPorts.Input("audio", Shape.of(2)),
                                    new NetworkPorts.Input("video", Shape.of(1, 3))),
                            List.of(new NetworkPorts.Output("class", Shape.of(4), OutputKind.SPIKES),
                                    new NetworkPorts.Output("place", Shape.of(2), OutputKind.MEMBRANE)),
                            "class"))));

    @Test
    void text() {
        var bytes = new ByteArrayOutputStream();
        ReportText.print(new PrintStream(bytes, true, StandardCharsets.UTF_8), LIST);
        List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
        assertTrue(lines.get(1).matches("one +\\[3] +\\[4] +10 .*"), lines::toString);
        assertTrue(lines.get(2).matches(
                "two +audio \\[2], video \\[1, 3] +class \\[4] spikes, place \\[2] membrane +10 .*"), lines::toString);
    }

    @Test
    void json() {
        var networks = ReportText.json(LIST).get("networks");
        assertTrue(networks.get(0).get("inputs") == null && networks.get(0).get("outputs") == null);
        assertEquals("[{\"name\":\"audio\",\"shape\":[2]},{\"name\":\"video\",\"shape\":[1,3]}]",
                networks.get(1).get("inputs").toString());
        assertEquals("[{\"name\":\"class\",\"shape\":[4],\"kind\":\"spikes\"},"
                + "{\"name\":\"place\",\"shape\":[2],\"kind\":\"membrane\"}]",
                networks.get(1).get("outputs").toString());
    }
}
