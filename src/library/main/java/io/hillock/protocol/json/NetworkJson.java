package io.hillock.protocol.json;

import io.hillock.protocol.NetworkInfo;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.NetworkMessage.NetworkLoad;
import io.hillock.protocol.NetworkMessage.NetworkUnload;
import io.hillock.protocol.NetworkMessage.StreamChunk;
import io.hillock.protocol.NetworkMessage.StreamClose;
import io.hillock.protocol.NetworkMessage.StreamOpen;
import io.hillock.protocol.NetworkMessage;
import io.hillock.protocol.NetworkPorts;
import io.hillock.protocol.WireElementType;
import io.hillock.protocol.bytes.FrameRefusal;
import io.hillock.protocol.bytes.Tensors;
import io.hillock.spike.OutputKind;
import java.io.IOException;

/** The JSON payloads of types 13 to 18. */
final class NetworkJson {

    private NetworkJson() {}

    static void write(JsonWriter out, NetworkMessage message) throws IOException {
        switch (message) {
            case StreamOpen(var stream, var name, var type, var shape, var chunks) -> {
                out.number("stream", stream);
                out.text("name", name);
                out.text("dtype", type.name());
                out.values("shape", shape);
                out.number("chunks", chunks);
            }
            case StreamChunk(var stream, var index, _) -> {
                out.number("stream", stream);
                out.number("index", index);
            }
            case StreamClose(var stream, var crc32c) -> {
                out.number("stream", stream);
                out.number("crc32c", crc32c);
            }
            case NetworkLoad(var network, var stream, _) -> {
                out.text("network", network);
                out.number("stream", stream);
            }
            case NetworkUnload(var network) -> out.text("network", network);
            case NetworkList(var networks) -> {
                if (!networks.isEmpty()) {
                    out.array("networks", () -> {
                        for (NetworkInfo network : networks) {
                            out.object(() -> info(out, network));
                        }
                    });
                }
            }
        }
    }

    private static void info(JsonWriter out, NetworkInfo network) throws IOException {
        out.text("name", network.name());
        out.values("input", network.input().dims());
        out.values("output", network.output().dims());
        out.number("parameters", network.parameters());
        out.text("digest", network.digest());
        out.number("handle", network.handle());
        if (!network.ports().inputs().isEmpty()) {
            ports(out, network.ports());
        }
    }

    private static void ports(JsonWriter out, NetworkPorts ports) throws IOException {
        out.array("inputs", () -> {
            for (NetworkPorts.Input input : ports.inputs()) {
                out.object(() -> {
                    out.text("name", input.name());
                    out.values("shape", input.shape().dims());
                });
            }
        });
        out.array("outputs", () -> {
            for (NetworkPorts.Output output : ports.outputs()) {
                out.object(() -> {
                    out.text("name", output.name());
                    out.values("shape", output.shape().dims());
                    out.text("kind", output.kind().label());
                });
            }
        });
        out.text("labelled", ports.labelled());
    }

    static StreamOpen open(JsonFields in) {
        if (!in.has("shape")) {
            throw FrameRefusal.badMessage("shape", "is missing");
        }
        return new StreamOpen(in.integer("stream"), in.text("name"), WireElementType.of(in.text("dtype")),
                in.integers("shape"), in.optionalInteger("chunks"));
    }

    static StreamChunk chunk(JsonFields in, Tensors tensors) {
        return new StreamChunk(in.integer("stream"), in.integer("index"), tensors.take(StreamChunk.CHUNK));
    }

    static StreamClose close(JsonFields in) {
        return new StreamClose(in.integer("stream"), in.integer("crc32c"));
    }

    static NetworkLoad load(JsonFields in, Tensors tensors) {
        return new NetworkLoad(in.text("network"), in.optionalInteger("stream"), tensors.optional(NetworkLoad.IMAGE));
    }

    static NetworkUnload unload(JsonFields in) {
        return new NetworkUnload(in.text("network"));
    }

    static NetworkList list(JsonFields in) {
        return new NetworkList(in.objects("networks",
                one -> new NetworkInfo(one.text("name"), one.shape("input"), one.shape("output"),
                        one.integer("parameters"), one.text("digest"), one.optionalInt32("handle"), ports(one))));
    }

    private static NetworkPorts ports(JsonFields in) {
        return new NetworkPorts(
                in.objects("inputs", one -> new NetworkPorts.Input(one.text("name"), one.shape("shape"))),
                in.objects("outputs",
                        one -> new NetworkPorts.Output(one.text("name"), one.shape("shape"), kind(one.text("kind")))),
                in.textOrEmpty("labelled"));
    }

    private static OutputKind kind(String label) {
        for (OutputKind kind : OutputKind.values()) {
            if (kind.label().equals(label)) {
                return kind;
            }
        }
        throw FrameRefusal.badValue("kind", "knows spikes and membrane only");
    }
}
