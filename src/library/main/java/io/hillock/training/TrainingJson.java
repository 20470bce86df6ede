package io.hillock.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.hillock.image.Image;
import io.hillock.image.ImageException;
import io.hillock.image.RecordedSettings;
import io.hillock.image.WeightType;
import io.hillock.image.program.SettingsJson;
import io.hillock.model.Network;
import io.hillock.model.Profile;
import io.hillock.model.RunSettings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A {@link Training} without its network as a JSON object, in the words of {@code hillock train} ({@code src/docs/training.md}, As JSON). Jobs of training cells hold it,
 * and the digest of a training is made of it.
 */
public final class TrainingJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private TrainingJson() {}

    /** Everything but the network. Compiles it, for what a profile decides for each of its nodes. */
    public static String write(Training training) {
        RunSettings settings = Image.compile(training.network(), training.settings()).program().settings();
        ObjectNode json = result(training);
        json.put("threads", training.resources().threads()).put("memory", training.resources().memory());
        json.putRawValue("settings", new RawValue(SettingsJson.text(settings)));
        return json.toString();
    }

    /**
     * What affects the result beside the network and its run settings. Equal trainings give equal texts, in C++ too: characters beyond U+FFFF are escaped, as two surrogates.
     */
    public static String writeResult(Training training) {
        try {
            return new String(MAPPER.writeValueAsBytes(result(training)), StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    private static ObjectNode result(Training training) {
        ObjectNode json = MAPPER.createObjectNode();
        Training.Course course = training.course();
        json.put("epochs", course.epochs()).put("batch", course.batch()).put("seed", course.seed());
        json.put("loss", training.objective().loss().text());
        doubles(json.putArray("class_weights"), training.objective().classWeights());
        texts(json.putArray("penalties"), training.objective().penalties().stream().map(RatePenalty::text));
        json.put("surrogate", training.gradients().surrogate().text());
        json.put("reset_gradient", training.gradients().reset().label());
        training.gradients().clip().ifPresent(norm -> json.put("clip", norm));
        training.gradients().window().ifPresent(steps -> json.put("window", steps));
        json.put("optimizer", course.optimizer().text()).put("weight_decay", course.optimizer().decay());
        json.put("schedule", course.schedule().text());
        ObjectNode dropout = json.putObject("dropout");
        // By code points, as C++ does.
        Map<String, Double> sorted = new TreeMap<>(Comparator.comparing(
                node -> node.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned));
        sorted.putAll(course.dropout());
        sorted.forEach(dropout::put);
        course.initialRate().ifPresent(rate -> json.put("initial_rate", rate));
        texts(json.putArray("augment"), course.augmentations().stream().map(Augmentation::text));
        texts(json.putArray("freeze"), training.selection().frozen().stream());
        texts(json.putArray("train"), training.selection().trained().stream());
        json.put("weights", training.connections().weights().label());
        texts(json.putArray("batch_norm"), training.connections().batchNorm().stream());
        return json;
    }

    private static void texts(ArrayNode array, Stream<String> texts) {
        texts.forEach(array::add);
    }

    private static void doubles(ArrayNode array, List<Double> values) {
        values.forEach(array::add);
    }

    /**
     * The training of a network. What the object lacks is as in {@link Training#of}; run settings that it lacks are those that the network records, or the defaults of NIR.
     *
     * @throws IllegalArgumentException naming the key, if the text is no such object
     */
    public static Training read(String text, Network network) {
        JsonNode json;
        try {
            json = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the training is no JSON: " + e.getOriginalMessage(), e);
        }
        if (!json.isObject()) {
            throw new IllegalArgumentException("the training must be a JSON object");
        }
        Training training = Training.of(network, settings(json, network));
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            try {
                training = with(training, field.getKey(), field.getValue());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(field.getKey() + ": " + e.getMessage(), e);
            }
        }
        JsonNode decay = json.path("weight_decay");
        return decay.isMissingNode()
                ? training
                : training.optimizer(training.course().optimizer().withDecay(number(decay)));
    }

    private static RunSettings settings(JsonNode json, Network network) {
        if (!json.has("settings")) {
            return RecordedSettings.read(network).orElseGet(() -> RunSettings.of(Profile.NIR));
        }
        try {
            return SettingsJson.read(json.get("settings").toString());
        } catch (ImageException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static Training with(Training training, String key, JsonNode value) {
        return switch (key) {
            case "epochs" -> training.epochs(integer(value));
            case "batch" -> training.batch(integer(value));
            case "seed" -> training.seed(whole(value));
            case "loss" -> training.loss(Loss.parse(text(value)));
            case "class_weights" -> training.classWeights(list(value, TrainingJson::number));
            case "penalties" -> training.penalties(list(value, one -> RatePenalty.parse(text(one))));
            case "surrogate" -> training.surrogate(Surrogate.parse(text(value)));
            case "reset_gradient" -> training.resetGradient(ResetGradient.of(text(value)));
            case "clip" -> training.clip(number(value));
            case "window" -> training.window(integer(value));
            case "optimizer" -> training.optimizer(Optimizer.parse(text(value)));
            case "schedule" -> training.schedule(Schedule.parse(text(value)));
            case "dropout" -> dropout(training, value);
            case "initial_rate" -> training.initialRate(number(value));
            case "augment" -> training.augmentations(list(value, one -> Augmentation.parse(text(one))));
            case "freeze" -> training.freeze(list(value, TrainingJson::text));
            case "train" -> training.train(list(value, TrainingJson::text));
            case "weights" -> training.weights(WeightType.of(text(value)));
            case "batch_norm" -> training.batchNorm(list(value, TrainingJson::text));
            case "threads" -> training.threads(integer(value));
            case "memory" -> training.memory(whole(value));
            case "settings", "weight_decay" -> training;
            default ->
                throw new IllegalArgumentException("unknown; known are epochs, batch, seed, loss, class_weights, "
                        + "penalties, surrogate, reset_gradient, clip, window, optimizer, weight_decay, schedule, dropout, "
                        + "initial_rate, augment, freeze, train, weights, batch_norm, threads, memory, settings");
        };
    }

    private static Training dropout(Training training, JsonNode value) {
        if (!value.isObject()) {
            throw new IllegalArgumentException("must be an object: the share of each node, is " + value);
        }
        Training result = training;
        for (Map.Entry<String, JsonNode> node : value.properties()) {
            result = result.dropout(node.getKey(), number(node.getValue()));
        }
        return result;
    }

    private static <T> List<T> list(JsonNode value, Function<JsonNode, T> read) {
        if (!value.isArray()) {
            throw new IllegalArgumentException("must be a list, is " + value);
        }
        return value.valueStream().map(read).toList();
    }

    private static String text(JsonNode value) {
        if (!value.isTextual()) {
            throw new IllegalArgumentException("must be a text, is " + value);
        }
        return value.textValue();
    }

    private static double number(JsonNode value) {
        if (!value.isNumber()) {
            throw new IllegalArgumentException("must be a number, is " + value);
        }
        return value.doubleValue();
    }

    private static int integer(JsonNode value) {
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw new IllegalArgumentException("must be an integer below 2^31, is " + value);
        }
        return value.intValue();
    }

    private static long whole(JsonNode value) {
        if (!value.canConvertToLong() || !value.isIntegralNumber()) {
            throw new IllegalArgumentException("must be an integer, is " + value);
        }
        return value.longValue();
    }
}
