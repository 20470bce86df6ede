package io.hillock.cli.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hillock.cli.data.Model;
import io.hillock.image.program.SettingsJson;
import io.hillock.model.RunSettings;
import io.hillock.model.Shape;
import java.io.PrintStream;

/** The output of {@code --json}: one object in one line, from a node or a map of plain values. */
public final class JsonOutput {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonOutput() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    public static void print(PrintStream out, Object object) {
        try {
            out.println(MAPPER.writeValueAsString(object));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Settings under the names that images use. */
    public static ObjectNode settings(RunSettings settings) {
        ObjectNode object = object();
        SettingsJson.write(settings, object);
        return object;
    }

    /** The model's warnings, and {@code settings_from} if its settings come from its metadata. */
    public static ObjectNode source(ObjectNode object, Model model) {
        if (model.recorded()) {
            object.put("settings_from", "metadata");
        }
        object.putArray("warnings");
        model.image().warnings().forEach(object.withArray("warnings")::add);
        return object;
    }

    public static void shape(ObjectNode object, String key, Shape shape) {
        shape.dims().forEach(object.putArray(key)::add);
    }
}
