package io.hillock.server.triton;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.hillock.server.rest.TestService;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The models of Triton's examples, over JSON: integers, bytes and sequences. */
@Timeout(60)
class TritonModelsTest {
    private static String input(String name, String type, String shape, String data) {
        return "{\"name\":\"" + name + "\",\"datatype\":\"" + type + "\",\"shape\":" + shape + ",\"data\":[" + data
                + "]}";
    }

    private static JsonNode outputs(TestService service, String model, String parameters, String... inputs) {
        return service.infer(model, "{\"inputs\":[" + String.join(",", inputs) + "]" + parameters + "}")
                .get("outputs");
    }

    @Test
    void allModelsAnswer() throws IOException {
        try (TestService service = TestService.ready()) {
            TritonModels.load(service.server.service().serving());
            for (String[] model : new String[][]{{"simple", "INT32"}, {"simple_int8", "INT8"}}) {
                JsonNode outputs = outputs(service, model[0], "",
                        input("INPUT0", model[1], "[1,16]", "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15"),
                        input("INPUT1", model[1], "[1,16]", "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1"));
                assertEquals("[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]", outputs.get(0).get("data").toString());
                assertEquals("[-1,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14]", outputs.get(1).get("data").toString());
            }
            JsonNode texts = outputs(service, "simple_string", "",
                    input("INPUT0", "BYTES", "[1,2]", "\"20\",\"-1\""),
                    input("INPUT1", "BYTES", "[1,2]", "\"3\",\"4\""));
            assertEquals("[\"23\",\"3\"]", texts.get(0).get("data").toString());
            assertEquals("[\"17\",\"-5\"]", texts.get(1).get("data").toString());
            assertEquals("[\"ä\",\"\"]", outputs(service, "simple_identity", "",
                    input("INPUT0", "BYTES", "[1,2]", "\"ä\",\"\"")).get(0).get("data").toString());
            assertEquals("[7]", outputs(service, "custom_identity_int32", "", input("INPUT0", "INT32", "[1,1]", "7"))
                    .get(0).get("data").toString());
            sequence(service, "simple_sequence", 6, 7, 9);
            sequence(service, "simple_dyna_sequence", 6, 7, 1009);
            sequence(service, "simple_string_dyna_sequence", 5, 12, 1021);
        }
    }

    private static void sequence(TestService service, String model, int... expected) {
        int[] inputs = {5, 7, 9};
        for (int i = 0; i < inputs.length; i++) {
            String parameters = ",\"parameters\":{\"sequence_id\":1000,\"sequence_start\":" + (i == 0)
                    + ",\"sequence_end\":" + (i == 2) + "}";
            assertEquals(expected[i], outputs(service, model, parameters,
                    input("INPUT", "INT32", "[1,1]", String.valueOf(inputs[i]))).get(0).get("data").get(0).asInt());
        }
    }
}
