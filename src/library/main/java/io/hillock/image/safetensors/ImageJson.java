package io.hillock.image.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hillock.image.ImageOrigin;

/**
 * Parses and writes the JSON of images. Allows no duplicate keys and nothing after the end, and bounds the cost of
 * hostile text.
 */
public final class ImageJson {
    public static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(16).maxNumberLength(64)
                    .maxTokenCount(4_000_000).maxStringLength(SafetensorsLayout.MAX_HEADER_BYTES)
                    .maxNameLength(SafetensorsLayout.MAX_NAME).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private ImageJson() {}

    /** @param what the text's name in error messages, "header" or "program" */
    public static JsonNode parse(String text, String what, ImageOrigin origin) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw origin.refuse("%s is not valid JSON at character %d: %s".formatted(what,
                    at == null ? 0 : at.getCharOffset(), e.getOriginalMessage()));
        }
    }
}
