package io.hillock.protocol.json;

import io.hillock.protocol.ConnectionMessage.Ack;
import io.hillock.protocol.ConnectionMessage.Cancel;
import io.hillock.protocol.ConnectionMessage.ErrorReply;
import io.hillock.protocol.ConnectionMessage.Goodbye;
import io.hillock.protocol.ConnectionMessage.Hello;
import io.hillock.protocol.ConnectionMessage.Ping;
import io.hillock.protocol.ConnectionMessage.Pong;
import io.hillock.protocol.ConnectionMessage.Welcome;
import io.hillock.protocol.ConnectionMessage;
import io.hillock.protocol.ErrorCode;
import io.hillock.protocol.FrameFormat;
import io.hillock.protocol.Role;
import io.hillock.protocol.bytes.FrameRefusal;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The JSON payloads of types 1 to 8. */
final class ConnectionJson {

    private static final int MOST_WORDS = 4096;

    private ConnectionJson() {}

    static void write(JsonWriter out, ConnectionMessage message) throws IOException {
        switch (message) {
            case Hello hello -> {
                out.text("name", hello.name());
                out.text("role", hello.role().label());
                out.text("language", hello.language());
                out.values("versions", hello.versions());
                out.values("accepts", JsonWriter.words(hello.accepts()));
                out.text("nonce", hello.nonce());
                out.textIfAny("session", hello.session().orElse(""));
                out.textIfAny("proof", hello.proof().orElse(""));
                out.number("credits", hello.credits());
            }
            case Welcome welcome -> {
                out.number("version", welcome.version());
                out.values("accepts", JsonWriter.words(welcome.accepts()));
                out.number("heartbeat_ms", welcome.heartbeatMs());
                out.number("max_frame", welcome.maxFrame());
                out.number("credits", welcome.credits());
                out.text("session", welcome.session());
                out.map("handles", welcome.handles());
                out.textIfAny("proof", welcome.proof().orElse(""));
                out.number("max_work", welcome.maxWork());
            }
            case Goodbye(var reason) -> out.text("reason", reason);
            case Ping(var sentNs) -> out.number("sent_ns", sentNs);
            case Pong(var sentNs) -> out.number("sent_ns", sentNs);
            case Ack(var credits, var handle) -> {
                out.number("credits", credits);
                out.number("handle", handle);
            }
            case ErrorReply(var code, var text, var retryable, var nonce) -> {
                out.text("code", code.label());
                out.text("message", text);
                out.truth("retryable", retryable);
                out.textIfAny("nonce", nonce.orElse(""));
            }
            case Cancel(var id) -> out.number("id", id);
        }
    }

    static Hello hello(JsonFields in) {
        return new Hello(in.text("name"), Role.of(in.text("role")), in.text("language"), in.int32s("versions"),
                accepts(in), in.text("nonce"), in.optionalText("session"), in.optionalText("proof"),
                in.optionalInt32("credits"));
    }

    static Welcome welcome(JsonFields in) {
        return new Welcome(in.int32("version"), accepts(in), in.int32("heartbeat_ms"), in.int32("max_frame"),
                in.int32("credits"), in.text("session"), in.int32Map("handles"), in.optionalText("proof"),
                in.optionalInteger("max_work"));
    }

    static Goodbye goodbye(JsonFields in) {
        return new Goodbye(in.text("reason"));
    }

    static Ping ping(JsonFields in) {
        return new Ping(in.integer("sent_ns"));
    }

    static Pong pong(JsonFields in) {
        return new Pong(in.integer("sent_ns"));
    }

    static Ack ack(JsonFields in) {
        return new Ack(in.optionalInt32("credits"), in.optionalInt32("handle"));
    }

    static ErrorReply error(JsonFields in) {
        return new ErrorReply(ErrorCode.of(in.text("code")), in.text("message"), in.truth("retryable"),
                in.optionalText("nonce"));
    }

    static Cancel cancel(JsonFields in) {
        return new Cancel(in.integer("id"));
    }

    private static Set<FrameFormat> accepts(JsonFields in) {
        var accepts = EnumSet.noneOf(FrameFormat.class);
        List<String> words = in.texts("accepts");
        if (words.size() > MOST_WORDS) {
            throw FrameRefusal.badValue("accepts", "must have up to " + MOST_WORDS + " entries, has " + words.size());
        }
        words.stream().map(FrameFormat::of).flatMap(Optional::stream).forEach(accepts::add);
        return accepts;
    }
}
