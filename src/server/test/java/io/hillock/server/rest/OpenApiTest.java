package io.hillock.server.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The description of the service is valid OpenAPI, and what it describes is served. RestTest compares it with the routes. */
@Timeout(60)
class OpenApiTest {
    @Test
    void isValid() throws IOException {
        try (TestService service = TestService.ready()) {
            SwaggerParseResult result = new OpenAPIV3Parser()
                    .readContents(TestService.text(service.get("/openapi.json")), List.of(), new ParseOptions());
            assertEquals(List.of(), result.getMessages());
            JsonNode description = TestService.json(service.get("/openapi.json"));
            assertEquals(description.get("paths").size(), result.getOpenAPI().getPaths().size());
            List<String> ids = description.findValuesAsText("operationId");
            assertEquals(ids.size(), ids.stream().distinct().count(), "each operation has a name of its own");
        }
    }

    @Test
    void eachPathIsServed() throws IOException {
        try (TestService service = TestService.ready()) {
            JsonNode paths = TestService.json(service.get("/openapi.json")).get("paths");
            List<String> refused = new ArrayList<>();
            paths.properties().forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                String address = path.getKey().replace("{model}", "small").replace("{version}", "1")
                        .replaceAll("\\{[a-z]+\\}", "x");
                HttpRequest request = service.request(address)
                        .method(method.toUpperCase(java.util.Locale.ROOT), HttpRequest.BodyPublishers.noBody()).build();
                HttpResponse<byte[]> answer = service.send(request);
                String body = TestService.text(answer);
                // Requests without a body are refused by what answers them; only the last load or unload may take the model away.
                if (answer.statusCode() == 405 || body.contains("there is no such endpoint")) {
                    refused.add(method + " " + address + ": " + body);
                }
            }));
            assertEquals(List.of(), refused);
            assertTrue(paths.size() > 20);
        }
    }
}
