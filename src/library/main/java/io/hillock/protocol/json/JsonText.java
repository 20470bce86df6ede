package io.hillock.protocol.json;

import io.hillock.protocol.Envelope;
import io.hillock.protocol.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Messages as JSON for people who watch them. */
public final class JsonText {

    private JsonText() {}

    /**
     * The envelope as in a plain frame, but with only name, type, shape and size of its tensors.
     *
     * @throws io.hillock.protocol.InvalidMessageException if its open fields nest so deep that the whole exceeds the
     *         depth of a {@link JsonObject}
     */
    public static JsonObject describe(Envelope envelope) {
        var bytes = new JsonBytes(Envelope.MAX_MAX_FRAME);
        try (var out = new JsonWriter(bytes)) {
            EnvelopeJson.write(out, envelope, (to, _, tensor) -> to.number("bytes", tensor.data().byteSize()));
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory", e);
        }
        MemorySegment text = Arena.ofAuto().allocate(bytes.size());
        bytes.copyTo(text, 0);
        return new JsonObject(JsonParsing.object(text));
    }

    /** The object on one line. */
    public static String line(JsonObject json) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new JsonWriter(bytes)) {
            out.object(() -> out.fields(json));
        } catch (IOException e) {
            throw new UncheckedIOException("writing into memory", e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
